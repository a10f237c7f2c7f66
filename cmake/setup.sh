#!/bin/sh
# SPDX-License-Identifier: MIT
# Brings what the build and the demo need; `setup.sh test` adds what the tests need, `setup.sh bench` what the benchmarks
# compare with. It may be run at any time: what is there already is left alone. Python packages go into a virtual
# environment, build/venv.
set -eu
cd "$(dirname "$0")/.."

needs='compiler cmake ninja pkg-config python'
wishes= requirements=
case ${1-} in
'') ;;
test) wishes='c++ cmocka mpfr abidiff' requirements=tests/hosts/python/requirements.txt ;;
bench) requirements=bench/requirements.txt ;;
*)
    echo "usage: sh cmake/setup.sh [test | bench]" >&2
    exit 2
    ;;
esac

say() {
    echo "setup: $*"
}

present() { # NEED
    case $1 in
    compiler) printf '#include <math.h>\n' | ${CC:-cc} -std=c11 -x c -fsyntax-only - ;;
    c++) printf '#include <vector>\n' | ${CXX:-c++} -std=c++17 -x c++ -fsyntax-only - ;;
    cmake) cmake --version | awk 'NR == 1 { split($3, v, ".") } END { exit !(v[1] > 3 || v[1] == 3 && v[2] >= 25) }' ;;
    ninja | pkg-config | abidiff) "$1" --version ;;
    python) python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' ;;
    *) pkg-config --exists "$1" ;;
    esac >/dev/null 2>&1
}

describe() { # NEED
    case $1 in
    compiler) echo 'a C compiler (gcc 12, clang 14, or newer)' ;;
    c++) echo 'a C++17 compiler' ;;
    cmake) echo 'CMake 3.25 or newer' ;;
    python) echo 'Python 3.10 or newer, with venv and pip' ;;
    *) echo "$1" ;;
    esac
}

manager=
for candidate in apt-get dnf brew; do
    if [ -z "$manager" ] && command -v $candidate >/dev/null; then
        manager=$candidate
    fi
done

package() { # NEED: what the package manager calls it
    case $manager:$1 in
    apt-get:compiler) echo gcc libc6-dev ;;
    apt-get:c++) echo g++ ;;
    apt-get:ninja | dnf:ninja) echo ninja-build ;;
    apt-get:python) echo python3 python3-venv ;;
    apt-get:cmocka) echo libcmocka-dev ;;
    apt-get:mpfr) echo libmpfr-dev ;;
    apt-get:abidiff) echo abigail-tools ;;
    dnf:c++) echo gcc-c++ ;;
    dnf:pkg-config) echo pkgconf-pkg-config ;;
    dnf:python) echo python3 ;;
    dnf:cmocka) echo libcmocka-devel ;;
    dnf:mpfr) echo mpfr-devel ;;
    *:abidiff) echo libabigail ;;
    brew:pkg-config) echo pkgconf ;;
    *:compiler | *:c++) echo gcc ;;
    *) echo "$1" ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

updated=
install() { # NEED: quiet unless it fails
    # shellcheck disable=SC2046 # several packages
    case $manager in
    apt-get)
        [ -n "$updated" ] || as_root apt-get -qq update || return
        updated=yes
        set -- as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends $(package "$1")
        ;;
    dnf) set -- as_root dnf -q -y install "$(package "$1")" ;;
    brew) set -- brew install -q "$(package "$1")" ;;
    *) return 1 ;;
    esac
    output=$("$@" 2>&1 </dev/null) || {
        echo "$output" >&2
        return 1
    }
}

get() { # NEED: succeeds when it is there in the end
    present "$1" && return
    say "$(describe "$1") is missing${manager:+; trying $manager}"
    install "$1" && present "$1"
}

lacking=
for need in $needs; do
    get "$need" || lacking="$lacking $need"
done
if [ -n "$lacking" ]; then
    say 'this machine still lacks the following. Install it, then run this again:'
    for need in $lacking; do
        say "  $(describe "$need")"
    done
    exit 1
fi
for wish in $wishes; do
    get "$wish" || say "cannot get $(describe "$wish"): the tests that need it will be skipped"
done

venv=build/venv
$venv/bin/python -m pip --version >/dev/null 2>&1 || python3 -m venv --clear $venv

pip_install() { # its complaints are kept in a log
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --log $venv/pip.log "$@" </dev/null >/dev/null 2>&1
}

if [ -n "$requirements" ]; then
    say "checking the Python packages of $requirements"
    if ! pip_install -r $requirements; then
        sed 's/[[:space:]]*#.*//; /^[[:space:]]*$/d' $requirements | while read -r requirement; do
            pip_install "$requirement" ||
                say "pip cannot install $requirement: what needs it will be skipped ($venv/pip.log)"
        done
    fi
fi

if ! $venv/bin/python -c 'import sys, numpy; sys.exit(numpy.__version__[:2] != "2.")' 2>/dev/null; then
    say 'installing NumPy'
    pip_install 'numpy>=2,<3' || {
        say "pip cannot install NumPy 2.x; its log is $venv/pip.log"
        exit 1
    }
fi
if ! $venv/bin/tvm-ffi-config --dlpack-includedir >/dev/null 2>&1; then
    say 'installing apache-tvm-ffi, which carries dlpack.h'
    pip_install apache-tvm-ffi || say 'pip cannot install it: without a dlpack.h of the system, CMake will download one'
fi
say 'ready'
