"""Pages are what the code says: tables are printed, links and names of files lead somewhere, every state has its row."""

import inspect
import re
import subprocess
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from chassis import tables
from contracts.alarms import ALARMS
from contracts.authority import ACTIONS
from contracts.catalogue import all_events

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    """The generator beside this file; it is a script, in no package."""
    spec = spec_from_file_location("printed", Path(__file__).with_name("printed.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PRINTED = _script()
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
PAGES = [name for name in TRACKED if name.endswith(".md")]
SOURCES = [
    path
    for folder in ("libs", "services")
    for path in (ROOT / folder).rglob("*.py")
    if not {"tests", "migrations", "node_modules", ".venv"} & set(path.parts)
]


@pytest.mark.parametrize("page", PRINTED.pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_tables_are_what_the_code_says(page: Path) -> None:
    """When it differs: `.venv/bin/python tests/guards/printed.py` writes it."""
    assert page.read_text() == PRINTED.written(page.read_text())


def test_every_table_of_states_is_on_a_page() -> None:
    in_code = {
        (path, name)
        for path in SOURCES
        for name in re.findall(r"^(\w+)(?:: [^=\n]+)? = Lifecycle\(", path.read_text(), re.MULTILINE)
    }
    in_data = len(tomllib.loads(PRINTED.CHASSIS.read_text()))
    assert len(in_code) + in_data == len(PRINTED.LIFECYCLES)
    places = [name for page in PRINTED.pages() for name, _ in PRINTED.PLACE.findall(page.read_text())]
    assert {*PRINTED.LIFECYCLES, "contracts.authority", "contracts.catalogue"} <= set(places)
    assert len(places) == len(set(places)), "a table stands on one page"


@pytest.mark.parametrize("name", PRINTED.LIFECYCLES)
def test_every_state_that_is_not_final_is_looked_after(name: str) -> None:
    table = PRINTED.lifecycle(name)
    assert set(table.care) == {before for before, _ in table.moves}, "exactly the states from which something follows"
    assert {action for _, action in table.moves} == set(table.caused)
    assert {table.start, *table.moves.values()} == set(type(table.start)), "a state that nothing leads to"
    for state, care in table.care.items():
        assert care.owner and care.action, state
        assert care.alarm is None or care.alarm in ALARMS, f"{care.alarm} is no alarm of the log"
        assert not care.followed or (PRINTED.followers(name) and care.deadline is care.alarm is None)


@pytest.mark.parametrize("name", PRINTED.LIFECYCLES)
def test_every_move_has_its_test(name: str) -> None:
    """Every pair of state and action that moves something is named with a test that does it; the others are refused."""
    for before, action in PRINTED.lifecycle(name).moves:
        file, _, function = PRINTED.proof(name, before.value, action.value).partition("::")
        assert re.search(rf"def {function}\(", (ROOT / file).read_text()), f"{name}: {before} {action}"


def test_causes_are_actions_events_or_words() -> None:
    names = {event.NAME for event in all_events().values()}
    for name in PRINTED.LIFECYCLES:
        for cause in PRINTED.lifecycle(name).caused.values():
            assert cause in ACTIONS or cause in names or not re.fullmatch(r"[a-z_]+\.[a-z_]+(\.v\d+)?", cause), cause


def test_deadlines_are_those_of_the_code() -> None:
    from chassis.work.jobs import Jobs
    from orders.domain.states import CARE
    from orders.settings import Settings

    lease = next(care.deadline for state, care in PRINTED.lifecycle("chassis:job").care.items() if state == "leased")
    assert lease is not None and lease.total_seconds() == inspect.signature(Jobs.on).parameters["lease"].default
    for care in CARE.values():
        if care.setting is not None:
            assert Settings.model_fields[care.setting.lower()].default == care.deadline


def test_states_are_those_of_the_database() -> None:
    def allowed(text: str, column: str) -> set[str]:
        lists = re.findall(rf"CHECK \({column} IN \(([^)]*)\)", text)
        return set(re.findall(r"'(\w+)'", lists[-1]))

    def migrations(service: str) -> str:
        return "\n".join(path.read_text() for path in sorted((ROOT / f"services/{service}/migrations").glob("*.py")))

    from auth.domain import Status
    from certificates.domain.issuance import IssuanceState
    from contracts.orders import State
    from contracts.revocations import RevocationState

    assert allowed("\n".join(tables.VERSION_1), "state") == {
        state.value for state in type(PRINTED.lifecycle("chassis:job").start)
    }
    assert allowed(migrations("auth"), "status") == set(Status)
    issuances, revocations = migrations("certificates").split("CREATE TABLE revocation ")
    assert allowed(issuances, "state") == set(IssuanceState)
    assert allowed(revocations, "state") == set(RevocationState)
    assert allowed(migrations("orders"), "state") == set(State) - {State.DRAFT}, "a draft is a row of its own"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    page, dead = ROOT / name, []
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text())):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("name", [name for name in PAGES if "/decisions/" not in name])
def test_every_file_and_test_that_a_page_names_is_there(name: str) -> None:
    """`orders/service/placing.py` may be said without what stands before it. `var` is made, not kept."""
    unknown = []
    for said in re.findall(r"`([^`\s]+)`", (ROOT / name).read_text()):
        path, _, function = said.partition("::")
        if not re.search(r"\.(py|ts|typ|yaml|html|j2|md)$|/$", path) or re.search(r"[*<…{]|^/|^var/|/static/$", path):
            continue
        files = [other for other in TRACKED if f"/{path}" in f"/{other}" and (path[-1] == "/" or other.endswith(path))]
        if not files or (function and not any(f"def {function}(" in (ROOT / f).read_text() for f in files)):
            unknown.append(said)
    assert unknown == []
