"""Filters, order and page in the address (S1, S2), the export (S3) and the way back to the list."""

import re
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from chassis import clock
from contracts.addresses import INVENTORIES
from contracts.certificates import (
    CertificateSort,
    CertificateStatus,
    Renewal,
)
from contracts.products import Product
from contracts.refusals import refuse
from contracts.reports import PeopleReport, PersonCounts, ReportPerson
from gateway import families, session
from gateway.families import LISTS
from gateway.forms import overview
from gateway.pages import inventory
from hypothesis import given
from hypothesis import strategies as st
from pki.text import is_hidden

(SERVERS,) = families.LISTS
read = partial(overview.read, inventory=SERVERS)
QUERIES = st.builds(
    overview.Shown,
    chosen=st.lists(st.integers(1, 10**17), max_size=100, unique=True).map(tuple),
    product=st.none() | st.sampled_from(Product),
    status=st.none() | st.sampled_from(CertificateStatus),
    name=st.text(alphabet="abc.-%&é_", max_size=20),
    expires_within=st.none() | st.integers(0, 3650),
    renewal=st.none() | st.sampled_from(Renewal),
    manager=st.sampled_from([None, "CB1000010"]),
    requester=st.sampled_from([None, "CB1000011"]),
    sort=st.sampled_from(CertificateSort),
    descending=st.booleans(),
    page=st.integers(1, 100_000),
    per_page=st.sampled_from(overview.PER_PAGE),
)


@given(QUERIES)
def test_s2_every_view_of_the_list_has_an_address_that_opens_it_again(query: overview.Shown) -> None:
    """What a bookmark holds is what comes back."""
    address = overview.link(query, page=query.page)
    assert read(dict(parse_qsl(address[1:]))) == query.model_copy(update={"name": query.name.strip()})


@given(st.dictionaries(st.sampled_from(["naam", "type", "status", "verloopt", "verlenging", "sorteer", "richting", "pagina", "per",
                                        "na", "voor", "gekozen", "vreemd"]), st.text(max_size=300)))  # fmt: skip
def test_any_address_opens_the_list(params: dict[str, str]) -> None:
    """Worn-out and foolish values fall back to the default."""
    query = read(params)
    assert query.per_page in overview.PER_PAGE and 1 <= query.page <= 100_000


@given(st.dictionaries(st.sampled_from(["naam", "na", "voor", "pagina", "verloopt", "per"]),
                       st.text(st.characters(), max_size=40) | st.sampled_from(["\ud800", "\x00", "9" * 5000, "²", "٣", "\u202e"])))  # fmt: skip
def test_any_view_has_links_and_holds_nothing_that_hides(params: dict[str, str]) -> None:
    """Also from halves of surrogate pairs, NUL and digits of other scripts."""
    query = read(params)
    assert overview.link(query, page=2).isascii() and overview.sort_link(query, CertificateSort.NAME).isascii()
    assert not any(map(is_hidden, query.name + (query.after or "") + (query.before or "")))


def test_s2_valid_certificates_by_expiry_are_the_default() -> None:
    """Nothing in the address: valid ones, the first to expire first, 25 a page."""
    query = read({})
    assert (query.status, query.sort, query.descending, query.per_page) == (
        CertificateStatus.VALID,
        CertificateSort.NOT_AFTER,
        False,
        25,
    )
    assert overview.link(query) == "?"


def test_s2_a_filter_is_dropped_by_its_chip_and_the_list_starts_at_page_one() -> None:
    """Each active filter has an address without it, and only it."""
    query = read({"naam": "api", "status": "alle", "verloopt": "30", "pagina": "4", "na": "cursor"})
    chips = overview.chips(query, None)
    assert [chip.text for chip in chips] == ["Gezocht op: api", "Verloopt binnen 30 dagen"]
    assert chips[0].href == "?status=alle&verloopt=30"
    assert chips[1].href == "?naam=api&status=alle"


def test_s2_a_heading_sorts_and_turns_round() -> None:
    """A second click on a heading turns the order round; another column starts ascending."""
    query = read({"sorteer": "naam"})
    assert overview.sort_link(query, CertificateSort.NAME) == "?sorteer=naam&richting=af"
    assert overview.sort_link(read({"sorteer": "naam", "richting": "af"}), CertificateSort.NAME) == "?sorteer=naam"
    assert overview.sort_link(read({"sorteer": "naam", "richting": "af"}), CertificateSort.STATUS) == "?sorteer=status"


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (3, 5, [1, 2, 3, 4, 5]),
        (1, 9, [1, 2, None, 9]),
    ],
)
def test_page_numbers(page: int, pages: int, shown: list[int | None]) -> None:
    """First, last and the neighbours; a gap of one page is that page."""
    assert overview.pages_shown(page, pages) == shown


