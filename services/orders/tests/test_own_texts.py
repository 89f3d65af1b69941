"""S14: what a subscriber calls a certificate is asked with its order, kept as it was said, and told in every event of the order."""

from typing import Any
from uuid import UUID

import pytest
from contracts.certificates import CertificateLabelled
from contracts.orders import MOVES
from orders.domain.content import digest, freeze, thaw

TEXTS = {"own_name": "Zaaksysteem koppelvlak", "own_reference": "CMDB-1042", "cost_centre": "4711"}
OTHERS = {"own_name": "Zaaksysteem", "own_reference": None, "cost_centre": "4712"}
NONE = dict.fromkeys(TEXTS)


async def labelled(shop: Any, make: Any, version: int = 2, **texts: Any) -> None:
    """Certificate 1 is called this from now on."""
    said = make.certificate(1, make.ours, "CB1000010", version=version, **texts)
    await shop.receive(CertificateLabelled(**said))


async def content(shop: Any, order: str) -> Any:
    (row,) = await shop.sql("SELECT content, content_sha256 FROM placed_order WHERE id = $1", UUID(order))
    assert digest(row["content"]) == row["content_sha256"]
    return thaw(row["content"]).details.texts


def told(shop: Any, order: str) -> dict[str, Any]:
    """The texts in each event of an order, by the event's name."""
    kinds = {kind.type_name(): kind for kind in MOVES}
    events = [kinds[h["ce_type"]].model_validate_json(p) for _, h, p in shop.portal.log if h["ce_type"] in kinds]
    return {e.NAME: e.texts and e.texts.model_dump() for e in events if str(e.order) == order}


async def test_s14_a_renewal_proposes_what_the_certificate_is_called(shop: Any, make: Any) -> None:
    """S14: as it is called now, until the step is saved; then it is what was saved, and what is placed."""
    await labelled(shop, make, **TEXTS)
    async with shop.who() as http:
        draft = (await http.post("/drafts", json={"certificate": 1})).json()
        assert draft["texts"] == TEXTS
        await labelled(shop, make, 3, **OTHERS)
        assert (await http.get(f"/drafts/{draft['id']}")).json()["texts"] == OTHERS
    draft = await shop.draft(1)  # says nothing of texts, as a batch does
    await labelled(shop, make, 4, **TEXTS)
    async with shop.who() as http:
        assert (await http.get(f"/drafts/{draft['id']}")).json()["texts"] == OTHERS
        order = (await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})).json()["order"]
    assert (await content(shop, order)).model_dump() == OTHERS


async def test_s14_what_is_typed_is_frozen_and_told(shop: Any, make: Any) -> None:
    """S14: in the order and in every event of it, whatever the certificate is called later; it is nothing that validation compares."""
    await labelled(shop, make, **TEXTS)
    order = await shop.place(texts=OTHERS)
    await shop.seal(order)
    await labelled(shop, make, 3, own_name="Nog anders")
    async with shop.who() as http:
        assert (await http.get(f"/orders/{order}")).json()["texts"] == OTHERS
    async with shop.validator() as http:
        case = (await http.get(f"/validation/cases/{order}")).json()
    assert case["order"]["texts"] == OTHERS
    assert not {d["field"] for d in case["differences"]} & {*TEXTS, "texts"}
    assert (await shop.decide(order)).status_code == 200
    said = told(shop, order)
    assert {"order.placed.v1", "order.ready.v1", "order.approved.v1"} <= said.keys()
    assert all(texts == OTHERS for texts in said.values())


async def test_s14_taken_away_is_none_and_not_what_it_was(shop: Any, make: Any) -> None:
    """S14: who empties the fields of a renewal orders a certificate without."""
    await labelled(shop, make, **TEXTS)
    order = await shop.place(texts=NONE)
    assert (await content(shop, order)).model_dump() == NONE
    await shop.settle()
    assert told(shop, order)["order.placed.v1"] == NONE


