"""Public registers as a stand-in: `python -m standins.public_registers FOLDER --port 8112`. All of its data is made up.

A Handelsregister at `/kvk` and a register of government organisations at `/oin`, each asked by number. Who is asked about stands in
`ENTRIES`; the numbers from 90000001 on are one odd organisation each.
"""

import argparse
import asyncio
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from standins.clock import Clock, now
from standins.files import write_once

#: What the stand-in does instead of answering with an entry, by number.
SLOW, AWAY, OTHER = "90000016", "90000018", "90000014"
#: A number that no register knows.
UNKNOWN = "90000017"
LONG = "Stichting tot Behoud van Oude Sluizen, Bruggen en Gemalen in Proefland"  # 70 characters


def _address(street: str, postcode: str, town: str) -> dict[str, str]:
    return {"street": street, "postcode": postcode, "town": town}


def _entry(number: str, name: str | None, **more: Any) -> dict[str, Any]:
    somewhere = _address("Proefstraat 1", "1111 AA", "Voorbeeldstad")
    usual = {"status": "active", "legal_form": "Besloten vennootschap", "rsin": f"8{number}"}
    return {"number": number, "statutory_name": name, "trade_names": [], **usual, "address": somewhere, **more}


def entries(today: date) -> dict[str, dict[str, dict[str, Any]]]:
    """By register and number, what is said of it; days are counted from this one."""
    yesterday, last_year = (today - timedelta(days=1)).isoformat(), (today - timedelta(days=365)).isoformat()
    town = _address("Dorpsplein 1", "1234 AB", "Voorbeeldstad")
    water = _address("Dijkweg 12", "4321 BA", "Voorbeelddijk")
    still = _address("Stille Steeg 3", "1111 AA", "Stilleveen")
    public = "Publiekrechtelijke rechtspersoon"
    known = [
        _entry("12345678", "Gemeente Voorbeeldstad", legal_form=public, address=town),
        _entry("87654321", "Waterschap Voorbeeldland", legal_form=public, address=water),
        _entry("11122233", "Stichting Stilgelegd", legal_form="Stichting", address=still),
        _entry("90000001", None, trade_names=["Klusbedrijf De Proef"], legal_form="Eenmanszaak", rsin=None),
        _entry("90000002", "Vijfnamen B.V.", trade_names=[f"Proefnaam {n}" for n in range(1, 6)]),
        _entry("90000003", LONG, legal_form="Stichting"),
        _entry("90000004", "Café Zoë & Zn. B.V."),
        _entry("90000005", "Opgeheven B.V.", status="ended", status_since=last_year),
        _entry("90000006", "Failliet B.V.", status="bankrupt", status_since=yesterday),
        _entry("90000007", "Nieuwe Naam B.V.", renamed_on=yesterday, former_name="Oude Naam B.V."),
        _entry("90000008", "Tweeling B.V.", namesakes=1),
        _entry("90000009", "Tweeling B.V.", namesakes=1),
        _entry("90000010", "Filiaal B.V.", branch=True),
        _entry("90000011", "Zonder RSIN B.V.", rsin=None),
        _entry("90000012", "Afgeschermd B.V.", address=None, address_withheld=True),
        _entry(OTHER, "Ander Nummer B.V.") | {"number": "90000015"},
        _entry("90000013", "Zonder Status B.V.", status=None),
        _entry(SLOW, "Traag B.V."),
        _entry(AWAY, "Onbereikbaar B.V."),
    ]
    asked = {(OTHER if one["number"] == "90000015" else one["number"]): one for one in known}
    # no government: what it says of an OIN is whose it is, and whether it may be used
    oins = [
        _entry("00000003123456780000", "Gemeente Voorbeeldstad", holder="12345678"),
        _entry("00000004000000001000", "Gemeente Voorbeeldstad, afdeling Proef", holder="12345678"),
        _entry("00000003900000050000", "Opgeheven B.V.", status="ended", status_since=last_year, holder="90000005"),
    ]
    for one in oins:
        for unsaid in ("address", "legal_form", "rsin"):
            del one[unsaid]
    return {"kvk": asked, "oin": {one["number"]: one for one in oins}}


@dataclass
class RegistersStandin:
    """The two registers. `hang`: seconds that the slow one takes; `changes`: entries that say something else than `entries` does."""

    credential: str
    clock: Clock = now
    hang: float = 30.0
    changes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # numbers, as they were asked

    def app(self) -> Starlette:
        """As an application."""
        live: Callable[[Request], Any] = self._live
        return Starlette(routes=[Route("/live", live), Route("/{kind}/v1/entries/{number}", self._answer)])

    async def _live(self, _: Request) -> Response:
        return JSONResponse({})

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.credential}".encode()):
            return JSONResponse({"error": "credential.wrong"}, 401)
        kind, number = request.path_params["kind"], request.path_params["number"]
        self.asked.append(number)
        if number == SLOW:
            await asyncio.sleep(self.hang)
        if number == AWAY:
            return JSONResponse({"error": "unavailable"}, 503)
        known = entries(self.clock().date()).get(kind, {}).get(number)
        changed = self.changes.get((kind, number))
        if known is None and changed is None:
            return JSONResponse({"error": "number.unknown"}, 404)
        return JSONResponse({**(known or {}), **(changed or {})})


def credential(folder: Path) -> str:
    """The bearer secret of both registers, made the first time."""
    path = folder / "registers" / "credential"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, secrets.token_hex(20).encode())
    return path.read_text()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.public_registers", description=__doc__)
    parser.add_argument("folder", type=Path, help="where its credential is kept")
    parser.add_argument("--port", type=int, default=8112)
    arguments = parser.parse_args()
    app = RegistersStandin(credential(arguments.folder)).app()
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_level="info", access_log=False)


if __name__ == "__main__":
    main()
