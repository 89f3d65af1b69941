"""One tenant asks for all it can: past its budget it is refused with a cause, and its neighbour notices nothing."""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx
from chassis.testing import Browser

DOMAIN = "voorbeeldstad.example"
EXPORTS, DOCUMENTS, LOOKS = 30, 40, 15
EACH_MINUTE = {"exports": 10, "documents": 20}


async def test_f54_a_flood_of_exports_and_forms_is_refused_and_the_neighbour_goes_on(
    house: Any, contact: Browser
) -> None:
    """F-54: all at once; each answer is the file or the refusal that says when again, and no process dies of it."""
    order = await house.place(contact, f"overvloed.{DOMAIN}")
    await house.becomes(order, "in_validation")
    neighbour = house.browser("other")
    await house.logged_in(neighbour, "/home")
    before = {name: house.faults.pid(name) for name in house.faults.inside()}
    client, portal = contact.public, house.running.demo["portal"]

    async def asked(path: str) -> httpx.Response:
        return await client.get(portal + path)

    async def looks() -> list[int]:
        return [(await neighbour.open("/servercertificaten")).status_code for _ in range(LOOKS)]

    exports = [asked("/servercertificaten.csv?status=alle") for _ in range(EXPORTS)]
    documents = [asked(f"/bestellingen/{order}/formulier.pdf") for _ in range(DOCUMENTS)]
    begun = time.monotonic()
    seen, *answers = await asyncio.gather(looks(), *exports, *documents)
    minutes = (time.monotonic() - begun) / 60  # a budget fills up again meanwhile
    assert seen == [200] * LOOKS
    for name, some in (("exports", answers[:EXPORTS]), ("documents", answers[EXPORTS:])):
        counted = Counter(answer.status_code for answer in some)
        assert set(counted) <= {200, 429} and 1 <= counted[200] <= EACH_MINUTE[name] * (1 + minutes) + 1, (
            name,
            counted,
        )
        refused = next(answer for answer in some if answer.status_code == 429)
        assert "Probeer het" in refused.text or "later opnieuw" in refused.text, refused.text[:2000]
    assert {name: house.faults.pid(name) for name in before} == before
