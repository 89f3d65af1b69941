"""Moments, names and amounts as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.orders import Terms, Validity
from contracts.products import Product
from gateway import templating
from gateway.words import formats, labels
from jinja2 import UndefinedError
from markupsafe import Markup

NOW = datetime(2026, 11, 24, 12, 57, tzinfo=UTC)


def test_moments_are_on_a_dutch_clock() -> None:
    """UTC in data, Amsterdam on screens, in summer and in winter and across midnight."""
    assert formats.long_moment(NOW) == "24 november 2026 om 13:57"
    assert formats.date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "01-07-2026"
    with pytest.raises(ValueError, match="time zone"):
        formats.date(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "vandaag"), (1, "over 1 dag"), (12, "over 12 dagen"), (90, "over 90 dagen"), (91, "over 3 maanden"),
     (365, "over 1 jaar"), (1066, "over 2 jaar en 11 maanden"), (1095, "over 3 jaar"), (-1, "1 dag geleden"),
     (-40, "40 dagen geleden"), (-400, "1 jaar en 1 maand geleden")],
)  # fmt: skip
def test_s1_expiry_in_words(days: int, words: str) -> None:
    """Days up to ninety, then months, then years and months: 2 years and 11 months is not 2 years."""
    assert formats.expiry(NOW + timedelta(days=days), NOW) == words


def test_both_ends_of_the_calendar_are_shown() -> None:
    """ "No well-defined end" (RFC 5280 4.1.2.5) would be in the year 10000 on a Dutch clock."""
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (formats.date(end), formats.long_moment(end)) == ("31-12-9999", "31 december 9999 om 23:59")
    assert formats.expiry(end, NOW) == "geen einddatum" and formats.days_until(end, NOW) > 2_000_000
    assert formats.old_certificate(end) == "certificaat zonder einddatum"
    assert formats.old_certificate(NOW) == "certificaat dat verloopt op 24-11-2026"
    earlier = datetime(9999, 12, 31, 22, 59, 59, tzinfo=UTC)
    assert (formats.date(earlier), formats.expiry(earlier, NOW)) == ("31-12-9999", "over 7973 jaar en 1 maand")
    begin = datetime(1, 1, 1, tzinfo=UTC)
    assert formats.date(begin) == "01-01-0001" and formats.expiry(begin, NOW) == "2025 jaar en 11 maanden geleden"


@pytest.mark.parametrize(
    "name", ['x"; rm -rf ~; "', "$(id)", "`id`", "a'b", "a b", "a\nb", "a/CN=b", "zoë.nl", "-x" * 200]
)
def test_a_command_that_is_copied_holds_host_names_only(name: str) -> None:
    """What a certificate is called is never a shell's business."""
    assert formats.in_command(name) == "www.voorbeeld.nl"
    assert formats.in_command("*.a-b.voorbeeldstad.example") == "*.a-b.voorbeeldstad.example"


def test_expiry_counts_calendar_days() -> None:
    """Half past eleven tonight is today, half past midnight is tomorrow."""
    assert formats.expiry(datetime(2026, 11, 24, 22, 30, tzinfo=UTC), NOW) == "vandaag"
    assert formats.expiry(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), NOW) == "over 1 dag"


def test_names_may_break_before_dots_and_are_escaped() -> None:
    """No markup comes in through a name."""
    assert formats.domain("a.b<script>.nl") == Markup("a<wbr>.b&lt;script&gt;<wbr>.nl")
    assert formats.grouped("0011<b>") == Markup("0011<wbr>&lt;b&gt;")


@pytest.mark.parametrize(("cents", "text"), [(0, "€ 0,00"), (29500, "€ 295,00"), (123456789, "€ 1.234.567,89")])
def test_amounts(cents: int, text: str) -> None:
    """Dutch separators."""
    assert formats.euros(cents) == text


def test_every_code_has_a_word() -> None:
    """A product, status, state, journey or column that is added gets a word too."""
    for words in (labels.STATUSES, labels.STATES, labels.JOURNEYS, labels.SORTS):
        kind = type(next(iter(words)))
        assert set(words) == set(kind) and all(words.values())


def test_a_template_can_not_use_what_is_not_there() -> None:
    """A forgotten name is an error, not an empty place."""
    with pytest.raises(UndefinedError):
        templating.environment().from_string("{{ nothing }}").render()


def test_every_template_compiles() -> None:
    """Also those that no page uses today."""
    environment = templating.environment()
    assert [environment.get_template(name) for name in environment.list_templates()]


@pytest.mark.parametrize(
    ("term", "validity", "words"),
    [
        (1095, None, "3 jaar"),
        (1, None, "1 dag"),
        (1095, (date(2029, 11, 24), 1095, False), "3 jaar, ten minste tot en met 24-11-2029"),
        (200, (date(2027, 6, 13), 200, False), "200 dagen, ten minste tot en met 13-06-2027"),
        (
            1095,
            (date(2028, 10, 30), 704, True),
            "Tot en met 30-10-2028 (1 jaar en 11 maanden), omdat de uitgever daarna stopt",
        ),
        (1095, (date(2028, 2, 29), 1, True), "Tot en met 29-02-2028 (1 dag), omdat de uitgever daarna stopt"),
    ],
)
def test_s9_how_long_a_certificate_is_valid(term: int, validity: tuple[date, int, bool] | None, words: str) -> None:
    """The term with its day, or the issuer's end when that comes first."""
    given = Validity(until=validity[0], days=validity[1], issuer_ends=validity[2]) if validity else None
    terms = Terms(product=Product.PKIO_PRIVATE, price_cents=0, validity_days=term, validity=given, terms_version="1",
                  declarations=())  # fmt: skip
    assert formats.validity(terms) == words
