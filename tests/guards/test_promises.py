"""Every promise of the pages about security and reliability names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The pages, and how many tests they name at least: a table that is not read would go unnoticed.
PAGES = {"docs/security.md": 70, "docs/reliability.md": 40}
ROW = re.compile(r"^\|[^|]+\| (.+) \|$", re.MULTILINE)


def named(page: str) -> list[tuple[str, str]]:
    """Files and tests in the right-hand column of the tables of promises; `…` is the file named before."""
    found, file = [], ""
    for table in (ROOT / page).read_text().split("| promise | proven by |")[1:]:
        rows = table.split("\n\n", 1)[0]
        for row in ROW.findall(rows):
            for place in re.findall(r"`([^`]+)`", row):
                path, _, name = place.partition("::")
                file = file if path == "…" else path
                found.append((file, name))
    return found


@pytest.mark.parametrize(
    ("file", "name"),
    sorted({place for page in PAGES for place in named(page)}),
    ids=lambda part: part.rsplit("/", 1)[-1],
)
def test_every_promise_has_its_test(file: str, name: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    assert not name or re.search(rf"def {name}\(", path.read_text()), f"{file}::{name}"


@pytest.mark.parametrize("page", PAGES)
def test_every_table_was_read(page: str) -> None:
    assert len(named(page)) > PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_every_promise_names_one(page: str) -> None:
    """A row with an empty column, or with words in place of a test, promises nothing."""
    for table in (ROOT / page).read_text().split("| promise | proven by |")[1:]:
        rows = [line for line in table.split("\n\n", 1)[0].splitlines() if line.startswith("| ") and "---" not in line]
        assert [row for row in rows if "`" not in row.rsplit(" | ", 1)[-1]] == []
