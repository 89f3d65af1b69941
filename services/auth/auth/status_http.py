"""Certificate status over HTTP: OCSP and CRL addresses of the settings, and nothing that a certificate says.

Fetched by `chassis.outside.published`, judged by `pki.status` in the sandbox.
"""

import asyncio
import hashlib
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from chassis.outside.published import StatusAway, StatusUnusable
from chassis.outside.published_http import HttpPublished
from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from pki.status import SKEW, Finding, Standing, judge_answer
from pki.status_lists import judge_list

from auth.presented import Issuer
from auth.status import Status

_CA_LIST_FRESH = timedelta(minutes=5)


class ListNumbers(Protocol):
    """The number of the newest list seen of each source (issuer and address); survives a restart."""

    async def newest(self, sources: Sequence[str]) -> dict[str, int]:
        """The highest number seen of each; a source never seen is absent."""

    async def note(self, numbers: dict[str, int]) -> None:
        """These numbers were seen in lists that may be believed."""


@dataclass(frozen=True)
class _List:
    """A question to a list: about which certificate, of which issuer (both DER), where, and how old it may be."""

    certificate: bytes
    issuer: bytes
    url: str
    age: timedelta | None

    @property
    def source(self) -> str:
        """Whose numbers these are: a list's scope is its issuer and its address."""
        return f"{hashlib.sha256(self.issuer).hexdigest()} {self.url}"


@dataclass(frozen=True)
class _Kept:
    """What the list of a CA said of the CA below it, and when it was fetched."""

    at: datetime
    finding: Finding

    def runs(self, now: datetime) -> bool:
        """Whether the list is not over yet."""
        return self.finding.next_update is not None and now <= self.finding.next_update + SKEW


class HttpStatus:
    """The adapter. `timeout` in seconds per question, `tls` for https addresses; OCSP and the lists of CAs are asked at the same time.

    What is known of the CAs themselves is kept five minutes, through an outage as long as its list runs; what is known
    of a leaf is never kept.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
        numbers: ListNumbers,
        *,
        timeout: float = 3.5,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._sandbox, self._clock, self._numbers = sandbox, clock, numbers
        self._published = HttpPublished(timeout=timeout, tls=tls)
        self._kept: dict[_List, _Kept] = {}

    async def of(self, leaf: bytes, question: bytes, nonce: bytes, issuer: Issuer) -> Status:
        """See the port: of the CAs above by their lists, of the leaf by OCSP.

        Its issuer's list stands in only where OCSP is silent: no connection, no HTTP 200, or an OCSP error such as
        tryLater. An answer that can't be trusted opens no second road.
        """
        cas = [issuer.certificate, *(a.certificate for a in issuer.chain)]
        asked = [
            _List(below, above, a.crl, None) for (below, above), a in zip(pairwise(cas), issuer.chain, strict=True)
        ]
        answer, *bodies = await asyncio.gather(
            _fetched(self._published.answer_at(issuer.ocsp, question), issuer.ocsp), *map(self._ca_list, asked)
        )
        above = await self._of_the_cas(asked, bodies)
        own, by = await self._judge_answer(answer, leaf, nonce, issuer), "ocsp"
        if own.standing is Standing.SILENT:
            instead = _List(leaf, issuer.certificate, issuer.crl, issuer.rules.list_age)
            body = await _fetched(self._published.list_at(instead.url), instead.url)
            (own,), by = await self._judge_lists([instead], [body]), "list"
        return Status(_worst([*above, own]), by)

    async def _judge_answer(self, answer: bytes | Finding, leaf: bytes, nonce: bytes, issuer: Issuer) -> Finding:
        if isinstance(answer, Finding):
            return answer
        sent = nonce if issuer.rules.nonce else None
        judging = self._sandbox.run(judge_answer, answer, leaf, issuer.certificate, sent, self._clock(), issuer.rules)
        return await _judged(judging, issuer.ocsp)

    async def _ca_list(self, asked: _List) -> bytes | Finding:
        """The list, or what it said when it was last fetched and that is not long ago."""
        kept, now = self._kept.get(asked), self._clock()
        if kept is not None and timedelta() <= now - kept.at < _CA_LIST_FRESH and kept.runs(now):
            return kept.finding
        return await _fetched(self._published.list_at(asked.url), asked.url)

    async def _of_the_cas(self, asked: Sequence[_List], bodies: Sequence[bytes | Finding]) -> list[Finding]:
        now, findings = self._clock(), await self._judge_lists(asked, bodies)
        for n, (each, body) in enumerate(zip(asked, bodies, strict=True)):
            kept = self._kept.get(each)
            if findings[n].standing in (Standing.GOOD, Standing.REVOKED):
                if not isinstance(body, Finding):
                    self._kept[each] = _Kept(now, findings[n])
            elif kept is not None and kept.runs(now):
                findings[n] = kept.finding  # no list, or none to be trusted: what is known holds until its own end
        return findings

    async def _judge_lists(self, asked: Sequence[_List], bodies: Sequence[bytes | Finding]) -> list[Finding]:
        """What each list says, in the order asked. A body that is a finding already stays what it is.

        A list with a number below the highest that was seen of its source is an old one; the highest is kept.
        """
        fetched = {each.source for each, body in zip(asked, bodies, strict=True) if isinstance(body, bytes)}
        highest = await self._numbers.newest(sorted(fetched)) if fetched else {}
        judging = (
            self._judge_list(each, body, highest.get(each.source)) for each, body in zip(asked, bodies, strict=True)
        )
        findings = list(await asyncio.gather(*judging))
        higher = {
            each.source: finding.number
            for each, finding in zip(asked, findings, strict=True)
            if each.source in fetched and finding.number is not None and finding.number > highest.get(each.source, -1)
        }
        if higher:
            await self._numbers.note(higher)
        return findings

    async def _judge_list(self, asked: _List, body: bytes | Finding, highest: int | None) -> Finding:
        if isinstance(body, Finding):
            return body
        judging = self._sandbox.run(
            judge_list, body, asked.certificate, asked.issuer, self._clock(), asked.age, highest
        )
        return await _judged(judging, asked.url)


def _worst(findings: Sequence[Finding]) -> Finding:
    """Revoked anywhere is revoked; unknown anywhere is unknown; the last one, of the leaf, when all are good."""
    order = (Standing.REVOKED, Standing.UNTRUSTED, Standing.SILENT)
    for standing in order:
        for finding in findings:
            if finding.standing is standing:
                return finding
    return findings[-1]


async def _fetched(fetching: Awaitable[bytes], url: str) -> bytes | Finding:
    """What is published at `url`. Silent when there is none, untrusted when it is too long to be read."""
    try:
        return await fetching
    except StatusAway:
        return Finding(Standing.SILENT, "no answer")
    except StatusUnusable as useless:
        return _untrusted(str(useless), url)


async def _judged(judging: Awaitable[Finding], url: str) -> Finding:
    """What the sandbox found. What can't be judged is not trusted; why goes to the log, with an alarm."""
    try:
        finding = await judging
    except Busy:
        return Finding(Standing.UNTRUSTED, "busy")
    except (TooCostly, Unreadable) as error:
        return _untrusted(f"not judged: {error}", url)
    return _untrusted(finding.why, url) if finding.standing is Standing.UNTRUSTED else finding


def _untrusted(why: str, url: str) -> Finding:
    log.error("status.untrusted", url=url, why=why, alarm=True)
    return Finding(Standing.UNTRUSTED, why)
