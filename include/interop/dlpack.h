/* SPDX-License-Identifier: MIT */
#ifndef INTEROP_DLPACK_H
#define INTEROP_DLPACK_H

/**
 * \file dlpack.h
 * The DLPack door, legacy and versioned. Source of all of it: dmlc/dlpack, dlpack.h 1.0 to 1.3.
 *
 * Works beside any official dlpack.h (included before or after) and without one: managed tensors are named by tag, a
 * borrowed DLTensor is a `void *`.
 */

#include "array.h"

INTEROP_BEGIN_DECLS

struct DLManagedTensor;
struct DLManagedTensorVersioned;
struct DLPackExchangeAPI;

/** Import flags: an OR of these and INTEROP_STRICT. */
enum {
    INTEROP_IMPORT_INVALID = -1,
    /** The legacy struct cannot say read-only, so imports of it are read-only; the caller vouches for this one. */
    INTEROP_IMPORT_LEGACY_WRITABLE = 2,
    /** Refuse (INTEROP_ERR_BUFFER) instead of giving a read-only array. */
    INTEROP_IMPORT_REQUIRE_WRITABLE = 4,
    /** The caller has dealt with the mask of an array interface. */
    INTEROP_IMPORT_MASK_HANDLED = 8
};

/** Export flags. */
enum {
    INTEROP_EXPORT_INVALID = -1,
    /** Export a fresh C-order copy, marked as one. Makes legacy export of read-only and odd strides possible. */
    INTEROP_EXPORT_COPY = 1,
    /** Do so only if a stride is negative or no multiple of the element, which many consumers, or all, refuse. */
    INTEROP_EXPORT_COMPACT = 2
};

