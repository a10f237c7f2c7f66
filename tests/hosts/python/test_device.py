# SPDX-License-Identifier: MIT
"""Array.to_device(), as far as it goes without a driver; in a process of its own, with the fake one of tests/device."""

import os
import pathlib
import subprocess
import sys

import interop
import pytest

CPU, CUDA, VULKAN = (1, 0), (2, 0), (7, 0)
ROUND_TRIP = """
import array
import interop
x = interop.from_buffer(array.array("f", range(6))).reshape(2, 3)
there = x.to_device((2, 1), stream=2)
assert there.device == (2, 1) and there.shape == (2, 3) and there.strides == (12, 4), there
assert there.pointer != x.pointer and there.to_device((2, 1), stream=2, copy=False).pointer == there.pointer
assert there.to_device((1, 0)).tolist() == [[0, 1, 2], [3, 4, 5]]
"""


def test_cpu():
    x = interop.empty((4,), "i4")
    assert x.to_device(CPU).pointer == x.to_device(CPU, copy=False).pointer == x.pointer
    copy = x.to_device(CPU, copy=True)
    assert copy.pointer != x.pointer and copy.tolist() == x.tolist()


@pytest.mark.parametrize("device, stream, copy, exception, message", [
    (VULKAN, 0, None, BufferError, "Vulkan"), (CUDA, 0, False, BufferError, "needs a copy"),
    (CPU, 3, None, ValueError, "stream is 3"), ((0, 0), 0, None, ValueError, "device is")])
def test_refused(device, stream, copy, exception, message):
    with pytest.raises(exception, match=message):
        interop.empty((4,), "i4").to_device(device, stream=stream, copy=copy)


def test_fake_driver():
    fake = os.environ.get("INTEROP_FAKE_CUDA", "")
    if not pathlib.Path(fake, "libcuda.so.1").exists():
        pytest.skip("the fake driver of tests/device was not built")
    package = str(pathlib.Path(interop.__file__).parents[1])
    env = dict(os.environ, LD_LIBRARY_PATH=fake, PYTHONPATH=package)
    subprocess.run([sys.executable, "-c", ROUND_TRIP], env=env, check=True)
