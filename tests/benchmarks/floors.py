"""The floors that our times are held against: the least that the same answer costs, in one process, without our house.

A page: the gateway's own TLS context and listener, the two queries by asyncpg, the rows joined by hand, the same compression.
A saved step: the same, with the draft's row locked, written and committed, and a redirect.
"""

import gzip
import sys
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import uvloop
from gateway.edge import CardContext, Listener, serve
from gateway.edge.tls import TLS_1_3

_ROWS = """SELECT c.id, c.common_name, cardinality(c.sans) - 1 AS more_names, c.product, c.not_before, c.not_after,
  p.name AS manager_name FROM certificate c LEFT JOIN person p ON p.number = c.manager
  WHERE c.subscriber = $1 AND c.family = 'server' AND c.revoked_at IS NULL AND c.not_after >= now()
  ORDER BY c.not_after {order}, c.id {order} LIMIT 25"""
_TOTAL = """SELECT count(*) FROM certificate c WHERE c.subscriber = $1 AND c.family = 'server'
  AND c.revoked_at IS NULL AND c.not_after >= now()"""
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


def _joined(rows: list[asyncpg.Record], now: datetime) -> str:
    return "".join(
        _ROW.format(
            id=row["id"], name=escape(row["common_name"]), more=row["more_names"], manager=escape(row["manager_name"]),
            product=row["product"], begins=row["not_before"], ends=row["not_after"], days=(row["not_after"] - now).days,
        )
        for row in rows
    )  # fmt: skip


class Floor:
    """The app. `around`: our own page, cut where its rows were, so that the same bytes go out."""

    def __init__(self, certificates: str, orders: str, around: Path) -> None:
        self._urls = {"certificates": certificates, "orders": orders}
        self._head, self._foot = around.read_text().split("\0")
        self._pools: dict[str, Any] = {}

    async def _pool(self, name: str) -> asyncpg.Pool:
        if name not in self._pools:
            settings = {"jit": "off", "random_page_cost": "1.1"}
            self._pools[name] = await asyncpg.create_pool(self._urls[name], min_size=1, server_settings=settings)
        return self._pools[name]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """`GET /…` a page, the last one with a number in its query; `POST /<draft>` a saved step."""
        if scope["type"] != "http":
            return
        if scope["method"] == "POST":
            head, body = 303, b""
            await self._saved(scope["path"][1:], (await receive())["body"])
        else:
            head, body = 200, await self._page(last=b"pagina" in scope["query_string"])
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"text/html; charset=utf-8")]
        headers.append((b"content-encoding", b"gzip") if body else (b"location", b"/"))
        await send({"type": "http.response.start", "status": head, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _page(self, *, last: bool) -> bytes:
        async with (await self._pool("certificates")).acquire() as connection:
            rows = await connection.fetch(_ROWS.format(order="DESC" if last else "ASC"), "P1234567")
            await connection.fetchval(_TOTAL, "P1234567")
        now = rows[0]["not_after"]
        return gzip.compress((self._head + _joined(rows, now) + self._foot).encode(), 5)

    async def _saved(self, draft: str, body: bytes) -> None:
        typed = parse_qs(body.decode())
        async with (await self._pool("orders")).acquire() as connection, connection.transaction():
            await connection.fetchrow("SELECT * FROM draft WHERE id = $1::text::uuid FOR UPDATE", draft)
            await connection.execute("UPDATE draft SET saved_at = saved_at WHERE id = $1::text::uuid", draft)
        assert typed


if __name__ == "__main__":
    port, chain, key, certificates, orders, around = sys.argv[1:]
    app = Floor(certificates, orders, Path(around))
    tls = CardContext(Path(chain), Path(key), oldest=TLS_1_3)
    uvloop.run(serve([Listener("public", app, int(port), tls)]))
