"""One layout for all mails: the same words in text and HTML, the desk and the portal in both, nothing that mail clients break."""

import re
from html.parser import HTMLParser

import pytest
from chassis.mail.layout import lay_out
from contracts.desk import Desk
from contracts.mails import Letter, Message
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

PORTAL = "https://portaal.mijncertificaten.example"
LETTER = Letter(
    paragraphs=("Wij hebben uw bestelling gecontroleerd.", "De reden is:", "Regel <b>een</b>\nRegel twee & drie"),
    facts=(("Referentie", "S20261124120000001"), ("Naam van de service", "www.voorbeeldstad.example")),
    link="/bestellingen/01920000-0000-7000-8000-000000000002",
    link_text="Bekijk de bestelling in MijnCertificaten",
)


def message(letter: Letter | None = LETTER, **more: str) -> Message:
    return Message.model_validate({
        "key": "k", "to": "a@voorbeeld.example", "to_name": "Sanne de Vries", "subject": "Uw bestelling", "letter": letter,
        **more,
    })  # fmt: skip


class Shape(HTMLParser):
    """Which elements and attributes there are, and the words between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += "\n" if tag in {"p", "br", "div"} else ""

    def handle_data(self, data: str) -> None:
        self.words += data


def test_text_and_html_say_the_same() -> None:
    text, html = lay_out(message(), Desk(), PORTAL)
    words = Shape(html).words
    for part in ("Beste Sanne de Vries,", *LETTER.paragraphs, *(v for fact in LETTER.facts for v in fact), "088 555 0123",
                 "servicedesk@mijncertificaten.example", "op werkdagen van 8.00 tot 18.00 uur", "088 555 0112",
                 "Met vriendelijke groet,", "MijnCertificaten", LETTER.link_text):  # fmt: skip
        assert part in text and part in words, part
    assert f"{PORTAL}{LETTER.link}" in text


def test_html_is_what_mail_clients_show_alike() -> None:
    """No table, script, image, form or style sheet; links to the portal, the telephone and mail only; fits 320 pixels."""
    shape = Shape(lay_out(message(), Desk(), PORTAL)[1])
    assert {tag for tag, _ in shape.tags} <= {"html", "head", "meta", "title", "body", "div", "p", "a", "span", "br"}
    assert {a["href"] for tag, a in shape.tags if tag == "a"} == {
        PORTAL, PORTAL + LETTER.link, "tel:+31-88-555-0123", "tel:+31-88-555-0112",
        "mailto:servicedesk@mijncertificaten.example",
    }  # fmt: skip
    assert not [a for _, a in shape.tags if set(a) - {"style", "href", "lang", "charset", "name", "content"}]
    widths = re.findall(r"(?<!max-)width:\s*(\d+)px", lay_out(message(), Desk(), PORTAL)[1])
    assert widths == []


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=50))
def test_b19_no_words_become_markup(reason: str, value: str, name: str) -> None:
    letter = Letter(paragraphs=(reason,), facts=(("Naam", value),))
    plain = lay_out(message(Letter(paragraphs=("x",), facts=(("Naam", "x"),)), to_name="x"), Desk(), PORTAL)[1]
    _, html = lay_out(message(letter, to_name=name), Desk(), PORTAL)
    lines = (reason + value).count("\n")
    tags, expected = ([tag for tag, _ in Shape(one).tags] for one in (html, plain))
    assert tags.count("br") == expected.count("br") + lines
    assert [t for t in tags if t not in {"br", "p"}] == [t for t in expected if t not in {"br", "p"}]
    assert tags.count("p") == expected.count("p") - (not reason)


@pytest.mark.parametrize("link", ["https://evil.example", "//evil.example", "/x?token=1", "/x#y", "bestellingen", "/A"])
def test_a_link_is_a_page_of_the_portal_and_carries_no_token(link: str) -> None:
    with pytest.raises(ValidationError):
        Letter(paragraphs=("x",), link=link, link_text="x")


def test_a_mail_that_was_laid_out_before_it_was_queued_is_sent_as_it_was() -> None:
    assert lay_out(message(None, text="T", html="<p>T</p>"), Desk(), PORTAL) == ("T", "<p>T</p>")
