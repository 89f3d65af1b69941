"""An order of which no certificate came is told, with why, until something was done about it (H1, N3)."""

from datetime import timedelta
from typing import Any

from chassis import clock
from contracts.authority import Who
from contracts.orders import OrderPage


async def told(shop: Any, *who: Any) -> list[tuple[str, str, int | None, str | None]]:
    """What the list of orders says did not succeed: id, state, certificate, reason."""
    async with shop.who(*who) as http:
        page = OrderPage.model_validate((await http.get("/orders")).json())
    return [(str(o.id), o.state.value, o.certificate, o.reason) for o in page.unsuccessful]


async def rejected(shop: Any, csr: str | None = None) -> str:
    order: str = await shop.place(csr=csr)
    await shop.seal(order)
    assert (await shop.decide(order, "reject", reason="Het domein is niet van u.")).status_code == 200
    return order


async def test_a_rejected_order_is_told_with_its_reason_until_a_newer_one_is_placed(shop, make) -> None:
    """To every colleague, to nobody else; a draft is not yet an order; a second rejection is told instead of the first."""
    assert await told(shop) == []
    csr = make.csr()
    order = await rejected(shop, csr)
    line = (order, "rejected", 1, "Het domein is niet van u.")
    assert await told(shop) == await told(shop, "CB1000003") == [line]
    assert await told(shop, "CB2000001", make.theirs, Who.REPRESENTATIVE) == []
    await shop.draft(http=shop.who("CB1000003"), csr=csr)
    assert await told(shop) == [line]
    second = await rejected(shop, csr)
    assert [one[0] for one in await told(shop)] == [second]
    await shop.place(csr=csr)
    assert await told(shop) == [], "the newest order runs"


async def test_it_is_told_for_thirty_days(shop) -> None:
    """From the rejection on, not from the placing; then the list of orders is where it stands."""
    order = await rejected(shop)
    with clock.moved(timedelta(days=30, minutes=-5)):
        assert [one[0] for one in await told(shop)] == [order]
    with clock.moved(timedelta(days=30, minutes=5)):
        assert await told(shop) == []


async def test_an_order_that_failed_is_told_as_long_as_it_did(shop) -> None:
    """A form that can't be made and a certificate that did not come: first of all, however old; then as rejected."""
    formless = await shop.place()
    await shop.form_fails(formless)
    assert await told(shop) == [(formless, "failed", 1, "form.characters")]
    with clock.moved(timedelta(days=90)):
        assert [one[0] for one in await told(shop)] == [formless]
    assert (await shop.decide(formless, "reject", reason="Lukt niet.")).status_code == 200
    assert [one[:2] for one in await told(shop)] == [(formless, "rejected")]
    order = await shop.approved()
    await shop.receive(await shop.failed(order))
    assert await told(shop) == [(order, "failed", 1, "ca.refused")], "the newest order of the certificate"
    assert (await shop.decide(order, "reject", reason="De CA weigert dit.")).status_code == 200
    assert await told(shop) == [(order, "rejected", 1, "De CA weigert dit.")]
