"""Installs what only the tests need and pip cannot bring: Chromium, PostgreSQL, strace.

`make test` runs it with any Python. Where it may (Debian or Ubuntu, as root) it installs what is
missing; elsewhere it says what is missing, and the tests that need it say so and are skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_chromium() -> bool:
    return any(shutil.which(name) for name in CHROMIUM)


def has_postgresql() -> bool:
    installed = any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return installed or bool(shutil.which("postgres") and shutil.which("initdb"))


def missing() -> list[str]:
    """The Debian packages that would bring what is not here."""
    needs = {
        "chromium": has_chromium(),
        "postgresql": has_postgresql(),
        "strace": shutil.which("strace") is not None,
    }
    return [package for package, here in needs.items() if not here]


def may_install() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Asks Debian for them; a package that does not come is told by the next look."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    packages = missing()
    if packages and may_install():
        sys.stderr.write(f"Installing for the tests: {', '.join(packages)} ...\n")
        install(packages)
        packages = missing()
    if packages:
        sys.stderr.write(
            f"Not here: {', '.join(packages)}. Tests that need it are skipped. "
            f"On Debian or Ubuntu: sudo apt-get install {' '.join(packages)}\n"
        )


if __name__ == "__main__":
    main()
