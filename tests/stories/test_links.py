"""Rule 11: no link, button or form leads to nothing. Every internal link of every page that a visitor can reach is followed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from chassis import clock
from gateway.main import PAGES
from starlette.routing import Match

MakeBrowser = Callable[[str | None], Any]
PORTAL = "https://localhost:8443"
LIMIT = 150  # pages; filters and sorts of lists make the rest more of the same


def reachable(path: str, method: str) -> bool:
    """True when a route of the portal takes this method at this path."""
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    return any(r.matches(scope)[0] is Match.FULL for part in PAGES for r in part.router.routes)


async def crawl(browser: Any, start: str) -> dict[str, int]:
    """Every address that can be reached by links from a page, with its status; forms must lead to a route.

    Where a budget is spent (exports, PDFs) the visitor comes back when the answer says.
    """
    waiting, seen, later = [start], dict[str, int](), timedelta()
    while waiting and len(seen) < LIMIT:
        path = waiting.pop(0)
        if path in seen:
            continue
        with clock.moved(later):
            answer = await browser.open(path)
        if answer.status_code == 429:
            later += timedelta(seconds=int(answer.headers["retry-after"]))
            with clock.moved(later):
                answer = await browser.open(path)
        seen[path] = answer.status_code
        if "html" not in answer.headers.get("content-type", "") or answer.status_code != 200:
            continue
        ids = {part.split('"')[0] for part in answer.text.split(' id="')[1:]}
        for form in browser.page.forms:
            target = urlsplit(urljoin(PORTAL + browser.at, form["action"])).path
            assert reachable(target, form["method"].upper()), f"{path}: a form goes to {target}"
        for _, href in browser.page.links:
            full, fragment = urldefrag(urljoin(PORTAL + browser.at, href))
            assert href not in {"", "#"}, f"{path}: a link to nothing"
            if not full.startswith(PORTAL):
                continue
            if fragment and urlsplit(full).path == urlsplit(PORTAL + browser.at).path:
                assert fragment in ids, f"{path}: no #{fragment}"
            waiting.append(full.removeprefix(PORTAL) or "/")
    return seen


@pytest.mark.parametrize(
    ("who", "start", "least"),
    [
        (None, "/", 4),
        ("cp_full", "/home", 40),
        ("cp_basic", "/servercertificaten", 40),
        ("validator1", "/validatie", 3),
    ],
)
async def test_no_link_leads_to_nothing(
    browser_for: MakeBrowser, seed: Callable[[], Awaitable[None]], who: str | None, start: str, least: int
) -> None:
    await seed()
    browser = browser_for(who)
    if who is not None:
        await browser.log_in(start)
    seen = await crawl(browser, start)
    no_card = {path: 401 for path in seen if path.startswith("/inloggen/kaart") and who is None}  # the page says why
    assert {path: status for path, status in seen.items() if status != 200} == no_card
    assert len(seen) >= least, sorted(seen)
