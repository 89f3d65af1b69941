"""Where revocation status comes from: OCSP and CRL addresses of the settings, and nothing that a certificate says (T-19).

Answers are size-limited, time-limited, never redirected and never through a proxy of the environment.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

_MAX_OCSP = 64 * 1024
_MAX_CRL = 10 * 1024 * 1024
_TIME = aiohttp.ClientTimeout(total=4, connect=2)
_CA_CRL_FRESH = timedelta(minutes=5)


class BadAnswerError(Exception):
    """The address answered, but not with something that can be trusted: too large, unreadable, or not our nonce."""


@dataclass(frozen=True)
class Answers:
    """What the validator gets to judge with, all as DER."""

    ocsp: bytes | None
    crls: tuple[bytes, ...]
    leaf_crl: bool  # one of the CRLs is of the issuing CA: may be long, so judge it outside the event loop


class StatusSource:
    """Fetches status for the configured issuing CAs. CA lists are kept five minutes; answers about a leaf never."""

    def __init__(self, ca_crls: tuple[str, ...], clock: Callable[[], datetime]) -> None:
        self._ca_crls = ca_crls
        self._clock = clock
        self._kept: dict[str, tuple[datetime, bytes]] = {}

    async def answers(self, leaf: x509.Certificate, issuer: x509.Certificate, ocsp_url: str, crl_url: str) -> Answers:
        """OCSP for the leaf and the lists of the CAs above; the leaf's own list only where OCSP is silent.

        Silent means: no connection, no HTTP 200, or an OCSP error such as tryLater. Raises BadAnswerError when there
        was an answer that can't be trusted: then there is no second road.
        """
        async with aiohttp.ClientSession(timeout=_TIME, trust_env=False, auto_decompress=False) as web:
            found, *lists = await asyncio.gather(
                self._ocsp(web, leaf, issuer, ocsp_url), *(self._ca_crl(web, url) for url in self._ca_crls)
            )
            crls = tuple(each for each in lists if each is not None)
            if found is not None:
                return Answers(found, crls, False)
            own = await _get(web, crl_url, _MAX_CRL)
            return Answers(None, crls if own is None else (own, *crls), own is not None)

    async def _ocsp(
        self, web: aiohttp.ClientSession, leaf: x509.Certificate, issuer: x509.Certificate, url: str
    ) -> bytes | None:
        nonce = secrets.token_bytes(16)
        # SHA-1 only names the issuer here; it is the one hash every responder knows (RFC 9654 section 3.2)
        builder = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA1())  # noqa: S303
        request = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
        body = await _get(
            web, url, _MAX_OCSP, request.public_bytes(serialization.Encoding.DER), "application/ocsp-request"
        )
        if body is None:
            return None
        try:
            answer = ocsp.load_der_ocsp_response(body)
            if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                return None
            echoed = [e.value.nonce for e in answer.extensions if isinstance(e.value, x509.OCSPNonce)]
        except ValueError as e:
            raise BadAnswerError("unreadable OCSP answer") from e
        if echoed and echoed != [nonce]:
            raise BadAnswerError("OCSP answer to another question")
        return body

    async def _ca_crl(self, web: aiohttp.ClientSession, url: str) -> bytes | None:
        now = self._clock()
        kept = self._kept.get(url)
        if kept is not None and now - kept[0] < _CA_CRL_FRESH:
            return kept[1]
        body = await _get(web, url, _MAX_CRL)
        if body is None:  # the validator still refuses the kept one once its nextUpdate has passed
            return kept[1] if kept is not None else None
        self._kept[url] = (now, body)
        return body


async def _get(
    web: aiohttp.ClientSession, url: str, limit: int, data: bytes | None = None, content_type: str = ""
) -> bytes | None:
    """The body at `url`, None when there is none. Raises BadAnswerError when it is longer than `limit` bytes."""
    headers = {"Content-Type": content_type} if data is not None else {}
    method = "GET" if data is None else "POST"
    try:
        async with web.request(method, url, data=data, headers=headers, allow_redirects=False) as response:
            if response.status != 200:
                return None
            body = bytearray()
            async for chunk in response.content.iter_chunked(65_536):
                body += chunk
                if len(body) > limit:
                    raise BadAnswerError("answer too large")
            return bytes(body)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
