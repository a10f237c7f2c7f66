/* SPDX-License-Identifier: MIT */
/* Format strings of the Arrow C data interface. */
#include <string.h>

#include "dtype/text.h"

/* Formats of elements of one size, and the simple types they are. */
static const struct {
    char format;
    uint8_t type;
} numbers[] = {
    {'c', INTEROP_INT8},    {'C', INTEROP_UINT8},   {'s', INTEROP_INT16},   {'S', INTEROP_UINT16},
    {'i', INTEROP_INT32},   {'I', INTEROP_UINT32},  {'l', INTEROP_INT64},   {'L', INTEROP_UINT64},
    {'e', INTEROP_FLOAT16}, {'f', INTEROP_FLOAT32}, {'g', INTEROP_FLOAT64},
};

/* The units of Arrow's times. */
static const struct {
    char letter;
    uint8_t unit;
} units[] = {{'s', INTEROP_UNIT_S}, {'m', INTEROP_UNIT_MS}, {'u', INTEROP_UNIT_US}, {'n', INTEROP_UNIT_NS}};

/* Formats that are legal, and why no element type is one of them. */
static const struct {
    char format[4];
    const char *why;
} others[] = {
    {"n", "nulls have no elements"},
    {"z", "binary of any length"},
    {"Z", "binary of any length"},
    {"vz", "binary of any length"},
    {"u", "text of any length"},
    {"U", "text of any length"},
    {"vu", "text of any length"},
    {"tdD", "days of 32 bits are int32"},
    {"tts", "a time of the day is int32"},
    {"ttm", "a time of the day is int32"},
    {"ttu", "a time of the day is int64"},
    {"ttn", "a time of the day is int64"},
    {"tiM", "an interval is no number"},
    {"tiD", "an interval is no number"},
    {"tin", "an interval is no number"},
    {"+l", "lists of any length"},
    {"+L", "lists of any length"},
    {"+vl", "lists of any length"},
    {"+vL", "lists of any length"},
    {"+m", "a map"},
    {"+r", "runs of any length"},
    {"+s", "a struct has an array for each field, so that its elements do not lie together"},
};

static bool starts(const char *text, size_t length, const char *prefix) {
    return length >= strlen(prefix) && memcmp(text, prefix, strlen(prefix)) == 0;
}

/* The whole of a text from `at` on, as a number. */
static bool only_number(const char *at, const char *end, uint32_t *number) {
    return interop__digits(&at, end, number) && at == end;
}

static interop_dtype time_type(uint8_t kind, uint8_t unit) {
    return (interop_dtype){
        .kind = kind, .order = INTEROP__ORDER_NATIVE, .unit = unit, .lanes = 1, .multiplier = 1, .bits = 64};
}

/* "tsu:zone" and "tDu". The instants of a time zone are counted in UTC, and so are NumPy's by custom. */
static bool read_time(const char *text, size_t length, interop_dtype *out) {
    const bool stamp = starts(text, length, "ts");
    if ((!stamp && !starts(text, length, "tD")) || length < 3 || (stamp ? length == 3 || text[3] != ':' : length > 3)) {
        return false;
    }
    for (size_t i = 0; i < INTEROP__COUNT(units); i++) {
        if (units[i].letter == text[2]) {
            *out = time_type(stamp ? INTEROP_KIND_DATETIME : INTEROP_KIND_TIMEDELTA, units[i].unit);
            return true;
        }
    }
    return false;
}

static bool read_leaf(const char *text, size_t length, interop_dtype *out) {
    uint32_t bytes;
    for (size_t i = 0; length == 1 && i < INTEROP__COUNT(numbers); i++) {
        if (numbers[i].format == *text) {
            *out = interop__simple_types[numbers[i].type];
            return true;
        }
    }
    if (length == 1 && *text == 'b') {
        *out = (interop_dtype){.kind = INTEROP_KIND_BITFIELD, .lanes = 1, .bits = 1};
        return true;
    }
    if (starts(text, length, "w:") && only_number(text + 2, text + length, &bytes)) {
        *out = (interop_dtype){.kind = INTEROP_KIND_VOID, .lanes = 1, .bits = UINT64_C(8) * bytes};
        return true;
    }
    if (length == 3 && memcmp(text, "tdm", 3) == 0) {
        *out = time_type(INTEROP_KIND_DATETIME, INTEROP_UNIT_MS);
        return true;
    }
    return read_time(text, length, out);
}

/* "19,10" or "19,10,256": whole numbers, the second of them with a sign perhaps. */
static bool is_decimal(const char *at, const char *end) {
    uint32_t number;
    if (!interop__digits(&at, end, &number) || at == end || *at++ != ',') {
        return false;
    }
    at += at < end && *at == '-';
    if (!interop__digits(&at, end, &number)) {
        return false;
    }
    return at == end || (*at == ',' && only_number(at + 1, end, &number));
}

