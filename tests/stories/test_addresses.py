"""Where the certificate is mailed to (S9 step 3, N4): an address that is taken is one that mail arrives at."""

import email
import json
from collections.abc import Awaitable, Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from chassis.testing import Portal
from local.infrastructure import free_ports
from local.journey import begin_renewal, new_csr

NAME = "koppelvlak.voorbeeldstad.example"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]
_MANIFEST = Path(__file__).parents[1] / "inputs" / "manifest.json"
ADDRESSES = [r["value"] for r in json.loads(_MANIFEST.read_text())["inputs"] if r["kind"] == "delivery e-mail"]
ACCEPTED = [address for address in ADDRESSES if address.isascii()]
REFUSED = [address for address in ADDRESSES if not address.isascii()]
FOREIGN = {address: next(c for c in address if ord(c) > 127) for address in REFUSED}


class Post:
    """Mails by recipient, as a server got them."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def post(portal: Portal) -> Iterator[Post]:
    """A mail server that orders sends to."""
    (port,) = free_ports(1)
    box = Post()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    orders = portal.services["orders"]
    orders.settings = orders.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
    yield box
    controller.stop()


@pytest.mark.parametrize("typed", [*ACCEPTED, "beheer@n\u00e4.example"])
async def test_r025_an_international_domain_gets_its_certificate(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, post: Post, typed: str
) -> None:
    assert len(ACCEPTED) == 1 and len(REFUSED) == 2
    await seed()
    contact, validator = browser_for("cp_full"), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    await begin_renewal(contact, NAME)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder")
    for refused in (*REFUSED, "geen adres"):
        words = f"Voor het apenstaartje staat {FOREIGN[refused]}." if refused in FOREIGN else "geen geldig e-mailadres"
        await contact.press("Opslaan en verder", csr=new_csr(NAME), email=refused)
        assert contact.at.endswith("/certificaat") and words in contact.words
    await contact.press("Opslaan en verder", csr=new_csr(NAME), email=typed)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", akkoord=contact.choices("akkoord"))
    await contact.press("Plaats bestelling")
    await portal.settle()
    await validator.log_in("/validatie")
    await validator.follow(NAME)
    await validator.press("Neem in behandeling")
    await validator.press("Goedkeuren")
    await portal.settle()
    recipients, mail = next((to, m) for to, m in post.mails if "Uw certificaat voor" in str(m["Subject"]))
    assert recipients[0] == "beheer@xn--n-0fa.example"
    leaf, chain = mail.iter_attachments()
    assert leaf.get_filename() == f"{NAME}.pem" and b"BEGIN CERTIFICATE" in leaf.get_content()
    assert b"BEGIN CERTIFICATE" in chain.get_content()
