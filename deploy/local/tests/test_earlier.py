"""A demo that an earlier, or a newer, version left is noticed before anything is started or changed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from local import earlier, layout, postgres, topics

TODAY = {1: "as it was"}
LATER = {**TODAY, 2: "the topics have other names", 3: "the ports moved"}
#: What the demos of today's layout stand on: ports (they are in certificates), topics and their partitions, databases.
PORTS = {
    "portal": 8443, "card": 8444, "http": 8080, "auth": 8101, "certificates": 8102, "orders": 8103, "organisation": 8104,
    "signing": 8105, "ca": 8110, "mailbox": 8025, "smtp": 8026, "kafka": 9092, "controller": 9093, "postgres": 15432,
}  # fmt: skip
SERVICES = {"auth", "certificates", "orders", "organisation", "signing"}
TOPICS = {f"mc.{name}.v1" for name in ("organisation", "orders", "certificates", "auth", "forms", "documents")}
PARTITIONS = 12


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The data of a demo, as far as it is looked at."""
    (tmp_path / "postgres/data").mkdir(parents=True)
    (tmp_path / "postgres/data/PG_VERSION").write_text("18\n")
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_folder_and_a_demo_of_today_go_on(var: Path, tmp_path: Path) -> None:
    assert earlier.problem(tmp_path / "nothing", LATER) is None
    assert earlier.problem(var) is None, "of before numbers were kept, and nothing changed since"
    earlier.keep(var)
    assert earlier.problem(var) is None


def test_an_older_layout_is_said_with_what_changed_since(var: Path) -> None:
    said = earlier.problem(var, LATER)
    assert said and "older layout (1, now 3): the topics have other names; the ports moved." in said
    (var / "layout.json").write_text(json.dumps({"layout": 2, "heads": {}}))
    said = earlier.problem(var, LATER)
    assert said and "(2, now 3): the ports moved." in said


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({"layout": 2, "heads": {}}, "newer layout (2) than this version knows (1)"),
        ({"layout": 1, "heads": {"orders": "9999", "auth": "0001"}}, "doesn't know the databases of orders"),
        ({"layout": 1, "heads": {"archive": "0001"}}, "doesn't know the databases of archive"),
        ({"layout": 1}, "can't be read"),
        ({"layout": "x", "heads": {}}, "can't be read"),
        ([], "can't be read"),
    ],
)
def test_a_newer_or_damaged_one_is_noticed(kept: object, why: str, var: Path) -> None:
    (var / "layout.json").write_text(json.dumps(kept))
    said = earlier.problem(var)
    assert said and why in said


def test_up_says_so_and_touches_nothing(var: Path) -> None:
    """The real program, with a demo of a version that is not there yet: how it ends, and what it leaves."""
    (var / "layout.json").write_text(json.dumps({"layout": 99, "heads": {}}))
    before = everything(var)
    environment = {**os.environ, "MC_VAR": str(var), "PORT_BASE": "7000"}
    done = subprocess.run(
        [sys.executable, "-m", "local.up", "up"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "newer layout (99)" in done.stderr and "make reset" in done.stderr and "Traceback" not in done.stderr
    assert "Nothing was started or changed." in done.stderr
    assert everything(var) == before


def test_what_the_demos_of_this_layout_stand_on_is_still_there() -> None:
    """More may come; what moves or goes needs a number and a sentence in `local.earlier.LAYOUTS`, and then new lines here."""
    listed = yaml.safe_load(topics.LIST.read_text())
    assert earlier.LAYOUT == 1
    assert PORTS.items() <= {name: port - layout.BASE for name, port in layout.PORTS.items()}.items()
    assert listed["topics"].keys() >= TOPICS | {f"mc.dead.{name}" for name in SERVICES}
    assert listed["partitions"] == PARTITIONS and set(postgres.SERVICES) >= SERVICES
