"""The CA refuses a revocation (S7): the customer is told, the desk takes the case, asks again, and everybody can see it.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP, but for the one answer that it never gives by itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from certificates.ca import CaRefused
from chassis.testing import Portal

NAME = "woz.voorbeeldstad.example"
MAIL = ("mail",)


async def test_s7_what_the_ca_refuses_is_the_desks_until_it_is_done(
    portal: Portal,
    browser_for: Callable[[str | None], Any],
    seed: Callable[[], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """S7: nobody has to notice by chance, and who asked sees what became of it."""
    await seed()
    contact, desk = browser_for("cp_full"), browser_for("servicedesk")
    for browser in (contact, desk):
        await browser.log_in()
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAME)
    path = str(contact.at)
    await contact.follow("Intrekken")
    await contact.press("Trek dit certificaat in", reden="superseded", naam=NAME)

    async def no(*_asked: Any) -> Any:
        raise CaRefused("certificate.locked")

    with monkeypatch.context() as patched:
        patched.setattr(portal.services["certificates"].adapters.ca, "revoke", no)
        await portal.settle(skip_jobs=MAIL)
    await contact.open(path)
    assert "Intrekken is niet gelukt" in contact.words and "Wij zoeken uit waarom" in contact.words

    await desk.open("/home")
    await desk.follow("Vastgelopen intrekkingen")
    assert "De CA weigert" in desk.words and "niemand" in desk.words
    await desk.follow(NAME)
    case = str(desk.at)
    assert "certificate.locked" in desk.words
    assert (await contact.open(case)).status_code == 403, "it is staff's alone"
    await desk.press("Ik pak dit op")
    await desk.press("Bewaar de notitie", notitie="De CA zegt: probeer het nog eens.")
    assert desk.at == case and "De CA zegt: probeer het nog eens." in desk.words
    await desk.press("Handel dit af", uitkomst="revoked", slot="Volgens de CA gedaan.")
    assert desk.answer.status_code == 409 and "Dit zien wij niet aan het certificaat" in desk.words
    await desk.press("Vraag de CA opnieuw")
    assert "Er loopt geen intrekking vast" in desk.words and "Opnieuw gevraagd" in desk.words
    await portal.settle(skip_jobs=MAIL)
    await contact.open(path)
    assert "Ingetrokken op" in contact.words and "vervangen door een ander certificaat" in contact.words
