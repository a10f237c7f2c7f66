#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and tests the library for another machine: run.sh i386 | s390x | aarch64. CMocka for it is taken out of Debian's
# packages, into build/sysroot; nothing is installed.
set -eu
cd "$(dirname "$0")/../.."
machine=$1

skip() {
    echo "skipped: $*"
    exit 0
}

case $machine in
i386) architecture=i386 tools='gcc' ;;
s390x) architecture=s390x tools='s390x-linux-gnu-gcc qemu-s390x' ;;
aarch64) architecture=arm64 tools='aarch64-linux-gnu-gcc qemu-aarch64' ;;
esac
for tool in apt-get dpkg $tools; do
    command -v "$tool" >/dev/null || skip "$tool is missing"
done
if [ "$machine" = i386 ] && ! echo 'int main(void) { return 0; }' | gcc -m32 -x c -o /dev/null - 2>/dev/null; then
    skip 'gcc cannot link for -m32: gcc-multilib is missing'
fi

root=$PWD/build/sysroot/$machine
if ! [ -e "$root/usr/include/cmocka.h" ]; then
    apt=$root/apt
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    run_apt() {
        apt-get -qq -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture" \
            -o "Dir::State=$apt" -o Dir::State::status=/dev/null -o "Dir::Cache=$apt" -o "APT::Sandbox::User=" "$@"
    }
    run_apt update || true # a mirror may lack part of it
    (cd "$apt" && run_apt download libcmocka0 libcmocka-dev) || skip "CMocka for $machine cannot be had"
    for package in "$apt"/*.deb; do
        dpkg -x "$package" "$root"
    done
    rm -rf "$apt"
fi
exec cmake --workflow --preset "emulated-$machine"
