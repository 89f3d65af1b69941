"""The mails as they reach a mail server: one of each, with their attachments, nothing secret in them (N2 to N4)."""

import email
import re
import socket
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from chassis.testing import Identities
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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
