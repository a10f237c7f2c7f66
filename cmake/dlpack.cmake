# SPDX-License-Identifier: MIT
# Finds the official dlpack.h, 1.1 to 1.x, and sets INTEROP_DLPACK_INCLUDE_DIR. A header is judged by the macros inside:
# DLPack's CMake package carries a version of its own that says nothing about the header, and there is no .pc file.
# In order: what the user gave, the system, the apache-tvm-ffi package of Python, a download of the pinned commit.

set(INTEROP_DLPACK_URL
    https://raw.githubusercontent.com/dmlc/dlpack/84d107bf416c6bab9ae68ad285876600d230490d/include/dlpack/dlpack.h
    CACHE STRING "Where dlpack.h 1.3 is downloaded from when the machine has none")
set(interop_dlpack_sha256 62052bef24bd69bb7b52e95428f9e99bd7951783850c36c5f2a41e71fd63c2fc)
mark_as_advanced(INTEROP_DLPACK_URL)

# Sets `result` to FALSE unless `directory` holds a dlpack.h that will do; a validator of find_path().
function(interop_dlpack_usable result directory)
    set(${result} FALSE PARENT_SCOPE)
    if(EXISTS ${directory}/dlpack/dlpack.h)
        file(STRINGS ${directory}/dlpack/dlpack.h macros REGEX "^#define DLPACK_(MAJOR|MINOR)_VERSION ")
        if("${macros}" MATCHES "MAJOR_VERSION ([0-9]+).*MINOR_VERSION ([0-9]+)")
            set(version ${CMAKE_MATCH_1}.${CMAKE_MATCH_2})
            if(version VERSION_GREATER_EQUAL 1.1 AND version VERSION_LESS 2)
                set(${result} TRUE PARENT_SCOPE)
            endif()
        endif()
    endif()
endfunction()

function(interop_find_dlpack)
    if(INTEROP_DLPACK_INCLUDE_DIR)
        interop_dlpack_usable(usable "${INTEROP_DLPACK_INCLUDE_DIR}")
        if(NOT usable)
            message(FATAL_ERROR "INTEROP_DLPACK_INCLUDE_DIR: ${INTEROP_DLPACK_INCLUDE_DIR}/dlpack/dlpack.h is missing "
                    "or not a DLPack 1.1 to 1.x header")
        endif()
        return()
    endif()

    find_path(INTEROP_DLPACK_INCLUDE_DIR dlpack/dlpack.h VALIDATOR interop_dlpack_usable
              DOC "Directory that holds dlpack/dlpack.h, 1.1 or newer")
    if(INTEROP_DLPACK_INCLUDE_DIR)
        return()
    endif()

    find_program(INTEROP_TVM_FFI_CONFIG tvm-ffi-config HINTS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../build/venv/bin)
    mark_as_advanced(INTEROP_TVM_FFI_CONFIG)
    if(INTEROP_TVM_FFI_CONFIG)
        execute_process(COMMAND ${INTEROP_TVM_FFI_CONFIG} --dlpack-includedir OUTPUT_VARIABLE directory
                        OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
        interop_dlpack_usable(usable "${directory}")
        if(usable)
            set_property(CACHE INTEROP_DLPACK_INCLUDE_DIR PROPERTY VALUE ${directory})
            return()
        endif()
    endif()

    set(directory ${CMAKE_CURRENT_BINARY_DIR}/dlpack-1.3)
    set(header ${directory}/dlpack/dlpack.h)
    file(DOWNLOAD ${INTEROP_DLPACK_URL} ${header} TLS_VERIFY ON INACTIVITY_TIMEOUT 20 STATUS status)
    file(SHA256 ${header} sha256)
    if(NOT sha256 STREQUAL interop_dlpack_sha256)
        file(REMOVE ${header})
        list(GET status 1 reason)
        message(FATAL_ERROR "dlpack.h 1.1 or newer is not on this machine, and its download failed (${reason}; SHA-256 "
                "${sha256}). Either run `sh cmake/setup.sh`, which takes it from the Python package apache-tvm-ffi, or "
                "give the directory that holds dlpack/dlpack.h with -DINTEROP_DLPACK_INCLUDE_DIR=DIRECTORY.")
    endif()
    set_property(CACHE INTEROP_DLPACK_INCLUDE_DIR PROPERTY VALUE ${directory})
endfunction()

interop_find_dlpack()
