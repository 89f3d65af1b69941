"""Every page and state in both languages: said to be in its language, and without a word of the other."""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from html.parser import HTMLParser

import httpx
import pytest
from gateway.words.catalogue import LOCALE, messages

Visit = Callable[[str], Awaitable[httpx.Response]]
#: Words that hardly a sentence of a language does without, and no sentence of the other has.
_TELLING = {
    "nl": r"het|een|niet|van|voor|uw|deze|wordt|worden|zijn|bij|naar|met|staat|kunt|heeft|geen|maar|dan|daarna|bewaard",
    "en": r"the|and|your|you|with|this|for|from|not|which|cannot|please|are|have|has|will",
}
_SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-copied", "data-failed", "data-lost", "data-session-over"}
_VOID = {"input", "br", "hr", "img", "meta", "link", "wbr", "path", "rect", "source", "col"}
_BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "dt",
    "dd",
    "td",
    "th",
    "legend",
    "label",
    "button",
    "option",
    "summary",
    "title",
}


class Said(HTMLParser):
    """What a page says in its own language: text by block, and attributes that are read out."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__()
        self.language, self.blocks, self._open = language, [""], [False]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = given.get("lang", self.language) != self.language or given.get("translate") == "no"
        apart = other or self._open[-1] or tag in {"script", "style", "pre", "code"}
        if not apart:
            self.blocks += [given[name] or "" for name in _SPOKEN & given.keys()]
        if tag in _BLOCKS:
            self.blocks.append("")
        if tag not in _VOID:
            self._open.append(apart)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._open[-1]:
            self.blocks[-1] += data

    def texts(self) -> list[str]:
        return [text for block in self.blocks if (text := " ".join(block.split()))]


@cache
def known() -> dict[str, set[str]]:
    """By language: texts that are another text in the other language."""
    found: dict[str, set[str]] = {"nl": set(), "en": set()}
    same = set()
    for file in (LOCALE / "en").glob("*.po"):
        for message in messages(file, "en"):
            both = (message.id, message.string)
            for dutch, english in [both] if isinstance(message.id, str) else zip(*both, strict=True):
                if dutch == english:
                    same.add(_plain(dutch))
                found["nl"].add(_plain(dutch))
                found["en"].add(_plain(english))
    return {"nl": found["nl"] - found["en"] - same, "en": found["en"] - found["nl"] - same}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).replace("%%", "%").split())


def foreign(html: str, language: str, data: set[str]) -> list[str]:
    """Texts of the other language on a page. `data`: what the services answered, which people wrote as they wrote it."""
    other = "nl" if language == "en" else "en"
    telling = re.compile(rf"(?<![\w.@-])({_TELLING[other]})(?![\w@-]|\.\w)", re.I)  # not in a host name or an address
    found = []
    for text in Said(html, language).texts():
        ours = text
        for written in sorted(data, key=len, reverse=True):
            ours = ours.replace(written, "")
        if text in known()[other] - data or telling.search(ours):
            found.append(text)
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_page_is_in_one_language(
    name: str, language: str, visit: Visit, web: httpx.AsyncClient, services: object
) -> None:
    web.headers["cookie"] += f"; __Host-taal={language}"
    answer = await visit(name)
    assert re.search(r'<html lang="(\w+)"', answer.text)[1] == language  # type: ignore[index]
    assert answer.headers["content-language"] == language and "Cookie" in answer.headers["vary"]
    assert foreign(answer.text, language, services.said) == []  # type: ignore[attr-defined]
