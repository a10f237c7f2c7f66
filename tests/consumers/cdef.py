# SPDX-License-Identifier: MIT
"""interop.cdef is read by cffi and pycparser as it is, and what they read works: cdef.py CDEF LIBRARY"""

import sys

from common import check, finish, skip

try:
    import cffi
    from pycparser import c_parser
except ImportError as error:
    skip(error)

# pycparser knows no types of its own.
TYPES = "size_t int8_t int16_t int32_t int64_t intptr_t uint8_t uint16_t uint32_t uint64_t uintptr_t".split()


def main():
    text = open(sys.argv[1]).read()
    c_parser.CParser().parse("".join(f"typedef int {name};\n" for name in TYPES) + text)

    ffi = cffi.FFI()
    ffi.cdef(text)
    library = ffi.dlopen(sys.argv[2])
    check(library.interop_max_ndim() == library.INTEROP_MAX_NDIM == 64, "a constant differs from its function")
    check(ffi.sizeof("interop_dtype") == 32, f"interop_dtype has {ffi.sizeof('interop_dtype')} bytes")

    dtype, error = ffi.new("interop_dtype *"), ffi.new("interop_error *")
    check(library.interop_dtype_from_typestr(b"<f4", 3, dtype, error) == library.INTEROP_OK, "<f4 is refused")
    check((dtype.kind, dtype.bits, dtype.lanes) == (library.INTEROP_KIND_FLOAT, 32, 1), "<f4 is misread")
    status = library.interop_dtype_from_typestr(b"<f5", 3, dtype, error)
    check(status == error.status == library.INTEROP_ERR_TYPE, f"<f5 gives {status}")
    check(b"<f5" in ffi.string(error.message), "the message does not name <f5")
    finish("cffi and pycparser read interop.cdef")


main()
