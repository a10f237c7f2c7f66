/* SPDX-License-Identifier: MIT */
/* Archives that are written, changed, and opened again. Include after cmocka.h. */
#ifndef INTEROP_TESTS_NPZ_FILE_H
#define INTEROP_TESTS_NPZ_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/npz_write.h"
#include "interop/npy.h"

struct npz_file {
    const char *path;
    unsigned char bytes[8192];
    size_t size;
};

static inline void npz_file_load(struct npz_file *f) {
    FILE *stream = fopen(f->path, "rb");
    assert_non_null(stream);
    f->size = fread(f->bytes, 1, sizeof f->bytes, stream);
    fclose(stream);
    assert_true(f->size < sizeof f->bytes);
}

static inline void npz_file_store(const struct npz_file *f) {
    FILE *stream = fopen(f->path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(f->bytes, 1, f->size, stream), f->size);
    fclose(stream);
}

static inline interop_status npz_file_open(const struct npz_file *f, interop_npz **out, interop_error *err) {
    return interop_npz_open(f->path, strlen(f->path), out, err);
}

static inline void npz_file_put(struct npz_file *f, size_t at, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; i++) {
        f->bytes[at + (size_t)i] = (unsigned char)(number >> 8 * i);
    }
}

static inline uint64_t npz_file_get(const struct npz_file *f, size_t at, int bytes) {
    uint64_t number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
        number = number << 8 | f->bytes[at + (size_t)i];
    }
    return number;
}

/* Members "a" (float32, 2 x 3), "b" (nothing in it) and "name \xc3\xbc" (int16, rank 0). */
static inline void npz_file_write(struct npz_file *f, uint64_t limit, uint64_t members) {
    static float a[] = {0, 1, 2, 3, 4, 5};
    static int16_t c[] = {-7};
    static const char *const names[] = {"a", "b", "name \xc3\xbc"};
    static const size_t lengths[] = {1, 1, 7};
    static const int64_t a_shape[] = {2, 3}, b_shape[] = {0, 4};
    const struct interop__npz_limits limits = {limit, members};
    interop_tensor tensors[3];
    const interop_tensor *const all[] = {&tensors[0], &tensors[1], &tensors[2]};
    interop_dims dims[3];
    interop_dtype dtype;
    interop_error err = {INTEROP_OK, ""};
    assert_int_equal(interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, a_shape, a, &tensors[0], &dims[0], NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 2, b_shape, NULL, &tensors[1], &dims[1], NULL), INTEROP_OK);
    assert_int_equal(interop_dtype_init(INTEROP_INT16, &dtype, NULL), INTEROP_OK);
    assert_int_equal(interop_tensor_init(&dtype, 0, NULL, c, &tensors[2], &dims[2], NULL), INTEROP_OK);
    if (interop__npz_write(f->path, strlen(f->path), names, lengths, all, 3, &limits, &err) != INTEROP_OK) {
        fail_msg("%s", err.message);
    }
    npz_file_load(f);
}

#endif
