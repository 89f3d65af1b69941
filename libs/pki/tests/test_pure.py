"""Pure: what is read here could be read anywhere, without a clock, a network, a file or anything of ours."""

import ast
import sys
from pathlib import Path

import pki

LIBRARIES = {"cryptography", "badkeys", "idna", "publicsuffixlist", "pki"}  # of the list, the copy it comes with
#: Of the standard library, nothing that reaches out of the process.
STANDARD = {
    "base64", "binascii", "collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "html", "io",
    "ipaddress", "quopri", "re", "typing", "unicodedata", "urllib.parse", "zipfile", "zlib",
}  # fmt: skip
MODULES = sorted(Path(pki.__file__).parent.glob("*.py"))


def test_pki_imports_nothing_that_reaches_out() -> None:
    assert len(MODULES) > 10
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                allowed = name in STANDARD or top in STANDARD or top in LIBRARIES
                assert allowed, f"{path.name} imports {name}"
                assert top in LIBRARIES or top in sys.stdlib_module_names


def test_pki_asks_no_clock() -> None:
    """The moment comes in."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            asked = isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "time", "monotonic"}
            assert not asked, f"{path.name}:{getattr(node, 'lineno', 0)}"
