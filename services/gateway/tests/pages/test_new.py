"""The pages of a new certificate (S9, N1): what is not known of it yet is asked, and nothing of an old one is shown."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest

ENGLISH = {"cookie": "__Host-sid=" + "s" * 43 + "; __Host-taal=en"}
Visit = Callable[[str], Awaitable[httpx.Response]]


async def test_the_list_has_a_button_for_each_kind_of_new_one_with_what_it_is_for(visit: Visit) -> None:
    """S1."""
    page = (await visit("overview")).text
    for word, title, lead in (
        ("pkioverheid", "Nieuw PKIoverheid-certificaat", "Voor verkeer tussen systemen, met en binnen de overheid."),
        ("publiek", "Nieuw publiek certificaat", "Voor websites en diensten die browsers vertrouwen."),
    ):
        assert f'href="/servercertificaten/nieuw?soort={word}"' in page and title in page and lead in page


async def test_each_kind_has_a_page_of_its_own_and_one_page_has_all(visit: Visit) -> None:
    for shown, there, absent in (
        ("new-public", {"public_ov"}, {"pkio_private", "pkio_digipoort", "trial"}),
        ("new-pkioverheid", {"pkio_private", "pkio_digipoort", "trial"}, {"public_ov"}),
        ("new-all", {"pkio_private", "pkio_digipoort", "trial", "public_ov"}, set()),
    ):
        page = (await visit(shown)).text
        products = set(re.findall(r'name="product" value="(\w+)"', page))
        assert products == there and not products & absent, shown
        assert ("Welk certificaat heeft u nodig?" in page) is (shown == "new-all")
        assert ("controleert de CA die het certificaat uitgeeft" in page) is ("public_ov" in there)


async def test_the_start_page_says_what_it_costs_and_which_drafts_there_are(visit: Visit) -> None:
    page = (await visit("new")).text
    assert 'name="product" value="pkio_private"' in page and "zonder btw" in page and "nog zonder naam" in page
    assert "Browsers vertrouwen dit certificaat niet vanzelf" in page


async def test_a_name_that_the_system_makes_is_shown_and_asked_nowhere(visit: Visit) -> None:
    """S9, R-031: before the request is made, with the number, in the command that makes one too."""
    page = (await visit("new-digipoort")).text
    name = "digipoort-00000004123456780000-3.mijncertificaten.example"
    assert page.count(name) >= 2 and "Deze naam maken wij." in page and "OIN of HRN in het certificaat" in page
    assert 'name="naam"' not in page and 'name="namen"' not in page and "Extra namen" not in page
    assert "zoekt het op in het OIN-register van Logius" in page
    taken = " ".join((await visit("new-digipoort-taken")).text.split())
    assert f"Uw certificaat krijgt de naam {name}. Uw CSR kunt u gewoon gebruiken." in taken
    assert "Dat komt niet in het certificaat." in taken and 'id="waarschuwingen"' in taken
    assert "00000004123456780000</dd>" in (await visit("new-digipoort-check")).text
    plain = (await visit("new-certificate")).text
    assert "Deze naam maken wij." not in plain and "OIN of HRN" not in plain and 'name="namen"' in plain


async def test_buttons_of_two_products_are_told_apart(visit: Visit) -> None:
    """Each is described by the heading of its own product (WCAG 2.2, 2.4.6), and orders that product."""
    page = (await visit("new-two-products")).text
    headings = dict(re.findall(r'id="(product-\d)"[^>]*>([^<]+)<', page))
    assert list(headings.values()) == ["PKIoverheid Private", "Trial (alleen om te testen)"]
    forms = re.findall(r'name="product" value="(\w+)".*?aria-describedby="([\w-]+)"', page, re.DOTALL)
    assert [(product, headings[heading]) for product, heading in forms] == [
        ("pkio_private", "PKIoverheid Private"),
        ("trial", "Trial (alleen om te testen)"),
    ]


async def test_what_can_not_be_had_has_its_reason_and_no_button(visit: Visit) -> None:
    page = (await visit("new-withdrawn")).text
    assert "leveren we niet meer" in page and "Start bestelling" not in page
    page = (await visit("new-not-for-you")).text
    assert "alleen voor organisaties die daarvoor zijn aangemeld" in page and page.count("Start bestelling") == 1


@pytest.mark.parametrize(
    ("shown", "there", "absent"),
    [
        ("new-code", "Stuur mij een code", "Controleer de code"),
        ("new-code-asked", "U heeft nog 4 pogingen", "laatste nieuwe code"),
        ("new-code-last", "Dit was de laatste nieuwe code", "Stuur een nieuwe code"),
        ("new-code-done", "U hoeft niets te doen", "Controleer de code"),
    ],
)
async def test_the_code_page_offers_what_can_be_done(visit: Visit, shown: str, there: str, absent: str) -> None:
    page = " ".join((await visit(shown)).text.split())
    assert there in page and absent not in page
    assert 'autocomplete="one-time-code"' in page or shown in {"new-code", "new-code-done"}


@pytest.mark.parametrize(
    ("shown", "dutch", "english"),
    [
        ("new-code-refused", ("De mailserver weigert onze e-mail voor dit adres.", "Laat het wijzigen door de servicedesk"),
         ("The mail server refuses our email for this address.", "Have it changed by the service desk")),
        ("new-code-unsendable", ("Wij konden de e-mail niet maken. Dit is een fout bij ons.",),
         ("We could not make the email. This is a fault of ours.",)),
    ],
)  # fmt: skip
async def test_n1_the_code_page_says_that_the_mail_never_arrives(
    visit: Visit, web: httpx.AsyncClient, shown: str, dutch: tuple[str, ...], english: tuple[str, ...]
) -> None:
    """In both languages; of a mail that was sent twice the first may have come, so a code can still be typed. Nothing more is waited for."""
    first = await visit(shown)
    there = {dutch: first.text, english: (await web.get(first.url.path, headers=ENGLISH)).text}
    for words, page in there.items():
        assert [each for each in words if each not in " ".join(page.split())] == []
        assert 'id="code"' in page and "data-live=" not in page
    assert ("Stuur een nieuwe code" in first.text) is (shown == "new-code-refused")
    assert ("Controleer het e-mailadres" in first.text) is (shown == "new-code-refused")
    assert "Die komt per e-mail" not in first.text


async def test_n1_the_code_page_waits_only_while_a_code_is_on_its_way(visit: Visit) -> None:
    for shown, waits in {"new-code": False, "new-code-asked": True, "new-code-done": False}.items():
        assert ("/e-mailcode/live" in (await visit(shown)).text) is waits, shown


@pytest.mark.parametrize(
    "shown", ["new-manager", "new-certificate", "new-check", "new-completion", "new-discard", "new-placed"]
)
async def test_nothing_is_said_of_an_old_certificate(visit: Visit, shown: str) -> None:
    page = await visit(shown)
    assert page.status_code == 200
    for words in ("Vervangt", "beheert dit certificaat nu", "Bij een verlenging", "Verlenging van", "We verlengen"):
        assert words not in page.text
    assert ('name="naam"' in page.text) == (shown == "new-certificate")
