"""Our own numbers: where they are cited, and the page that says what each means.

`python tests/guards/requirements.py` writes the last column of `docs/requirements.md` anew; a test fails when it is not
what the tests cite. Numbers are cited in docstrings, comments and names of tests (`R-092`, `test_r092_...`, `L1 to L3`).
"""

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/requirements.md"
NOT_BUILT = "not built yet"
NAMED = 3  # so many tests are named; more are counted by file

# Spellings in prose. A user's row has no hyphen (B1), a hostile input has (B-11).
HYPHEN = r"(?:R-[0-9]{3}|[BFT]-[0-9]{2}|INV-[0-9]{1,2})"
ROW = r"[LHSPGENOB][0-9]{1,2}"
ID = re.compile(rf"(?<![\w#/.:%+-])(?:{HYPHEN}|{ROW})(?![\w-])")
RANGE = re.compile(rf"(?<![\w#/.:%+-])({HYPHEN}|{ROW}) to ({HYPHEN}|{ROW})(?![\w-])")
# Spellings in the name of a test: r092, b41, B_41, t_06, inv12, and s8 for a user's row.
IN_NAME = re.compile(r"(?<![^_])(r)_?([0-9]{3})(?![^_])|(?<![^_])([bft]|inv)_?([0-9]{2})(?![^_])", re.IGNORECASE)
ROW_IN_NAME = re.compile(r"(?<![^_])([lhspgeno][0-9]{1,2}|b[0-9])(?![^_])", re.IGNORECASE)
NAME = re.compile(r"\btest_\w+")
LINE = re.compile(rf"^\| ({HYPHEN}|{ROW}) \| (.+) \| ?(.*?) ?\|$")


def in_prose(text: str) -> set[str]:
    """The numbers that a text cites; a range cites all between its ends."""
    found = set(ID.findall(text))
    for first, last in RANGE.findall(text):
        kind, low = re.fullmatch(r"(\D+)(\d+)", first).groups()  # type: ignore[union-attr]
        high = re.sub(r"\D", "", last)
        found |= {f"{kind}{n:0{len(low)}}" for n in range(int(low), int(high) + 1)}
    return found


def in_name(name: str) -> set[str]:
    """The numbers that the name of a test cites."""
    found = {row.upper() for row in ROW_IN_NAME.findall(name)}
    for rule, number, kind, other in IN_NAME.findall(name):
        found.add(f"{(rule or kind).upper()}-{number or other}")
    return found


def tracked(*patterns: str) -> list[str]:
    """Paths that git knows, by its own patterns."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split()


def _comments(lines: list[str]) -> str:
    return "\n".join(line.partition("#")[2] for line in lines if "#" in line)


def citations() -> Iterator[tuple[str, str, str]]:
    """(number, file, test) of every citation in a file of tests; the test is empty for the file as a whole."""
    for path in tracked("*/tests/*.py", "tests/*.py"):
        text = (ROOT / path).read_text()
        lines, tree = text.splitlines(), ast.parse(text)
        taken: set[int] = set()
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                span = range(node.lineno - 1, node.end_lineno or node.lineno)
                taken.update(span)
                said = f"{ast.get_docstring(node) or ''}\n{_comments([lines[n] for n in span])}"
                called = in_name(node.name) if node.name.startswith("test_") else set()
                for number in called | in_prose(said):
                    yield number, path, node.name
        rest = [line for n, line in enumerate(lines) if n not in taken]
        for number in in_prose(f"{ast.get_docstring(tree) or ''}\n{_comments(rest)}"):
            yield number, path, ""


def proofs(found: list[tuple[str, str, str]]) -> dict[str, dict[str, set[str]]]:
    """For each number the files and in them the tests that cite it. Helpers and measurements prove nothing."""
    out: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for number, path, name in found:
        if name.startswith("test_") or (not name and re.search(r"/(test_\w+|browser_pages)\.py$", path)):
            out[number][path].add(name)
    return out


def column(files: dict[str, set[str]]) -> str:
    """A cell of the page: tests by name, or files with how many; a file that cites the number at its top is all meant."""
    whole = {path for path, names in files.items() if "" in names}
    named = [f"`{path}::{name}`" for path in sorted(files) for name in sorted(files[path]) if path not in whole]
    if len(named) + len(whole) > NAMED:
        named = [f"`{path}` ({len(files[path])})" for path in sorted(files) if path not in whole]
    return ", ".join(sorted([*(f"`{path}`" for path in whole), *named]))


def lines_of(page: str) -> dict[str, tuple[str, str]]:
    """The lines of the page: what it says and its last column, by number."""
    found = {}
    for line in page.splitlines():
        if match := LINE.match(line):
            assert match[1] not in found, f"{match[1]} has two lines"
            found[match[1]] = (match[2], match[3])
    return found


def written(page: str, found: list[tuple[str, str, str]]) -> str:
    """The page with its last column as the tests are now. A number that no test cites keeps what stands there."""
    proven = proofs(found)
    out = []
    for line in page.splitlines():
        match = LINE.match(line)
        if match and (match[1] in proven or match[3] != NOT_BUILT):
            out.append(f"| {match[1]} | {match[2]} | {column(proven.get(match[1], {}))} |")
        else:
            out.append(line)
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(), list(citations())))
