"""The mail server by SMTP (RFC 5321): a relay of ours, plain or with TLS (RFC 3207, RFC 8314), with or without a login."""

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal

import aiosmtplib

from chassis.outside.mail_server import MailAway, MailRefused, MailUnclear, NotTaken


class _Client(aiosmtplib.SMTP):
    """Waits longer for the answer to the content: a server that has it may send it on before it answers."""

    taken: float

    async def data(self, message: str | bytes, **_: Any) -> aiosmtplib.SMTPResponse:
        """As the library's, in `taken` seconds."""
        return await super().data(message, timeout=self.taken)


@dataclass(frozen=True)
class SmtpServer:
    """The adapter. Seconds: `answer` for a single answer, `taken` for that to the content (RFC 5321, 4.5.3.2.6: ten minutes), `whole` for all."""

    host: str
    port: int
    answer: float = 60.0
    taken: float = 600.0
    whole: float = 900.0
    tls: Literal["", "starttls", "implicit"] = ""
    context: ssl.SSLContext | None = None
    username: str = ""
    password: str = field(default="", repr=False)

    def _client(self) -> _Client:
        """With `starttls` a server that doesn't offer it gets no mail, and no password."""
        client = _Client(
            hostname=self.host,
            port=self.port,
            timeout=self.answer,
            use_tls=self.tls == "implicit",
            start_tls=self.tls == "starttls",
            tls_context=self.context,
            username=self.username or None,
            password=self.password or None,
        )
        client.taken = self.taken
        return client

    async def deliver(self, mail: EmailMessage, recipients: Sequence[str], sender: str = "") -> tuple[NotTaken, ...]:
        """See the port."""
        client = self._client()
        try:
            async with asyncio.timeout(self.whole):
                await self._connect(client)
                async with client:
                    refused, _ = await client.send_message(mail, sender=sender or None, recipients=list(recipients))
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
