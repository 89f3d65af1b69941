"""Archives of Java that are not the chosen ones don't get in."""

import subprocess
import sys
from pathlib import Path

from local import jars

ROOT = Path(__file__).resolve().parents[3]


def test_another_missing_or_unlisted_archive_is_refused_and_removed(tmp_path: Path) -> None:
    folder, listing = tmp_path / "libs", tmp_path / "list"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.jar").write_bytes(name.encode())
    command = [sys.executable, jars.__file__, str(folder), str(listing)]
    subprocess.run([*command, "write"], check=True)
    assert subprocess.run(command, check=False).returncode == 0
    (folder / "a.jar").write_bytes(b"evil")
    (folder / "b.jar").unlink()
    (folder / "more.jar").write_bytes(b"more")
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[1:] == [
        "b.jar is missing", "a.jar is another file than the one listed", "more.jar is not on the list",
    ]  # fmt: skip
    assert [path.name for path in folder.iterdir()] == ["c.jar"]


def test_the_broker_that_runs_here_is_the_one_on_the_list() -> None:
    known = jars.listed((ROOT / "deploy/local/kafka.sha256").read_text())
    assert jars.sums(ROOT / "var/kafka/libs") == known and len(known) > 40
