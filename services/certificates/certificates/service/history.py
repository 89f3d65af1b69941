"""The history of a certificate, for its page."""

from datetime import datetime

import asyncpg
from chassis.actor import Actor
from contracts.history import CertificateHistory, Generation, HistoryLine
from pydantic import TypeAdapter

from certificates.store import history
from certificates.store.visible import visible_to

_LINES: TypeAdapter[tuple[HistoryLine, ...]] = TypeAdapter(tuple[HistoryLine, ...])
_GENERATIONS: TypeAdapter[tuple[Generation, ...]] = TypeAdapter(tuple[Generation, ...])


async def of(reads: asyncpg.Pool, actor: Actor, certificate: int, now: datetime) -> CertificateHistory:
    """What happened to it until now, the newest first; empty for a certificate that can't be seen."""
    row = await history.of(reads, visible_to(actor), certificate, now)
    lines = _LINES.validate_json(row["lines"] or "[]")
    generations = _GENERATIONS.validate_json(row["generations"] or "[]")
    return CertificateHistory(
        lines=lines[: history.MOST],
        more=len(lines) > history.MOST,
        generations=generations if len(generations) > 1 else (),
    )
