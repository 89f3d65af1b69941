"""Reading the inventory: overview, export, detail, files. Every read begins at who asks."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from contracts.certificates import (
    CertificateDetail,
    CertificatePage,
    CertificateRow,
    ListQuery,
    OpenRenewal,
)
from contracts.downloads import CertificateFormat
from contracts.identifiers import Language
from contracts.labels import Labels
from contracts.muting import Muted
from contracts.open_sets import opened
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.reports import CertificatePerson, EndingMonth, EndingReport, PeopleReport, PersonCounts, ReportPerson
from contracts.revocations import Reason, RevocationView, SameKey
from pki.certificate import is_signed_by
from pki.files import certificates_only, pem
from pki.text import is_hidden

from certificates.domain.renewals import renewal
from certificates.domain.status import status
from certificates.service import announcing, history, revoking
from certificates.store import bom, listing, months, reports, single
from certificates.store.export import Exports, ListFile
from certificates.store.totals import Totals
from certificates.store.visible import visible_to

PER_PAGE = (10, 25, 50, 100)
_LONGEST_NAME = 100  # of a file, in characters
_MOST_PEOPLE = 1_000  # of a report
_MONTHS = 12


@dataclass(frozen=True)
class File:
    """A file to download."""

    content: bytes
    media_type: str
    disposition: str


def refusal_of(query: ListQuery) -> Refusal | None:
    """Only 10, 25, 50 or 100 rows a page."""
    if query.per_page in PER_PAGE:
        return None
    finding = {"field": "per_page", "slug": "input.invalid", "severity": "error", "params": {"kind": "choice"}}
    return refuse("input.invalid").model_copy(update={"findings": (finding,)})


async def page(
    reads: asyncpg.Pool, actor: Actor, query: ListQuery, now: datetime, kept: Totals | None = None
) -> CertificatePage | Refusal:
    """A page of the overview with the exact total. `kept`: totals that this process counted before; without them each is counted."""
    if (refusal := refusal_of(query)) is not None:
        return refusal
    results = await listing.page(reads, visible_to(actor).matching(query, now), query, now, kept)
    rows = tuple(_line(row, now) for row in results.rows)
    last = results.skipped + len(rows)
    return CertificatePage(
        rows=rows,
        total=results.total,
        page=results.skipped // query.per_page + 1 if rows else 1,
        per_page=query.per_page,
        first=results.skipped + 1 if rows else 0,
        last=last if rows else 0,
        pages=max(1, -(-results.total // query.per_page)),
        next_cursor=listing.cursor(query, results.rows[-1]) if rows and last < results.total else None,
        previous_cursor=listing.cursor(query, results.rows[0]) if rows and results.skipped else None,
        about=await _about(reads, actor, query),
    )


async def _about(reads: asyncpg.Pool, actor: Actor, query: ListQuery) -> ReportPerson | None:
    """Whom the query asks about. A number of nobody here is shown as it was asked: nobody learns whether it exists."""
    if (number := query.manager or query.requester) is None:
        return None
    row = await reports.person(reads, visible_to(actor), number)
    return ReportPerson(number=number) if row is None else ReportPerson(number=number, **row)


async def people(reads: asyncpg.Pool, actor: Actor, family: str, now: datetime) -> PeopleReport:
    """Everybody who manages or ordered certificates of a family of the actor's subscriber, with exact counts; a thousand at most."""
    rows, unmanaged = await reports.people(reads, visible_to(actor).of_family(family), now, _MOST_PEOPLE + 1)
    counts = [
        PersonCounts(
            number=row["number"],
            name=row["name"],
            active=row["active"],
            managed=row["managed"],
            managed_valid=row["managed_valid"],
            ordered=row["ordered"],
            ordered_valid=row["ordered_valid"],
        )
        for row in rows[:_MOST_PEOPLE]
    ]
    return PeopleReport(
        people=tuple(counts),
        more=len(rows) > _MOST_PEOPLE,
        without_manager=unmanaged["every"],
        without_manager_valid=unmanaged["valid"],
    )


async def ending(reads: asyncpg.Pool, actor: Actor, family: str, now: datetime) -> EndingReport:
    """What ends when, of a family of the actor's subscriber: a year of months, exactly as the list of each counts."""
    year = months.coming(now, _MONTHS)
    counts = await reports.ending(reads, visible_to(actor).of_family(family), now, months.bounds(year[-1])[1])
    of = ((month, *counts.get(month, (0, 0))) for month in year)
    return EndingReport(months=tuple(EndingMonth(month=m, total=total, replaced=done) for m, total, done in of))


