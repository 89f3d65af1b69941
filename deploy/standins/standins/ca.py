"""The CA stand-in: `python -m standins.ca FOLDER --port 8110`. A CA outside the product, with an API of its own.

With `--faults` a control route makes it slow, deaf, forgetful or wrong, for tests. With `--status-alone` it is the CA's responder, which
gives lists, OCSP answers and issuers and knows no API: a process of its own, that fails on its own.
"""

import argparse
import asyncio
import base64
import hmac
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from cryptography.hazmat.primitives import serialization
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from standins import proving
from standins.faults import Faults
from standins.files import pem
from standins.issuing import Conflict, IssuanceRequest, Issuing, Seed, Twist
from standins.pki import Pki
from standins.register import REASONS, Entry
from standins.status import Status

_LARGEST_BODY = 64 * 1024
_LARGEST_PAGE = 500
_M = TypeVar("_M", bound=BaseModel)


class Revocation(BaseModel):
    """Revoke the certificate with this serial number (hexadecimal) of this issuer (RFC 4514)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    serial: str = Field(pattern=r"^[0-9a-f]{1,40}$")
    issuer: str = Field(max_length=1000)
    reason: str = Field(pattern=f"^({'|'.join(REASONS)})$")


def _text(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


async def _body(request: Request) -> bytes:
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > _LARGEST_BODY:
            raise HTTPException(413, "body.too_large")
    return content


async def _model(request: Request, model: type[_M]) -> _M:
    try:
        return model.model_validate_json(await _body(request))
    except ValidationError as problem:
        raise HTTPException(422, "request.invalid") from problem


async def _problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return JSONResponse({"error": problem.detail}, problem.status_code, problem.headers)


class CaStandin:
    """The HTTP side of the stand-in."""

    def __init__(self, pki: Pki, faults: bool = False, status_alone: bool = False) -> None:
        self.pki = pki
        self.status = Status(pki)
        self.issuing = Issuing(pki)
        self.faults = Faults()
        self._with_faults = faults
        self._status_alone = status_alone

    def app(self) -> Starlette:
        """The application: the API under /v1 (bearer credential), status and issuer certificates for everyone."""
        routes = [
            Route("/live", self._live),
            Route("/ready", self._live),
            Route("/crl/{ca}.crl", self._crl),
            Route("/ocsp/{ca}", self._ocsp_post, methods=["POST"]),
            Route("/ocsp/{ca}/{request:path}", self._ocsp_get),
            Route("/ca/{ca}.cer", self._issuer),
        ]
        routes += (
            []
            if self._status_alone
            else [
                Route("/v1/requests", self._submit, methods=["POST"]),
                Route("/v1/requests/{id}", self._poll),
                Route("/v1/requests/{id}/certificate", self._fetch),
                Route("/v1/revocations", self._revoke, methods=["POST"]),
                Route("/v1/certificates", self._list),
                Route("/v1/seed", self._seed, methods=["POST"]),
            ]
        )
        if self._with_faults:
            routes.append(Route("/control/faults", self._control, methods=["GET", "PUT", "DELETE"]))
        return Starlette(routes=routes, exception_handlers={HTTPException: _problem})

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    # --- the API ----------------------------------------------------------------------------------------------------

    def _let_in(self, request: Request) -> None:
        expected = f"Bearer {self.pki.credential}".encode()
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            raise HTTPException(401, "credential", {"WWW-Authenticate": "Bearer"})
        if self.faults.take("unavailable"):
            raise HTTPException(503, "unavailable", {"Retry-After": "1"})

    def _twist(self) -> Twist:
        take = self.faults.take
        return Twist(take("other_key"), take("other_names"), take("other_organisation"))

    async def _submit(self, request: Request) -> Response:
        self._let_in(request)
        return await self._take(await _model(request, IssuanceRequest))

    async def _seed(self, request: Request) -> Response:
        self._let_in(request)
        return await self._take(await _model(request, Seed))

    async def _take(self, asked: IssuanceRequest) -> Response:
        delay = timedelta(seconds=self.faults.delay)
        try:
            new = self.issuing.submit(asked, max(delay, proving.waits(asked, self.faults.unproved)), self._twist)
        except Conflict as conflict:
            raise HTTPException(409, "request.conflict") from conflict
        if self.faults.hang:
            await asyncio.sleep(self.faults.hang)
        if self.faults.take("drop"):
            return Response(status_code=504)
        return JSONResponse(self._answer(asked.request_id), 201 if new else 200)

    def _ready(self, request_id: str) -> Entry | None:
        entry = self.pki.register.of_request(request_id)
        return entry if entry and entry.ready_at <= self.pki.clock() else None

    def _answer(self, request_id: str) -> dict[str, Any]:
        known = self.pki.register.request(request_id)
        if known is None:
            raise HTTPException(404, "request.unknown")
        names = self._names(request_id)
        state = "refused" if known.refusal else "issued" if self._ready(request_id) else "pending"
        return {"request_id": request_id, "state": state, "reason": known.refusal, "names": names}

    def _names(self, request_id: str) -> list[Any]:
        entry = self.pki.register.of_request(request_id)
        if entry is None or entry.authority != "public-issuing":
            return []
        if self.faults.senseless_proofs:
            return proving.SENSELESS
        return proving.proved(self.pki.register, entry, self.pki.clock(), self.faults.unproved, self.faults.failed)

    async def _poll(self, request: Request) -> Response:
        self._let_in(request)
        return JSONResponse(self._answer(request.path_params["id"]))

    async def _fetch(self, request: Request) -> Response:
        self._let_in(request)
        answer = self._answer(request.path_params["id"])
        entry = self._ready(answer["request_id"])
        if entry is None:
            raise HTTPException(409, f"request.{answer['state']}")
        chain = self.pki.chain_pem(entry.authority).decode()
        return JSONResponse({"leaf_pem": pem(entry.certificate).decode(), "chain_pem": chain})

    async def _revoke(self, request: Request) -> Response:
        self._let_in(request)
        asked = await _model(request, Revocation)
        names = {a.certificate.subject.rfc4514_string(): a for a in self.pki.authorities.values() if a.ocsp_key}
        authority = names.get(asked.issuer)
        at = self.pki.clock()
        entry = authority and self.pki.register.revoke(authority.slug, int(asked.serial, 16), asked.reason, at)
        if not entry:
            raise HTTPException(404, "certificate.unknown")
        return JSONResponse({"revoked_at": _text(entry.revoked_at), "reason": entry.reason})

    async def _list(self, request: Request) -> Response:
        self._let_in(request)
        try:
            cursor = int(request.query_params.get("since", "0"))
            limit = int(request.query_params.get("limit", "100"))
        except ValueError as problem:
            raise HTTPException(422, "request.invalid") from problem
        if not (0 <= cursor < 2**62 and 1 <= limit <= _LARGEST_PAGE):
            raise HTTPException(422, "request.invalid")
        entries = self.pki.register.since(cursor, limit + 1, self.pki.clock())
        page = entries[:limit]
        return JSONResponse(
            {
                "certificates": [_listed(entry) for entry in page],
                "next": str(page[-1].change if page else cursor),
                "more": len(entries) > limit,
            }
        )

    # --- status, for everyone ---------------------------------------------------------------------------------------

    def _check_status(self) -> None:
        if self.faults.take("status_unavailable"):
            raise HTTPException(503, "unavailable")

    async def _crl(self, request: Request) -> Response:
        self._check_status()
        try:
            content = self.status.crl(request.path_params["ca"])
        except KeyError as problem:
            raise HTTPException(404, "ca.unknown") from problem
        return Response(content, media_type="application/pkix-crl")

    def _ocsp(self, request: Request, asked: bytes) -> Response:
        self._check_status()
        try:
            content = self.status.ocsp(request.path_params["ca"], asked)
        except KeyError as problem:
            raise HTTPException(404, "ca.unknown") from problem
        return Response(content, media_type="application/ocsp-response")

    async def _ocsp_post(self, request: Request) -> Response:
        return self._ocsp(request, await _body(request))

    async def _ocsp_get(self, request: Request) -> Response:
        try:
            asked = base64.b64decode(request.path_params["request"], validate=True)
        except ValueError:
            asked = b""
        return self._ocsp(request, asked)

    async def _issuer(self, request: Request) -> Response:
        authority = self.pki.authorities.get(request.path_params["ca"])
        if authority is None:
            raise HTTPException(404, "ca.unknown")
        content = authority.certificate.public_bytes(serialization.Encoding.DER)
        return Response(content, media_type="application/pkix-cert")

    # --- faults -----------------------------------------------------------------------------------------------------

    async def _control(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults = Faults()
        elif request.method == "PUT":
            self.faults = await _model(request, Faults)
        return JSONResponse(self.faults.model_dump())


def _listed(entry: Entry) -> dict[str, Any]:
    certificate = entry.certificate
    return {
        "cursor": str(entry.change),
        "request_id": entry.request_id,
        "serial": f"{entry.serial:x}",
        "issuer": certificate.issuer.rfc4514_string(),
        "leaf_pem": pem(certificate).decode(),
        "revoked_at": _text(entry.revoked_at),
        "reason": entry.reason,
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.ca", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that standins.pki made")
    parser.add_argument("--port", type=int, default=8110)
    parser.add_argument("--faults", action="store_true", help="let tests break it by /control/faults")
    parser.add_argument("--status-alone", action="store_true", help="the responder: lists, OCSP and issuers, no API")
    arguments = parser.parse_args()
    app = CaStandin(Pki(arguments.folder), arguments.faults, arguments.status_alone).app()
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_level="info", access_log=False)


if __name__ == "__main__":
    main()
