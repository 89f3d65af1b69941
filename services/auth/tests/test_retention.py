"""How long lines about who logged in are kept: a person has no end while registered (R-135)."""

from datetime import UTC, datetime

import asyncpg
import pytest
from auth.retention import KEPT
from chassis import clock
from chassis.operations.prune import prune
from chassis.retention import gone
from chassis.testing import Databases

NOW = datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("registered", "noted", "end"),
    [
        (True, None, None),
        (False, None, NOW),  # the first run that finds it gone
        (False, NOW, None),  # what was noted stays
        (True, NOW, NOW),  # it came back: no earlier than today, every day anew
    ],
)
def test_r135_who_is_registered_has_no_end(registered: bool, noted: datetime | None, end: datetime | None) -> None:
    """R-135."""
    assert gone({"registered": registered, "retain_until": noted, "now": NOW}) == end


_LINE = """INSERT INTO audit (at, actor, action, subject, outcome, facts, correlation_id)
VALUES (now() - interval '9 years', 'auth', $1, $2, $3, '{}', 'c')"""


async def test_r135_lines_of_a_person_stay_while_registered_and_seven_years_more(
    databases: Databases,
) -> None:
    """R-135: whatever is in them and however old they are; of a card's certificate the same. What nobody is the subject of goes by its month."""
    url = await databases.clone("auth")
    owner = await asyncpg.connect(databases.owner(url))

    async def run() -> dict[str, int]:
        removed = await prune(databases.prune(url), service="auth")
        return {kept.kind: removed[kept.kind] for kept in KEPT}

    async def subjects() -> list[str]:
        return sorted(
            {
                row["subject"]
                for row in await owner.fetch("SELECT subject FROM audit WHERE action NOT LIKE '%operation%'")
            }
        )

    for number, active in (("CB1000001", True), ("CB1000002", False)):
        await owner.execute(
            "INSERT INTO person (number, version, name, enrolled, active, registrations) VALUES ($1, 1, 'x', true, $2, '[]')",
            number,
            active,
        )
    for subject in ("CB1000001", "CB1000002", "CB1000003"):
        for action in ("auth:session:start", "session.end", "gateway:order:place"):
            await owner.execute(_LINE, action, subject, "done")
    await owner.execute(_LINE, "auth:credential:check", "ab" * 32, "done")
    await owner.execute(_LINE, "auth:session:open", "", "login.code")
    await owner.execute(_LINE.replace("'9 years'", "'0'"), "auth:operation:reread", "x", "done")  # it runs
    assert await run() == {"person": 0, "credential": 0, "lines": 0}
    noted = {row["key"]: row for row in await owner.fetch("SELECT * FROM retention")}
    assert noted.keys() >= {"CB1000002", "CB1000003", "ab" * 32} and "CB1000001" not in noted
    assert abs(noted["CB1000003"]["ended_at"] - clock.now()).total_seconds() < 60, "today, and no day earlier"
    marked = "UPDATE retention SET marked_at = marked_at - interval '31 days' WHERE removed_at IS NULL"
    await owner.execute(marked)
    assert await run() == {"person": 0, "credential": 0, "lines": 1}
    assert await subjects() == ["CB1000001", "CB1000002", "CB1000003", "ab" * 32]
    await owner.execute(
        "UPDATE retention SET retain_until = now() - interval '1 day', ended_at = now() - interval '7 years 1 day'"
    )
    await owner.execute("UPDATE person SET active = true WHERE number = 'CB1000002'")  # he came back
    assert not any((await run()).values())
    await owner.execute(marked)
    assert await run() == {"person": 1, "credential": 1, "lines": 0}
    assert await subjects() == ["CB1000001", "CB1000002"]
    await owner.close()
    await databases.drop(url)


@pytest.mark.parametrize(
    ("action", "subject", "outcome", "kind"),
    [
        ("auth:session:start", "CB1000001", "done", "person"),
        ("session.card_login", "CB1000001", "login.revoked", "person"),
        ("gateway:order:place", "CB1000001", "not_allowed", "person"),
        ("gateway:order:view", "CB1000001", "not_found", "lines"),
        ("auth:session:open", "", "login.code", "lines"),
        ("auth:credential:check", "ab" * 32, "done", "credential"),
        ("credential.check", "ab" * 32, "login.revoked", "credential"),
        ("auth:operation:erase", "CB1000001", "done", None),
    ],
)
async def test_r135_every_line_is_of_one_kind_and_what_operators_did_of_none(
    databases: Databases, action: str, subject: str, outcome: str, kind: str | None
) -> None:
    """R-135: what two kinds had would go with the first of them."""
    url = await databases.clone("auth")
    owner = await asyncpg.connect(databases.owner(url))
    await owner.execute(_LINE, action, subject, outcome)
    # without their keys
    own = {kept.kind: kept.tables["audit"].rpartition(" AND ")[0] + ")" * (kept.kind == "lines") for kept in KEPT}
    assert [name for name, where in own.items() if await owner.fetchval(f"SELECT 1 FROM audit WHERE {where}")] == (
        [kind] if kind else []
    )
    await owner.close()
    await databases.drop(url)
