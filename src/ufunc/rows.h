/* SPDX-License-Identifier: MIT */
/*
 * The shortest way, for the most common calls: plain operands of rank 1, one output, which is dense, and one or two
 * inputs that do not run backwards, or are one element for all. A call on few elements spends most of its time here, so
 * every instruction counts.
 */
#ifndef INTEROP_UFUNC_ROWS_H
#define INTEROP_UFUNC_ROWS_H

#include "dtype/internal.h"
#include "interop/tensor.h"
#include "ufunc/internal.h"

#if defined(__GNUC__)
#define INTEROP__INLINE static inline __attribute__((always_inline))
#else
#define INTEROP__INLINE static inline
#endif

/* Longer operands go the long way, where overflow is dealt with: it costs them nothing. */
enum { INTEROP__LONGEST = INT32_MAX };

/* Bytes of what kernels take to be a line. */
enum { INTEROP__ROW_LINE = 64 };

INTEROP__INLINE uint64_t interop__word(const interop_dtype *dtype, size_t i) {
    uint64_t word;
    memcpy(&word, (const char *)dtype + i * sizeof word, sizeof word);
    return word;
}

/* As memcmp(), which would be called where the compiler believes that few come by. */
INTEROP__INLINE bool interop__is_same(const interop_dtype *a, const interop_dtype *b) {
    _Static_assert(sizeof *a == 4 * sizeof(uint64_t), "an element type is four words");
    return ((interop__word(a, 0) ^ interop__word(b, 0)) | (interop__word(a, 1) ^ interop__word(b, 1)) |
            (interop__word(a, 2) ^ interop__word(b, 2)) | (interop__word(a, 3) ^ interop__word(b, 3))) == 0;
}

/* The only simple type with a kernel that `dtype` can be; any other number where it is none. */
INTEROP__INLINE uint32_t interop__row_type(const interop_dtype *dtype) {
    static const uint8_t narrowest[] = {0, INTEROP_BOOL, INTEROP_INT8, INTEROP_UINT8, INTEROP_BFLOAT16 - 1, 0, 0, 0};
    const uint32_t type = narrowest[dtype->kind & 7] + (uint32_t)__builtin_ctz((uint32_t)(dtype->bits >> 3) | 16);
    return type - (type == INTEROP_BFLOAT16 && dtype->format == INTEROP_FORMAT_IEEE);
}

/* Whether a tensor lies on the CPU, has the type, and no override. */
INTEROP__INLINE bool interop__is_native(const interop_tensor *tensor, const interop_dtype *type) {
    static const interop_device cpu = {INTEROP_DEVICE_CPU, 0};
    return tensor->override == NULL && memcmp(&tensor->device, &cpu, sizeof cpu) == 0 &&
           interop__is_same(&tensor->dtype, type);
}

/* Whether it is that, and of rank 1. Of the fields that are left, only `data` may be unsound. */
INTEROP__INLINE bool interop__is_row(const interop_tensor *tensor, const interop_dtype *type) {
    static const struct {
        uint32_t struct_size;
        int32_t ndim;
    } head = {sizeof *tensor, 1};
    return INTEROP__LIKELY(tensor != NULL && memcmp(tensor, &head, sizeof head) == 0 && tensor->shape != NULL &&
                           tensor->strides != NULL && interop__is_native(tensor, type));
}

/* The output: n elements from `first` on. */
struct interop__rows {
    int64_t n, in_size, out_size;
    uintptr_t first, in_bytes, out_bytes;
    uint64_t parts; /* an OR of what addresses are made of, and of each address less 1, in which NULL is large */
    uintptr_t all;  /* an OR of all addresses and bytes of what is no single element; odd if some is not dense */
    int32_t singles;
    bool shaped; /* some input has the shape of the result */
};

/* Element 0 of a row; `parts` proves that it is where it seems to be. */
INTEROP__INLINE uintptr_t interop__row_first(const interop_tensor *tensor, uint64_t *parts) {
    *parts |= ((uintptr_t)tensor->data - 1) | tensor->byte_offset;
    return (uintptr_t)tensor->data + (uintptr_t)tensor->byte_offset;
}

