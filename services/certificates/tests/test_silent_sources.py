"""An issuer whose list or responder hangs keeps one who looks waiting, not all of them."""

import asyncio

import pytest
from certificates.published import Once
from chassis.outside.published import StatusAway


class Publisher:
    """Answers at some addresses, and lets everybody wait at the others."""

    def __init__(self) -> None:
        self.hangs, self.waiting, self.most = True, 0, 0

    async def list_at(self, url: str) -> bytes:
        return await self.answer_at(url, b"")

    async def answer_at(self, url: str, question: bytes) -> bytes:
        if "hanging" in url and self.hangs:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
            await asyncio.sleep(0.05)
            self.waiting -= 1
            raise StatusAway("TimeoutError")
        return question or b"list"


@pytest.mark.parametrize("what", ["list", "answer"])
async def test_who_comes_while_a_silent_address_is_asked_hears_so_at_once(what: str) -> None:
    publisher = Publisher()
    once = Once(publisher)

    async def look(url: str) -> bytes:
        return await (once.list_at(url) if what == "list" else once.answer_at(url, b"q"))

    with pytest.raises(StatusAway):
        await look("http://hanging/")
    publisher.most = 0
    looks = [asyncio.create_task(look("http://hanging/")) for _ in range(20)]
    await asyncio.sleep(0.01)
    assert sum(task.done() for task in looks) == 19 and publisher.most == 1
    assert await look("http://healthy/") == (b"list" if what == "list" else b"q")
    ends = await asyncio.gather(*looks, return_exceptions=True)
    assert {type(end) for end in ends} == {StatusAway}
    publisher.hangs = False
    assert await look("http://hanging/")
    assert len(set(await asyncio.gather(*[look("http://hanging/") for _ in range(5)]))) == 1
