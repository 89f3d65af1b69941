"""What is forgotten of people who logged in: sessions, codes and cards, once nothing needs them (O9)."""

from datetime import timedelta
from typing import Any

import pytest
from auth.service import checks
from chassis import clock
from contracts.organisation import PersonErased
from sqlalchemy import text

WHOLE = "SELECT sha256, status, der, subject, serial FROM credential"


async def everything(town: Any) -> str:
    """Every row of auth but the audit trail's, and but what was heard."""
    rows = (await town.portal.state())["auth"]
    return str({table: lines for table, lines in rows.items() if table not in {"audit", "audit_head"}})


@pytest.mark.parametrize("revoked", [False, True])
async def test_of_who_is_erased_neither_card_nor_session_stays(town: Any, revoked: bool) -> None:
    """O9: also of one whose session goes on, as after a restore. Of a revoked card its hash stays: it opens nothing ever again."""
    await town.log_in("CB1000002")
    other = await town.log_in("CB1000003")
    (card,) = await town.rows(
        "SELECT c.* FROM credential c JOIN session s ON s.credential = c.sha256 WHERE s.person = 'CB1000002'"
    )
    assert card["serial"] in await everything(town) and "CB1000002" in await everything(town)
    if revoked:
        async with town.service.database.begin(town.service.actor) as tx:
            await checks.revoked(tx, card["sha256"])
    await town.portal.receive("auth", PersonErased(number="CB1000002", version=9))

    left = await everything(town)
    for gone in (card["serial"], card["subject"], "CB1000002", card["der"].hex()):
        assert gone not in left
    kept = [row for row in await town.rows(WHOLE) if row["sha256"] == card["sha256"]]
    empty = {"sha256": card["sha256"], "status": "revoked", "der": b"", "subject": "", "serial": ""}
    assert kept == ([empty] if revoked else [])
    assert (await town.identify(other["session"], "orders")).status_code == 200, "nobody else is touched"
    assert len(await town.rows("SELECT FROM session WHERE person = 'CB1000003'")) == 1


async def test_an_erasure_of_before_takes_nothing_from_who_is_registered_anew(town: Any) -> None:
    made = await town.log_in("CB1000002")
    await town.person("CB1000002", "contact:full@P1234567", version=9)
    await town.portal.receive("auth", PersonErased(number="CB1000002", version=8))
    assert (await town.identify(made["session"], "orders")).status_code == 200


async def test_cards_go_with_their_last_session(town: Any) -> None:
    """Thirty days after its end a session goes, and with it what only it referred to; a revoked card's hash once the card is over."""
    await town.log_in("CB1000002")
    await town.log_in("CB1000003")
    one, two = [row["sha256"] for row in await town.rows("SELECT credential AS sha256 FROM session ORDER BY person")]
    await checks.sweep(town.service)
    assert len(await town.rows(WHOLE)) == 2
    async with town.service.database.begin(town.service.actor) as tx:
        await checks.revoked(tx, two)

    with clock.moved(timedelta(days=1)):
        await checks.sweep(town.service)
    assert {row["sha256"] for row in await town.rows(WHOLE)} == {one, two}
    with clock.moved(timedelta(days=32)):
        await checks.sweep(town.service)
    assert [tuple(row.values()) for row in await town.rows(WHOLE)] == [(two, "revoked", b"", "", "")]
    async with town.service.database.begin() as tx:
        await tx.session.execute(text("UPDATE credential SET not_after = :now"), {"now": tx.now - timedelta(days=1)})
    await checks.sweep(town.service)
    assert await town.rows(WHOLE) == []
