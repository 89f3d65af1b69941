"""A certificate is revoked without a login, with its code (S7): made by a contact person, used by whoever has it, seen by everybody.

Every service in one process on real PostgreSQL; the CA is the stand-in, asked over HTTP.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from chassis.testing import Portal

#: Of its own: what the stand-in CA revoked stays revoked.
NAME = "parkeren.voorbeeldstad.example"
MAIL = ("mail",)
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def test_s7_n8_whoever_has_the_code_revokes_without_a_login(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S7, N8: the code is shown once, a newer one voids it, a wrong one says nothing, and the mails name the road."""
    await seed()
    contact, other, nobody = (browser_for(who) for who in ("cp_basic", "other", None))
    for browser in (contact, other):
        await browser.log_in()
    await contact.open("/servercertificaten?per=100")
    await contact.follow(NAME)
    path = str(contact.at)
    assert (await other.open(f"{path}/intrekkingscode")).status_code == 404

    codes = []
    for voided in (False, True):
        await contact.open(path)
        await contact.follow("Maak een intrekkingscode")
        assert ("Er is al een code" in contact.words) is voided
        await contact.press("Maak een intrekkingscode")
        assert contact.answer.headers["cache-control"] == "no-store" and contact.at == f"{path}/intrekkingscode"
        (code,) = set(re.findall(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}", contact.answer.text))
        assert ("De vorige code werkt niet meer" in contact.words) is voided
        codes.append(code)
    await contact.open(f"{path}/intrekkingscode")
    assert codes[1] not in contact.answer.text, "once"

    await nobody.open("/")
    await nobody.follow("Intrekken met een code, 24 uur per dag")
    typed = {"certificaat": NAME.upper(), "reden": "cessationOfOperation", "zeker": "ja"}
    await nobody.press("Trek dit certificaat in", **{**typed, "code": codes[0]})
    assert nobody.answer.status_code == 422 and "horen niet bij elkaar" in nobody.words
    await nobody.press("Trek dit certificaat in", **{**typed, "code": codes[1].lower().replace("-", " ")})
    assert nobody.answer.status_code == 200 and "Het intrekken is gevraagd" in nobody.words
    await contact.open(path)
    assert "gevraagd met de intrekkingscode, zonder inloggen" in contact.words

    await portal.settle(skip_jobs=MAIL)
    await contact.open(path)
    assert "Ingetrokken op" in contact.words
    rows = await portal.services["certificates"].database.reads.fetch("SELECT payload FROM job WHERE kind = 'mail'")
    letters = [json.loads(row["payload"]) for row in rows]
    assert letters and all("met de intrekkingscode van dit certificaat" in json.dumps(mail) for mail in letters)
    assert not [code for code in codes if code in json.dumps(letters)]
