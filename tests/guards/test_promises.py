"""Every promise of the security page names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/security.md"
ROW = re.compile(r"^\|[^|]+\| (.+) \|$", re.MULTILINE)


def named() -> list[tuple[str, str]]:
    """Files and tests in the right-hand column of the tables of promises; `…` is the file named before."""
    found, file = [], ""
    for table in PAGE.read_text().split("| promise | proven by |")[1:]:
        rows = table.split("\n\n", 1)[0]
        for row in ROW.findall(rows):
            for place in re.findall(r"`([^`]+)`", row):
                path, _, name = place.partition("::")
                file = file if path == "…" else path
                found.append((file, name))
    return found


@pytest.mark.parametrize(("file", "name"), named(), ids=lambda part: part.rsplit("/", 1)[-1])
def test_every_promise_has_its_test(file: str, name: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    assert not name or re.search(rf"def {name}\(", path.read_text()), f"{file}::{name}"


def test_every_table_was_read() -> None:
    assert len(named()) > 70
