"""A decision prepared by one human and taken by another, or given back; never of a case that changed since."""

import asyncio
from typing import Any

import pytest
from contracts.review import Act, Ask, Decision, HandBack, HandCheck, Prepare, Reject, TickCheck
from pydantic import ValidationError
from review import approve, ask, claim, proposals, reject, store
from review.states import ReviewState


def to_approve(version: int) -> Prepare:
    return Prepare(version=version, decision=Decision.APPROVE)


def to_reject(version: int, *causes: str) -> Prepare:
    return Prepare(version=version, decision=Decision.REJECT, reason="Niet van u.", causes=causes)


async def prepared(desk: Any, bicycle: Any, by: str, command: Any = to_approve) -> None:
    await desk.do(proposals.prepare, bicycle, command(await desk.claimed(bicycle, by)), by=by)


async def take(desk: Any, bicycle: Any, by: str) -> Any:
    return await carried_out(desk, bicycle, by, await desk.claimed(bicycle, by))


async def carried_out(desk: Any, bicycle: Any, by: str, version: int) -> Any:
    """What a service does of a claimed case: take, then decide."""
    async with desk.as_(by) as tx:
        review = await desk.found(tx, bicycle)
        decision = await proposals.take(tx, desk.people, review, version)
        if decision.decision is Decision.APPROVE:
            return await approve.approve(tx, desk.people, review, version, decision)
        return await reject.reject(tx, desk.people, review, Reject(version=version, reason=decision.reason))


async def test_an_approval_prepared_by_one_and_taken_by_another(desk: Any, kit: Any) -> None:
    """Both their names count, whoever asks how many approved; the case waited unclaimed meanwhile, its clock running."""
    bicycle = kit.Bicycle(approvals_needed=2)
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA)
    now = await desk.now(bicycle)
    assert (now.state, now.claimed_by, now.proposed, now.proposed_by) == (ReviewState.OPEN, None, "approve", kit.VERA)
    assert now.running_since is not None
    async with desk.as_(kit.KARIM) as tx:
        seen = await proposals.standing(tx, await desk.found(tx, bicycle))
    assert (seen.decision, seen.by, seen.version, seen.reason) == (Decision.APPROVE, kit.VERA, now.version, None)
    assert await take(desk, bicycle, kit.KARIM) == (kit.VERA, kit.KARIM)
    now = await desk.now(bicycle)
    assert (now.state, now.proposed) == (ReviewState.APPROVED, None)
    rows = await desk.sql("SELECT person, outcome, ended_at IS NOT NULL AS ended FROM review_proposal")
    assert [tuple(row) for row in rows] == [(kit.VERA, "taken", True)]
    approvals = await desk.sql("SELECT person, version FROM review_approval ORDER BY id")
    assert [tuple(row) for row in approvals] == [(kit.VERA, seen.version), (kit.KARIM, seen.version + 1)]


async def test_a_case_that_is_read_while_a_colleague_takes_its_decision_has_none_prepared(desk: Any, kit: Any) -> None:
    """The review was read before, what was prepared is looked for after: nothing stands, and nothing fails."""
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA)
    before = await desk.now(bicycle)
    await take(desk, bicycle, kit.KARIM)
    async with desk.as_(kit.KARIM) as tx:
        assert before.proposed is not None and await proposals.standing(tx, before) is None


async def test_nobody_takes_what_they_prepared_under_whichever_number(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA, to_reject)
    for number in (kit.VERA, kit.VERA_TOO):
        version = await desk.claimed(bicycle, number)
        assert (await kit.refused(desk.do(proposals.take, bicycle, version, by=number)))[0] == "case.own_proposal"
        async with desk.as_(number) as tx:
            await claim.give_back(tx, await desk.found(tx, bicycle), version, None)
    desk.people.linked[kit.KARIM] = kit.VERA
    version = await desk.claimed(bicycle, kit.KARIM)
    refused = await kit.refused(desk.do(proposals.take, bicycle, version, by=kit.KARIM))
    assert refused[0] == "case.own_proposal", "linked by the desk after Vera prepared it"
    assert (await desk.now(bicycle)).proposed == "reject"


