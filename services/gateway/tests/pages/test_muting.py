"""R-107: the page on which a subscriber says that it won't renew a certificate, and where that is shown and taken back."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.certificates import Renewal
from contracts.refusals import refuse

from .conftest import MUTED

PAGE = "/servercertificaten/2/niet-verlengen"


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


def sent(services: Any) -> list[dict[str, Any]]:
    return [json.loads(each.content) for each in services.sent("PUT", "/certificates/2/muted")]


async def test_r107_a_reason_is_kept_and_leads_back(services: Any, web: httpx.AsyncClient) -> None:
    """R-107: from the certificate's own page, and back to it."""
    assert f'href="{PAGE}"' in (await web.get("/servercertificaten/2")).text
    assert (await web.get(PAGE)).status_code == 200
    answer = await web.post(PAGE, data={"reden": " Deze dienst stopt. "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/servercertificaten/2#niet-verlengen")
    assert sent(services) == [{"reason": "Deze dienst stopt."}]


@pytest.mark.parametrize("text", ["", "  ", "x" * 201, "x" * 900, "a\nb", "a\u202eb", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"])  # fmt: skip
async def test_r107_what_is_no_reason_is_said_at_its_field(text: str, services: Any, web: httpx.AsyncClient) -> None:
    """R-107: nothing is kept, and no key comes back."""
    answer = await web.post(PAGE, data={"reden": text})
    assert answer.status_code == 422 and sent(services) == [] and "MIIB" not in answer.text
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == ["reden"]


async def test_r107_it_is_shown_and_taken_back(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """R-107: who said so, why, and one button; nothing warns that it ends."""
    services.on("GET", r"/certificates/\d+", samples.detail(renewal=Renewal.MUTED, muted=MUTED))
    shown = await web.get("/servercertificaten/2")
    assert all(text in words(shown) for text in ("Wordt niet verlengd", "Joris Bos", MUTED.reason))
    assert "Dit certificaat verloopt binnenkort" not in words(shown) and f'href="{PAGE}"' not in shown.text
    answer = await web.post("/servercertificaten/2/toch-verlengen")
    assert (answer.status_code, answer.headers["location"]) == (303, "/servercertificaten/2#niet-verlengen")
    assert len(services.sent("DELETE", "/certificates/2/muted")) == 1


async def test_r107_what_is_not_valid_any_more_is_told(services: Any, web: httpx.AsyncClient) -> None:
    """R-107: on the page, with how it stands; what is not there is not found."""
    services.on("PUT", r"/certificates/\d+/muted", refuse("mute.over", reason="revoked"))
    answer = await web.post(PAGE, data={"reden": "stopt"})
    assert (
        answer.status_code == 409
        and "Dit certificaat is ingetrokken" in words(answer)
        and 'value="stopt"' in answer.text
    )
    for method, path in (("GET", r"/certificates/\d+"), ("PUT", r"/certificates/\d+/muted"), ("DELETE", r"/certificates/\d+/muted")):  # fmt: skip
        services.on(method, path, refuse("not_found"))
    assert (await web.get(PAGE)).status_code == 404 and (
        await web.post(PAGE, data={"reden": "stopt"})
    ).status_code == 404
    assert (await web.post("/servercertificaten/2/toch-verlengen")).status_code == 404


async def test_r107_the_list_filters_by_it(services: Any, web: httpx.AsyncClient) -> None:
    """R-107, S2: a choice of the filter on renewals, and a chip that takes it off again."""
    answer = await web.get("/servercertificaten?verlenging=wordt-niet-verlengd")
    assert "Verlenging: wordt niet verlengd" in words(answer)
    assert services.sent("GET", "/certificates")[-1].url.params["renewal"] == "muted"
