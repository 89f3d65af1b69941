"""Validation's lists: waiting, mine, done; pages with exact totals, search, age, the next case (B1)."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis import clock
from contracts.authority import Who

FAIL = "UPDATE placed_order SET state = 'failed', failed_in = 'approved', reason = 'ca.refused'"


async def copy_of(shop, order: str, **changed) -> str:
    """Another waiting order, made from a sealed one: its content does not matter here."""
    new = str(uuid4())
    values = {"id": new, "draft": uuid4(), "form_request": uuid4(), "replaces": None, **changed}
    (row,) = await shop.sql("""SELECT string_agg(quote_ident(column_name), ', ') AS columns
        FROM information_schema.columns WHERE table_name = 'placed_order' AND is_generated = 'NEVER'""")  # fmt: skip
    columns = row["columns"]
    await shop.sql(
        f"""INSERT INTO placed_order ({columns}) SELECT {columns} FROM (
            SELECT (jsonb_populate_record(o, $2::jsonb)).* FROM placed_order o WHERE o.id = $1) AS made""",
        UUID(order), json.dumps(values, default=str),
    )  # fmt: skip
    case = {
        "subject": new,
        **{{"placed_at": "asked_for_at", "common_name": "title"}.get(k, k): v for k, v in changed.items()},
    }
    await shop.sql(
        """INSERT INTO review SELECT (jsonb_populate_record(r, $2::jsonb)).* FROM review r WHERE r.subject = $1""",
        UUID(order), json.dumps(case, default=str),
    )  # fmt: skip
    return new


async def copies(shop, order: str, many: int) -> None:
    """So many more waiting orders like a sealed one, in two statements."""
    (row,) = await shop.sql("""SELECT string_agg(quote_ident(column_name), ', ') AS columns
        FROM information_schema.columns WHERE table_name = 'placed_order' AND is_generated = 'NEVER'""")  # fmt: skip
    made = """jsonb_build_object('id', i.id, 'subject', i.id, 'draft', gen_random_uuid(), 'form_request', gen_random_uuid(),
        'replaces', NULL, 'reference', 'S' || lpad((i.n + $3)::text, 17, '0'))"""
    ids = "(SELECT md5('case' || n)::uuid AS id, n FROM generate_series(1, $2::int) AS n)"
    (count,) = await shop.sql("SELECT count(*) FROM review")
    ids = ids.replace("'case'", f"'case {count[0]} '")
    await shop.sql(
        f"""INSERT INTO placed_order ({row["columns"]}) SELECT {row["columns"]} FROM (
            SELECT (jsonb_populate_record(o, {made})).* FROM placed_order o CROSS JOIN {ids} i WHERE o.id = $1) AS copy""",
        UUID(order), many, count[0],
    )  # fmt: skip
    await shop.sql(
        f"""INSERT INTO review SELECT (jsonb_populate_record(r, {made})).* FROM review r CROSS JOIN {ids} i
            WHERE r.subject = $1""",
        UUID(order), many, count[0],
    )  # fmt: skip


@asynccontextmanager
async def counted(pool: asyncpg.Pool, statements: list[str]) -> AsyncIterator[None]:
    """What is asked of the read-only pool meanwhile."""
    asking = {name: getattr(asyncpg.Connection, name) for name in ("fetch", "fetchval", "fetchrow")}

    def noted(name: str):
        async def ask(connection, query: str, *args, **more):
            statements.append(query)
            return await asking[name](connection, query, *args, **more)

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in asking:
            patch.setattr(asyncpg.Connection, name, noted(name))
        yield


@pytest.fixture
async def order(shop) -> str:
    """A sealed order of now."""
    placed = await shop.place()
    await shop.seal(placed)
    return placed


async def asked(shop, number: str = "CB9000001", **query) -> dict:
    async with shop.validator(number) as http:
        answer = await http.get("/validation/queue", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page: dict) -> list[str]:
    return [case["id"] for case in page["cases"]]


async def test_every_waiting_case_is_on_a_page_and_the_total_is_exact(shop, order: str) -> None:
    """By age, either way; a page past the end is empty and still knows the total."""
    now = clock.now()
    made = [
        await copy_of(shop, order, reference=f"S{n:017d}", placed_at=now - timedelta(hours=n)) for n in range(1, 31)
    ]
    oldest_first = [*reversed(made), order]
    first, second, third = [await asked(shop, page=n) for n in (1, 2, 3)]
    assert ids(first) + ids(second) == oldest_first and ids(third) == []
    assert [p["total"] for p in (first, second, third)] == [31] * 3 and first["per_page"] == 25
    assert ids(await asked(shop, newest_first=True))[:2] == [order, made[0]]


async def test_search_is_literal_in_reference_organisation_number_and_name(shop, order: str) -> None:
    """Any case of letters; signs of patterns mean themselves."""
    other = await copy_of(shop, order, reference="S00000000000000777", organisation="Hoogheemraadschap 100%_Nat",
                          subscriber="P7654321", common_name="sluis.voorbeeldland.example")  # fmt: skip
    for found in ("0777", "hoogHEEM", "P7654321", "SLUIS.voor", "100%_", " sluis "):
        page = await asked(shop, search=found)
        assert (ids(page), page["total"]) == ([other], 1), found
    for signs, found in (("%", [other]), ("_", [other]), ("\\", []), ("'; DROP TABLE x --", [])):
        page = await asked(shop, search=signs)
        assert (ids(page), page["total"]) == (found, len(found)), signs


async def test_mine_are_my_claims_as_long_as_they_last(shop, order: str) -> None:
    other = await copy_of(shop, order, reference="S00000000000000001")
    async with shop.validator() as vera, shop.validator("CB9000002") as karim:
        await vera.post(f"/validation/cases/{order}/claim", json={"version": 1})
        await karim.post(f"/validation/cases/{other}/claim", json={"version": 1})
    assert ids(await asked(shop, shown="mine")) == [order]
    assert ids(await asked(shop, "CB9000002", shown="mine")) == [other]
    assert (await asked(shop, "CB9000003", shown="mine"))["total"] == 0
    with clock.moved(timedelta(hours=8, seconds=1)):
        assert (await asked(shop, shown="mine"))["total"] == 0
        assert (await asked(shop))["total"] == 2


async def test_done_is_what_i_did_today_and_this_week(shop, order: str) -> None:
    """Approved, rejected, given back; with what and when; never a colleague's; the search works here too."""
    other = await copy_of(shop, order, reference="S00000000000000001", common_name="ander.voorbeeldstad.nl")
    assert (await shop.decide(order)).status_code == 200
    await shop.decide(other, "give-back", note="Later.")
    page = await asked(shop, shown="today", newest_first=True)
    assert [(c["id"], c["act"]) for c in page["cases"]] == [(other, "given_back"), (order, "approved")]
    assert all(c["acted_at"] for c in page["cases"]) and page["total"] == 2
    assert ids(await asked(shop, shown="today", search="ander.")) == [other]
    assert (await asked(shop, "CB9000002", shown="week"))["total"] == 0
    monday = clock.local(clock.now()).date() - timedelta(days=clock.local(clock.now()).weekday())
    await shop.sql("UPDATE review_act SET at = ($1::date::timestamp AT TIME ZONE 'Europe/Amsterdam')", monday)
    assert (await asked(shop, shown="week"))["total"] == 2
    await shop.sql("UPDATE review_act SET at = at - interval '1 second'")
    assert [(await asked(shop, shown=shown))["total"] for shown in ("today", "week")] == [0, 0]


