"""What DNS says of the names of a publicly trusted certificate, and a linter of the certificate to come, from both sides (S9, B1, R-067, R-079, R-080)."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from chassis.testing import Portal
from local.journey import new_csr, place, to_the_last_step, to_the_request
from orders.resolver_dns import DnsResolver
from standins.dns import CA, DnsStandin, running_dns

BASE = "voorbeeldstad.example.org"
FORBIDDEN, SLOW, WILDCARD = f"verboden.{BASE}", f"traag.{BASE}", f"*.{BASE}"


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


@pytest.fixture
def dns(portal: Portal) -> Iterator[DnsStandin]:
    """The stand-in, as the resolver of orders."""
    service = portal.services["orders"]
    with running_dns() as running:
        object.__setattr__(service.adapters, "resolver", DnsResolver((running.address,), 1.0, service.sandbox))
        yield running


async def test_s9_b1_hints_are_seen_by_both_and_hold_nothing_up(
    portal: Portal, browser_for: Callable[[str | None], Any], seed: Callable[[], Awaitable[None]], dns: DnsStandin
) -> None:
    """R-079, R-080: a name that may not, one that nobody answers for, and a wildcard; R-067: the certificate to come is linted."""
    await seed()
    dns.zone[BASE] = (f'0 issue "{CA}"', f'0 issuewild "{CA}"')
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await validator.log_in("/validatie")
    await contact.open("/servercertificaten")
    await contact.follow("Nieuw publiek certificaat")
    await to_the_request(portal, contact, "public_ov")
    await contact.press("Opslaan en verder", naam=FORBIDDEN, namen=f"{SLOW}\n{WILDCARD}", csr=new_csr(FORBIDDEN))
    assert contact.at.endswith("/controle") and "Wij kijken in DNS" in contact.words, contact.words
    assert dns.asked == []
    await portal.settle(skip_jobs=("mail",))
    await contact.open(contact.at)
    assert "noemt alleen anderen: andere-ca.example" in contact.words, contact.words
    assert f'{FORBIDDEN}. IN CAA 0 issue "{CA}"' in contact.words
    assert "Niet gecontroleerd" in contact.words and f"resolver {dns.address}" in contact.words
    order = await place(contact)
    await contact.open(f"/bestellingen/{order}")
    assert "noemt alleen anderen: andere-ca.example" in contact.words, "the order's page says so too, with what to do"
    assert f'{FORBIDDEN}. IN CAA 0 issue "{CA}"' in contact.words and f"resolver {dns.address}" in contact.words
    await portal.settle(skip_jobs=("mail",))
    await validator.open(f"/validatie/{order}")
    assert "noemt alleen anderen: andere-ca.example" in validator.words, validator.words
    assert "Het voorspelde certificaat voldoet aan de regels die pkilint" in validator.words
    await validator.press("Neem in behandeling")
    await portal.settle(skip_jobs=("mail",))  # the registers answer
    await validator.open(f"/validatie/{order}")
    await validator.press("Zet een vinkje")
    await validator.press("Goedkeuren")
    assert {name for name, _ in dns.asked} <= {FORBIDDEN, SLOW, BASE, "example.org", "org"}


async def test_s9_no_name_of_a_private_renewal_reaches_dns(
    portal: Portal, browser_for: Callable[[str | None], Any], seed: Callable[[], Awaitable[None]], dns: DnsStandin
) -> None:
    """R-080: from the first page to an order that waits for validation."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, "koppelvlak.voorbeeldstad.example")
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    assert contact.at.endswith("/geplaatst") and dns.asked == []
    await contact.open(contact.at.removesuffix("/geplaatst"))
    assert "Voortgang" in contact.words and "Wat DNS zegt" not in contact.words
