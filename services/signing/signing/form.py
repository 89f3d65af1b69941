"""The form as a document: content in, PDF out. Nothing of the content is ever markup.

The result claims and meets PDF/A-2a and PDF/UA-1 (ISO 19005-2, ISO 14289-1). The only time on its pages is the moment
of the order; the metadata say when the document was made. The same content at the same moment gives the same bytes.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from chassis import clock
from contracts import moments
from contracts.forms import FormContent, FormRow
from contracts.letters import ALLOWED, MAX_MARKS

MEDIA_TYPE = "application/pdf"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
MAX_CHARACTERS = 120_000  # of all text together: some forty pages
MAX_SHORT = 300  # characters of a line that has a fixed place on the page

_HERE = Path(__file__).with_name("form")
_REGIONS = {"nl": "NL", "en": "GB"}
_UNPRINTABLE = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_SHORT = ("title", "reference", "signer", "place", "seal_title", "seal_text")


class FormRefused(Exception):
    """This content can never become a document. `slug` is safe to tell; `detail` holds no content but code points."""

    def __init__(self, slug: str, detail: str = "") -> None:
        super().__init__(f"{slug}: {detail}" if detail else slug)
        self.slug = slug
        self.detail = detail


class Renderer:
    """Renders forms with one compiler. Not for use by two threads at once: one per process."""

    def __init__(self, fonts: Path) -> None:
        """`fonts`: a folder with the TrueType fonts; no font of the system is used.

        Raises FileNotFoundError when a font of the form is not there, so that a process without fonts does not start.
        """
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        needed = {"Atkinson Hyperlegible Next", "Atkinson Hyperlegible Mono", "DejaVu Sans", "DejaVu Sans Mono"}
        if missing := needed - set(loaded.families()):
            raise FileNotFoundError(f"fonts missing in {fonts}: {', '.join(sorted(missing))}")
        self._compiler = typst.Compiler(str(_HERE / "form.typ"), root=str(_HERE), font_paths=loaded)
        self._words: dict[str, dict[str, str]] = json.loads((_HERE / "words.json").read_text("utf-8"))

    def render(self, content: FormContent, at: datetime | None = None) -> bytes:
        """The form as PDF/A-2a and PDF/UA-1, without a seal, made at this moment (UTC; now when not given).

        Invisible characters (bidirectional controls, zero-width, soft hyphens) are left out. Raises FormRefused:
        `form.language`, `form.size`, `form.characters` (control characters, floods of combining marks, characters that
        no font of ours can show) or `form.layout`.
        """
        if content.language not in self._words:
            raise FormRefused("form.language")
        data = _clean(_data(content, self._words[content.language]))
        text = json.dumps(data, ensure_ascii=False)
        if len(text) > MAX_CHARACTERS:
            raise FormRefused("form.size", f"{len(text)} characters")
        for name in _SHORT:
            if len(data[name]) > MAX_SHORT:
                raise FormRefused("form.layout", f"{name} is too long")
        try:
            pdf = self._compiler.compile(
                format="pdf",
                sys_inputs={"data": text},
                pdf_standards=[*STANDARDS],
                timestamp=int((at or clock.now()).timestamp()),
            )
        except typst.TypstError as error:
            raise _refusal(error) from error
        assert isinstance(pdf, bytes)
        return pdf


def amsterdam(at: datetime, language: str, *, exact: bool = False) -> str:
    """A moment in words, in Dutch time; `exact` adds seconds and the distance to UTC, so that it names one moment."""
    local = clock.local(at)
    day = moments.written(local, language)
    hour = f"{local:%H:%M:%S}" if exact else f"{local:%H:%M}"
    offset = f"UTC+{int(local.strftime('%z')[1:3])}"
    if language == "en":
        return f"{day} at {hour} (Dutch time, {offset})" if exact else f"{day}, {hour}"
    return f"{day} om {hour} uur (Nederlandse tijd, {offset})" if exact else f"{day}, {hour} uur"


def _data(content: FormContent, words: dict[str, str]) -> dict[str, Any]:
    words = words | {key: value for key, value in content.words.items() if value}
    credential = (
        FormRow(label=words["subject"], values=(_distinguished(content.credential.subject),)),
        FormRow(label=words["issuer"], values=(_distinguished(content.credential.issuer),)),
        FormRow(label=words["serial"], values=(content.credential.serial,), mono=True),
        FormRow(label=words["fingerprint"], values=(content.credential.sha256,), mono=True),
    )
    return content.model_dump(mode="json", exclude={"at", "credential", "kind", "csr"}) | {
        "words": words,
        "region": _REGIONS[content.language],
        "date": amsterdam(content.at, content.language),
        "date_exact": amsterdam(content.at, content.language, exact=True),
        "credential": [row.model_dump(mode="json") for row in credential],
        "csr": None if content.csr is None else "\n".join(_wrapped(content.csr.strip().splitlines())),
    }


def _distinguished(name: str) -> str:
    """A name out of a certificate, with what can't be printed as hexadecimal pairs of its UTF-8 (RFC 4514, 2.4)."""
    return "".join(
        c if ord(c) in ALLOWED else "".join(f"\\{byte:02X}" for byte in c.encode("utf-8", "replace")) for c in name
    )


def _wrapped(rows: Iterable[str], width: int = 76) -> Iterable[str]:
    for row in rows:
        yield from (row[start : start + width] for start in range(0, len(row) or 1, width))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _printable(text: str) -> str:
    """Composed (NFC), without invisible characters; refuses what can't be printed honestly."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    marks = 0
    kept = []
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cf":
            continue
        if kind in _UNPRINTABLE and character != "\n":
            raise FormRefused("form.characters", f"U+{ord(character):04X}")
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks > MAX_MARKS:
            raise FormRefused("form.characters", "too many combining marks")
        kept.append(character)
    return "".join(kept)


def _refusal(error: typst.TypstError) -> FormRefused:
    if unprintable := re.search(r"the text `\"(.+?)\"` could not be displayed", error.message):
        points = sorted({f"U+{ord(character):04X}" for character in unprintable[1]})
        return FormRefused("form.characters", " ".join(points[:20]))
    if "seal" in error.message:
        return FormRefused("form.layout", error.message)
    return FormRefused("form.template", type(error).__name__)
