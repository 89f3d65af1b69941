"""Fields are seen by the type checker: none is read, written or handed over under a name that only a string says."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [p.parent for folder in ("libs", "services") for p in (ROOT / folder).glob("*/*/__init__.py")]
#: What is left, by package and file, with its reason. It may only shrink.
LEFT = {
    # claims, job payloads and settings as JSON; what Starlette, threads and drivers hang on their objects; the sandbox; socket
    # options that not every platform has
    "chassis": 33,
    # JSON of others, or for others: claims of a token, a problem's body, a header, settings of a library
    "contracts catalogue.py": 1,
    "contracts publish.py": 1,
    "contracts refusals.py": 1,
    "signing form.py": 1,
    # JSON columns: the driver gives and takes plain values
    "auth tables.py": 2,
    "certificates tables.py": 1,
    "organisation tables.py": 2,
    "signing tables.py": 1,
    # what Starlette, asyncio, threads and drivers hang on their objects without a type
    "gateway protocol.py": 1,
    "gateway templating.py": 1,
    # any model or function, by its own annotations
    "contracts envelope.py": 2,
    # variations of one example; each is validated when it is made, and what is published of it is compared with git
    "contracts examples": 21,
    # a parameter with the name of a keyword of Python
    "orders rates.py": 1,
}


def untyped(tree: ast.AST) -> int:
    """How often a field is named by a string: `getattr`, `setattr`, `vars`, `__dict__`, `model_construct`,
    `**{…}` and `**x.model_dump()` in a call, `model_dump(include=…)`, `row[f"…"]`, and every `dict[str, Any]`."""
    return sum(map(_counts, ast.walk(tree)))


def _counts(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="getattr" | "setattr" | "vars")):
            return True
        case ast.Attribute(attr="__dict__" | "model_construct"):
            return True
        case ast.keyword(arg=None, value=ast.Dict() | ast.DictComp()):
            return True
        case ast.keyword(arg=None, value=ast.Call(func=ast.Attribute(attr="model_dump"))):
            return True
        case ast.Subscript(slice=ast.JoinedStr()):
            return True
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[ast.Name(id="str"), ast.Name(id="Any")])):
            return True
        case ast.Call(func=ast.Attribute(attr="model_dump")):
            return any(keyword.arg == "include" for keyword in node.keywords)
    return False


def _place(package: str, path: Path) -> str:
    if package == "chassis":  # its files move from room to room
        return package
    return f"{package} {'examples' if path.parent.name == 'examples' else path.name}"


def test_no_field_is_named_by_a_string_alone() -> None:
    """A new one: say it with its type. One less: lower its number here."""
    found: Counter[str] = Counter()
    for package in PACKAGES:
        for path in package.rglob("*.py"):
            if "testing" not in path.parts:
                found[_place(package.name, path)] += untyped(ast.parse(path.read_text()))
    assert {name: n for name, n in found.items() if n > LEFT.get(name, 0)} == {}
    assert {name for name, n in LEFT.items() if found[name] < n} <= {
        "chassis"
    }  # a list that says too much hides the next


def test_the_guard_sees_what_it_is_for() -> None:
    for code in (
        "getattr(a, name)",
        "setattr(a, 'b', 1)",
        "vars(a)",
        "a.__dict__",
        "Row.model_construct(a=1)",
        "f(**{'a': 1})",
        "f(**{n: row[n] for n in names})",
        "f(**a.model_dump())",
        "a.model_dump(include={'b'})",
        "row[f'{role}_name']",
        "x: dict[str, Any] = {}",
    ):
        assert untyped(ast.parse(code)) == 1, code
    assert untyped(ast.parse("f(**fields, a=row['a'])")) == 0
