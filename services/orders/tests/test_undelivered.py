"""A mail that never arrives stands with its order, for its subscriber and for validation; nobody else hears of it (F-41)."""

import pytest
from chassis.outside.mail_server import MailRefused, NotTaken
from chassis.service import Service
from chassis.testing.post import Post
from chassis.work import workers
from contracts.organisation import Role


class Refusing:
    """Refuses these addresses for good, takes the mail for others."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused

    async def deliver(self, _mail, recipients, _sender=""):
        not_taken = tuple(NotTaken(one, 550, True) for one in recipients if one in self.refused)
        if len(not_taken) == len(recipients):
            raise MailRefused("550")
        return not_taken


@pytest.mark.parametrize("refused", ["beheer@voorbeeldstad.nl", "all"])
async def test_f41_who_did_not_get_the_certificate_stands_on_the_order(shop, monkeypatch, refused: str) -> None:
    order = await shop.place()
    await shop.seal(order, b"%PDF verzegeld")
    await shop.decide(order)
    await shop.receive(await shop.issued(order))
    (mail,) = [mail for mail in await shop.mails() if mail["key"].endswith(".issued")]
    addresses = [mail["to"], *mail["cc"]]
    assert "beheer@voorbeeldstad.nl" in addresses and len(addresses) == 2
    expected = addresses if refused == "all" else [refused]
    server = Refusing(*expected)
    monkeypatch.setattr(Service, "mail_server", property(lambda _: server))
    while await workers.run_one(shop.portal.services["orders"], "mail"):
        pass
    async with shop.who() as http, shop.validator() as validator:
        views = (
            (await http.get(f"/orders/{order}")).json(),
            (await validator.get(f"/validation/cases/{order}")).json()["order"],
        )
    for view in views:
        issued = [one["address"] for one in view["undelivered"] if one["mail"] == "issued"]
        assert sorted(issued) == sorted(expected)
    await shop.sql("""INSERT INTO undelivered_mail ("order", mail, address, cause, at)
        SELECT id, 'nominated', 'vera@validatie.example', 'mail.away', now() FROM placed_order""")  # fmt: skip
    async with shop.who() as http:
        state = (await http.get(f"/orders/{order}/state")).json()
    assert state["undelivered"] == len(views[0]["undelivered"]), "open pages hear of it, not of mails to staff"
    async with shop.who("CB2000001", "P7654321") as http:
        assert (await http.get(f"/orders/{order}")).status_code == 404
    lines = await shop.sql("SELECT outcome, facts FROM audit WHERE action = 'orders:order:mail_undelivered'")
    assert {line["outcome"] for line in lines} == {"mail.refused"}
    assert all(address not in line["facts"] for line in lines for address in addresses), "no address in the trail"


async def test_n9_to_an_address_whose_mail_came_back_nothing_is_sent_and_the_order_says_why(shop, make) -> None:
    """Organisation told it; once a code was read there, the next mail is sent."""
    contact, registered = "cb1000002@voorbeeldstad.nl", make.role(make.ours, Role.CONTACT)

    async def mailed(certificate: int, *, back: bool) -> tuple[str, list[str]]:
        """A new order, and whom its mail of being placed reached."""
        await shop.receive(
            make.person("CB1000002", "Sanne de Vries", registered, version=certificate + 6, mail_bounced=back)
        )
        order, post = await shop.place(certificate), Post()
        with post.open():
            await shop.seal(order)
            await shop.portal.settle()
        return order, [str(mail["To"]).rpartition("<")[2].strip(">") for mail in post.mails]

    order, reached = await mailed(1, back=True)
    assert reached == []
    async with shop.who() as http:
        view = (await http.get(f"/orders/{order}")).json()
    (told,) = view["undelivered"]
    assert (told["mail"], told["address"], told["cause"], told["bounced"]) == ("placed", contact, "refused", True)
    (line,) = await shop.sql("SELECT outcome, facts FROM audit WHERE action = 'orders:order:mail_undelivered'")
    assert line["outcome"] == "mail.bounced" and contact not in line["facts"]
    _, reached = await mailed(3, back=False)
    assert reached == [contact]
