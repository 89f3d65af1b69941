"""What may be typed can be printed (B-22): the set of letters held together with the fonts, all of it."""

import unicodedata
from collections.abc import Callable

import pytest
from contracts.forms import FormContent
from contracts.identifiers import Email, Line, Text
from contracts.letters import ALLOWED, MAX_MARKS, composed, fault
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from signing.form import FormRefused, Renderer

ANY = sorted(ALLOWED)
MARKS = [chr(code) for code in ANY if unicodedata.category(chr(code)) in {"Mn", "Me"}]
LETTERS = [chr(code) for code in ANY if chr(code) not in MARKS]
words = st.lists(
    st.builds(
        lambda base, marks: base + "".join(marks), st.sampled_from(LETTERS),
        st.lists(st.sampled_from(MARKS), max_size=MAX_MARKS),
    ),
    min_size=1, max_size=60,
).map("".join)  # fmt: skip
locals_ = st.text("abcdefghijklmnopqrstuvwxyz0123456789.-_+", min_size=1, max_size=20)
domains = st.lists(st.text(LETTERS[40:900], min_size=1, max_size=12), min_size=1, max_size=3)
emails = st.builds(lambda name, parts: f"{name}@{'.'.join(parts)}.example", locals_, domains)


def everywhere(content: FormContent, text: str) -> FormContent:
    """The example with this text in a value, as machine text, in a heading and in every place that is typed."""
    raw = content.model_dump()
    raw["sections"][0]["rows"][1]["values"] = (text,)
    raw["sections"][0]["rows"][0]["values"] = (text,)
    raw["sections"][0]["rows"][0]["mono"] = True
    raw["sections"][0]["title"] = raw["introduction"] = raw["declarations"][0]["text"] = text
    raw["place"] = raw["signer"] = text[:200]
    return FormContent.model_validate(raw)


@pytest.mark.parametrize("first", range(0, len(LETTERS), 150))
def test_every_letter_is_printed_alone(renderer: Renderer, content: FormContent, first: int) -> None:
    """No letter of the set is missing from the fonts, upright, bold or of a machine."""
    text = " ".join(LETTERS[first : first + 150])
    assert renderer.render(everywhere(content, text)).startswith(b"%PDF")


def test_every_mark_is_printed(renderer: Renderer, content: FormContent) -> None:
    for letters in ("aА", "qΩ"):
        text = " ".join(letter + mark for mark in MARKS for letter in letters)
        assert renderer.render(everywhere(content, text)).startswith(b"%PDF")


def accepted(kind: object, typed: str) -> str | None:
    try:
        return TypeAdapter(kind).validate_python(typed)
    except ValidationError:
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(words, st.text(max_size=80), words.map(lambda w: w + " \n\t " + w[::-1])))
def test_whatever_is_accepted_is_printed(renderer: Renderer, content: FormContent, typed: str) -> None:
    for kind in (Line, Text):
        kept = accepted(kind, typed)
        if kept is not None:
            assert accepted(kind, kept) == kept, "what is kept is accepted again"
            pdf = renderer.render(everywhere(content, kept.replace("\t", " ")))
            assert pdf.startswith(b"%PDF")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(emails, st.emails(), st.text(max_size=40)))
def test_whatever_address_is_accepted_is_printed(renderer: Renderer, content: FormContent, typed: str) -> None:
    kept = accepted(Email, typed)
    if kept is not None:
        assert kept.isascii() and accepted(Email, kept) == kept
        renderer.render(everywhere(content, kept))


@given(words)
@example("<\u0338")
def test_the_set_accepts_what_it_says(typed: str) -> None:
    found = fault(composed(typed))
    # composed letters may leave more marks than were typed apart, or be one that is not in the set: < and a stroke make \u226e
    assert found is None or found.reason == "marks" or found.character not in typed


def test_the_longest_line_fits(renderer: Renderer, content: FormContent) -> None:
    for letter in ("W", "Ж", "ﬄ"):
        kept = accepted(Line, letter * 200)
        assert kept is not None
        renderer.render(everywhere(content, kept))


def test_a_name_in_a_login_certificate_never_stops_a_form(
    renderer: Renderer, content: FormContent, with_value: Callable[[str], FormContent]
) -> None:
    """It can't be typed anew: what our fonts don't have is printed as RFC 4514, 2.4 writes it."""
    odd = content.credential.model_copy(update={"subject": "CN=漢\u202e字,O=Ωμ", "issuer": "CN=\U0001f600"})
    assert renderer.render(content.model_copy(update={"credential": odd})).startswith(b"%PDF")
    with pytest.raises(FormRefused):
        renderer.render(with_value("漢字"))
