"""Whatever stands in an address of the portal or of a service: an answer or a refusal, never "it is us, try later"."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from chassis.service import Service
from chassis.testing import Identities, Portal, actions_of
from contracts.authority import ACTIONS, SERVICES, Who
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

FOOLISH = (
    "", "%00", "a%00b", "%ED%A0%80", "%FF", "%25", "_", "%5C", "%27", "%22%3B", "-1", "0", str(2**31), str(2**63), "9" * 30,
    "9" * 5000, "1e400", "NaN", "null", "true", "%0D%0A", "%E2%80%AE", quote("é" * 200), "0001-01-01T00%3A00%3A00%2B05%3A00",
    "%F0%9F%98%80", "..%2F..%2Fetc", "a" * 3000, "%2500", "WyJub3RfYWZ0ZXIiLGZhbHNlXQ",
)  # fmt: skip
STEPS = ("contactpersoon", "certificaatbeheerder", "certificaat", "controle", "voorwaarden", "afronding")


def looks(services: dict[str, Service]) -> list[tuple[str, APIRoute]]:
    """Every route that takes no body."""
    routes = [(n, r) for n, s in services.items() for router in s.routers for r in router.routes]
    return [(n, r) for n, r in routes if isinstance(r, APIRoute) and r.methods & {"GET", "DELETE"} and not r.body_field]


def parameters(dependant: Dependant) -> list[str]:
    """The names in a query, those of a model and of dependencies included."""
    names = [name for inner in dependant.dependencies for name in parameters(inner)]
    for field in dependant.query_params:
        kind = field.field_info.annotation
        whole = isinstance(kind, type) and issubclass(kind, BaseModel)
        names += list(kind.model_fields) if whole else [field.alias]
    return names


async def test_every_parameter_of_every_service(portal: Portal, identities: Identities) -> None:
    """Each foolish value in each parameter of path and query, by somebody who may ask."""
    tried = 0
    for service, route in looks(portal.services):
        who = sorted(ACTIONS[actions_of(route)[0]])[0]
        staff = who in {Who.VALIDATION, Who.SERVICEDESK}
        head = (
            identities.service(who.value, service)
            if who in SERVICES
            else identities.person(service, "CB1000002", who, None if staff else "P1234567")
        )
        method = next(iter(route.methods & {"GET", "DELETE"}))
        inside = [part for part in route.path.split("/") if part.startswith("{")]
        good = route.path
        for part in inside:
            good = good.replace(part, str(uuid4()) if "certificate" not in part else "1")
        async with portal.client(service, head) as http:
            for value in FOOLISH:
                paths = [route.path.replace(part, value or "-").replace("{", "").replace("}", "") for part in inside]
                paths += [f"{good}?{name}={value}" for name in parameters(route.dependant)]
                for path in paths:
                    answer = await http.request(method, path)
                    tried += 1
                    assert answer.status_code < 500, f"{who} {method} {service}{path[:200]}: {answer.text}"
    assert tried > 400


@pytest.mark.parametrize("who", ["cp_full", "validator1"])
async def test_every_parameter_of_every_page(
    browser_for: Callable[[str | None], Any], seed: Callable[[], Awaitable[None]], who: str
) -> None:
    """The same in the browser's addresses."""
    await seed()
    browser = browser_for(who)
    await browser.log_in()
    if who == "validator1":
        paths = ["/validatie/{}", *(f"/validatie?{name}={{}}" for name in ("lijst", "zoek", "richting", "pagina"))]
    else:
        overview = ("naam", "type", "status", "verloopt", "sorteer", "richting", "per", "pagina", "na", "voor")
        paths = [f"/servercertificaten?{name}={{}}" for name in overview]
        paths += [
            "/servercertificaten.csv?naam={}",
            "/servercertificaten?sorteer=naam&na={}",
            "/bestellingen?pagina={}",
        ]
        paths += [
            "/servercertificaten/{}",
            "/servercertificaten/{}/verlengen",
            "/servercertificaten/1/downloaden?formaat={}",
        ]
        paths += ["/tarieven?dag={}", "/voorwaarden/{}", "/voorwaarden?taal={}"]
        paths += ["/bestellingen/{}", "/bestellingen/{}/geplaatst"]
        paths += [f"/aanvragen/{{}}/{step}?terug={{}}" for step in STEPS[:1]]
    for path in paths:
        for value in FOOLISH:
            answer = await browser.open(path.replace("{}", value or "-"))
            assert answer.status_code < 500, f"{path} {value[:50]}: {answer.status_code}"
