"""The words of forms: every journey in Dutch and English, with the same keys and placeholders, and nothing unused."""

import string
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from contracts.journeys import STEPS
from contracts.orders import Nominated, PaperOrder, PersonLink
from orders import forms
from orders.domain.content import thaw

HERE = Path(forms.__file__).parent
LANGUAGES = {"nl", "en"}
MODULES = {path.stem for path in HERE.glob("*.py")} - {"__init__"}
JOURNEYS = sorted(journey.replace(".", "_") for journey in STEPS)
SHARED = {journey.partition("_")[0] for journey in JOURNEYS}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_journey_has_its_words_in_both_languages_and_no_file_is_left_over() -> None:
    wanted = {f"{name}.{language}.toml" for name in {*JOURNEYS, *SHARED} for language in LANGUAGES}
    assert {*JOURNEYS, *SHARED} == MODULES
    assert {path.name for path in HERE.glob("*.toml")} == wanted


@pytest.mark.parametrize("journey", JOURNEYS)
def test_both_languages_have_the_same_keys_and_placeholders(journey: str) -> None:
    dutch, english = (forms.words(journey, language) for language in ("nl", "en"))
    assert list(dutch) == list(english), "in the same order, so that they are easily compared"
    assert {k: placeholders(v) for k, v in dutch.items()} == {k: placeholders(v) for k, v in english.items()}
    for words in (dutch, english):
        assert [key for key, text in words.items() if not text or text != text.strip() or "  " in text] == []
    assert len(dutch["next_steps"].splitlines()) == len(english["next_steps"].splitlines())


class Used(Mapping[str, str]):
    """Remembers which words were asked for."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words, self.keys_used = words, set[str]()

    def __getitem__(self, key: str) -> str:
        self.keys_used.add(key)
        return self.words[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_every_word_of_the_renewals_form_is_on_it(
    shop: Any, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """In a form with everything that can be on it."""
    texts = {"own_name": "Zaaksysteem", "own_reference": "CMDB-1042", "cost_centre": "4711"}
    await shop.place(texts=texts)
    (row,) = await shop.sql("SELECT content FROM placed_order")
    content = thaw(row["content"])
    content = content.model_copy(
        update={
            "language": language, "contact": content.contact.model_copy(update={"phone": "+31885550123"}),
            "prepared_by": PersonLink(number="CB9000001", name="Vera Toets"),
        }
    )  # fmt: skip
    used = Used(forms.words("server_renew", language))
    monkeypatch.setattr(forms, "words", lambda _journey, _language: used)
    made = forms.form(content, "ab" * 32, "x", date(2026, 7, 1), clock.now(), "https://portal.example")
    ordered = {row.label: row.values for row in made.sections[3].rows}
    assert {used.words[name]: (said,) for name, said in texts.items()}.items() <= ordered.items()  # S14
    assert forms.file_name(content).endswith(f"-{content.reference}.pdf")
    for kind, more in (("new", {"function": "Beheerder"}), ("elsewhere", {"number": "CB1000044"})):
        given = {
            "given_names": "Noor",
            "surname": "van Dam",
            "email": "n@voorbeeld.example",
            "organisation": "Voorbeeld",
        }
        nominated = Nominated(kind=kind, **given, **more)
        details = content.details.model_copy(update={"manager": None, "nominated": nominated})
        other = content.model_copy(update={"details": details})
        shown = forms.form(other, "ab" * 32, "x", date(2026, 7, 1), clock.now(), "https://portal.example").sections[2]
        values = {row.label: row.values for row in shown.rows}
        assert values[used.words["name"]] == ("Noor van Dam",) and used.words[f"nominated_{kind}"] in str(values)
    recorder = PersonLink(number="CB9000001", name="Vera Toets")
    paper = PaperOrder(
        signed_on=date(2026, 6, 30),
        code="0A1B2C3D-4",
        kept_at="Dossier 12",
        scan_sha256="cd" * 32,
        recorded_by=recorder,
    )
    on_paper = content.model_copy(update={"paper": paper})
    shown = str(forms.form(on_paper, "ab" * 32, "x", date(2026, 7, 1), clock.now(), "https://portal.example"))
    assert all(told in shown for told in ("0A1B2C3D-4", "Dossier 12", "cd" * 32, used.words["prepared_on_paper"]))
    assert used.words["prepared_for"] not in shown, "the contact did not place it"
    assert set(used.words) - used.keys_used == set()
    assert made.language == language


def test_r074_a_form_has_a_name_as_people_read_it_only_in_letters_that_it_can_print() -> None:
    """Letters that its fonts lack would make no form at all; what is in the certificate is always there."""
    from orders.forms.server import _name

    assert _name("xn--bcher-kva.example.org") == "bücher.example.org (xn--bcher-kva.example.org)"
    arabic = "مثال.example.org".encode("idna").decode()
    assert _name(arabic) == arabic
