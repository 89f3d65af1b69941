"""Notes among colleagues: with the case, whoever has it; no approval is voided, but who decides has seen them."""

from typing import Any

import pytest
from review import approve, notes, reject, store


async def test_a_note_stands_with_the_case_whoever_has_it(desk: Any, kit: Any) -> None:
    """Once, however often it is pressed; who has the case decides on the version with the note."""
    bicycle = kit.Bicycle(approvals_needed=2)
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    assert await desk.do(notes.note, bicycle, "Belde met Sanne.", by=kit.KARIM)
    assert not await desk.do(notes.note, bicycle, "Belde met Sanne.", by=kit.KARIM)
    assert await kit.refused(desk.do(approve.approve, bicycle, version)) == ("case.stale", {"version": version + 1})
    assert await desk.do(approve.approve, bicycle, version + 1) == ()
    assert await desk.do(notes.note, bicycle, "Tweede keer.", by=kit.VERA)
    async with desk.as_() as tx:
        acts = await store.acts(tx, bicycle.id)
        assert await store.approvers(tx, await desk.found(tx, bicycle)) == (kit.VERA,), "a note voids nothing"
    assert [(act.act.value, act.by, act.note) for act in acts if act.note] == [
        ("noted", kit.KARIM, "Belde met Sanne."), ("noted", kit.VERA, "Tweede keer."),
    ]  # fmt: skip


async def test_what_was_decided_can_be_noted_too(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await desk.do(reject.reject, bicycle, kit.rejection(await desk.claimed(bicycle)))
    assert await desk.do(notes.note, bicycle, "De klant belde na.", by=kit.NOOR)


@pytest.mark.parametrize("part", ["case.own", "case.own_subscriber"])
async def test_who_has_a_part_in_it_writes_nothing(desk: Any, kit: Any, part: str) -> None:
    bicycle = kit.Bicycle(**({"requester": kit.VERA_TOO} if part == "case.own" else {}))
    await desk.opened(bicycle)
    if part == "case.own_subscriber":
        desk.people.holds[kit.VERA] = (bicycle.subscriber,)
    assert await kit.refused(desk.do(notes.note, bicycle, "x")) == (part, {})
