"""The job that sends a mail. Attachments are references into the store."""

import re
from collections.abc import Sequence
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from contracts.mails import Message

from chassis import clock, counters, crash
from chassis.mail.layout import lay_out
from chassis.outside.mail_server import MailRefused
from chassis.outside.objects import ObjectDamaged
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.work.jobs import GiveUp, Jobs, Work
from chassis.work.queue import MAIL

PUT_OFF = timedelta(minutes=1)  # a server that knows us not yet says "later" first


def register(jobs: Jobs[Any]) -> None:
    """Let the workers of a service send its mails."""
    jobs.on(MAIL, lease=120)(send)


async def send(work: Work[Any]) -> None:
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
        not_taken = await work.service.mail_server.deliver(mail, message.only or (message.to, *message.cc))
    except MailRefused as error:
        counters.MAILS.labels("refused").inc()
        raise GiveUp("mail.refused") from error
    crash.point("mail.sent")
    counters.MAILS.labels("sent").inc()
    if codes := [recipient.code for recipient in not_taken if recipient.final]:
        counters.MAILS.labels("recipient_refused").inc(len(codes))
        log.error("mail.recipient_refused", key=message.key, codes=codes, alarm=True)
    if later := tuple(recipient.address for recipient in not_taken if not recipient.final):
        again = message.model_copy(update={"only": later})  # the others have it: sending to all would give them two
        async with work.begin() as tx:
            tx.enqueue(MAIL, f"{work.job.key}+", again.model_dump(mode="json"), not_before=tx.now + PUT_OFF)
            await work.done(tx)


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
    mail["Auto-Submitted"] = "auto-generated"
    text, html = lay_out(message, settings.desk, settings.portal_url)
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    for item, content in zip(message.attachments, contents, strict=True):
        main, _, sub = item.media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=item.file_name)
    mail["Content-Language"] = message.language  # last: who sets or adds content takes such headers away
    return mail