async def test_the_next_case_is_one_that_i_may_take(shop, order: str) -> None:
    """By age from here on, round to the oldest; not a colleague's claim, not one's own order, not approved by me already."""
    now = clock.now()
    at = {n: now - timedelta(hours=n) for n in range(1, 6)}
    own = {3: {"requester": "CB9000001"}}
    cases = {n: await copy_of(shop, order, reference=f"S{n:017d}", placed_at=at[n], **own.get(n, {})) for n in at}

    async def follows(case: str, number: str = "CB9000001") -> str | None:
        async with shop.validator(number) as http:
            return (await http.get(f"/validation/cases/{case}")).json()["next"]

    assert await follows(cases[5]) == cases[4] and await follows(cases[4]) == cases[2]
    assert await follows(cases[4], "CB9000002") == cases[3]
    assert await follows(order) == cases[5], "after the youngest comes the oldest"
    async with shop.validator("CB9000002") as karim:
        await karim.post(f"/validation/cases/{cases[4]}/claim", json={"version": 1})
    assert await follows(cases[5]) == cases[2] and await follows(cases[5], "CB9000002") == cases[3]
    assert await follows(cases[4], "CB9000002") == cases[5], "from what one has to the oldest that nobody has"
    await shop.sql(
        "INSERT INTO review_approval (subject, round, version, person, at) VALUES ($1, 1, 1, $2, now())",
        UUID(cases[2]), "CB9000001",
    )  # fmt: skip
    assert await follows(cases[5]) == cases[1]
    mine = {case["id"]: case["own"] for case in (await asked(shop))["cases"]}
    assert [case for case, own in mine.items() if own] == [cases[3]]
    with clock.moved(timedelta(hours=8, seconds=1)):
        assert await follows(cases[5]) == cases[4]
    await shop.sql("UPDATE review SET state = 'rejected', running_since = NULL WHERE subject <> $1", UUID(order))
    assert await follows(order) is None


