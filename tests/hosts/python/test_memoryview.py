# SPDX-License-Identifier: MIT
"""memoryview() of an Array, which asks for __buffer__ from Python 3.12 on.

Written with unittest alone, so that any such Python can run it: the one that has the frameworks may be older.
"""

import array
import ctypes
import gc
import inspect
import sys
import unittest
import unittest.mock
import weakref

import interop


class Watched(array.array):
    """Can be watched by weakref."""


@unittest.skipIf(sys.version_info < (3, 12), "memoryview() asks for __buffer__ from Python 3.12 on")
class MemoryView(unittest.TestCase):
    def setUp(self):
        """Callbacks cannot raise, so what goes wrong in one is collected here and fails the test."""
        seen = []
        self.addCleanup(lambda: self.assertEqual(seen, []))
        self.enterContext(unittest.mock.patch.object(sys, "unraisablehook", lambda hook: seen.append(hook.exc_value)))

    def test_elements(self):
        a = interop.from_buffer(array.array("f", range(6))).reshape(2, 3)
        for x, values in [(a, [[0, 1, 2], [3, 4, 5]]), (a.T, [[0, 3], [1, 4], [2, 5]]), (a[1, ::-1], [5, 4, 3]),
                          (a[:0], []), (a[1, 2], 5)]:
            view = memoryview(x)
            self.assertEqual(view.tolist(), values)
            self.assertEqual((view.shape, view.strides, view.format, view.readonly), (x.shape, x.strides, "f", False))
        memoryview(a)[0, 1] = 7
        self.assertEqual(a[0, 1].item(), 7)

    def test_bytes_like(self):
        a = interop.from_buffer(b"abcdef")
        self.assertEqual((bytes(a), b"".join([a[:2], a[4:]])), (b"abcdef", b"abef"))
        with self.assertRaises(TypeError):
            memoryview(a)[0] = 1
        for wrong, flags in [(a, inspect.BufferFlags.WRITABLE), (a[::2], inspect.BufferFlags.SIMPLE)]:
            with self.assertRaises(BufferError):
                wrong.__buffer__(flags)
        with self.assertRaises(BufferError):
            memoryview(interop.empty(2, "M8[s]"))  # no format says the unit

    def test_lifetime(self):
        x = Watched("f", range(6))
        a = interop.from_buffer(x)
        owner, held = weakref.ref(x), weakref.ref(a)
        view = memoryview(a)
        part = view[2:]
        del x, a, view
        gc.collect()
        self.assertIsNotNone(held())
        self.assertEqual(part.tolist(), [2, 3, 4, 5])
        part.release()
        del part
        gc.collect()
        self.assertIsNone(held())
        self.assertIsNone(owner())

    def test_release(self):
        data = bytearray(4)
        with memoryview(interop.from_buffer(data)) as view:
            gc.collect()
            view[0] = 5
            with self.assertRaises(BufferError):
                data.append(0)
        gc.collect()
        data.append(0)
        self.assertEqual(data, b"\5\0\0\0\0")

    def test_back(self):
        """An Array is a buffer like any other: without a copy, to Python and to us."""
        a = interop.from_buffer(array.array("h", range(6))).reshape(3, 2)
        self.assertEqual(interop.from_buffer(a).pointer, a.pointer)
        shared = (ctypes.c_int16 * 6).from_buffer(a)
        shared[5] = -1
        self.assertEqual((ctypes.addressof(shared), a[2, 1].item()), (a.pointer, -1))

    def test_structures_of_ctypes(self):
        """Their formats say the padding from Python 3.12 on."""
        class Pair(ctypes.Structure):
            _fields_ = [("a", ctypes.c_byte), ("b", ctypes.c_double)]

        pairs = (Pair * 2)((1, 2), (3, 4))
        a = interop.from_buffer(pairs)
        self.assertEqual(a.dtype.descr, [("a", "|i1"), ("", "|V7"), ("b", "<f8" if sys.byteorder == "little" else ">f8")])
        self.assertEqual(memoryview(a).tobytes(), bytes(pairs))


if __name__ == "__main__":
    unittest.main()
