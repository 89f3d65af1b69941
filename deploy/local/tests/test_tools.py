"""A missing or too old tool is named with what to do, before anything else is tried."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from local import tools

SCRIPT = Path(tools.__file__)


def program(folder: Path, name: str, says: str = "1") -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that are all good, as the only PATH; no apt-get, so nothing is installed."""
    for name, says in {
        "java": 'openjdk version "17.0.2"', "mvn": "Apache Maven 3.8.7", "node": "v20.11.1", "npm": "10.2.0",
        "git": "git version 2.39", "chromium": "", "certutil": "", "qpdf": "", "pdfsig": "", "openssl": "", "javac": "", "cc": "",
    }.items():  # fmt: skip
        program(tmp_path, name, says)
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "pip.py").touch()
    return tmp_path


def run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "PYTHONPATH": str(machine / "python")}
    command = [sys.executable, "-S", str(SCRIPT), *arguments]  # -S: nothing of the virtual environment
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_complete_machine_passes_without_a_word(machine: Path) -> None:
    for arguments in ((), ("test",)):
        ran = run(machine, *arguments)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("name", [tool.name for tool in tools.RUN])
def test_a_missing_tool_is_named_with_its_package(machine: Path, name: str) -> None:
    (machine / name).unlink()
    ran = run(machine)
    package = next(tool.package for tool in tools.RUN if tool.name == name)
    assert ran.returncode == 1
    assert f"{name} is missing (Debian package: {package})" in ran.stderr
    assert "run make again" in ran.stderr


@pytest.mark.parametrize(
    ("name", "says", "told"),
    [
        ("java", 'openjdk version "11.0.20"', "java is 11.0, needed is 17 or newer"),
        ("node", "v18.20.4", "node is 18.20, needed is 20 or newer"),
        ("npm", "8.1.0", "npm is 8.1, needed is 9 or newer"),
    ],
)
def test_a_tool_that_is_too_old_counts_as_missing(machine: Path, name: str, says: str, told: str) -> None:
    program(machine, name, says)
    ran = run(machine)
    assert ran.returncode == 1
    assert told in ran.stderr


def test_what_only_tests_need_does_not_stop_the_portal(machine: Path) -> None:
    (machine / "qpdf").unlink()
    assert run(machine).returncode == 0
    ran = run(machine, "test")
    assert ran.returncode == 1
    assert "qpdf is missing" in ran.stderr


def test_a_python_without_pip_is_told(machine: Path) -> None:
    (machine / "python" / "pip.py").unlink()
    ran = run(machine)
    assert ran.returncode == 1
    assert "python3-pip" in ran.stderr


def test_an_old_python_is_told_and_not_met_with_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needed is 3\.11 or newer"):
        tools.main([])
    before_annotations = SCRIPT.read_text().split("from __future__ import annotations")
    assert len(before_annotations) == 2, "without it an older Python stops at the first annotation"
