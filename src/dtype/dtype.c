/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "dtype/record.h"

#define SIMPLE(kind_, format_, order_, bits_)                                                                          \
    { .kind = (kind_), .format = (format_), .order = (order_), .lanes = 1, .bits = (bits_) }
#define FLOAT(format, order, bits) SIMPLE(INTEROP_KIND_FLOAT, format, order, bits)

/* By INTEROP_x number. Elements of one byte or less have no byte order, and neither have handles. */
const interop_dtype interop__simple_types[INTEROP_OPAQUE64 + 1] = {
    [INTEROP_BOOL] = SIMPLE(INTEROP_KIND_BOOL, 0, INTEROP_ORDER_NONE, 8),
    [INTEROP_INT8] = SIMPLE(INTEROP_KIND_INT, 0, INTEROP_ORDER_NONE, 8),
    [INTEROP_INT16] = SIMPLE(INTEROP_KIND_INT, 0, INTEROP__ORDER_NATIVE, 16),
    [INTEROP_INT32] = SIMPLE(INTEROP_KIND_INT, 0, INTEROP__ORDER_NATIVE, 32),
    [INTEROP_INT64] = SIMPLE(INTEROP_KIND_INT, 0, INTEROP__ORDER_NATIVE, 64),
    [INTEROP_UINT8] = SIMPLE(INTEROP_KIND_UINT, 0, INTEROP_ORDER_NONE, 8),
    [INTEROP_UINT16] = SIMPLE(INTEROP_KIND_UINT, 0, INTEROP__ORDER_NATIVE, 16),
    [INTEROP_UINT32] = SIMPLE(INTEROP_KIND_UINT, 0, INTEROP__ORDER_NATIVE, 32),
    [INTEROP_UINT64] = SIMPLE(INTEROP_KIND_UINT, 0, INTEROP__ORDER_NATIVE, 64),
    [INTEROP_FLOAT16] = FLOAT(INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 16),
    [INTEROP_BFLOAT16] = FLOAT(INTEROP_FORMAT_BFLOAT, INTEROP__ORDER_NATIVE, 16),
    [INTEROP_FLOAT32] = FLOAT(INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 32),
    [INTEROP_FLOAT64] = FLOAT(INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 64),
    [INTEROP_COMPLEX32] = SIMPLE(INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 32),
    [INTEROP_COMPLEX64] = SIMPLE(INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 64),
    [INTEROP_COMPLEX128] = SIMPLE(INTEROP_KIND_COMPLEX, INTEROP_FORMAT_IEEE, INTEROP__ORDER_NATIVE, 128),
    [INTEROP_FLOAT8_E3M4] = FLOAT(INTEROP_FORMAT_E3M4, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E4M3] = FLOAT(INTEROP_FORMAT_E4M3, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E4M3B11FNUZ] = FLOAT(INTEROP_FORMAT_E4M3B11FNUZ, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E4M3FN] = FLOAT(INTEROP_FORMAT_E4M3FN, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E4M3FNUZ] = FLOAT(INTEROP_FORMAT_E4M3FNUZ, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E5M2] = FLOAT(INTEROP_FORMAT_E5M2, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E5M2FNUZ] = FLOAT(INTEROP_FORMAT_E5M2FNUZ, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT8_E8M0FNU] = FLOAT(INTEROP_FORMAT_E8M0FNU, INTEROP_ORDER_NONE, 8),
    [INTEROP_FLOAT6_E2M3FN] = FLOAT(INTEROP_FORMAT_E2M3FN, INTEROP_ORDER_NONE, 6),
    [INTEROP_FLOAT6_E3M2FN] = FLOAT(INTEROP_FORMAT_E3M2FN, INTEROP_ORDER_NONE, 6),
    [INTEROP_FLOAT4_E2M1FN] = FLOAT(INTEROP_FORMAT_E2M1FN, INTEROP_ORDER_NONE, 4),
    [INTEROP_BCOMPLEX32] = SIMPLE(INTEROP_KIND_COMPLEX, INTEROP_FORMAT_BFLOAT, INTEROP__ORDER_NATIVE, 32),
    [INTEROP_OPAQUE64] = SIMPLE(INTEROP_KIND_OPAQUE, 0, INTEROP_ORDER_NONE, 64),
};