/**
 * Takes over a versioned managed tensor. Its fields are validated like interop_tensor_check() does, and by the rules
 * of its version; shape and strides are copied; the struct is never written to. What interop_array_to_dlpack() made
 * may come back as the very array that was exported.
 *
 * \param managed owned by the array on success: its deleter (may be NULL) runs once, after the last reference. On
 *                failure the caller still owns it. If its major version is not 1, only `version` and `deleter` are
 *                looked at
 * \param flags INTEROP_STRICT, INTEROP_IMPORT_REQUIRE_WRITABLE
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT (a NULL, unknown flags), INTEROP_ERR_UNSUPPORTED (version), INTEROP_ERR_VALUE, _TYPE,
 *          _OVERFLOW, INTEROP_ERR_BUFFER (read-only and REQUIRE_WRITABLE), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_from_dlpack(struct DLManagedTensorVersioned *managed, uint32_t flags,
                                                     interop_array **out, interop_error *err);

/**
 * Takes over a legacy managed tensor; as interop_array_from_dlpack(). The array is read-only unless
 * INTEROP_IMPORT_LEGACY_WRITABLE is given.
 *
 * \param managed,out as there
 * \param flags INTEROP_STRICT, INTEROP_IMPORT_LEGACY_WRITABLE, INTEROP_IMPORT_REQUIRE_WRITABLE
 * \returns as there
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_from_dlpack_legacy(struct DLManagedTensor *managed, uint32_t flags,
                                                            interop_array **out, interop_error *err);

/**
 * Looks at a DLTensor without taking anything: a borrowed view, fully validated. It has no version, so that
 * INTEROP_STRICT goes by the newest rules: strides must not be NULL.
 *
 * \param dltensor a `const DLTensor *`; must outlive `out`, which points to its shape
 * \param flags INTEROP_STRICT
 * \param out written on success; no flag is set, as a DLTensor has none
 * \param dims its strides are written; keep it as long as out
 * \returns as interop_array_from_dlpack()
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_from_dltensor(const void *dltensor, uint32_t flags, interop_tensor *out,
                                                        interop_dims *dims, interop_error *err);

/**
 * Exports an array as a versioned managed tensor: the lowest version 1.x that has every value used, strides written,
 * data NULL exactly if there are no elements, byte_offset 0 on pointer devices, READ_ONLY and IS_COPIED truthful: a
 * copy is one that this call made.
 *
 * \param array gets a reference that the deleter drops (a copy: holds the copy instead)
 * \param flags an OR of INTEROP_EXPORT_COPY and INTEROP_EXPORT_COMPACT
 * \param out owned by the caller: call its deleter once, on any thread
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (no DLPack code: foreign byte order, records, ...),
 *          INTEROP_ERR_BUFFER (a stride is no multiple of the element; copy of device memory), INTEROP_ERR_MEMORY
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_to_dlpack(interop_array *array, uint32_t flags,
                                                   struct DLManagedTensorVersioned **out, interop_error *err);

/**
 * Exports an array as a legacy managed tensor; as interop_array_to_dlpack(). Read-only arrays, and padded sub-byte
 * elements, which the legacy struct cannot say, are refused (INTEROP_ERR_BUFFER); with INTEROP_EXPORT_COPY the
 * read-only ones pass.
 *
 * \param array,flags,out as there
 * \returns as there
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_to_dlpack_legacy(interop_array *array, uint32_t flags,
                                                          struct DLManagedTensor **out, interop_error *err);

/**
 * Makes an array with a copy of elements of less than 8 bits on the CPU, in C order: packed side by side, or padded to
 * a byte each, the upper bits 0. INTEROP_IS_COPIED is set.
 *
 * \param tensor packed or padded, any strides, of one lane (see interop_tensor_split_lanes())
 * \param flags 0 (packed) or INTEROP_SUBBYTE_PADDED
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (8 bits or more, lanes), INTEROP_ERR_BUFFER (not host-readable),
 *          INTEROP_ERR_MEMORY, or what interop_tensor_check() says
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_array_repack(const interop_tensor *tensor, uint64_t flags, interop_array **out,
                                                interop_error *err);

/**
 * Runs the deleter of a versioned managed tensor, whatever its major version; for capsule destructors.
 *
 * \param managed consumed; may be NULL, and its deleter may be NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_dlpack_delete(struct DLManagedTensorVersioned *managed);

/**
 * Runs the deleter of a legacy managed tensor; for capsule destructors.
 *
 * \param managed consumed; may be NULL, and its deleter may be NULL
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API void interop_dlpack_delete_legacy(struct DLManagedTensor *managed);

/**
 * Name of the Python capsule that carries a managed tensor.
 *
 * \param versioned 0: "dltensor", otherwise: "dltensor_versioned"
 * \param used not 0: the name that the consumer gives it, "used_dltensor" or "used_dltensor_versioned"
 * \returns a static string, fit for PyCapsule_New
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const char *interop_dlpack_capsule_name(int32_t versioned, int32_t used);

/** What a consumer asks of a producer: the arguments of `__dlpack__`. A zeroed one asks for nothing special. */
typedef struct interop_dlpack_request {
    uint32_t struct_size;
    int32_t has_max_version; /**< 0: the consumer sent none, it wants the legacy struct */
    uint32_t max_major;
    uint32_t max_minor;
    int32_t has_device; /**< 0: the tensor's own */
    interop_device device;
    int32_t copy;       /**< INTEROP_COPY_x */
    int32_t has_stream; /**< 0: the consumer sent none */
    int32_t reserved;   /**< zero */
    int64_t stream;
} interop_dlpack_request;

/**
 * Decides how to answer a `__dlpack__` call: which struct, and whether to copy. A pure function. A copy is needed to
 * reach the CPU, and for strides that are no multiple of the element.
 *
 * \param tensor what would be exported
 * \param request what the consumer sent
 * \param versioned receives 1 (interop_array_to_dlpack()) or 0 (interop_array_to_dlpack_legacy()): a maximum of major
 *                  1 or more gets the versioned struct, none or major 0 the legacy one
 * \param flags receives the export flags to use
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_BUFFER (another device than the tensor's or a readable CPU copy, copy
 *          needed but forbidden, legacy asked of a read-only or padded tensor), INTEROP_ERR_VALUE (the stream), or what
 *          interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Python array API standard 2024.12, `__dlpack__`
 */
