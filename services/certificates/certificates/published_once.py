"""What issuers publish, each list fetched once for all who look at about the same time: one is 10 MiB at most, and nobody's own."""

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

from chassis import clock
from chassis.outside.published import PublishedStatus

#: For so long a list serves everybody who looks; less than the pause of who looks again.
FRESH = timedelta(seconds=2)


class Once:
    """Before another adapter. An answer about one certificate is never kept, and neither is a failure."""

    def __init__(self, published: PublishedStatus) -> None:
        self._published = published
        self._lists: dict[str, tuple[datetime, bytes]] = {}
        self._fetching: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def list_at(self, url: str) -> bytes:
        """See the port; made at most `FRESH` ago."""
        async with self._fetching[url]:
            kept = self._lists.get(url)
            if kept is None or not timedelta() <= clock.now() - kept[0] < FRESH:
                kept = self._lists[url] = clock.now(), await self._published.list_at(url)
            return kept[1]

    async def answer_at(self, url: str, question: bytes) -> bytes:
        """See the port."""
        return await self._published.answer_at(url, question)
