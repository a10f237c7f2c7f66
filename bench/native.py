# SPDX-License-Identifier: MIT
"""The library and the module of timed loops, through ctypes."""

import ctypes as C
import re

TYPES = {"bool": 1, "int8": 2, "int16": 3, "int32": 4, "int64": 5, "uint8": 6, "uint16": 7, "uint32": 8,
         "uint64": 9, "float16": 10, "bfloat16": 11, "float32": 12, "float64": 13}
NAMES = {number: name for name, number in TYPES.items()}

# Sizes of the public structs; the library checks struct_size itself.
TENSOR_SIZE, DIMS_SIZE, STRIDES_OFFSET, DTYPE_SIZE = 104, 1024, 512, 32


class Error(C.Structure):
    _fields_ = [("status", C.c_int32), ("message", C.c_char * 508)]


class LoopInfo(C.Structure):
    _fields_ = [("struct_size", C.c_uint32), ("level", C.c_uint32), ("types", C.c_int32 * 8),
                ("fpstatus", C.c_uint32), ("reserved", C.c_uint32), ("max_ulp", C.c_double),
                ("loop", C.c_void_p), ("data", C.c_void_p)]


class Tensor:
    """A 1-d tensor over a NumPy array, which it keeps alive."""

    def __init__(self, native, array):
        self.array = array
        self.blob = C.create_string_buffer(TENSOR_SIZE)
        self.dims = C.create_string_buffer(DIMS_SIZE)
        dtype = C.create_string_buffer(DTYPE_SIZE)
        native.check("interop_dtype_init", TYPES[array.dtype.name], dtype)
        native.check("interop_tensor_init", dtype, 1, (C.c_int64 * 1)(array.size),
                     C.c_void_p(array.__array_interface__["data"][0]), self.blob, self.dims)
        C.c_int64.from_buffer(self.dims, STRIDES_OFFSET).value = array.strides[0]


class Native:
    """A libinterop.so. There may be several in the process; the module's own benchmarks run on the one it links."""

    def __init__(self, library, module):
        self.path = library
        self.lib = C.CDLL(library)
        self.module = C.CDLL(module)
        for name in ("interop_ufunc_at", "interop_ufunc_find"):
            getattr(self.lib, name).restype = C.c_void_p
        for name in ("interop_ufunc_name", "interop_cpu_level_name", "interop_version_string"):
            getattr(self.lib, name).restype = C.c_char_p
        self.lib.interop_ufunc_find.argtypes = [C.c_char_p, C.c_size_t]
        for name in ("bench_loop", "bench_ufunc_call", "bench_ufunc_reduce", "bench_threads", "bench_reference"):
            getattr(self.module, name).restype = C.c_double

    def check(self, name, *arguments):
        error = Error()
        if getattr(self.lib, name)(*arguments, C.byref(error)) != 0:
            raise RuntimeError(f"{name}: {error.message.decode()}")

    @property
    def version(self):
        return self.lib.interop_version_string().decode()

    @property
    def compiler(self):
        """As the file says; the C library's start-up objects may have been built by another."""
        with open(self.path, "rb") as file:
            found = re.findall(rb"\0(GCC: [\x20-\x7e]+|[\x20-\x7e]*clang version [\x20-\x7e]+)", file.read())
        texts = sorted({text.decode() for text in found}, key=lambda text: ("clang" not in text, text))
        return texts[0] if texts else "unknown"

    def timed(self, name):
        """A benchmark of the module that takes nothing but its number of iterations."""
        function = getattr(self.module, name)
        function.restype = C.c_double
        function.argtypes = [C.c_int64]
        return function

    def allocations(self, name):
        """How many blocks an iteration of such a benchmark allocates. Nothing of the library may be alive."""
        function = self.module.bench_allocations
        function.restype = C.c_int64
        return function(C.cast(getattr(self.module, name), C.c_void_p))

    def loops(self, ufunc):
        for index in range(self.lib.interop_ufunc_loop_count(ufunc)):
            info = LoopInfo(struct_size=C.sizeof(LoopInfo))
            self.check("interop_ufunc_loop", ufunc, index, self.lib.interop_cpu_mask(), C.byref(info))
            yield info

    def ufuncs(self):
        """Yields (name, nin, [(types, level)]) in the order of the table."""
        for position in range(self.lib.interop_ufunc_count()):
            ufunc = C.c_void_p(self.lib.interop_ufunc_at(position))
            found = [(tuple(NAMES[number] for number in info.types if number),
                      self.lib.interop_cpu_level_name(info.level).decode()) for info in self.loops(ufunc)]
            yield self.lib.interop_ufunc_name(ufunc).decode(), self.lib.interop_ufunc_nin(ufunc), found

    def find(self, name):
        return C.c_void_p(self.lib.interop_ufunc_find(name.encode(), len(name)))

    def ufunc_timer(self, name, arrays):
        """A function of an iteration count: nanoseconds of that many calls on 1-d arrays, inputs then outputs."""
        return self.call_timer(self.module.bench_ufunc_call, self.lib.interop_ufunc_call, name, [arrays])

    def threads_timer(self, name, cpus, operands):
        """The same for threads that start together, each on a CPU and with arrays of its own."""
        return self.call_timer(self.module.bench_threads, self.lib.interop_ufunc_call, name, operands,
                               (C.c_int32 * len(cpus))(*cpus), len(cpus))

    def call_timer(self, run, function, name, operands, *extra):
        ufunc, function = self.find(name), C.cast(function, C.c_void_p)
        tensors = [Tensor(self, array) for arrays in operands for array in arrays]
        pointers = (C.c_void_p * len(tensors))(*(C.addressof(tensor.blob) for tensor in tensors))
        count = len(operands[0])

        def timer(iterations, _keep=tensors):
            elapsed = run(function, ufunc, pointers, count, *extra, C.c_int64(iterations))
            if elapsed < 0:
                raise RuntimeError(f"{name}: the call failed")
            return elapsed

        return timer

    def reduction_timer(self, name, source, target):
        """The same for a reduction of `source` into the one element of `target`."""
        return self.call_timer(self.module.bench_ufunc_reduce, self.lib.interop_ufunc_reduce, name, [[source, target]])

    def loop_timer(self, name, arrays):
        """The same for the bare loop, without the call around it."""
        types = [TYPES[array.dtype.name] for array in arrays]
        info = next(info for info in self.loops(self.find(name)) if list(info.types)[:len(types)] == types)
        args = (C.c_void_p * len(arrays))(*(array.__array_interface__["data"][0] for array in arrays))
        steps = (C.c_ssize_t * len(arrays))(*(array.strides[0] for array in arrays))
        dimensions = (C.c_ssize_t * 1)(arrays[0].size)

        def timer(iterations, _keep=arrays):
            return self.module.bench_loop(C.c_void_p(info.loop), args, len(arrays), dimensions, steps,
                                          C.c_void_p(info.data), C.c_int64(iterations))

        return timer

    def reference_timer(self, name, arrays):
        """The same for a loop written by hand; None where this CPU has none."""
        pointers = [C.c_void_p(array.__array_interface__["data"][0]) for array in arrays]

        def timer(iterations, _keep=arrays):
            return self.module.bench_reference(name.encode(), *pointers, C.c_int64(arrays[0].size),
                                               C.c_int64(iterations))

        return timer if timer(1) >= 0 else None
