/* SPDX-License-Identifier: MIT */
/* The dictionaries of a descr. They say where each field lies, so that fields may overlap or stand in any order. */
#include <string.h>

#include "dtype/descr.h"

enum key { NAMES, FORMATS, OFFSETS, TITLES, ITEMSIZE, ALIGNED, KEYS };

/* Where the values of the keys stand; NULL for a key that is not there. */
struct keys {
    const char *at[KEYS];
    const char *unknown; /* a key that is none of them */
};

static interop_status find_keys(struct interop__descr *p, struct keys *keys) {
    static const char *const names[KEYS] = {
        [NAMES] = "names",   [FORMATS] = "formats",   [OFFSETS] = "offsets",
        [TITLES] = "titles", [ITEMSIZE] = "itemsize", [ALIGNED] = "aligned",
    };
    while (!interop__literal_take(&p->in, '}')) {
        const char *key, *start = p->in.at;
        size_t length;
        interop_status status = interop__literal_string(&p->in, &p->scratch, &key, &length);
        if (status != INTEROP_OK || (status = interop__literal_expect(&p->in, ':')) != INTEROP_OK) {
            return status;
        }
        int found = 0;
        while (found < KEYS && (strlen(names[found]) != length || memcmp(names[found], key, length) != 0)) {
            found++;
        }
        if (found == KEYS) {
            keys->unknown = start;
        } else {
            keys->at[found] = p->in.at;
        }
        if ((status = interop__literal_skip(&p->in)) != INTEROP_OK) {
            return status;
        }
        if (!interop__literal_take(&p->in, ',')) {
            return interop__literal_expect(&p->in, '}');
        }
    }
    return INTEROP_OK;
}

/* A list, or tuple, that is read one item at a time. */
struct items {
    const char *at; /* NULL: there is none */
    char close;
    bool begun;
};

/* Goes to the next item, or behind the list; then *more is false. */
static interop_status next_item(struct interop__descr *p, struct items *items, bool *more) {
    interop_status status = INTEROP_OK;
    p->in.at = items->at;
    *more = true;
    if (!items->begun) {
        const bool tuple = interop__literal_take(&p->in, '(');
        items->close = tuple ? ')' : ']';
        items->begun = true;
        status = tuple ? INTEROP_OK : interop__literal_expect(&p->in, '[');
    } else if (interop__literal_peek(&p->in) != items->close) {
        status = interop__literal_expect(&p->in, ',');
    }
    if (status == INTEROP_OK && interop__literal_take(&p->in, items->close)) {
        *more = false;
    }
    return status;
}

/* All lists must have as many items as `names`, which has one more if `more`. */
static interop_status step(struct interop__descr *p, struct items *items, bool more) {
    bool there;
    interop_status status = next_item(p, items, &there);
    if (status == INTEROP_OK && there != more) {
        status = interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "lists of the same length");
    }
    return status;
}

static interop_status read_title(struct interop__descr *p, interop_field *field) {
    size_t length;
    if (interop__literal_word(&p->in, "None")) {
        return INTEROP_OK;
    }
    interop_status status = interop__literal_string(&p->in, &p->scratch, &field->title, &length);
    field->title_length = length;
    return status;
}

/* One item of each list, or the end of them all. */
static interop_status read_row(struct interop__descr *p, struct items lists[TITLES + 1], interop_field *field,
                               bool *more) {
    size_t length;
    int64_t offset = 0;
    interop_status status = next_item(p, &lists[NAMES], more);
    if (status == INTEROP_OK && *more) {
        status = interop__literal_string(&p->in, &p->scratch, &field->name, &length);
        field->name_length = length;
        lists[NAMES].at = p->in.at;
    }
    for (int key = FORMATS; key <= TITLES && status == INTEROP_OK; key++) {
        if (lists[key].at == NULL || (status = step(p, &lists[key], *more)) != INTEROP_OK || !*more) {
            continue;
        }
        status = key == FORMATS   ? interop__descr_type(p, field)
                 : key == OFFSETS ? interop__literal_extent(&p->in, &offset)
                                  : read_title(p, field);
        lists[key].at = p->in.at;
    }
    field->offset = (uint64_t)offset;
    return status;
}

