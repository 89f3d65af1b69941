"""The mails of certificates: which, when, and with what. Their words are templates beside this file, in each language."""

from pathlib import Path

from chassis.mail import Templates
from contracts.addresses import INVENTORIES
from contracts.mails import Message
from contracts.products import Family

from certificates.tables import Certificate, PersonRow, Revocation

#: Every mail, by name, and when it is sent: `<name>.<language>.txt.j2` holds its words.
MAILS = {"revoked": "the CA revoked a certificate, asked for here or not"}
_TEMPLATES = Templates(Path(__file__).parent)


def revoked(to: PersonRow, certificate: Certificate, revocation: Revocation, asked_by: str) -> Message:
    """That a certificate was revoked, to one person. `asked_by`: the name of the person of the subscriber who asked, or empty."""
    language = to.language or "nl"
    values = {
        "common_name": certificate.common_name,
        "organisation": certificate.organisation,
        "serial": ":".join(certificate.serial[n : n + 2] for n in range(0, len(certificate.serial), 2)),
        "revoked_at": certificate.revoked_at,
        "reason": certificate.revocation_reason,
        "road": revocation.road,
        "asked_by": asked_by,
    }
    page = f"{INVENTORIES[Family(certificate.family)]}/{certificate.id}"
    subject, letter = _TEMPLATES.write("revoked", language, page, values)
    return Message(
        key=f"revocation.{revocation.id}.revoked.{to.number}",
        to=to.email,
        to_name=to.name,
        subject=subject,
        letter=letter,
        language=language,
    )
