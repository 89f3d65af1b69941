"""Guards over the wired services: routes, events, topics, migrations."""

import ast
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from chassis import migrate
from chassis.operations import metrics
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing import actions_of
from contracts.authority import ACTIONS, CUSTOMERS
from contracts.catalogue import all_events
from fastapi.routing import APIRoute
from local import layout
from pydantic import SecretStr

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("auth", "certificates", "orders", "organisation", "signing")
TOPICS: dict[str, Any] = yaml.safe_load((ROOT / "deploy/kafka/topics.yaml").read_text())["topics"]


@pytest.fixture(scope="module")
def services(portal_makers: dict[str, Any]) -> dict[str, Service]:
    return {name: portal_makers[name]("postgresql://nobody:x@127.0.0.1:1/none") for name in SERVICES}


def routes(services: dict[str, Service]) -> list[tuple[str, APIRoute]]:
    """Every route of every service and of the gateway, with the name of its owner."""
    from gateway.main import PAGES
    from gateway.pages import card

    owners = {name: service.routers for name, service in services.items()}
    owners["gateway"] = [card.router, *(part.router for part in PAGES)]
    owners["chassis"] = [metrics.router(Settings(metrics_token=SecretStr("x")))]
    return [
        (name, r)
        for name, routers in owners.items()
        for router in routers
        for r in router.routes
        if isinstance(r, APIRoute)
    ]


def test_every_route_names_exactly_one_action(services: dict[str, Service]) -> None:
    used: dict[str, set[str]] = {}
    for owner, route in routes(services):
        actions = actions_of(route)
        assert len(actions) == 1, f"{owner} {route.path}: {actions}"
        used.setdefault(actions[0], set()).add(owner)
    assert set(used) == set(ACTIONS), "an action that no route asks for, or a route with an action of its own"
    kept = {action for action, owners in used.items() if owners != {"gateway"}}
    assert set(ACTIONS) - kept <= {"public.read", "page.home"}, "an action that only pages ask for protects nothing"


def test_every_topic_heard_is_said_and_listed(services: dict[str, Service]) -> None:
    said = {event.TOPIC for event in all_events().values()}
    for service in services.values():
        for topic in service.consumer.topics:
            assert topic in said and topic in TOPICS
            assert service.name in TOPICS[topic]["readers"], f"{service.name} may not read {topic}"
    assert said <= set(TOPICS)


def test_every_event_is_heard_by_someone_or_public(services: dict[str, Service]) -> None:
    heard = {event.NAME for service in services.values() for event in service.consumer.events}
    public = {e.NAME for e in all_events().values() if "backoffice" in TOPICS[e.TOPIC]["readers"]}
    live = {e.NAME for e in all_events().values() if "gateway" in TOPICS[e.TOPIC]["readers"]}
    assert {e.NAME for e in all_events().values()} <= heard | public | live


def test_what_a_customer_may_name_can_be_looked_up_elsewhere(services: dict[str, Service]) -> None:
    """B-35: asking for another subscriber's is noticed for every parameter of a customer's route."""
    for owner, route in routes({name: service for name, service in services.items()}):
        if owner != "gateway" and ACTIONS[actions_of(route)[0]] & CUSTOMERS:
            named = {p.name for p in route.dependant.path_params if not _word_of_ours(p.field_info.annotation)}
            assert named <= set(services[owner].elsewhere), route.path


def _word_of_ours(annotation: object) -> bool:
    """One of an enumeration names nothing of anybody."""
    return isinstance(annotation, type) and issubclass(annotation, StrEnum)


def test_who_has_work_has_workers(services: dict[str, Service]) -> None:
    busy = [n for n, s in services.items() if s.jobs.kinds or s.jobs.periodic or s.certificates]
    assert busy == list(layout.WORKERS), "their jobs, rounds and certificate alarms would run nowhere"


#: The same in every service: a module, or a package that grew from it.
ROOMS = set(
    [
        "main",
        "settings",
        "api",
        "events",
        "worker",
        "service",
        "adapters",
        "mails",
        "forms",
        "steps",
        "journeys",
        "retention",
        "store",
        "tables",
        "domain",
    ]
)
#: What one service has besides: outside parties, and what it exists for.
BESIDES = {
    "auth": {"presented", "verdict", "status", "status_http"},
    "certificates": {"ca", "ca_local", "published"},
    "orders": {"dns_message", "linter", "predicted", "requests", "resolver", "resolver_dns"},
    "organisation": {"bounce_box", "bounce_box_pop", "registers", "registers_http"},
    "signing": {"document_maker", "form", "keys", "keys_file", "seal"},
}


@pytest.mark.parametrize("name", SERVICES)
def test_services_have_the_same_file_names(name: str) -> None:
    """Who knows one service knows all. A name of its own is a decision: it goes into `BESIDES`."""
    folder = ROOT / "services" / name / name
    names = {path.stem for path in folder.iterdir() if path.suffix == ".py" or list(path.glob("*.py"))}
    assert names - ROOMS - {"__init__"} == BESIDES[name]


@pytest.mark.parametrize("name", SERVICES)
def test_one_migration_head(name: str) -> None:
    assert len(migrate.heads(name)) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_migrations_are_one_line_and_each_number_is_one_file(name: str) -> None:
    """Of two files of the same revision the tool takes one, and the other's tables are never made."""
    line: list[tuple[str, str | None]] = []
    for path in sorted((ROOT / "services" / name / "migrations").glob("[0-9]*.py")):
        said = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if node.targets[0].id in {"revision", "down_revision"}
        }
        assert path.name.startswith(f"{said['revision']}_"), f"{path.name} says that it is {said['revision']}"
        line.append((said["revision"], said["down_revision"]))
    numbers = [number for number, _ in line]
    assert sorted(set(numbers)) == numbers, f"{name}: two files of one number among {numbers}"
    assert [before for _, before in line] == [None, *numbers[:-1]], f"{name}: {line} is not one line"


@pytest.mark.parametrize("name", (*SERVICES, "gateway"))
def test_every_service_has_its_one_screen_readme(name: str) -> None:
    text = (ROOT / "services" / name / "README.md").read_text()
    assert 10 <= len(text.splitlines()) <= 80
    import_module(f"{name}.main")
