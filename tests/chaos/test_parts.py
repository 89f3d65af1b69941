"""Each outside part stopped, hung and slow while orders are placed and approved: what pages say is true, nothing is lost or doubled.

`make chaos` has each fault last a minute, and writes what it saw into a table.
"""

import asyncio
import re
import time
from collections import Counter
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
PARTS = {
    "Kafka": "kafka", "PostgreSQL": "postgres", "mail server": "mailbox", "CA": "ca", "responder (OCSP, lists)": "responder"
}  # fmt: skip
CLICKS = ("placing", "approving", "looking", "logging in")
#: Of a long fault: seconds from one order that is placed meanwhile to the next.
EVERY = 15.0


def promised() -> dict[tuple[str, str], dict[str, str]]:
    """By part and how: what each click is, as the page promises: "done", "says why", or one of both."""
    table = PAGE.read_text().split(
        "| part | how | placing | approving | looking | logging in | what waits |\n|---|---|---|---|---|---|---|\n"
    )[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n\n")[0].splitlines()]
    return {(PARTS[row[0]], row[1]): dict(zip(CLICKS, row[2:6], strict=True)) for row in rows}


PROMISED = promised()
#: What a page says when it can't do what it was asked: the cause is ours, and what to do.
HONEST = re.compile(
    r"Probeer het|Ga over \d+ seconden terug|We kunnen nu niet nagaan of uw pas nog geldig is|We konden niet nagaan of uw certificaat nog geldig is. Dat ligt aan ons"
)


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


async def placed(contact: Browser, last_step: str) -> None:
    """`Plaats bestelling`, to the page that says that it is placed. Raises AssertionError when another comes."""
    if contact.at != last_step:
        await contact.open(last_step)
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst")


async def logs_in(stranger: Browser) -> None:
    """With the card, to the first page. Raises AssertionError when another comes."""
    await stranger.open("/inloggen/kaart?naar=/home")
    assert stranger.at == "/home"


def summed(seen: list[tuple[str, dict[str, Any]]]) -> str:
    """Of each kind of click how it ended, how often, and the longest seconds."""
    told = []
    for name in CLICKS:
        ends = [one for which, one in seen if which == name]
        for word, some in (("done", [e for e in ends if e["done"]]), ("says why", [e for e in ends if not e["done"]])):
            if some:
                told.append(f"{name} {len(some)}x {word} {max(e['seconds'] for e in some)}")
    return ", ".join(told)


async def in_the_end(house: Any, contact: Browser, name: str, last_step: str, said: bool) -> str:
    """The order of this name, now that the part is back: placed when the page said so or its answer was lost, else tried again."""

    async def known() -> str | None:
        return await order_of(house, name)

    if not said:
        found = await until_database(house, name)
        if found is not None:  # it was placed, and the answer was lost
            return found
        await until(lambda: pressed(contact, last_step, "Plaats bestelling", "/geplaatst"), 90)
    return str(await until(known, 60))


@pytest.mark.parametrize(("part", "how"), sorted(PROMISED))
async def test_a_part_fails_and_nothing_is_lost_or_doubled(
    house: Any, contact: Browser, colleague: Browser, validator: Browser, part: str, how: str
) -> None:
    """F-10, F-12, F-20, F-37, F-41, F-43, INV-1, INV-2, INV-12, INV-16, P-1."""
    before, many = f"voor-{part}-{how}.{DOMAIN}", max(1, round(house.seconds / EVERY))
    during = {f"tijdens-{part}-{how}-{number}.{DOMAIN}": "" for number in range(many)}
    first = await house.place(colleague, before)
    for name in during:
        await house.to_the_last_step(contact, name)
        during[name] = contact.at
    await house.becomes(first, "in_validation")
    stranger = house.browser("other")
    begun = time.monotonic()
    said: dict[str, bool] = {}
    seen: list[tuple[str, dict[str, Any]]] = []

    async def click(which: str, what: Awaitable[Any], browser: Browser) -> None:
        seen.append((which, await tried(what, browser)))

    async def placing() -> None:
        for number, (name, step) in enumerate(during.items()):
            await asyncio.sleep(max(0.0, begun + 1 + number * EVERY - time.monotonic()))
            await click("placing", placed(contact, step), contact)
            said[name] = contact.at.endswith("/geplaatst")
            await click("looking", contact.open("/bestellingen"), contact)

    with house.faults.fault(part, how):
        await asyncio.sleep(1)
        await asyncio.gather(
            placing(),
            click("approving", approve(validator, first), validator),
            click("logging in", logs_in(stranger), stranger),
        )
        await asyncio.sleep(max(0.0, house.seconds - (time.monotonic() - begun)))
    lasted, over, counts, settled = time.monotonic() - begun, time.monotonic(), Counter[str](), None
    try:
        for name, one in seen:
            promise = PROMISED[part, how][name]
            assert ("done" if one["done"] else "says why") in promise, (name, one)
            assert one["done"] or one["honest"], (name, one)
            assert one["seconds"] < (15 if promise == "done" else 25), (name, one)
        orders = {name: await in_the_end(house, contact, name, step, said[name]) for name, step in during.items()}
        await until(lambda: approved(house, validator, first), 90)
        for order in orders.values():
            await house.becomes(order, "in_validation")
        await house.becomes(first, "completed")
        counts += await house.whole(first, before, issued=True)
        for name, order in orders.items():
            counts += await house.whole(order, name, issued=False)
        await house.logged_in(stranger, "/home")
        settled = time.monotonic() - over
    finally:
        house.told(part, how, lasted, settled, counts, summed(seen))


async def until_database(house: Any, name: str) -> str | None:
    """The order of this name once the database answers again, or None."""

    async def asked() -> Any:
        try:
            return (await order_of(house, name),)
        except (OSError, asyncpg.PostgresError):
            return None

    return (await until(asked, 60))[0]
