"""The job that sends a mail. Attachments are references into the store."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib
from contracts.mails import Message

from chassis import clock
from chassis.mail.layout import lay_out
from chassis.settings import Settings
from chassis.telemetry import log
from chassis.work.jobs import GiveUp, Jobs, Work
from chassis.work.queue import MAIL


def register(jobs: Jobs) -> None:
    """Let the workers of a service send its mails."""
    jobs.on(MAIL, lease=120)(send)


async def send(work: Work) -> None:
    """Send one mail. Raises OSError or aiosmtplib's errors, which are tried again with a growing pause.

    Raises GiveUp, which is an alarm, for what will never succeed: `mail.unsendable` (no mail can be made of it, or an
    attachment is damaged) and `mail.refused` (the server's final no to every recipient or to the content, RFC 5321,
    4.2.1). A no that is about us (RFC 3463, classes x.3 and x.7) is tried again.
    """
    settings = work.service.settings
    try:
        message = Message.model_validate(work.job.payload)
        contents = [
            item.text.encode() if item.text is not None else await work.service.objects.read(item.sha256 or "")
            for item in message.attachments
        ]
        mail = _made(message, contents, work.service.name, settings)
    except (ValueError, LookupError) as error:
        raise GiveUp("mail.unsendable") from error
    try:
        refused, _ = await aiosmtplib.send(
            mail, hostname=settings.smtp_host, port=settings.smtp_port, timeout=20, start_tls=False
        )
    except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as error:
        answers = error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [error]
        if all(_final(answer.code, answer.message) for answer in answers):
            raise GiveUp("mail.refused") from error
        raise
    if refused:  # the others have it: sending again would give them two
        log.error("mail.recipient_refused", key=message.key, codes=[a.code for a in refused.values()], alarm=True)


def _made(message: Message, contents: Sequence[bytes], service: str, settings: Settings) -> EmailMessage:
    """The mail, in ASCII headers that every server takes. Raises ValueError or LookupError when none can be made."""
    mail = EmailMessage()
    mail["From"] = settings.desk.mailbox
    mail["To"] = Address(message.to_name, addr_spec=message.to)
    if message.cc:
        mail["Cc"] = [Address(addr_spec=one) for one in message.cc]
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


def _final(code: int, words: str) -> bool:
    return 500 <= code < 600 and re.match(r"5\.[37]\.", words.strip()) is None
