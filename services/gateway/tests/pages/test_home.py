"""Home: what needs attention, with a road for what can be done (H1), and the same on a certificate and an order (S5, S11)."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any

import httpx
import pytest
from contracts.certificates import Renewal
from contracts.orders import State
from contracts.refusals import refuse

Visit = Callable[[str], Awaitable[httpx.Response]]
ORDER = "/bestellingen/01920000-0000-7000-8000-000000000002"
IN_TIME = "Verleng het op tijd"


def plain(html: str) -> str:
    """The main part without tags, in single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]+>", "", html.partition("<main")[2].partition("</main>")[0]))


def row(html: str, name: str) -> str:
    """The row of this certificate in the first table: what ends soon."""
    rows = re.findall(r"<tr.*?</tr>", html.partition("</table>")[0], re.DOTALL)
    (found,) = [one for one in rows if f">{name}<" in one.replace("<wbr>", "")]
    return str(found)


async def test_h1_what_ends_soon_is_a_table_of_what_was_done(visit: Visit) -> None:
    """Undone first, with why and whom to ask or a button; ordered ones with their order; replaced ones with the new one."""
    html = (await visit("home-attention")).text
    assert "1 servercertificaat verloopt binnen 30 dagen" in plain(html), "what is ordered or replaced is no alarm"
    undone, asked = row(html, "api.voorbeeldstad.example"), row(html, "koppelvlak.voorbeeldstad.example")
    done = row(html, "digipoort-00000004123456780000.voorbeeldstad.example")
    assert html.index(undone) < html.index(asked) < html.index(done)
    assert (
        "Nog niets gedaan" in undone and "kunt u niet in dit portaal verlengen" in undone and "#servicedesk" in undone
    )
    assert "/verlengen" not in undone
    assert "Besteld" in asked and "Volg bestelling S2" in asked
    assert "Vervangen" in done and 'href="/servercertificaten/5"' in done


