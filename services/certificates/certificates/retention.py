"""Evidence that certificates keeps: a certificate with its revocations, what the CA was asked for an order, and their lines of the audit trail.

Lines that belong to neither go by the month. Of a certificate its id, its serial number, the hash of its key and whether that leaked stay for ever (`removed_certificate`): none is taken
in again, and no key comes back. What the CA's own list says stays too. Neither names a person.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.retention import Kept, lines_by_month, not_its_own
from chassis.transaction import Transaction
from contracts import audit
from contracts.certificates import CertificateRemoved, IssuanceRemoved
from sqlalchemy import text

from certificates.domain.retention import CERTIFICATE, ISSUANCE, certificate_ended, issuance_ended

_ID, _ORDER = "CAST(CAST(:keys AS text[]) AS bigint[])", "order_id = ANY(CAST(CAST(:keys AS text[]) AS uuid[]))"
_OF = f"certificate = ANY({_ID})"


def _names(*lines: type[audit.AuditEvent]) -> str:
    """What these are called in the trail, in SQL."""
    return ", ".join(f"'{name}'" for line in lines for name in (line.NAME, line.FORMERLY) if name)


#: Lines whose subject is a serial number, which may look like another certificate's id.
_BY_SERIAL = _names(audit.CertificateUnordered, audit.CertificateHeld, audit.HoldLifted)
_OTHERS = not_its_own("certificates")
#: Reports stay, without who reported.
_PROBLEMS = (
    audit.ProblemReported,
    audit.ProblemProven,
    audit.ProblemNoted,
    audit.ProblemAnswered,
    audit.ProblemClosed,
    audit.ReporterForgotten,
)
_INCIDENTS = (
    audit.IncidentPrepared,
    audit.IncidentConfirmed,
    audit.IncidentLeft,
    audit.IncidentLookedAt,
    audit.IncidentRan,
    audit.IncidentEnded,
    audit.IncidentStarted,
    audit.CallOffProposed,
    audit.CallOffDecided,
)
#: Lines by serial number of what was never taken in are not among these: nobody here knows its end.
_OF_NOTHING = f"audit.subject = '' OR audit.action IN ({_names(audit.InventoryExported, audit.CertificatesImported, audit.ExpiryMailUndelivered, audit.LimitsChanged, audit.CalendarMade, audit.CalendarEnded, *_PROBLEMS, *_INCIDENTS)})"
_CERTIFICATES = """SELECT c.id::text AS key, c.subscriber, c.not_after, now() AS now,
  EXISTS (SELECT FROM revocation v WHERE v.certificate = c.id AND v.ended_at IS NULL) AS unfinished FROM certificate c"""
_ISSUANCES = """SELECT i.order_id::text AS key, min(i.subscriber) AS subscriber, max(i.ended_at) AS ended_at, max(c.not_after) AS until,
  max(coalesce(q.not_after, i.not_after)) FILTER (WHERE q.id IS NOT NULL) AS apart_until, now() AS now,
  bool_or(i.ended_at IS NULL) AS unfinished, bool_or(i.certificate IS NOT NULL AND c.id IS NULL) AS unknown,
  bool_or(q.id IS NOT NULL AND q.serial IS NULL) AS unreadable
FROM issuance i LEFT JOIN certificate c ON c.id = i.certificate LEFT JOIN quarantine q ON q.issuance = i.id GROUP BY i.order_id"""
_STAYS = text(f"""INSERT INTO removed_certificate (certificate, issuer, serial, spki_sha256, leaked)
SELECT c.id, c.issuer, c.serial, k.spki_sha256, coalesce(c.revocation_reason = 'keyCompromise', false) OR EXISTS (
  SELECT FROM revocation v WHERE v.certificate = c.id AND (v.reason = 'keyCompromise' OR v.leak_reported_at IS NOT NULL))
FROM certificate c JOIN certificate_key k ON k.certificate = c.id WHERE c.id = ANY({_ID})""")  # noqa: S608 - parts of our own
_VERSIONS = text(f"SELECT id, version FROM certificate WHERE id = ANY({_ID})")  # noqa: S608
_ORDERS = text(f"SELECT order_id, max(version) AS version FROM issuance WHERE {_ORDER} GROUP BY order_id")  # noqa: S608


def _certificate_end(thing: Mapping[Any, Any]) -> datetime:
    return certificate_ended(thing["not_after"], unfinished=thing["unfinished"], now=thing["now"])


def _issuance_end(thing: Mapping[Any, Any]) -> datetime | None:
    named = {name: thing[name] for name in ("unfinished", "unknown", "unreadable", "now")}
    return issuance_ended(thing["ended_at"], thing["until"], thing["apart_until"], **named)


async def _certificates(tx: Transaction, keys: Sequence[str]) -> list[CertificateRemoved]:
    await tx.session.execute(_STAYS, {"keys": list(keys)})
    rows = await tx.session.execute(_VERSIONS, {"keys": list(keys)})
    return [CertificateRemoved(version=row.version + 1, certificate=row.id) for row in rows]


async def _issuances(tx: Transaction, keys: Sequence[str]) -> list[IssuanceRemoved]:
    rows = await tx.session.execute(_ORDERS, {"keys": list(keys)})
    return [IssuanceRemoved(version=row.version + 1, order=row.order_id) for row in rows]


KEPT = (
    Kept(
        kind=ISSUANCE,
        things=_ISSUANCES,
        end=_issuance_end,
        tables={
            "audit": f"subject = ANY(:keys) AND NOT {_OTHERS}",
            "quarantine": f"issuance IN (SELECT id FROM issuance WHERE {_ORDER})",  # noqa: S608
            "incident_held": f"issuance IN (SELECT id FROM issuance WHERE {_ORDER})",  # noqa: S608
            "order_key": _ORDER,
            "issuance": _ORDER,
        },
        reads=("certificate",),
        says=_issuances,
    ),
    Kept(
        kind=CERTIFICATE,
        things=_CERTIFICATES,
        end=_certificate_end,
        tables={
            "audit": f"""id IN (SELECT id FROM audit
                WHERE subject = ANY(CAST(:keys AS text[]) || ARRAY(SELECT id::text FROM revocation WHERE {_OF}))
                  AND action NOT IN ({_BY_SERIAL}) AND NOT {_OTHERS}
                UNION ALL SELECT a.id FROM certificate c JOIN audit a ON a.subject = c.serial AND a.facts ->> 'issuer' = c.issuer
                WHERE c.id = ANY({_ID}) AND a.action IN ({_BY_SERIAL}))""",  # noqa: S608
            "revocation_act": f"revocation IN (SELECT id FROM revocation WHERE {_OF})",  # noqa: S608
            "revocation": _OF,
            "revocation_code": _OF,
            "certificate_label": _OF,
            "certificate_muted": _OF,
            "renewal": _OF,
            "incident_certificate": _OF,
            "expiry_reader": _OF,
            "expiry_notice": _OF,
            "published": _OF,
            "certificate_search_more": _OF,
            "certificate_der": _OF,
            "certificate_key": _OF,
            "certificate": f"id = ANY({_ID})",
        },
        says=_certificates,
        stays=("removed_certificate",),
    ),
    lines_by_month("certificates", _OF_NOTHING),
)
