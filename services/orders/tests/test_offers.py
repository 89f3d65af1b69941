"""What can be renewed, and why not, is answered before anybody starts (S5, S8): the same that a start would say."""

from contracts.orders import Offers


async def test_each_certificate_has_its_reason_and_it_is_the_one_of_the_start(shop) -> None:
    """Good, another subscriber's (not there), revoked, nothing of that kind in the portal, and one whose renewal is open."""
    order = await shop.place(1)
    await shop.sql("UPDATE product SET from_date = '2999-01-01' WHERE code = 'pkio_digipoort'")
    async with shop.who() as http:
        answer = await http.get("/offers", params={"certificate": [1, 2, 4, 5, 77]})
        told = {one.certificate: one for one in Offers.model_validate(answer.json()).renewals}
        assert {number: one.refusal for number, one in told.items()} == {
            1: "renewal.open", 4: "renewal.revoked", 5: "renewal.not_here",
        }  # fmt: skip
        for number, one in told.items():
            started = (await http.post("/drafts", json={"certificate": number})).json()
            assert (started["slug"], started["params"]) == (one.refusal, one.params)
    await shop.seal(order)
    assert (await shop.decide(order, "reject", reason="Nee.")).status_code == 200
    async with shop.who() as http:
        (one,) = (await http.get("/offers", params={"certificate": 1})).json()["renewals"]
        assert one["refusal"] is None and (await http.post("/drafts", json={"certificate": 1})).status_code == 200
        assert (await http.get("/offers", params={"certificate": [1] * 26})).status_code == 422


async def test_r032_who_may_test_is_not_known_of_an_older_copy_until_it_is_said_again(shop, make) -> None:
    """Nobody may until then; the same version of the fact fills it."""

    async def refusal() -> str | None:
        async with shop.who() as http:
            new = Offers.model_validate((await http.get("/offers", params={"family": "server"})).json()).new
        return next(offer.refusal for offer in new if offer.product == "trial")

    assert await refusal() is None
    await shop.sql("UPDATE subscriber SET trial = NULL")
    assert await refusal() == "offer.not_for_you"
    await shop.receive(make.subscriber(make.ours, "Gemeente Voorbeeldstad", "12345678"))
    assert await refusal() is None
