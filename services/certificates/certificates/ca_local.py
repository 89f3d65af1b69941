"""The CA port over the HTTP API of the stand-in CA."""

import asyncio
import re
import ssl
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from chassis import counters
from contracts.identifiers import CertificateSerial, Moment
from contracts.proofs import NameProof
from contracts.revocations import Reason
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from certificates.ca import (
    CaRefused,
    CaRequest,
    CaUnavailable,
    CaUnclear,
    Issued,
    Listed,
    Listing,
    RequestState,
    Revoked,
    Submitted,
)

_LARGEST_ANSWER = 8_000_000  # 500 certificates with room to spare
_MOST_NAMES = 200  # of which something is said
_REFUSALS = {404, 409, 413, 422}
_NOT_DONE = {401, 403, 429, 503}  # not let in, or not now (RFC 9110, 15.5.2, 15.5.4, 15.6.4; RFC 6585, 4)
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_REASON = re.compile(r"[A-Za-z]{1,40}")
_A = TypeVar("_A", bound=BaseModel)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _State(_Answer):
    request_id: str
    state: str
    reason: str | None = Field(default=None, max_length=100)
    names: tuple[
        Any, ...
    ] = ()  # each is read by itself: what is said of one that makes no sense holds up no certificate


class _Record(_Answer):
    host: str
    text: str


class _Proof(_Answer):
    domain: str
    state: str
    at: Moment | None = None
    method: str | None = None
    rules: str | None = None
    record: _Record | None = None


class _Certificate(_Answer):
    leaf_pem: str = Field(max_length=64_000)
    chain_pem: str = Field(max_length=64_000)


class _Revocation(_Answer):
    revoked_at: Moment
    reason: Any = None


class _Listed(_Answer):
    request_id: str | None = None
    serial: CertificateSerial
    issuer: str = Field(max_length=2000, pattern=r"^[^\x00]*$")
    leaf_pem: str = Field(max_length=64_000)
    revoked_at: Moment | None = None
    reason: Any = None


class _Listing(_Answer):
    certificates: tuple[Any, ...]  # each is read by itself: one that makes no sense holds up none of the others
    next: str = Field(max_length=100, pattern=r"^[!-~]*$")
    more: bool


