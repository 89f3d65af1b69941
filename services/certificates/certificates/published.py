"""Where issuers publish what was revoked, as the settings say. It is fetched by `chassis.outside.published`: a list once for all who look."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis import clock
from chassis.outside.published import PublishedStatus, StatusAway

_SILENT = "silent, and asked just now"
#: For so long a list serves everybody who looks; less than the pause of who looks again.
FRESH = timedelta(seconds=2)


@dataclass(frozen=True)
class Source:
    """Where one issuer (DER) publishes: its list, its responder, or both; nowhere has neither. And how long a revocation may take to show there."""

    issuer: bytes
    crl: str | None
    ocsp: str | None
    within: timedelta


class Once:
    """Before another adapter. An answer about one certificate is never kept, and neither is a failure.

    An address that was silent is asked by one at a time until it answers: whoever comes meanwhile hears at once that it is
    silent, and keeps no worker waiting that other addresses need.
    """

    def __init__(self, published: PublishedStatus) -> None:
        self._published = published
        self._lists: dict[str, tuple[datetime, bytes]] = {}
        self._fetching: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._silent: set[str] = set()
        self._asking: Counter[str] = Counter()

    async def list_at(self, url: str) -> bytes:
        """See the port; made at most `FRESH` ago."""
        if url in self._silent and self._fetching[url].locked():
            raise StatusAway(_SILENT)
        async with self._fetching[url]:
            kept = self._lists.get(url)
            if kept is None or not timedelta() <= clock.now() - kept[0] < FRESH:
                kept = self._lists[url] = clock.now(), await self._asked(url, self._published.list_at(url))
            return kept[1]

    async def answer_at(self, url: str, question: bytes) -> bytes:
        """See the port."""
        return await self._asked(url, self._published.answer_at(url, question))

    async def _asked(self, url: str, asking: Coroutine[Any, Any, bytes]) -> bytes:
        if url in self._silent and self._asking[url]:
            asking.close()
            raise StatusAway(_SILENT)
        self._asking[url] += 1
        try:
            answer = await asking
        except StatusAway:
            self._silent.add(url)
            raise
        finally:
            self._asking[url] -= 1
        self._silent.discard(url)
        return answer
