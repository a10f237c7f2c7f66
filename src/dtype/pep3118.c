/* SPDX-License-Identifier: MIT */
/* The format text of PEP 3118's buffers: that of Python's struct module, with records, shapes and names. */
#include <inttypes.h>
#include <string.h>

#include "dtype/literal.h"
#include "dtype/pep3118.h"

static const char MODES[] = "@=<>!^";

/* What the text tells of its exporter. */
struct traits {
    bool ordered;    /* codes right behind < or > */
    bool bare;       /* codes without, but for B */
    bool bare_bytes; /* B without */
    bool tail;       /* padding behind the last field of a record */
    bool gap;        /* padding behind the records of an array */
    uint64_t copies; /* records of the array that the text ends with so far, 0: none */
};

struct parser {
    struct interop__literal in;
    struct interop__scratch scratch;
    struct interop__pep3118_mode mode;
    int32_t levels;
    bool as_c; /* records lie as in C, whatever the mode */
    bool saw_u;
    char last;          /* code of the last element */
    uint64_t packed;    /* bytes of the outermost elements, or of the one record, without the padding behind them */
    uint32_t alignment; /* of the whole */
    struct traits traits;
};

static interop_status fail(const struct parser *p, const char *expected) {
    return interop__literal_fail(&p->in, INTEROP_ERR_VALUE, expected);
}

static void skip_blanks(struct parser *p) {
    while (p->in.at < p->in.end && (*p->in.at == ' ' || (*p->in.at >= '\t' && *p->in.at <= '\r'))) {
        p->in.at++;
    }
}

static char next(const struct parser *p) {
    return p->in.at < p->in.end ? *p->in.at : '\0';
}

/* The extents up to the closing parenthesis. */
static interop_status read_shape(struct parser *p, interop_field *out) {
    int64_t extents[INTEROP_MAX_NDIM];
    int32_t ndim = 0;
    do {
        uint32_t extent;
        p->in.at++; /* the parenthesis, or a comma */
        if (!p->mode.numpy && ndim > 0 && next(p) == ')') {
            break; /* a comma behind the last one does no harm */
        }
        if (ndim == INTEROP_MAX_NDIM || !interop__digits(&p->in.at, p->in.end, &extent)) {
            return fail(p, "an extent from 0 to 2147483647, the 64th at most");
        }
        extents[ndim++] = extent;
    } while (next(p) == ',');
    if (next(p) != ')') {
        return fail(p, "a comma or the end of the shape");
    }
    p->in.at++;
    return interop__scratch_shape(&p->scratch, ndim, extents, out, p->in.err);
}

/* A byte order or mode, if one comes next. Blanks may follow it. True if it is one of < and >. */
static bool read_mode(struct parser *p) {
    const char mode = next(p);
    if (mode == '\0' || strchr(MODES, mode) == NULL) {
        return false;
    }
    p->mode.letter = mode == '!' ? '>' : mode;
    p->in.at++;
    skip_blanks(p);
    return mode == '<' || mode == '>';
}

static interop_status read_scope(struct parser *p, bool braces, interop_field *out, uint32_t *alignment);

/* T{...}. */
static interop_status read_record(struct parser *p, interop_field *out, uint32_t *alignment) {
    if (p->levels == INTEROP_MAX_DEPTH) {
        return fail(p, "at most 64 records within records");
    }
    p->in.at += 2;
    p->levels++;
    const interop_status status = read_scope(p, true, out, alignment);
    p->levels--;
    p->last = '}';
    return status;
}

/* Whether NumPy would read this n or N: nothing but a mode may stand beside it. */
static bool stands_alone(const struct parser *p, const char *start) {
    const bool first = start == p->in.begin || (start == p->in.begin + 1 && strchr(MODES, *p->in.begin) != NULL);
    return first && p->in.at == p->in.end;
}

/* The code, or the record, that the count and the mode before it belong to. */
static interop_status read_code(struct parser *p, uint32_t *count, interop_field *out, uint32_t *alignment) {
    if (p->in.end - p->in.at > 1 && memcmp(p->in.at, "T{", 2) == 0) {
        return read_record(p, out, alignment);
    }
    const char *start = p->in.at;
    const bool complex = next(p) == 'Z';
    p->in.at += complex;
    p->last = next(p);
    p->in.at += p->last != '\0';
    p->saw_u |= p->last == 'u';
    const bool is_run = !complex && interop__pep3118_run(&p->mode, p->last, *count, &out->dtype);
    if (is_run) {
        *count = 1;
    }
    if ((!is_run && !interop__pep3118_element(&p->mode, p->last, complex, &out->dtype)) ||
        (p->mode.numpy && (p->last == 'n' || p->last == 'N') && !stands_alone(p, start))) {
        p->in.at = start;
        return fail(p, "a code that has an element type in this mode");
    }
    *alignment = interop_dtype_alignment(&out->dtype);
    return INTEROP_OK;
}

