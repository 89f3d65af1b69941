"""Budgets: what is spent comes back, a refusal says when, memory stays bounded, rows are shared."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from chassis import clock, roles
from chassis.actor import system
from chassis.edge import rows
from chassis.edge.budgets import Budget, Budgets, Per, Room, network
from chassis.testing import Databases
from chassis.transaction import Database
from contracts.refusals import Refusal
from hypothesis import given
from hypothesis import strategies as some

TEN = Budget("guesses", Per.BROWSER, 10)
STARTS = Budget("starts", Per.ADDRESS, 60, burst=120)


def taken(budgets: Budgets, budget: Budget, key: str, tries: int) -> int:
    return sum(budgets.spend(budget, key) is None for _ in range(tries))


def test_a_spent_budget_says_when_and_refills_by_then() -> None:
    budgets = Budgets()
    assert taken(budgets, TEN, "a", 30) == 10
    with clock.moved(timedelta(seconds=20)):
        refusal = budgets.spend(TEN, "a")
        assert isinstance(refusal, Refusal) and refusal.slug == "too_many" and refusal.status == 429
        assert refusal.params["seconds"] in {40, 41}
    with clock.moved(timedelta(seconds=61)):  # the refused tries in between cost nothing
        assert taken(budgets, TEN, "a", 30) == 10
    assert budgets.refused["guesses"] == 41


def test_keys_and_budgets_do_not_touch_one_another() -> None:
    budgets = Budgets()
    assert taken(budgets, TEN, "a", 20) == 10
    assert taken(budgets, TEN, "b", 20) == 10
    assert taken(budgets, Budget("saves", Per.PERSON, 10), "a", 20) == 10


def test_a_burst_is_taken_once_and_then_it_is_the_amount_a_minute() -> None:
    budgets = Budgets()
    assert taken(budgets, STARTS, "a", 500) == 120
    in_ten_minutes = 0
    for second in range(1, 601):
        with clock.moved(timedelta(seconds=second)):
            in_ten_minutes += taken(budgets, STARTS, "a", 5)
    assert 598 <= in_ten_minutes <= 602


@given(tries=some.lists(some.integers(0, 90), min_size=1, max_size=60))
def test_never_more_than_the_amount_in_any_window(tries: list[int]) -> None:
    budgets, budget, at, hits = Budgets(), Budget("x", Per.PERSON, 5, seconds=60), 0, []
    for pause in tries:
        at += pause
        with clock.moved(timedelta(seconds=at)):
            if budgets.spend(budget, "k") is None:
                hits.append(at)
    # a second of slack: the real clock goes on while the moved one stands
    assert all(sum(start <= one < start + 59 for one in hits) <= 5 for start in hits)


def test_many_addresses_take_no_memory_without_end() -> None:
    budgets = Budgets(keys=1000)
    for n in range(20_000):
        assert budgets.spend(TEN, f"2001:db8:{n:x}::/64") is None
    assert len(budgets) == 1000


def test_a_hit_that_does_not_count_is_given_back() -> None:
    budgets = Budgets()
    for _ in range(200):
        assert budgets.spend(TEN, "a") is None
        budgets.give_back(TEN, "a")
        assert budgets.spend(STARTS, "a") is None
        budgets.give_back(STARTS, "a")
    budgets.give_back(TEN, "never seen")
    assert taken(budgets, TEN, "a", 20) == 10


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, counted: str) -> None:
    assert network(address) == counted


def test_places_are_held_and_given_back() -> None:
    room = Room(3)
    assert [room.take("a") for _ in range(4)] == [True, True, True, False]
    with room.place("a") as taken, room.place("b") as other:
        assert not taken and other and len(room) == 4
    room.leave("a")
    with room.place("a") as taken:
        assert taken
    for _ in range(2):
        room.leave("a")
    assert len(room) == 0 and not room._held


@pytest.fixture
async def database(databases: Databases, database_url: str) -> AsyncIterator[Database]:
    connection = await asyncpg.connect(databases.owner(database_url))
    right = f'GRANT DELETE ON budget TO "{roles.Login.of(database_url).role}"'  # as a migration gives it
    for statement in (*rows.TABLE, right):
        await connection.execute(statement)
    await connection.close()
    made = Database(database_url, "test")
    await made.open()
    yield made
    await made.close()


async def try_once(database: Database, budget: Budget, key: str) -> Refusal | None:
    async with database.begin(system("test")) as tx:
        return await rows.spend(tx, budget, key)


async def test_rows_are_shared_between_replicas_that_try_at_once(database: Database) -> None:
    answers = await asyncio.gather(*(try_once(database, TEN, "a") for _ in range(18)))
    assert answers.count(None) == 10
    assert all(r is None or 1 <= int(r.params["seconds"]) <= 60 for r in answers)
    assert await try_once(database, TEN, "b") is None
    with clock.moved(timedelta(seconds=61)):
        assert await try_once(database, TEN, "a") is None


async def test_rows_that_count_no_more_are_cleared_away(database: Database) -> None:
    for n in range(30):
        await try_once(database, TEN, f"k{n}")
    with clock.moved(timedelta(seconds=61)):
        for _ in range(3):
            await try_once(database, TEN, "a")
    connection = await asyncpg.connect(database.url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM budget") == 1
    finally:
        await connection.close()


async def test_a_row_of_its_own_that_counts_no_more_is_taken_up_again(database: Database) -> None:
    """It is neither cleared away in the same breath nor counted with what was before."""
    for _ in range(10):
        await try_once(database, TEN, "a")
    with clock.moved(timedelta(seconds=61)):
        assert [await try_once(database, TEN, "a") for _ in range(10)] == [None] * 10
        assert await try_once(database, TEN, "a") is not None


async def test_who_may_have_fewer_is_told_when_there_is_room_for_these(database: Database) -> None:
    """Others may have more of the same key: not their oldest hit, but the one that makes it too many must end first."""
    for seconds in (0, 10, 20, 30):
        with clock.moved(timedelta(seconds=seconds)):
            assert await try_once(database, TEN, "a") is None
    three = replace(TEN, amount=3)
    with clock.moved(timedelta(seconds=40)):
        refused = await try_once(database, three, "a")
    assert refused is not None and 29 <= int(refused.params["seconds"]) <= 30
    with clock.moved(timedelta(seconds=61)):
        assert await try_once(database, three, "a") is not None, "three are left"
    with clock.moved(timedelta(seconds=71)):
        assert await try_once(database, three, "a") is None


async def test_an_exception_gives_the_row_back(database: Database) -> None:
    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            async with database.begin(system("test")) as tx:
                await rows.spend(tx, TEN, "a")
                raise ZeroDivisionError
    assert await try_once(database, TEN, "a") is None
