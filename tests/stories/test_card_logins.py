"""Logging in with a card, before all real services: who gets in, and which cause everybody else is told (L1 to L3, L7)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from chassis.testing import Portal
from gateway.words.login import CAUSES
from local.journey import to_the_last_step
from standins.people import HOLDERS

INPUTS = Path(__file__).resolve().parents[1] / "inputs"
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


async def test_l1_every_good_card_of_the_demo_comes_in(browser_for: MakeBrowser, seed: Seed) -> None:
    """L1, L2: representatives, contact persons, staff; who is registered twice chooses first."""
    await seed()
    for holder in (h for h in HOLDERS if h.who not in REFUSED):
        visitor = browser_for(holder.who)
        await visitor.open("/inloggen/kaart?naar=/hulp")
        assert holder.name in visitor.words, holder.who
        assert visitor.at == "/hulp" or (holder.who == "two_hats" and visitor.at.startswith("/inloggen/abonnee"))


async def test_t_06_a_planted_session_id_is_not_kept(browser_for: MakeBrowser, seed: Seed) -> None:
    """T-06: who plants an id in somebody's browser before the login knows nothing afterwards."""
    await seed()
    sanne = browser_for("cp_full")
    planted = "A" * 43
    sanne.public.headers["cookie"] = f"__Host-sid={planted}"
    await sanne.open("/home")
    assert sanne.at.startswith("/inloggen")
    begun = await sanne.public.get(f"{sanne.portal}/inloggen/kaart")
    pre = begun.cookies["__Host-pre"]
    handed = await sanne.card_client.get(begun.headers["location"])
    sanne.public.headers["cookie"] = f"__Host-sid={planted}; __Host-pre={pre}"
    done = await sanne.public.get(handed.headers["location"])
    assert done.cookies["__Host-sid"] not in ("", planted)
    stranger = browser_for(None)
    stranger.public.headers["cookie"] = f"__Host-sid={planted}"
    await stranger.open("/home")
    assert stranger.at.startswith("/inloggen")


async def test_l7_logout_kills_a_stolen_copy_of_the_cookie(browser_for: MakeBrowser, seed: Seed) -> None:
    """L7, T-06: the copy works until then, and not a moment longer; so does the id of before a second login."""
    await seed()
    sanne, thief = browser_for("cp_full"), browser_for(None)

    def steal() -> None:
        ids = [cookie.value for cookie in sanne.public.cookies.jar if cookie.name == "__Host-sid"]
        thief.public.headers["cookie"] = f"__Host-sid={ids[-1]}"

    await sanne.log_in("/home")
    steal()
    await thief.open("/home")
    assert thief.at == "/home" and "Sanne de Vries" in thief.words
    await sanne.open("/inloggen/kaart?naar=/home")  # logs in again
    await thief.open("/home")
    assert thief.at.startswith("/inloggen")
    steal()
    await sanne.press("Uitloggen")
    await thief.open("/home")
    assert thief.at.startswith("/inloggen")


async def test_r_120_placing_with_a_card_that_was_revoked_places_nothing_and_ends_the_session(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, world: Any
) -> None:
    """R-120, INV-12: the status is asked at the moment of placing."""
    await seed()
    card = world.pki.card("revoked-while-ordering", "CB1000002", "Sanne de Vries")
    contact = browser_for("revoked-while-ordering")
    await contact.log_in("/servercertificaten")
    await to_the_last_step(contact, "koppelvlak.voorbeeldstad.example")
    world.pki.revoke(card.certificate)
    await contact.press("Plaats bestelling")
    assert contact.at.startswith("/inloggen")
    assert "order.placed.v1" not in portal.said
    await contact.open("/inloggen/kaart")
    assert contact.at.startswith("/inloggen/mislukt?oorzaak=revoked&")


async def test_l3_a_card_with_odd_names_gets_its_page(browser_for: MakeBrowser, seed: Seed, world: Any) -> None:
    """L3: a certificate that a strict reader can't read, as a real CA wrote it."""
    await seed()
    odd = world.folder / "cards/odd-names"
    odd.mkdir(exist_ok=True)
    certificate, end, _ = (INPUTS / "card-subject-not-strict.pem").read_text().partition("-----END CERTIFICATE-----")
    (odd / "cert.pem").write_text(certificate + end)
    visitor = browser_for("odd-names")
    await visitor.open("/inloggen/kaart")
    assert visitor.at.startswith("/inloggen/mislukt?oorzaak=wrong_issuer&")
    assert CAUSES["wrong_issuer"].title in visitor.words
