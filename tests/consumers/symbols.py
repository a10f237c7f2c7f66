# SPDX-License-Identifier: MIT
"""What the two libraries export and what they want from the system: symbols.py SHARED STATIC SYM"""

import re
import sys

from common import check, exported, finish, output

# All that the library may ask of libc and libm. Nothing that ends the process, prints to the terminal, starts a
# thread or reads the environment belongs here. dlopen and its like are for the CUDA driver alone.
ALLOWED = set(
    """
    malloc free memchr memcmp bcmp memcpy memmove memset strchr strlen snprintf vsnprintf __errno_location __xpg_strerror_r
    dlopen dlsym dlerror
    open close fstat write mmap munmap madvise remove rename unlink
    ceil ceilf floor floorf fma fmaf fmod fmodf rint rintf sqrt sqrtf trunc truncf feclearexcept feraiseexcept fetestexcept
    """.split()
)
# What the compiler and the C runtime add by themselves, also where distributions ask for checked functions.
RUNTIME = set(
    """
    __cxa_finalize __gmon_start__ _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable __stack_chk_fail
    __memcpy_chk __memmove_chk __memset_chk __snprintf_chk __vsnprintf_chk
    """.split()
)


def main():
    shared, static, sym = sys.argv[1:]
    listed = {f"{name}@@INTEROP_{version}" for name, version in exported(sym).items()}
    versions = {f"INTEROP_{version}" for version in exported(sym).values()}

    found = set()
    for line in output("nm", "--dynamic", "--defined-only", shared).splitlines():
        kind, name = line.split()[-2:]
        if kind == "A" and name in versions:
            continue
        found.add(name)
        check(kind == "T", f"{shared}: {name} is exported and not a function ({kind})")
    for name in sorted(listed - found):
        check(False, f"{shared}: {name} is listed in {sym} and not exported")
    for name in sorted(found - listed):
        check(False, f"{shared}: {name} is exported and not listed in {sym}")

    for line in output("nm", "--extern-only", "--defined-only", static).splitlines():
        if re.match(r"[0-9a-f]+ ", line):
            name = line.split()[-1]
            check(name.startswith("interop_"), f"{static}: the global {name} lacks the prefix")

    for line in output("nm", "--dynamic", "--undefined-only", shared).splitlines():
        name = line.split()[-1].split("@")[0]
        check(name in ALLOWED | RUNTIME, f"{shared}: wants {name}, which is not on the list of allowed functions")

    for line in output("readelf", "--dynamic", "--wide", shared).splitlines():
        needed = re.search(r"\(NEEDED\).*\[(.*)\]", line)
        check(not needed or re.match(r"lib[cm]\.so|ld-linux", needed.group(1)), f"{shared}: {line.strip()}")

    finish(f"{len(listed)} exported functions")


main()