interop_status interop_dtype_init(int32_t type, interop_dtype *out, interop_error *err) {
    if (out == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "interop_dtype_init: out is NULL");
    }
    if (type < INTEROP_BOOL || (size_t)type >= INTEROP__COUNT(interop__simple_types)) {
        return interop__fail(err, INTEROP_ERR_TYPE, "type %" PRId32 " is not the number of a simple element type",
                             type);
    }
    *out = interop__simple_types[type];
    return INTEROP_OK;
}

interop_dtype interop__long_double(bool complex) {
    if (INTEROP__LONG_DOUBLE_FORMAT == INTEROP_FORMAT_NONE) {
        return interop__simple_types[complex ? INTEROP_COMPLEX128 : INTEROP_FLOAT64];
    }
    return (interop_dtype){.kind = complex ? INTEROP_KIND_COMPLEX : INTEROP_KIND_FLOAT,
                           .format = INTEROP__LONG_DOUBLE_FORMAT,
                           .order = INTEROP__ORDER_NATIVE,
                           .lanes = 1,
                           .bits = sizeof(long double) * (complex ? 16 : 8)};
}

int32_t interop_dtype_type(const interop_dtype *dtype) {
    return dtype == NULL ? INTEROP_TYPE_NONE : interop__simple_type(dtype);
}

/* Sets of widths: all legal ones are even and at most 128, so that a word can hold a set. */
#define WIDTH(bits) (UINT64_C(1) << ((bits) / 2 - 1))

static bool has_width(uint64_t set, uint64_t bits) {
    return bits % 2 == 0 && bits >= 2 && bits <= 128 && (set & WIDTH(bits)) != 0;
}

/*
 * 1 bit is missing on purpose: before DLPack had bool, (uint, 1 bit) was one of its spellings, with a byte for each
 * element.
 */
#define INT_WIDTHS (WIDTH(2) | WIDTH(4) | WIDTH(8) | WIDTH(16) | WIDTH(32) | WIDTH(64))

static const uint64_t float_widths[] = {
    [INTEROP_FORMAT_NONE] = 0,
    [INTEROP_FORMAT_IEEE] = WIDTH(16) | WIDTH(32) | WIDTH(64) | WIDTH(128),
    [INTEROP_FORMAT_BFLOAT] = WIDTH(16),
    [INTEROP_FORMAT_X87] = WIDTH(96) | WIDTH(128),
    [INTEROP_FORMAT_DOUBLE_DOUBLE] = WIDTH(128),
    [INTEROP_FORMAT_E3M4] = WIDTH(8),
    [INTEROP_FORMAT_E4M3] = WIDTH(8),
    [INTEROP_FORMAT_E4M3B11FNUZ] = WIDTH(8),
    [INTEROP_FORMAT_E4M3FN] = WIDTH(8),
    [INTEROP_FORMAT_E4M3FNUZ] = WIDTH(8),
    [INTEROP_FORMAT_E5M2] = WIDTH(8),
    [INTEROP_FORMAT_E5M2FNUZ] = WIDTH(8),
    [INTEROP_FORMAT_E8M0FNU] = WIDTH(8),
    [INTEROP_FORMAT_E2M3FN] = WIDTH(6),
    [INTEROP_FORMAT_E3M2FN] = WIDTH(6),
    [INTEROP_FORMAT_E2M1FN] = WIDTH(4),
};

static bool has_order(const interop_dtype *dtype) {
    return dtype->order == INTEROP_ORDER_LITTLE || dtype->order == INTEROP_ORDER_BIG;
}

