"""The mails of certificates: which, when, and with what. Their words are templates beside this file, in each language."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.mail import Templates
from contracts.addresses import INVENTORIES
from contracts.mails import Letter, Message
from contracts.orders import MOST_CERTIFICATES
from contracts.products import Family
from contracts.revocations import Reason

from certificates.store.role_addresses import RoleReader
from certificates.tables import Certificate, PersonRow, Revocation

#: Who gets a mail: somebody, or an address of a role.
Reader = PersonRow | RoleReader

#: Every mail, by name, and when it is sent: `<name>.<language>.txt.j2` holds its words.
MAILS = {
    "revoked": "the CA revoked a certificate, asked for here or not",
    "revoked_together": "the CA revoked several certificates of a subscriber in an incident; one to each address, some minutes after the first",
    "announced": "certificates of a subscriber will be revoked on a day, as two of the provider's own people decided; one to each address, and again 7 days and 1 day before of what is not replaced",
    "called_off": "what was announced of certificates is called off; one to each address that was told",
    "not_revoked": "one of the provider's own people settles a revocation that the CA refused as not needed any more; to who asked in the portal",
    "problem": "one of the provider's own people answers who reported a problem and gave an address",
    "expiring": "certificates end soon and nothing replaces them yet; one a day to each address",
}
#: The first part of the key of each mail about what ends.
EXPIRING = "expiring"
#: How many certificates such a mail lists; of more it tells how many, and leads to the list.
MOST = 200
_TEMPLATES = Templates(Path(__file__).parent)


def revoked(to: Reader, certificate: Certificate, revocation: Revocation, asked_by: str) -> Message:
    """That a certificate was revoked, to one reader. `asked_by`: the name of the person of the subscriber who asked, or empty."""
    language = to.language or "nl"
    values = {
        "common_name": certificate.common_name,
        "organisation": certificate.organisation,
        "serial": _spaced(certificate.serial),
        "revoked_at": certificate.revoked_at,
        "reason": certificate.revocation_reason,
        "road": revocation.road,
        "asked_by": asked_by,
    }
    page = f"{INVENTORIES[Family(certificate.family)]}/{certificate.id}"
    subject, letter = _TEMPLATES.write("revoked", language, page, values)
    return Message(
        key=f"revocation.{revocation.id}.revoked.{_named(to)}",
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=letter,
        language=language,
    )


def revoked_together(to: Reader, pairs: Sequence[tuple[Revocation, Certificate]]) -> Message:
    """That several certificates of a subscriber were revoked in an incident, to one reader; of more than `MOST` the first are listed."""
    language, listed = to.language or "nl", [certificate for _, certificate in pairs[:MOST]]
    values = {
        "rows": [{"row": each, "serial": _spaced(each.serial)} for each in listed],
        "total": len(pairs),
        "more": len(pairs) - len(listed),
        "leaked": any(certificate.revocation_reason == Reason.KEY_COMPROMISE for _, certificate in pairs),
        "role": isinstance(to, RoleReader),
    }
    page = f"{INVENTORIES[Family(listed[0].family)]}?status=ingetrokken"
    subject, letter = _TEMPLATES.write("revoked_together", language, page, values)
    pages = tuple(f"{INVENTORIES[Family(each.family)]}/{each.id}" for each in listed)
    return Message(
        key=f"revocation.{pairs[0][0].id}.together.{_named(to)}",
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=Letter.model_validate({**letter.model_dump(), "fact_links": pages}),
        language=language,
    )


def not_revoked(to: PersonRow, certificate: Certificate, revocation: UUID, asked_at: datetime, words: str) -> Message:
    """That a certificate won't be revoked, to who asked for it then. `words`: what staff say of it, or none."""
    language = to.language or "nl"
    values = {
        "common_name": certificate.common_name,
        "organisation": certificate.organisation,
        "serial": _spaced(certificate.serial),
        "asked_at": asked_at,
        "words": words,
    }
    page = f"{INVENTORIES[Family(certificate.family)]}/{certificate.id}"
    subject, letter = _TEMPLATES.write("not_revoked", language, page, values)
    return Message(
        key=f"revocation.{revocation}.not_revoked.{to.number}",
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=letter,
        language=language,
    )


