/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_ARROW_H
#define INTEROP_ARROW_H

/**
 * \file arrow.h
 * The Arrow C data interface and C device data interface: columns of numbers, and of tensors of one shape.
 *
 * In Arrow a tensor of rank 1 is a primitive array, and one of a higher rank is a column of equal tensors: lists of a
 * fixed size, or the extension type arrow.fixed_shape_tensor over such lists. Elements lie in C order, in native byte
 * order, and are not to be written to. Source of all of it: the Arrow columnar format 1.5.
 */

#include "array.h"

/* The structs are Arrow's; whoever comes first defines them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE           2
#define ARROW_FLAG_MAP_KEYS_SORTED    4

/** The type of a column. */
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata; /**< int32_t count, then for each pair int32_t length and bytes of the key and of the value */
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *); /**< sets itself to NULL; NULL: released, or moved to another struct */
    void *private_data;
};

/** The data of a column. */
struct ArrowArray {
    int64_t length;
    int64_t null_count; /**< -1: not counted yet */
    int64_t offset;     /**< elements before the first */
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers; /**< the first is the validity bitmap: NULL if there are no nulls */
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *); /**< as that of ArrowSchema */
    void *private_data;
};

#endif

#ifndef ARROW_C_DEVICE_DATA_INTERFACE
#define ARROW_C_DEVICE_DATA_INTERFACE

/** DLPack's numbers, as those of device.h, of which Arrow names only some. The doors of this file know them all. */
typedef int32_t ArrowDeviceType;

#define ARROW_DEVICE_CPU          1
#define ARROW_DEVICE_CUDA         2
#define ARROW_DEVICE_CUDA_HOST    3
#define ARROW_DEVICE_OPENCL       4
#define ARROW_DEVICE_VULKAN       7
#define ARROW_DEVICE_METAL        8
#define ARROW_DEVICE_VPI          9
#define ARROW_DEVICE_ROCM         10
#define ARROW_DEVICE_ROCM_HOST    11
#define ARROW_DEVICE_EXT_DEV      12
#define ARROW_DEVICE_CUDA_MANAGED 13
#define ARROW_DEVICE_ONEAPI       14
#define ARROW_DEVICE_WEBGPU       15
#define ARROW_DEVICE_HEXAGON      16

/** The data of a column, and where it is. */
struct ArrowDeviceArray {
    struct ArrowArray array;
    int64_t device_id; /**< -1 for the CPU */
    ArrowDeviceType device_type;
    void *sync_event;    /**< pointer to an event of the device to wait for; NULL: the data is ready */
    int64_t reserved[3]; /**< zero */
};

#endif

INTEROP_BEGIN_DECLS

/** Flags of Arrow's doors, beside those of dlpack.h. */
enum {
    INTEROP_ARROW_INVALID = -1,
    /** Import: columns of bits become arrays of bools, by a copy to the CPU. Export: bools leave as bits, likewise. */
    INTEROP_ARROW_BITS = 256,
    /** Export: more than one dimension leaves as lists in lists, which need C order, instead of fixed_shape_tensor. */
    INTEROP_ARROW_LISTS = 512
};

/**
 * Waits for the event of an ArrowDeviceArray, or makes later work wait for it. Runs on the thread of the import.
 *
 * \param device_type,device_id where the event belongs
 * \param sync_event as it came, not NULL
 * \param user as given beside the callback
 * \returns INTEROP_OK, or the status that the import shall fail with: INTEROP_ERR_BUFFER for a number that is none
 */
typedef interop_status (*interop_arrow_wait)(int32_t device_type, int64_t device_id, void *sync_event, void *user);

