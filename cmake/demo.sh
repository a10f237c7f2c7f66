#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the tours of docs/examples as a user would: against an installed library, found through pkg-config.
# Called by the target `demo`: demo.sh CMAKE SOURCE BUILD LIBDIR LIBRARY COMPILER PYTHON
set -eu
cmake=$1 source=$2 build=$3 libdir=$4 library=$5 compiler=$6 python=$7

"$python" -c 'import numpy' 2>/dev/null || {
    echo "demo: $python has no NumPy; sh cmake/setup.sh brings it" >&2
    exit 1
}
demo=$build/demo
rm -rf "$demo"
mkdir "$demo"
"$cmake" --install "$build" --prefix "$demo/prefix" >"$demo/install.log"

PKG_CONFIG_PATH=$demo/prefix/$libdir/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # several flags
"$compiler" -std=c11 -O2 "$source/docs/examples/c/tour.c" -o "$demo/tour" $(pkg-config --cflags --libs interop) \
    -Wl,-rpath,"$demo/prefix/$libdir"
"$python" -c 'import numpy, sys; numpy.save(sys.argv[1], numpy.linspace(-3, 3, 24, dtype="f4").reshape(4, 6))' \
    "$demo/input.npy"
echo '--- docs/examples/c/tour.c, compiled through pkg-config, on a .npy file of NumPy:'
"$demo/tour" "$demo/input.npy"

echo '--- docs/examples/python/demo.py, by ctypes:'
INTEROP_LIBRARY=$demo/prefix/$libdir/$library "$python" "$source/docs/examples/python/demo.py"
