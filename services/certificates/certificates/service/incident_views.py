"""What the provider's own people see of incidents."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
from chassis.actor import Actor
from contracts.identifiers import Language
from contracts.incidents import (
    ChosenBy,
    GivenLine,
    HeldOrder,
    IncidentCertificate,
    IncidentLine,
    IncidentList,
    IncidentProposal,
    Incidents,
    IncidentState,
    IncidentView,
    ListOutcome,
    ProposalOutcome,
    PutOff,
)
from contracts.open_sets import opened
from contracts.refusals import Refusal, refuse
from contracts.revocations import Reason

from certificates.store import announcing, putting_off
from certificates.store import incident_views as rows
from certificates.store.export import Exports, ListFile


async def listed(reads: asyncpg.Pool, actor: Actor) -> Incidents:
    """The desk's list. Raises Refused (`not_allowed`) for anybody but staff."""
    return Incidents(incidents=tuple(_line(row) for row in await rows.lines(reads, actor)))


async def view(reads: asyncpg.Pool, actor: Actor, number: UUID, page: int, now: datetime) -> IncidentView | Refusal:
    """One incident with a page (from 1) of its certificates. Refusal: `not_found`. Raises Refused as `listed`."""
    row = await rows.one(reads, actor, number)
    if row is None:
        return refuse("not_found")
    results, unfinished, fresh = await rows.results(reads, row, now)
    certificates = await rows.page(reads, number, page, now)
    parts = await putting_off.parts(reads, number)
    return IncidentView(
        **dict(_line(row)),
        lists=tuple(_list(each) for each in await rows.lists(reads, number)),
        proposals=tuple(_proposal(each, parts) for each in await announcing.proposals(reads, number)),
        lines=tuple(GivenLine(**each) for each in json.loads(row["told"])),
        results=dict(results),
        unfinished=unfinished,
        fresh=fresh,
        held=tuple(HeldOrder(**each) for each in await rows.under_way(reads, number)),
        page=page,
        certificates=tuple(IncidentCertificate(**each) for each in certificates),
    )


async def report(
    reads: asyncpg.Pool, exports: Exports, actor: Actor, number: UUID, now: datetime, language: Language
) -> ListFile | Refusal:
    """Each certificate of its lists as CSV, with its moments in UTC. Refusal: `not_found`. Raises Refused as `listed` and as `Exports.write`."""
    if await rows.one(reads, actor, number) is None:
        return refuse("not_found")
    return await exports.write(actor.number, lambda file: rows.report(reads, file, number, now, language))


def _line(row: asyncpg.Record) -> IncidentLine:
    return IncidentLine(
        id=row["id"],
        chosen_by=opened(ChosenBy, row["chosen_by"]),
        value=row["value"],
        reason=opened(Reason, row["reason"]),
        words=row["words"],
        state=opened(IncidentState, row["state"]),
        prepared_by=row["prepared_by"],
        prepared_at=row["prepared_at"],
        due_at=row["due_at"],
        ended_at=row["ended_at"],
        starts_at=row["starts_at"],
        put_off_from=row["put_off_from"],
        total=row["total"],
    )


def _list(row: asyncpg.Record) -> IncidentList:
    return IncidentList(
        round=row["round"],
        sha256=row["sha256"],
        certificates=row["certificates"],
        already_revoked=row["already_revoked"],
        prepared_by=row["prepared_by"],
        prepared_name=row["prepared_name"],
        prepared_at=row["prepared_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        outcome=None if row["outcome"] is None else opened(ListOutcome, row["outcome"]),
        words=row["words"],
        day=row["day"],
        nl=row["told_nl"],
        en=row["told_en"],
    )


def _proposal(row: asyncpg.Record, parts: Mapping[UUID, list[asyncpg.Record]]) -> IncidentProposal:
    return IncidentProposal(
        sha256=row["sha256"],
        round=row["round"],
        words=row["words"],
        proposed_by=row["proposed_by"],
        proposed_name=row["proposed_name"],
        proposed_at=row["proposed_at"],
        due_at=row["due_at"],
        outcome=None if row["outcome"] is None else opened(ProposalOutcome, row["outcome"]),
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        day=row["day"],
        part=tuple(
            PutOff(
                common_name=each["common_name"],
                subscriber=each["subscriber"],
                serial=each["serial"],
                issuer_name=each["issuer_name"],
            )
            for each in parts.get(row["id"], ())
        ),
        became=row["became"],
    )
