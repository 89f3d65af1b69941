"""Any order's form: all that went in is on it, within the margins, in few pages, and PDF/A-2a and PDF/UA-1 by veraPDF.

The orders are drawn (`local.any_order`): long, short, with and without each optional part, in the letters of Europe and in both
languages. The text is read by Poppler, which knows that one glyph may stand for several letters (ISO 32000-1, 14.9.4).
"""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts.forms import FormContent
from contracts.identifiers import Line
from local import any_order
from pydantic import TypeAdapter
from signing.form import Renderer
from signing.settings import Settings

PAGE = 1300  # characters that a page holds at least, in rows of long words
SAMPLE = 3  # of each language go to veraPDF
LEFT, RIGHT, TOP, BOTTOM = 61.0, 534.0, 20.0, 822.0  # of what is printed, in points from the upper left
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>')


def squeezed(text: str) -> str:
    return "".join(text.split())


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in texts(one))


def _read(file: Path, *how: str) -> str:
    return subprocess.run(["pdftotext", *how, file, "-"], capture_output=True, text=True, check=True).stdout


def body(pages: list[str], form: FormContent) -> str:
    """The pages' text without spaces, and without what stands above and below each: a long list goes on on the next page."""
    titles = {section.title for section in form.sections} | {form.credential_title, form.declarations_title}
    kept, seen = [], set()
    for page in pages:
        lines = page.strip().splitlines()
        assert lines[0].startswith("MijnCertificaten"), lines[0]
        top = lines[1]
        kept += lines[2 if top in titles & seen else 1 : -1]
        seen |= titles & set(lines)
    return unicodedata.normalize("NFC", squeezed("".join(kept)))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[FormContent, Path]]:
    """The drawn forms, rendered, by their seeds."""
    folder, renderer = tmp_path_factory.mktemp("forms"), Renderer(Settings().fonts)
    made = {}
    for seed in any_order.SEEDS:
        form, file = any_order.any_form(seed), folder / f"{seed}.pdf"
        file.write_bytes(renderer.render(form))
        made[seed] = form, file
    return made


@pytest.mark.parametrize("seed", any_order.SEEDS)
def test_b19_whatever_was_ordered_is_on_the_form_whole(forms: dict[int, tuple[FormContent, Path]], seed: int) -> None:
    """S12, B-19, B-22."""
    form, file = forms[seed]
    pages = _read(file, "-raw").removesuffix("\f").split("\f")
    shown = body(pages, form)
    raw = form.model_dump(exclude={"kind", "language", "at", "words", "sections"})
    for declaration in raw["declarations"]:
        del declaration["code"]
    rows = [text for section in form.sections for row in section.rows for text in (row.label, *row.values)]
    wanted = [text for text in (*texts(raw), *rows) if text and text != form.csr] + (form.csr or "").split()
    assert len(wanted) > 60
    assert [text for text in wanted if squeezed(text) not in shown] == []
    assert len(pages) <= 3 + len(shown) / PAGE


@pytest.mark.parametrize("seed", any_order.SEEDS)
def test_nothing_is_cut_off(forms: dict[int, tuple[FormContent, Path]], seed: int) -> None:
    """Every word ends where the paper and its margins let it."""
    words = _WORD.findall(_read(forms[seed][1], "-bbox"))
    assert len(words) > 100
    over = [w for w in words if float(w[0]) < LEFT or float(w[2]) > RIGHT or float(w[1]) < TOP or float(w[3]) > BOTTOM]
    assert over == []


def test_verapdf_finds_nothing_in_any_of_them(forms: dict[int, tuple[FormContent, Path]], validators: Any) -> None:
    """S12: a sample of both languages, with and without what is optional."""
    by_language = {
        language: [made for made in forms.values() if made[0].language == language] for language in ("nl", "en")
    }
    sample = [made for of_language in by_language.values() for made in of_language[:SAMPLE]]
    assert len(sample) == 2 * SAMPLE and len({form.title for form, _ in sample}) == 4, "both journeys in both languages"
    found = validators.conformance([file for _, file in sample])
    assert found == {file.name: [] for _, file in sample}


def test_what_these_orders_hold_can_be_registered_and_typed() -> None:
    """Else the tests above would be about forms that nobody can order."""
    line = TypeAdapter(Line)
    for seed in any_order.SEEDS:
        made = any_order.content(seed)
        for name in (made.contact.name, made.subscriber.name, made.subscriber.town, made.details.subject.state):
            assert line.validate_python(name) == name
