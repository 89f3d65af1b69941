"""The drill: a backup is brought back while Kafka and the CA moved on (F-51, INV-1, INV-3, P-7)."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

from chassis.testing import Browser
from local.journey import approve, ask, state_is, to_the_last_step, until

DOMAIN = "voorbeeldstad.example"


async def issued(contact: Browser, validator: Browser, name: str) -> str:
    """The id of an order that went all the way."""
    await to_the_last_step(contact, name)
    await contact.press("Plaats bestelling")
    order = re.search(r"/bestellingen/([0-9a-f-]{36})/geplaatst", contact.at).group(1)  # type: ignore[union-attr]
    await state_is(contact, order, "Wacht op controle")
    await approve(validator, order)
    await state_is(contact, order, "Uitgegeven")
    return order


def made_by_the_ca(running: Any) -> int:
    """How many certificates the CA ever made."""
    credential = (running.folder / "pki/ca/credential").read_text()
    asked = urllib.request.Request(
        f"{running.demo['services']['ca']}/v1/certificates?limit=500", headers={"Authorization": f"Bearer {credential}"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return len(json.load(answer)["certificates"])


async def test_f51_a_backup_is_brought_back_and_nothing_is_ordered_twice(
    running: Any, browser_for: Callable[[str], Browser]
) -> None:
    """F-51: after the backup an order is placed, approved and issued. Restored: the CA makes nothing twice, what was lost is
    listed, copies and numbers go on, and the next order goes all the way.
    """
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in()
    await validator.log_in()
    backup = running.back_up()
    order = await issued(contact, validator, f"afval.{DOMAIN}")
    certificate = await ask(
        running, "certificates", "SELECT id FROM certificate WHERE order_id = $1::text::uuid", order
    )
    newest = await ask(running, "certificates", "SELECT max(id) FROM certificate")
    made = made_by_the_ca(running)

    lost = running.restore(backup)
    keys = {(fact["topic"], fact["key"]) for fact in lost}
    assert {("mc.orders.v1", order), ("mc.certificates.v1", str(certificate)), ("mc.certificates.v1", order)} <= keys
    assert {fact["subscriber"] for fact in lost if fact["key"] == order} == {"P1234567"}
    assert "Voorbeeldstad" not in json.dumps(lost), "only heads are listed"
    assert await ask(running, "orders", "SELECT count(*) FROM placed_order WHERE id = $1::text::uuid", order) == 0

    async def again() -> Any:
        sql = "SELECT id FROM certificate WHERE order_id = $1::text::uuid"
        return await ask(running, "certificates", sql, order)

    number = await until(again)
    assert number > newest, "a number that was never given"
    assert made_by_the_ca(running) == made, "the approval was read again, and it is the certificate of before"
    epochs = {
        await ask(running, name, "SELECT value FROM service_state WHERE name = 'epoch'")
        for name in ("orders", "organisation")
    }
    assert all(epochs)

    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in()
    await validator.log_in()
    await issued(contact, validator, f"vergunningen.{DOMAIN}")
    assert made_by_the_ca(running) == made + 1
    copies = "SELECT count(*) FROM person WHERE epoch = 0"
    assert [await ask(running, name, copies) for name in ("auth", "certificates", "orders")] == [0, 0, 0], (
        "said again in the new epoch"
    )
