"""A question, its answer, and what is told while there is none."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from chassis import clock
from review import ask, store
from review.states import ReviewState


async def asked(desk: Any, bicycle: Any, words: str = "Welke kleur?") -> Any:
    await desk.opened(bicycle)
    return await desk.do(ask.ask, bicycle, await desk.claimed(bicycle), words)


async def test_a_question_and_its_answer(desk: Any, kit: Any) -> None:
    """The case waits, nobody has it; the answer brings it back as a new version, with the name of who answered."""
    bicycle = kit.Bicycle()
    question = await asked(desk, bicycle)
    waiting = await desk.now(bicycle)
    assert (waiting.state, waiting.claimed_by) == (ReviewState.WAITING, None)
    version = await desk.claimed(bicycle)
    assert (await kit.refused(desk.do(ask.ask, bicycle, version, "Nog iets?")))[0] == "case.state", "one at a time"
    async with desk.as_(kit.SANNE) as tx:
        review = await desk.found(tx, bicycle)
        assert (await kit.refused(ask.answer(tx, review, uuid4(), "Rood.")))[0] == "case.no_question"
    async with desk.as_(kit.SANNE) as tx:
        await ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.")
    async with desk.as_(kit.SANNE) as tx:
        review = await desk.found(tx, bicycle)
        assert (await kit.refused(ask.answer(tx, review, question, "Rood.")))[0] == "case.no_question", "once"
        (seen,) = await store.questions(tx, bicycle.id)
    assert (seen.text, seen.answer, seen.answered_by) == ("Welke kleur?", "Blauw.", f"Persoon {kit.SANNE}")
    assert (review.state, review.version) == (ReviewState.OPEN, version + 1)


async def test_who_has_not_claimed_asks_nothing(desk: Any, kit: Any) -> None:
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    assert (await kit.refused(desk.do(ask.ask, bicycle, 1, "Welke kleur?")))[0] == "case.not_claimed"
    version = await desk.claimed(bicycle)
    assert (await kit.refused(desk.do(ask.ask, bicycle, version, "Kleur?", by=kit.KARIM)))[0] == "case.claimed"


async def test_reminded_as_often_as_said_and_once_each(desk: Any, kit: Any) -> None:
    bicycle, other = kit.Bicycle(), kit.Bicycle(kind="car")
    question = await asked(desk, bicycle)
    await asked(desk, other)

    times = (timedelta(days=7), timedelta(days=21), timedelta(days=30))

    async def told(days: int) -> list[Any]:
        with clock.moved(timedelta(days=days)):
            async with desk.as_() as tx:
                due = await ask.due(tx, "bicycle", times)
                return [(one.id, one.number) for one in due if await ask.still(tx, one)]

    assert await told(6) == []
    assert await told(7) == [(question, 1)]
    assert await told(8) == [] and await told(20) == []
    assert await told(21) == [(question, 2)] and await told(22) == []
    with clock.moved(timedelta(days=31)):
        async with desk.as_() as tx:
            (late,) = await ask.due(tx, "bicycle", times)
    async with desk.as_(kit.SANNE) as tx:
        await ask.answer(tx, await desk.found(tx, bicycle), question, "Blauw.")
    async with desk.as_() as tx:
        assert not await ask.still(tx, late), "answered meanwhile"
    assert await told(40) == []


async def test_a_reminder_that_is_late_is_not_told_after_a_later_one(desk: Any, kit: Any) -> None:
    question = await asked(desk, kit.Bicycle())
    with clock.moved(timedelta(days=22)):
        async with desk.as_() as tx:
            due = await ask.due(tx, "bicycle", (timedelta(days=7), timedelta(days=21)))
    assert [(one.id, one.number) for one in due] == [(question, 2)]


async def test_standard_questions_are_rows(desk: Any, kit: Any) -> None:
    """Of the kind, in their order, in both languages, beside own words; one that is not given any more is read where it was asked."""
    rows = "('colour', 2, 'Welke kleur?', 'Which colour?', true), ('size', 1, 'Welke maat?', 'Which size?', true)"
    await desk.sql(f"""INSERT INTO standard_question (kind, code, position, nl, en, given, step, field)
        SELECT 'bicycle', v.*, 'frame', '' FROM (VALUES {rows}, ('old', 3, 'Oud?', 'Old?', false)) v""")
    bicycle = kit.Bicycle()
    await desk.opened(bicycle)
    version = await desk.claimed(bicycle)
    for code in ("old", "bell"):
        assert await kit.refused(desk.do(ask.ask, bicycle, version, "x", (code,))) == (
            "case.question_unknown",
            {"code": code},
        )
    await desk.do(ask.ask, bicycle, version, "En de bel?", ("colour", "size"))
    await desk.sql("UPDATE standard_question SET given = false")
    async with desk.as_() as tx:
        (question,) = await store.questions(tx, bicycle.id)
        assert (await store.to_give(tx, "bicycle"))[1] == ()
    assert question.told("nl") == "Welke maat?\nWelke kleur?\nEn de bel?"
    assert question.told("en") == "Which size?\nWhich colour?\nEn de bel?"
