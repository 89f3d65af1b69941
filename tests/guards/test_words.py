"""A variable has a noun: `order`, `draft`, `certificate`. `found`, `one`, `made` and `told` say nothing of what they hold."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"found", "one", "made", "told"}


def variables(tree: ast.AST) -> list[str]:
    """Names that are bound: by an assignment, a loop, a parameter. The fields of a class are a row's or a view's."""
    fields = {
        id(line.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign)
    }
    return [
        node.id if isinstance(node, ast.Name) else node.arg
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields)
        or isinstance(node, ast.arg)
    ]


PACKAGES = sorted(path.parent for folder in ("libs", "services") for path in (ROOT / folder).glob("*/*/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_variables_have_nouns(package: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted(package.rglob("*.py"))
        for word in variables(ast.parse(path.read_text()))
        if word in WORDS
    ]
    assert found == []


def test_every_way_to_bind_is_seen() -> None:
    code = "class Row:\n    told: bool\nfor one in x: pass\nmade = [found for found in y]\ndef f(told): ..."
    assert sorted(name for name in variables(ast.parse(code)) if name in WORDS) == ["found", "made", "one", "told"]
