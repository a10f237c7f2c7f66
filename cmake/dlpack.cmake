# SPDX-License-Identifier: MIT
# Finds the official dlpack.h >= 1.1 and sets INTEROP_DLPACK_INCLUDE_DIR. (Placeholder search; see the build notes.)
find_path(INTEROP_DLPACK_INCLUDE_DIR dlpack/dlpack.h
          HINTS ${CMAKE_SOURCE_DIR}/build/dlpack /tmp/venvt/v/lib/python3.11/site-packages/tvm_ffi/include REQUIRED)
