"""Strangers search what is published. Whatever else there is, this code has no way to it: its connection reads one table."""

from datetime import datetime

import asyncpg
from chassis.telemetry import log
from contracts.open_sets import opened
from contracts.products import Product
from contracts.refusals import Refusal, refuse
from contracts.searching import (
    PAGES,
    PER_PAGE,
    FileQuery,
    PublishedCertificate,
    PublishedCertificates,
    SearchQuery,
)
from pki.files import pem

from certificates.domain import searching
from certificates.domain.status import status
from certificates.service.overview import File, attachment
from certificates.store import published

#: What a statement of this role may fail by: its own limits, no connection, or no role.
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def find(searches: asyncpg.Pool | None, query: SearchQuery, now: datetime) -> PublishedCertificates | Refusal:
    """A page of what is published and has this term. Refusals: `search.domain`, `search.serial`, `search.away`."""
    terms = searching.terms(query.by, query.term)
    if isinstance(terms, Refusal):
        return terms
    if searches is None:
        return refuse("search.away")
    try:
        rows = await published.find(searches, query.by, terms, query.page)
    except _AWAY as error:
        return _away(error)
    follows = len(rows) > PER_PAGE
    return PublishedCertificates(
        certificates=tuple(_shown(row, now) for row in rows[:PER_PAGE]),
        more=follows and query.page < PAGES,
        capped=follows and query.page == PAGES,
    )


async def file(searches: asyncpg.Pool | None, sha256: str, query: FileQuery) -> File | Refusal:
    """A published certificate as a file, without its chain. Refusals: `not_found`, `search.away`."""
    if searches is None:
        return refuse("search.away")
    try:
        row = await published.file(searches, sha256)
    except _AWAY as error:
        return _away(error)
    if row is None:
        return refuse("not_found")
    der: bytes = row["der"]
    if query.format == "pem":
        return File(pem(der).encode(), "application/x-pem-file", attachment(f"{row['common_name'][:100]}.pem"))
    return File(der, "application/pkix-cert", attachment(f"{row['common_name'][:100]}.cer"))


def _away(error: Exception) -> Refusal:
    log.warning("search.away", cause=type(error).__name__)
    return refuse("search.away")


def _shown(row: asyncpg.Record, now: datetime) -> PublishedCertificate:
    return PublishedCertificate(
        sha256=row["sha256"],
        serial=row["serial"],
        common_name=row["common_name"],
        sans=tuple(row["sans"]),
        organisation=row["organisation"],
        product=opened(Product, row["product"]),
        issuer_name=row["issuer_name"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
        status=status(now, row["not_after"], row["revoked_at"]),
    )
