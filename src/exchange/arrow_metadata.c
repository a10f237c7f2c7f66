/* SPDX-License-Identifier: MIT */
#include "exchange/arrow_metadata.h"

#include <inttypes.h>
#include <string.h>

/* No schema needs more; a length beyond it is damage. */
enum { MOST_BYTES = 1 << 24 };

static const char name_key[] = "ARROW:extension:name", parameters_key[] = "ARROW:extension:metadata";

struct reader {
    const char *begin, *at;
    interop_error *err;
};

static interop_status read_number(struct reader *r, const char *what, int32_t *number) {
    memcpy(number, r->at, sizeof *number); /* nothing aligns it */
    r->at += sizeof *number;
    if (*number < 0 || *number > MOST_BYTES - (r->at - r->begin)) {
        return interop__fail(r->err, INTEROP_ERR_VALUE,
                             "metadata: the %s at byte %td is %" PRId32
                             ": it is negative, or all is more than %d bytes",
                             what, r->at - r->begin - (ptrdiff_t)sizeof *number, *number, MOST_BYTES);
    }
    return INTEROP_OK;
}

static interop_status read_text(struct reader *r, const char *what, const char **text, size_t *length) {
    int32_t number;
    interop_status status = read_number(r, what, &number);
    if (status == INTEROP_OK) {
        *text = r->at;
        *length = (size_t)number;
        r->at += number;
    }
    return status;
}

interop_status interop__arrow_metadata_read(const char *metadata, struct interop__arrow_extension *out,
                                            interop_error *err) {
    struct reader r = {metadata, metadata, err};
    int32_t pairs = 0;
    memset(out, 0, sizeof *out);
    interop_status status = metadata == NULL ? INTEROP_OK : read_number(&r, "number of pairs", &pairs);
    for (int32_t i = 0; i < pairs && status == INTEROP_OK; i++) {
        const char *key, *value;
        size_t key_length, value_length;
        if ((status = read_text(&r, "length of a key", &key, &key_length)) != INTEROP_OK ||
            (status = read_text(&r, "length of a value", &value, &value_length)) != INTEROP_OK) {
            return status;
        }
        if (key_length == sizeof name_key - 1 && memcmp(key, name_key, key_length) == 0) {
            out->name = value;
            out->name_length = value_length;
        } else if (key_length == sizeof parameters_key - 1 && memcmp(key, parameters_key, key_length) == 0) {
            out->parameters = value;
            out->parameters_length = value_length;
        }
    }
    return status;
}

bool interop__arrow_extension_is(const struct interop__arrow_extension *extension, const char *name) {
    return extension->name != NULL && extension->name_length == strlen(name) &&
           memcmp(extension->name, name, extension->name_length) == 0;
}

static size_t put(char *to, size_t at, const char *text, size_t length) {
    if (to != NULL) {
        const int32_t number = (int32_t)length;
        memcpy(to + at, &number, sizeof number);
        if (length > 0) {
            memcpy(to + at + sizeof number, text, length);
        }
    }
    return at + sizeof(int32_t) + length;
}

size_t interop__arrow_metadata_write(const struct interop__arrow_extension *extension, char *to) {
    const int32_t pairs = 2;
    if (to != NULL) {
        memcpy(to, &pairs, sizeof pairs);
    }
    size_t at = put(to, sizeof pairs, name_key, sizeof name_key - 1);
    at = put(to, at, extension->name, extension->name_length);
    at = put(to, at, parameters_key, sizeof parameters_key - 1);
    return put(to, at, extension->parameters, extension->parameters_length);
}