/* Takes input i, which must lie apart from the output, or exactly on it. */
INTEROP__INLINE bool interop__rows_take(struct interop__rows *rows, const interop_tensor *tensor,
                                        struct interop__nest *nest, int32_t i) {
    const int64_t extent = tensor->shape[0], stride = tensor->strides[0], n = rows->n;
    const intptr_t size = (intptr_t)rows->in_size;
    const uintptr_t in = interop__row_first(tensor, &rows->parts), out = rows->first;
    uintptr_t bytes = rows->in_bytes;
    intptr_t step = size;
    nest->first[i] = (char *)in;
    nest->steps[0][i] = size;
    if (n == 1) { /* an element is read before it is written */
        return extent == 1;
    }
    if (INTEROP__LIKELY(extent == n && stride == size)) {
        rows->shaped = true;
        rows->all |= in;
    } else if (extent == n ? stride == 0 : extent == 1) {
        rows->shaped |= extent == n;
        rows->singles++;
        bytes = (uintptr_t)size;
        nest->steps[0][i] = step = 0;
    } else if (extent == n && stride > 0 && stride <= INTEROP__LONGEST) {
        rows->shaped = true;
        rows->all |= 1;
        bytes = (uintptr_t)((n - 1) * stride + size);
        rows->parts |= (uint64_t)((n - 1) * stride + size);
        nest->steps[0][i] = step = (intptr_t)stride;
    } else {
        return false;
    }
    return INTEROP__LIKELY((out - in >= bytes && in - out >= rows->out_bytes) ||
                           (in == out && step == rows->out_size && size == step));
}

/* The kernel for such a call, and its nest of one dimension; or NULL. */
INTEROP__INLINE const struct interop__kernel *
interop__rows(const interop_ufunc *ufunc, const interop_tensor *const *operands, struct interop__nest *nest) {
    const int32_t nin = ufunc->nin;
    const uint32_t type = operands[0] != NULL ? interop__row_type(&operands[0]->dtype) : INTEROP_TYPE_NONE;
    if (!INTEROP__LIKELY(type < INTEROP__K_TYPES && ufunc->by_type[type] != 0 && ufunc->nout == 1)) {
        return NULL;
    }
    const struct interop__kernel *kernel = &ufunc->kernels[ufunc->by_type[type] - 1];
    const interop_dtype *in_type = &interop__simple_types[type];
    const interop_dtype *out_type = &interop__simple_types[kernel->types[nin]];
    const interop_tensor *result = operands[nin];
    if (!interop__is_row(operands[0], in_type) || (nin == 2 && !interop__is_row(operands[1], in_type)) ||
        !interop__is_row(result, out_type) || (result->flags & INTEROP_READ_ONLY)) {
        return NULL;
    }
    const int64_t n = result->shape[0];
    struct interop__rows rows = {.n = n, .in_size = (int64_t)(in_type->bits / 8)};
    rows.out_size = (int64_t)(out_type->bits / 8);
    if (!INTEROP__LIKELY(n >= 1 && n <= INTEROP__LONGEST && (result->strides[0] == rows.out_size || n == 1))) {
        return NULL;
    }
    rows.in_bytes = (uintptr_t)(n * rows.in_size);
    rows.out_bytes = (uintptr_t)(n * rows.out_size);
    rows.shaped = n == 1;
    rows.parts = (uint64_t)n * 8; /* no element is larger */
    rows.first = interop__row_first(result, &rows.parts);
    rows.all = rows.first | rows.in_bytes | rows.out_bytes;
    if (!interop__rows_take(&rows, operands[0], nest, 0) ||
        (nin == 2 && !interop__rows_take(&rows, operands[1], nest, 1)) || !rows.shaped ||
        rows.parts > UINTPTR_MAX / 4) { /* below that, no sum overflows */
        return NULL;
    }
    nest->first[nin] = (char *)rows.first;
    nest->steps[0][nin] = (intptr_t)rows.out_size;
    nest->ndim = 1;
    nest->inputs = nin;
    nest->lines = rows.all % INTEROP__ROW_LINE != 0                     ? INTEROP__LINES_NONE
                  : rows.singles == 0                                   ? INTEROP__LINES_ALL
                  : rows.singles < nin && rows.in_size <= rows.out_size ? INTEROP__LINES_BUT_ONE
                                                                        : INTEROP__LINES_NONE;
    nest->shape[0] = (intptr_t)n;
    return kernel;
}

#endif
