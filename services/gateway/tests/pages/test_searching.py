"""S13: the page on which anybody finds a published certificate, without a login or a cookie."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.refusals import refuse
from contracts.searching import PublishedCertificates

PAGE = "/zoeken"


def words(answer: httpx.Response) -> str:
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<(?!wbr)[^>]*>", " ", main).replace("<wbr>", "")).split())


@pytest.fixture(autouse=True)
def nobody(services: Any, web: httpx.AsyncClient) -> None:
    services.on("POST", "/identify", refuse("not_logged_in"))
    web.cookies.clear()


def asked(services: Any) -> list[dict[str, str]]:
    return [dict(each.url.params) for each in services.sent("GET", "/published")]


async def test_s13_anybody_searches_and_gets_no_cookie(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """S13: what was found stands there with its status and both files; there is no number of how many."""
    empty = await web.get(PAGE)
    assert empty.status_code == 200 and asked(services) == [] and "set-cookie" not in empty.headers
    services.on("GET", "/published", PublishedCertificates(certificates=(samples.published(), samples.published(1)), more=False, capped=False))  # fmt: skip
    answer = await web.get(PAGE, params={"soort": "domein", "term": " voorbeeldstad.example "})
    assert asked(services) == [{"by": "domain", "term": "voorbeeldstad.example", "page": "1"}]
    said = words(answer)
    assert "www.voorbeeldstad.example" in said and "Ingetrokken" in said and "Volgende" not in said
    files = re.findall(r'href="(/zoeken/[0-9a-f]{64}\.(?:pem|cer))"', answer.text)
    assert len(files) == 4 and "set-cookie" not in answer.headers
    for private in ("CB1000002", "P1234567", "/servercertificaten/"):
        assert private not in answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_s13_what_is_not_published_reads_as_what_there_is_not(
    language: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S13: one page for both, but for the term itself."""
    services.on("GET", "/published", PublishedCertificates(certificates=(), more=False, capped=False))
    pages = set()
    for term in ("geheim.voorbeeldstad.example", "bestaat.niet.voorbeeld.example"):
        answer = await web.get(PAGE, params={"soort": "naam", "term": term, "taal": language})
        assert answer.status_code == 200
        pages.add(re.sub(r'(?<=term=)[^"&]*', "", answer.text.replace(term, "")))
    (page,) = pages
    assert ("Niets gevonden" if language == "nl" else "Nothing found") in page


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refuse("search.domain", reason="suffix"), "te ruim"),
        (refuse("search.domain", reason="internal"), "bestaat niet op internet"),
        (refuse("search.domain", reason="form"), "geen domein"),
        (refuse("search.serial"), "geen serienummer"),
    ],
)
async def test_s13_a_term_that_is_too_wide_is_said_at_the_field(
    refusal: Any, said: str, services: Any, web: httpx.AsyncClient
) -> None:
    """S13: in words, with what was typed."""
    services.on("GET", "/published", refusal)
    answer = await web.get(PAGE, params={"soort": "domein", "term": "co.uk"})
    assert answer.status_code == 200 and said in words(answer) and 'value="co.uk"' in answer.text
    assert re.findall(r'<li><a class="nl-link" href="#([\w-]+)"', answer.text) == ["term"]


async def test_s13_odd_addresses_ask_nothing_odd(services: Any, web: httpx.AsyncClient) -> None:
    """S13: an unknown kind is a name, a page beyond the last is the last, a hash is a hash."""
    services.on("GET", "/published", PublishedCertificates(certificates=(), more=False, capped=False))
    for page in ("0", "-1", "99", "x", "٣"):
        await web.get(PAGE, params={"soort": "alles", "term": "a.nl", "bladzijde": page})
    assert {each["by"] for each in asked(services)} == {"name"}
    assert [each["page"] for each in asked(services)] == ["1", "1", "4", "1", "1"]
    before = len(asked(services))
    assert (await web.get(PAGE, params={"soort": "naam", "term": "a\x01b"})).status_code == 200
    assert (await web.get(PAGE, params={"soort": "naam", "term": "  "})).status_code == 200
    assert len(asked(services)) == before
    for wrong in ("0" * 63, "../certificates/1", "G" * 64):
        assert (await web.get(f"{PAGE}/{wrong}.pem")).status_code == 404


async def test_s13_searches_have_a_budget_of_their_own(services: Any, web: httpx.AsyncClient) -> None:
    """S13: a stranger over it is told when to come back, and nothing is asked."""
    services.on("GET", "/published", PublishedCertificates(certificates=(), more=False, capped=False))
    answers = [await web.get(PAGE, params={"term": f"gok-{n}.nl"}) for n in range(40)]
    assert {a.status_code for a in answers[:30]} == {200} and {a.status_code for a in answers[35:]} == {429}
    assert int(answers[-1].headers["retry-after"]) > 0 and len(asked(services)) <= 31
