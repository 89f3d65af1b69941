"""Which documents that rows speak of the object store does not have, or has with other bytes: what a restore of both can lose."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from chassis.outside.objects import ObjectAway, ObjectDamaged, ObjectMissing
from chassis.service import Service

_AT_ONCE, _PAGE = 8, 500


@dataclass(frozen=True)
class LostDocument:
    """`document`: its SHA-256, which is its name in the store. `key`: what it is of. `cause`: `missing`, or `damaged` (other bytes)."""

    document: str
    key: str
    subscriber: str
    cause: str


async def lost(service: Service[Any]) -> list[LostDocument]:
    """Every document of the service's rows is read; those that can't be. Raises ValueError when the store doesn't answer: then nothing is known."""
    unread: list[LostDocument] = []
    async for page in _named(service):
        for start in range(0, len(page), _AT_ONCE):
            few = page[start : start + _AT_ONCE]
            causes = await asyncio.gather(*(_cause(service, row["sha256"]) for row in few))
            unread += [
                LostDocument(row["sha256"], row["key"], row["subscriber"], cause)
                for row, cause in zip(few, causes, strict=True)
                if cause
            ]
    return unread


async def _named(service: Service[Any]) -> AsyncIterator[list[asyncpg.Record]]:
    after = ""
    while service.documents and (page := await service.database.reads.fetch(service.documents, after, _PAGE)):
        yield page
        after = page[-1]["sha256"]


async def _cause(service: Service[Any], sha256: str) -> str:
    try:
        await service.objects.read(sha256)
    except ObjectMissing:
        return "missing"
    except ObjectDamaged:
        return "damaged"
    except ObjectAway as error:
        raise ValueError("the object store does not answer; nothing was changed") from error
    return ""
