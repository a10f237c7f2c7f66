# SPDX-License-Identifier: MIT
"""The dialects of libinterop through ctypes, and element types as the vectors write them."""
import ctypes

STRICT, NUMPY, DICTIONARY, UNALIGNED = 0, 1, 2, 4
UNSUPPORTED = -7  # INTEROP_ERR_UNSUPPORTED
RECORD = 12  # INTEROP_KIND_RECORD
MAX_NDIM = 64


class Dtype(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint8), ("format", ctypes.c_uint8), ("order", ctypes.c_uint8),
                ("unit", ctypes.c_uint8), ("lanes", ctypes.c_uint16), ("reserved", ctypes.c_uint16),
                ("multiplier", ctypes.c_int32), ("alignment", ctypes.c_uint32), ("bits", ctypes.c_uint64),
                ("record", ctypes.c_void_p)]


class Field(ctypes.Structure):
    _fields_ = [("dtype", Dtype), ("offset", ctypes.c_uint64), ("name_length", ctypes.c_uint64),
                ("title_length", ctypes.c_uint64), ("ndim", ctypes.c_int32), ("reserved", ctypes.c_uint32),
                ("name", ctypes.c_void_p), ("title", ctypes.c_void_p), ("shape", ctypes.POINTER(ctypes.c_int64))]


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int32), ("message", ctypes.c_char * 508)]


class Refused(Exception):
    """What the library said no to."""

    def __init__(self, error):
        super().__init__(error.message.decode())
        self.status = error.status


class Type:
    """An element type, with the shape of a subarray in front of it; drops the record at the end."""

    def __init__(self, library):
        self.library, self.dtype = library, Dtype()
        self.ndim, self.shape = ctypes.c_int32(), (ctypes.c_int64 * MAX_NDIM)()

    def __del__(self):
        self.library.interop_record_release(self.dtype.record)

    def __eq__(self, other):
        return (self.library.interop_dtype_equal(ctypes.byref(self.dtype), ctypes.byref(other.dtype)) == 1
                and self.extents() == other.extents())

    def extents(self):
        return list(self.shape[:self.ndim.value])


class Library:
    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        self.c.interop_record_release.argtypes = [ctypes.c_void_p]
        self.c.interop_record_release.restype = None
        self.c.interop_record_fields.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
        self.c.interop_record_fields.restype = ctypes.POINTER(Field)
        self.c.interop_dtype_itemsize.restype = ctypes.c_uint64
        self.c.interop_arrow_list_size.restype = ctypes.c_int64

    def call(self, function, *arguments):
        error = Error()
        if getattr(self.c, function)(*arguments, ctypes.byref(error)) != 0:
            raise Refused(error)

    def text(self, function, *arguments):
        """Calls a printer, first for the length."""
        length = ctypes.c_size_t()
        self.call(function, *arguments, None, ctypes.c_size_t(0), ctypes.byref(length))
        buffer = ctypes.create_string_buffer(length.value + 1)
        self.call(function, *arguments, buffer, ctypes.c_size_t(length.value + 1), ctypes.byref(length))
        return buffer.raw[:length.value].decode()

    def parse(self, function, text, *options, shaped=True):
        data = text if isinstance(text, bytes) else text.encode()
        result = Type(self.c)
        shape = (ctypes.byref(result.ndim), result.shape) if shaped else ()
        self.call(function, data, ctypes.c_size_t(len(data)), *options, ctypes.byref(result.dtype), *shape)
        return result

    def from_typestr(self, text):
        return self.parse("interop_dtype_from_typestr", text, shaped=False)

    def from_numpy(self, text):
        return self.parse("interop_dtype_from_numpy", text)

    def from_descr(self, text, policy=STRICT):
        return self.parse("interop_dtype_from_descr", text, ctypes.c_uint32(policy))

    def from_pep3118(self, text, itemsize=-1, policy=STRICT):
        return self.parse("interop_dtype_from_pep3118", text, ctypes.c_int64(itemsize), ctypes.c_uint32(policy))

    def from_arrow(self, text):
        return self.parse("interop_dtype_from_arrow", text, shaped=False)

    def list_size(self, text):
        data = text.encode()
        return self.c.interop_arrow_list_size(data, ctypes.c_size_t(len(data)))

    def to_descr(self, kind, policy=STRICT):
        return self._print("interop_dtype_to_descr", kind, policy)

    def to_pep3118(self, kind, policy=STRICT):
        return self._print("interop_dtype_to_pep3118", kind, policy)

    def _print(self, function, kind, policy):
        return self.text(function, ctypes.byref(kind.dtype), kind.ndim, kind.shape, ctypes.c_uint32(policy))

    def to_typestr(self, dtype):
        return self.text("interop_dtype_to_typestr", ctypes.byref(dtype))

    # Element types as the vectors write them.

    def describe(self, kind):
        return self._shaped(kind.dtype, kind.extents())

    def _shaped(self, dtype, extents):
        base = self._plain(dtype)
        if not extents:
            return base
        size = base["itemsize"]
        for extent in extents:
            size *= extent
        return {"subarray": extents, "base": base, "itemsize": size}

    def _plain(self, dtype):
        itemsize = self.c.interop_dtype_itemsize(ctypes.byref(dtype))
        if dtype.kind != RECORD:
            return {"typestr": self.to_typestr(dtype), "itemsize": itemsize}
        count = ctypes.c_size_t()
        fields = self.c.interop_record_fields(dtype.record, ctypes.byref(count))
        return {"struct": [self._field(fields[i]) for i in range(count.value)], "itemsize": itemsize,
                "alignment": dtype.alignment}

    def _field(self, field):
        result = {"name": ctypes.string_at(field.name, field.name_length).decode(), "offset": field.offset,
                  "type": self._shaped(field.dtype, list(field.shape[:field.ndim]))}
        if field.title is not None:
            result["title"] = ctypes.string_at(field.title, field.title_length).decode()
        return result
