"""The language of a page: whose it is, where it comes from, and that no two requests share it."""

import asyncio
from pathlib import Path

import pytest
from gateway import words
from gateway.words import catalogue, formats
from gateway.words.catalogue import translations

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues of this test alone."""
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    translations.cache_clear()
    (tmp_path / "en").mkdir()
    yield tmp_path / "en"
    translations.cache_clear()


def test_texts_are_in_the_language_of_the_page_and_constants_too(folder: Path) -> None:
    (folder / "shared.po").write_text(
        HEAD + 'msgid "Ja"\nmsgstr "Yes"\n\nmsgctxt "status"\nmsgid "Ja"\nmsgstr "Affirmed"\n\n'
        'msgid "%(n)s pas"\nmsgid_plural "%(n)s passen"\nmsgstr[0] "%(n)s card"\nmsgstr[1] "%(n)s cards"\n\n'
        '#, fuzzy\nmsgid "Nee"\nmsgstr "Perhaps"\n'
    )
    constant = words.N_("Ja")
    assert words._(constant) == "Ja"
    with words.speaking("en"):
        assert (words._(constant), words.pgettext("status", "Ja")) == ("Yes", "Affirmed")
        assert [words.ngettext("%(n)s pas", "%(n)s passen", n) for n in (1, 2)] == ["%(n)s card", "%(n)s cards"]
        assert words._("Nee") == "Nee", "a guess is no translation"
    assert words._(constant) == "Ja"


def test_a_text_stands_in_one_file(folder: Path) -> None:
    for name in ("home.po", "orders.po"):
        (folder / name).write_text(HEAD + 'msgid "Ja"\nmsgstr "Yes"\n')
    with pytest.raises(ValueError, match=r"orders.po and home.po both have 'Ja'"):
        translations("en")


async def test_two_requests_at_once_are_each_in_their_own_language() -> None:
    """Of a task and all that it starts, threads too."""

    async def reads(language: words.Language) -> set[str]:
        words.speak(language)
        seen = set()
        for _ in range(5):
            await asyncio.sleep(0)
            seen |= {words.language(), await asyncio.to_thread(words.language)}
        return seen

    assert await asyncio.gather(*[asyncio.create_task(reads(one)) for one in ("nl", "en")]) == [{"nl"}, {"en"}]
    assert words.language() == "nl"


def test_dates_and_amounts_are_written_as_the_language_writes_them() -> None:
    from datetime import UTC, date, datetime

    moment = datetime(2026, 11, 24, 12, 57, tzinfo=UTC)
    assert (formats.date(moment), formats.day(date(2026, 9, 1)), formats.euros(123450)) == (
        "24-11-2026", "01-09-2026", "€ 1.234,50",
    )  # fmt: skip
    with words.speaking("en"):
        assert (formats.date(moment), formats.day(date(2026, 9, 1)), formats.euros(123450)) == (
            "24 November 2026", "1 September 2026", "€1,234.50",
        )  # fmt: skip
        assert (formats.time_of_day(moment), formats.clock_time(moment)) == ("13:57", "13:57:00")
        assert formats.term(1095) == "3 years"