async def test_the_lists_are_narrowed_and_sorted(shop, order: str) -> None:
    """By product, by what nobody has, by what failed, each with its exact total; by organisation and name either way."""
    trial = await copy_of(shop, order, reference="S00000000000000001", organisation="aa", common_name="zz.example",
                          product="trial", variety="trial")  # fmt: skip
    failed = await copy_of(shop, order, reference="S00000000000000002", organisation="ZZ", common_name="AA.example")
    await shop.sql(f"{FAIL} WHERE id = $1", UUID(failed))
    async with shop.validator() as vera:
        assert (await vera.post(f"/validation/cases/{order}/claim", json={"version": 1})).status_code == 200
    for query, those in (
        ({"variety": "trial"}, {trial}), ({"variety": "nothing"}, set()), ({"unclaimed": True}, {trial, failed}),
        ({"failed": True}, {failed}), ({"failed": True, "variety": "trial"}, set()),
        ({"unclaimed": True, "search": "zz.ex"}, {trial}), ({"shown": "mine", "variety": "pkio_private"}, {order}),
    ):  # fmt: skip
        page = await asked(shop, **query)
        assert (set(ids(page)), page["total"]) == (those, len(those)), query
    assert ids(await asked(shop, sort="organisation")) == [trial, order, failed]
    assert ids(await asked(shop, sort="organisation", newest_first=True)) == [failed, order, trial]
    assert ids(await asked(shop, sort="title")) == [failed, order, trial]


