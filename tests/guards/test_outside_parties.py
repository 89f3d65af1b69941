"""Every outside party has one shape: a port of five methods at most, adapters beside it, a contract suite and a page."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs/architecture"
INDEX = PAGES / "outside-parties.md"
ROW = re.compile(
    r"^\| (?P<party>[^|]+) \| (?P<port>`[^|]+) \| (?P<adapters>`[^|]+) \| `(?P<suite>[^`]+)` \| \[(?P<page>[\w.-]+)\]",
    re.M,
)
ERRORS = {"Temporary", "OutcomeUnknown", "Permanent"}
#: Protocols that are no outside party: what an adapter needs of ourselves.
OURS = {
    ("services/auth/auth/status_http.py", "ListNumbers"),
    # what a service brings to be reviewed, and its own register
    ("libs/review/review/subject.py", "Subject"),
    ("libs/review/review/subject.py", "People"),
    # the gateway's way to our own services: over the network, or in tests within the process
    ("services/gateway/gateway/backend/http.py", "Transport"),
    ("services/gateway/gateway/backend/http.py", "Answer"),
}
#: Libraries that reach others. Who may: adapters, the gateway for our own services, and what serves tests.
WAYS = {
    "httpx",
    "aiohttp",
    "obstore",
    "aiosmtplib",
    "smtplib",
    "urllib.request",
    "dns.query",
    "dns.asyncquery",
    "dns.resolver",
    "dns.asyncresolver",
}
ALSO = ("services/gateway/gateway/", "libs/chassis/chassis/testing/")
SOURCES = [
    path
    for folder in ("libs", "services")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "migrations", "node_modules", ".venv"} & set(path.parts)
]


@dataclass(frozen=True)
class Party:
    """A row of the index."""

    name: str
    port: Path
    protocols: tuple[str, ...]
    adapters: tuple[Path, ...]
    suite: Path
    page: Path


def parties() -> list[Party]:
    """The rows of the table."""
    found = []
    for row in ROW.finditer(INDEX.read_text()):
        file, *protocols = re.findall(r"`([^`]+)`", row["port"])
        port = ROOT / file
        adapters = tuple(port.parent / name for name in re.findall(r"`([^`]+)`", row["adapters"]))
        found.append(Party(row["party"], port, tuple(protocols), adapters, ROOT / row["suite"], PAGES / row["page"]))
    return found


PARTIES = parties()
each_party = pytest.mark.parametrize("party", PARTIES, ids=lambda party: party.page.stem)


def classes(path: Path) -> dict[str, ast.ClassDef]:
    """The classes of a module by name."""
    return {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}


def bases(node: ast.ClassDef) -> set[str]:
    """The names of what a class is derived from."""
    return {ast.unparse(base) for base in node.bases}


def imports(path: Path) -> set[str]:
    """The modules that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_row_was_read() -> None:
    table = INDEX.read_text().split("| party | port |")[1].split("\n\n")[0]
    assert len(PARTIES) == len(table.strip().splitlines()) - 2 > 2


def test_every_protocol_is_a_port_of_the_table() -> None:
    """Or says here why it is none."""
    listed = {(str(party.port.relative_to(ROOT)), name) for party in PARTIES for name in party.protocols}
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in SOURCES
        for name, node in classes(path).items()
        if "Protocol" in bases(node)
    }
    assert found == listed | OURS


@each_party
def test_a_port_has_five_methods_at_most_and_each_says_what_it_promises(party: Party) -> None:
    for name in party.protocols:
        node = classes(party.port)[name]
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert 1 <= len(methods) <= 5, name
        assert ast.get_docstring(node) and all(ast.get_docstring(one) for one in methods), name


@each_party
def test_a_port_is_types_and_its_errors_are_told_apart_by_type(party: Party) -> None:
    text = party.port.read_text()
    assert not imports(party.port) & WAYS
    errors = [node for node in classes(party.port).values() if bases(node) & ERRORS]
    assert errors or "Never raises" in text, "a port names its failures after Temporary, OutcomeUnknown and Permanent"
    assert f"docs/architecture/{party.page.name}" in text and party.suite.name in text, (
        "it says where its page and suite are"
    )


@each_party
def test_every_adapter_stands_beside_its_port_and_is_in_the_suite(party: Party) -> None:
    beside = {path for path in party.port.parent.glob(f"{party.port.stem}_*.py")}
    assert set(party.adapters) == beside
    tree = ast.parse(party.suite.read_text())
    named = {
        ast.unparse(n).split(" ")[0].rstrip(":"): n.value
        for n in tree.body
        if isinstance(n, ast.Assign | ast.AnnAssign)
    }
    made = named["ADAPTERS"]
    assert isinstance(made, ast.Dict) and len(made.keys) >= len(party.adapters)
    assert {path.stem for path in party.adapters} <= {name.rpartition(".")[2] for name in imports(party.suite)}


@each_party
def test_every_must_of_the_page_names_tests_that_are_there(party: Party) -> None:
    text = party.page.read_text()
    for heading in ("## When it fails", "**Deadline**", "**Budget**", "**Not tried**"):
        assert heading in text, heading
    assert len(text.splitlines()) <= 60, "one screen"
    cited: set[str] = set()
    rows = re.findall(r"^\| (MUST|SHOULD|MAY) [^|]+ \| ([^|]+) \|$", text, re.M)
    assert len([kind for kind, _ in rows if kind == "MUST"]) >= 4
    for kind, proofs in rows:
        named = re.findall(r"`([^`]*test_[^`]+)`", proofs)
        assert named or kind != "MUST", proofs
    for place in re.findall(r"`((?:[\w/.-]+::)?test_\w+)`", text):
        file, _, name = place.rpartition("::")
        path = ROOT / file if file else party.suite
        assert re.search(rf"def {name}\(", path.read_text()), place
        cited.add(name if path == party.suite else "")
    own = set(re.findall(r"^(?:async )?def (test_\w+)\(", party.suite.read_text(), re.M))
    assert own == cited - {""}, "what the suite proves stands on the page"


def test_nobody_but_an_adapter_reaches_out() -> None:
    adapters = {path for party in PARTIES for path in party.adapters}
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path not in adapters and not str(path.relative_to(ROOT)).startswith(ALSO) and imports(path) & WAYS
    ]
    assert found == []


def test_what_issuers_publish_is_fetched_in_one_place() -> None:
    """Its limits of size, time and address are one adapter's, whoever asks."""
    limits = {"pki.status.LONGEST_ANSWER", "pki.status_lists.LONGEST_LIST"}
    fetchers = [path for path in SOURCES if imports(path) & limits]
    speakers = [path for path in SOURCES if "application/ocsp-request" in path.read_text()]
    assert fetchers == speakers == [ROOT / "libs/chassis/chassis/outside/published_http.py"]
