# SPDX-License-Identifier: MIT
"""SciPy's arrays: the parts of sparse matrices are NumPy arrays that the library reads and writes in place."""

import interop
import pytest

sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed")
np = pytest.importorskip("numpy", reason="NumPy is not installed")
from helpers import address  # noqa: E402


@pytest.fixture
def matrix():
    return sparse.random_array((50, 40), density=0.2, format="csr", rng=np.random.default_rng(7))


@pytest.mark.parametrize("door", [interop.from_dlpack, interop.from_array_interface], ids=lambda f: f.__name__)
def test_parts(matrix, door):
    for part in (matrix.data, matrix.indices, matrix.indptr, matrix.tocoo().coords[0], matrix.tocsc().data):
        a = door(part)
        assert (a.shape, a.dtype, a.pointer) == (part.shape, part.dtype.name, address(part))
        assert a.tolist() == part.tolist()


def test_compute_in_place(matrix):
    expected = matrix.toarray()
    assert interop.ufunc("multiply")(matrix.data, 2.0, out=matrix.data) is matrix.data
    assert (matrix.toarray() == 2 * expected).all()


def test_made_of_library_memory(matrix):
    data = np.asarray(interop.ufunc("negative")(matrix.data))
    negative = sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)
    assert np.shares_memory(negative.data, data)
    assert ((negative + matrix).toarray() == 0).all()


def test_sparse_array_itself_has_no_door(matrix):
    with pytest.raises(TypeError):
        interop.asarray(matrix)
    with pytest.raises(TypeError):
        interop.ufunc("sqrt")(matrix)
