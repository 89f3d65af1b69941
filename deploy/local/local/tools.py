"""Tools of the machine that can't come from a package lock: named when they are missing or too old, with what to do.

`python deploy/local/local/tools.py [test]` runs before anything is installed, so it uses the standard library only.
"""

import os
import re
import shutil
import subprocess
import sys
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
)
FONTS = ("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "fonts-noto-core")


def missing(tools: tuple[Tool, ...]) -> dict[str, str]:
    """Problems by the Debian package that mends them."""
    return {tool.package: problem for tool in tools if (problem := tool.problem()) is not None}


def install(packages: list[str]) -> bool:
    """Install Debian packages; True when that worked. Only as root and where apt-get is."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    return bool(subprocess.run(command, check=False, **quiet).returncode == 0)  # type: ignore[call-overload]


def main() -> None:
    """Check, install what can be installed, and say what can't."""
    if sys.version_info < (3, 11):  # noqa: UP036 - it may be the machine's own Python that reads this
        sys.exit(f"Python is {sys.version.split()[0]}; needed is 3.11 or newer. Install it and run make again.")
    tools = (*RUN, *TEST) if "test" in sys.argv[1:] else RUN
    wrong = missing(tools)
    if "test" in sys.argv[1:] and sys.platform == "linux" and shutil.which("apt-get") and not Path(FONTS[0]).exists():
        wrong[FONTS[1]] = "fonts for screenshots are missing"
    if not wrong:
        return
    for problem in wrong.values():
        print(f"  {problem}", flush=True)
    print(f"  installing {' '.join(wrong)} …", flush=True)
    if not install(list(wrong)) or (left := missing(tools)):
        left = missing(tools)
        lines = "\n".join(f"  {problem} (Debian package: {package})" for package, problem in left.items())
        sys.exit(f"These tools are needed first:\n{lines}\nInstall them and run make again.")


if __name__ == "__main__":
    main()
