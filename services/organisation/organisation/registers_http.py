"""The registers over HTTP: `GET {base}/v1/entries/{number}`, an address and a credential for each kind."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import httpx
from contracts.extracts import Register
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from organisation.domain.extracts import Entry
from organisation.registers import Answer, RegisterAway, RegisterUnclear

LONGEST = 65_536  # bytes of an answer: an entry with room to spare
_NOT_NOW = {401, 403, 429, 503}  # not let in, or not now (RFC 9110, 15.5.2, 15.5.4, 15.6.4; RFC 6585, 4)
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_LINE = r"^[^\x00-\x1f\x7f]{1,500}$"


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=False)


class _Address(_Said):
    street: str = Field(pattern=_LINE)
    postcode: str = Field(pattern=_LINE)
    town: str = Field(pattern=_LINE)


class _Entry(_Said):
    number: str = Field(pattern=r"^[0-9]{8,20}$")
    status: str | None = Field(default=None, max_length=40, pattern=_LINE)
    status_since: date | None = None
    statutory_name: str | None = Field(default=None, pattern=_LINE)
    trade_names: tuple[Annotated[str, Field(pattern=_LINE)], ...] = Field(default=(), max_length=100)
    legal_form: str | None = Field(default=None, pattern=_LINE)
    rsin: str | None = Field(default=None, pattern=r"^[0-9]{9}$")
    branch: bool = False
    address: _Address | None = None
    address_withheld: bool = False
    renamed_on: date | None = None
    former_name: str | None = Field(default=None, pattern=_LINE)
    namesakes: int = Field(default=0, ge=0, le=1_000_000)
    holder: str | None = Field(default=None, pattern=r"^[0-9]{8}$")


class _No(_Said):
    """The register's own no. "Not Found" is what any web server says, and tells nothing of a number."""

    error: str = Field(pattern="^number[.]unknown$")


@dataclass(frozen=True)
class Place:
    """Where a register is asked, and with which bearer secret."""

    url: str
    credential: SecretStr


class HttpRegisters:
    """The adapter. `timeout`: seconds for a whole call; `tls` for https addresses. `transport` takes the place of the network in tests."""

    def __init__(
        self,
        places: Mapping[Register, Place],
        *,
        timeout: float = 10.0,
        tls: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._places, self._timeout, self._tls, self._transport = places, timeout, tls, transport

    async def look_up(self, kind: Register, number: str) -> Answer:
        """See the port."""
        place = self._places[kind]
        url = f"{place.url.rstrip('/')}/v1/entries/{number}"
        # only identity is offered: an answer that unpacks to something long can't be what we asked for
        headers = {"Authorization": f"Bearer {place.credential.get_secret_value()}", "Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(self._timeout),  # for the whole call: httpx limits only each part of it
                httpx.AsyncClient(
                    timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, 3.0)),
                    follow_redirects=False,
                    trust_env=False,
                    verify=self._tls or True,
                    transport=self._transport,
                ) as http,
                http.stream("GET", url, headers=headers) as answer,
            ):
                body = await _read(answer)
        except _NOT_REACHED as problem:
            raise RegisterAway(type(problem).__name__) from problem
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as problem:
            raise RegisterUnclear(type(problem).__name__) from problem
        return Answer(body, url, _entry(answer.status_code, body))


async def _read(answer: httpx.Response) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise RegisterUnclear("compressed answer")
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LONGEST:
            raise RegisterUnclear("answer too large")
    return body


def _entry(status: int, body: bytes) -> Entry | None:
    if status in _NOT_NOW:
        raise RegisterAway(f"HTTP {status}")
    try:
        if status == 404:
            _No.model_validate_json(body)
            return None
        if status != 200:
            raise RegisterUnclear(f"HTTP {status}")
        said = _Entry.model_validate_json(body)
    except ValidationError as problem:
        raise RegisterUnclear("unreadable answer") from problem
    given = said.model_dump(exclude={"statutory_name", "status_since", "address"})
    address = said.address
    lines = () if address is None else (address.street, f"{address.postcode} {address.town}")
    return Entry(name=said.statutory_name, since=said.status_since, address=lines, **given)