/* "0,1,5", or nothing. */
static bool is_list(const char *at, const char *end) {
    uint32_t number;
    while (at < end) {
        if (!interop__digits(&at, end, &number) || (at < end && (*at++ != ',' || at == end))) {
            return false;
        }
    }
    return true;
}

/* Why a legal format has no element type; NULL if it is not legal. */
static const char *why_not(const char *text, size_t length) {
    const char *end = text + length;
    for (size_t i = 0; i < INTEROP__COUNT(others); i++) {
        if (length == strlen(others[i].format) && memcmp(text, others[i].format, length) == 0) {
            return others[i].why;
        }
    }
    if (starts(text, length, "d:") && is_decimal(text + 2, end)) {
        return "decimals are not numbers of C";
    }
    if ((starts(text, length, "+ud:") || starts(text, length, "+us:")) && is_list(text + 4, end)) {
        return "a union";
    }
    return interop_arrow_list_size(text, length) >= 0 ? "a list, whose child says the type" : NULL;
}

interop_status interop_dtype_from_arrow(const char *format, size_t length, interop_dtype *out, interop_error *err) {
    if (format == NULL || out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_from_arrow: format or out is NULL");
    }
    interop_dtype dtype;
    if (INTEROP__LIKELY(read_leaf(format, length, &dtype))) {
        *out = dtype;
        return INTEROP_OK;
    }
    char quoted[64];
    const char *why = why_not(format, length);
    interop__quote(format, length, quoted, sizeof quoted);
    return why != NULL ? interop__fail(err, INTEROP_ERR_UNSUPPORTED, "Arrow format '%s': %s", quoted, why)
                       : interop__fail(err, INTEROP_ERR_TYPE, "Arrow format '%s' does not exist", quoted);
}

int64_t interop_arrow_list_size(const char *format, size_t length) {
    uint32_t size;
    return format != NULL && starts(format, length, "+w:") && only_number(format + 3, format + length, &size)
               ? (int64_t)size
               : -1;
}

/* Whether the type is printed; `why` says why not. */
static bool print_leaf(struct interop__sink *sink, const interop_dtype *dtype, const char **why) {
    const int32_t type = interop_dtype_type(dtype);
    for (size_t i = 0; type != INTEROP_TYPE_NONE && i < INTEROP__COUNT(numbers); i++) {
        if (numbers[i].type == type) {
            interop__put_char(sink, numbers[i].format);
            return true;
        }
    }
    *why = "Arrow has no such type";
    if (dtype->order != INTEROP_ORDER_NONE && dtype->order != INTEROP__ORDER_NATIVE) {
        *why = "Arrow has native byte order only";
    } else if (dtype->kind == INTEROP_KIND_BOOL) {
        *why = "Arrow's bool is one bit";
    } else if (dtype->kind == INTEROP_KIND_BITFIELD && dtype->bits == 1) {
        interop__put_char(sink, 'b');
        return true;
    } else if (dtype->kind == INTEROP_KIND_VOID && dtype->order == INTEROP_ORDER_NONE && dtype->bits / 8 <= INT32_MAX) {
        interop__put_text(sink, "w:");
        interop__put_number(sink, dtype->bits / 8);
        return true;
    } else if (dtype->kind == INTEROP_KIND_DATETIME || dtype->kind == INTEROP_KIND_TIMEDELTA) {
        *why = "Arrow counts times of 64 bits in s, ms, us and ns";
        for (size_t i = 0; dtype->multiplier == 1 && i < INTEROP__COUNT(units); i++) {
            if (units[i].unit == dtype->unit) {
                interop__put_text(sink, dtype->kind == INTEROP_KIND_DATETIME ? "ts" : "tD");
                interop__put_char(sink, units[i].letter);
                interop__put_text(sink, dtype->kind == INTEROP_KIND_DATETIME ? ":" : "");
                return true;
            }
        }
    }
    return false;
}

static interop_status print_format(struct interop__sink *sink, const void *user, interop_error *err) {
    const interop_dtype *dtype = user;
    char name[INTEROP__DTYPE_TEXT];
    const char *why = NULL;
    if (print_leaf(sink, dtype, &why)) {
        return INTEROP_OK;
    }
    interop_dtype_name(dtype, name, sizeof name);
    return interop__fail(err, INTEROP_ERR_TYPE, "dtype is %s: %s", name, why);
}

interop_status interop_dtype_to_arrow(const interop_dtype *dtype, char *buffer, size_t capacity, size_t *length,
                                      interop_error *err) {
    const interop_status status = interop_dtype_check(dtype, err);
    return status != INTEROP_OK ? status : interop__print(print_format, dtype, buffer, capacity, length, err);
}
