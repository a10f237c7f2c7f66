/* SPDX-License-Identifier: MIT */
/* Prints format text of PEP 3118. */
#include <string.h>

#include "dtype/text.h"

struct printer {
    struct interop__sink *sink;
    interop_error *err;
    char mode; /* in force */
    bool numpy;
    bool unaligned;
};

/*
 * Where something lies: `grid` divides the distance of every copy of it, and of every record around it, from where the
 * reader begins to count, but for `offset`. NumPy looks at the distance from the outermost record only, although its
 * reader counts in every record from 0.
 */
struct place {
    uint64_t offset, grid;
};

static uint64_t gcd(uint64_t a, uint64_t b) {
    while (b != 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static interop_status refuse(const struct printer *p, const interop_dtype *dtype, const char *why) {
    char name[INTEROP__DTYPE_TEXT];
    interop_dtype_name(dtype, name, sizeof name);
    return interop__fail(p->err, INTEROP_ERR_TYPE, "dtype is %s: PEP 3118 has %s", name, why);
}

static bool is_long_double(const interop_dtype *dtype) {
    const interop_dtype own = interop__long_double(dtype->kind == INTEROP_KIND_COMPLEX);
    return own.format == dtype->format && own.bits == dtype->bits &&
           own.bits > 64 * (dtype->kind == INTEROP_KIND_COMPLEX ? 2 : 1);
}

/* The code of a number; '\0' if there is none. Complex ones have a Z before it. */
static char letter(const interop_dtype *dtype, bool native) {
    const uint64_t part = dtype->kind == INTEROP_KIND_COMPLEX ? dtype->bits / 2 : dtype->bits;
    const char *letters = dtype->kind == INTEROP_KIND_INT ? "bhiql" : "BHIQL";
    switch (dtype->kind) {
    case INTEROP_KIND_BOOL:
        return '?';
    case INTEROP_KIND_OBJECT:
        return 'O';
    case INTEROP_KIND_INT:
    case INTEROP_KIND_UINT:
        return part == 8    ? letters[0]
               : part == 16 ? letters[1]
               : part == 32 ? letters[2]
               : part != 64 ? '\0'
                            : letters[native && sizeof(long) == 8 ? 4 : 3];
    case INTEROP_KIND_FLOAT:
    case INTEROP_KIND_COMPLEX:
        if (is_long_double(dtype)) {
            return 'g';
        }
        if (dtype->format != INTEROP_FORMAT_IEEE) {
            return '\0';
        }
        return part == 16 ? 'e' : part == 32 ? 'f' : part == 64 ? 'd' : '\0';
    default:
        return '\0';
    }
}

/* Switches to the mode that the type needs where it lies. False if there is none. */
static bool set_mode(struct printer *p, const interop_dtype *dtype, const struct place *place) {
    const uint32_t alignment = interop_dtype_alignment(dtype);
    const bool aligned =
        alignment == 1 || (!p->unaligned && place->offset % alignment == 0 && place->grid % alignment == 0);
    const bool native = dtype->order == INTEROP__ORDER_NATIVE;
    const bool real = dtype->kind == INTEROP_KIND_FLOAT || dtype->kind == INTEROP_KIND_COMPLEX;
    char mode = p->mode;
    if (dtype->order == INTEROP_ORDER_NONE) {
        mode = mode == '@' && !aligned && !p->numpy ? '=' : mode; /* NumPy's reader pads before such an object */
    } else if (native) {
        mode = aligned ? '@' : real && is_long_double(dtype) ? '^' : '=';
    } else if (real && is_long_double(dtype)) {
        return false;
    } else {
        mode = dtype->order == INTEROP_ORDER_LITTLE ? '<' : '>';
    }
    if (mode != p->mode) {
        interop__put_char(p->sink, mode);
        p->mode = mode;
    }
    return true;
}

static interop_status print_leaf(struct printer *p, const interop_dtype *dtype, const struct place *place) {
    if (!set_mode(p, dtype, place)) {
        return refuse(p, dtype, "long doubles in native byte order only");
    }
    const bool native = p->mode == '@' || p->mode == '^';
    const bool complex = dtype->kind == INTEROP_KIND_COMPLEX;
    const char code = dtype->kind == INTEROP_KIND_BYTES    ? 's'
                      : dtype->kind == INTEROP_KIND_STRING ? 'w'
                      : dtype->kind == INTEROP_KIND_VOID   ? 'x'
                                                           : letter(dtype, native);
    if (code == '\0' || dtype->lanes != 1 || (complex && code == 'e' && p->numpy)) {
        return refuse(p, dtype, "no code for it");
    }
    if (code == 'x' && dtype->order != INTEROP_ORDER_NONE && !p->numpy) {
        return refuse(p, dtype, "no byte order of raw bytes");
    }
    if (dtype->kind >= INTEROP_KIND_BYTES && dtype->kind <= INTEROP_KIND_VOID) {
        interop__put_number(p->sink, dtype->bits / (code == 'w' ? 32 : 8));
    }
    interop__put_text(p->sink, complex ? "Z" : "");
    interop__put_char(p->sink, code);
    return INTEROP_OK;
}

static interop_status print_name(struct printer *p, const interop_field *field) {
    char quoted[48];
    const size_t length = (size_t)field->name_length;
    if (length > 0 && (memchr(field->name, ':', length) != NULL || memchr(field->name, '\0', length) != NULL)) {
        return interop__fail(p->err, INTEROP_ERR_VALUE, "field '%s': a name in PEP 3118 has no colon and no NUL",
                             interop__quote(field->name, length, quoted, sizeof quoted));
    }
    if (field->title != NULL && !p->numpy) {
        return interop__fail(p->err, INTEROP_ERR_VALUE, "field '%s': PEP 3118 has no titles",
                             interop__quote(field->name, length, quoted, sizeof quoted));
    }
    interop__put_char(p->sink, ':');
    interop__put(p->sink, field->name, length);
    interop__put_char(p->sink, ':');
    return INTEROP_OK;
}

static void print_padding(struct printer *p, uint64_t bytes) {
    if (p->numpy) {
        interop__put_repeated(p->sink, 'x', bytes);
    } else if (bytes > 0) {
        if (bytes > 1) {
            interop__put_number(p->sink, bytes);
        }
        interop__put_char(p->sink, 'x');
    }
}

static interop_status print_record(struct printer *p, const interop_record *record, const struct place *place,
                                   uint64_t *said);

/* A shape and what it repeats. *said receives the bytes that the text stands for. */
static interop_status print_field(struct printer *p, const interop_field *field, const struct place *place,
                                  uint64_t *said) {
    if (field->ndim > 0) {
        interop__put_char(p->sink, '(');
        interop__put_extents(p->sink, field->ndim, field->shape, ",");
        interop__put_char(p->sink, ')');
    }
    *said = interop_dtype_itemsize(&field->dtype);
    const interop_status status = field->dtype.kind == INTEROP_KIND_RECORD
                                      ? print_record(p, field->dtype.record, place, said)
                                      : print_leaf(p, &field->dtype, place);
    for (int32_t i = 0; i < field->ndim; i++) {
        *said *= (uint64_t)field->shape[i]; /* the bytes of all fields fit int64 */
    }
    return status;
}

/* NumPy says the padding behind a record only when another field comes, and as if it were between the two. */
static interop_status print_record(struct printer *p, const interop_record *record, const struct place *place,
                                   uint64_t *said) {
    uint64_t end = 0, bytes;
    if (!record->in_order) {
        return interop__fail(p->err, INTEROP_ERR_VALUE,
                             "record: PEP 3118 has no fields that overlap or are out of order");
    }
    const uint64_t grid = p->numpy ? place->grid : gcd(gcd(place->grid, place->offset), record->itemsize);
    interop__put_text(p->sink, "T{");
    for (size_t i = 0; i < record->count; i++) {
        const interop_field *field = &record->fields[i];
        const struct place within = {(p->numpy ? place->offset : 0) + field->offset, grid};
        print_padding(p, field->offset - end);
        interop_status status = print_field(p, field, &within, &bytes);
        if (status != INTEROP_OK || (status = print_name(p, field)) != INTEROP_OK) {
            return status;
        }
        end = field->offset + bytes;
    }
    if (!p->numpy) {
        print_padding(p, record->itemsize - end);
        end = record->itemsize;
    }
    *said = end;
    interop__put_char(p->sink, '}');
    return INTEROP_OK;
}

static interop_status print_format(struct interop__sink *sink, const void *user, interop_error *err) {
    const struct interop__print_task *task = user;
    uint64_t bytes = 0;
    struct printer p = {sink, err, '@', (task->policy & INTEROP_DIALECT_NUMPY) != 0,
                        (task->policy & INTEROP_DIALECT_UNALIGNED) != 0};
    interop_status status = interop__field_bytes(&task->field, &bytes, err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (bytes > INTEROP__ITEMSIZE_MAX) {
        return interop__fail(err, INTEROP_ERR_OVERFLOW, "dtype: a PEP 3118 format has at most 2147483647 bytes");
    }
    if (task->field.ndim > 0 && task->field.dtype.kind == INTEROP_KIND_VOID) {
        return refuse(&p, &task->field.dtype, "no shape of raw bytes");
    }
    const struct place place = {0, interop_dtype_itemsize(&task->field.dtype)};
    return print_field(&p, &task->field, &place, &bytes);
}

interop_status interop_dtype_to_pep3118(const interop_dtype *dtype, int32_t ndim, const int64_t *shape, uint32_t policy,
                                        char *buffer, size_t capacity, size_t *length, interop_error *err) {
    struct interop__print_task task;
    const interop_status status =
        interop__print_task_init("interop_dtype_to_pep3118", INTEROP_DIALECT_NUMPY | INTEROP_DIALECT_UNALIGNED, dtype,
                                 ndim, shape, policy, &task, err);
    return status != INTEROP_OK ? status : interop__print(print_format, &task, buffer, capacity, length, err);
}
