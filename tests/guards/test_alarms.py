"""Code, list of alarms, runbook and tests say the same: an alarm that nobody knows what to do about is noise."""

import ast
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from contracts.alarms import ALARMS

ROOT = Path(__file__).resolve().parents[2]


def _beside() -> ModuleType:
    spec = spec_from_file_location("alarms", Path(__file__).with_name("alarms.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RAISED = _beside()
TO_DO = """An alarm is four lines: `log.error("part.what", ..., alarm=True)`; its row in libs/contracts/contracts/alarms.toml (says, do);
the test that raises it, in PROVEN of tests/guards/alarms.py; and `.venv/bin/python tests/guards/printed.py` for the runbook."""


def test_the_code_raises_exactly_the_alarms_of_the_list() -> None:
    """Each is one word of ours, so that what is counted by it stays few."""
    lines = [(name, place) for name, place, _ in RAISED.raised()]
    assert [line for line in lines if line[0] not in ALARMS] == [], TO_DO
    assert set(ALARMS) - {name for name, _ in lines} == set(), "in the list, and raised nowhere"


def test_each_alarm_says_what_to_do_and_the_runbook_has_its_line() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text()
    assert "<!-- printed: contracts.alarms -->" in runbook
    for name, alarm in ALARMS.items():
        assert alarm.says and alarm.do, name
        assert f"\n| `{name}` |" in runbook


def test_each_alarm_has_a_test_that_makes_it_happen() -> None:
    """While that test runs the log is watched for it: `conftest.py`."""
    assert set(RAISED.PROVEN) == set(ALARMS), TO_DO
    for name, test in [(alarm, test) for alarm in RAISED.PROVEN for test in RAISED.proofs(alarm).values()]:
        file, _, function = test.partition("[")[0].partition("::")
        tree = ast.parse((ROOT / file).read_text())
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        assert any(isinstance(node, kinds) and node.name == function for node in tree.body), f"{name}: {test}"


def test_an_alarm_that_is_raised_at_several_places_has_a_test_for_each() -> None:
    places: dict[str, set[str]] = {}
    for name, place, _ in RAISED.raised():
        places.setdefault(name, set()).add(place)
    several = {name: found for name, found in places.items() if len(found) > 1}
    assert several == {name: set(RAISED.PROVEN[name]) for name in several}, "name each place, or make them one"


def test_a_proof_that_is_skipped_is_none(pytestconfig: pytest.Config) -> None:
    """Nor is one that is expected to fail."""
    ours = next(each for each in pytestconfig.pluginmanager.get_plugins() if getattr(each, "ALARMS", None))
    for nodeid, outcome in ((RAISED.PROVEN["order.failed"], "failed"), ("tests/any.py::test_other", "skipped")):
        report = SimpleNamespace(outcome="skipped", skipped=True, longrepr="-", nodeid=nodeid)
        reporting = ours.pytest_runtest_makereport(SimpleNamespace(nodeid=nodeid), None)
        next(reporting)
        with pytest.raises(StopIteration) as made:
            reporting.send(report)
        assert made.value.value.outcome == outcome