async def test_h1_running_orders_are_a_table_of_where_they_are(visit: Visit) -> None:
    """With who placed them and when: nobody has to open one to know whose it is."""
    html = (await visit("home")).text
    table = html.partition('id="lopend"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    assert rows and all("door " in one and 'href="/bestellingen/' in one and "nl-data-badge" in one for one in rows)


async def test_h1_an_undone_one_that_can_be_renewed_has_the_button(services: Any, samples: Any, web: Any) -> None:
    """The road is the service's answer for this certificate."""
    offer = samples.offers().renewals[0].model_copy(update={"certificate": 1})
    services.on("GET", "/offers", samples.offers().model_copy(update={"renewals": (offer,)}))
    html = (await web.get("/home")).text
    line = row(html, "api.voorbeeldstad.example")
    assert 'action="/servercertificaten/1/verlengen"' in line and 'name="kort" value="ja"' in line
    assert services.sent("GET", "/offers")[0].url.params.get_list("certificate") == ["1"]


async def test_h1_when_all_is_ordered_nothing_warns(visit: Visit) -> None:
    """And when all is replaced there is nothing to say."""
    html = (await visit("home-renewed")).text
    assert "U hoeft nu niets te doen" in html and "utrecht-alert--warning" not in html
    html = (await visit("home-empty")).text
    assert "binnen 30 dagen" not in html


async def test_h1_an_order_that_waits_for_its_customer_stands_first(visit: Visit) -> None:
    """With a road to the question and until when; nothing on the page says that nothing is to be done or runs by itself."""
    html = (await visit("home-waiting")).text
    text = plain(html)
    assert "Wij hebben een vraag over de bestelling voor koppelvlak.voorbeeldstad.example" in text
    assert (
        "Dan trekken wij de bestelling in" in text
        and 'href="/bestellingen/01920000-0000-7000-8000-000000000002#vraag"' in html
    )
    assert text.index("Wij hebben een vraag over") < text.index("verloopt binnen 30 dagen")
    assert "U hoeft nu niets te doen" not in text and "loopt een verlenging" not in text
    listed = row(html, "koppelvlak.voorbeeldstad.example")
    assert "Wacht op u" in listed and "Besteld" not in listed and "#vraag" in listed


async def test_h1_a_renewal_that_failed_is_no_renewal_that_runs(
    services: Any, samples: Any, web: Any, visit: Visit
) -> None:
    """It is told above, and in the row of its certificate; one without a form is said in other words."""
    text = plain((await visit("home-waiting")).text)
    assert "Bestelling voor koppelvlak.voorbeeldstad.example is niet gelukt" in text
    assert "Het bestelformulier voor koppelvlak.voorbeeldstad.example is nog niet gemaakt" in text
    failed = samples.unsuccessful(state=State.FAILED, failed_in=State.APPROVED, reason="ca.refused")
    services.on("GET", "/orders", samples.orders(unsuccessful=(failed,)))
    html = (await web.get("/home")).text
    assert "Niet gelukt" in row(html, "koppelvlak.voorbeeldstad.example")
    assert "U hoeft nu niets te doen" not in html and "loopt een verlenging" not in html


async def test_h1_home_does_without_orders_or_certificates(services: Any, web: Any) -> None:
    """What one service can't tell now takes away nothing of the other."""
    services.on("GET", "/offers", refuse("unavailable"))
    html = (await web.get("/home")).text
    assert "/verlengen" not in html and "Bekijk het certificaat" in html
    services.on("GET", "/certificates", refuse("unavailable"))
    services.on("GET", "/orders", refuse("unavailable"))
    assert (await web.get("/home")).status_code == 200


async def test_h1_without_orders_home_does_not_say_that_nothing_is_to_be_done(
    prepare: Callable[[str], str], services: Any, web: Any
) -> None:
    """An order may wait for its customer."""
    path = prepare("home-renewed")
    services.on("GET", "/orders", refuse("unavailable"))
    text = (await web.get(path)).text
    assert "binnen 30 dagen" in text and "U hoeft nu niets te doen" not in text and "loopt een verlenging" not in text


async def test_h1_a_rejected_order_is_there_with_its_reason_and_the_road_on(visit: Visit) -> None:
    """Also one that the CA refused, which is not the visitor's to do again."""
    text = plain(html := (await visit("home-attention")).text)
    assert "Bestelling voor koppelvlak.voorbeeldstad.example is afgewezen" in text
    assert "Het domein is niet van uw organisatie." in text
    assert html.count('#opnieuw"') == 1, "not at the failed one"
    assert "is niet gelukt" in text and "Validatie neemt contact met u op" in text


async def test_s5_no_advice_without_a_road(visit: Visit, services: Any, samples: Any, web: Any) -> None:
    """Near its end: renew it when one can, else why not and whom to ask; nothing is promised when orders can't tell."""
    html = (await visit("detail")).text
    assert IN_TIME in html and ">Verlengen<" in html
    html = (await visit("detail-no-road")).text
    assert IN_TIME not in html and "/verlengen" not in html
    assert "Publiek vertrouwd (OV) kunt u niet in dit portaal verlengen" in html and "#servicedesk" in html
    services.on("GET", "/offers", refuse("unavailable"))
    html = (await web.get("/servercertificaten/2")).text
    assert IN_TIME not in html and "/verlengen" not in html and "We kunnen nu niet nagaan" in html


@pytest.mark.parametrize("stage", [Renewal.ASKED, Renewal.REPLACED])
async def test_s5_what_was_done_is_no_alarm_on_its_own_page(
    stage: Renewal, services: Any, samples: Any, web: Any
) -> None:
    """A badge instead; renewing again is not the main button, and is no button while an order is open."""
    services.on("GET", r"/certificates/\d+", samples.detail(renewal=stage))
    if stage is Renewal.ASKED:
        services.on(
            "GET", "/offers", samples.offers(refuse("renewal.open", name="Joris", at="2026-01-01", reference="S1"))
        )
    html = (await web.get("/servercertificaten/2")).text
    assert "verloopt binnenkort" not in html and IN_TIME not in html
    assert ("Verlenging aangevraagd" in html, "Vervangen" in html) == (
        stage is Renewal.ASKED,
        stage is Renewal.REPLACED,
    )
    buttons = re.findall(r'<a class="nl-button nl-button--(\w+)" href="/servercertificaten/2/verlengen"', html)
    assert buttons == ([] if stage is Renewal.ASKED else ["secondary"])


async def test_s11_a_rejected_order_leads_on(visit: Visit, services: Any, samples: Any, web: Any) -> None:
    """To the same order anew when it can be had, else to the reason; its dot is a cross on red, no green tick."""
    html = (await visit("order-rejected")).text
    assert f'action="{ORDER}/opnieuw"' in html and "De namen in het certificaat kloppen niet." in html
    step = next(s for s in re.findall(r"<li class=\"mc-course__step.*?</li>", html, re.DOTALL) if "Afgewezen" in s)
    assert "mc-course__step--bad" in step and "M18 6l-12 12" in step
    services.on("GET", "/offers", samples.offers(refuse("renewal.not_here", product="pkio_private")))
    services.on("GET", r"/orders/[\w-]+", samples.order(state=State.REJECTED, reason="Kan niet.", again=True))
    html = (await web.get(ORDER)).text
    assert "/opnieuw" not in html and "kunt u niet in dit portaal verlengen" in html


@pytest.mark.parametrize("away", ["none", "asked", "replaced"])
async def test_h1_home_never_says_that_nothing_is_to_be_done_when_it_can_t_tell(
    away: str, services: Any, samples: Any, web: httpx.AsyncClient
) -> None:
    """One of the three lists failed: the others alone would say so."""

    def answer(request: httpx.Request) -> Any:
        return refuse("unavailable") if request.url.params.get("renewal") == away else samples.overview(request)

    services.on("GET", "/certificates", answer)
    text = (await web.get("/home")).text
    assert "We kunnen nu niet alles laten zien" in text and "U hoeft nu niets te doen" not in text
    assert "verlopen binnen 30 dagen" not in text and "verloopt binnen 30 dagen" not in text


async def test_h1_what_ends_when_is_a_picture_that_is_a_table(services: Any, samples: Any, web: Any) -> None:
    """H1: a row a month with its number, a link where there are any; the list behind it keeps the month."""
    html = (await web.get("/home")).text
    table = html.partition('class="mc-months"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]
    months = samples.year_ahead().months
    assert len(rows) == 12 and [f"?eindigt={m.month}" in one for m, one in zip(months, rows, strict=True)] == [bool(m.total) for m in months]  # fmt: skip
    assert "30 vervangen" in rows[10] and 'width="90"' in rows[10] and 'viewBox="0 0 120 1"' in rows[10]
    listed = (await web.get(f"/servercertificaten?eindigt={months[5].month}")).text
    assert services.sent("GET", "/certificates")[-1].url.params["ends_in"] == months[5].month
    assert "Verloopt in " in listed and f'name="eindigt" value="{months[5].month}"' in listed
    services.on("GET", "/certificates/ending", refuse("unavailable"))
    assert "Wanneer verloopt wat?" not in (await web.get("/home")).text


async def test_s7_what_will_be_revoked_is_one_line_that_opens_the_ticked_list(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S7: how many and when, exactly those ticked for which nothing was done, what is left, and of the others that they are cared for."""
    services.on("GET", "/certificates", samples.coming)
    page = await web.get("/home")
    shown = " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())
    assert (
        "2 certificaten worden ingetrokken, de eerste op" in shown
        and "Nog 1 certificaat wordt ook ingetrokken" in shown
    )
    link = "/servercertificaten?status=aangekondigd&verlenging=niets&per=100&gekozen=4.5"
    assert link in unescape(page.text) and "aangevinkt" not in shown
    listed = await web.get(link)
    assert len(re.findall(r'id="kies-[45]"[^>]* checked', listed.text)) == 2

    def many(request: httpx.Request) -> Any:
        found = samples.coming(request)
        return (
            found.model_copy(update={"total": 230 if "renewal" in request.url.params else 231})
            if "announced" in request.url.params
            else found
        )

    services.on("GET", "/certificates", many)
    shown = " ".join(unescape(re.sub(r"<[^>]*>", " ", (await web.get("/home")).text)).split())
    assert "De eerste 2 staan voor u aangevinkt. Kies daarna de andere 228" in shown
    services.on("GET", "/certificates", samples.overview)
    assert "Vervang ze samen" not in (await web.get("/home")).text