INTEROP_API interop_status interop_dlpack_negotiate(const interop_tensor *tensor, const interop_dlpack_request *request,
                                                    int32_t *versioned, uint32_t *flags, interop_error *err);

/**
 * Whether a stream argument is legal for a device: CUDA takes none, -1, 1, 2 and handles above 2; ROCm none, -1, 0
 * and handles above 2; every other device only none.
 *
 * \param device_type DLPack's number
 * \param has_stream 0: no stream was given, and `stream` is ignored
 * \returns INTEROP_ERR_VALUE with the rule
 * \threads any thread
 * \allocates no
 * \since 1.0
 * \source Python array API standard 2024.12, `__dlpack__`
 */
INTEROP_API interop_status interop_dlpack_check_stream(int32_t device_type, int32_t has_stream, int64_t stream,
                                                       interop_error *err);

/**
 * Writes a tensor as a bare DLTensor, for a callee that borrows it.
 *
 * \param tensor borrowed: writable and not padded, as a DLTensor cannot say otherwise (a caller that vouches for the
 *               callee clears the flag in a tensor of its own)
 * \param dltensor a `DLTensor *`, written on success
 * \param dims storage for its shape and strides; keep it as long as dltensor
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (no DLPack code), INTEROP_ERR_BUFFER (read-only, padded, a stride is
 *          no multiple of the element), or what interop_tensor_check() says
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_tensor_to_dltensor(const interop_tensor *tensor, void *dltensor, interop_dims *dims,
                                                      interop_error *err);

/*
 * The C exchange API of DLPack 1.2 and later: a table of functions that belongs to a type of tensors and lives as long
 * as the process. In Python it is the pointer in the capsule "dlpack_exchange_api", the attribute
 * `__dlpack_c_exchange_api__` of the type. Objects are those of the host, here `void *`. The functions that take
 * objects need what their host needs, such as Python's lock, and leave the reason of a failure there. Nothing
 * synchronises.
 */

