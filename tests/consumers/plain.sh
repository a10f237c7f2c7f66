#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles the library with one compiler line and no build system: the baseline level, the version spelled out.
# plain.sh COMPILER SOURCE DLPACK
set -eu
compiler=$1 source=$2 dlpack=$3
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$source"
"$compiler" -std=c11 -ffp-contract=off -Iinclude -Isrc -I"$dlpack" '-DINTEROP__VERSION_TEXT="plain"' "$here/app.c" \
    src/base/*.c src/dtype/*.c src/tensor/*.c src/device/*.c src/exchange/*.c src/ufunc/*.c src/kernels/*.c \
    src/kernels/isa/baseline.c -o "$scratch/app" -lm
"$scratch/app"
