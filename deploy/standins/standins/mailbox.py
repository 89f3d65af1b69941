"""The mailbox: `python -m standins.mailbox --smtp-port 8026 --port 8025 [--folder FOLDER] [--pop-port 8027]`. Catches all mail, shows it.

Mail for `dood.voorbeeld.example` comes back (`standins.bounces`): the report is kept as a mail to the envelope sender, and whoever logs in over POP3 reads reports.

SMTP without TLS on loopback (with it: `standins.smtp_tls`). `GET /` and `/messages/{id}` are pages; `GET /api/messages?to=ADDRESS` gives JSON, newest
first; `GET /api/messages/{id}/attachments/{n}` gives an attachment's bytes; `DELETE /api/messages/{id}` deletes one
mail, `DELETE /api/messages` all. With `PUT /control/faults` it refuses or is slow: `{"temporary": 2, "permanent": 0,
"delay": 0.5}` (counts; seconds).
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from standins import bounces
from standins.mail import Mail, content_of

LARGEST = 20 * 1024 * 1024
KEPT = 500
_STYLE = """body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4rem;border-bottom:1px solid #ccc}
pre{white-space:pre-wrap;background:#f5f5f5;padding:1rem}"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; frame-src 'self'"


class Faults(BaseModel):
    """What goes wrong; a count goes down with every mail that it hits."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    temporary: int = Field(default=0, ge=0, description="mails answered with 451")
    permanent: int = Field(default=0, ge=0, description="mails answered with 554")
    delay: float = Field(default=0, ge=0, le=600, description="seconds before a mail is answered")


@dataclass
class Mailbox:
    """Mails by number, in a folder when there is one, so that they outlive the process."""

    folder: Path | None = None
    faults: Faults = field(default_factory=Faults)
    mails: dict[int, Mail] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("*.eml")):
            head, _, content = path.read_bytes().partition(b"\n")
            at, sender, *recipients = head.decode().split(" ")
            number = int(path.stem)
            self.mails[number] = Mail(number, datetime.fromisoformat(at), sender, tuple(recipients), content)

    def put(self, sender: str, recipients: list[str], content: bytes) -> Mail:
        """Keep a mail; the oldest goes when there are more than `KEPT`."""
        number = max(self.mails, default=0) + 1
        mail = Mail(number, datetime.now(UTC), sender or "<>", tuple(recipients), content)
        self.mails[number] = mail
        if self.folder is not None:
            head = " ".join([mail.at.isoformat(), mail.sender, *recipients])
            part = self._path(number).with_suffix(".part")
            part.write_bytes(f"{head}\n".encode() + content)
            part.rename(self._path(number))  # whole or not at all: a half mail would stop the next start
        if len(self.mails) > KEPT:
            self.forget(min(self.mails))
        return mail

    def _path(self, number: int) -> Path:
        assert self.folder is not None
        return self.folder / f"{number:08}.eml"

    def forget(self, number: int) -> None:
        """Delete one mail. Raises KeyError when there is no such mail."""
        del self.mails[number]
        if self.folder is not None:
            self._path(number).unlink(missing_ok=True)

    def empty(self) -> None:
        """Forget every mail."""
        for number in list(self.mails):
            self.forget(number)

    def newest(self, to: str = "") -> list[Mail]:
        """All mails, or those to an address, newest first."""
        wanted = to.strip().lower()
        found = [m for m in self.mails.values() if not wanted or wanted in {r.lower() for r in m.recipients}]
        return found[::-1]

    def returned(self) -> dict[int, bytes]:
        """What came back, by number."""
        return {mail.number: mail.content for mail in self.mails.values() if mail.sender == "<>"}

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's call for each mail: answers the SMTP reply."""
        if self.faults.delay:
            await asyncio.sleep(self.faults.delay)
        if self.faults.temporary:
            self.faults.temporary -= 1
            return "451 4.3.0 try again later"
        if self.faults.permanent:
            self.faults.permanent -= 1
            return "554 5.6.0 refused"
        content = envelope.content
        self.put(envelope.mail_from or "", envelope.rcpt_tos, content if isinstance(content, bytes) else b"")
        for recipient in envelope.rcpt_tos:
            if recipient.lower().endswith(f"@{bounces.DEAD}") and envelope.mail_from:  # what came back never comes back
                self.put("", [envelope.mail_from], bounces.report(envelope.mail_from, recipient))
        return "250 2.0.0 kept"


class Pages:
    """The mailbox over HTTP."""

    def __init__(self, box: Mailbox, smtp_port: int, pop_port: int | None = None, **smtp: Any) -> None:
        self.pop_port = pop_port
        self.box, self.smtp_port, self.smtp = box, smtp_port, smtp  # the last are aiosmtpd's

    @contextlib.asynccontextmanager
    async def _listen(self, _: Starlette) -> AsyncIterator[None]:
        def session() -> SMTP:
            return SMTP(
                self.box, hostname="mailbox.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST, **self.smtp
            )

        server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", self.smtp_port)
        pop = bounces.Pop(self.box.returned, self.box.forget)
        reading = None
        if self.pop_port is not None:
            reading = await asyncio.start_server(pop.converse, "127.0.0.1", self.pop_port)
        yield
        server.close()
        if reading is not None:
            reading.close()

    def app(self) -> Starlette:
        """The ASGI app; SMTP listens as long as it lives."""
        return Starlette(
            lifespan=self._listen,
            routes=[
                Route("/", self._list),
                Route("/live", self._live),
                Route("/messages/{number:int}", self._show),
                Route("/messages/{number:int}/html", self._html),
                Route("/api/messages", self._json),
                Route("/api/messages", self._empty, methods=["DELETE"]),
                Route("/api/messages/{number:int}", self._one),
                Route("/api/messages/{number:int}", self._delete, methods=["DELETE"]),
                Route("/api/messages/{number:int}/attachments/{n:int}", self._attachment),
                Route("/control/faults", self._control, methods=["GET", "PUT", "DELETE"]),
            ],
        )

    def _mail(self, request: Request) -> Mail:
        mail = self.box.mails.get(request.path_params["number"])
        if mail is None:
            raise HTTPException(404, "no such mail")
        return mail

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"mails": len(self.box.mails)})

    async def _json(self, request: Request) -> Response:
        return JSONResponse([m.described() for m in self.box.newest(request.query_params.get("to", ""))])

    async def _one(self, request: Request) -> Response:
        return JSONResponse(self._mail(request).described())

    async def _empty(self, _: Request) -> Response:
        self.box.empty()
        return JSONResponse({"mails": 0})

    async def _delete(self, request: Request) -> Response:
        self.box.forget(self._mail(request).number)
        return JSONResponse({"mails": len(self.box.mails)})

    async def _attachment(self, request: Request) -> Response:
        parts, n = self._mail(request).attachments(), request.path_params["n"]
        if n >= len(parts):
            raise HTTPException(404, "no such attachment")
        name = (parts[n].get_filename() or "bijlage").encode("ascii", "replace").decode().replace('"', "")
        head = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
        return Response(content_of(parts[n]), media_type=parts[n].get_content_type(), headers=head)

    async def _list(self, _: Request) -> Response:
        rows = "".join(
            f"<tr><td>{m.at:%d-%m-%Y %H:%M:%S} UTC<td>{escape(', '.join(m.recipients))}"
            f'<td><a href="/messages/{m.number}">{escape(str(m.message["subject"] or "(geen onderwerp)"))}</a></tr>'
            for m in self.box.newest()
        )
        table = f"<table><thead><tr><th>Ontvangen<th>Aan<th>Onderwerp</thead><tbody>{rows}</tbody></table>"
        return _page("Postvak", table if rows else "<p>Er is nog geen mail.</p>")

    async def _show(self, request: Request) -> Response:
        mail = self._mail(request)
        about = mail.described()
        files = "".join(
            f'<li><a href="{a["url"]}">{escape(a["name"] or "bijlage")}</a> ({a["size"]} bytes)</li>'
            for a in about["attachments"]
        )
        frame = f'<p><a href="/messages/{mail.number}/html">Opgemaakte versie</a></p>' if about["html"] else ""
        body = (
            f"<p>Van: {escape(mail.sender)}<br>Aan: {escape(', '.join(mail.recipients))}</p>"
            f"<pre>{escape(about['text'])}</pre>{frame}"
        )
        return _page(about["subject"], body + (f"<h2>Bijlagen</h2><ul>{files}</ul>" if files else ""))

    async def _html(self, request: Request) -> Response:
        return HTMLResponse(self._mail(request).html(), headers={"content-security-policy": f"sandbox; {_POLICY}"})

    async def _control(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.box.faults = Faults()
        elif request.method == "PUT":
            try:
                self.box.faults = Faults.model_validate_json(await request.body())
            except ValidationError as problem:
                raise HTTPException(422, str(problem.error_count())) from problem
        return JSONResponse(self.box.faults.model_dump())


def _page(title: str, body: str) -> HTMLResponse:
    back = '<p><a href="/">Alle mail</a></p>' if title != "Postvak" else ""
    return HTMLResponse(
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<main>{back}<h1>{escape(title)}</h1>{body}</main></html>",
        headers={"content-security-policy": _POLICY, "x-content-type-options": "nosniff"},
    )


def main(given: Sequence[str] | None = None, **smtp: Any) -> None:
    """Command line; `smtp` are arguments for aiosmtpd's server."""
    parser = argparse.ArgumentParser(prog="python -m standins.mailbox", description="Catches mail and shows it.")
    parser.add_argument("--smtp-port", type=int, default=8026)
    parser.add_argument("--port", type=int, default=8025)
    parser.add_argument("--pop-port", type=int, help="where reports are read; without it nowhere")
    parser.add_argument("--folder", type=Path, help="where mail is kept; without it in memory only")
    arguments = parser.parse_args(given)
    app = Pages(Mailbox(arguments.folder), arguments.smtp_port, arguments.pop_port, **smtp).app()
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
