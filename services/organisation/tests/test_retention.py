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
