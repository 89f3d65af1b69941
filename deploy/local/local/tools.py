"""Tools of the machine that can't come from a package lock: named when they are missing or too old, with what to do.

`python3 deploy/local/local/tools.py [test]` runs before anything is installed, with the machine's own Python: standard
library only, and readable for an old Python, so that an old one is told that it is old.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """A program, its lowest major version, and the Debian package that brings it."""

    name: str
    package: str
    version: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ("--version",)
    alternatives: tuple[str, ...] = ()

    def problem(self) -> str | None:
        """What is wrong with it here, or None."""
        found = next((p for n in (self.name, *self.alternatives) if (p := shutil.which(n))), None)
        if found is None:
            return f"{self.name} is missing"
        if not self.version:
            return None
        try:
            ran = subprocess.run([found, *self.arguments], capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return f"{self.name} does not run"
        match = re.search(r"(\d+)(?:\.(\d+))?", ran.stdout + ran.stderr)
        have = tuple(int(n or 0) for n in match.groups()) if match else (0,)
        wanted = ".".join(map(str, self.version))
        return (
            None if have >= self.version else f"{self.name} is {'.'.join(map(str, have))}, needed is {wanted} or newer"
        )


RUN = (
    Tool("java", "openjdk-17-jre-headless", (17,), ("-version",)),
    Tool("mvn", "maven"),
    Tool("node", "nodejs", (20,)),
    Tool("npm", "npm", (9,)),
    Tool("git", "git"),
)
TEST = (
    Tool("chromium", "chromium", alternatives=("google-chrome", "chromium-browser")),
    Tool("certutil", "libnss3-tools"),
    Tool("qpdf", "qpdf"),
    Tool("pdfsig", "poppler-utils"),
    Tool("openssl", "openssl"),
    Tool("javac", "openjdk-17-jdk-headless"),
    Tool("cc", "gcc", alternatives=("gcc",)),
)
HEADERS = Path("/usr/include/stdio.h")  # Debian's gcc only recommends the package that has them
FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")


def missing(tests_too: bool) -> dict[str, str]:
    """Problems by the Debian package that mends them; with `tests_too` also those of `make test`."""
    tools = (*RUN, *TEST) if tests_too else RUN
    wrong = {tool.package: problem for tool in tools if (problem := tool.problem()) is not None}
    if importlib.util.find_spec("pip") is None:
        wrong["python3-pip"] = "pip is missing (python3 -m pip)"
    if tests_too and shutil.which("apt-get") and not FONT.exists():
        wrong["fonts-noto-core"] = "fonts for screenshots are missing"
    if tests_too and shutil.which("apt-get") and not HEADERS.exists():
        wrong["libc6-dev"] = "the C library's headers are missing"
    return wrong


@contextmanager
def _alone() -> Iterator[None]:
    """One installation at a time: `make test` checks both lists side by side, apt takes one caller.

    The lock is on this file itself: one in a folder that anybody may write in could be put there by anybody.
    """
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(packages: list[str]) -> bool:
    """Install Debian packages; True when that worked. Only as root and where apt-get is."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"  installing with apt-get: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        ran = subprocess.run(
            ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *command],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
    if ran.returncode != 0:
        print(ran.stdout[-1500:] + ran.stderr[-1500:], flush=True)
    return ran.returncode == 0


def main(arguments: list[str]) -> None:
    """Check, install what can be installed, and say what can't. Ends the program when something stays wrong."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it may be the machine's own Python that reads this
        sys.exit(
            f"Python is {sys.version.split()[0]}; needed is 3.11 or newer.\n"
            "Install it and name it: make PYTHON=python3.11 up"
        )
    tests_too = "test" in arguments
    if not missing(tests_too):
        return
    with _alone():
        wrong = missing(tests_too)
        for problem in wrong.values():
            print(f"  {problem}", flush=True)
        if wrong and install(list(wrong)):
            wrong = missing(tests_too)
    if wrong:
        lines = "\n".join(f"  {problem} (Debian package: {package})" for package, problem in wrong.items())
        sys.exit(f"These are needed first:\n{lines}\nInstall them and run make again.")


if __name__ == "__main__":
    main(sys.argv[1:])