def _line(row: asyncpg.Record, now: datetime) -> CertificateRow:
    now_is = status(now, row["not_after"], row["revoked_at"], revoking=row["revoking"])
    return CertificateRow(
        id=row["id"],
        common_name=row["common_name"],
        more_names=row["more_names"],
        product=opened(Product, row["product"]),
        status=now_is,
        not_before=row["not_before"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
        manager_name=row["manager_name"],
        renewal=renewal(row["replaced_by"], row["order_id"], muted=row["muted"]),
        open_renewal=_open(row["order_id"], row["reference"]),
        replaced_by=row["replaced_by"],
        own_name=row["own_name"],
        own_reference=row["own_reference"],
        cost_centre=row["cost_centre"],
        announced_for=announcing.day_of(row["starts_at"], now_is),
    )


def _open(order: UUID | None, reference: str) -> OpenRenewal | None:
    return None if order is None else OpenRenewal(order=order, reference=reference)


async def csv(
    reads: asyncpg.Pool,
    exports: Exports,
    actor: Actor,
    query: ListQuery,
    now: datetime,
    language: Language = "nl",
) -> ListFile | Refusal:
    """The whole filtered list in the overview's order, as CSV in this language's words."""
    if (refusal := refusal_of(query)) is not None:
        return refusal
    return await exports.make(reads, actor.number, visible_to(actor).matching(query, now), query, now, language)


async def cbom(
    reads: asyncpg.Pool, exports: Exports, actor: Actor, query: ListQuery, number: UUID, now: datetime
) -> ListFile | Refusal:
    """The same list as a CBOM, the document with this number."""
    if (refusal := refusal_of(query)) is not None:
        return refusal
    selection = visible_to(actor).matching(query, now)
    subscriber = actor.subscriber or ""
    return await exports.write(
        actor.number, lambda file: bom.write(reads, file, selection, query, number, subscriber, now)
    )


async def detail(
    reads: asyncpg.Pool, actor: Actor, certificate: int, family: str | None, now: datetime
) -> CertificateDetail | Refusal:
    """A certificate with its people; another subscriber's, or one of another family than given, is not found."""
    asked = await revocation(
        reads, actor, certificate, now
    )  # first: what it says was done, the certificate shows by then
    row = await single.detail(reads, visible_to(actor).of_family(family), certificate, now)
    if row is None:
        return refuse("not_found")
    now_is = status(now, row["not_after"], row["revoked_at"], revoking=asked is not None and not asked.over)
    return CertificateDetail(
        id=row["id"],
        subscriber=row["subscriber"],
        product=opened(Product, row["product"]),
        status=now_is,
        common_name=row["common_name"],
        sans=tuple(row["sans"]),
        organisation=row["organisation"],
        locality=row["locality"],
        state=row["state"],
        country=row["country"],
        serial=row["serial"],
        issuer_name=row["issuer_name"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
        revocation_reason=row["revocation_reason"],
        on_hold_since=row["on_hold_since"],
        key_type=row["key_type"],
        sha256=row["sha256"],
        manager=_person(row["manager_person"]),
        requester=_person(row["requester_person"]),
        reference=row["reference"],
        replaces=row["predecessor"],
        replaced_by=row["replaced_by"] or row["successor"],
        renewal=renewal(row["replaced_by"], row["open_order"], muted=row["muted"] is not None),
        open_renewal=_open(row["open_order"], row["open_reference"]),
        revocation=asked,
        labels=Labels() if row["labels"] is None else Labels.model_validate_json(row["labels"]),
        history=await history.of(reads, actor, certificate, now),
        muted=None if row["muted"] is None else Muted.model_validate_json(row["muted"]),
        announced=announcing.shown(row["announced"], now_is),
    )


async def revocation(reads: asyncpg.Pool, actor: Actor, certificate: int, now: datetime) -> RevocationView | None:
    """The last revocation of a certificate; when its key leaked, with the other certificates here that have it."""
    row = await single.revocation(reads, visible_to(actor), certificate)
    if row is None:
        return None
    others = []
    if row["reason"] == Reason.KEY_COMPROMISE or row["leak_reported_at"] is not None:
        others = await single.same_key(reads, visible_to(actor), certificate, now)
    return revoking.view(row, [SameKey(**other) for other in others])


def _person(row: str | None) -> CertificatePerson | None:
    """A row of `person` as JSON; None when there is no such person, or organisation never told of one."""
    return None if row is None else CertificatePerson.model_validate_json(row)


async def file(
    reads: asyncpg.Pool, actor: Actor, certificate: int, family: str | None, form: CertificateFormat
) -> File | Refusal:
    """The certificate as a file, whatever its status: PEM, DER, or with its chain as PEM or PKCS#7.

    The PEM chain is what servers send (RFC 8446, 4.4.2): the certificate first, each followed by its issuer, no root.
    """
    row = await single.file(reads, visible_to(actor).of_family(family), certificate)
    if row is None:
        return refuse("not_found")
    der: bytes = row["der"]
    match form:
        case CertificateFormat.PEM:
            content, media_type, ending = pem(der).encode(), "application/x-pem-file", "pem"
        case CertificateFormat.DER:
            content, media_type, ending = der, "application/pkix-cert", "cer"
        case CertificateFormat.FULL_CHAIN:
            sent = (der, *(above for above in row["chain"] if not is_signed_by(above, above)))
            content, media_type = "".join(map(pem, sent)).encode(), "application/x-pem-file"
            ending = "fullchain.pem"
        case CertificateFormat.CHAIN:
            content = certificates_only((der, *row["chain"]))
            media_type, ending = "application/x-pkcs7-certificates", "p7b"
    return File(content, media_type, attachment(f"{row['common_name'][:_LONGEST_NAME]}.{ending}"))


def attachment(name: str) -> str:
    """Content-Disposition for a file name (RFC 6266): plain ASCII, and the whole name where that says more.

    Nothing in it ends a header, leaves a folder, or is written in another direction than it is read.
    """
    visible = "".join("|" if is_hidden(c) else c for c in name.replace("*", "wildcard"))
    whole = re.sub(r"[\"*/:<>?\\|]+", "_", visible).lstrip(".") or "certificaat"
    ascii_name = re.sub(r"[^A-Za-z0-9._-]+", "_", whole)
    more = "" if ascii_name == whole else f"; filename*=UTF-8''{quote(whole, safe='')}"
    return f'attachment; filename="{ascii_name}"{more}'
