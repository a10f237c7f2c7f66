# SPDX-License-Identifier: MIT
"""CPack's packages hold what an installed tree holds: packages.py CPACK BUILD PREFIX VERSION"""

import pathlib
import re
import shutil
import sys
import tarfile
import tempfile

from common import check, finish, output


def main():
    cpack, build, prefix, version = sys.argv[1:]
    installed = {str(path.relative_to(prefix)) for path in pathlib.Path(prefix).glob("**/*") if not path.is_dir()}
    check(len(installed) > 15, f"only {len(installed)} files are installed")
    with tempfile.TemporaryDirectory() as scratch:
        output(cpack, "--config", f"{build}/CPackConfig.cmake", "-B", scratch)
        (archive,) = pathlib.Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            packed = {name.split("/", 1)[1] for name in (member.name for member in tar if not member.isdir())}
        check(version in archive.name, f"{archive.name} does not name version {version}")
        check(packed == installed, f"{archive.name} and the installed tree differ in {sorted(packed ^ installed)}")

        for package in pathlib.Path(scratch).glob("*.deb"):
            contents = output("dpkg-deb", "--contents", package)
            packed = set(re.findall(r"^[-l]\S+ .*? \./usr/(\S+)", contents, re.M))
            check(packed == installed, f"{package.name} and the installed tree differ in {sorted(packed ^ installed)}")
            field = output("dpkg-deb", "--field", package, "Version", "Depends")
            check(f"Version: {version}\n" in field and "libc6" in field, field)
        check(not shutil.which("dpkg") or list(pathlib.Path(scratch).glob("*.deb")), "there is no .deb")
    finish(f"{len(installed)} files in each package")


main()
