"""One person at a time has a case; who is not free to judge it never gets it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from chassis import clock
from contracts.review import Act
from review import approve, ask, claim, store
from review.states import LIFECYCLE, ReviewAction, ReviewState, advance


async def test_a_claim_is_one_persons_for_eight_hours(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    assert (await desk.opened(bicycle)).version == 1
    assert await desk.do(claim.claim, bicycle, 1)
    assert not await desk.do(claim.claim, bicycle, 1), "again by the same person changes nothing"
    with clock.moved(timedelta(hours=7, minutes=59)):
        slug, params = await kit.refused(desk.do(claim.claim, bicycle, 2, by=kit.KARIM))
        assert (slug, params) == ("case.claimed", {"name": f"Persoon {kit.VERA}"})
    with clock.moved(timedelta(hours=8, seconds=1)):
        assert (await kit.refused(desk.do(approve.approve, bicycle, 2)))[0] == "case.not_claimed"
        assert (await kit.refused(desk.do(claim.claim, bicycle, 1, by=kit.KARIM)))[0] == "case.stale"
        assert await desk.do(claim.claim, bicycle, 2, by=kit.KARIM)


async def test_two_at_once(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    both = (desk.do(claim.claim, bicycle, 1, by=number) for number in (kit.VERA, kit.KARIM))
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "bool"]


async def test_given_back_with_a_note(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)

    async def let_go(by: str, note: str | None) -> None:
        async with desk.as_(by) as tx:
            await claim.give_back(tx, await desk.found(tx, bicycle), version, note)

    assert (await kit.refused(let_go(kit.KARIM, None)))[0] == "case.claimed"
    desk.people.holds[kit.VERA] = (bicycle.subscriber,)  # got a role there meanwhile: may not judge, but may let go
    await let_go(kit.VERA, "Zij belt terug.")
    async with desk.as_() as tx:
        acts = await store.acts(tx, bicycle.id)
    assert [(one.act, one.by, one.note) for one in acts] == [
        (Act.CLAIMED, kit.VERA, None), (Act.GIVEN_BACK, kit.VERA, "Zij belt terug."),
    ]  # fmt: skip
    await desk.claimed(bicycle, kit.KARIM)


async def test_nobody_judges_what_is_their_own(desk: Any, kit: Any) -> None:
    """Asked for it, prepared it, or holds a role at whose it is: by whichever of one's numbers."""
    asked, prepared, theirs = (
        kit.Bicycle(requester=kit.VERA), kit.Bicycle(prepared_by=kit.VERA), kit.Bicycle(subscriber="P7654321"),
    )  # fmt: skip
    desk.people.holds[kit.VERA_TOO] = ("P7654321",)
    for bicycle, slug in ((asked, "case.own"), (prepared, "case.own"), (theirs, "case.own_subscriber")):
        await desk.opened(bicycle)
        for number in (kit.VERA, kit.VERA_TOO):
            assert (await kit.refused(desk.do(claim.claim, bicycle, 1, by=number)))[0] == slug
        await desk.claimed(bicycle, kit.KARIM)


async def test_a_role_that_came_after_the_claim_counts(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    desk.people.holds[kit.VERA] = (bicycle.subscriber,)
    for use_case in (approve.approve, claim.hold):
        assert (await kit.refused(desk.do(use_case, bicycle, version)))[0] == "case.own_subscriber"


async def test_made_again_and_back(desk: Any, kit: Any) -> None:
    """While its subject is made again nobody has it; then it is a case with a new version."""
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    await desk.do(claim.hold, bicycle, version)
    held = await desk.now(bicycle)
    assert (held.state, held.claimed_by, held.running_since) == (ReviewState.HELD, None, None)
    assert (await kit.refused(desk.do(claim.claim, bicycle, held.version)))[0] == "case.state"
    back = await desk.opened(bicycle)
    assert (back.state, back.version, back.round) == (ReviewState.OPEN, held.version + 1, 1)


async def test_opened_while_somebody_looks(desk: Any, kit: Any) -> None:
    """The claim stays; what was seen before decides nothing."""
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    await desk.opened(bicycle)
    assert (await kit.refused(desk.do(approve.approve, bicycle, version)))[0] == "case.stale"
    assert await desk.do(approve.approve, bicycle, version + 1) == (kit.VERA,)


async def test_a_withdrawn_case_asks_nobody_anything(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    question = await desk.do(ask.ask, bicycle, await desk.claimed(bicycle), "Welke kleur?")
    async with desk.as_(kit.SANNE) as tx:
        await claim.withdraw(tx, await desk.found(tx, bicycle))
    assert (await desk.now(bicycle)).state == ReviewState.WITHDRAWN
    async with desk.as_(kit.SANNE) as tx:
        answer = ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.")
        assert (await kit.refused(answer))[0] == "case.no_question"
    assert (await kit.refused(desk.opened(bicycle)))[0] == "case.state", "what was withdrawn stays so"


async def test_withdrawn_while_it_is_made_again(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await desk.do(claim.hold, bicycle, await desk.claimed(bicycle))
    async with desk.as_(kit.SANNE) as tx:
        await claim.withdraw(tx, await desk.found(tx, bicycle))
    assert (await desk.now(bicycle)).state == ReviewState.WITHDRAWN


@pytest.mark.parametrize("state", ReviewState)
@pytest.mark.parametrize("action", ReviewAction)
def test_what_the_table_does_not_have_is_refused(state: ReviewState, action: ReviewAction) -> None:
    after = advance(state, action)
    if (state, action) in LIFECYCLE.moves:
        assert after is LIFECYCLE.moves[state, action]
    else:
        assert not isinstance(after, ReviewState) and after.slug == "case.state"
