/* SPDX-License-Identifier: MIT */
/* The texts that say what an element is, by the names that the command line gives them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Fails as the library would. */
static interop_status refuse(interop_error *err, interop_status status, const char *message) {
    err->status = status;
    snprintf(err->message, sizeof err->message, "%s", message);
    return status;
}

/* Decimal digits and nothing else, up to `most`. */
static bool read_number(const char **text, unsigned long most, unsigned long *number) {
    char *end;
    if (**text < '0' || **text > '9') {
        return false;
    }
    errno = 0;
    *number = strtoul(*text, &end, 10);
    *text = end;
    return errno == 0 && *number <= most;
}

static interop_status from_typestr(const char *text, uint32_t policy, struct element *out, interop_error *err) {
    if (policy == INTEROP_DIALECT_NUMPY) {
        return interop_dtype_from_numpy(text, strlen(text), &out->dtype, &out->ndim, out->shape, err);
    }
    return interop_dtype_from_typestr(text, strlen(text), &out->dtype, err);
}

static interop_status from_descr(const char *text, uint32_t policy, struct element *out, interop_error *err) {
    return interop_dtype_from_descr(text, strlen(text), policy, &out->dtype, &out->ndim, out->shape, err);
}

static interop_status from_pep3118(const char *text, uint32_t policy, struct element *out, interop_error *err) {
    return interop_dtype_from_pep3118(text, strlen(text), INTEROP_ITEMSIZE_UNKNOWN, policy, &out->dtype, &out->ndim,
                                      out->shape, err);
}

static interop_status from_arrow(const char *text, uint32_t policy, struct element *out, interop_error *err) {
    (void)policy;
    return interop_dtype_from_arrow(text, strlen(text), &out->dtype, err);
}

static interop_status from_dlpack(const char *text, uint32_t policy, struct element *out, interop_error *err) {
    unsigned long code, bits, lanes;
    const char *at = text;
    (void)policy;
    if (!read_number(&at, UINT8_MAX, &code) || *at++ != ',' || !read_number(&at, UINT8_MAX, &bits) || *at++ != ',' ||
        !read_number(&at, UINT16_MAX, &lanes) || *at != '\0') {
        err->status = INTEROP_ERR_ARGUMENT;
        snprintf(err->message, sizeof err->message, "'%.80s' is not of the form CODE,BITS,LANES", text);
        return err->status;
    }
    return interop_dtype_from_dlpack((uint8_t)code, (uint8_t)bits, (uint16_t)lanes, &out->dtype, err);
}

static interop_status to_typestr(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                                 size_t *length, interop_error *err) {
    (void)policy;
    return interop_dtype_to_typestr(&element->dtype, buffer, capacity, length, err);
}

/* A list where one can say it. */
static interop_status to_descr(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                               size_t *length, interop_error *err) {
    const interop_status status =
        interop_dtype_to_descr(&element->dtype, element->ndim, element->shape, policy, buffer, capacity, length, err);
    if (status != INTEROP_ERR_VALUE) {
        return status;
    }
    return interop_dtype_to_descr(&element->dtype, element->ndim, element->shape, policy | INTEROP_DIALECT_DICTIONARY,
                                  buffer, capacity, length, err);
}

static interop_status to_pep3118(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                                 size_t *length, interop_error *err) {
    return interop_dtype_to_pep3118(&element->dtype, element->ndim, element->shape, policy, buffer, capacity, length,
                                    err);
}

static interop_status to_arrow(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                               size_t *length, interop_error *err) {
    (void)policy;
    return interop_dtype_to_arrow(&element->dtype, buffer, capacity, length, err);
}

static interop_status to_dlpack(const struct element *element, uint32_t policy, char *buffer, size_t capacity,
                                size_t *length, interop_error *err) {
    uint8_t code, bits;
    uint16_t lanes;
    (void)policy;
    const interop_status status = interop_dtype_to_dlpack(&element->dtype, &code, &bits, &lanes, err);
    if (status == INTEROP_OK) {
        *length = (size_t)snprintf(buffer, capacity, "%u,%u,%u", code, bits, lanes);
    }
    return status;
}

