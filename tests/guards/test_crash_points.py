"""Every crash point has a test that dies there."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def points() -> set[str]:
    """The names in `crash.point(...)`."""
    found = set()
    for folder in ("libs", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            if {"tests", "node_modules", "migrations"} & set(path.parts) or "crash.point(" not in path.read_text():
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "crash.point":
                    found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_crash_point_has_a_test_that_dies_there() -> None:
    tests = [p for p in ROOT.rglob("test_*.py") if not {".venv", "node_modules", ".tools", "var"} & set(p.parts)]
    words = "\n".join(path.read_text() for path in tests)
    found = points()
    assert len(found) >= 12
    assert sorted(point for point in found if f'"{point}"' not in words) == []