@pytest.mark.parametrize("part", ["asked", "helped", "elsewhere"])
async def test_who_has_a_part_in_it_prepares_and_takes_nothing(desk: Any, kit: Any, part: str) -> None:
    bicycle = kit.Bicycle(prepared_by=kit.NOOR)
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.KARIM)
    version = await desk.claimed(bicycle)
    number = {"asked": kit.SANNE, "helped": kit.NOOR, "elsewhere": kit.VERA}[part]
    if part == "elsewhere":
        desk.people.holds[kit.VERA] = (bicycle.subscriber,)
    slug = "case.own_subscriber" if part == "elsewhere" else "case.own"
    for use_case, given in ((proposals.prepare, to_approve(version)), (proposals.take, version),
                            (proposals.hand_back, HandBack(version=version, note="Nee."))):  # fmt: skip
        assert (await kit.refused(desk.do(use_case, bicycle, given, by=number)))[0] == slug


async def test_nothing_else_is_decided_or_asked_while_one_waits(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA)
    version = await desk.claimed(bicycle, kit.KARIM)
    for use_case, given in ((approve.approve, (version,)), (reject.reject, (Reject(version=version, reason="Nee."),)),
                            (ask.ask, (version, "Welke kleur?")), (claim.hold, (version,)),
                            (proposals.prepare, (to_reject(version),))):  # fmt: skip
        slug, params = await kit.refused(desk.do(use_case, bicycle, *given, by=kit.KARIM))
        assert (slug, params) == ("case.prepared", {"name": f"Persoon {kit.VERA}"}), use_case


async def test_given_back_with_a_note_who_gave_it_is_known_and_the_case_is_open_again(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA)
    version = await desk.claimed(bicycle, kit.KARIM)
    back = HandBack(version=version, note="De bel ontbreekt.")
    assert await desk.do(proposals.hand_back, bicycle, back, by=kit.KARIM) == kit.VERA
    now = await desk.now(bicycle)
    assert (now.proposed, now.claimed_by, now.version) == (None, kit.KARIM, version + 1)
    again = await kit.refused(
        desk.do(proposals.hand_back, bicycle, HandBack(version=version + 1, note="x"), by=kit.KARIM)
    )
    assert again[0] == "case.not_prepared"
    assert (await kit.refused(desk.do(proposals.take, bicycle, version + 1, by=kit.KARIM)))[0] == "case.not_prepared"
    assert await desk.do(approve.approve, bicycle, version + 1, by=kit.KARIM) == (kit.KARIM,), (
        "Vera's counts for nothing"
    )
    async with desk.as_() as tx:
        acts = [(act.act, act.by, act.note) for act in await store.acts(tx, bicycle.id)]
    assert (Act.HANDED_BACK, kit.KARIM, "De bel ontbreekt.") in acts and (Act.PREPARED, kit.VERA, None) in acts


