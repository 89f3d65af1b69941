"""Every text has its English, once, and nothing that is read escapes translation."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import gateway
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from gateway import steps
from gateway.templating import environment
from gateway.words import evidence, formats, hints, labels
from gateway.words.catalogue import LOCALE, key, messages
from jinja2 import nodes

PACKAGE = Path(gateway.__file__).parent
_KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
#: Attributes that are read out or shown.
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription")
_WORD = re.compile(r"[^\W\d_]{2,}")
#: A sentence or a label in code: it begins with a capital, or has words with spaces between them.
_SAID = re.compile(r"^[A-ZÀ-Ý][a-zà-ÿ]+([ ,.:?!]|$)|^[^\W\d_]+,? [^\W\d_]+[,.]? [^\W\d_]+")
#: A piece of a tag, made by a macro, or a command to copy.
_NO_TEXT = re.compile(
    r'^(openssl|keytool|certreq|cat|nginx|apachectl) |^(ssl_c|SSLC)ertificate|^\[Version\]|^(0? ?[a-z-]+="[^"]*"\s*)+0?$'
)
#: Names that are the same in every language.
_NAMES = {
    "Firefox",
    "Chrome",
    "Edge",
    "Safari",
    "Opera",
    "English",
    "Nederlands",
    "Chrome, Edge",
    "OpenSSL",
    "PowerShell",
    *("nginx", "Apache", "HAProxy"),
    "security.txt",
    *("Contact", "Expires", "Canonical", "Policy"),  # fields of it (RFC 9116)
    "d MMMM yyyy",
}
Key = tuple[str | None, str]


def used() -> dict[Key, str]:
    """Every marked text by its context and (singular) text, and the file in which it stands."""
    found: dict[Key, str] = {}
    for file, _line, text, _comments, context in extract_from_dir(PACKAGE, _METHODS, _OPTIONS, _KEYWORDS):
        found.setdefault((context, text if isinstance(text, str) else text[0]), file)
    return found


class _Texts(HTMLParser):
    """Text and spoken attributes of a template, but for elements that say their own language or are no language."""

    _VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "wbr", "path", "rect", "source", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style", "svg", "pre", "code"} or "lang" in given or given.get("translate") == "no":
            silent = tag != "html"
        else:
            silent = False
        if not self._silent:
            self.found += [given[name] or "" for name in SPOKEN if not silent and _WORD.search(given.get(name) or "")]
        if tag not in self._VOID and (silent or self._silent):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not self._silent and _WORD.search(text) and not _NO_TEXT.match(text):
            self.found.append(text)


def unmarked_in_templates() -> Iterator[str]:
    """What stands in a template as it is, and is shown: text, spoken attributes, words handed to a macro."""
    for file in sorted((PACKAGE / "templates").rglob("*.html")):
        name = file.relative_to(PACKAGE / "templates")
        tree = environment().parse(file.read_text("utf-8"))
        pieces = [part for output in tree.find_all(nodes.Output) for part in output.nodes]
        parser = _Texts()
        parser.feed("".join(part.data if isinstance(part, nodes.TemplateData) else "0" for part in pieces))
        yield from (f"{name}: {text}" for text in parser.found if text.strip("0 .:,()·–") not in _NAMES)
        marked = {id(c) for call in tree.find_all(nodes.Call) if _marks(call) for c in call.find_all(nodes.Const)}
        for const in tree.find_all(nodes.Const):
            if id(const) not in marked and isinstance(const.value, str) and _shown(const.value):
                yield f"{name}:{const.lineno} {const.value}"


def test_no_mark_stands_where_the_extractor_does_not_look() -> None:
    """A text marked inside another call that marks is in no catalogue: it would be Dutch on every page."""
    nested = [
        f"{file.name}:{inner.lineno}"
        for file in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _KEYWORDS
        for argument in call.args
        for inner in ast.walk(argument)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in _KEYWORDS
    ]
    assert nested == []


def _marks(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in {*_KEYWORDS, "trans"}


def _shown(text: str) -> bool:
    return bool(_SAID.search(text)) and text not in _NAMES


def folded_filters() -> Iterator[str]:
    """Filters that say something, of a constant: Jinja would work them out once, in whatever language came first."""
    saying = {*formats.FILTERS, *labels.FILTERS, *evidence.FILTERS, *hints.FILTERS, *steps.FILTERS}
    for file in sorted((PACKAGE / "templates").rglob("*.html")):
        for found in environment().parse(file.read_text("utf-8")).find_all(nodes.Filter):
            if found.name in saying and isinstance(found.node, nodes.Const):
                yield f"{file.name}:{found.lineno} {found.name}"


def unmarked_in_code() -> Iterator[str]:
    """Sentences in the code that makes pages, which nobody marked: no docstrings, log lines, patterns or slugs."""
    for folder in ("words", "forms", "pages", "refusals.py", "templating.py", "families.py", "journeys.py", "steps"):
        at = PACKAGE / folder
        for file in sorted(at.rglob("*.py") if at.is_dir() else [at]):
            tree = ast.parse(file.read_text("utf-8"))
            skipped = {id(part) for node in ast.walk(tree) if _no_text(node) for part in ast.walk(node)}
            for node in ast.walk(tree):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
                    continue
                if _shown(node.value):
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno} {node.value[:80]}"


def _no_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # docstrings
    if isinstance(node, ast.keyword) and node.arg in {"free"}:
        return True  # why a route is not counted
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Raise)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {*_KEYWORDS, "compile", "fullmatch"} or (
        isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "log"
    )


FILES = sorted((LOCALE / "en").glob("*.po"))
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?.")
_TAG = re.compile(r"<[^>]+>")


def pairs(message: Message) -> list[tuple[str, str]]:
    """A text and its translation; of one that counts, both forms."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def test_every_text_is_translated_and_every_translation_is_used() -> None:
    texts = used()
    known = {key(message): file.name for file in FILES for message in messages(file, "en")}
    assert sorted(f"{file}: {text}" for (context, text), file in texts.items() if (context, text) not in known) == []
    assert sorted(f"{file}: {text}" for (context, text), file in known.items() if (context, text) not in texts) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_translation_says_the_same_with_the_same_parts(file: object) -> None:
    """The same placeholders and tags; no guess, nothing empty, nothing twice."""
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    wrong = []
    found = messages(file, "en")  # type: ignore[arg-type]
    for message in found:
        if message.fuzzy:
            wrong.append(f"guessed: {message.id}")
        for dutch, english in pairs(message):
            if not english.strip():
                wrong.append(f"empty: {dutch}")
            for part in (_PLACEHOLDER, _TAG):
                if Counter(part.findall(dutch)) != Counter(part.findall(english)):
                    wrong.append(f"other parts: {dutch} | {english}")
    twice = len(re.findall(r"^msgid ", text, re.M)) - 1 - len(found)
    assert (wrong, twice) == ([], 0)


def test_nothing_that_is_shown_is_unmarked() -> None:
    assert sorted(unmarked_in_templates()) == []
    assert sorted(unmarked_in_code()) == []


def test_nothing_that_depends_on_the_language_is_worked_out_before_it_is_known() -> None:
    assert sorted(folded_filters()) == []


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        (
            r"aanvra(ag|gen)",
            "concept until it is placed, bestelling after; a certificate or a code is what one asks for",
        ),
        (r"application", "draft, or order"),
        (r"(?<!hem of )haar", "die, or the noun again: a thing is no person"),
    ],
)
def test_one_thing_has_one_word(word: str, instead: str) -> None:
    """As the glossary has it, in both languages; an editor's choices stay made."""
    texts = [text for file in FILES for said in messages(file, "en") for pair in pairs(said) for text in pair]
    assert len(texts) > 1000
    assert [text for text in texts if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == [], instead
