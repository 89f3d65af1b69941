"""Lists of cases: what waits, what is mine, what I did; and the next one."""

from datetime import UTC, datetime
from typing import Any

from chassis import clock
from contracts.review import Decision, Prepare, ReviewList, ReviewQuery
from review import approve, ask, claim, proposals, queue, view

EXTRA = queue.Extra("r.title", "", "0")


async def listed(desk: Any, number: str, shown: str = "waiting", **more: Any) -> list[dict[str, Any]]:
    async with desk.as_(number) as tx:
        me = await desk.people.who(tx, number)
    asked = ReviewQuery(shown=ReviewList(shown), **more)
    page = await queue.page(desk.database.reads, "bicycle", EXTRA, me, asked, clock.now())
    assert page.total == len(page.lines) and page.mark == await queue.mark(desk.database.reads, EXTRA)
    return [dict(line) for line in page.lines]


def names(lines: list[dict[str, Any]]) -> list[str]:
    return [line["reference"] for line in lines]


async def test_the_lists_of_a_validator(desk: Any, kit: Any) -> None:
    first, second = (kit.Bicycle(reference=f"F{n}", asked_for_at=datetime(2026, 3, n, tzinfo=UTC)) for n in (1, 2))
    own, car = kit.Bicycle(reference="F3", requester=kit.VERA_TOO), kit.Bicycle(reference="A1", kind="car")
    for bicycle in (second, first, own, car):
        await desk.opened(bicycle)
    waiting = await listed(desk, kit.VERA)
    assert names(waiting) == ["F1", "F2", "F3"] and [line["own"] for line in waiting] == [False, False, True]
    assert names(await listed(desk, kit.VERA, newest_first=True)) == ["F3", "F2", "F1"]
    assert names(await listed(desk, kit.VERA, variety="city", unclaimed=True)) == ["F1", "F2", "F3"]
    assert await listed(desk, kit.VERA, variety="race") == []
    assert names(await listed(desk, kit.VERA, search="f2")) == ["F2"] and await listed(desk, kit.VERA, search="%") == []
    version = await desk.claimed(first)
    assert names(await listed(desk, kit.VERA, "mine")) == ["F1"] and await listed(desk, kit.KARIM, "mine") == []
    assert await listed(desk, kit.VERA, "today") == [], "a claim is nobody's turn done"
    await desk.do(ask.ask, first, version, "Welke kleur?")
    assert names(await listed(desk, kit.VERA)) == ["F2", "F3"], "who waits for an answer is nobody's turn"
    assert [(line["reference"], line["act"]) for line in await listed(desk, kit.VERA, "today")] == [("F1", "asked")]
    assert names(await listed(desk, kit.VERA, "week")) == ["F1"] and await listed(desk, kit.KARIM, "week") == []


async def test_the_next_one_is_one_that_may_be_judged(desk: Any, kit: Any) -> None:
    cases = [kit.Bicycle(reference=f"F{n}", asked_for_at=datetime(2026, 3, n, tzinfo=UTC), approvals_needed=2,
                         **{3: {"requester": kit.VERA_TOO}, 4: {"subscriber": "P7654321"}}.get(n, {})) for n in range(1, 7)]  # fmt: skip
    for bicycle in cases:
        await desk.opened(bicycle)
    desk.people.holds[kit.VERA] = ("P7654321",)
    await desk.claimed(cases[1], kit.KARIM)
    await desk.do(approve.approve, cases[4], await desk.claimed(cases[4]))

    async def following(number: int, by: str = kit.VERA) -> str | None:
        async with desk.as_(by) as tx:
            case = await desk.found(tx, cases[number - 1])
            found = (await view.head(tx, desk.people, case))["next"]
        return next((one.reference for one in cases if one.id == found), None)

    assert await following(1) == "F6", "another's, own, own organisation's and approved ones apart"
    assert await following(6) == "F1", "after the youngest comes the oldest"
    assert await following(1, kit.NOOR) == "F3"


async def test_the_head_of_a_case(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle(checks_required=("domain",))
    await desk.opened(bicycle)
    await desk.claimed(bicycle)
    async with desk.as_(kit.KARIM) as tx:
        head = await view.head(tx, desk.people, await desk.found(tx, bicycle))
    assert (head["version"], head["claimed_by"], head["own"], head["approvals_needed"]) == (2, kit.VERA, False, 1)
    assert [(one.check.value, one.done) for one in head["by_hand"]] == [("domain", False)]
    async with desk.as_(kit.SANNE) as tx:
        review = await desk.found(tx, bicycle)
        await claim.withdraw(tx, review)
        assert (await view.head(tx, desk.people, review))["own"]


async def test_the_queue_finds_what_waits_for_a_second_person(desk: Any, kit: Any) -> None:
    """A prepared decision and a first approval of two, not what waits for the first; and it isn't the next case of who prepared it."""
    first, half, ready = (
        kit.Bicycle(reference="F1"),
        kit.Bicycle(reference="F2", approvals_needed=2),
        kit.Bicycle(reference="F3"),
    )
    for bicycle in (first, half, ready):
        await desk.opened(bicycle)
    await desk.do(approve.approve, half, await desk.claimed(half))
    prepare = Prepare(version=await desk.claimed(ready), decision=Decision.REJECT, reason="Niet van u.")
    await desk.do(proposals.prepare, ready, prepare)
    lines = [
        (line["reference"], line["proposed"], line["approvals"]) for line in await listed(desk, kit.KARIM, seconds=True)
    ]
    assert sorted(lines) == [("F2", None, 1), ("F3", "reject", 0)]
    for by, expected in (
        (kit.VERA, {first.id}),
        (kit.VERA_TOO, {first.id}),
        (kit.KARIM, {first.id, half.id, ready.id}),
    ):
        seen = set()
        async with desk.as_(by) as tx:
            for bicycle in (first, half, ready):
                seen.add((await view.head(tx, desk.people, await desk.found(tx, bicycle)))["next"])
        assert seen - {None} <= expected, by