/* [shape] [mode] [count] code [:name:] */
static interop_status read_element(struct parser *p, interop_field *out, uint32_t *alignment) {
    interop_status status = INTEROP_OK;
    uint32_t count = 1;
    *out = (interop_field){0};
    if (next(p) == '(' && (status = read_shape(p, out)) != INTEROP_OK) {
        return status;
    }
    const bool ordered = read_mode(p);
    if (next(p) >= '0' && next(p) <= '9' && !interop__digits(&p->in.at, p->in.end, &count)) {
        return fail(p, "a count from 0 to 2147483647");
    }
    if ((status = read_code(p, &count, out, alignment)) != INTEROP_OK) {
        return status;
    }
    if (p->last != '}' && p->last != 'x') {
        p->traits.ordered |= ordered;
        p->traits.bare |= !ordered && p->last != 'B';
        p->traits.bare_bytes |= !ordered && p->last == 'B';
    }
    if (count != 1) { /* innermost */
        const int64_t extent = count;
        interop_field counts = {0};
        status = interop__scratch_shape(&p->scratch, 1, &extent, &counts, p->in.err);
        if (status != INTEROP_OK ||
            (status = interop__scratch_shape(&p->scratch, out->ndim, out->shape, &counts, p->in.err)) != INTEROP_OK) {
            return status;
        }
        out->ndim = counts.ndim;
        out->shape = counts.shape;
    }
    if (next(p) == ':') {
        const char *name = ++p->in.at;
        const char *end = memchr(name, ':', (size_t)(p->in.end - name));
        if (end == NULL) {
            return fail(p, "the colon behind the name");
        }
        out->name = name;
        out->name_length = (uint64_t)(end - name);
        p->in.at = end + 1;
    }
    return INTEROP_OK;
}

/* What the elements of a scope add up to. */
struct layout {
    size_t first;       /* on the stack */
    uint64_t end;       /* of the last one */
    uint32_t alignment; /* what those in native mode need */
    bool any;
    bool padded; /* the last one is padding without a name */
};

/* Notes whether records of an array lie at the end, and whether padding follows them. */
static void note_array(struct parser *p, const interop_field *field, bool padding, uint64_t bytes) {
    p->traits.gap |= padding && p->traits.copies != 0;
    const bool record = field->dtype.kind == INTEROP_KIND_RECORD;
    const uint64_t itemsize = interop_dtype_itemsize(&field->dtype);
    if (!record || bytes != itemsize) { /* of a record alone, the end is that of its last field */
        p->traits.copies = record && itemsize > 0 ? bytes / itemsize : 0;
    }
}

/* Lays an element behind those before it. Padding without a name only takes room. */
static interop_status add(struct parser *p, struct layout *layout, interop_field *field, uint32_t alignment) {
    uint64_t bytes = 0;
    interop_status status = interop__field_bytes(field, &bytes, p->in.err);
    if (status != INTEROP_OK) {
        return status;
    }
    if (p->mode.letter == '@' || p->as_c) {
        layout->end = (layout->end + alignment - 1) / alignment * alignment;
        layout->alignment = alignment > layout->alignment ? alignment : layout->alignment;
    }
    if (interop_dtype_itemsize(&field->dtype) > INTEROP__ITEMSIZE_MAX || bytes > INTEROP__ITEMSIZE_MAX ||
        layout->end > INTEROP__ITEMSIZE_MAX - bytes) {
        return interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "at most 2147483647 bytes");
    }
    field->offset = layout->end;
    layout->end += bytes;
    layout->any = true;
    layout->padded = p->last == 'x' && field->name == NULL;
    note_array(p, field, layout->padded, bytes);
    return layout->padded ? INTEROP_OK : interop__scratch_push(&p->scratch, field, p->in.err);
}

/* The outermost scope: one element without a name is itself, and so is padding alone. */
static bool unwrap(struct parser *p, const struct layout *layout, uint64_t size, interop_field *out) {
    const size_t count = p->scratch.count - layout->first;
    const interop_field *only = &p->scratch.fields[layout->first];
    if (count == 0 && layout->any && !p->mode.numpy) {
        *out = (interop_field){.dtype = {.kind = INTEROP_KIND_VOID, .lanes = 1, .bits = size * 8}};
        return true;
    }
    uint64_t bytes = 0;
    if (count != 1 || only->name != NULL || only->offset != 0 ||
        interop__field_bytes(only, &bytes, NULL) != INTEROP_OK || bytes != size) {
        return false;
    }
    *out = *only;
    p->scratch.count = layout->first;
    return true;
}

