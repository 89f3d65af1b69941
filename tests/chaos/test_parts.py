"""Each outside part stopped, hung and slow while orders are placed and approved: what pages say is true, nothing is lost or doubled.

`make chaos` has each fault last a minute, and writes what it saw into a table.
"""

import asyncio
import re
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from chassis.testing import Browser
from local.faults import HOWS
from local.journey import approve, until

DOMAIN = "voorbeeldstad.example"
PAGE = Path(__file__).resolve().parents[2] / "docs/reliability.md"
PARTS = {"Kafka": "kafka", "PostgreSQL": "postgres", "mail server": "mailbox", "CA and its responder": "ca"}
CLICKS = ("placing", "approving", "looking")


def promised() -> dict[tuple[str, str], dict[str, str]]:
    """By part and how: what each click is, as the page promises: "done", "says why", or one of both."""
    table = PAGE.read_text().split(
        "| part | how | placing | approving | looking | what waits |\n|---|---|---|---|---|---|\n"
    )[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n\n")[0].splitlines()]
    return {(PARTS[row[0]], row[1]): dict(zip(CLICKS, row[2:5], strict=True)) for row in rows}


PROMISED = promised()
#: What a page says when it can't do what it was asked: the cause is ours, and what to do.
HONEST = re.compile("Probeer het|We kunnen nu niet nagaan of uw pas nog geldig is")


async def tried(what: Awaitable[Any], browser: Browser) -> dict[str, Any]:
    """How a click ended: seconds, status, and the page's first words when it was a no."""
    begun = time.monotonic()
    try:
        await what
        problem = ""
    except (AssertionError, httpx.HTTPError, RuntimeError) as error:  # no such button, no answer, no such link
        problem = type(error).__name__
    status = browser.answer.status_code
    no = problem or status >= 400
    words = " ".join(browser.words.split())[:4000]
    said = HONEST.search(words)
    return {"seconds": round(time.monotonic() - begun, 1), "status": status, "done": not no, "problem": problem,
            "honest": bool(said), "words": words[:300] if no else ""}  # fmt: skip


async def order_of(house: Any, name: str) -> str | None:
    sql = "SELECT id FROM placed_order WHERE content::jsonb->'details'->'subject'->>'common_name' = $1"
    found = await house.one("orders", sql, name)
    return str(found) if found else None


async def pressed(browser: Browser, at: str, button: str, leads_to: str) -> bool:
    """Press the button on a page once more, as who was told to try again; through a login when the session ended."""
    try:
        await browser.open(at)
        if browser.at.startswith("/inloggen"):
            await browser.open(f"/inloggen/kaart?naar={at}")
        await browser.press(button)
    except (AssertionError, httpx.HTTPError):
        return False
    return browser.answer.status_code == 200 and browser.at.endswith(leads_to)


async def approved(house: Any, validator: Browser, order: str) -> bool:
    """True when it is; else it is tried once more."""
    if await house.state(order) == "in_validation":
        await pressed(validator, f"/validatie/{order}", "Neem in behandeling", order)
        await pressed(validator, f"/validatie/{order}", "Goedkeuren", "")
    return bool(await house.state(order) != "in_validation")


def test_every_part_is_on_the_page_with_all_that_can_happen_to_it() -> None:
    assert set(PROMISED) == {(part, how) for part in PARTS.values() for how in HOWS}


@pytest.mark.parametrize(("part", "how"), sorted(PROMISED))
async def test_a_part_fails_and_nothing_is_lost_or_doubled(
    house: Any, contact: Browser, colleague: Browser, validator: Browser, part: str, how: str
) -> None:
    """F-10, F-12, F-20, F-37, F-41, F-43, INV-1, INV-2, INV-16, P-1."""
    before, during = (f"{when}-{part}-{how}.{DOMAIN}" for when in ("voor", "tijdens"))
    first = await house.place(colleague, before)
    await house.to_the_last_step(contact, during)
    await house.becomes(first, "in_validation")
    last_step = contact.at
    begun = time.monotonic()
    with house.faults.fault(part, how):
        await asyncio.sleep(1)
        placing, approving = await asyncio.gather(
            tried(contact.press("Plaats bestelling"), contact), tried(approve(validator, first), validator)
        )
        said = contact.at.endswith("/geplaatst")
        looking = await tried(contact.open("/bestellingen"), contact)
        await asyncio.sleep(max(0.0, house.seconds - (time.monotonic() - begun)))
    over = time.monotonic()
    try:
        for name, click in zip(CLICKS, (placing, approving, looking), strict=True):
            promise = PROMISED[part, how][name]
            assert ("done" if click["done"] else "says why") in promise, (name, click)
            assert click["done"] or click["honest"], (name, click)
            assert click["seconds"] < (15 if promise == "done" else 45), (name, click)

        async def known() -> str | None:
            return await order_of(house, during)

        if said:
            second = await until(known, 60)
        elif (found := await until_database(house, during)) is None:
            await until(lambda: pressed(contact, last_step, "Plaats bestelling", "/geplaatst"), 90)
            second = await until(known, 60)
        else:  # it was placed, and the answer was lost
            second = found
        await until(lambda: approved(house, validator, first), 90)
        await house.becomes(second, "in_validation")
        await house.becomes(first, "completed")
        await house.whole(first, before, issued=True)
        await house.whole(second, during, issued=False)
    finally:
        clicks = zip(CLICKS, (placing, approving, looking), strict=True)
        seen = {name: f"{'done' if one['done'] else 'says why'} {one['seconds']} s" for name, one in clicks}
        house.rows.append({"part": part, "how": how, **seen, "all done after": f"{time.monotonic() - over:.1f} s"})


async def until_database(house: Any, name: str) -> str | None:
    """The order of this name once the database answers again, or None."""

    async def asked() -> Any:
        try:
            return (await order_of(house, name),)
        except (OSError, asyncpg.PostgresError):
            return None

    return (await until(asked, 60))[0]


async def test_f37_nobody_logs_in_while_nobody_says_whether_a_card_is_good(house: Any) -> None:
    """F-37, INV-12: and the page says why; afterwards it works again."""
    browser = house.browser("bv")
    with house.faults.stopped("ca"):
        await browser.open("/inloggen/kaart?naar=/home")
        assert "We konden niet nagaan of uw certificaat nog geldig is. Dat ligt aan ons" in browser.words

    async def in_again() -> bool:
        await browser.open("/inloggen/kaart?naar=/home")
        return browser.at == "/home"

    await until(in_again, 60)
