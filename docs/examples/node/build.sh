#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles libinterop to WebAssembly: build.sh OUTPUT.wasm DLPACK-INCLUDE-FOLDER. It needs clang with the wasm32 target,
# wasm-ld, wasi-libc and compiler-rt for wasm32 (on Debian 12: clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32; CC
# names the compiler, SYSROOT where wasi-libc lies).
set -eu
case $1 in /*) output=$1 ;; *) output=$PWD/$1 ;; esac
dlpack=$(cd "$2" && pwd)
cd "$(dirname "$0")/../../.."
sources=$(ls src/base/*.c src/dtype/*.c src/tensor/*.c src/device/*.c src/exchange/*.c src/ufunc/*.c src/kernels/*.c)
version=$(grep -o 'INTEROP_VERSION_[MP][A-Z]* = [0-9]*' include/interop/abi.h | sed 's/.* //' | paste -sd. -)
# shellcheck disable=SC2086 # a list
"${CC:-clang-19}" --target=wasm32-wasi --sysroot="${SYSROOT:-/usr}" -mexec-model=reactor -std=c11 -O2 -ffp-contract=off \
    -fno-math-errno -fvisibility=hidden -Wno-pass-failed -Iinclude -Isrc -I"$dlpack" -DINTEROP__BUILT_baseline \
    "-DINTEROP__VERSION_TEXT=\"$version\"" $sources src/kernels/isa/baseline.c -Wl,--export-dynamic,--export=malloc \
    -Wl,--export=free,--strip-all -o "$output"