static interop_status read_columns(struct interop__descr *p, const struct keys *keys, interop_field *out) {
    struct interop__layout layout = interop__descr_begin(p);
    struct items lists[TITLES + 1] = {{0}};
    int64_t itemsize;
    interop_status status = INTEROP_OK;
    for (int key = NAMES; key <= TITLES; key++) {
        lists[key].at = keys->at[key];
    }
    for (bool more = true; more;) {
        interop_field field = {0};
        status = read_row(p, lists, &field, &more);
        if (status == INTEROP_OK && more) {
            status = interop__descr_add(p, &layout, &field, keys->at[OFFSETS] != NULL);
        }
        if (status != INTEROP_OK) {
            return status;
        }
    }
    if (keys->at[ITEMSIZE] != NULL) {
        p->in.at = keys->at[ITEMSIZE];
        status = interop__literal_extent(&p->in, &itemsize);
    }
    return status != INTEROP_OK ? status
                                : interop__descr_end(p, &layout, keys->at[ITEMSIZE] != NULL ? &itemsize : NULL, out);
}

static int compare_offsets(const void *a, const void *b) {
    const interop_field *x = a, *y = b;
    if (x->offset != y->offset) {
        return x->offset < y->offset ? -1 : 1;
    }
    return x->reserved < y->reserved ? -1 : 1; /* the place in the text */
}

/* 'name': (type, offset), or with a title as a third. */
static interop_status read_placed(struct interop__descr *p, interop_field *field) {
    size_t length;
    int64_t offset = 0;
    interop_status status = interop__literal_string(&p->in, &p->scratch, &field->name, &length);
    field->name_length = length;
    if (status != INTEROP_OK || (status = interop__literal_expect(&p->in, ':')) != INTEROP_OK ||
        (status = interop__literal_expect(&p->in, '(')) != INTEROP_OK ||
        (status = interop__descr_type(p, field)) != INTEROP_OK ||
        (status = interop__literal_expect(&p->in, ',')) != INTEROP_OK ||
        (status = interop__literal_extent(&p->in, &offset)) != INTEROP_OK) {
        return status;
    }
    field->offset = (uint64_t)offset;
    if (interop__literal_take(&p->in, ',') && interop__literal_peek(&p->in) != ')') {
        status = read_title(p, field);
        (void)interop__literal_take(&p->in, ',');
    }
    return status != INTEROP_OK ? status : interop__literal_expect(&p->in, ')');
}

/* Fields come in the order of their offsets. */
static interop_status read_rows(struct interop__descr *p, interop_field *out) {
    struct interop__layout layout = interop__descr_begin(p);
    for (uint32_t index = 0; !interop__literal_take(&p->in, '}'); index++) {
        interop_field field = {.reserved = index};
        interop_status status = read_placed(p, &field);
        if (status != INTEROP_OK || (status = interop__descr_add(p, &layout, &field, true)) != INTEROP_OK) {
            return status;
        }
        if (!interop__literal_take(&p->in, ',')) {
            if ((status = interop__literal_expect(&p->in, '}')) != INTEROP_OK) {
                return status;
            }
            break;
        }
    }
    interop_field *fields = p->scratch.fields + layout.first;
    const size_t count = p->scratch.count - layout.first;
    interop__sort(fields, count, sizeof *fields, compare_offsets);
    for (size_t i = 0; i < count; i++) {
        fields[i].reserved = 0;
    }
    return interop__descr_end(p, &layout, NULL, out);
}

interop_status interop__descr_dictionary(struct interop__descr *p, interop_field *out) {
    struct keys keys = {{NULL}, NULL};
    const char *start = p->in.at;
    interop_status status = find_keys(p, &keys);
    if (status != INTEROP_OK) {
        return status;
    }
    const char *end = p->in.at;
    if (keys.at[NAMES] == NULL || keys.at[FORMATS] == NULL) {
        p->in.at = start;
        return read_rows(p, out);
    }
    if (keys.unknown != NULL && !p->numpy) {
        p->in.at = keys.unknown;
        return interop__literal_fail(&p->in, INTEROP_ERR_VALUE,
                                     "one of the keys names, formats, offsets, titles, itemsize, aligned");
    }
    const bool outer = p->aligned;
    if (keys.at[ALIGNED] != NULL) {
        p->in.at = keys.at[ALIGNED];
        const bool yes = interop__literal_word(&p->in, "True");
        if (!yes && !interop__literal_word(&p->in, "False")) {
            return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, "True or False");
        }
        p->aligned |= yes;
    }
    status = read_columns(p, &keys, out);
    p->aligned = outer;
    p->in.at = status == INTEROP_OK ? end : p->in.at;
    return status;
}