async def test_who_prepared_it_takes_it_back_and_decides_alone_where_one_is_enough(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await prepared(desk, bicycle, kit.VERA)
    version = await desk.claimed(bicycle)
    assert await desk.do(proposals.hand_back, bicycle, HandBack(version=version, note="Toch niet.")) == kit.VERA
    assert await desk.do(approve.approve, bicycle, version + 1) == (kit.VERA,)


async def test_a_changed_check_voids_it_and_says_whose_it_was(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle(checks_required=("domain",))
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    assert (await kit.refused(desk.do(proposals.prepare, bicycle, to_approve(version))))[0] == "case.checks_open"
    check = TickCheck(version=version, check=HandCheck.DOMAIN, done=True)
    await desk.do(approve.tick, bicycle, check)
    await desk.do(proposals.prepare, bicycle, to_approve(version + 1))
    version = await desk.claimed(bicycle, kit.KARIM)
    undone = TickCheck(version=version, check=HandCheck.DOMAIN, done=False)
    assert await desk.do(approve.tick, bicycle, undone, by=kit.KARIM) == (kit.VERA,)
    assert (await desk.now(bicycle)).proposed is None
    assert (await kit.refused(desk.do(proposals.take, bicycle, version + 1, by=kit.KARIM)))[0] == "case.not_prepared"
    rows = await desk.sql("SELECT outcome FROM review_proposal")
    assert [row["outcome"] for row in rows] == ["voided"]


async def test_what_becomes_another_case_or_none_has_nothing_prepared(desk: Any, kit: Any) -> None:
    """Withdrawn, set aside, or made ready anew while it stood: voided, and it stays as evidence."""
    for ends in (claim.withdraw, claim.set_aside, None):
        bicycle = kit.Bicycle()
        await desk.opened(bicycle)
        await prepared(desk, bicycle, kit.VERA)
        if ends is None:
            await desk.opened(bicycle)
        else:
            async with desk.as_(kit.SANNE) as tx:
                await ends(tx, await desk.found(tx, bicycle))
        assert (await desk.now(bicycle)).proposed is None
        (row,) = await desk.sql("SELECT outcome FROM review_proposal WHERE subject = $1", bicycle.id)
        assert row["outcome"] == "voided"


async def test_what_waits_for_an_answer_has_nothing_prepared(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    await desk.do(ask.ask, bicycle, await desk.claimed(bicycle), Ask(version=1, text="Welke kleur?").text)
    version = await desk.claimed(bicycle, kit.KARIM)
    assert (await kit.refused(desk.do(proposals.prepare, bicycle, to_reject(version), by=kit.KARIM)))[0] == "case.state"


async def test_a_cause_that_no_row_has_is_refused_when_it_is_prepared(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    refused = await kit.refused(desk.do(proposals.prepare, bicycle, to_reject(version, "colour")))
    assert refused == ("case.cause_unknown", {"code": "colour"})


@pytest.mark.parametrize("wrong", [
    {"decision": "approve", "reason": "Mooi."}, {"decision": "approve", "causes": ["x"]}, {"decision": "reject"},
    {"decision": "reject", "reason": "  "}, {"decision": "maybe"}, {"decision": "approve", "note": "x"},
])  # fmt: skip
def test_a_decision_that_could_not_be_taken_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Prepare.model_validate({"version": 1} | wrong)


async def test_two_take_at_once_and_one_does(desk: Any, kit: Any) -> None:
    """Whoever comes second reads that the case is a colleague's or decided; there is one decision, of two humans."""
    for _ in range(5):
        bicycle = kit.Bicycle()
        await desk.opened(bicycle)
        await prepared(desk, bicycle, kit.VERA)
        version = (await desk.now(bicycle)).version

        async def attempt(number: str, bicycle: Any = bicycle, version: int = version) -> Any:
            await desk.do(claim.claim, bicycle, version, by=number)
            return await carried_out(desk, bicycle, number, version + 1)

        ends = await asyncio.gather(attempt(kit.KARIM), attempt(kit.NOOR), return_exceptions=True)
        won = [end for end in ends if isinstance(end, tuple)]
        lost = [end.refusal.slug for end in ends if not isinstance(end, tuple)]
        assert len(won) == 1 and won[0][0] == kit.VERA and lost[0] in {"case.claimed", "case.state", "case.stale"}
        approvals = await desk.sql("SELECT person FROM review_approval WHERE subject = $1", bicycle.id)
        assert len(approvals) == 2


async def test_taking_and_changing_a_check_at_once_does_one_of_them(desk: Any, kit: Any) -> None:
    """Of whoever has the case in two windows: decided, or the change that voids it; never both."""
    ways = set()
    for turn in range(6):
        bicycle = kit.Bicycle()
        await desk.opened(bicycle)
        await prepared(desk, bicycle, kit.VERA)
        version = await desk.claimed(bicycle, kit.KARIM)
        check = TickCheck(version=version, check=HandCheck.DOMAIN, done=True)
        acts = [carried_out(desk, bicycle, kit.KARIM, version), desk.do(approve.tick, bicycle, check, by=kit.KARIM)]
        ends = await asyncio.gather(*(acts if turn % 2 else acts[::-1]), return_exceptions=True)
        (row,) = await desk.sql("SELECT outcome FROM review_proposal WHERE subject = $1", bicycle.id)
        ways.add(row["outcome"])
        refused = [end for end in ends if isinstance(end, BaseException)]
        assert len(refused) == 1 and refused[0].refusal.slug in {
            "case.stale",
            "case.state",
            "case.twice",
            "case.not_claimed",
        }
    assert ways <= {"taken", "voided"}
