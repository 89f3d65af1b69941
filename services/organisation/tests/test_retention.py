"""How long lines about registrations are kept: who is registered has no end (R-135)."""

import asyncpg
import pytest
from chassis.operations.prune import prune
from chassis.retention import retain_until
from chassis.testing import Databases
from organisation.retention import KEPT

_LINE = """INSERT INTO audit (at, actor, action, subject, outcome, facts, correlation_id)
VALUES ('2020-02-29 12:00:00+00', 'operator', $1, $2, 'done', '{}', 'c')"""
_DATA = "INSERT INTO {} (number, version, active, data) VALUES ($1, 1, $2, '{{}}')"


@pytest.mark.parametrize("gone_for", ["7 years 1 day", "6 years 364 days"])
async def test_r135_lines_of_a_registration_go_seven_years_after_it_was_found_gone(
    databases: Databases, gone_for: str
) -> None:
    """R-135: of persons and subscribers, registered, stopped and erased; what an operator did to them stays."""
    url = await databases.clone("organisation")
    owner = await asyncpg.connect(databases.owner(url))

    async def run() -> int:
        return (await prune(databases.prune(url), service="organisation"))["registration"]

    for table, number, active in (
        ("person", "CB1000001", True),
        ("person", "CB1000002", False),
        ("subscriber", "P1000001", True),
        ("subscriber", "P1000002", False),
    ):
        await owner.execute(_DATA.format(table), number, active)
        await owner.execute(_LINE, f"organisation:{table}:register", number)
        await owner.execute(_LINE, f"{table}.register", number)
    await owner.execute(_LINE, "organisation:operation:erase", "CB1000002")
    await owner.execute(_LINE.replace("'2020-02-29 12:00:00+00'", "now()"), "organisation:operation:reread", "x")
    assert await run() == 0
    noted = [row["key"] for row in await owner.fetch("SELECT key FROM retention ORDER BY key")]
    assert noted == ["CB1000002", "P1000002"], "found gone today"
    await owner.execute(
        f"UPDATE retention SET ended_at = now() - interval '{gone_for}', retain_until = now() - interval '{gone_for}' + interval '7 years'"
    )
    assert await run() == 0, "marked"
    await owner.execute("UPDATE retention SET marked_at = marked_at - interval '31 days'")
    assert await run() == (2 if gone_for.startswith("7") else 0)
    left = {row["subject"] for row in await owner.fetch("SELECT subject FROM audit WHERE action LIKE '%register'")}
    assert left == {"CB1000001", "P1000001"} | (set() if gone_for.startswith("7") else {"CB1000002", "P1000002"})
    assert await owner.fetchval("SELECT count(*) FROM audit WHERE action = 'organisation:operation:erase'") == 1
    await owner.close()
    await databases.drop(url)


async def test_r135_a_line_of_nothing_ends_when_it_was_written(databases: Databases) -> None:
    """R-135: the last of a month and of a subscriber; of 29 February it is 1 March."""
    url = await databases.clone("organisation")
    owner = await asyncpg.connect(databases.owner(url))
    for at, subscriber in (
        ("2020-02-01", None),
        ("2020-02-29 23:30", None),
        ("2020-03-01 00:30", None),
        ("2020-02-07", "P1000001"),
    ):
        await owner.execute(
            """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id)
            VALUES ($1::text::timestamp AT TIME ZONE 'UTC', 'x', $2, 'organisation:person:register', '', 'register.stale', '{}', 'c')""",
            at, subscriber,
        )  # fmt: skip
    (lines,) = [kept for kept in KEPT if kept.kind == "lines"]
    ends = {row["key"]: lines.end(row) for row in await owner.fetch(lines.things)}
    assert {key: f"{end:%d-%m %H:%M}" for key, end in ends.items() if end} == {
        "2020-02": "29-02 23:30", "2020-03": "01-03 00:30", "2020-02 P1000001": "07-02 00:00",
    }  # fmt: skip
    february = ends["2020-02"]
    assert february is not None and f"{retain_until(february):%d-%m-%Y}" == "01-03-2027"
    await owner.close()
    await databases.drop(url)


@pytest.mark.parametrize(
    ("state", "person", "active", "ends"),
    [
        ("open", None, None, None),
        ("identified", "CB1000001", True, None),  # a registration that lasts, and what hangs on it
        ("matched", "CB1000001", False, "today"),
        ("identified", "CB1000009", None, "today"),  # erased to the last row
        ("refused", None, None, "decided"),
        ("ended", None, None, "decided"),
    ],
)
async def test_r135_how_somebody_was_identified_is_kept_as_long_as_the_person_is_registered_and_seven_years(
    databases: Databases, state: str, person: str | None, active: bool | None, ends: str | None
) -> None:
    """R-130, R-135: its rows and lines go together, and the lines of a neighbour's stay."""
    url = await databases.clone("organisation")
    owner = await asyncpg.connect(databases.owner(url))
    if active is not None:
        await owner.execute(_DATA.format("person"), person, active)
    mine, theirs = "01920000-0000-7000-8000-00000000000a", "01920000-0000-7000-8000-00000000000b"
    for number, of in ((mine, state), (theirs, "open")):
        await owner.execute(
            """INSERT INTO nomination (id, version, state, subscriber, order_id, reference, requester, asked_at, given, person, decided_at)
            VALUES ($1, 1, $2, 'P1000001', $1, 'S1', 'CB1000002', '2020-01-01', $3, $4, $5::text::timestamptz)""",
            number, of, "{}" if of == "open" else None, person if number == mine else None,
            None if of == "open" else "2020-02-29 12:00:00+00",
        )  # fmt: skip
        await owner.execute(_LINE, "organisation:nomination:nominate", number)

    await owner.execute(_LINE.replace("'2020-02-29 12:00:00+00'", "now()"), "organisation:operation:reread", "x")

    async def run() -> dict[str, int]:
        return await prune(databases.prune(url), service="organisation")

    done = await run()
    assert done.get("registration", 0) == 0 and done.get("nomination", 0) == 0
    kept = await owner.fetch("SELECT kind, ended_at, now() - ended_at < interval '1 hour' AS today FROM retention")
    assert [row["kind"] for row in kept] == ([] if ends is None else ["nomination"]), "no lines of a registration"
    if ends is not None:
        assert kept[0]["today"] is (ends == "today")
        if ends == "decided":
            assert f"{kept[0]['ended_at']:%d-%m-%Y}" == "29-02-2020"
        await owner.execute(
            "UPDATE retention SET ended_at = '2010-01-01', retain_until = '2017-01-01', marked_at = now() - interval '31 days'"
        )
        await owner.execute("UPDATE nomination SET decided_at = '2010-01-01' WHERE decided_at IS NOT NULL")
        assert (await run())["nomination"] == 1
    left = await owner.fetch("SELECT subject FROM audit WHERE action LIKE 'organisation:nomination:%' ORDER BY subject")
    rows = await owner.fetch("SELECT id::text AS id FROM nomination ORDER BY id")
    assert [row["subject"] for row in left] == [row["id"] for row in rows] == ([theirs] if ends else [mine, theirs])
    await owner.close()
    await databases.drop(url)
