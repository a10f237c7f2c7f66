/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_CUDA_ARRAY_INTERFACE_H
#define INTEROP_CUDA_ARRAY_INTERFACE_H

/**
 * \file cuda_array_interface.h
 * `__cuda_array_interface__`, versions 0 to 3, as a C struct. No device is touched, and no driver needed.
 */

#include "array.h"
#include "dlpack.h"

INTEROP_BEGIN_DECLS

/** Streams with numbers of their own; any other number is a handle (cudaStream_t). 0 could mean either, and is refused.
 */
enum { INTEROP_STREAM_INVALID = 0, INTEROP_STREAM_LEGACY = 1, INTEROP_STREAM_PER_THREAD = 2 };

/** The dictionary. A zeroed entry is an absent one, but for version and data. Everything is borrowed. */
typedef struct interop_cuda_array_interface {
    uint32_t struct_size;
    int32_t version;         /**< 0 to 3; later ones are read as 3, and INTEROP_STRICT refuses them */
    int32_t ndim;            /**< length of `shape` */
    int32_t read_only;       /**< the flag beside the pointer */
    int32_t type;            /**< INTEROP_x that confirms an ambiguous typestr ("<V2" is INTEROP_BFLOAT16); 0 = none */
    int32_t has_stream;      /**< 0: the stream is absent or None, and nothing is to wait for */
    int64_t stream;          /**< INTEROP_STREAM_LEGACY, _PER_THREAD or a handle */
    interop_device device;   /**< of `data`, which no entry says: ask the driver. Type 0 = CUDA */
    uint64_t typestr_length; /**< bytes */
    uint64_t descr_length;   /**< bytes */
    const char *typestr;
    const char *descr;      /**< NULL = absent. Text as in dialect.h; looked at for typestrs of kind V only */
    const int64_t *shape;   /**< `ndim` extents */
    const int64_t *strides; /**< `ndim` strides in bytes; NULL = C order */
    void *data;             /**< first element, as a device address; NULL if there are none */
    const struct interop_cuda_array_interface *mask; /**< NULL = none. For the caller: the library looks at no entry */
} interop_cuda_array_interface;

/**
 * Makes one stream of a device wait for another, without blocking the host if that can be. Called on the thread that
 * imports.
 *
 * \param device where the data lies
 * \param producer,consumer streams, as interop_cuda_array_interface has them; not equal
 * \param user as given beside the callback
 * \returns 0, or any other number: the import then fails
 */
typedef int32_t (*interop_wait_callback)(const interop_device *device, uint64_t producer, uint64_t consumer,
                                         void *user);

/** Where the importer means to work. */
typedef struct interop_cuda_consumer {
    uint32_t struct_size;
    uint32_t reserved; /**< zero */
    uint64_t stream;   /**< not 0 */
    interop_wait_callback wait;
    void *user; /**< handed to wait */
} interop_cuda_consumer;

/**
 * Looks at a CUDA array interface without taking anything: a borrowed view, fully validated. Nobody waits: `stream` of
 * the view is the producer's, 0 if there is none.
 *
 * \param iface must outlive `out`, which points to its shape
 * \param flags an OR of INTEROP_STRICT (also refuses a pointer where there are no elements),
 *              INTEROP_IMPORT_REQUIRE_WRITABLE, INTEROP_IMPORT_MASK_HANDLED
 * \param out written on success
 * \param dims storage for strides; keep it as long as out
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags), INTEROP_ERR_UNSUPPORTED (version, a mask that is not declared
 *          handled, a device that is not CUDA's or ROCm's), INTEROP_ERR_TYPE (typestr, objects, bits; records, which
 *          need an owner: make an array), INTEROP_ERR_VALUE (also stream 0 and negative ones), _OVERFLOW,
 *          INTEROP_ERR_BUFFER (read-only and REQUIRE_WRITABLE), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates no, but meanwhile for a descr that is looked at
 * \since 1.0
 * \source Numba, CUDA array interface version 3
 */
INTEROP_API interop_status interop_tensor_from_cuda_array_interface(const interop_cuda_array_interface *iface,
                                                                    uint32_t flags, interop_tensor *out,
                                                                    interop_dims *dims, interop_error *err);

/**
 * Makes an array of a CUDA array interface; as interop_tensor_from_cuda_array_interface(), and records pass. If the
 * producer has a stream and the consumer another one, `wait` is called once, after everything else has gone well.
 *
 * \param iface,flags as there. Nothing of `iface` needs to live on but the data and, if nobody waited, the stream
 * \param consumer NULL: the caller orders the streams itself, and `stream` of the array is the producer's; otherwise it
 *                 is the consumer's
 * \param release called exactly once after the last reference, never on failure; NULL: nothing to release
 * \param user handed to release
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_ARGUMENT (a consumer without a stream), INTEROP_ERR_BUFFER (wait is NULL where it is
 *          needed, or failed), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 * \source Numba, CUDA array interface version 3
 */
INTEROP_API interop_status interop_array_from_cuda_array_interface(const interop_cuda_array_interface *iface,
                                                                   uint32_t flags,
                                                                   const interop_cuda_consumer *consumer,
                                                                   interop_release_callback release, void *user,
                                                                   interop_array **out, interop_error *err);

/**
 * Describes a tensor on CUDA or ROCm as a CUDA array interface of version 3. `strides` is NULL exactly for C-contiguous
 * tensors, `data` exactly if there are no elements; the stream is the tensor's. descr is that of
 * interop_tensor_to_array_interface().
 *
 * \param tensor borrowed: shape, strides and data of `out` point into it
 * \param out written on success; `type` is set where the typestr is ambiguous
 * \param text receives the texts that `out` points to, terminated; keep it as long as out
 * \param capacity bytes of `text`; 32 always suffice, but for records, whose descr comes on top
 * \returns INTEROP_ERR_ARGUMENT (a NULL; capacity, the message says what is needed), INTEROP_ERR_TYPE (no typestr,
 *          objects), INTEROP_ERR_BUFFER (another device), INTEROP_ERR_OVERFLOW (a stream above INT64_MAX), or what
 *          interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Numba, CUDA array interface version 3
 */
INTEROP_API interop_status interop_tensor_to_cuda_array_interface(const interop_tensor *tensor,
                                                                  interop_cuda_array_interface *out, char *text,
                                                                  size_t capacity, interop_error *err);

INTEROP_END_DECLS

#endif
