"""What a mail in the bounce mailbox says: a report of delivery (RFC 3464), or something that marks nobody. Pure.

Whoever sends to that mailbox is a stranger: what is read here is believed only of the mail whose own envelope sender it
came to, and only about a recipient which that mail really had.
"""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum
from unicodedata import category

from pki.private_keys import holds_private_key

#: More is not read: a report has the mail's head in it, hardly ever the mail.
LARGEST, MOST_PARTS, MOST_RECIPIENTS = 1024 * 1024, 50, 100
#: After how many days with a mail that failed an address is marked; refusals of us from how many domains within an hour call somebody.
DAYS, DOMAINS, HOUR = 3, 3, timedelta(hours=1)
#: How long what came back is kept: longer than three mails to an address may lie apart.
KEPT = timedelta(days=120)
#: After how long somebody is called for a message that nobody looked at; how much of one is kept to be looked at.
CALLED, LONGEST_LINE, LONGEST_WORDS = timedelta(days=3), 200, 2000
_ARRIVED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_STATUS = re.compile(r"\s*([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")
_ADDRESS_LITERAL = re.compile(r"\s*rfc822\s*;\s*<?([!-;=?-~]{3,320})>?\s*", re.IGNORECASE)


class Verdict(StrEnum):
    """What a report means for the recipient that it names."""

    DEAD = "dead"  # the address is no mailbox (X.1.x): marked at once
    FAILED = "failed"  # this mail won't arrive; its address is marked after three on different days
    REFUSED_US = "refused_us"  # about us, by policy, system or our address (X.7.x, X.3.x, X.1.7, X.1.8): marks nobody
    NOTHING = "nothing"  # delayed, delivered, relayed, expanded; an automatic reply
    UNPROVEN = "unproven"  # can't be read, or not about a mail that we sent to who it names: marks nobody


@dataclass(frozen=True)
class Outcome:
    """What is said of one recipient. `code` is the status as it came (RFC 3463), `address` in lower case."""

    address: str
    verdict: Verdict
    code: str
    said_by: str  # the domain of the server that said no, or an empty text


@dataclass(frozen=True)
class Gist:
    """What a stranger wrote, to be shown to a person: text without control characters, shortened. Empty texts where it can't be read."""

    sender: str = ""
    subject: str = ""
    words: str = ""


class Unreadable(ValueError):
    """A mail that is no report of delivery and no automatic reply: a person looks at it."""


def read(content: bytes) -> tuple[Outcome, ...]:
    """What a mail says of each recipient; nothing of an automatic reply. Raises Unreadable, also for one that is too large or too deep."""
    if len(content) > LARGEST:
        raise Unreadable("too large")
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        parts = list(_walk(message))
        report = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
        if report is None:
            if _is_automatic(message):
                return ()
            raise Unreadable("no report")
        return _outcomes(report)
    except Unreadable:
        raise
    except Exception as broken:  # the parser's own faults on bytes of strangers
        raise Unreadable(type(broken).__name__) from broken


def arrived(content: bytes) -> tuple[str, ...]:
    """The addresses to which it came, as servers and senders say it. Anybody writes these fields: each proves something by itself or nothing."""
    try:
        head = email.message_from_bytes(content[:LARGEST], policy=email.policy.compat32)
        values = [str(value) for name in _ARRIVED for value in head.get_all(name, [])[:5]]
        return tuple(parseaddr(value[:1000])[1] for value in values)
    except Exception:  # the parser's own faults on bytes of strangers
        return ()


def gist(content: bytes | None) -> Gist:
    """The sender, the subject and the beginning of the text of a message. A private key that stands in it is not kept, nor what stands with it."""
    if content is None or len(content) > LARGEST or holds_private_key(content):
        return Gist()
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        plain = next((part for part in _walk(message) if part.get_content_type() == "text/plain"), None)
        body = plain.get_payload(decode=True) if plain is not None else b""
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
        subject = str(make_header(decode_header(str(message.get("Subject", ""))[:1000])))
        sender = parseaddr(str(message.get("From", ""))[:1000])[1]
    except Exception:  # the parser's own faults on bytes of strangers
        return Gist()
    if holds_private_key(text) or holds_private_key(subject):
        return Gist()
    return Gist(_line(sender), _line(subject), _shown(text, keep="\n")[:LONGEST_WORDS].strip())


def _line(text: str) -> str:
    return " ".join(_shown(text, keep="").split())[:LONGEST_LINE]


def _shown(text: str, *, keep: str) -> str:
    """Without what hides or turns around what follows (Unicode's categories C and Z but the space), lone surrogates included."""
    plain = text.replace("\r\n", "\n")
    return "".join(each if each in keep or each == " " or category(each)[0] not in "CZ" else " " for each in plain)


def dead_by(days: Iterable[date]) -> bool:
    """Whether mails that failed on these days (in Amsterdam) mark an address: on three different ones."""
    return len(set(days)) >= DAYS


def _walk(message: Message) -> Iterator[Message]:
    """Every part, up to a number, without going into the mail that came back."""
    stack, seen = [message], 0
    while stack:
        part, seen = stack.pop(), seen + 1
        if seen > MOST_PARTS:
            raise Unreadable("too many parts")
        yield part
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack += [each for each in part.get_payload() if isinstance(each, Message)]


def _is_automatic(message: Message) -> bool:
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return submitted != "no" or message.get_content_type() == "multipart/report"  # of another kind: a receipt


def _outcomes(report: Message) -> tuple[Outcome, ...]:
    blocks = report.get_payload()
    if not isinstance(blocks, list):
        raise Unreadable("no fields")
    outcomes = []
    for fields in blocks[: MOST_RECIPIENTS + 1]:
        if not isinstance(fields, Message):
            continue
        address = _address(fields.get("Original-Recipient")) or _address(fields.get("Final-Recipient"))
        if address is not None:
            outcomes.append(_outcome(address, fields))
    if not outcomes:
        raise Unreadable("no recipient")
    return tuple(outcomes)


def _outcome(address: str, fields: Message) -> Outcome:
    action = str(fields.get("Action", "")).strip().lower()
    status = _STATUS.match(str(fields.get("Status", "")))
    said_by = str(fields.get("Remote-MTA", "")).rpartition(";")[2].strip().lower()[:255]
    if action != "failed" or status is None or status[1] != "5":
        return Outcome(address, Verdict.NOTHING, status[0].strip() if status else "", said_by)
    return Outcome(address, _verdict(status[2], int(status[3])), status[0].strip(), said_by)


def _verdict(subject: str, detail: int) -> Verdict:
    """Of a lasting failure, by the numbers of its status (RFC 3463, 3)."""
    if subject in ("3", "7") or (subject == "1" and detail in (7, 8)):
        return Verdict.REFUSED_US
    return Verdict.DEAD if subject == "1" else Verdict.FAILED


def _address(field: object) -> str | None:
    literal = _ADDRESS_LITERAL.fullmatch(str(field)) if field is not None else None
    return literal[1].lower() if literal and "@" in literal[1] else None
