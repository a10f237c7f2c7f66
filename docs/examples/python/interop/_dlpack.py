# SPDX-License-Identifier: MIT
"""DLPack capsules, both ways. Arrays are handles (addresses) here."""

from ctypes import CFUNCTYPE, PyDLL, byref, c_char_p, c_int, c_int32, c_uint32, c_void_p, cast, py_object, pythonapi
from ctypes import sizeof
from functools import lru_cache

from ._ffi import DlpackRequest, Tensor, call, device_of, integer, integers, lib

_interpreter = PyDLL(None, handle=pythonapi._handle)  # with prototypes of its own, shared with nobody


def python(name, result, *arguments):
    """A function of the interpreter's C API. Errors it sets are raised; the interpreter's lock is held."""
    function = _interpreter[name]
    function.restype, function.argtypes = result, arguments
    return function


_get_name = python("PyCapsule_GetName", c_char_p, py_object)
_get_pointer = python("PyCapsule_GetPointer", c_void_p, py_object, c_void_p)
_set_name = python("PyCapsule_SetName", c_int, py_object, c_void_p)
_new = python("PyCapsule_New", py_object, c_void_p, c_void_p, c_void_p)
increment = python("Py_IncRef", None, py_object)

_IF_NEEDED, _ALWAYS, _NEVER = 0, 1, 2  # INTEROP_COPY_IF_NEEDED, ...
_COMPACT = 2  # INTEROP_EXPORT_COMPACT: copy what has negative strides
_VERSIONED, _LEGACY = (lib.interop_dlpack_capsule_name(versioned, 0) for versioned in (1, 0))
Capsule = type(_new(1, _VERSIONED, None))

_USED, _USED_LEGACY = (lib.interop_dlpack_capsule_name(versioned, 1) for versioned in (1, 0))


def take(capsule):
    """Takes over the tensor in a capsule and marks it used. On failure the capsule stays fresh and keeps the tensor."""
    try:
        managed = _get_pointer(capsule, _VERSIONED)
    except ValueError:
        return _take_legacy(capsule)
    handle = _import(lib.interop_array_from_dlpack, managed)
    _set_name(capsule, _USED)
    return handle


def _take_legacy(capsule):
    name = _get_name(capsule)
    if name != b"dltensor":
        text = name.decode("utf-8", "replace") if name else ""
        reason = "was consumed before" if text.startswith("used_dltensor") else "does not carry a DLPack tensor"
        raise ValueError(f'the capsule named "{text}" {reason}')
    handle = _import(lib.interop_array_from_dlpack_legacy, _get_pointer(capsule, _LEGACY))
    _set_name(capsule, _USED_LEGACY)
    return handle


def _import(function, managed):
    """A failed import leaves everything as it was, so that the reason is asked for only then."""
    handle = c_void_p()
    if function(managed, 0, byref(handle), None):
        call(function, managed, 0, byref(handle))
    return handle.value


def ask(x, copy, device):
    """Calls x.__dlpack__; returns the capsule and whether a copy that was asked for is still to be made."""
    try:
        method = x.__dlpack__
    except AttributeError:
        raise TypeError(f"{type(x).__name__} has no __dlpack__") from None
    keywords = {"max_version": (1, 3)}
    if copy is not None:
        keywords["copy"] = copy
    if device is not None:
        keywords["dl_device"] = device
    try:
        return method(**keywords), False
    except TypeError:  # a producer from before DLPack 1.0
        if copy is not None and not copy:
            raise  # it cannot promise
        return method(), bool(copy)


@lru_cache(maxsize=64, typed=True)  # True is no stream
def _request(stream, max_version, dl_device, copy):
    request = DlpackRequest(struct_size=sizeof(DlpackRequest))
    if max_version is not None:
        major, minor = integers([number for _, number in max_version], "max_version", c_uint32)
        request.has_max_version, request.max_major, request.max_minor = 1, major, minor
    if dl_device is not None:
        request.has_device, request.device = 1, device_of([number for _, number in dl_device], "dl_device")
    if stream is not None:
        request.has_stream, request.stream = 1, integer(stream, "stream")
    request.copy = _IF_NEEDED if copy is None else _ALWAYS if copy else _NEVER
    return request


def _refuse_negative_strides(address):
    tensor = Tensor.from_address(address)
    axes = [] if 0 in tensor.shape[:tensor.ndim] else range(tensor.ndim)
    for axis in axes:
        if tensor.strides[axis] < 0 and tensor.shape[axis] > 1:
            raise BufferError(f"strides[{axis}] is {tensor.strides[axis]}, at which PyTorch would end the process, and "
                              "the CPU cannot copy another device's memory: copy=False passes it on as it is")


def _export(handle, tensor, request):
    """A managed tensor, and whether it is versioned: without negative strides, unless a copy is forbidden."""
    versioned, flags, managed = c_int32(), c_uint32(), c_void_p()
    call(lib.interop_dlpack_negotiate, tensor, byref(request), byref(versioned), byref(flags))
    compact = 0 if request.copy == _NEVER else _COMPACT
    export = lib.interop_array_to_dlpack if versioned else lib.interop_array_to_dlpack_legacy
    try:
        call(export, handle, flags.value | compact, byref(managed))
    except BufferError:
        if compact:
            _refuse_negative_strides(tensor)
        raise
    return managed, versioned


def _typed(numbers):
    """What tells (1, 0) from (True, 0.0), though they are equal."""
    return numbers and tuple([(type(number), number) for number in numbers])


def give(handle, tensor, stream, max_version, dl_device, copy):
    """Exports an array as a fresh capsule, by what the consumer asked for."""
    request = _request(stream, _typed(max_version), _typed(dl_device), copy)
    try:
        managed, versioned = _export(handle, tensor, request)
    except TypeError as error:  # an element type without a code: the array API wants BufferError
        raise BufferError(str(error)) from None
    if versioned:
        name, delete = _VERSIONED, lib.interop_dlpack_delete
    else:
        name, delete = _LEGACY, lib.interop_dlpack_delete_legacy
    try:
        return _new(managed, name, _DESTROY)
    except BaseException:
        delete(managed)
        raise


# A capsule that is being destroyed has no reference left, so it must stay an address. Everything is bound as a
# default, since the names of this module are gone when the interpreter shuts down.
@CFUNCTYPE(None, c_void_p)
def _destroy(
        capsule,
        probe=python("PyErr_Occurred", c_void_p),
        doors=((_VERSIONED, lib.interop_dlpack_delete), (_LEGACY, lib.interop_dlpack_delete_legacy)),
        is_valid=python("PyCapsule_IsValid", c_int, c_void_p, c_void_p),
        get_pointer=python("PyCapsule_GetPointer", c_void_p, c_void_p, c_void_p)):
    """Runs the deleter of a capsule that nobody consumed."""
    pending = None
    try:
        probe()  # an exception that was pending when the capsule was dropped surfaces in the first such call
    except BaseException as exception:
        pending = exception
    for name, delete in doors:
        if is_valid(capsule, name):
            delete(get_pointer(capsule, name))
    if pending is not None:
        raise pending  # no callback of ctypes can leave it pending; it is at least reported


increment(_destroy)  # capsules may outlive this module
_DESTROY = cast(_destroy, c_void_p)
