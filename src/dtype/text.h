/* SPDX-License-Identifier: MIT */
/* What parsers and printers of the dialects share: where text goes, and where fields wait until their record ends. */
#ifndef INTEROP_DTYPE_TEXT_H
#define INTEROP_DTYPE_TEXT_H

#include "dtype/record.h"
#include "interop/dialect.h"

/* Where printed text goes: counts everything, keeps what fits. */
struct interop__sink {
    char *buffer;
    size_t capacity;
    size_t length;
};

void interop__put(struct interop__sink *sink, const char *text, size_t length);
void interop__put_text(struct interop__sink *sink, const char *text); /* terminated */
void interop__put_char(struct interop__sink *sink, char character);
void interop__put_number(struct interop__sink *sink, uint64_t number);
void interop__put_repeated(struct interop__sink *sink, char character, uint64_t times);

/* Numbers with `separator` between them. */
void interop__put_extents(struct interop__sink *sink, int32_t ndim, const int64_t *shape, const char *separator);

/* A printer of what `user` describes. It says the same again when it is called again. */
typedef interop_status (*interop__printer)(struct interop__sink *sink, const void *user, interop_error *err);

/* Runs a printer twice: to count and to find what it cannot say, then, if that went well, into the caller's buffer. */
interop_status interop__print(interop__printer printer, const void *user, char *buffer, size_t capacity, size_t *length,
                              interop_error *err);

/* What a dialect that says shapes too is to print. */
struct interop__print_task {
    interop_field field; /* type and shape */
    uint32_t policy;
};

/* Fills a task with the arguments of the public function `name`, which knows the policies of `known`. */
interop_status interop__print_task_init(const char *name, uint32_t known, const interop_dtype *dtype, int32_t ndim,
                                        const int64_t *shape, uint32_t policy, struct interop__print_task *out,
                                        interop_error *err);

/*
 * Memory of a parser, all of it released at the end: a stack of fields whose records have not ended yet, bytes that
 * stay where they are, and the records that were made. Small texts need no allocation.
 */
struct interop__scratch {
    interop_field *fields; /* move when one is pushed */
    size_t count, room;
    char *bytes; /* the rest of the newest block */
    size_t left;
    struct interop__scratch_block *blocks;
    interop_record *made;
    interop_field first_fields[16];
    int64_t first_bytes[64];
};

void interop__scratch_init(struct interop__scratch *scratch);

/* Releases everything; one reference to `keep`, if that is not NULL, is now the caller's. */
void interop__scratch_done(struct interop__scratch *scratch, const interop_record *keep);

/* `size` bytes, aligned for int64_t; NULL if there is no memory. */
void *interop__scratch_bytes(struct interop__scratch *scratch, size_t size);

/* Puts a copy on the stack. */
interop_status interop__scratch_push(struct interop__scratch *scratch, const interop_field *field, interop_error *err);

/* Makes a record of the fields from `first` on, takes them off the stack, and gives its type. */
interop_status interop__scratch_record(struct interop__scratch *scratch, size_t first, uint64_t itemsize,
                                       uint32_t alignment, interop_dtype *out, interop_error *err);

/* Makes a record with the fields of another, which is one of the scratch. */
interop_status interop__scratch_remake(struct interop__scratch *scratch, const interop_record *record,
                                       uint64_t itemsize, uint32_t alignment, interop_dtype *out, interop_error *err);

/* Fixed bytes or text without a size yet: one may follow, and it is 0 otherwise. */
bool interop__without_size(const interop_field *field);

/* Gives them that size, in bytes or characters: the second half of (type, number). (type, shape) is refused. */
interop_status interop__set_size(bool number, int64_t size, interop_field *field, interop_error *err);

/* Puts `ndim` extents in front of those that the field has. */
interop_status interop__scratch_shape(struct interop__scratch *scratch, int32_t ndim, const int64_t *shape,
                                      interop_field *field, interop_error *err);

/* Names the field "f<number>". */
interop_status interop__scratch_number(struct interop__scratch *scratch, uint64_t number, interop_field *field,
                                       interop_error *err);

/* Names the fields from `first` on that have no name f0, f1 and so on, but for the names that others have. */
interop_status interop__scratch_number_rest(struct interop__scratch *scratch, size_t first, interop_error *err);

/*
 * The end of a parser: hands the type and shape of a nameless field to the caller, unless `status` says that it failed,
 * and releases the scratch. The shape is refused if the caller has no place for it.
 */
interop_status interop__scratch_finish(struct interop__scratch *scratch, interop_status status,
                                       const interop_field *field, interop_dtype *out, int32_t *ndim, int64_t *shape,
                                       interop_error *err);

/*
 * Parses what numpy.dtype() makes of a string, into the type and shape of a field. A list of types lies as in C if
 * `aligned`.
 */
interop_status interop__numpy_parse(const char *text, size_t length, struct interop__scratch *scratch, bool aligned,
                                    interop_field *out, interop_error *err);

/* The type that a name or letter of NumPy's stands for, or that of an extension type. */
bool interop__numpy_name(const char *text, size_t length, interop_dtype *out);

#endif