/**
 * Looks at a column without taking anything: a borrowed, read-only view, fully validated. A length that Arrow does not
 * say cannot be checked: that of the buffers, and that of metadata.
 *
 * A list of fixed size adds a dimension; arrow.fixed_shape_tensor adds those of its shape, in the order of its
 * permutation; arrow.bool8 is bool; of other extension types the storage counts. Time zones are not kept, and dates of
 * 64 bits are times: read `format` of the schema for them, as what leaves again has neither. Nulls are refused: those
 * that an array of unknown null count has are looked for.
 *
 * \param schema,array not consumed; `out` points to the buffers
 * \param flags INTEROP_STRICT
 * \param out written on success
 * \param dims storage for shape and strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags), INTEROP_ERR_VALUE (released, or malformed), INTEROP_ERR_TYPE
 *          (no such format), INTEROP_ERR_UNSUPPORTED (formats without an element type, dictionaries),
 *          INTEROP_ERR_OVERFLOW, INTEROP_ERR_BUFFER (nulls, bits)
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API interop_status interop_tensor_from_arrow(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                                     uint32_t flags, interop_tensor *out, interop_dims *dims,
                                                     interop_error *err);

/**
 * Takes over a column; as interop_tensor_from_arrow(). The array is read-only, unless bits were copied.
 *
 * \param schema not consumed
 * \param array moved on success, as Arrow has it: the callback `release` of the struct that was passed becomes NULL,
 *              and runs once, after the last reference. On failure the caller still owns it, and nothing was written
 * \param flags INTEROP_STRICT, INTEROP_IMPORT_REQUIRE_WRITABLE, INTEROP_ARROW_BITS
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_BUFFER (REQUIRE_WRITABLE, and no copy), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API interop_status interop_array_from_arrow(const struct ArrowSchema *schema, struct ArrowArray *array,
                                                    uint32_t flags, interop_array **out, interop_error *err);

/**
 * Takes over a column on a device; as interop_array_from_arrow(). No event is waited for but by the callback.
 *
 * \param schema not consumed
 * \param array as there: the callback of `array->array` becomes NULL
 * \param flags as there
 * \param wait called before anything is read if sync_event is not NULL; may be NULL, and such arrays are then refused
 * \param user handed to wait
 * \param out receives one reference; sync_event, which belongs to the column, lives as long as that
 * \returns as there, INTEROP_ERR_BUFFER (an event and no callback; nulls that the host cannot count), or what wait says
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source Arrow C device data interface
 */
INTEROP_API interop_status interop_array_from_arrow_device(const struct ArrowSchema *schema,
                                                           struct ArrowDeviceArray *array, uint32_t flags,
                                                           interop_arrow_wait wait, void *user, interop_array **out,
                                                           interop_error *err);

/**
 * Exports a host array as a column. Rank 1 becomes a primitive array; a higher rank a column of as many tensors as the
 * first extent says, as arrow.fixed_shape_tensor. Axes behind the first may be in any order, which the permutation
 * says; all else that has gaps or is not in C order needs INTEROP_EXPORT_COPY. Bools are arrow.bool8, or bits on
 * request.
 *
 * \param array gets references that the callbacks of `out` drop
 * \param flags an OR of INTEROP_EXPORT_COPY, INTEROP_ARROW_BITS, INTEROP_ARROW_LISTS
 * \param schema,out written on success, and owned by the caller: call the callback `release` of each once, on any
 *                   thread. Children may be moved away before, as Arrow has it
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (Arrow cannot say the element type), INTEROP_ERR_BUFFER (rank 0,
 *          layout, not host-readable), INTEROP_ERR_OVERFLOW (a list longer than int32, more lists than
 *          int64), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source Arrow C data interface
 */
INTEROP_API interop_status interop_array_to_arrow(interop_array *array, uint32_t flags, struct ArrowSchema *schema,
                                                  struct ArrowArray *out, interop_error *err);

/**
 * Exports an array on any device as a column; as interop_array_to_arrow().
 *
 * \param array,flags as there
 * \param sync_event pointer to the event to wait for, which must live until the column is released; NULL: ready. Where
 *                   `flags` ask for a copy, which is made at once and on the CPU, it must be NULL
 * \param schema,out as there
 * \returns as there, INTEROP_ERR_BUFFER (a copy, and an event)
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source Arrow C device data interface
 */
INTEROP_API interop_status interop_array_to_arrow_device(interop_array *array, uint32_t flags, void *sync_event,
                                                         struct ArrowSchema *schema, struct ArrowDeviceArray *out,
                                                         interop_error *err);

INTEROP_END_DECLS

#endif
