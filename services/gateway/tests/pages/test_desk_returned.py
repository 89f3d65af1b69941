"""N9: what came to the bounce mailbox and can't be read is the desk's."""

from typing import Any

import httpx
from contracts.refusals import refuse
from contracts.returned import ReturnedMails

from .conftest import PAGES

PAGE = "/servicedesk/teruggekomen"


async def test_n9_the_desk_reads_it_as_text_and_settles_it(
    services: Any, samples: Any, login: Any, web: httpx.AsyncClient
) -> None:
    _, set_up = PAGES["desk-returned"]
    set_up(services, samples, login)
    text = (await web.get(PAGE)).text
    for words in ("Undelivered Mail Returned to Sender", "&lt;b&gt;vet&lt;/b&gt;", "Zonder onderwerp", "Er is geen leesbare tekst.", "Er zijn er meer."):  # fmt: skip
        assert words in text
    assert PAGE in (await web.get("/home")).text
    settled = ReturnedMails(mails=(), more=False)
    services.on("POST", r"/returned-mails/\w+/settle", settled)
    answer = await web.post(f"{PAGE}/{'1' * 64}", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert len(services.sent("POST", f"/returned-mails/{'1' * 64}/settle")) == 1
    assert (await web.post(f"{PAGE}/geen", data={})).status_code in {404, 422}
    services.on("GET", "/returned-mails", settled)
    assert "Er is nu niets om naar te kijken." in (await web.get(PAGE)).text


async def test_n9_customers_do_not(services: Any, web: httpx.AsyncClient) -> None:
    services.on("GET", "/returned-mails", refuse("not_allowed"))
    assert (await web.get(PAGE)).status_code == 403 and services.sent("GET", "/returned-mails") == []
