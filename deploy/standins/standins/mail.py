"""A mail as the mailbox keeps it."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any


@dataclass(frozen=True)
class Mail:
    """A mail as it came: envelope and content."""

    number: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed content."""
        return email.message_from_bytes(self.content, policy=email.policy.default)

    def text(self) -> str:
        """The plain text part, or an empty text."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""

    def html(self) -> str:
        """The HTML part, or an empty text."""
        part = self.message.get_body(("html",))
        return str(part.get_content()) if part is not None else ""

    def attachments(self) -> list[EmailMessage]:
        """The attached parts in their order."""
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]

    def described(self) -> dict[str, Any]:
        """What `GET /api/messages` tells of it."""
        message = self.message
        return {
            "id": self.number,
            "at": self.at.isoformat(),
            "from": self.sender,
            "to": list(self.recipients),
            "subject": str(message["subject"] or ""),
            "message_id": str(message["message-id"] or ""),
            "text": self.text(),
            "html": self.html(),
            "attachments": [
                {
                    "name": part.get_filename(),
                    "type": part.get_content_type(),
                    "size": len(content_of(part)),
                    "url": f"/api/messages/{self.number}/attachments/{n}",
                }
                for n, part in enumerate(self.attachments())
            ],
        }


def content_of(part: EmailMessage) -> bytes:
    """The bytes of a part, or none."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
