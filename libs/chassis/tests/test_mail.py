"""Mails as they leave: headers that nothing can break, addresses in A-labels, and what becomes of a mail nobody takes."""

import email
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from chassis import clock
from chassis.mail.envelope import sent as sent_by
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing.chance import Died, dying
from chassis.work import workers
from contracts.mails import Attachment, Message
from hypothesis import given
from hypothesis import strategies as st
from local.infrastructure import free_ports
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs


class Server:
    """A mail server without SMTPUTF8: keeps what it takes; `refuse` maps an address, or "data", to its answer."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str] = []
        self.refuse: dict[str, str] = {}
        self.undelivered: list[tuple[str, list[str], str]] = []

    async def note_undelivered(self, _: Any, key: str, addresses: Sequence[str], cause: str) -> None:
        self.undelivered.append((key, list(addresses), cause))

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if "data" in self.refuse:
            return self.refuse["data"]
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.recipients.append(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from)
        return "250 2.0.0 OK"


class Old(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=False)


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    (port,) = free_ports(1)
    box = Server()
    controller = Old(box, hostname="127.0.0.1", port=port)
    controller.start()
    service.settings = service.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
    from chassis import mail

    mail.register(service.jobs, box.note_undelivered)
    yield box
    controller.stop()


def message(**more: Any) -> Message:
    given = {
        "key": "k.1",
        "to": "a@voorbeeld.example",
        "subject": "Onderwerp",
        "text": "Tekst\n",
        "html": "<p>Tekst</p>",
    }
    return Message.model_validate(given | more)


async def send(service: Service, payload: Message | dict[str, Any]) -> dict[str, Any]:
    """What became of the job."""
    async with service.database.begin(service.actor) as tx:
        if isinstance(payload, Message):
            tx.mail(payload)
        else:
            tx.enqueue("mail", payload["key"], payload)
    assert await workers.run_one(service, "mail")
    row = await service.database.reads.fetchrow("SELECT state, cause FROM job ORDER BY id DESC LIMIT 1")
    return dict(row)


@pytest.mark.parametrize("typed", ["beheer@xn--n-0fa.example", "beheer@n\u00e4.example"])
async def test_b21_an_idn_domain_is_delivered_without_smtputf8(service: Service, server: Server, typed: str) -> None:
    assert (await send(service, message(to=typed, cc=(typed.replace("beheer", "kopie"),))))["state"] == "done"
    assert server.recipients == [["beheer@xn--n-0fa.example", "kopie@xn--n-0fa.example"]]


async def test_b12_b19_b21_nothing_in_a_name_or_subject_becomes_a_header(service: Service, server: Server) -> None:
    hostile = 'Jan\r\nBcc: dief@evil.example\r\n\r\n<script>\u202e\x00, "x" <y@evil.example>;'
    made = message(
        to_name=hostile, subject=hostile + "x" * 400,
        attachments=(Attachment(file_name="../../a\r\nb\u202e*.pem", media_type="text/plain", text="t"),),
    )  # fmt: skip
    assert (await send(service, made))["state"] == "done"
    (mail,) = server.mails
    assert server.recipients == [["a@voorbeeld.example"]]
    assert mail["Bcc"] is None and not mail.defects
    assert mail["To"].addresses[0].addr_spec == "a@voorbeeld.example" and len(mail["To"].addresses) == 1
    assert len(str(mail["Subject"])) == 200 and "\n" not in str(mail["Subject"])
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "_.._a__b__.pem"


@pytest.mark.parametrize(
    "name", ["Zoë de Wit", "Ωμέγα, Привет", "Jan de Wit " * 30, "", " \t ", "a@b.example", "=?utf-8?q?=0d=0ax?="]
)
async def test_display_names_arrive_as_they_are(service: Service, server: Server, name: str) -> None:
    assert (await send(service, message(to_name=name)))["state"] == "done"
    assert server.mails[0]["To"].addresses[0].display_name == message(to_name=name).to_name


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=200))
def test_a_mail_can_be_made_of_any_words(subject: str, name: str, file: str) -> None:
    from chassis.mail.sending import _made

    made = message(subject=subject, to_name=name,
                   attachments=(Attachment(file_name=file, media_type="text/plain", text="t"),))  # fmt: skip
    sent = _made(made, [b"t"], "orders", Settings())
    back = email.message_from_bytes(sent.as_bytes(), policy=default)
    assert isinstance(back, EmailMessage) and [a.addr_spec for a in back["To"].addresses] == ["a@voorbeeld.example"]
    assert Message.model_validate(made.model_dump(mode="json")) == made, "what is kept in the queue is read back"


async def test_what_the_server_will_never_take_ends_with_an_alarm(service: Service, server: Server) -> None:
    server.refuse = {"weg@voorbeeld.example": "550 5.1.1 no such user"}
    with capture_logs() as logs:
        assert await send(service, message(to="weg@voorbeeld.example")) == {"state": "failed", "cause": "mail.refused"}
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["job.given_up"]
    server.refuse = {"data": "554 5.6.0 refused"}
    assert (await send(service, message(key="k.2")))["cause"] == "mail.refused"
    server.refuse = {}
    assert (await send(service, message(key="k.3")))["state"] == "done", "nobody waits behind it"


@pytest.mark.parametrize(
    "answer", ["451 4.3.0 later", "550 5.7.1 your address is blocked", "554 5.3.4 too big for us now"]
)
async def test_a_no_that_is_about_us_or_about_now_is_tried_again(service: Service, server: Server, answer: str) -> None:
    """F-41."""
    server.refuse = {"a@voorbeeld.example": answer}
    assert (await send(service, message()))["state"] == "waiting"


async def test_one_refused_recipient_is_an_alarm_and_the_other_gets_it_once(service: Service, server: Server) -> None:
    """F-41."""
    server.refuse = {"weg@voorbeeld.example": "550 5.1.1 no such user"}
    with capture_logs() as logs:
        assert (await send(service, message(cc=("weg@voorbeeld.example",))))["state"] == "done"
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["mail.recipient_refused"]
    assert server.recipients == [["a@voorbeeld.example"]]


async def test_a_mail_whose_failing_cannot_be_told_is_sent_once(service: Service, server: Server) -> None:
    """Its job ends first: whatever goes wrong in telling sends nothing again, and is an alarm."""

    async def broken(*_: Any) -> None:
        raise LookupError

    from chassis import mail

    mail.register(service.jobs, broken)
    server.refuse = {"weg@voorbeeld.example": "550 5.1.1 no such user"}
    with capture_logs() as logs:
        assert (await send(service, message(cc=("weg@voorbeeld.example",))))["state"] == "done"
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["mail.recipient_refused", "mail.untold"]
    with clock.moved(timedelta(hours=1)):
        assert not await workers.run_one(service, "mail")
    assert server.recipients == [["a@voorbeeld.example"]]


async def test_who_was_put_off_gets_it_later_and_nobody_twice(service: Service, server: Server) -> None:
    """F-41: a server that greylists one of two; the same mail, to that one alone."""
    server.refuse = {"kopie@voorbeeld.example": "451 4.7.1 greylisted"}
    with capture_logs() as logs:
        assert await send(service, message(cc=("kopie@voorbeeld.example",))) == {"state": "waiting", "cause": None}
    assert server.recipients == [["a@voorbeeld.example"]] and not [entry for entry in logs if entry.get("alarm")]
    server.refuse = {}
    with clock.moved(timedelta(minutes=2)):
        assert await workers.run_one(service, "mail")
        assert not await workers.run_one(service, "mail")
    assert server.recipients == [["a@voorbeeld.example"], ["kopie@voorbeeld.example"]]
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert {str(mail["Cc"]) for mail in server.mails} == {"kopie@voorbeeld.example"}


async def test_died_when_the_server_had_it_comes_again_as_the_same_mail(service: Service, server: Server) -> None:
    """F-41: no sender can know; by its Message-ID whoever has it already sees that it is the same."""
    with dying("mail.sent"), pytest.raises(Died):
        await send(service, message())
    with clock.moved(timedelta(minutes=20)):
        await workers.take_over(service.database, {"mail": service.jobs.kinds["mail"]})
        assert await workers.run_one(service, "mail")
        assert not await workers.run_one(service, "mail")
    assert len(server.mails) == 2 and len({mail["Message-ID"] for mail in server.mails}) == 1
    assert [row["state"] for row in await service.database.reads.fetch("SELECT state FROM job")] == ["done"]


async def test_a_mail_that_cannot_be_made_ends_with_an_alarm(service: Service, server: Server) -> None:
    payload = message().model_dump(mode="json") | {"to": "geen adres"}
    with capture_logs() as logs:
        assert await send(service, payload) == {"state": "failed", "cause": "mail.unsendable"}
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["job.given_up"]


#: As they stand in queues of before mails had a language of their own.
OLD = (
    {"key": "order.1.placed", "to": "a@voorbeeld.example", "to_name": "Sanne de Vries", "cc": [], "subject": "Uw bestelling",
     "letter": {"paragraphs": ["De reden is:", "een\ntwee"], "facts": [["Referentie", "S1"]], "link": "/bestellingen/1",
                "link_text": "Bekijk de bestelling"}, "text": "", "html": "", "language": "nl", "attachments": []},
    {"key": "order.2.placed", "to": "a@voorbeeld.example", "to_name": "Sanne de Vries", "cc": [], "subject": "Uw bestelling",
     "text": "De reden is:\n", "html": "<p>De reden is:</p>", "attachments": []},
)  # fmt: skip


@pytest.mark.parametrize("payload", OLD, ids=("letter", "laid out"))
async def test_what_was_in_the_queue_before_is_still_sent(
    service: Service, server: Server, payload: dict[str, Any]
) -> None:
    assert (await send(service, payload))["state"] == "done"
    (mail,) = server.mails
    assert mail["Content-Language"] == "nl" and mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    for kind in ("plain", "html"):
        assert "De reden is:" in mail.get_body((kind,)).get_content()


async def test_an_english_mail_says_so_in_every_part(service: Service, server: Server) -> None:
    letter = {"paragraphs": ("Ready.",), "facts": (("Reference", "S1"),), "link": "/x", "link_text": "View"}
    assert (await send(service, message(letter=letter, language="en", to_name="Sanne")))["state"] == "done"
    (mail,) = server.mails
    assert mail["Content-Language"] == "en" and mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert '<html lang="en">' in html and text.startswith("Dear Sanne,")
    for told in (html, text):
        assert "Kind regards," in told and "on working days" in told and "werkdagen" not in told


async def test_a_language_that_has_no_words_ends_with_an_alarm(service: Service, server: Server) -> None:
    payload = message(letter={"paragraphs": ("x",)}).model_dump(mode="json") | {"language": "fr"}
    assert await send(service, payload) == {"state": "failed", "cause": "mail.unsendable"}


async def test_n9_with_a_bounce_domain_each_recipient_is_a_job_and_an_envelope_sender_of_its_own(
    service: Service, server: Server
) -> None:
    """Who was put off is tried again alone; the mail is the same for both, and dying in between sends nothing twice."""
    a, b, key = "a@voorbeeld.example", "b@voorbeeld.example", "k" * 32
    more = {"bounce_domain": "bounces.example", "bounce_keys": SecretStr(key)}
    service.settings = service.settings.model_copy(update=more)
    server.refuse = {b: "451 4.7.1 later"}
    assert (await send(service, message(cc=(b,))))["state"] == "waiting" and server.mails == []
    while await workers.run_one(service, "mail"):
        pass
    server.refuse = {}
    with clock.moved(timedelta(minutes=2)):
        while await workers.run_one(service, "mail"):
            pass
        assert server.recipients == [[a], [b]] and len({mail["Message-ID"] for mail in server.mails}) == 1
        for sender, to, other in zip(server.senders, (a, b), (b, a), strict=True):
            assert sent_by([key.encode()], sender, to) is not None and sent_by([key.encode()], sender, other) is None
        assert server.mails[0]["From"].addresses[0].domain != "bounces.example"


@pytest.mark.parametrize("domain", ["", "bounces.example"])
async def test_n9_an_address_that_takes_no_mail_gets_none_and_the_others_get_theirs_once(
    service: Service, server: Server, domain: str
) -> None:
    """Told in the transaction that ends the job; dying in it, it is all done again, and nobody has two."""
    from chassis import mail

    a, b, told = "a@voorbeeld.example", "B@voorbeeld.example", []
    if domain:
        more = {"bounce_domain": domain, "bounce_keys": SecretStr("k" * 32)}
        service.settings = service.settings.model_copy(update=more)
    dead, dies = {b.lower()}, [True]

    async def marked(_: Any, addresses: Any) -> set[str]:
        return dead & {*addresses}

    async def undelivered(_: Any, key: str, addresses: Any, cause: str) -> None:
        if dies.pop() if dies else False:
            raise ConnectionError
        told.append((key, [*addresses], cause))

    mail.register(service.jobs, undelivered, marked)
    with capture_logs() as logs:
        assert (await send(service, message(cc=(b,))))["state"] == "waiting" and told == server.mails == []
        with clock.moved(timedelta(minutes=5)):
            while await workers.run_one(service, "mail"):
                pass
    assert [(addresses, cause) for _, addresses, cause in told] == [([b], "mail.bounced")]
    assert server.recipients == [[a]] and not [entry for entry in logs if entry.get("alarm")]
    dead |= {a}
    with clock.moved(timedelta(minutes=5)):
        assert (await send(service, message(key="second", cc=(b,))))["state"] == "done"
    assert told[1][1:] == ([a, b], "mail.bounced") and server.recipients == [[a]]


@pytest.mark.parametrize(
    "given",
    [{"bounce_domain": "x.example"}, {"bounce_keys": "k" * 32}, {"bounce_domain": "x.example", "bounce_keys": "short"}],
)
def test_n9_a_bounce_domain_without_a_key_that_cannot_be_guessed_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)