async def test_s1_s2_the_service_is_asked_exactly_what_the_address_says(services: Any, web: httpx.AsyncClient) -> None:
    """Filters, order, page and cursor go to certificates; the totals are shown as it counted them."""
    answer = await web.get(
        "/servercertificaten?naam=api&status=alle&verloopt=60&sorteer=naam&richting=af&per=50&pagina=3&na=abc"
    )
    asked = dict(services.sent("GET", "/certificates")[0].url.params)
    assert asked == {"family": "server", "name": "api", "status": "all", "expires_within": "60", "sort": "name", "descending": "true",
                     "per_page": "50", "page": "3", "after": "abc", "without_manager": "false"}  # fmt: skip
    assert "26 t/m 32" in answer.text and "(totaal 142)" in answer.text
    assert (
        'href="/servercertificaten.csv?naam=api&amp;status=alle&amp;verloopt=60&amp;sorteer=naam&amp;richting=af&amp;per=50"'
        in answer.text
    )


async def test_o2_a_report_says_whose_it_is_and_leads_back(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """O2, S2: asked by number, told by name; the other filters, sorting, pages and the file keep it; a chip drops it."""
    services.on(
        "GET", "/certificates", samples.page(about=ReportPerson(number="CB0000012", name="Karel Tak", active=True))
    )
    html = (await web.get("/servercertificaten?beheerder=CB0000012")).text
    assert services.sent("GET", "/certificates")[0].url.params["manager"] == "CB0000012"
    assert "alleen certificaten waarvan Karel Tak (CB0000012) de beheerder is" in html
    assert html.count('href="/servercertificaten/personen"') == 2
    assert 'href="/servercertificaten.csv?beheerder=CB0000012"' in html
    assert '<option value="CB0000012" selected' in html
    html = (await web.get("/servercertificaten?besteld-door=CB0000012&status=alle")).text
    assert services.sent("GET", "/certificates")[1].url.params["requester"] == "CB0000012"
    assert "alleen certificaten die Karel Tak (CB0000012) heeft besteld" in html
    assert '<input type="hidden" name="besteld-door" value="CB0000012">' in html
    for worn_out in ("CB1", "karel", "CB10000100", "cb0000012"):
        await web.get(f"/servercertificaten?beheerder={worn_out}")
        assert "manager" not in services.sent("GET", "/certificates")[-1].url.params
    await web.get("/servercertificaten?beheerder=geen")
    assert services.sent("GET", "/certificates")[-1].url.params["without_manager"] == "true"


async def test_o2_everybody_with_numbers_that_are_links(services: Any, web: httpx.AsyncClient) -> None:
    """O2: per person the list of exactly these, valid and all; nobody's certificates first; a name that is gone is said."""
    people = (
        PersonCounts(number="CB0000012", name="Karel Tak", active=True, managed=9, managed_valid=7, ordered=0, ordered_valid=0),
        PersonCounts(number="CB0000013", managed=0, managed_valid=0, ordered=2, ordered_valid=0),
    )  # fmt: skip
    report = PeopleReport(people=people, more=False, without_manager=3, without_manager_valid=1)
    services.on("GET", "/certificates/people", report)
    html = (await web.get("/servercertificaten/personen")).text
    assert services.sent("GET", "/certificates/people")[0].url.params["family"] == "server"
    assert 'href="/servercertificaten?beheerder=CB0000012"' in html and ">7 geldig<" in html
    assert 'href="/servercertificaten?beheerder=CB0000012&amp;status=alle"' in html and ">9 in totaal<" in html
    assert 'href="/servercertificaten?besteld-door=CB0000013&amp;status=alle"' in html and "Naam niet bekend" in html
    assert "1 geldig certificaat heeft geen beheerder" in html and 'href="/servercertificaten?beheerder=geen"' in html
    assert "besteld-door=CB0000012" not in html and "beheerder=CB0000013" not in html


async def test_s2_what_valid_ones_do_not_have_is_sought_in_all(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """S2: nothing found among valid ones: one press seeks the same in every status."""
    services.on("GET", "/certificates", samples.page(rows=(), total=0, page=1, pages=1, first=0, last=0))
    assert (
        'href="/servercertificaten?naam=23%3A01&amp;status=alle"'
        in (await web.get("/servercertificaten?naam=23:01")).text
    )
    assert "ook in verlopen" not in (await web.get("/servercertificaten?naam=23:01&status=alle")).text


async def test_s6_where_it_goes_on_the_server_is_said_with_its_own_names(
    web: httpx.AsyncClient, services: Any, samples: Any
) -> None:
    """S6: the commands of common servers with the file's own name."""
    html = (await web.get("/servercertificaten/2")).text
    assert "Hoe zet ik het op mijn server?" in html
    name = "koppelvlak.voorbeeldstad.example"
    assert f"ssl_certificate     /etc/ssl/{name}.fullchain.pem;" in html and f"certreq -accept {name}.p7b" in html
    assert f"-connect {name}:443 -servername {name} &lt;/dev/null" in html
    wildcard = samples.detail(common_name="*.voorbeeldstad.example", sans=("*.voorbeeldstad.example",))
    services.on("GET", r"/certificates/\d+", wildcard)
    html = (await web.get("/servercertificaten/2")).text
    assert "wildcard.voorbeeldstad.example.p7b" in html and "-servername www.voorbeeldstad.example " in html


async def test_a_page_past_the_end_leads_to_the_last_one(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """An old bookmark of a list that became shorter."""
    services.on("GET", "/certificates", samples.page(rows=(), page=9, first=0, last=0, total=30, pages=2))
    answer = await web.get("/servercertificaten?naam=api&pagina=9")
    assert (answer.status_code, answer.headers["location"]) == (303, "?naam=api&pagina=2")


async def test_s1_the_list_asks_nothing_of_orders(services: Any, web: httpx.AsyncClient) -> None:
    """What was done about a certificate comes with its row: the list is the same when orders is away."""
    answer = await web.get("/servercertificaten?verlenging=aangevraagd")
    assert answer.status_code == 200 and not services.sent("GET", "/renewals")
    assert services.sent("GET", "/certificates")[0].url.params["renewal"] == "asked"


def line(html: str, name: str) -> str:
    """The row of the overview with this name."""
    (found,) = [row for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if f">{name}<" in row.replace("<wbr>", "")]
    return str(found)


async def test_s1_what_is_done_looks_done(web: httpx.AsyncClient) -> None:
    """A badge for replaced and for asked; a replaced row is not amber, asked and undone ones that near their end are."""
    html = (await web.get("/servercertificaten")).text
    undone, asked = line(html, "api.voorbeeldstad.example"), line(html, "koppelvlak.voorbeeldstad.example")
    near = line(html, "digipoort-00000004123456780000.voorbeeldstad.example")
    expired, revoked = line(html, "oud.voorbeeldstad.example"), line(html, "weg.voorbeeldstad.example")
    assert "mc-row--warn" in undone and "Verlenging" not in undone and "Vervangen" not in undone
    assert "mc-row--warn" in asked and "Verlenging aangevraagd" in asked
    for done in (near, expired):
        assert "Vervangen" in done and "warn" not in done
    assert (
        f"ingetrokken op {clock.local(clock.now() - timedelta(days=9)):%d-%m-%Y}" in revoked and "over " not in revoked
    )


async def test_s2_every_heading_turns_round_and_says_so(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """From the page itself, as a visitor without script: a click sorts up, another down, another up; the filter stays."""
    for sort, _heading in LISTS[0].columns:
        path = "/servercertificaten?naam=api&status=alle&verlenging=niets"
        first = sort is CertificateSort.NOT_AFTER  # the list starts with it, ascending: the first click turns it
        for descending in (first, not first, first):
            (href,) = re.findall(r'href="([^"]*)"', headings((await web.get(path)).text)[sort])
            path = "/servercertificaten" + href.replace("&amp;", "&")
            html = (await web.get(path)).text
            asked = dict(services.sent("GET", "/certificates")[-1].url.params)
            assert (asked["sort"], asked["descending"]) == (sort.value, str(descending).lower())
            assert (asked["name"], asked["status"], asked["renewal"]) == ("api", "all", "none")
            heading = headings(html)[sort]
            assert f'aria-sort="{"descending" if descending else "ascending"}"' in heading
            now, then = ("aflopend", "oplopend") if descending else ("oplopend", "aflopend")
            assert f", {now} gesorteerd, sorteer {then}" in heading
            assert html.count("aria-sort") == 1 and html.count(", sorteer oplopend") == 4 + descending


def headings(html: str) -> dict[CertificateSort, str]:
    """The headings of the overview by what they sort."""
    found = re.findall(r'<th scope="col"[^>]*><a class="mc-sort".*?</th>', html, re.DOTALL)
    return dict(zip((sort for sort, _ in SERVERS.columns), found, strict=True))


async def test_lists_in_several_pages_have_their_number_in_the_title(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """With a space before it."""
    assert "<title>Servercertificaten (pagina 2 van 6) –" in (await web.get("/servercertificaten?pagina=2")).text
    services.on("GET", "/orders", samples.orders(page=2, total=60))
    assert "<title>Bestellingen (pagina 2 van 3) –" in (await web.get("/bestellingen?pagina=2")).text


async def test_an_empty_list_says_that_it_is_empty(services: Any, samples: Any, web: httpx.AsyncClient) -> None:
    """Not "0 t/m 0"."""
    services.on("GET", "/certificates", samples.page(rows=(), total=0, page=1, pages=1, first=0, last=0))
    html = (await web.get("/servercertificaten?naam=x")).text
    assert "Geen resultaten" in html and "0 t/m 0" not in html and "(totaal" not in html


async def test_s3_the_export_is_the_services_file_with_the_lists_filters(services: Any, web: httpx.AsyncClient) -> None:
    """Streamed on as it is, as a download."""
    headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="lijst.csv"'}
    services.on("GET", "/certificates.csv", httpx.Response(200, content=b"\xef\xbb\xbfNaam;Type\r\n", headers=headers))
    answer = await web.get("/servercertificaten.csv?status=verlopen")
    assert answer.content == b"\xef\xbb\xbfNaam;Type\r\n"
    assert answer.headers["content-disposition"] == 'attachment; filename="lijst.csv"'
    assert services.sent("GET", "/certificates.csv")[0].url.params["status"] == "expired"


@pytest.mark.parametrize("form", ["pem", "der", "full_chain", "chain"])
async def test_s6_download_in_every_form(form: str, services: Any, web: httpx.AsyncClient) -> None:
    """The service's file, in the form that was asked."""
    headers = {"content-type": "application/x-test", "content-disposition": "attachment; filename=x"}
    services.on("GET", r"/certificates/\d+/download", httpx.Response(200, content=b"bytes", headers=headers))
    answer = await web.get(f"/servercertificaten/2/downloaden?formaat={form}")
    assert (answer.status_code, answer.content) == (200, b"bytes")
    assert dict(services.sent("GET", "/certificates/2/download")[0].url.params) == {"family": "server", "format": form}


async def test_s6_an_unknown_form_is_not_found(services: Any, web: httpx.AsyncClient) -> None:
    """Nothing is asked of the service."""
    assert (await web.get("/servercertificaten/2/downloaden?formaat=exe")).status_code == 404
    assert not services.sent("GET", r"/certificates/.*")


async def test_s2_back_from_a_certificate_keeps_the_filter(web: httpx.AsyncClient) -> None:
    """The breadcrumb goes to the list as one left it, and never elsewhere."""
    came = "https://localhost:8443/servercertificaten?naam=api&pagina=2"
    answer = await web.get("/servercertificaten/2", headers={"referer": came})
    assert 'href="/servercertificaten?naam=api&amp;pagina=2"' in answer.text
    answer = await web.get(
        "/servercertificaten/2", headers={"referer": "https://evil.example/servercertificaten?naam=api"}
    )
    assert 'href="/servercertificaten"' in answer.text and "naam=api" not in answer.text


@pytest.mark.parametrize("path", ["/servercertificaten/2", "/servercertificaten/2/verlengen", "/servercertificaten/abc",
                                  "/servercertificaten/99999999999999999999"])  # fmt: skip
async def test_another_subscribers_certificate_is_not_there(path: str, services: Any, web: httpx.AsyncClient) -> None:
    """What the service does not show is 404, with a page."""
    services.on("GET", r"/certificates/\d+", refuse("not_found"))
    answer = await web.get(path)
    assert answer.status_code == 404 and "<h1" in answer.text


async def test_a_full_page_of_the_overview_is_small_on_the_wire(
    services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """25 rows in 30 kB."""
    rows = tuple(row.model_copy(update={"id": n}) for n, row in enumerate(samples.rows()[:5] * 5, 1))
    services.on("GET", "/certificates", samples.page(rows=rows))
    async with web.stream("GET", "/servercertificaten", headers={"accept-encoding": "gzip"}) as answer:
        sent = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip" and len(sent) < 30_000


class Tomorrow(StrEnum):
    """A family that there is not yet."""

    PASSES = "personal"


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> families.Inventory:
    """A second list with columns, filters, words and forms of its own: a row in the table, nothing else."""
    monkeypatch.setitem(INVENTORIES, Tomorrow.PASSES, "/passen")  # type: ignore[arg-type]
    words = replace(SERVERS.words, title="Passen", search="Passen zoeken", go_to="Naar de passen")
    made = replace(
        SERVERS,
        family=Tomorrow.PASSES,  # type: ignore[arg-type]
        words=words,
        columns=(SERVERS.columns[4], SERVERS.columns[0]),
        filters=("status",),
        formats=SERVERS.formats[:1],
        renewal="vernieuwen",
    )
    monkeypatch.setattr(families, "LISTS", (SERVERS, made))
    monkeypatch.setattr(inventory, "router", router := inventory.PageRouter())
    for path, page, action in (
        ("{list}", inventory.overview, "certificate.list"),
        ("{list}/{certificate}", inventory.detail, "certificate.view"),
        ("{list}/{certificate}/downloaden", inventory.download, "certificate.download"),
    ):
        router.get(path, dependencies=[session.page(action)])(page)
    return made


async def test_another_family_is_a_row_of_the_table(
    passes: families.Inventory, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """Its list, file, certificates and menu entry are there; certificates is asked for that family alone, also for one certificate."""
    html = (await web.get("/passen?naam=api")).text
    assert services.sent("GET", "/certificates")[-1].url.params["family"] == "personal"
    assert re.findall(r'<th scope="col"[^>]*><a class="mc-sort" href="[^"]*">([^<]*)', html) == [
        "Verloopdatum",
        "Naam (CN)",
    ]
    assert re.findall(r'<select[^>]* name="([^"]*)"', html) == ["status"]
    assert 'href="/passen/2"' in html and "/servercertificaten/" not in html and 'href="/passen.csv?naam=api"' in html
    assert re.search(
        r'<a[^>]*href="/passen"[^>]*aria-current="page"[^>]*>|aria-current="page"[^>]*href="/passen"', html
    )
    assert 'href="/servercertificaten"' in html, "the menu has both"

    html = (await web.get("/passen/2")).text
    assert services.sent("GET", "/certificates/2")[-1].url.params["family"] == "personal"
    assert 'action="/passen/2/downloaden"' in html and html.count('name="formaat"') == 1
    assert (await web.get("/passen/2/downloaden?formaat=der")).status_code == 404, "not a form of this family"
    home = (await web.get("/home")).text
    assert {c.url.params["family"] for c in services.sent("GET", "/certificates")} == {"server", "personal"}
    assert 'href="/passen?verloopt=30"' in home and 'href="/servercertificaten?verloopt=30"' in home
    assert home.count('id="verloopt"') == 1 and home.count('id="verloopt-2"') == 1


async def test_a_list_that_there_is_not_is_not_found(services: Any, web: httpx.AsyncClient) -> None:
    """Nothing is asked of the service."""
    for path in ("/passen", "/passen.csv", "/passen/2", "/passen/2/verlengen", "/servercertificatenx"):
        assert (await web.get(path)).status_code == 404, path
    assert not services.sent("GET", r"/certificates.*")


async def test_s14_the_list_for_tools_keeps_the_filters(services: Any, web: httpx.AsyncClient) -> None:
    """S14: beside the CSV file, with the same filters; the file passes as the service made it."""
    media = "application/vnd.cyclonedx+json; version=1.7"
    services.on("GET", "/certificates.cdx.json", httpx.Response(200, content=b"{}", headers={"content-type": media}))
    html = (await web.get("/servercertificaten?naam=api&status=alle")).text
    assert 'href="/servercertificaten.cdx.json?naam=api&amp;status=alle"' in html
    answer = await web.get("/servercertificaten.cdx.json?naam=api&status=alle")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"{}", media)
    asked = services.sent("GET", "/certificates.cdx.json")[-1].url.params
    assert (asked["name"], asked["status"], asked["language"]) == ("api", "all", "nl")