static const struct dialect dialects[] = {
    {"typestr", false, from_typestr, to_typestr}, {"descr", true, from_descr, to_descr},
    {"pep3118", true, from_pep3118, to_pep3118},  {"arrow", false, from_arrow, to_arrow},
    {"dlpack", false, from_dlpack, to_dlpack},
};

const struct dialect *dialect_find(const char *name) {
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
        if (strcmp(dialects[i].name, name) == 0) {
            return &dialects[i];
        }
    }
    return NULL;
}

interop_status dialect_parse(const struct dialect *dialect, const char *text, uint32_t policy, struct element *out,
                             interop_error *err) {
    out->ndim = 0;
    return dialect->parse(text, policy, out, err);
}

interop_status dialect_print(const struct dialect *dialect, const struct element *element, uint32_t policy, char **text,
                             interop_error *err) {
    size_t length = 0;
    if (element->ndim > 0 && !dialect->shaped) {
        return refuse(err, INTEROP_ERR_TYPE, "this dialect has no word for the shape of a subarray");
    }
    interop_status status = dialect->print(element, policy, NULL, 0, &length, err);
    if (status != INTEROP_OK) {
        return status;
    }
    *text = malloc(length + 1);
    if (*text == NULL) {
        return refuse(err, INTEROP_ERR_MEMORY, strerror(errno));
    }
    status = dialect->print(element, policy, *text, length + 1, &length, err);
    if (status != INTEROP_OK) {
        free(*text);
    }
    return status;
}

interop_status dialect_check_kept(const struct dialect *dialect, const char *text, uint32_t policy,
                                  const struct element *element, interop_error *err) {
    char *printed;
    if (dialect->parse != from_arrow || element->dtype.kind != INTEROP_KIND_DATETIME ||
        policy == INTEROP_DIALECT_NUMPY) {
        return INTEROP_OK;
    }
    interop_status status = dialect_print(dialect, element, policy, &printed, err);
    if (status == INTEROP_OK) {
        if (strcmp(printed, text) != 0) {
            status = err->status = INTEROP_ERR_TYPE;
            snprintf(err->message, sizeof err->message,
                     strncmp(text, "ts", 2) == 0
                         ? "the time zone of %.80s is lost: --policy numpy allows that"
                         : "%.80s is a date, but its elements times: --policy numpy allows that",
                     text);
        }
        free(printed);
    }
    return status;
}

/* Whether a text is read back as the same. "<V2" counts for bfloat16, which it hints at. */
static bool says_all(const struct dialect *dialect, const char *text, const struct element *element) {
    struct element read;
    interop_error err;
    if (dialect_parse(dialect, text, INTEROP_DIALECT_STRICT, &read, &err) != INTEROP_OK) {
        return false;
    }
    const bool hint = read.dtype.kind == INTEROP_KIND_VOID && read.dtype.order != INTEROP_ORDER_NONE;
    const bool same = (hint || interop_dtype_equal(&read.dtype, &element->dtype)) && read.ndim == element->ndim;
    interop_record_release(read.dtype.record);
    return same;
}

interop_status dialect_convert(const struct dialect *dialect, const struct element *element, uint32_t policy,
                               char **text, interop_error *err) {
    const interop_status status = dialect_print(dialect, element, policy, text, err);
    if (status != INTEROP_OK || policy == INTEROP_DIALECT_NUMPY || says_all(dialect, *text, element)) {
        return status;
    }
    snprintf(err->message, sizeof err->message, "the %s %.80s says the size only: --policy numpy prints it",
             dialect->name, *text);
    free(*text);
    return err->status = INTEROP_ERR_TYPE;
}