async def test_age_is_told_against_the_clock_in_business_hours(shop, order: str) -> None:
    """Friday at four to Tuesday at ten, over a holiday on Monday: two hours; a failed one is late sooner; not of what is done."""
    friday = datetime(2031, 4, 11, 14, tzinfo=UTC)  # 16:00 in Amsterdam
    await shop.sql("UPDATE review SET running_since = $1, spent = interval '3 hours'", friday)
    with clock.moved(datetime(2031, 4, 15, 8, tzinfo=UTC) - clock.now()):
        (case,) = (await asked(shop))["cases"]
        assert (case["clock_minutes"], case["allowed_minutes"]) == (3 * 60 + 60 + 8 * 60 + 60, 16 * 60)
        await shop.sql("INSERT INTO holiday (day, name) VALUES ('2031-04-14', 'Tweede paasdag') ON CONFLICT DO NOTHING")
        (case,) = (await asked(shop))["cases"]
        assert case["clock_minutes"] == 3 * 60 + 60 + 60
        await shop.sql(FAIL)
        (case,) = (await asked(shop))["cases"]
        assert case["allowed_minutes"] == 8 * 60
    await shop.decide(order, "give-back")
    assert (await asked(shop, shown="today"))["cases"][0]["clock_minutes"] is None


async def test_the_mark_changes_with_whatever_happens(shop, order: str) -> None:
    """Of the list and asked alone; a claim, a note, a case that its customer withdraws. Nobody else reads it."""

    async def mark(number: str = "CB9000002") -> str:
        async with shop.validator(number) as http:
            return (await http.get("/validation/queue/state")).json()["mark"]

    marks = [await mark()]
    assert marks == [(await asked(shop))["mark"]] and marks == [await mark()]
    async with shop.validator() as vera:
        for act, body in (("claim", {"version": 1}), ("note", {"text": "x"}), ("give-back", {"version": 3})):
            assert (await vera.post(f"/validation/cases/{order}/{act}", json=body)).status_code == 200
            marks.append(await mark())
    async with shop.who() as http:
        assert (await http.post(f"/orders/{order}/withdraw", json={})).status_code == 200
    marks.append(await mark())
    assert len(set(marks)) == 5
    async with shop.who(role=Who.REPRESENTATIVE) as http:
        assert (await http.get("/validation/queue/state")).status_code == 403


async def test_b1_the_mark_of_a_case_changes_with_whatever_happens_to_it(shop, order: str) -> None:
    """The same in the case and asked alone, in one statement; not with another case; of nobody else's, and of no case."""
    other = await copy_of(shop, order, reference="S20260000000009999")
    marks, statements = [], list[str]()

    async def mark(order: str = order) -> str:
        async with shop.validator("CB9000002") as http:
            async with counted(shop.portal.services["orders"].database.reads, statements):
                told = (await http.get(f"/validation/cases/{order}/state")).json()
            assert told == {"mark": (await http.get(f"/validation/cases/{order}")).json()["mark"]}
            return told["mark"]

    async with shop.validator() as vera:

        async def act(what: str, **body) -> None:
            version = (await vera.get(f"/validation/cases/{order}")).json()["version"]
            known = {} if what == "note" else {"version": version}
            answer = await vera.post(f"/validation/cases/{order}/{what}", json=known | body)
            assert answer.status_code == 200, answer.text
            marks.append(await mark())

        marks.append(await mark())
        await act("claim")
        await act("note", text="x")
        await act("check", check="domain", done=True)
        await act("check", check="domain", done=False)
        await act("prepare", decision="approve")
        await act("claim")
        await act("hand-back", note="x")
        with clock.moved(timedelta(hours=9)):
            marks.append(await mark())
        await act("ask", text="Klopt dit?")
    async with shop.who() as http:
        asked = (await http.get(f"/orders/{order}")).json()["questions"][0]["id"]
        answer = await http.post(f"/orders/{order}/answer", json={"question": asked, "text": "Ja."})
        assert answer.status_code == 200, answer.text
    marks.append(await mark())
    await shop.sql("UPDATE prediction SET linted_at = linted_at + interval '1 second'")
    marks.append(await mark())
    await shop.sql(
        """INSERT INTO undelivered_mail ("order", mail, address, cause, at) VALUES ($1, 'question', 'a@b.example', 'mail.away', now())""",
        UUID(order),
    )
    marks.append(await mark())
    await shop.decide(order)
    marks.append(await mark())
    assert len(set(marks)) == len(marks) == 14, marks
    before = await mark(other)
    async with shop.validator() as vera:
        assert (await vera.post(f"/validation/cases/{order}/note", json={"text": "x"})).status_code == 200
        assert (await vera.get(f"/validation/cases/{uuid4()}/state")).status_code == 404
    assert await mark(other) == before
    assert len(set(statements)) == 1 and len(statements) == 16, "one statement each time"
    async with shop.who(role=Who.REPRESENTATIVE) as http:
        assert (await http.get(f"/validation/cases/{order}/state")).status_code == 403
    await shop.sql("UPDATE placed_order SET state = 'withdrawn' WHERE id = $1", UUID(order))
    async with shop.validator() as vera:
        assert (await vera.get(f"/validation/cases/{order}/state")).status_code == 404


