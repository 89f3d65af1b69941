"""Mail: a message is a job, sent once by a worker with a fixed Message-ID. Attachments are references into the store."""

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Annotated

import aiosmtplib
from contracts.identifiers import Email, Sha256
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from chassis import clock
from chassis.jobs import GiveUp
from chassis.telemetry import log

if TYPE_CHECKING:
    from chassis.jobs import Work


def _header(value: str) -> str:
    """One line for a header, whatever is in it: a mail is never kept back for its subject or a name in it."""
    value = re.sub(r"\s+", " ", value).replace("=?", "= ?")  # else readers decode it (RFC 2047)
    value = "".join(c if c.isprintable() else "\ufffd" for c in value.encode("utf-8", "replace").decode()).strip()
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


def _file_name(value: str) -> str:
    """A name that every system can store: letters, digits, dot, dash and underscore of ASCII."""
    stem, dot, ending = re.sub(r"[^0-9A-Za-z._-]", "_", value).lstrip(".").rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" or "bijlage"


_LONGEST = 200
Header = Annotated[str, BeforeValidator(_header)]


class Attachment(BaseModel):
    """An object of the store that goes along; its bytes are read when the mail is sent. Or small text itself."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    file_name: Annotated[str, BeforeValidator(_file_name)]
    media_type: str
    sha256: Sha256 | None = None
    text: str | None = Field(default=None, max_length=200_000)


class Message(BaseModel):
    """A mail in plain text and HTML. `key` makes it unique: one mail per key and service."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    key: str
    to: Email
    to_name: Header = ""
    cc: tuple[Email, ...] = ()
    subject: Header
    text: str
    html: str
    language: str = "nl"
    attachments: tuple[Attachment, ...] = ()


async def send(work: "Work") -> None:
    """Send one mail. Raises OSError or aiosmtplib's errors, which are tried again with a growing pause.

    Raises GiveUp, which is an alarm, for what will never succeed: `mail.unsendable` (no mail can be made of it) and
    `mail.refused` (the server's final no to every recipient or to the content, RFC 5321, 4.2.1). A no that is about us
    (RFC 3463, classes x.3 and x.7) is tried again.
    """
    settings = work.service.settings
    try:
        message = Message.model_validate(work.job.payload)
    except ValidationError as error:
        raise GiveUp("mail.unsendable") from error
    contents = [
        item.text.encode() if item.text is not None else await work.service.objects.read(item.sha256 or "")
        for item in message.attachments
    ]
    try:
        mail = _made(message, contents, work.service.name, settings.mail_from)
    except (ValueError, LookupError) as error:
        raise GiveUp("mail.unsendable") from error
    try:
        refused, _ = await aiosmtplib.send(
            mail, hostname=settings.smtp_host, port=settings.smtp_port, timeout=20, start_tls=False
        )
    except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as error:
        answers = error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [error]
        codes = [(answer.code, answer.message) for answer in answers]
        if all(_final(code, words) for code, words in codes):
            log.error("mail.refused", key=message.key, codes=[code for code, _ in codes])
            raise GiveUp("mail.refused") from error
        raise
    if refused:  # the others have it: sending again would give them two
        log.error("mail.recipient_refused", key=message.key, codes=[a.code for a in refused.values()], alarm=True)


def _made(message: Message, contents: Sequence[bytes], service: str, sender: str) -> EmailMessage:
    """The mail, in ASCII headers that every server takes. Raises ValueError or LookupError when none can be made."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = Address(message.to_name, addr_spec=message.to)
    if message.cc:
        mail["Cc"] = [Address(addr_spec=one) for one in message.cc]
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    domain = sender.rsplit("@", 1)[1]
    mail["Message-ID"] = f"<{service}.{re.sub('[^0-9A-Za-z.-]', '.', message.key)}@{domain}>"
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for item, content in zip(message.attachments, contents, strict=True):
        main, _, sub = item.media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=item.file_name)
    return mail


def _final(code: int, words: str) -> bool:
    return 500 <= code < 600 and re.match(r"5\.[37]\.", words.strip()) is None
