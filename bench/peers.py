# SPDX-License-Identifier: MIT
"""What libinterop is compared with: how NumPy and PyTorch are made to do what a cell does."""

import numpy as np

import cells
import measure


# Elements of a call that is nearly all overhead. Not one: the rest of a vector can take longer than a vector.
SHORT = 64


class NumPy:
    name = "numpy"
    sizes = cells.SIZES

    def __init__(self):
        self.version = np.__version__

    def call(self, cell, arrays):
        """A statement, and what its names mean; None where there is no such loop."""
        names = [f"x{position}" for position in range(len(arrays))]
        if cell.is_cast:
            return "f(x1, x0, 'unsafe')", dict(zip(names, arrays), f=np.copyto)
        if cell.is_reduction:
            reduce = getattr(np, cells.REDUCERS[cell.ufunc]).reduce
            return "f(x0, 0, None, x1)", {"f": reduce, "x0": arrays[0], "x1": arrays[1].reshape(())}
        ufunc = getattr(np, cell.ufunc, None)
        dtypes = tuple(cells.type_of(name) for name in cell.types)
        if not isinstance(ufunc, np.ufunc):
            return None
        try:
            if ufunc.resolve_dtypes(dtypes[:cell.nin] + (None,) * ufunc.nout) != dtypes:
                return None
        except TypeError:
            return None
        return f"f({', '.join(names)})", dict(zip(names, arrays), f=ufunc)


class Torch:
    """One thread. Functions that have no form with `out` are left out: isnan, isinf, isfinite, positive."""

    name = "torch"
    sizes = ("l1", "l2", "dram")
    NAMES = {"equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
             "greater_equal": "ge", "invert": "bitwise_not", "left_shift": "bitwise_left_shift"}
    WITHOUT_OUT = {"isnan", "isinf", "isfinite", "positive"}

    def __init__(self):
        import torch
        torch.set_num_threads(1)
        self.torch, self.version = torch, torch.__version__

    def tensor(self, array):
        """The same memory."""
        if array.dtype.name == "bfloat16":
            return self.torch.from_numpy(array.view(np.int16)).view(self.torch.bfloat16)
        return self.torch.from_numpy(array)

    def call(self, cell, arrays):
        if cell.layout == "misaligned" and any(array.itemsize > 1 for array in arrays):
            return None
        tensors = [self.tensor(array) for array in arrays]
        if cell.is_cast:
            return "f(x0)", {"f": tensors[1].copy_, "x0": tensors[0]}
        function = getattr(self.torch, self.NAMES.get(cell.ufunc, cell.ufunc), None)
        if function is None or cell.ufunc in self.WITHOUT_OUT:
            return None
        reduced = (0,) if cell.is_reduction else ()
        if reduced:
            tensors[-1] = tensors[-1].reshape(())
        try:
            if function(*(tensor[:1] for tensor in tensors[:cell.nin]), *reduced).dtype != tensors[-1].dtype:
                return None
        except (TypeError, RuntimeError):  # PyTorch's ways to say that it lacks the type
            return None
        names = [f"x{position}" for position in range(len(tensors))]
        inputs = ", ".join([*names[:-1], *map(str, reduced)])
        return f"f({inputs}, out={names[-1]})", dict(zip(names, tensors), f=function)


def timers(peer, cell, arrays):
    """The peer's call on the operands and, for its net time, on the first of them; none where it cannot."""
    if cell.size not in peer.sizes or (call := peer.call(cell, arrays)) is None:
        return {}
    found = {peer.name: measure.python_timer(*call)}
    if cell.count > SHORT:
        found[peer.name + "_call"] = measure.python_timer(*peer.call(cell, [array[:SHORT] for array in arrays]))
    return found


KINDS = {kind.name: kind for kind in (NumPy, Torch)}


def present(wanted):
    """The peers named in `wanted` that are installed; says which are not."""
    found = []
    for name, kind in KINDS.items():
        if name in wanted:
            try:
                found.append(kind())
            except ImportError:
                print(f"{name} is not installed: nothing is compared with it")
    return found
