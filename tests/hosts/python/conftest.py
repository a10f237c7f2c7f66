# SPDX-License-Identifier: MIT
"""Hosts of the Python family, through the package in docs/examples/python.

The library under test is named by INTEROP_LIBRARY; PYTHONPATH need not be set. A host that is not installed is skipped
by name: each has a module of its own that begins with pytest.importorskip().
"""

import gc
import os
import pathlib
import sys

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "docs" / "examples" / "python"))


def pytest_configure(config):
    if not os.environ.get("INTEROP_LIBRARY"):
        raise pytest.UsageError("set INTEROP_LIBRARY to the libinterop.so to test")


def pytest_report_header(config):
    import interop

    return f"libinterop {interop.version()} at {interop.library}, CPU {interop.cpu.names(interop.cpu.mask())}"


def pytest_collection_finish(session):
    """The frameworks have made a million objects by now; the collections in the tests need not visit them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_exception_is_swallowed(monkeypatch):
    """Callbacks cannot raise, so what goes wrong in one is collected here and fails the test."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: seen.append(repr(hook.exc_value)))
    yield seen
    gc.collect()
    assert not seen
