"""A rejected order is ordered again, filled in, with the cause beside its field, and ends in a certificate (S8, S11, B1)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from local.journey import to_the_last_step

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
#: By language: the buttons, and what is read on the way.
WORDS = {
    "nl": {
        "again": "Bestel opnieuw", "save": "Opslaan en verder", "place": "Plaats bestelling", "state": "Uitgegeven",
        "cause": "De namen in het certificaat kloppen niet.", "to": "Naar stap: Certificaat", "free": "nog eens gebruiken",
        "after": "Opnieuw besteld na", "since": "Dit is opnieuw besteld:",
    },
    "en": {
        "again": "Order again", "save": "Save and continue", "place": "Place order", "state": "Issued",
        "cause": "The names in the certificate are not correct.", "to": "Go to step: Certificate", "free": "the same CSR again",
        "after": "Ordered again after", "since": "This was ordered again:",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
async def test_s11_a_rejected_order_is_placed_again_and_issued(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, language: str
) -> None:
    """The same CSR, without typing anything twice; the first order leads to the second, and the case names the first."""
    await seed()
    said = WORDS[language]
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    first = str(contact.at.removesuffix("/geplaatst"))
    await validator.log_in(f"/validatie/{first.rpartition('/')[2]}")
    await validator.press("Neem in behandeling")
    await validator.press("Afwijzen", reden="Kijk de namen na.", oorzaak="names_wrong")
    await portal.settle(skip_jobs=("mail",))

    await contact.open(first)
    if language == "en":
        await contact.press("English")
        await contact.open(first)
    assert "Kijk de namen na." in contact.words and said["cause"] in contact.words and said["free"] in contact.words
    await contact.press(said["again"])
    assert contact.at.endswith("/contactpersoon") and said["to"] in contact.words, contact.words
    await contact.press(said["save"])
    await contact.press(said["save"], beheerder=contact.choices("beheerder")[0])
    assert said["cause"] in contact.words and 'id="namen-raad"' in contact.answer.text
    await contact.press(said["save"])  # as it was: the validator meant another order
    assert contact.at.endswith("/controle"), contact.words
    await contact.press(said["save"])
    await contact.press(said["save"], akkoord=contact.choices("akkoord"))
    await contact.press(said["place"])
    assert contact.at.endswith("/geplaatst"), contact.words
    second = str(contact.at.removesuffix("/geplaatst"))
    await portal.settle(skip_jobs=("mail",))

    await contact.open(first)
    assert said["since"] in contact.words and said["again"] not in contact.words
    await validator.open(f"/validatie/{second.rpartition('/')[2]}")
    assert "Opnieuw besteld na" in validator.words
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(second)
    assert said["state"] in contact.words and said["after"] in contact.words


async def test_h1_orders_are_found_again(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """By a part of the name or the reference, by where they are; a colleague finds the same, another subscriber nothing."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, NAME)
    await contact.press("Plaats bestelling")
    await portal.settle(skip_jobs=("mail",))
    order = str(contact.at.removesuffix("/geplaatst"))
    for query, found in (
        ("zoek=koppelvlak", True), ("zoek=KOPPEL&stand=lopend", True), ("stand=uitgegeven", False), ("zoek=bestaat-niet", False),
        ("type=trial", False), ("type=pkio_private", True),
    ):  # fmt: skip
        await contact.open(f"/bestellingen?{query}")
        assert (f'href="{order}"' in contact.answer.text) is found, query
        assert ("Geen bestellingen gevonden" in contact.words) is not found, query
    other = browser_for("other")
    await other.log_in("/bestellingen?zoek=koppelvlak")
    assert order not in other.answer.text
