"""S8: several certificates renewed together: ticked over pages and filters, requests that find theirs, one page that places all."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from chassis import clock
from chassis.testing import Portal
from local.journey import new_csr

NAMES = [f"{name}.voorbeeldstad.example" for name in ("koppelvlak", "gba-v", "bag-levering")]
TOGETHER = "/servercertificaten/samen-verlengen"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


async def ticks(contact: Any, *names: str) -> list[str]:
    """The numbers of certificates as their ticks have them."""
    await contact.open("/servercertificaten?per=100")
    shown = dict(
        re.findall(
            r'name="kies" value="(\d+)"[^>]*><label class="mc-vh" for="kies-[0-9]+">Kies ([^<]+)<', contact.answer.text
        )
    )
    by_name = {name: number for number, name in shown.items()}
    return [by_name[name] for name in names]


async def test_s8_three_certificates_are_renewed_with_five_presses(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """S8, S10, N2: one is ticked on another page of the list; a file that fits nothing is told; each is an order with its own form; one mail tells of all."""
    await seed()
    contact = browser_for("cp_full")
    await contact.log_in("/servercertificaten")
    first, second, third = await ticks(contact, *NAMES)
    await contact.open(f"/servercertificaten?naam=gba&gekozen={first}")
    await contact.press("Onthoud keuze", kies=[second])  # without script the ticks are sent along
    assert "2 certificaten gekozen, waarvan 1 niet in beeld" in contact.words
    await contact.open(f"/servercertificaten?gekozen={first}.{second}")
    await contact.press("Verleng gekozen certificaten", kies=[first, second, third], gekozen="")
    assert contact.at.startswith(TOGETHER) and "U koos 3 certificaten" in contact.words
    page = contact.at
    requests = {f"server{n}": new_csr(name) for n, name in enumerate(NAMES)}
    await contact.hand_in("csr", vreemd=new_csr("iets-anders.voorbeeldstad.example"), **requests)
    assert "3 CSR’s passen bij een certificaat" in contact.words
    assert "vreemd.csr: De namen in deze CSR (iets-anders.voorbeeldstad.example) passen bij geen" in contact.words
    await contact.follow("Naar de controle")
    seen = contact.answer
    assert all(name in contact.words for name in NAMES) and "Plaats 3 bestellingen" in contact.words
    await contact.press("Plaats 3 bestellingen")
    assert contact.answer.status_code == 422 and "Zet een vinkje" in contact.words
    await contact.press("Plaats 3 bestellingen", **{"akkoord-alle": "ja"})
    assert "3 bestellingen zijn geplaatst" in contact.words and contact.at.startswith(page)
    contact.answer = seen
    await contact.press("Plaats 3 bestellingen", **{"akkoord-alle": "ja"})  # pressed again: nothing is doubled
    assert "3 bestellingen zijn geplaatst" in contact.words
    reads = portal.services["orders"].database.reads
    orders = await reads.fetch("SELECT id, common_name, requester, content FROM placed_order ORDER BY placed_at")
    assert sorted(order["common_name"] for order in orders) == sorted(NAMES)
    for order in orders:
        content = json.loads(order["content"])
        assert order["requester"] == "CB1000002" and len(content["declarations"]) == 7
    await portal.settle()
    with clock.moved(timedelta(minutes=2)):
        await portal.settle()
    mails = [json.loads(row["payload"]) for row in await reads.fetch("SELECT payload FROM job WHERE kind = 'mail'")]
    (mail,) = [mail for mail in mails if "bestellingen zijn geplaatst" in mail["subject"]]
    assert sorted(mail["letter"]["fact_links"]) == sorted(f"/bestellingen/{order['id']}" for order in orders)
    for order in orders:
        await contact.open(f"/bestellingen/{order['id']}")
        assert (await contact.open(f"/bestellingen/{order['id']}/formulier.pdf")).content.startswith(b"%PDF")


async def test_s8_another_subscriber_sees_nothing_of_it(portal: Portal, browser_for: MakeBrowser, seed: Seed) -> None:
    """INV-6: neither a batch, nor a certificate in one of theirs."""
    await seed()
    contact, other = browser_for("cp_full"), browser_for("other")
    await contact.log_in("/servercertificaten")
    (number,) = await ticks(contact, NAMES[0])
    await contact.press("Verleng gekozen certificaten", kies=[number])
    await other.log_in("/servercertificaten")
    for path in (contact.at, f"{contact.at}/controle"):
        assert (await other.open(path)).status_code == 404, path
    begun = await other.public.post(other.portal + TOGETHER, data={"kies": number}, headers={"origin": other.portal})
    assert begun.status_code == 404
