"""The validators: veraPDF and EU DSS from Maven (pinned), fetched once into var/pdf-validators, and how to run them."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_VAR = _HERE.parents[2] / "var" / "pdf-validators"
_CLAIMS = {"PDF/A-2a", "PDF/UA-1"}


def _run(*command: str | Path, ok: Sequence[int] = (0,)) -> str:
    if shutil.which(str(command[0])) is None:
        pytest.fail(f"{command[0]} is missing; `make up` installs it or says how")
    ran = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert ran.returncode in ok, f"{command[0]} ended with {ran.returncode}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
    return ran.stdout


def _jars(name: str) -> Path:
    """The folder with the jars of a pom, fetched when the pom is new."""
    pom, folder = _HERE / name / "pom.xml", _VAR / name
    stamp, wanted = folder / "pom.sha256", hashlib.sha256(pom.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _run("mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={folder}")
        stamp.write_text(wanted)
    return folder


@dataclass(frozen=True)
class Verdict:
    """What DSS says of one file."""

    passes: bool
    signatures: int
    told: str


@dataclass(frozen=True)
class Validators:
    """The two Java programs, each run once over many files."""

    verapdf: Path
    dss: Path
    classes: Path

    def conformance(self, files: Sequence[Path]) -> dict[str, list[str]]:
        """Broken rules per file name for PDF/A-2a and PDF/UA-1; a profile that isn't claimed counts as broken."""
        (jar,) = self.verapdf.glob("cli-*.jar")
        options = ("-f", "0", "--format", "json", "--maxfailuresdisplayed", "3")
        report = json.loads(_run("java", "-Xmx512m", "-jar", jar, *options, *files, ok=(0, 1)))["report"]
        return {Path(job["itemDetails"]["name"]).name: _broken(job) for job in report["jobs"]}

    def signatures(self, root: Path, material: Path, files: Sequence[Path]) -> dict[str, Verdict]:
        """DSS's verdict per file name, with changes after signing counted as failures."""
        path = f"{self.classes}:{self.dss}/*"
        out = _run("java", "-Xmx1g", "-cp", path, "PadesCheck", root, material, *files, ok=(0, 1))
        found = {}
        for line in out.splitlines():
            word, name, count, *told = line.split("\t")
            found[name] = Verdict(word == "PASS", int(count), "\t".join(told))
        return found


def _broken(job: dict) -> list[str]:
    results = {result["profileName"].split()[0]: result for result in job.get("validationResult") or []}
    broken = [f"{profile} is not claimed" for profile in sorted(_CLAIMS - set(results))]
    for profile, result in results.items():
        rules = [rule for rule in result["details"].get("ruleSummaries", []) if rule["failedChecks"]]
        broken += [f"{profile} {rule['clause']}-{rule['testNumber']}" for rule in rules]
        if not result["compliant"] and not rules:
            broken.append(f"{profile} does not comply")
    return broken


@pytest.fixture(scope="session")
def validators() -> Validators:
    """veraPDF and DSS, ready to run."""
    _VAR.mkdir(parents=True, exist_ok=True)
    with (_VAR / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        verapdf, dss, classes = _jars("verapdf"), _jars("dss"), _VAR / "classes"
        source = _HERE / "dss" / "PadesCheck.java"
        stamp = classes / "source.sha256"
        wanted = hashlib.sha256(source.read_bytes() + (dss / "pom.sha256").read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            _run("javac", "-cp", f"{dss}/*", "-d", classes, source)
            stamp.write_text(wanted)
    return Validators(verapdf, dss, classes)
