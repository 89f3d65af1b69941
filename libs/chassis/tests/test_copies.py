"""A copy is as new as the newest event that was taken in, in whatever order and however often events come (F-14, INV-14)."""

from itertools import permutations

import pytest
from chassis import copies
from chassis.wiring import WiredService
from sqlalchemy import MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry(metadata=MetaData())):
    pass


class Note(Row, table=True):
    __tablename__ = "note"
    name: str = Field(primary_key=True)
    version: int
    epoch: int = 0
    words: str | None = None


async def kept(service: WiredService, *notes: Note, unless_none: tuple[str, ...] = (), epoch: int = 0) -> list[bool]:
    out = []
    for note in notes:
        async with service.database.begin() as tx:
            tx.epoch = epoch
            out.append(await copies.keep(tx, note, unless_none=unless_none))
    return out


async def known(service: WiredService) -> tuple[int, str | None]:
    row = await service.database.reads.fetchrow("SELECT version, words FROM note WHERE name = 'a'")
    return row["version"], row["words"]


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
async def test_the_newest_version_wins_in_any_order(service: WiredService, order: tuple[int, ...]) -> None:
    told = await kept(service, *(Note(name="a", version=n, words=f"of {n}") for n in order))
    assert told == [n == max(order[: place + 1]) for place, n in enumerate(order)]
    assert await known(service) == (3, "of 3")


async def test_the_same_version_again_fills_what_was_not_known_and_changes_nothing(service: WiredService) -> None:
    """F-11: what a reader learned to keep since comes with the owner's saying it again; what is known stays as it is."""
    again = [Note(name="a", version=2, words=words) for words in (None, "learned since", "something else", None)]
    assert await kept(service, *again) == [True, False, False, False]
    assert await known(service) == (2, "learned since")
    async with service.database.begin() as tx:
        await tx.session.execute(text("UPDATE note SET words = NULL"))
    late = [Note(name="a", version=version, words="of another version") for version in (1,)]
    assert await kept(service, *late) == [False]
    assert await kept(service, Note(name="a", version=2, words="of another epoch"), epoch=-1) == [False]
    assert await known(service) == (2, None)


async def test_one_copy_leaves_the_others_alone(service: WiredService) -> None:
    assert await kept(service, Note(name="a", version=5, words="a"), Note(name="b", version=1, words="b")) == [
        True,
        True,
    ]
    assert await known(service) == (5, "a")


async def test_what_a_newer_event_does_not_know_stays_only_where_that_is_said(service: WiredService) -> None:
    first, silent = Note(name="a", version=1, words="known"), Note(name="a", version=2, words=None)
    assert await kept(service, first, silent, unless_none=("words",)) == [True, True]
    assert await known(service) == (2, "known")
    assert await kept(service, Note(name="a", version=3, words=None)) == [True]
    assert await known(service) == (3, None)


async def test_a_higher_epoch_is_newer_whatever_the_version(service: WiredService) -> None:
    """An owner that was restored goes on from a lower version; what it said before it was restored never comes back."""
    assert await kept(service, Note(name="a", version=9, words="before")) == [True]
    assert await kept(service, Note(name="a", version=4, words="restored")) == [False]
    assert await kept(service, Note(name="a", version=4, words="restored"), epoch=1) == [True]
    assert await kept(service, Note(name="a", version=10, words="late")) == [False]
    assert await kept(service, Note(name="a", version=5, words="next"), epoch=1) == [True]
    assert await known(service) == (5, "next")
