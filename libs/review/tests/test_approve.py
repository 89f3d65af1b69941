"""Four eyes by count of humans; an approval is of what was looked at; an open check says so."""

from typing import Any

import pytest
from contracts.review import Act, Ask, HandCheck, Reject, TickCheck
from review import approve, ask, claim, reject, store
from review.states import ReviewState


def tick(version: int, check: str = "domain", *, done: bool = True, note: str | None = None) -> TickCheck:
    return TickCheck(version=version, check=HandCheck(check), done=done, note=note)


async def test_one_approval_is_enough_where_one_is_needed(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle)) == (kit.VERA,)
    now = await desk.now(bicycle)
    assert (now.state, now.claimed_by) == (ReviewState.APPROVED, None)
    assert (await kit.refused(desk.do(claim.claim, bicycle, now.version, by=kit.KARIM)))[0] == "case.state"


async def test_two_approvals_are_of_two_humans(desk: Any, kit: Any) -> None:
    """The same number, and another number of the same human, are one."""
    bicycle = kit.Bicycle(approvals_needed=2)
    await desk.opened(bicycle)
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle)) == ()
    now = await desk.now(bicycle)
    assert (now.state, now.claimed_by) == (ReviewState.OPEN, None)
    for number in (kit.VERA, kit.VERA_TOO):
        assert (await kit.refused(desk.do(claim.claim, bicycle, now.version, by=number)))[0] == "case.twice"
    version = await desk.claimed(bicycle, kit.KARIM)
    assert await desk.do(approve.approve, bicycle, version, by=kit.KARIM) == (kit.VERA, kit.KARIM)


async def test_numbers_that_were_linked_after_both_approved_are_one_human(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle(approvals_needed=3)
    await desk.opened(bicycle)
    for number in (kit.VERA, kit.KARIM):
        assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle, number), by=number) == ()
    desk.people.linked[kit.KARIM] = kit.VERA
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle, kit.NOOR), by=kit.NOOR) == ()
    assert (await desk.now(bicycle)).state == ReviewState.OPEN


async def test_an_open_required_check_blocks_and_says_so(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle(checks_required=("domain", "register_extract"))
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    slug, params = await kit.refused(desk.do(approve.approve, bicycle, version))
    assert (slug, params) == ("case.checks_open", {"checks": "domain register_extract", "count": 2})
    await desk.do(approve.tick, bicycle, tick(version, note="Gebeld."))
    await desk.do(approve.tick, bicycle, tick(version + 1, "paper_received"))
    slug, params = await kit.refused(desk.do(approve.approve, bicycle, version + 2))
    assert params["checks"] == "register_extract"
    await desk.do(approve.tick, bicycle, tick(version + 2, "register_extract"))
    async with desk.as_() as tx:
        seen = await store.checks(tx, await desk.found(tx, bicycle))
    assert [(one.check.value, one.required, one.done, one.by, one.note) for one in seen] == [
        ("domain", True, True, kit.VERA, "Gebeld."), ("register_extract", True, True, kit.VERA, None),
        ("paper_received", False, True, kit.VERA, None),
    ]  # fmt: skip
    assert await desk.do(approve.approve, bicycle, version + 3) == (kit.VERA,)


async def test_a_check_is_of_who_claimed_this_version(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    assert (await kit.refused(desk.do(approve.tick, bicycle, tick(1))))[0] == "case.not_claimed"
    version = await desk.claimed(bicycle)
    assert (await kit.refused(desk.do(approve.tick, bicycle, tick(version), by=kit.KARIM)))[0] == "case.claimed"
    assert (await kit.refused(desk.do(approve.tick, bicycle, tick(version - 1))))[0] == "case.stale"
    assert await desk.do(approve.tick, bicycle, tick(version, done=False)) == ()
    assert (await desk.now(bicycle)).version == version, "what nobody ticked can't be taken away"


async def test_a_changed_check_voids_what_was_approved_before(desk: Any, kit: Any) -> None:
    """Who approved is told, may look again and approve again; the voided approval stays as evidence."""
    bicycle = kit.Bicycle(approvals_needed=2, checks_required=("domain",))
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    await desk.do(approve.tick, bicycle, tick(version))
    await desk.do(approve.approve, bicycle, version + 1)
    version = await desk.claimed(bicycle, kit.KARIM)
    voided = await desk.do(approve.tick, bicycle, tick(version, done=False, note="Andere domeinhouder."), by=kit.KARIM)
    assert voided == (kit.VERA,)
    await desk.do(approve.tick, bicycle, tick(version + 1), by=kit.KARIM)
    assert await desk.do(approve.approve, bicycle, version + 2, by=kit.KARIM) == (), "Vera's counts no more"
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle)) == (kit.KARIM, kit.VERA)
    rows = await desk.sql("SELECT person, voided_at IS NULL AS counts FROM review_approval ORDER BY id")
    assert [tuple(row) for row in rows] == [(kit.VERA, False), (kit.KARIM, True), (kit.VERA, True)]
    async with desk.as_() as tx:
        acts = [(one.act, one.check, one.note) for one in await store.acts(tx, bicycle.id)]
    assert (Act.UNTICKED, HandCheck.DOMAIN, "Andere domeinhouder.") in acts and (Act.VOIDED, None, None) in acts