/**
 * Finds the table to use: the first of major version 1 in a chain of older and older ones, with every function that
 * must be there.
 *
 * \param table as the host gave it
 * \param out written on success
 * \returns INTEROP_ERR_ARGUMENT (a NULL), INTEROP_ERR_UNSUPPORTED (no such version), INTEROP_ERR_VALUE (a function is
 *          missing, or the chain does not end)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_find(const struct DLPackExchangeAPI *table,
                                                        const struct DLPackExchangeAPI **out, interop_error *err);

/**
 * Makes an array in memory of the table's owner, whose allocator needs no lock of the host.
 *
 * \param table found by interop_dlpack_exchange_find()
 * \param dtype element type
 * \param device NULL: the CPU
 * \param ndim rank
 * \param shape `ndim` extents
 * \param out receives one reference
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_TYPE (no DLPack code), INTEROP_ERR_MEMORY, INTEROP_ERR_BUFFER (the
 *          allocator refused, with its message), INTEROP_ERR_VALUE (device, shape; what it gave is not that)
 * \threads any thread
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_allocate(const struct DLPackExchangeAPI *table,
                                                            const interop_dtype *dtype, const interop_device *device,
                                                            int32_t ndim, const int64_t *shape, interop_array **out,
                                                            interop_error *err);

/**
 * The stream on which the table's owner works now.
 *
 * \param table found by interop_dlpack_exchange_find()
 * \param device where
 * \param stream receives the handle, fit for interop_tensor.stream; 0: none, or the default
 * \returns INTEROP_ERR_ARGUMENT, INTEROP_ERR_VALUE (device), INTEROP_ERR_BUFFER (the owner refused)
 * \threads as the host of the table says
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_stream(const struct DLPackExchangeAPI *table,
                                                          const interop_device *device, uint64_t *stream,
                                                          interop_error *err);

/**
 * Makes an array of an object of the host; as interop_array_from_dlpack().
 *
 * \param table found by interop_dlpack_exchange_find() for the type of `object`
 * \param object borrowed: the array holds what the host exports, not the object
 * \param flags as there
 * \param out receives one reference
 * \returns as there, INTEROP_ERR_BUFFER (the host refused, and has an error of its own now)
 * \threads as the host of the table says
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_import(const struct DLPackExchangeAPI *table, void *object,
                                                          uint32_t flags, interop_array **out, interop_error *err);

/**
 * Looks at an object of the host without taking anything; as interop_tensor_from_dltensor(). The data is there until
 * control returns to the host.
 *
 * \param table found by interop_dlpack_exchange_find() for the type of `object`
 * \param object borrowed
 * \param flags INTEROP_STRICT
 * \param out written on success
 * \param dims storage for shape and strides; keep it as long as out
 * \returns as there, INTEROP_ERR_UNSUPPORTED (the table has no such function), INTEROP_ERR_BUFFER (the host refused,
 *          and has an error of its own now)
 * \threads as the host of the table says
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_view(const struct DLPackExchangeAPI *table, void *object,
                                                        uint32_t flags, interop_tensor *out, interop_dims *dims,
                                                        interop_error *err);

/**
 * Makes an object of the host out of an array; as interop_array_to_dlpack().
 *
 * \param table found by interop_dlpack_exchange_find()
 * \param array gets a reference that the object holds
 * \param flags as there
 * \param object receives a reference of the host's kind
 * \returns as there, INTEROP_ERR_BUFFER (the host refused, and has an error of its own now; the export is the host's in
 *          any case)
 * \threads as the host of the table says
 * \allocates yes
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_export(const struct DLPackExchangeAPI *table, interop_array *array,
                                                          uint32_t flags, void **object, interop_error *err);

/**
 * The library's own table. Its objects are arrays: `interop_array *`, each a reference. It allocates on the CPU, where
 * its stream is NULL, and has no function for borrowed views.
 *
 * \returns a static table
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API const struct DLPackExchangeAPI *interop_dlpack_exchange_table(void);

/**
 * What a binding adds to make the table of a type of its own. Each function returns 0, or -1 with an error set in the
 * host; dlpack.h has the contracts. interop_array_to_dlpack(), interop_array_from_dlpack() and
 * interop_tensor_to_dltensor() do the work of the first three.
 */
typedef struct interop_dlpack_slots {
    uint32_t struct_size;
    uint32_t reserved; /**< zero */
    /** Exports an object, which it borrows. */
    int (*from_object)(void *object, struct DLManagedTensorVersioned **out);
    /** Makes an object of a tensor, which it takes over in any case. */
    int (*to_object)(struct DLManagedTensorVersioned *managed, void **object);
    /** Fills a `DLTensor *` that lives until control returns; shape and strides must be in the object. May be NULL. */
    int (*view_object)(void *object, void *dltensor);
    /** Tells the stream of a device. NULL: that of the CPU is NULL, and other devices have none. */
    int (*current_stream)(int32_t device_type, int32_t device_id, void **stream);
} interop_dlpack_slots;

/**
 * Fills a table that a binding publishes for a type of its own: version 1.3, our allocator, and what the binding adds.
 *
 * \param table memory of the binding that stays until the process ends
 * \param size bytes of `table`; 6 pointers and 8 bytes are needed, and not more than 64
 * \param slots what the binding adds; the first two functions must be there
 * \returns INTEROP_ERR_ARGUMENT (a NULL, size, a function missing), INTEROP_ERR_UNSUPPORTED (unknown tail not zero)
 * \threads any thread
 * \allocates no
 * \since 1.0
 */
INTEROP_API interop_status interop_dlpack_exchange_init(struct DLPackExchangeAPI *table, size_t size,
                                                        const interop_dlpack_slots *slots, interop_error *err);

INTEROP_END_DECLS

#endif
