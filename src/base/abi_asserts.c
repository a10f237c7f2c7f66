/* SPDX-License-Identifier: MIT */
/*
 * The layout of every public struct, which hosts without a C compiler copy by hand. A line of this file that has been
 * released may never change.
 */
#include "interop/interop.h"

/* Sizes and offsets with pointers of 64 and of 32 bits; how a 32-bit ABI aligns 64-bit numbers makes no difference. */
#if UINTPTR_MAX > UINT32_MAX
#define PICK(bits64, bits32) (bits64)
#else
#define PICK(bits64, bits32) (bits32)
#endif

/* Arrow's structs are not made for that: with 32 bits, int64_t may be aligned to 8 bytes or to 4. */
struct loose {
    char first;
    int64_t second;
};
#define LOOSE(aligned8, aligned4) (offsetof(struct loose, second) == 8 ? (aligned8) : (aligned4))

#define SIZE(type, bits64, bits32)                                                                                     \
    _Static_assert(sizeof(type) == PICK(bits64, bits32), "sizeof " #type " is part of the ABI")
#define FIELD(type, field, bits64, bits32)                                                                             \
    _Static_assert(offsetof(type, field) == PICK(bits64, bits32), #type "." #field " is part of the ABI")

SIZE(interop_device, 8, 8);
FIELD(interop_device, type, 0, 0);
FIELD(interop_device, id, 4, 4);

SIZE(interop_device_operations, 64, 36);
FIELD(interop_device_operations, struct_size, 0, 0);
FIELD(interop_device_operations, reserved, 4, 4);
FIELD(interop_device_operations, allocate, 8, 8);
FIELD(interop_device_operations, release, 16, 12);
FIELD(interop_device_operations, copy, 24, 16);
FIELD(interop_device_operations, order, 32, 20);
FIELD(interop_device_operations, synchronise, 40, 24);
FIELD(interop_device_operations, query_pointer, 48, 28);
FIELD(interop_device_operations, user, 56, 32);

SIZE(interop_dtype, 32, 32);
FIELD(interop_dtype, kind, 0, 0);
FIELD(interop_dtype, format, 1, 1);
FIELD(interop_dtype, order, 2, 2);
FIELD(interop_dtype, unit, 3, 3);
FIELD(interop_dtype, lanes, 4, 4);
FIELD(interop_dtype, reserved, 6, 6);
FIELD(interop_dtype, multiplier, 8, 8);
FIELD(interop_dtype, alignment, 12, 12);
FIELD(interop_dtype, bits, 16, 16);
FIELD(interop_dtype, record, 24, 24);

SIZE(interop_field, 88, 80);
FIELD(interop_field, dtype, 0, 0);
FIELD(interop_field, offset, 32, 32);
FIELD(interop_field, name_length, 40, 40);
FIELD(interop_field, title_length, 48, 48);
FIELD(interop_field, ndim, 56, 56);
FIELD(interop_field, reserved, 60, 60);
FIELD(interop_field, name, 64, 64);
FIELD(interop_field, title, 72, 68);
FIELD(interop_field, shape, 80, 72);

SIZE(interop_error, 512, 512);
FIELD(interop_error, status, 0, 0);
FIELD(interop_error, message, 4, 4);

SIZE(interop_allocator, 32, 20);
FIELD(interop_allocator, struct_size, 0, 0);
FIELD(interop_allocator, reserved, 4, 4);
FIELD(interop_allocator, allocate, 8, 8);
FIELD(interop_allocator, release, 16, 12);
FIELD(interop_allocator, user, 24, 16);

SIZE(interop_tensor, 104, 88);
FIELD(interop_tensor, struct_size, 0, 0);
FIELD(interop_tensor, ndim, 4, 4);
FIELD(interop_tensor, flags, 8, 8);
FIELD(interop_tensor, byte_offset, 16, 16);
FIELD(interop_tensor, stream, 24, 24);
FIELD(interop_tensor, device, 32, 32);
FIELD(interop_tensor, dtype, 40, 40);
FIELD(interop_tensor, data, 72, 72);
FIELD(interop_tensor, shape, 80, 76);
FIELD(interop_tensor, strides, 88, 80);
FIELD(interop_tensor, override, 96, 84);

SIZE(interop_dims, 1024, 1024);
FIELD(interop_dims, shape, 0, 0);
FIELD(interop_dims, strides, 512, 512);

SIZE(interop_dlpack_request, 48, 48);
FIELD(interop_dlpack_request, struct_size, 0, 0);
FIELD(interop_dlpack_request, has_max_version, 4, 4);
FIELD(interop_dlpack_request, max_major, 8, 8);
FIELD(interop_dlpack_request, max_minor, 12, 12);
FIELD(interop_dlpack_request, has_device, 16, 16);
FIELD(interop_dlpack_request, device, 20, 20);
FIELD(interop_dlpack_request, copy, 28, 28);
FIELD(interop_dlpack_request, has_stream, 32, 32);
FIELD(interop_dlpack_request, reserved, 36, 36);
FIELD(interop_dlpack_request, stream, 40, 40);

SIZE(interop_dlpack_slots, 40, 24);
FIELD(interop_dlpack_slots, struct_size, 0, 0);
FIELD(interop_dlpack_slots, reserved, 4, 4);
FIELD(interop_dlpack_slots, from_object, 8, 8);
FIELD(interop_dlpack_slots, to_object, 16, 12);
FIELD(interop_dlpack_slots, view_object, 24, 16);
FIELD(interop_dlpack_slots, current_stream, 32, 20);

SIZE(interop_array_interface, 104, 80);
FIELD(interop_array_interface, struct_size, 0, 0);
FIELD(interop_array_interface, version, 4, 4);
FIELD(interop_array_interface, ndim, 8, 8);
FIELD(interop_array_interface, form, 12, 12);
FIELD(interop_array_interface, read_only, 16, 16);
FIELD(interop_array_interface, type, 20, 20);
FIELD(interop_array_interface, offset, 24, 24);
FIELD(interop_array_interface, buffer_length, 32, 32);
FIELD(interop_array_interface, typestr_length, 40, 40);
FIELD(interop_array_interface, descr_length, 48, 48);
FIELD(interop_array_interface, typestr, 56, 56);
FIELD(interop_array_interface, descr, 64, 60);
FIELD(interop_array_interface, shape, 72, 64);
FIELD(interop_array_interface, strides, 80, 68);
FIELD(interop_array_interface, data, 88, 72);
FIELD(interop_array_interface, mask, 96, 76);

SIZE(struct ArrowSchema, 72, LOOSE(48, 44));
FIELD(struct ArrowSchema, format, 0, 0);
FIELD(struct ArrowSchema, name, 8, 4);
FIELD(struct ArrowSchema, metadata, 16, 8);
FIELD(struct ArrowSchema, flags, 24, LOOSE(16, 12));
FIELD(struct ArrowSchema, n_children, 32, LOOSE(24, 20));
FIELD(struct ArrowSchema, children, 40, LOOSE(32, 28));
FIELD(struct ArrowSchema, dictionary, 48, LOOSE(36, 32));
FIELD(struct ArrowSchema, release, 56, LOOSE(40, 36));
FIELD(struct ArrowSchema, private_data, 64, LOOSE(44, 40));

SIZE(struct ArrowArray, 80, LOOSE(64, 60));
FIELD(struct ArrowArray, length, 0, 0);
FIELD(struct ArrowArray, null_count, 8, 8);
FIELD(struct ArrowArray, offset, 16, 16);
FIELD(struct ArrowArray, n_buffers, 24, 24);
FIELD(struct ArrowArray, n_children, 32, 32);
FIELD(struct ArrowArray, buffers, 40, 40);
FIELD(struct ArrowArray, children, 48, 44);
FIELD(struct ArrowArray, dictionary, 56, 48);
FIELD(struct ArrowArray, release, 64, 52);
FIELD(struct ArrowArray, private_data, 72, 56);

SIZE(struct ArrowDeviceArray, 128, LOOSE(104, 100));
FIELD(struct ArrowDeviceArray, array, 0, 0);
FIELD(struct ArrowDeviceArray, device_id, 80, LOOSE(64, 60));
FIELD(struct ArrowDeviceArray, device_type, 88, LOOSE(72, 68));
FIELD(struct ArrowDeviceArray, sync_event, 96, LOOSE(76, 72));
FIELD(struct ArrowDeviceArray, reserved, 104, LOOSE(80, 76));

SIZE(interop_array_struct, 56, 36); /* NumPy's PyArrayInterface */
FIELD(interop_array_struct, two, 0, 0);
FIELD(interop_array_struct, nd, 4, 4);
FIELD(interop_array_struct, typekind, 8, 8);
FIELD(interop_array_struct, itemsize, 12, 12);
FIELD(interop_array_struct, flags, 16, 16);
FIELD(interop_array_struct, shape, 24, 20);
FIELD(interop_array_struct, strides, 32, 24);
FIELD(interop_array_struct, data, 40, 28);
FIELD(interop_array_struct, descr, 48, 32);

SIZE(interop_array_struct_dims, 1024, 512);
FIELD(interop_array_struct_dims, shape, 0, 0);
FIELD(interop_array_struct_dims, strides, 512, 256);

SIZE(interop_array_struct_notes, 24, 24);
FIELD(interop_array_struct_notes, struct_size, 0, 0);
FIELD(interop_array_struct_notes, type, 4, 4);
FIELD(interop_array_struct_notes, descr_length, 8, 8);
FIELD(interop_array_struct_notes, descr, 16, 16);

SIZE(interop_cuda_array_interface, 104, 80);
FIELD(interop_cuda_array_interface, struct_size, 0, 0);
FIELD(interop_cuda_array_interface, version, 4, 4);
FIELD(interop_cuda_array_interface, ndim, 8, 8);
FIELD(interop_cuda_array_interface, read_only, 12, 12);
FIELD(interop_cuda_array_interface, type, 16, 16);
FIELD(interop_cuda_array_interface, has_stream, 20, 20);
FIELD(interop_cuda_array_interface, stream, 24, 24);
FIELD(interop_cuda_array_interface, device, 32, 32);
FIELD(interop_cuda_array_interface, typestr_length, 40, 40);
FIELD(interop_cuda_array_interface, descr_length, 48, 48);
FIELD(interop_cuda_array_interface, typestr, 56, 56);
FIELD(interop_cuda_array_interface, descr, 64, 60);
FIELD(interop_cuda_array_interface, shape, 72, 64);
FIELD(interop_cuda_array_interface, strides, 80, 68);
FIELD(interop_cuda_array_interface, data, 88, 72);
FIELD(interop_cuda_array_interface, mask, 96, 76);

SIZE(interop_cuda_consumer, 32, 24);
FIELD(interop_cuda_consumer, struct_size, 0, 0);
FIELD(interop_cuda_consumer, reserved, 4, 4);
FIELD(interop_cuda_consumer, stream, 8, 8);
FIELD(interop_cuda_consumer, wait, 16, 16);
FIELD(interop_cuda_consumer, user, 24, 20);

SIZE(interop_py_buffer, 80, 44); /* Python's Py_buffer */
FIELD(interop_py_buffer, buf, 0, 0);
FIELD(interop_py_buffer, obj, 8, 4);
FIELD(interop_py_buffer, len, 16, 8);
FIELD(interop_py_buffer, itemsize, 24, 12);
FIELD(interop_py_buffer, readonly, 32, 16);
FIELD(interop_py_buffer, ndim, 36, 20);
FIELD(interop_py_buffer, format, 40, 24);
FIELD(interop_py_buffer, shape, 48, 28);
FIELD(interop_py_buffer, strides, 56, 32);
FIELD(interop_py_buffer, suboffsets, 64, 36);
FIELD(interop_py_buffer, internal, 72, 40);

SIZE(interop_loop_info, 72, 64);
FIELD(interop_loop_info, struct_size, 0, 0);
FIELD(interop_loop_info, level, 4, 4);
FIELD(interop_loop_info, types, 8, 8);
_Static_assert(sizeof(((interop_loop_info *)0)->types) == INTEROP_MAX_OPERANDS * sizeof(int32_t),
               "one for each operand");
FIELD(interop_loop_info, fpstatus, 40, 40);
FIELD(interop_loop_info, reserved, 44, 44);
FIELD(interop_loop_info, max_ulp, 48, 48);
FIELD(interop_loop_info, loop, 56, 56);
FIELD(interop_loop_info, data, 64, 60);
