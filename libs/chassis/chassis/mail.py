"""Mail: a message is a job, sent once by a worker with a fixed Message-ID. Attachments are references into the store."""

import re
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

import aiosmtplib
from contracts.identifiers import Email, Sha256
from pydantic import BaseModel, ConfigDict, Field

from chassis import clock

if TYPE_CHECKING:
    from chassis.jobs import Work


class Attachment(BaseModel):
    """An object of the store that goes along; its bytes are read when the mail is sent. Or small text itself."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    file_name: str
    media_type: str
    sha256: Sha256 | None = None
    text: str | None = Field(default=None, max_length=200_000)


class Message(BaseModel):
    """A mail in plain text and HTML. `key` makes it unique: one mail per key and service."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    key: str
    to: Email
    to_name: str = ""
    cc: tuple[Email, ...] = ()
    subject: str = Field(max_length=200, pattern=r"^[^\r\n]*$")
    text: str
    html: str
    language: str = "nl"
    attachments: tuple[Attachment, ...] = ()


async def send(work: "Work") -> None:
    """Send one mail. Raises OSError or aiosmtplib's errors, which are tried again with a growing pause."""
    message = Message.model_validate(work.job.payload)
    settings = work.service.settings
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = formataddr((message.to_name, message.to))
    if message.cc:
        mail["Cc"] = ", ".join(message.cc)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    domain = settings.mail_from.rsplit("@", 1)[1]
    mail["Message-ID"] = f"<{work.service.name}.{re.sub('[^0-9A-Za-z.-]', '.', message.key)}@{domain}>"
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for item in message.attachments:
        content = item.text.encode() if item.text is not None else await work.service.objects.read(item.sha256 or "")
        main, _, sub = item.media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=item.file_name)
    await aiosmtplib.send(mail, hostname=settings.smtp_host, port=settings.smtp_port, timeout=20, start_tls=False)
