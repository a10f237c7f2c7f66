#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What libinterop does for NumPy and PyTorch, in a dozen lines. Each line marked "ok" was checked by this program,
which exits with 1 if a check fails."""

import ctypes
import struct
import sys
import time

import interop
import numpy as np

failures = 0


def claim(text, holds):
    global failures
    failures += not holds
    print("ok  " if holds else "FAIL", text)


def refusal(function, *arguments, **keywords):
    """The message with which a call is refused; None if it is not."""
    try:
        function(*arguments, **keywords)
    except (BufferError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def address(x):
    return x.__array_interface__["data"][0]


def hostile_capsule():
    """A DLPack tensor of rank 2 whose shape is NULL; the fields are those of DLManagedTensorVersioned."""
    tensor = struct.pack("IIPPQ PiiiBBH PPQ", 1, 3, 0, 0, 0, 4096, 1, 0, 2, 2, 32, 1, 0, 0, 0)
    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p]
    return tensor, new(tensor, b"dltensor_versioned", None)


def nanoseconds(*functions, elements, rounds=60):
    """Least time per element of each function, measured in turns."""
    best = [float("inf")] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            start = time.perf_counter_ns()
            function()
            best[i] = min(best[i], time.perf_counter_ns() - start)
    return [ns / elements for ns in best]


print(f"     libinterop {interop.version()}, CPU levels in use: {', '.join(interop.cpu.names(interop.cpu.mask()))}")

x = np.arange(12, dtype="f4").reshape(3, 4)[:, ::-1]
a = interop.from_dlpack(x)
claim(f"a NumPy array enters by DLPack without a copy: {address(x):#x} on both sides, strides {a.strides}",
      a.pointer == address(x) and a.strides == x.strides)

try:
    import torch
except ImportError:
    b = interop.from_dlpack(np.ones((3, 4), "f4"))
    print("skip PyTorch is not installed")
else:
    t = torch.ones(3, 4)
    b = interop.from_dlpack(t)
    claim(f"a PyTorch tensor enters by DLPack without a copy: {t.data_ptr():#x} on both sides",
          b.pointer == t.data_ptr() and b.shape == tuple(t.shape))

add = interop.ufunc("add")
c = add(a, b)
y = np.from_dlpack(c)
claim(f"their sum was computed at CPU level {add.level(c.dtype)} and equals NumPy's bit for bit",
      y.tobytes() == (x + np.asarray(b)).tobytes())
claim(f"NumPy views the result at the same address: {address(y):#x}", address(y) == c.pointer)

s = np.sin(a)
exact = np.sin(x.astype("f8"))
claim("np.sin(a) and a + x run in the library and give an interop.Array",
      type(s) is type(a + x) is interop.Array
      and bool((abs(np.asarray(s) - exact) <= np.spacing(abs(exact).astype("f4"))).all()))

z = np.zeros(3)
z.flags.writeable = False
r = interop.from_dlpack(z)
said = refusal(add, z, z, out=r)
claim(f"a read-only array stays read-only, there and back; {said}",
      r.readonly and not np.from_dlpack(r).flags.writeable and said is not None)

memory, capsule = hostile_capsule()
said = refusal(interop.from_dlpack, capsule)
claim(f"a tensor whose shape is NULL is refused; {said}", said is not None and "shape" in said)

n = 1 << 20
x, out = np.linspace(0.1, 9, n, dtype="f4"), np.empty(n, "f4")
a, result = interop.from_dlpack(x), interop.empty(n, "f4")
for name in ("add", "sqrt", "exp", "sin"):
    ours, numpys = interop.ufunc(name), getattr(np, name)
    times = nanoseconds(lambda: ours(*[a] * ours.nin, out=result), lambda: numpys(*[x] * ours.nin, out=out), elements=n)
    claim(f"{name:4} float32: {times[0]:.3f} ns per element, NumPy {times[1]:.3f}, results agree",
          np.allclose(np.asarray(result), out, rtol=1e-6, atol=1e-6))

sys.exit(failures > 0)
