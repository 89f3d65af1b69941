"""Files as real tools and people make them: `tests/inputs`, with the outcome expected of each in its manifest."""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "tests/inputs"


@dataclass(frozen=True)
class Row:
    """One line of the manifest. `value` stands for a file where a text is enough."""

    kind: str
    what: str
    expected: str
    file: str = ""
    value: str = ""
    give: str = ""
    note: str = ""

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return (FOLDER / self.file).read_bytes()

    def __str__(self) -> str:
        """The row's name in a test's id."""
        return self.file or self.value


def rows(kind: str) -> list[Row]:
    """All rows of a kind. A guard looks for this call with each kind's name: every row is run by some test."""
    lines = json.loads((FOLDER / "manifest.json").read_text())["inputs"]
    return [Row(**{"what": "", **line}) for line in lines if line["kind"] == kind]