class _Error(_Answer):
    """The CA's own no is a slug. "Not Found" is what any web server says, and no reason to end an order."""

    error: str = Field(max_length=100, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")


class LocalCa:
    """The adapter. `url` is the base of the CA, `credential` its bearer secret; `timeout` in seconds per call, `tls` for an https address.

    `transport` takes the place of the network in tests. Close with `aclose` or use as an async context manager.
    """

    def __init__(
        self,
        url: str,
        credential: SecretStr,
        *,
        timeout: float = 10.0,
        tls: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            # only identity is offered: an answer that unpacks to something long can't be what we asked for
            headers={"Authorization": f"Bearer {credential.get_secret_value()}", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 3.0)),
            follow_redirects=False,
            trust_env=False,
            verify=tls or True,
            transport=transport,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def submit(self, request: CaRequest) -> Submitted:
        """See the port."""
        answer = await self._ask(_State, "POST", "/v1/requests", content=request.model_dump_json())
        return _submitted(request.request_id, answer)

    async def poll(self, request_id: str) -> Submitted:
        """See the port."""
        try:
            answer = await self._ask(_State, "GET", f"/v1/requests/{quote(request_id, safe='')}")
            return _submitted(request_id, answer)
        except CaRefused as refusal:
            if refusal.reason == "request.unknown":
                return Submitted(request_id, RequestState.UNKNOWN)
            raise

    async def fetch(self, request_id: str) -> Issued:
        """See the port."""
        path = f"/v1/requests/{quote(request_id, safe='')}/certificate"
        answer = await self._ask(_Certificate, "GET", path)
        return Issued(answer.leaf_pem, answer.chain_pem)

    async def revoke(self, issuer: str, serial: str, reason: Reason) -> Revoked:
        """See the port."""
        asked = {"issuer": issuer, "serial": serial, "reason": reason.value}
        answer = await self._ask(_Revocation, "POST", "/v1/revocations", json=asked)
        revoked = Revoked(answer.revoked_at, _word(answer.reason))
        if revoked.hold or revoked.lifted:
            raise CaUnclear(f"not revoked: {revoked.reason}")
        return revoked

    async def list_since(self, cursor: str, limit: int = 100) -> Listing:
        """See the port."""
        asked = {"since": cursor or "0", "limit": str(limit)}
        answer = await self._ask(_Listing, "GET", "/v1/certificates", params=asked)
        entries = [listed for entry in answer.certificates if (listed := _listed(entry)) is not None]
        return Listing(tuple(entries), answer.next, answer.more, len(answer.certificates) - len(entries))

    async def _ask(
        self,
        model: type[_A],
        method: str,
        path: str,
        *,
        content: str | None = None,
        json: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
    ) -> _A:
        headers = {"Content-Type": "application/json"} if content is not None else None
        request = self._http.build_request(method, path, content=content, json=json, params=params, headers=headers)
        try:
            with counters.CA.time():
                async with asyncio.timeout(self._timeout):  # for the whole call: httpx limits only each part of it
                    answer = await self._http.send(request, stream=True)
                    try:
                        body = await _read(answer)
                    finally:
                        await answer.aclose()
        except _NOT_REACHED as problem:
            raise CaUnavailable(type(problem).__name__) from problem
        except (httpx.HTTPError, TimeoutError) as problem:
            raise CaUnclear(type(problem).__name__) from problem
        try:
            if answer.status_code in _NOT_DONE:
                raise CaUnavailable(f"HTTP {answer.status_code}")
            if answer.status_code in _REFUSALS:
                raise CaRefused(_Error.model_validate_json(body).error)
            if not answer.is_success:
                raise CaUnclear(f"HTTP {answer.status_code}")
            return model.model_validate_json(body)
        except ValidationError as problem:
            raise CaUnclear("unreadable answer") from problem


async def _read(answer: httpx.Response) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise CaUnclear("compressed answer")
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > _LARGEST_ANSWER:
            raise CaUnclear("answer too large")
    return body


def _submitted(request_id: str, answer: _State) -> Submitted:
    if answer.request_id != request_id:
        raise CaUnclear("answer about another request")
    if answer.state == "refused":
        raise CaRefused(answer.reason or "unknown")
    try:
        names = tuple(proof for given in answer.names[:_MOST_NAMES] if (proof := _proof(given)) is not None)
        return Submitted(answer.request_id, RequestState(answer.state), names)
    except ValueError as problem:
        raise CaUnclear("unreadable answer") from problem


def _proof(given: Any) -> NameProof | None:
    """What is said of one name, without what the contract has no room for; None when it makes no sense."""
    try:
        return NameProof.model_validate(_Proof.model_validate(given).model_dump())
    except ValidationError:
        return None


def _word(reason: Any) -> str:
    """The CA's reason as it gives it; none or a senseless one is *unspecified* (RFC 5280 5.3.1), and no cause to doubt the revocation."""
    return reason if isinstance(reason, str) and _REASON.fullmatch(reason) else Reason.UNSPECIFIED.value


def _listed(given: Any) -> Listed | None:
    """One entry of the list; None when it makes no sense."""
    try:
        entry = _Listed.model_validate(given)
    except ValidationError:
        return None
    asked = entry.request_id if _REQUEST_ID.fullmatch(entry.request_id or "") else None
    revoked = Revoked(entry.revoked_at, _word(entry.reason)) if entry.revoked_at else None
    revoked = None if revoked is not None and revoked.lifted else revoked
    return Listed(asked, entry.serial, entry.issuer, entry.leaf_pem, revoked)
