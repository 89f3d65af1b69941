"""B4: the desk's list of what ends and nobody knows of."""

from typing import Any

import httpx
from contracts.finding import UntoldCertificates
from contracts.refusals import refuse

from .conftest import PAGES

PAGE = "/servicedesk/onbereikbaar"


async def test_b4_the_desk_sees_whom_to_call(services: Any, samples: Any, login: Any, web: httpx.AsyncClient) -> None:
    """B4: whose it is, when it ends and why, with the road to the certificate; it says so when there are more, or none."""
    _, set_up = PAGES["desk-untold"]
    set_up(services, samples, login)
    shown = await web.get(PAGE)
    assert shown.status_code == 200
    for text in ("P1234567", "Er is niemand om te mailen", "De laatste mail kwam bij niemand aan", "Er zijn er meer", "Wij hebben geen nummer.", "Sanne de Vries: ", 'href="tel:+31302345678"', 'href="tel:+31201234567"', 'href="/servicedesk/intrekken/3"'):  # fmt: skip
        assert text in shown.text
    assert PAGE in (await web.get("/home")).text
    services.on("GET", "/desk/untold", UntoldCertificates(certificates=(), more=False))
    empty = await web.get(PAGE)
    assert "Er is nu geen certificaat waar niemand van weet" in empty.text and "Er zijn er meer" not in empty.text


async def test_b4_customers_do_not(services: Any, web: httpx.AsyncClient) -> None:
    """B4: nor is certificates asked."""
    services.on("GET", "/desk/untold", refuse("not_allowed"))
    assert (await web.get(PAGE)).status_code == 403 and services.sent("GET", "/desk/untold") == []
