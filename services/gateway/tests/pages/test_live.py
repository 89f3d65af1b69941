"""Open pages that wait: whatever depends on what they wait for moves along, and nothing else is touched."""

import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser

import httpx
import pytest

VOID = {"input", "br", "img", "link", "meta", "wbr", "hr", "path", "circle", "rect", "line", "polyline"}


class Still(HTMLParser):
    """Two halves of a page: what an open page leaves as it is, and what it shows anew."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.still: list[str] = []
        self.moving: list[str] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        follows = {"data-live-state", "data-live-part"} & {name for name, _ in attrs}
        if follows:
            assert dict(attrs).get("id"), "a part is found by its id"
        self._keep(f"<{tag} {attrs}>" if not follows else f"<{dict(attrs)['id']}>")
        if tag not in VOID and (self._depth or follows):
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._keep(f"<{tag} {attrs}>")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in VOID:
            self._depth -= 1
        self._keep(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self._keep(text)

    def _keep(self, what: str) -> None:
        (self.moving if self._depth else self.still).append(what)


@pytest.mark.parametrize(
    "states",
    [
        ("detail-revoking", "detail-revoking-confirmed", "detail-revoked", "detail-revoked-leaked", "detail-revoked-by-ca",
         "detail-not-revoked"),
        ("order", "order-mails", "order-completed", "order-rejected", "order-failed", "order-no-form", "order-rejected-no-form"),
        ("placed", "placed-ready", "placed-no-form", "placed-rejected"),
        ("queue", "queue-empty"),
        ("case", "case-mine", "case-theirs", "case-undelivered", "case-by-hand", "case-linted", "case-prepared", "case-hindered-mine", "case-approved",
         "case-no-certificate", "case-waiting", "case-decided", "case-rejected"),
    ],
    ids=["certificate", "order", "placed", "queue", "case"],
)  # fmt: skip
async def test_what_depends_on_the_state_moves_along(
    states: tuple[str, ...], visit: Callable[[str], Awaitable[httpx.Response]]
) -> None:
    """Outside the parts that an open page shows anew, a page is the same in every state that it can go through."""
    pages = {}
    for name in states:
        html = (await visit(name)).text
        main = html.split("<main", 1)[1].split("</main>", 1)[0]
        main = re.sub(r'datetime="[^"]*"|\d\d?:\d\d(:\d\d)?', "", main)  # the samples are made at the moment of asking
        pages[name] = Still("<main" + main)
    first = pages[states[0]]
    assert first.moving
    for name, page in pages.items():
        assert page.still == first.still, f"{name} differs from {states[0]} where an open page stays as it was"
    assert len({tuple(page.moving) for page in pages.values()}) == len(states)
