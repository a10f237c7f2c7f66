#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and runs a program against the installed library as a plain makefile would.
# link.sh shared|static|all_static|cxx17|dlopen COMPILER PREFIX LIBDIR LIBRARY
set -eu
kind=$1 compiler=$2 prefix=$3 libdir=$4 library=$5
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Everything is done in a copy, so that a path of the original that got into interop.pc would show.
cp -R "$prefix" "$scratch/moved"
lib=$scratch/moved/$libdir
PKG_CONFIG_PATH=$lib/pkgconfig
export PKG_CONFIG_PATH

# shellcheck disable=SC2046 # several flags
case $kind in
shared)
    "$compiler" -std=c99 "$here/app.c" -o "$scratch/app" $(pkg-config --cflags --libs interop) -Wl,-rpath,"$lib"
    "$scratch/app"
    ;;
static)
    rm "$lib/$library"* # the linker prefers a shared library
    "$compiler" -std=c99 "$here/app.c" -o "$scratch/app" $(pkg-config --static --cflags --libs interop)
    "$scratch/app"
    "$compiler" -std=c99 "$here/device.c" -o "$scratch/device" $(pkg-config --static --cflags --libs interop)
    "$scratch/device"
    ;;
all_static) # the C library too; the linker warns of dlopen, which only programs that use devices shall pull in
    echo 'int main(void) { return 0; }' | "$compiler" -static -x c - -o "$scratch/app" 2>/dev/null || {
        echo "skipped: the C library has no static one"
        exit 77
    }
    rm "$lib/$library"*
    "$compiler" -std=c99 -static -Wl,--fatal-warnings "$here/app.c" -o "$scratch/app" \
        $(pkg-config --static --cflags --libs interop)
    "$scratch/app"
    ;;
cxx17)
    "$compiler" -std=c++17 -Wall -Wextra -Wpedantic -Werror -x c++ "$here/app.c" -o "$scratch/app" \
        $(pkg-config --cflags --libs interop) -Wl,-rpath,"$lib"
    "$scratch/app"
    ;;
dlopen)
    "$compiler" -std=c99 "$here/loaded.c" -o "$scratch/loaded" $(pkg-config --cflags interop) -ldl
    "$scratch/loaded" "$lib/$library"
    ;;
esac