/* Rules of the kinds that DLPack has; NULL when all hold. `part` is what byte order applies to. */
static const char *broken_number(const interop_dtype *dtype) {
    uint64_t part = dtype->bits;
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        if (dtype->bits != 8) {
            return "a bool has 8 bits";
        }
        break;
    case INTEROP_KIND_INT:
    case INTEROP_KIND_UINT:
        if (!has_width(INT_WIDTHS, dtype->bits)) {
            return "an integer has 2, 4, 8, 16, 32 or 64 bits";
        }
        break;
    case INTEROP_KIND_OPAQUE:
        if (dtype->bits == 0 || dtype->bits % 8 != 0 || dtype->bits > 248) {
            return "an opaque handle has 8 to 248 bits, a multiple of 8";
        }
        part = 0;
        break;
    case INTEROP_KIND_COMPLEX:
        part = dtype->bits / 2;
        if (dtype->bits % 2 != 0 || part < 16) {
            return "a complex number has two parts of 16 bits or more";
        }
        /* fallthrough */
    default: /* FLOAT */
        if (dtype->format >= INTEROP__COUNT(float_widths) || !has_width(float_widths[dtype->format], part)) {
            return "no floating-point format of this number has these bits";
        }
    }
    if (dtype->kind != INTEROP_KIND_FLOAT && dtype->kind != INTEROP_KIND_COMPLEX && dtype->format != 0) {
        return "only floating-point numbers have a format";
    }
    if (part > 8 ? !has_order(dtype) : dtype->order != INTEROP_ORDER_NONE) {
        return "elements of more than one byte have order 1 or 2, others 0";
    }
    return dtype->unit != 0 || dtype->multiplier != 0 ? "only datetime and timedelta have a unit" : NULL;
}

static const char *broken_time(const interop_dtype *dtype) {
    if (dtype->bits != 64 || !has_order(dtype)) {
        return "datetime and timedelta have 64 bits and a byte order";
    }
    if (dtype->unit < INTEROP_UNIT_GENERIC || dtype->unit > INTEROP_UNIT_AS || dtype->multiplier < 1) {
        return "datetime and timedelta have a unit from 1 to 14 and a multiplier of 1 or more";
    }
    return dtype->unit == INTEROP_UNIT_GENERIC && dtype->multiplier != 1 ? "the generic unit has multiplier 1" : NULL;
}

/* Rules of the kinds that are bytes of any length. */
static const char *broken_bytes(const interop_dtype *dtype) {
    if (dtype->unit != 0 || dtype->multiplier != 0) {
        return "only datetime and timedelta have a unit";
    }
    if (dtype->bits > INT64_MAX) {
        return "the bits must fit int64";
    }
    switch (dtype->kind) {
    case INTEROP_KIND_STRING:
        return dtype->bits % 32 != 0 ? "a code point has 32 bits"
               : !has_order(dtype)   ? "code points have a byte order"
                                     : NULL;
    case INTEROP_KIND_VOID: /* the order of two bytes is kept: it tells a bfloat16 from raw bytes */
        if (dtype->bits == 16 && has_order(dtype)) {
            return NULL;
        }
        break;
    case INTEROP_KIND_OBJECT:
        if (dtype->bits != 8 * sizeof(void *)) {
            return "an object has the bits of a pointer";
        }
        break;
    case INTEROP_KIND_BITFIELD:
        if (dtype->bits == 0 || dtype->bits > INT32_MAX) { /* NumPy's limit, and 8 of them fit int64 */
            return "a bit field has 1 to 2147483647 bits";
        }
        return dtype->order != INTEROP_ORDER_NONE ? "a bit field has no byte order" : NULL;
    default:
        break;
    }
    if (dtype->bits % 8 != 0) {
        return "the bits must be a multiple of 8";
    }
    return dtype->order != INTEROP_ORDER_NONE ? "raw bytes have no byte order" : NULL;
}

static const char *broken_record(const interop_dtype *dtype) {
    const interop_record *record = dtype->record;
    if (record == NULL || dtype->bits != record->itemsize * 8 || dtype->alignment != record->alignment) {
        return "a record has a `record`, and that one's bits and alignment";
    }
    if (dtype->order != INTEROP_ORDER_NONE || dtype->unit != 0 || dtype->multiplier != 0) {
        return "a record has no byte order and no unit";
    }
    return NULL;
}

