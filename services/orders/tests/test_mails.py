"""The mails as they reach a mail server: one of each, with their attachments, nothing secret in them (N2 to N4)."""

import email
import json
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from chassis.testing import Identities
from contracts.organisation import Role
from local.infrastructure import free_ports
from orders.settings import Settings


class Mailbox:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        message["X-Rcpt"] = ",".join(envelope.rcpt_tos)
        self.mails.append(message)
        return "250 OK"


@pytest.fixture
def mailbox():
    (port,) = free_ports(1)
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


async def test_n2_n3_n4_one_mail_each_however_often_the_facts_come(
    shop, identities: Identities, tmp_path: Path, mailbox
) -> None:
    box, port = mailbox
    order = await shop.place()
    await shop.seal(order, b"%PDF verzegeld")
    await shop.decide(order)
    event = await shop.issued(order)
    await shop.receive(event)
    await shop.receive(event)
    url = shop.portal.services["orders"].database.url
    settings = Settings(
        database_url=url, identity_keys=identities.keys_file, objects_url=f"file://{tmp_path}", smtp_host="127.0.0.1",
        smtp_port=port,
    )  # fmt: skip
    shop.portal.services["orders"].settings = settings
    await shop.portal.settle()
    placed, approved, issued = box.mails
    assert [m["Subject"].split()[-1] for m in (placed, approved)] == ["geplaatst", "goedgekeurd"]
    assert placed["X-Rcpt"] == "cb1000002@voorbeeldstad.nl"
    (form,) = placed.iter_attachments()
    assert form.get_content() == b"%PDF verzegeld" and form.get_filename().startswith("bestelling-S")
    assert issued["X-Rcpt"] == "beheer@voorbeeldstad.nl,cb1000002@voorbeeldstad.nl"
    leaf, chain = issued.iter_attachments()
    assert leaf.get_content().decode() == event.leaf_pem and chain.get_content().decode() == event.chain_pem
    assert len({m["Message-ID"] for m in box.mails}) == 3
    for mail in box.mails:
        for part in (mail.get_body(("plain",)), mail.get_body(("html",))):
            words = part.get_content()
            assert "S20" in words and "www.voorbeeldstad.nl" in words
            links = re.findall(r"https?://[^\s\"<]+", words)
            assert {re.sub(r"[0-9a-f-]{36}|[0-9]+$", "N", link) for link in links} <= {
                "https://localhost:N", "https://localhost:8443/bestellingen/N", "https://localhost:8443/servercertificaten/N",
            }  # fmt: skip
            assert len(links) >= 1 and "token" not in words and "?" not in "".join(links), "no link that logs in"
            assert "U hebt" not in words and "Hebt u" not in words
            assert mail is issued or "3 jaar, ten minste tot en met" in " ".join(words.split())


async def sent(shop: Any, order: str) -> list[tuple[str, str]]:
    """The language and the subject of an order's mails, once its certificate is there."""
    await shop.seal(order)
    assert (await shop.decide(order)).status_code == 200
    await shop.receive(await shop.issued(order))
    await shop.settle()
    return [(mail["language"], re.sub("S[0-9]+", "S", mail["subject"])) for mail in await shop.mails()]


async def test_a_mail_is_in_the_language_of_who_gets_it_and_an_order_keeps_its_own(shop: Any, make: Any) -> None:
    """Sanne reads English, of a Dutch order; the mailbox that gets the certificate is nobody's: as the order."""
    english = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT), version=2, language="en")
    await shop.receive(english)
    assert await sent(shop, await shop.place()) == [
        ("en", "Your order S has been placed"),
        ("en", "Your order S has been approved"),
        ("nl", "Uw certificaat voor www.voorbeeldstad.nl"),
    ]
    (form,) = [json.loads(payload) for topic, _, payload in shop.portal.log if topic == "mc.forms.v1"]
    assert form["content"]["language"] == "nl" and form["file_name"].startswith("bestelling-S")


@pytest.mark.parametrize(
    ("address", "last"),
    [
        ("beheer@voorbeeldstad.nl", ("en", "Your certificate for www.voorbeeldstad.nl")),
        ("CB1000010@voorbeeldstad.nl", ("nl", "Uw certificaat voor www.voorbeeldstad.nl")),  # the manager's own
    ],
)
async def test_an_english_order_has_an_english_form_and_a_person_who_said_nothing_reads_dutch(
    shop: Any, address: str, last: tuple[str, str]
) -> None:
    assert await sent(shop, await shop.place(language="en", delivery_email=address)) == [
        ("nl", "Uw bestelling S is geplaatst"),
        ("nl", "Uw bestelling S is goedgekeurd"),
        last,
    ]
    (form,) = [json.loads(payload) for topic, _, payload in shop.portal.log if topic == "mc.forms.v1"]
    assert form["content"]["language"] == "en" and form["file_name"].startswith("order-S")


async def test_a_colleague_hears_in_his_or_her_own_language_that_a_draft_is_thrown_away(shop: Any, make: Any) -> None:
    await shop.receive(
        make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT), version=2, language="en")
    )
    draft = await shop.draft()
    async with shop.who("CB1000003") as http:
        answer = await http.request("DELETE", f"/drafts/{draft['id']}", params={"version": draft["version"]})
        assert answer.status_code in {200, 204}, answer.text
    (mail,) = await shop.mails()
    assert (mail["language"], mail["subject"]) == ("en", "Joris Bos has deleted a draft: www.voorbeeldstad.nl")
    assert [label for label, _ in mail["letter"]["facts"]] == [
        "Name of the service", "Last saved on", "Deleted by", "Deleted on",
    ]  # fmt: skip


async def test_an_address_that_no_mail_can_have_holds_back_no_order(shop: Any, make: Any, capsys: Any) -> None:
    """Organisation tells addresses of any shape: the order moves on, its other mails go, and somebody is called."""
    contact = make.person("CB1000002", "Sanne de Vries", make.role(make.ours, Role.CONTACT), version=9)
    await shop.receive(contact.model_copy(update={"email": "sänne@voorbeeldstad.nl"}))
    order = await shop.place()
    await shop.seal(order, b"%PDF verzegeld")
    await shop.decide(order)
    await shop.receive(await shop.issued(order))
    (row,) = await shop.sql("SELECT state FROM placed_order WHERE id::text = $1", order)
    assert row["state"] == "completed"
    (told,) = await shop.mails()
    assert (told["to"], told["cc"]) == ("beheer@voorbeeldstad.nl", []), "the copy keeps back no original"
    assert capsys.readouterr().out.count("mail.address") == 3
