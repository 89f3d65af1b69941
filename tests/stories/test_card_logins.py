"""Logging in with a card, before all real services: who gets in, and which cause everybody else is told (L1 to L3, L7)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from chassis.testing import Portal
from gateway.causes import CAUSES

MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]

REFUSED = {
    None: "none",
    "revoked": "revoked",
    "expired": "expired",
    "wrong_issuer": "wrong_issuer",
    "signature_card": "signature_card",
    "unknown_person": "unknown_person",
    "not_yet_processed": "not_yet_processed",
    "inactive": "inactive",
    "inactive_subscriber": "inactive_subscriber",
}


@pytest.mark.parametrize(("who", "cause"), REFUSED.items())
async def test_l3_each_refused_card_gets_the_page_with_its_own_cause(
    browser_for: MakeBrowser, seed: Seed, who: str | None, cause: str
) -> None:
    await seed()
    visitor = browser_for(who)
    await visitor.open("/inloggen/kaart")
    assert visitor.at.startswith(f"/inloggen/mislukt?oorzaak={cause}&")
    assert CAUSES[cause].title in visitor.words and "U bent niet ingelogd" in visitor.words
    await visitor.open("/servercertificaten")
    assert visitor.at.startswith("/inloggen")


async def test_l2_a_person_of_two_subscribers_chooses_one_and_sees_only_that_one(
    browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    noor = browser_for("two_hats")
    await noor.open("/inloggen/kaart?naar=/servercertificaten")
    assert noor.at.startswith("/inloggen/abonnee")
    await noor.press("Waterschap Voorbeeldland (P7654321)")
    assert noor.at == "/servercertificaten"
    assert "P7654321" in noor.words and "voorbeeldstad" not in noor.words.lower()


async def test_l7_logout_ends_the_session_and_old_pages_lead_to_the_login(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    sanne = browser_for("cp_full")
    await sanne.log_in("/home")
    await sanne.press("Uitloggen")
    assert sanne.at == "/uitgelogd" and "Sluit alle vensters" in sanne.words
    await sanne.open("/servercertificaten")
    assert sanne.at.startswith("/inloggen?naar=/servercertificaten")
    await portal.settle(skip_jobs=("mail",))
    assert "session.ended.v1" in portal.said


async def test_l7_after_fifteen_idle_minutes_the_login_says_that_the_session_is_over(
    browser_for: MakeBrowser, seed: Seed
) -> None:
    await seed()
    sanne = browser_for("cp_full")
    await sanne.log_in("/home")
    with clock.moved(timedelta(minutes=16)):
        await sanne.open("/servercertificaten")
    assert sanne.at.startswith("/inloggen?naar=/servercertificaten") and "Uw sessie is voorbij" in sanne.words