static bool tail_is_zero(const interop_dtype *dtype) {
#if UINTPTR_MAX == 0xffffffffu
    return dtype->reserved2 == 0;
#else
    (void)dtype;
    return true;
#endif
}

/* The rule that is broken, or NULL. */
static const char *broken_rule(const interop_dtype *dtype) {
    if (dtype->lanes == 0) {
        return "lanes must not be 0";
    }
    const bool plain = dtype->kind != INTEROP_KIND_RECORD;
    if (dtype->reserved != 0 || (plain && (dtype->alignment != 0 || dtype->record != NULL)) || !tail_is_zero(dtype)) {
        return "reserved, alignment and record must be 0";
    }
    if (dtype->kind >= INTEROP_KIND_BOOL && dtype->kind <= INTEROP_KIND_OPAQUE) {
        return broken_number(dtype);
    }
    if (dtype->lanes != 1 || dtype->format != 0) {
        return "this kind has 1 lane and no format";
    }
    switch (dtype->kind) {
    case INTEROP_KIND_TIMEDELTA:
    case INTEROP_KIND_DATETIME:
        return broken_time(dtype);
    case INTEROP_KIND_BYTES:
    case INTEROP_KIND_STRING:
    case INTEROP_KIND_VOID:
    case INTEROP_KIND_OBJECT:
    case INTEROP_KIND_BITFIELD:
        return broken_bytes(dtype);
    case INTEROP_KIND_RECORD:
        return broken_record(dtype);
    default:
        return "this library does not know or serve this kind";
    }
}

interop_status interop_dtype_check(const interop_dtype *dtype, interop_error *err) {
    if (dtype == NULL) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT, "dtype is NULL");
    }
    const char *broken = broken_rule(dtype);
    if (INTEROP__LIKELY(broken == NULL)) {
        return INTEROP_OK;
    }
    return interop__fail(
        err, INTEROP_ERR_TYPE,
        "dtype {kind %d, format %d, order %d, unit %d, lanes %d, multiplier %" PRId32 ", bits %" PRIu64 "}: %s",
        dtype->kind, dtype->format, dtype->order, dtype->unit, dtype->lanes, dtype->multiplier, dtype->bits, broken);
}

int32_t interop_dtype_equal(const interop_dtype *a, const interop_dtype *b) {
    if (a == NULL || b == NULL) {
        return 0;
    }
    if (a->kind == INTEROP_KIND_RECORD && b->kind == INTEROP_KIND_RECORD && a->record != NULL && b->record != NULL) {
        return a->bits == b->bits && interop__record_equal(a->record, b->record);
    }
    return memcmp(a, b, sizeof *a) == 0;
}

uint64_t interop_dtype_bits(const interop_dtype *dtype) {
    return dtype == NULL ? 0 : dtype->bits * dtype->lanes;
}

uint64_t interop_dtype_itemsize(const interop_dtype *dtype) {
    const uint64_t bits = interop_dtype_bits(dtype);
    return bits / 8 + (bits % 8 != 0);
}

/* What the C type of this many bytes is aligned to; 1 where there is none. */
static uint32_t natural_alignment(uint64_t bytes) {
    switch (bytes) {
    case 2:
        return _Alignof(int16_t);
    case 4:
        return _Alignof(int32_t);
    case 8:
        return _Alignof(int64_t);
    case 12:
    case 16:
        return _Alignof(long double);
    default:
        return 1;
    }
}

uint32_t interop_dtype_alignment(const interop_dtype *dtype) {
    if (dtype == NULL) {
        return 1;
    }
    switch (dtype->kind) {
    case INTEROP_KIND_COMPLEX:
        return natural_alignment(dtype->bits / 16);
    case INTEROP_KIND_STRING:
        return natural_alignment(4);
    case INTEROP_KIND_BYTES:
    case INTEROP_KIND_VOID:
    case INTEROP_KIND_BITFIELD:
        return 1;
    case INTEROP_KIND_RECORD:
        return dtype->alignment > 0 ? dtype->alignment : 1;
    default:
        return natural_alignment(dtype->bits / 8);
    }
}
