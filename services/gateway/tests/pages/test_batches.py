"""S8: ticks in the list, requests for many certificates, one page that places: without script, told row by row."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.open_sets import Unknown
from contracts.orders import MOST_FILES, BatchRow, BatchView, Finding, KeyRange, OrderLink, Placed, RequestMatch
from contracts.products import Product
from contracts.refusals import refuse
from gateway.budgets import ROWS
from gateway.forms.batch_keys import makeable, readme
from gateway.words import speaking

LIST = "/servercertificaten"
BATCH = f"{LIST}/samen-verlengen/01920000-0000-7000-8000-0000000000b1"
CSR = b"-----BEGIN CERTIFICATE REQUEST-----"


def words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def match(*certificates: int, key: str = "aa", **more: Any) -> RequestMatch:
    names = more.pop("names", ("www.voorbeeldstad.example",))
    return RequestMatch(names=names, spki_sha256=key, certificates=certificates, **more)


def files(*names: str, data: bytes = CSR) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("csr", (name, data + name.encode(), "application/octet-stream")) for name in names]


async def test_s8_ticks_are_kept_over_pages_sort_and_filter(web: httpx.AsyncClient) -> None:
    """S8: as ids in every address of the list; the bar says how many are not in view; who is revoked or expired has no tick."""
    shown = await web.get(f"{LIST}?gekozen=1.3.901&naam=voorbeeld&pagina=2")
    ticks = dict(re.findall(r'name="kies" value="(\d+)" form="samen"( checked)?', shown.text))
    assert ticks == {"1": " checked", "2": "", "3": " checked", "4": "", "5": ""}
    assert "3 certificaten gekozen, waarvan 1 niet in beeld" in words(shown)
    links = re.findall(
        r'class="(?:mc-sort|utrecht-pagination[^"]*|nl-link mc-perpage__link|mc-chip)" href="([^"]+)"', shown.text
    )
    assert len(links) > 8 and all("gekozen=1.3.901" in link for link in links)
    assert '<input type="hidden" name="gekozen" value="901">' in shown.text  # elsewhere; what is here has a tick
    again = await web.get(f"{LIST}?naam=voorbeeld&pagina=2&gekozen=901&kies=3&kies=4")
    assert "3 certificaten gekozen, waarvan 1 niet in beeld" in words(again)
    foolish = await web.get(f"{LIST}?gekozen=0.-1.x.99999999999999999999.1&kies=<b>")
    assert "1 certificaat gekozen" in words(foolish)


async def test_s8_a_batch_is_begun_with_what_was_ticked(services: Any, web: httpx.AsyncClient) -> None:
    answer = await web.post(f"{LIST}/samen-verlengen", data={"kies": ["3", "1", "3"], "gekozen": "901.1", "naam": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, BATCH)
    (sent,) = services.sent("POST", "/batches")
    assert sent.read() == b'{"certificates":[3,1,901],"language":"nl"}'
    for ticks, said in (
        ({}, "Zet eerst een vinkje"),
        ({"gekozen": ".".join(map(str, range(1, 102)))}, "U kunt 100 certificaten"),
    ):
        refused = await web.post(f"{LIST}/samen-verlengen", data=ticks)
        assert refused.status_code == 303 and said in words(await web.get(refused.headers["location"]))
    assert len(services.sent("POST", "/batches")) == 1


async def test_s8_requests_find_their_certificates_by_the_names_inside(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: whatever their files are called; each that is not used is told, by its file, with the reason."""
    answers = {
        b"past": match(3),
        b"nergens": match(names=("a.nl", "b.nl", "c.nl", "d.nl")),
        b"meer": match(1, 2),
        b"kapot": RequestMatch(names=(), spki_sha256=None, certificates=(),
                               finding=Finding(field="csr", slug="csr.missing", severity="error")),
        b"tweede": match(4, key="bb"),
        b"tweede-ook": match(4, key="cc"),
        b"besteld": match(7),
    }  # fmt: skip

    def judge(request: httpx.Request) -> RequestMatch:
        return answers[base64.b64decode(json.loads(request.read())["request"]).removeprefix(CSR)]

    services.on("POST", r"/batches/[\w-]+/match", judge)
    services.on("POST", r"/batches/[\w-]+/certificates/\d+", samples.batch().rows[0])
    shown = await web.post(BATCH, files=files(*(name.decode() for name in answers)))
    assert shown.status_code == 200
    assert len(services.sent("POST", r"/batches/[\w-]+/certificates/3")) == 1
    assert not services.sent("POST", r"/batches/[\w-]+/certificates/4")
    text = words(shown)
    for said in ("1 CSR past bij een certificaat", "5 dingen gingen niet", "nergens: De namen in deze CSR (a.nl, b.nl, c.nl en nog 1 naam)",
                 "meer: De namen in deze CSR", "kapot: ", "besteld: Het certificaat met deze naam is al besteld",
                 "Voor woz.voorbeeldstad.example kwamen er 2 verschillende CSR’s: tweede en tweede-ook"):  # fmt: skip
        assert said in text, said
    services.on("POST", r"/batches/[\w-]+/match", match(3))
    only = await web.post(BATCH, files=files("a.csr", "a-kopie.csr"))  # the same key twice is one request
    assert (only.status_code, only.headers["location"]) == (303, f"{BATCH}?ontvangen=1")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([("csr", ("", b"", "application/octet-stream"))], "Kies een of meer CSR-bestanden"),
        (files(*map(str, range(MOST_FILES + 1)), data=b"x"), "U stuurde 201 bestanden. Het mogen er 200 zijn"),
        (
            files("sleutel.key", data=b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "Een bestand heeft een geheime sleutel",
        ),
    ],
)
async def test_s8_what_can_not_be_read_is_told_beside_the_field(
    services: Any, web: httpx.AsyncClient, sent: Any, said: str
) -> None:
    """S8: nothing of it goes to a service, a private key least of all."""
    answer = await web.post(BATCH, files=sent)
    assert answer.status_code == 422 and said in words(answer) and "PRIVATE" not in answer.text
    assert not services.sent("POST", r"/batches/.*")


