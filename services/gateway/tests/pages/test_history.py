"""S5: the history of a certificate on its page."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from chassis.testing.tomorrow import Place
from contracts.history import CertificateHistory, Happening, HistoryLine

PAGE = "/servercertificaten/2"


def section(answer: httpx.Response) -> str:
    """The words of the section."""
    part = answer.text.split('aria-labelledby="geschiedenis"', 1)[1].split("</section>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", part)).split())


async def test_s5_what_happened_is_told_with_who_and_when(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S5: the newest first, the order with a link, the rest folded; Dutch time."""
    answer = await web.get(PAGE)
    words = section(answer)
    parts = ("Eigen gegevens gewijzigd: eigen naam, kostenplaats", "· Joris Bos", "Per e-mail gewaarschuwd dat het certificaat verloopt",
             "· aan 2 e-mailadressen", "Intrekkingscode gemaakt", "· Sanne de Vries", "· aan 1 e-mailadres", "Toon ook wat hiervoor gebeurde (2)",
             "Certificaat uitgegeven", "Bestelling goedgekeurd", "· besteld door Joris Bos")  # fmt: skip
    at = [words.index(part) for part in parts]
    assert at == sorted(at), words
    order = samples.detail().history.lines[-1]
    assert (
        f'<a class="nl-link mc-mono" href="/bestellingen/{order.order}" translate="no">{order.reference}</a>'
        in answer.text
    )
    folded = answer.text.split('id="geschiedenis"', 1)[1].split("<details", 1)
    assert (
        folded[0].count("mc-course__state") == 5 and folded[1].split("</details>", 1)[0].count("mc-course__state") == 2
    )


async def test_s5_a_row_of_certificates_has_links_in_both_directions(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S5: to each but the one that is shown; what was revoked says so."""
    row = samples.history().generations
    later = row[0].model_copy(update={"id": 77, "steps": 1, "not_before": samples.now - timedelta(days=1)})
    services.on("GET", r"/certificates/\d+", samples.detail(history=CertificateHistory(
        lines=samples.history().lines, generations=(later, *row))))  # fmt: skip
    part = (await web.get(PAGE)).text.split("Certificaten die elkaar vervangen", 1)[1].split("</section>", 1)[0]
    assert re.findall(r'href="([^"]+)"', part) == [f"/servercertificaten/{n}" for n in (77, 1, 9)]
    assert part.count("Later: het certificaat") == 1 and part.count("Eerder: het certificaat") == 2
    assert part.count("aria-current") == 1 and part.count("ingetrokken op") == 1


@pytest.mark.parametrize(
    ("road", "said"),
    [
        ("portal", "Sanne de Vries"),
        ("staff", "door onze medewerkers"),
        ("code", "met de intrekkingscode, zonder inloggen"),
    ],
)
async def test_s5_a_revocation_says_who_asked_for_it_and_why(
    road: str, said: str, services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S5, S7: and each step after it."""
    by = "Sanne de Vries" if road == "portal" else None
    services.on("GET", r"/certificates/\d+", samples.stopping("seen", road=road, asked_by=by))
    words = section(await web.get(PAGE))
    parts = ("Iedereen kan zien dat het is ingetrokken", "Ingetrokken door de certificaatautoriteit: vervangen door een ander certificaat",
             "Verzoek naar de certificaatautoriteit gestuurd", "Gevraagd om het in te trekken: vervangen door een ander certificaat", f"· {said}")  # fmt: skip
    at = [words.index(part) for part in parts]
    assert at == sorted(at), words


async def test_s5_what_is_cut_says_so_and_what_is_new_is_shown_as_it_came(
    services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S5: a kind of tomorrow has no words, and breaks nothing."""
    lines = tuple(samples.history().lines)
    services.on("GET", r"/certificates/\d+", samples.detail(history=CertificateHistory(lines=lines, more=True)))
    assert "Wat nog eerder gebeurde, staat hier niet." in section(await web.get(PAGE))
    services.tomorrow = Place("HistoryLine", "what")
    answer = await web.get(PAGE)
    assert answer.status_code == 200 and "Eigen gegevens gewijzigd" not in section(answer)


async def test_s5_without_a_history_there_is_no_section(services: Any, web: httpx.AsyncClient, samples: Any) -> None:
    """S5: of an older answer; and one line has nothing to unfold."""
    services.on("GET", r"/certificates/\d+", samples.detail(history=CertificateHistory()))
    assert "geschiedenis" not in (await web.get(PAGE)).text
    one = HistoryLine(at=samples.now, what=Happening.IMPORTED)
    services.on("GET", r"/certificates/\d+", samples.detail(history=CertificateHistory(lines=(one,))))
    answer = await web.get(PAGE)
    assert "Overgenomen in dit portaal" in section(answer) and "Toon ook" not in section(answer)


@pytest.mark.parametrize(
    ("people", "waiting", "said", "not_said"),
    [
        (2, 0, "Per e-mail gewaarschuwd dat het certificaat verloopt|· aan 2 e-mailadressen", "verstuurd"),
        (1, 1, "aan 1 e-mailadres, wordt verstuurd aan 1 e-mailadres", "bij niemand"),
        (
            0,
            1,
            "Waarschuwing per e-mail dat het certificaat verloopt|· wordt verstuurd aan 1 e-mailadres",
            "gewaarschuwd",
        ),
        (0, 0, "Waarschuwing per e-mail dat het certificaat verloopt|· kwam bij niemand aan", "gewaarschuwd"),
    ],
)
async def test_s5_a_warning_counts_what_was_sent(
    people: int, waiting: int, said: str, not_said: str, services: Any, web: httpx.AsyncClient, samples: Any
) -> None:
    """S5, N8: not what waits or was not taken."""
    line = HistoryLine(at=samples.now, what=Happening.WARNED, people=people, waiting=waiting)
    services.on("GET", r"/certificates/\d+", samples.detail(history=CertificateHistory(lines=(line,))))
    words = section(await web.get(PAGE))
    assert all(part in words for part in said.split("|")) and not_said not in words, words