/* Elements up to the closing brace, or the end. */
static interop_status read_scope(struct parser *p, bool braces, interop_field *out, uint32_t *alignment) {
    struct layout layout = {.first = p->scratch.count, .alignment = 1};
    interop_status status;
    p->traits.copies = 0;
    for (skip_blanks(p); p->in.at < p->in.end && *p->in.at != '}'; skip_blanks(p)) {
        interop_field field;
        uint32_t needed = 1;
        if ((status = read_element(p, &field, &needed)) != INTEROP_OK ||
            (status = add(p, &layout, &field, needed)) != INTEROP_OK) {
            return status;
        }
    }
    if (braces != (next(p) == '}')) {
        return fail(p, braces ? "a closing brace" : "no closing brace, as none is open");
    }
    p->in.at += braces;
    p->traits.tail |= layout.padded;
    uint64_t size = layout.end;
    if (p->mode.letter == '@' || p->as_c) {
        size = (size + layout.alignment - 1) / layout.alignment * layout.alignment;
    }
    if (size > INTEROP__ITEMSIZE_MAX) {
        return interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "at most 2147483647 bytes");
    }
    *alignment = layout.alignment;
    if (!braces) {
        if (unwrap(p, &layout, size, out)) {
            return INTEROP_OK;
        }
        p->last = '\0';
    }
    p->packed = layout.end;
    status = interop__scratch_number_rest(&p->scratch, layout.first, p->in.err);
    return status != INTEROP_OK ? status
                                : interop__scratch_record(&p->scratch, layout.first, size, 1, &out->dtype, p->in.err);
}

/* Reads the whole text, again if need be. */
static interop_status read_all(struct parser *p, interop_field *out) {
    p->in.at = p->in.begin;
    p->scratch.count = 0;
    p->levels = 0;
    p->mode.letter = '@';
    *out = (interop_field){0};
    return read_scope(p, false, out, &p->alignment);
}

/* The same fields in a record of another size. */
static interop_status resize(struct parser *p, uint64_t itemsize, interop_field *out) {
    if (itemsize > INTEROP__ITEMSIZE_MAX) {
        return interop__literal_fail(&p->in, INTEROP_ERR_OVERFLOW, "an itemsize of at most 2147483647 bytes");
    }
    return interop__scratch_remake(&p->scratch, out->dtype.record, itemsize, 1, &out->dtype, p->in.err);
}

/* `why` is what else there is to say. */
static interop_status contradicted(const struct parser *p, uint64_t bytes, uint64_t itemsize, const char *why) {
    char quoted[64];
    return interop__fail(
        p->in.err, INTEROP_ERR_VALUE, "PEP 3118 format '%s' has %" PRIu64 " bytes, but the itemsize is %" PRIu64 "%s",
        interop__quote(p->in.begin, (size_t)(p->in.end - p->in.begin), quoted, sizeof quoted), bytes, itemsize, why);
}

/*
 * Why bytes that the text lacks may lie before or between the fields, or inside of them; NULL if they cannot. ctypes
 * writes < or > before every code, B for a union and for a packed struct, and nothing for the fields of a base class;
 * up to Python 3.11 it leaves out all padding, as other exporters do. `as_c` has the fields laid out as in C.
 */
static const char *doubt(const struct parser *p, uint64_t excess, const interop_dtype *as_c, const interop_dtype *out) {
    const bool ctypes = !p->traits.bare;
    if (p->traits.tail) {
        return ", and the padding behind fields is in the text";
    }
    if (p->traits.gap || (p->traits.copies != 0 && excess >= p->traits.copies)) {
        return ": records of an array may have padding that is not in the text";
    }
    if (ctypes && p->traits.bare_bytes) {
        return ": a B may be a union or a packed struct of ctypes";
    }
    if (interop_dtype_equal(as_c, out)) {
        return NULL;
    }
    const uint64_t itemsize = interop_dtype_itemsize(out);
    if (interop_dtype_itemsize(as_c) == itemsize) {
        return ": the fields may be packed, or lie as in C with the padding left out of the text";
    }
    return ctypes && p->traits.ordered && itemsize % p->alignment == 0
               ? ": ctypes leaves out the fields of a base class"
               : NULL;
}