async def test_an_answer_voids_what_was_approved_before(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle(approvals_needed=2)
    await desk.opened(bicycle)
    await desk.do(approve.approve, bicycle, await desk.claimed(bicycle))
    question = await desk.do(ask.ask, bicycle, await desk.claimed(bicycle, kit.KARIM), "Welke kleur?", by=kit.KARIM)
    async with desk.as_(kit.SANNE) as tx:
        assert await ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.") == (kit.VERA,)
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle)) == ()


async def test_a_new_round_begins_without_approvals(desk: Any, kit: Any) -> None:
    """What failed after it was approved is approved anew, by the same humans if they are free; checks by hand stay done."""
    bicycle = kit.Bicycle(checks_required=("domain",))
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    await desk.do(approve.tick, bicycle, tick(version))
    await desk.do(approve.approve, bicycle, version + 1)
    again = await desk.opened(bicycle)
    assert (again.state, again.round) == (ReviewState.OPEN, 2)
    assert await desk.do(approve.approve, bicycle, await desk.claimed(bicycle)) == (kit.VERA,)
    rows = await desk.sql("SELECT round, person FROM review_approval ORDER BY id")
    assert [tuple(row) for row in rows] == [(1, kit.VERA), (2, kit.VERA)]


async def test_rejected_with_causes(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.sql("""INSERT INTO rejection_cause VALUES ('bicycle', 'flat', 1, 'De band is lek.', 'The tyre is flat.', 'tyres', 'front', true),
        ('bicycle', 'rust', 2, 'Er is roest.', 'There is rust.', 'frame', '', true),
        ('bicycle', 'old', 3, 'Te oud.', 'Too old.', 'frame', '', false), ('car', 'smoke', 1, 'Rook.', 'Smoke.', 'engine', '', true)""")
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    for unknown in ("smoke", "old", "x"):
        command = Reject(version=version, reason="Nee.", causes=("flat", unknown))
        assert await kit.refused(desk.do(reject.reject, bicycle, command)) == ("case.cause_unknown", {"code": unknown})
    given = await desk.do(
        reject.reject, bicycle, Reject(version=version, reason="Nee.", causes=("rust", "flat", "flat"))
    )
    assert [(one.code, one.told("nl"), one.told("en"), one.step, one.field) for one in given] == [
        ("flat", "De band is lek.", "The tyre is flat.", "tyres", "front"), ("rust", "Er is roest.", "There is rust.", "frame", ""),
    ]  # fmt: skip
    async with desk.as_() as tx:
        assert await store.causes(tx, bicycle.id) == given
    assert (await desk.now(bicycle)).state == ReviewState.REJECTED
    assert (await kit.refused(desk.opened(bicycle)))[0] == "case.state", "what must change is asked for anew"


async def test_rejected_while_it_waits_for_an_answer(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    question = await desk.do(ask.ask, bicycle, await desk.claimed(bicycle), "Welke kleur?")
    version = await desk.claimed(bicycle)
    assert (await kit.refused(desk.do(approve.approve, bicycle, version)))[0] == "case.state"
    await desk.do(reject.reject, bicycle, Reject(version=version, reason="Nee."))
    async with desk.as_(kit.SANNE) as tx:
        answer = ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.")
        assert (await kit.refused(answer))[0] == "case.no_question"


@pytest.mark.parametrize("command", [Reject, Ask])
def test_commands_need_words(command: Any) -> None:
    with pytest.raises(ValueError):
        command(version=1, **{"reason" if command is Reject else "text": "  "})