async def test_s8_more_than_the_limit_is_refused_before_it_is_read(services: Any, web: httpx.AsyncClient) -> None:
    """B-36: on this route more than on others, and no more than it says."""
    assert (await web.post(BATCH, files=files(*map(str, range(40)), data=b"x" * 120_000))).status_code == 413
    assert (await web.post(f"{LIST}/samen-verlengen", data={"gekozen": "1" * 20_000})).status_code == 413
    assert not services.sent("POST", r"/batches.*")


async def test_s8_all_are_placed_with_one_tick_and_the_result_is_told_per_row(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: as the page showed them; what is refused is told with its name, what was placed stays placed."""
    page = await web.get(f"{BATCH}/controle")
    rows = re.findall(r'name="rijen" value="([^"]+)"', page.text)
    codes = re.search(r'name="verklaringen" value="([^"]+)"', page.text)
    assert len(rows[0].split()) == 2 and codes and page.text.count("<li>") >= len(codes[1].split())
    form = {"rijen": rows[0], "verklaringen": codes[1]}
    missing = await web.post(f"{BATCH}/plaats", data=form)
    assert missing.status_code == 422 and "Zet een vinkje als u deze verklaringen geeft" in words(missing)
    assert not services.sent("POST", r"/batches/.*")
    row = samples.batch().rows[6].order
    services.on("POST", r"/batches/[\w-]+/certificates/\d+/place", Placed(order=row.order, reference=row.reference))
    placed = await web.post(f"{BATCH}/plaats", data=form | {"akkoord-alle": "ja"})
    assert (placed.status_code, placed.headers["location"]) == (303, f"{BATCH}?geplaatst=2")
    assert "7 bestellingen zijn geplaatst" in words(await web.get(f"{BATCH}?geplaatst=7"))
    services.on("POST", r"/batches/[\w-]+/certificates/2/place", refuse("csr.key.reused"))
    half = await web.post(f"{BATCH}/plaats", data=form | {"akkoord-alle": "ja"})
    assert half.status_code == 200 and "1 bestelling is geplaatst" in words(half)
    assert "1 ding ging niet" in words(half) and "koppelvlak.voorbeeldstad.example: " in words(half)


async def test_s8_what_holds_for_all_ends_it_and_is_told_with_each(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: orders is away after the first: nothing is asked for in vain, and the page says what is left."""
    services.on("POST", r"/batches/[\w-]+/certificates/1/place", refuse("not_now", seconds=5))
    form = {"rijen": "1.4.12900 2.4.12900", "akkoord-alle": "ja", "verklaringen": "x"}
    shown = await web.post(f"{BATCH}/plaats", data=form)
    assert "2 dingen gingen niet" in words(shown)
    assert not services.sent("POST", r"/batches/[\w-]+/certificates/2/place")


async def test_s8_rows_have_a_budget_of_their_own(
    services: Any, samples: Any, web: httpx.AsyncClient, portal: Any
) -> None:
    """S8: a form of many is one save; its rows are counted, and what is over the budget is told row by row."""
    gate = portal.portal.state.gate
    gate.budgets[ROWS] = replace(gate.budgets[ROWS], amount=1)
    row = samples.batch().rows[6].order
    services.on("POST", r"/batches/[\w-]+/certificates/\d+/place", Placed(order=row.order, reference=row.reference))
    form = {"rijen": "1.4.12900 2.4.12900 3.4.12900", "akkoord-alle": "ja", "verklaringen": "x"}
    shown = await web.post(f"{BATCH}/plaats", data=form)
    assert "1 bestelling is geplaatst" in words(shown) and "2 dingen gingen niet" in words(shown)
    assert len(services.sent("POST", r"/batches/[\w-]+/certificates/\d+/place")) == 1


async def test_s8_the_page_offers_to_make_keys_for_what_still_waits(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S8: hidden until a script shows it, no field of it is sent; what waits and can't be is said with the reason."""
    shown = await web.get(BATCH)
    (part,) = re.findall(r'<details class="mc-help mc-key" data-keys.*?>.*?</form>', shown.text, re.DOTALL)
    assert re.search(r"^<details [^>]* hidden><summary>", part) and " name=" not in part
    assert re.findall(r'data-keys-row="([^"]+)"[^>]*>([^<]+)<', part) == [
        ("www.voorbeeldstad.example", "www.voorbeeldstad.example")
    ]
    assert re.findall(r"<option>([^<]+)<", part) == ["RSA 3072", "RSA 4096", "EC P-256"]
    assert "hoogstens 100 certificaten" in words(shown) and "kan het hier niet" not in words(shown)
    batch = samples.batch()
    barred = batch.rows[2].model_copy(update={"certificate": 8, "common_name": "pas.example", "keys": None})
    services.on("GET", r"/batches/[\w-]+", batch.model_copy(update={"rows": (*batch.rows, barred)}))
    said = words(await web.get(BATCH))
    assert re.search(r"pas ?\.example : De sleutel van dit certificaat mag niet in een browser gemaakt worden", said)
    services.on("GET", r"/batches/[\w-]+", batch.model_copy(update={"rows": (barred,)}))
    assert "data-keys" not in (await web.get(BATCH)).text


def waits(certificate: int, name: str, *more: str, **changed: Any) -> BatchRow:
    keys = changed.pop("keys", KeyRange(rsa_min=3072, rsa_max=8192, curves=("P-256",)))
    moment = datetime.now(UTC)
    return BatchRow(certificate=certificate, common_name=name, sans=more, not_after=moment, product=Product.TRIAL,
                    keys=keys, **changed)  # fmt: skip


def asked(*rows: BatchRow) -> BatchView:
    moment = datetime.now(UTC)
    return BatchView(id=UUID(int=1), rows=rows, language="nl", created_at=moment, expires_at=moment)


def test_s8_keys_are_made_for_rows_that_a_request_can_find() -> None:
    """S8: files are unlike also where case doesn't count; two of the same names are left, as the matching leaves them."""
    made = makeable(
        asked(
            waits(1, "A.nl", "a.nl", "www.a.nl"),
            waits(2, "b.nl"),
            waits(3, "B.nl."),
            waits(4, "a.nl"),
            waits(5, "*.c.nl"),
            waits(6, "wildcard.c.nl"),
            waits(7, "Jan Jansen"),
        )
    )
    assert [(row.certificate, row.names, row.file) for row in made.rows] == [
        (1, ("a.nl", "www.a.nl"), "A.nl"),
        (4, ("a.nl",), "a.nl-2"),
        (5, ("*.c.nl",), "wildcard.c.nl"),
        (6, ("wildcard.c.nl",), "wildcard.c.nl-2"),
    ]
    assert [(each.common_name, each.why) for each in made.apart] == [
        ("b.nl", "U koos nog een certificaat met precies deze namen."),
        ("B.nl.", "U koos nog een certificaat met precies deze namen."),
        ("Jan Jansen", "In de namen staat iets dat uw browser niet in een CSR kan zetten."),
    ]


def test_s8_the_kinds_are_those_that_every_row_takes() -> None:
    """S8: a row that shares none is left, and what is ordered, begun or refused has no part in it."""
    curves = KeyRange(rsa_min=8192, rsa_max=8192, curves=("P-384",))
    made = makeable(
        asked(
            waits(1, "a.nl"),
            waits(2, "b.nl", keys=KeyRange(rsa_min=4096, rsa_max=4096, curves=("P-256",))),
            waits(3, "c.nl", keys=curves),
            waits(4, "d.nl", keys=curves, refusal="renewal.revoked"),
            waits(5, "e.nl", keys=curves, draft=UUID(int=5)),
            waits(6, "f.nl", keys=curves, order=OrderLink(order=UUID(int=6), reference="S20260101000000001")),
        )
    )
    assert ([row.certificate for row in made.rows], made.kinds) == ([1, 2], ("RSA 4096", "EC P-256"))
    assert [(each.common_name, each.why) for each in made.apart] == [
        ("c.nl", "Dit certificaat wil een andere soort sleutel dan de rest.")
    ]
    assert makeable(asked(waits(1, "a.nl").model_copy(update={"product": Unknown("tomorrow")}))).kinds == ()


def test_s8_what_lies_beside_the_keys_speaks_both_languages() -> None:
    """S8: whatever the page speaks, with a place for the commands in each."""
    text = readme()
    assert text.index("geheime sleutels") < text.index("private keys") and text.count("{lijst}") == 2
    with speaking("en"):
        assert readme() == text
