# SPDX-License-Identifier: MIT
"""Archives that NumPy writes, and archives for NumPy to read."""

import gc
import io
import zipfile

import interop
import pytest

np = pytest.importorskip("numpy", reason="NumPy is not installed")

ARRAYS = {
    "numbers": np.arange(12, dtype="f4").reshape(3, 4),
    "fortran": np.asfortranarray(np.arange(6, dtype=">i8").reshape(2, 3)),
    "nothing": np.zeros((0, 2)),
    "one": np.array(2.5),
    "records": np.array([(1, 2.5), (3, 4.5)], [("a", "i4"), ("b", "f8")]),
    "dates": np.array(["2020-01-02", "NaT"], "M8[D]"),
    "text": np.array(["x", "yz"]),
    "name \u00fc": np.array([True, False]),
    "a/b": np.arange(3),
}


def test_from_numpy(tmp_path):
    np.savez(tmp_path / "x.npz", **ARRAYS)
    npz = interop.load_npz(tmp_path / "x.npz", check=True)
    assert list(npz) == list(ARRAYS) and len(npz) == len(ARRAYS) and "numbers" in npz and "no" not in npz
    for name, x in ARRAYS.items():
        a = npz[name]
        assert (a.shape, a.readonly) == (x.shape, True)
        assert a.itemsize == x.itemsize
        if x.dtype.names is None:
            y = np.asarray(a)
            assert y.dtype == x.dtype and np.array_equal(y, x, equal_nan=x.dtype.kind == "M")
    with pytest.raises(KeyError):
        npz["numbers.npy"]
    a = npz["numbers"]
    del npz
    gc.collect()
    assert a.tolist() == ARRAYS["numbers"].tolist()


def test_to_numpy(tmp_path):
    arrays = {name: x for name, x in ARRAYS.items() if x.dtype.names is None}
    arrays["reversed"] = np.arange(5)[::-1]
    interop.save_npz(tmp_path / "x.npz", **arrays)
    with zipfile.ZipFile(tmp_path / "x.npz") as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
    with np.load(tmp_path / "x.npz") as loaded:
        assert loaded.files == list(arrays)
        for name, x in arrays.items():
            assert loaded[name].dtype == x.dtype and loaded[name].shape == x.shape
            assert np.array_equal(loaded[name], x, equal_nan=x.dtype.kind == "M")
    npz = interop.load_npz(tmp_path / "x.npz", check=True)
    assert all(npz[name].pointer % 64 == 0 for name in npz)


def test_many_members(tmp_path):
    interop.save_npz(tmp_path / "x.npz", **{f"arr_{i}": np.array(i) for i in range(66000)})
    npz = interop.load_npz(tmp_path / "x.npz")
    assert len(npz) == 66000 and npz["arr_65999"].item() == 65999
    with np.load(tmp_path / "x.npz") as loaded:
        assert len(loaded.files) == 66000 and loaded["arr_65537"] == 65537


def test_compressed_members_are_refused_by_name(tmp_path):
    np.savez_compressed(tmp_path / "x.npz", a=np.arange(5))
    npz = interop.load_npz(tmp_path / "x.npz")
    with pytest.raises(BufferError, match=r'member "a": .*deflate \(method 8\)'):
        npz["a"]
    with zipfile.ZipFile(tmp_path / "y.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.npy", b"x" * 100)
        archive.writestr("b.npy", b"x" * 100, zipfile.ZIP_BZIP2)
    npz = interop.load_npz(tmp_path / "y.npz")
    with pytest.raises(BufferError, match="LZMA"):
        npz["a"]
    with pytest.raises(BufferError, match="bzip2"):
        npz["b"]


def npy(x):
    stream = io.BytesIO()
    np.save(stream, x)
    return stream.getvalue()


def test_archives_of_other_writers(tmp_path):
    class Pipe(io.RawIOBase):  # cannot seek, so that sizes follow the data
        def __init__(self, file):
            self.file = file

        def writable(self):
            return True

        def write(self, data):
            return self.file.write(data)

    with open(tmp_path / "x.npz", "wb") as file, zipfile.ZipFile(Pipe(file), "w") as archive:
        archive.writestr("a.npy", npy(np.arange(3)))
        archive.writestr("readme.txt", "no array")
        archive.comment = b"comment"
    npz = interop.load_npz(tmp_path / "x.npz", check=True)
    assert list(npz) == ["a", "readme.txt"] and npz["a"].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="not a .npy file"):
        npz["readme.txt"]


def test_damage_is_found(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, a=np.arange(1000))
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    assert interop.load_npz(path)["a"].shape == (1000,)
    with pytest.raises(ValueError, match="checksum"):
        interop.load_npz(path, check=True)["a"]
    path.write_bytes(data[:-30])
    with pytest.raises(ValueError, match="end record"):
        interop.load_npz(path)
    with pytest.raises(OSError):
        interop.load_npz(tmp_path / "none.npz")
