"""The mail server by SMTP (RFC 5321): a relay of ours, plain or with TLS (RFC 3207, RFC 8314), with or without a login."""

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from chassis.outside.mail_server import MailAway, MailRefused, MailUnclear, NotTaken


@dataclass(frozen=True)
class SmtpServer:
    """The adapter. `timeout` in seconds for the whole conversation; a single answer has a third of it."""

    host: str
    port: int
    timeout: float = 60.0
    tls: Literal["", "starttls", "implicit"] = ""
    context: ssl.SSLContext | None = None
    username: str = ""
    password: str = field(default="", repr=False)

    def _client(self) -> aiosmtplib.SMTP:
        """With `starttls` a server that doesn't offer it gets no mail, and no password."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.timeout / 3,
            use_tls=self.tls == "implicit",
            start_tls=self.tls == "starttls",
            tls_context=self.context,
            username=self.username or None,
            password=self.password or None,
        )

    async def deliver(self, mail: EmailMessage, recipients: Sequence[str]) -> tuple[NotTaken, ...]:
        """See the port."""
        client = self._client()
        try:
            async with asyncio.timeout(self.timeout):
                await self._connect(client)
                async with client:
                    refused, _ = await client.send_message(mail, recipients=list(recipients))
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as error:
            answers = error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [error]
            final = all(_final(answer.code, answer.message) for answer in answers)
            raise (MailRefused if final else MailAway)(f"{[answer.code for answer in answers]}") from error
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPNotSupported) as error:  # before any content
            raise MailAway(type(error).__name__) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailUnclear(type(error).__name__) from error
        return tuple(NotTaken(address, no.code, _final(no.code, no.message)) for address, no in refused.items())

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailAway(type(error).__name__) from error


def _final(code: int, words: str) -> bool:
    return 500 <= code < 600 and re.match(r"5\.[37]\.", words.strip()) is None
