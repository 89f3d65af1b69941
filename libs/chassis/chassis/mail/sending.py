"""The job that sends a mail. Attachments are references into the store."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from contracts.mails import Message

from chassis import clock, counters, crash
from chassis.mail import envelope
from chassis.mail.layout import lay_out
from chassis.outside.mail_server import MailRefused
from chassis.outside.objects import ObjectDamaged
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.transaction import Transaction
from chassis.work.jobs import GiveUp, Job, Jobs, Work
from chassis.work.queue import MAIL

PUT_OFF = timedelta(minutes=1)  # a server that knows us not yet says "later" first
#: How a job that sends a mail is run. A server may take ten minutes to answer, and be away for days (RFC 5321, 4.5.4.1).
HOW: Mapping[str, Any] = {"lease": 120, "longest": 960, "concurrency": 8}
OVERDUE, GIVES_UP = timedelta(hours=4), timedelta(days=5)
#: Says with this transaction who did not get a mail, and never will: the mail's key, their addresses, a slug.
Undelivered = Callable[[Transaction, str, Sequence[str], str], Awaitable[None]]
#: Which of these addresses, in lower case, take no mail, as far as a service knows.
Marked = Callable[[Transaction, Sequence[str]], Awaitable[Collection[str]]]
#: Why a marked address did not get a mail.
BOUNCED = "mail.bounced"


def register(jobs: Jobs[Any], undelivered: Undelivered, marked: Marked | None = None) -> None:
    """Let the workers of a service send its mails, and say what of them was not delivered.

    What is `marked` when a mail is about to leave is told as undelivered, with `mail.bounced`, and gets none.
    """

    async def given_up(tx: Transaction, job: Job, cause: str) -> None:
        """With the order or revocation that it is about: on its page, in the audit trail."""
        about = job.payload
        addresses = about.get("only") or [about.get("to", ""), *about.get("cc", ())]
        await undelivered(tx, str(about.get("key", job.key)), addresses, cause)

    async def one(work: Work[Any]) -> None:
        """Send one mail. Where bounces are read each recipient is a job of its own, made with the end of this one: each has its own
        envelope sender, and who got the mail gets no second one because another's try failed."""
        message = None
        with contextlib.suppress(ValueError):  # of which no mail can be made: `send` says so
            message = Message.model_validate(work.job.payload)
        if message is not None:
            recipients = message.only or (message.to, *message.cc)
            if marked is not None and await _without(work, message, recipients, marked, undelivered):
                return
            if work.service.settings.bounce_domain and len(recipients) > 1:
                await _part(work, message, recipients)
                return
        await send(work, undelivered)

    jobs.on(MAIL, overdue=OVERDUE, gives_up=GIVES_UP, on_give_up=given_up, **HOW)(one)


async def send(work: Work[Any], undelivered: Undelivered | None = None) -> None:
    """Send one mail. Raises MailAway, MailUnclear, ObjectAway and ObjectMissing, which are tried again with a growing pause.

    Raises GiveUp, which is an alarm, for what will never succeed: `mail.unsendable` (no mail can be made of it, or an
    attachment is damaged) and `mail.refused` (the server's final no to every recipient or to the content).
    """
    settings = work.service.settings
    try:
        message = Message.model_validate(work.job.payload)
        contents = [
            item.text.encode() if item.text is not None else await work.service.objects.read(item.sha256 or "")
            for item in message.attachments
        ]
        mail = _made(message, contents, work.service.name, settings)
    except (ValueError, LookupError, ObjectDamaged) as error:
        counters.MAILS.labels("unsendable").inc()
        raise GiveUp("mail.unsendable") from error
    try:
        not_taken = await work.service.mail_server.deliver(
            mail, message.only or (message.to, *message.cc), _sender(message, work)
        )
    except MailRefused as error:
        counters.MAILS.labels("refused").inc()
        raise GiveUp("mail.refused") from error
    crash.point("mail.sent")
    counters.MAILS.labels("sent").inc()
    refused = [recipient for recipient in not_taken if recipient.final]
    later = tuple(recipient.address for recipient in not_taken if not recipient.final)
    if refused:
        codes = [recipient.code for recipient in refused]
        counters.MAILS.labels("recipient_refused").inc(len(codes))
        log.error("mail.recipient_refused", key=message.key, codes=codes, alarm=True)
    async with work.begin() as tx:
        if later:  # the others have it: sending to all would give them two
            again = message.model_copy(update={"only": later})
            tx.enqueue(MAIL, f"{work.job.key}+", again.model_dump(mode="json"), not_before=tx.now + PUT_OFF)
        await work.done(tx)
    if not refused or undelivered is None:
        return
    try:  # apart: a fault here would send again what the others have
        async with work.begin() as tx:
            await undelivered(tx, message.key, [recipient.address for recipient in refused], "mail.refused")
    except Exception as error:
        log.error("mail.untold", key=message.key, exc_info=error, alarm=True)


async def _without(
    work: Work[Any], message: Message, recipients: Sequence[str], marked: Marked, undelivered: Undelivered
) -> bool:
    """End the job when an address takes no mail: told in the same transaction, and the others get theirs by a job of its own."""
    async with work.begin() as tx:
        known = await marked(tx, [address.lower() for address in recipients])
        dead = [address for address in recipients if address.lower() in known]
        if not dead:
            return False
        counters.MAILS.labels("bounced").inc(len(dead))
        await undelivered(tx, message.key, dead, BOUNCED)
        if live := tuple(address for address in recipients if address not in dead):
            rest = message.model_copy(update={"only": live})
            tx.enqueue(MAIL, f"{work.job.key}+live", rest.model_dump(mode="json"))
        await work.done(tx)
        return True


async def _part(work: Work[Any], message: Message, recipients: Sequence[str]) -> None:
    async with work.begin() as tx:
        for number, address in enumerate(recipients):
            own = message.model_copy(update={"only": (address,)})
            tx.enqueue(MAIL, f"{work.job.key}+{number}", own.model_dump(mode="json"))
        await work.done(tx)


def _sender(message: Message, work: Work[Any]) -> str:
    """Where a bounce of this mail goes; an empty text where bounces are not read, or it has more recipients."""
    settings, to = work.service.settings, message.only or (message.to, *message.cc)
    if not settings.bounce_domain or len(to) > 1:
        return ""
    key = settings.bounce_secrets()[0]
    return envelope.sender(key, work.service.name, message.key, to[0], settings.bounce_domain)


def _made(message: Message, contents: Sequence[bytes], service: str, settings: Settings) -> EmailMessage:
    """The mail, in ASCII headers that every server takes. Raises ValueError or LookupError when none can be made."""
    mail = EmailMessage()
    mail["From"] = settings.desk.mailbox
    mail["To"] = Address(message.to_name, addr_spec=message.to)
    if message.cc:
        mail["Cc"] = [Address(addr_spec=address) for address in message.cc]
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{service}.{re.sub('[^0-9A-Za-z.-]', '.', message.key)}@{settings.desk.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834
    mail["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"  # the same to Exchange (MS-OXCMAIL)
    text, html = lay_out(message, settings.desk, settings.portal_url)
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    for item, content in zip(message.attachments, contents, strict=True):
        main, _, sub = item.media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=item.file_name)
    mail["Content-Language"] = message.language  # last: who sets or adds content takes such headers away
    return mail