async def test_a_long_queue_asks_what_a_short_one_asks(shop, order: str) -> None:
    """The same statements, word for word, with 10 and with 2,000 cases; and the page is read by its index, not by sorting all."""
    statements: list[str] = []
    pool = shop.portal.services["orders"].database.reads
    await copies(shop, order, 9)
    async with counted(pool, statements):
        first = await asked(shop)
    short, count = list(statements), first["total"]
    await copies(shop, order, 1990)
    await shop.sql("ANALYZE review")
    statements.clear()
    async with counted(pool, statements):
        page = await asked(shop)
    assert (count, first["more"], page["total"], page["more"], len(page["cases"])) == (10, False, 1000, True, 25)
    last = await asked(shop, page=80)
    assert len(last["cases"]) == 25 and (await asked(shop, page=81))["cases"] == [], "all can be reached"
    assert statements == short and len(short) == 3, short
    (line,) = [text for text in statements if "LIMIT 25" in text]
    plan = "\n".join(row[0] for row in await shop.sql(
        "EXPLAIN SELECT r.subject FROM review r WHERE r.kind = 'order' AND r.state = 'open' "
        "ORDER BY r.asked_for_at ASC, r.subject ASC LIMIT 25"))  # fmt: skip
    assert "review_queue" in plan and "Sort" not in plan and "ORDER BY r.asked_for_at ASC, r.subject ASC" in line


async def test_cases_that_nobody_has_are_counted_in_the_index_alone(shop, order: str) -> None:
    """The total of a filtered long queue reads no row of the table, once the table was vacuumed."""
    await copies(shop, order, 2000)
    await shop.sql("VACUUM ANALYZE review")
    statements: list[str] = []
    async with counted(shop.portal.services["orders"].database.reads, statements):
        assert (await asked(shop, unclaimed=True))["more"]
    (counting,) = [line for line in statements if "AS counted" in line]
    condition = "r.kind = 'order' AND r.state = 'open' AND (r.claimed_at > now()) IS NOT TRUE"
    assert condition.replace("'order'", "$1").replace("now()", "$2::timestamptz") in counting, counting
    plan = "\n".join(row[0] for row in await shop.sql(
        f"EXPLAIN SELECT count(*) FROM (SELECT FROM review r WHERE {condition} LIMIT 1001) AS counted"))  # fmt: skip
    assert "Index Only Scan using review_queue " in plan, plan


@pytest.mark.parametrize(
    "query",
    [
        {"variety": "a b"},
        {"sort": "colour"},
        {"page": 0},
        {"shown": "all"},
        {"search": "a\0b"},
        {"search": "x" * 254},
        {"what": "x"},
    ],
)
async def test_a_foolish_question_is_refused(shop, query: dict) -> None:
    async with shop.validator() as http:
        answer = await http.get("/validation/queue", params=query)
    assert (answer.status_code, answer.json()["slug"]) == (422, "input.invalid")


async def test_only_validation_has_a_queue(shop) -> None:
    async with shop.who(role=Who.REPRESENTATIVE) as http:
        assert (await http.get("/validation/queue", params={"shown": "mine"})).status_code == 403
