"""The floors that our times are held against: the least that the same answer costs, in one process, without our house.

A page: the gateway's own TLS context and listener, the same statements by asyncpg, the rows joined by hand, the same bytes with
the same compression. "The same statements" are taken down from our services while they give the same answer (`recorded.py`):
who the session is, and the list with its total.

A saved step is what a person waits for when they press the button: the step saved, the redirect, and the page that follows. Its
floor does what no portal could leave out: the same statements in a transaction, the request in the draft looked at twice
by the product's rules (before and after the step, as we promise), a redirect, then that page's statements and bytes. Two
statements and a redirect, as this floor was at first, is no portal's saved step: it forgets who asks, what the step is checked
against and what is written down of it, and a ratio to it says how many rules there are, not what our layers cost.
"""

import gzip
import pickle
import sys
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import uvloop
from gateway.edge import CardContext, Listener, serve
from gateway.edge.tls import TLS_1_3
from orders.domain.csr import check_request
from orders.domain.key_rules import KeyRules
from pki import csr
from recorded import Statements

_ROW = (
    '<tr class="utrecht-table__row" role="row"><td role="cell" class="utrecht-table__cell mc-col-cn">'
    '<a class="nl-link mc-cn" href="/servercertificaten/{id}" translate="no">{name}</a>\n        <span class="mc-sub mc-wide">'
    "+ {more} extra namen (SAN) · Beheerder: {manager}</span></td>"
    '<td role="cell" class="utrecht-table__cell mc-wide">{product}</td>'
    '<td role="cell" class="utrecht-table__cell mc-col-status"><span class="mc-badges"><span class="nl-data-badge mc-badge--ok">'
    '<svg class="mc-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 12l5 5l10-10"/></svg>Geldig</span>'
    '</span></td><td role="cell" class="utrecht-table__cell mc-date mc-wide"><time datetime="{begins}">{begins:%d-%m-%Y}</time></td>'
    '<td role="cell" class="utrecht-table__cell mc-date"><span class="mc-cell"><time datetime="{ends}">{ends:%d-%m-%Y}</time>\n'
    '        <span class="mc-sub"><span>over {days} dagen</span></span></span></td>'
    '<td role="cell" class="utrecht-table__cell mc-col-action mc-wide">'
    '<a class="nl-button nl-button--secondary mc-button--small" href="/servercertificaten/{id}" data-row-link>'
    '<span class="nl-button__label">Beheren<span class="mc-vh"> {name}</span></span></a></td></tr>\n'
)
_RULES = KeyRules(3072, 8192, frozenset({"P-256", "P-384"}), 100)
#: By service: whether in a transaction, and what is asked.
Plan = dict[str, tuple[bool, Statements]]


def _joined(rows: list[asyncpg.Record], now: datetime) -> str:
    return "".join(
        _ROW.format(
            id=row["id"], name=escape(row["common_name"]), more=row["more_names"], manager=escape(row["manager_name"]),
            product=row["product"], begins=row["not_before"], ends=row["not_after"], days=(row["not_after"] - now).days,
        )
        for row in rows
    )  # fmt: skip


class Floor:
    """The app, over the databases of these services. `given`: plans by name, our list cut where its rows were, the page after a step, a request."""

    def __init__(self, urls: Mapping[str, str], given: dict[str, Any]) -> None:
        self._urls, self._plans, self._after = urls, given["plans"], given["after"]
        self._head, self._foot = given["around"].split("\0")
        self._request = csr.read(given["csr"].encode())
        self._pools: dict[str, asyncpg.Pool] = {}

    async def open(self) -> None:
        """Connect."""
        settings = {"jit": "off", "random_page_cost": "1.1"}
        for name, url in self._urls.items():
            self._pools[name] = await asyncpg.create_pool(url, min_size=1, server_settings=settings)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """`GET /` and `GET /last` are pages of the list, `POST /` a saved step, `GET /after` the page that follows."""
        if scope["type"] != "http":
            return
        if scope["method"] == "POST":
            status, body = 303, b""
            await self._saved((await receive())["body"])
        else:
            status, body = 200, await self._page(scope["path"][1:] or "first")
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"text/html; charset=utf-8")]
        headers.append((b"content-encoding", b"gzip") if body else (b"location", b"/after"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _asked(self, plan: str) -> list[asyncpg.Record]:
        """What the last statement finds."""
        rows: list[asyncpg.Record] = []
        for service, (together, statements) in self._plans[plan].items():
            if not statements:
                continue
            async with self._pools[service].acquire() as connection:
                transaction = connection.transaction() if together else None
                if transaction:
                    await transaction.start()
                for sql, arguments in statements:
                    rows = await connection.fetch(sql, *arguments)
                if transaction:
                    await transaction.commit()
        return rows

    async def _page(self, name: str) -> bytes:
        rows = await self._asked(name)
        text = self._after if name == "after" else self._head + _joined(rows, rows[0]["not_after"]) + self._foot
        return gzip.compress(text.encode(), 5)

    async def _saved(self, body: bytes) -> None:
        typed = parse_qs(body.decode())
        await self._asked("step")
        for _ in ("before", "after"):
            assert check_request(self._request, _RULES) is not None
        assert typed


async def main(port: int, chain: Path, key: Path, given: Path) -> None:
    """Serve until told to end."""
    settings = pickle.loads(given.read_bytes())
    app = Floor(settings["urls"], settings)
    await app.open()
    tls = CardContext(chain, key, oldest=TLS_1_3)
    await serve([Listener("public", app, port, tls)])


if __name__ == "__main__":
    port, *paths = sys.argv[1:]
    uvloop.run(main(int(port), *map(Path, paths)))