@dataclass(frozen=True)
class Announcement:
    """What is announced of certificates of an incident, or called off (`off`): from when they are revoked, why, and what their subscribers are told. `days`: of a reminder; `moved`: another day was announced before."""

    incident: UUID
    starts_at: datetime
    reason: str
    nl: str
    en: str
    off: bool
    days: int | None = None
    moved: bool = False


def announced(to: Reader, certificates: Sequence[Certificate], about: Announcement) -> Message:
    """That certificates of a subscriber will be revoked on a day, or won't be after all, to one reader; of more than `MOST` the first are listed."""
    language, listed = to.language or "nl", certificates[:MOST]
    day = clock.local(about.starts_at).date()
    values = {
        "rows": [{"row": each, "serial": _spaced(each.serial)} for each in listed],
        "total": len(certificates),
        "more": len(certificates) - len(listed),
        "starts_at": about.starts_at,
        "reason": about.reason,
        "words": about.en if language == "en" else about.nl,
        "role": isinstance(to, RoleReader),
        "again": about.days is not None,
        "moved": about.moved,
        "ticked": MOST_CERTIFICATES,
    }
    pages = tuple(f"{INVENTORIES[Family(each.family)]}/{each.id}" for each in listed)
    inventory = INVENTORIES[Family(listed[0].family)]
    ticked = ".".join(str(each.id) for each in certificates[:MOST_CERTIFICATES])
    ticks = f"{inventory}?status=aangekondigd&per={MOST_CERTIFICATES}&gekozen={ticked}"
    page = pages[0] if len(pages) == 1 else inventory if about.off else ticks
    template = "called_off" if about.off else "announced"
    subject, letter = _TEMPLATES.write(template, language, page, values)
    return Message(
        key=f"announced.{listed[0].id}.{template}.{about.incident}.{day.isoformat()}.{about.days or 0}.{_named(to)}",
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=Letter.model_validate({**letter.model_dump(), "fact_links": pages}),
        language=language,
    )


def _spaced(serial: str) -> str:
    return ":".join(serial[n : n + 2] for n in range(0, len(serial), 2))


def problem(key: str, row: Any, words: str) -> Message:
    """An answer to who reported a problem (a row of `problem`), in the language of the report."""
    values = {"reference": row.reference, "reported_at": row.reported_at, "words": words}
    subject, letter = _TEMPLATES.write("problem", row.language, "", values)
    return Message(key=key, to=row.email, to_name="", subject=subject, letter=letter, language=row.language)


def expiring(key: str, to: Reader, listed: Sequence[Any], total: int, last: datetime, today: date) -> Message:
    """Which certificates end soon, to one address. `listed`: rows of `store.expiry.lines`, of `total`; `last`: when the last of all ends."""

    def left(at: datetime) -> int:
        return (clock.local(at).date() - today).days

    language, inventory = to.language or "nl", INVENTORIES[Family(listed[0].family)]
    rows = [{"row": row, "days": left(row.not_after)} for row in listed]
    values: dict[str, object] = {
        "rows": rows,
        "total": total,
        "more": total - len(listed),
        "first": listed[0].common_name,
    }
    values["role"] = isinstance(to, RoleReader)
    page = f"{inventory}?verloopt={left(last) + 1}"
    subject, letter = _TEMPLATES.write("expiring", language, page, values)
    pages = tuple(f"{INVENTORIES[Family(row.family)]}/{row.id}" for row in listed)
    return Message(
        key=key,
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=Letter.model_validate({**letter.model_dump(), "fact_links": pages}),
        language=language,
    )


def _named(to: Reader) -> str:
    """The part of a key that says who gets it. A key says of no address of a role which it is: it stands in a head of the mail."""
    return hashlib.sha256(to.number.encode()).hexdigest()[:32] if isinstance(to, RoleReader) else to.number