/* A record that the itemsize makes larger: NumPy leaves out the padding behind the last field. */
static interop_status enlarge(struct parser *p, uint64_t bytes, uint64_t itemsize, interop_field *out) {
    interop_field as_c;
    interop_status status = resize(p, itemsize, out);
    p->as_c = true;
    if (status != INTEROP_OK || (status = read_all(p, &as_c)) != INTEROP_OK) {
        return status;
    }
    const char *why = doubt(p, itemsize - bytes, &as_c.dtype, &out->dtype);
    return why == NULL ? INTEROP_OK : contradicted(p, bytes, itemsize, why);
}

/* Long integers and long doubles whose size depends on where the text comes from. */
static bool other_platform(const struct parser *p, uint64_t itemsize, interop_field *out) {
    const bool complex = out->dtype.kind == INTEROP_KIND_COMPLEX;
    if (p->last == 'l' || p->last == 'L') {
        out->dtype.bits = itemsize * 8;
        return itemsize == 4 || itemsize == 8;
    }
    if (p->last != 'g' && p->last != 'G') {
        return false;
    }
    out->dtype = interop__simple_types[complex ? INTEROP_COMPLEX128 : INTEROP_FLOAT64];
    return itemsize == (complex ? 16 : 8);
}

/* Where the itemsize is not what the text adds up to, it may settle what the text leaves open. */
static interop_status settle(struct parser *p, uint64_t itemsize, interop_field *out) {
    uint64_t bytes = 0;
    interop_status status = interop__field_bytes(out, &bytes, p->in.err);
    if (status != INTEROP_OK || bytes == itemsize) {
        return status;
    }
    if (p->saw_u && p->mode.wide == 2 && !p->mode.numpy) {
        p->mode.wide = 4;
        status = read_all(p, out);
        return status != INTEROP_OK ? status : settle(p, itemsize, out);
    }
    if (p->mode.numpy || out->ndim > 0) {
        return contradicted(p, bytes, itemsize, "");
    }
    /* Python's struct module pads nothing behind the last element, nor does NumPy where a single record lies aligned.
     */
    if ((p->last == '\0' || p->last == '}') && p->packed == itemsize) {
        return resize(p, itemsize, out);
    }
    if (p->last == '}' && itemsize > bytes) {
        return enlarge(p, bytes, itemsize, out);
    }
    return other_platform(p, itemsize, out) ? INTEROP_OK : contradicted(p, bytes, itemsize, "");
}

/* NumPy passes over all blanks outside of names. */
static interop_status drop_blanks(struct parser *p) {
    const size_t length = (size_t)(p->in.end - p->in.begin);
    char *copy = interop__scratch_bytes(&p->scratch, length);
    if (copy == NULL) {
        return interop__fail(p->in.err, INTEROP_ERR_MEMORY, "no memory for a format of %zu bytes", length);
    }
    p->in.end = interop__pep3118_drop_blanks(p->in.begin, p->in.end, copy);
    p->in.begin = copy;
    return INTEROP_OK;
}

interop_status interop_dtype_from_pep3118(const char *text, size_t length, int64_t itemsize, uint32_t policy,
                                          interop_dtype *out, int32_t *ndim, int64_t *shape, interop_error *err) {
    if (text == NULL || out == NULL || (policy & ~(uint32_t)INTEROP_DIALECT_NUMPY) != 0) {
        return interop__fail(err, INTEROP_ERR_ARGUMENT,
                             "interop_dtype_from_pep3118: text or out is NULL, or policy %#x is unknown", policy);
    }
    if (itemsize < INTEROP_ITEMSIZE_UNKNOWN) {
        return interop__fail(err, INTEROP_ERR_VALUE, "itemsize is %" PRId64 ": must not be negative", itemsize);
    }
    const char *nul = memchr(text, '\0', length);
    if (nul != NULL) {
        return interop__fail(err, INTEROP_ERR_VALUE, "PEP 3118 format has a NUL at byte %zu, where it would end",
                             (size_t)(nul - text));
    }
    interop_field field;
    struct parser p;
    p.in = (struct interop__literal){text, text, text + length, "PEP 3118 format", err};
    p.mode = (struct interop__pep3118_mode){.numpy = (policy & INTEROP_DIALECT_NUMPY) != 0, .wide = 2};
    p.as_c = p.saw_u = false;
    p.traits = (struct traits){0};
    interop__scratch_init(&p.scratch);
    interop_status status = p.mode.numpy ? drop_blanks(&p) : INTEROP_OK;
    if (status == INTEROP_OK && (status = read_all(&p, &field)) == INTEROP_OK && itemsize >= 0) {
        status = settle(&p, (uint64_t)itemsize, &field);
    }
    return interop__scratch_finish(&p.scratch, status, &field, out, ndim, shape, err);
}