async def test_s14_what_is_not_known_here_is_not_taken_away(shop: Any, make: Any) -> None:
    """S14: of a certificate that nothing was told of since texts are kept, empty fields say nothing; what is typed counts."""
    await shop.sql("UPDATE certificate SET texts = NULL WHERE id = 1")
    order = await shop.place(texts=NONE)
    (row,) = await shop.sql("SELECT content FROM placed_order WHERE id = $1", UUID(order))
    assert await content(shop, order) is None and '"texts"' not in row["content"]
    await shop.settle()
    assert told(shop, order)["order.placed.v1"] is None
    async with shop.who() as http:
        assert (await http.post(f"/orders/{order}/withdraw", json={})).status_code == 200
    await shop.sql("UPDATE certificate SET texts = NULL WHERE id = 1")
    assert (await content(shop, await shop.place(texts=OTHERS))).model_dump() == OTHERS


async def test_s14_a_new_certificate_is_called_what_is_typed(shop: Any) -> None:
    """S14: nothing is proposed, and saying nothing is none."""
    draft = await shop.new(texts=TEXTS)
    assert draft["texts"] == TEXTS
    async with shop.who() as http:
        order = (await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})).json()["order"]
    assert (await content(shop, order)).model_dump() == TEXTS
    draft = await shop.new("ander.voorbeeldstad.nl")
    assert draft["texts"] == NONE


async def test_s14_the_same_again_changes_nothing_and_another_is_read_again(shop: Any, make: Any) -> None:
    """S14: a colleague who read the check reads it again when a text changed, as with all that is ordered."""
    await labelled(shop, make, **TEXTS)
    draft = await shop.draft(1, until="check")
    again = {"csr": draft["csr"], "sans": draft["sans"], "delivery_email": draft["delivery_email"]}
    async with shop.who() as http:
        for texts, read in ((TEXTS, True), (OTHERS, False)):
            body = {"version": draft["version"], **again, "texts": texts}
            draft = (await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)).json()
            assert ("check" in draft["done"]) is read, texts


@pytest.mark.parametrize("field", TEXTS)
async def test_s14_the_limits_are_those_at_the_certificate(shop: Any, field: str) -> None:
    """S14: too long, of two lines or blank is refused, and nothing of the step is kept."""
    draft = await shop.draft(1, until="manager")
    body = {"version": draft["version"], "csr": "", "sans": [], "delivery_email": "a@voorbeeldstad.nl"}
    async with shop.who() as http:
        for wrong in ("x" * 81, "a\nb", "a\u202eb", " ", 7):
            answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", {**body, "texts": {field: wrong}})
            assert answer.status_code == 422, wrong
        assert (await http.get(f"/drafts/{draft['id']}")).json()["version"] == draft["version"]


async def test_s14_content_of_before_is_read_and_stays_as_it_is(shop: Any) -> None:
    """S14: an order that was placed before texts were asked has none, and its bytes and their hash are the same."""
    order = await shop.place()
    (row,) = await shop.sql("SELECT content FROM placed_order WHERE id = $1", UUID(order))
    was = thaw(row["content"])
    before = was.model_copy(update={"details": was.details.model_copy(update={"texts": None})})
    assert '"texts"' not in freeze(before) and freeze(thaw(freeze(before))) == freeze(before)


@pytest.mark.parametrize("known", [True, False])
async def test_s14_a_new_order_begun_from_a_certificate_proposes_what_that_is_called(
    shop: Any, make: Any, known: bool
) -> None:
    """S14: from then on they are of the order alone; where it isn't known nothing is proposed."""
    await labelled(shop, make, **TEXTS)
    if not known:
        await shop.sql("UPDATE certificate SET texts = NULL WHERE id = 1")
    async with shop.who() as http:
        draft = (await http.post("/drafts", json={"like": 1})).json()
        assert draft["texts"] == (TEXTS if known else NONE)
        await labelled(shop, make, 3, **OTHERS)
        assert (await http.get(f"/drafts/{draft['id']}")).json()["texts"] == (TEXTS if known else NONE)
        assert (await http.post("/drafts", json={"product": "pkio_private"})).json()["texts"] == NONE
