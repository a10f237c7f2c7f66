/* SPDX-License-Identifier: MIT */
/* The cost of calls: doors, parsers, one-element ufuncs, and the floors that they are compared with. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "dlpack/dlpack.h"
#include "interop/interop.h"
#include "timer.h"

enum { RANK = 4 };
static const int64_t shape[RANK] = {2, 3, 4, 5};

static interop_array *make_array(void) {
    interop_dtype dtype;
    interop_array *array = NULL;
    interop_dtype_init(INTEROP_FLOAT32, &dtype, NULL);
    interop_array_empty(&dtype, RANK, shape, &array, NULL);
    return array;
}

/* What an owning export holds: the managed struct, shape and strides. */
enum { MANAGED_SIZE = sizeof(DLManagedTensorVersioned) + 2 * RANK * sizeof(int64_t) };

double bench_malloc_free(int64_t iterations) {
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        void *block = malloc(MANAGED_SIZE);
        bench_escape(block);
        free(block);
    }
    return bench_now() - start;
}

static void nothing(void *argument) {
    bench_escape(argument);
}

/* The least that an owning round trip can do: one block, one reference taken and dropped, two indirect calls. */
double bench_roundtrip_floor(int64_t iterations) {
    atomic_size_t references = 1;
    void (*volatile call)(void *) = nothing;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        void *block = malloc(MANAGED_SIZE);
        bench_escape(block);
        atomic_fetch_add_explicit(&references, 1, memory_order_relaxed);
        call(block);
        atomic_fetch_sub_explicit(&references, 1, memory_order_acq_rel);
        call(block);
        free(block);
    }
    return bench_now() - start;
}

double bench_dlpack_roundtrip(int64_t iterations) {
    interop_array *array = make_array();
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        struct DLManagedTensorVersioned *managed = NULL;
        interop_array *imported = NULL;
        interop_array_to_dlpack(array, 0, &managed, NULL);
        interop_array_from_dlpack(managed, 0, &imported, NULL);
        interop_array_release(imported);
    }
    const double elapsed = bench_now() - start;
    interop_array_release(array);
    return elapsed;
}

static void foreign_deleter(DLManagedTensorVersioned *managed) {
    bench_escape(managed);
}

/* Import and delete alone, of a struct that the library did not make. */
double bench_dlpack_import_foreign(int64_t iterations) {
    float data[120];
    int64_t extents[RANK], strides[RANK] = {60, 20, 5, 1};
    memcpy(extents, shape, sizeof shape);
    DLManagedTensorVersioned managed = {.version = {1, 3}, .deleter = foreign_deleter};
    managed.dl_tensor = (DLTensor){data, {kDLCPU, 0}, RANK, {kDLFloat, 32, 1}, extents, strides, 0};
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        interop_array *imported = NULL;
        interop_array_from_dlpack(&managed, 0, &imported, NULL);
        interop_array_release(imported);
    }
    return bench_now() - start;
}

double bench_dltensor_view(int64_t iterations) {
    float data[120];
    int64_t extents[RANK], strides[RANK] = {60, 20, 5, 1};
    memcpy(extents, shape, sizeof shape);
    DLTensor foreign = {data, {kDLCPU, 0}, RANK, {kDLFloat, 32, 1}, extents, strides, 0};
    interop_tensor view;
    interop_dims dims;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(&foreign);
        interop_tensor_from_dltensor(&foreign, 0, &view, &dims, NULL);
        bench_escape(&view);
    }
    return bench_now() - start;
}

double bench_array_interface_view(int64_t iterations) {
    float data[120];
    int64_t strides[RANK] = {240, 80, 20, 4};
    interop_array_interface foreign = {.struct_size = sizeof foreign,
                                       .version = 3,
                                       .ndim = RANK,
                                       .typestr_length = 3,
                                       .typestr = "<f4",
                                       .shape = shape,
                                       .strides = strides,
                                       .data = data};
    interop_tensor view;
    interop_dims dims;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(&foreign);
        interop_tensor_from_array_interface(&foreign, 0, &view, &dims, NULL);
        bench_escape(&view);
    }
    return bench_now() - start;
}

/* With its release, and all that can be asked for. */
double bench_buffer_fill(int64_t iterations) {
    interop_array *array = make_array();
    const interop_tensor *tensor = interop_array_tensor(array);
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        interop_py_buffer buffer;
        interop_tensor_to_buffer(tensor, INTEROP_BUFFER_INDIRECT | INTEROP_BUFFER_FORMAT, &buffer, NULL);
        bench_escape(&buffer);
        interop_buffer_release(&buffer);
    }
    const double elapsed = bench_now() - start;
    interop_array_release(array);
    return elapsed;
}

double bench_typestr_parse(int64_t iterations) {
    char text[] = "<f4";
    interop_dtype dtype;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(text);
        interop_dtype_from_typestr(text, 3, &dtype, NULL);
        bench_escape(&dtype);
    }
    return bench_now() - start;
}

/* Two fields, and the release of their record. */
double bench_descr_parse(int64_t iterations) {
    char text[] = "[('a','<i4'),('b','<f8')]";
    interop_dtype dtype;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(text);
        interop_dtype_from_descr(text, sizeof text - 1, INTEROP_DIALECT_STRICT, &dtype, NULL, NULL, NULL);
        interop_record_release(dtype.record);
    }
    return bench_now() - start;
}

double bench_pep3118_parse(int64_t iterations) {
    char text[] = "T{<i:a:<d:b:}";
    interop_dtype dtype;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(text);
        interop_dtype_from_pep3118(text, sizeof text - 1, INTEROP_ITEMSIZE_UNKNOWN, INTEROP_DIALECT_STRICT, &dtype,
                                   NULL, NULL, NULL);
        interop_record_release(dtype.record);
    }
    return bench_now() - start;
}

/* c[0] = a[0] + b[0], float64, through the whole of interop_ufunc_call(). */
double bench_add_one_element(int64_t iterations) {
    const interop_ufunc *add = interop_ufunc_find("add", 3);
    const int64_t one = 1;
    double values[3] = {1, 2, 0};
    interop_dtype dtype;
    interop_tensor tensors[3];
    interop_dims dims[3];
    const interop_tensor *operands[3];
    interop_dtype_init(INTEROP_FLOAT64, &dtype, NULL);
    for (int i = 0; i < 3; i++) {
        interop_tensor_init(&dtype, 1, &one, &values[i], &tensors[i], &dims[i], NULL);
        operands[i] = &tensors[i];
    }
    uint32_t status = 0;
    const double start = bench_now();
    for (int64_t i = 0; i < iterations; i++) {
        bench_escape(values);
        interop_ufunc_call(add, operands, 3, &status, NULL);
        bench_escape(values);
    }
    return bench_now() - start;
}

static void *count_block(size_t size, size_t alignment, void *user) {
    ++*(int64_t *)user;
    return aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

static void free_block(void *block, size_t size, size_t alignment, void *user) {
    (void)size;
    (void)alignment;
    (void)user;
    free(block);
}

/* Blocks that an iteration of one of these benchmarks asks the library's allocator for. No array may be alive. */
int64_t bench_allocations(double (*benchmark)(int64_t iterations)) {
    int64_t counts[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        const interop_allocator counting = {sizeof counting, 0, count_block, free_block, &counts[i]};
        interop_set_allocator(&counting, NULL);
        benchmark(1 + i);
    }
    interop_set_allocator(NULL, NULL);
    return counts[1] - counts[0];
}
