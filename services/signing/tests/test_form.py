"""The form: complete (S12), literal (B-11, B-19, B-22), deterministic, PDF/A-2a and PDF/UA-1 by its own claim."""

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from contracts.forms import FormContent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signing.form import FormRefused, Renderer, amsterdam
from signing.seal import FRAME
from signing.settings import Settings

Make = Callable[[str], FormContent]


def lines_of(pdf: bytes) -> list[str]:
    return [line for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]


def outside(pdf: bytes) -> list[str]:
    """Text that starts outside the page's margins: it would be cut off or print over the footer."""
    found: list[str] = []

    def look(text: str, outer: list[float], inner: list[float], *_: Any) -> None:
        x, y = (
            inner[4] * outer[0] + inner[5] * outer[2] + outer[4],
            inner[4] * outer[1] + inner[5] * outer[3] + outer[5],
        )
        if text.strip() and not (60 < x < 535 and 30 < y < 815):
            found.append(f"{text!r} at {x:.0f}, {y:.0f}")

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=look)
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def printed(pdf: bytes) -> str:
    return squeezed("".join(lines_of(pdf)))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def test_everything_of_the_order_is_on_the_form_S12(renderer: Renderer, content: FormContent) -> None:
    shown = printed(renderer.render(content))
    raw = content.model_dump(exclude={"kind", "language", "at", "words"})
    for declaration in raw["declarations"]:
        del declaration["code"]  # a word for machines
    wanted = [text for text in texts(raw) if text]
    assert len(wanted) > 80
    assert [text for text in wanted if squeezed(text) not in shown] == []
    assert squeezed("Besteld op 24 november 2026 om 10:15:32 uur (Nederlandse tijd, UTC+1)") in shown
    assert squeezed("Besteld op 24 november 2026, 10:15 uur") in shown
    assert "gemaaktophetmomentvanbestellen" not in shown


def test_what_S12_names_is_in_the_example(content: FormContent) -> None:
    """Otherwise the test above would prove less than it says."""
    shown = squeezed(content.model_dump_json())
    for part in ("Verlengingvanserienummer", "Certificaatbeheerder", "SHA-256vandeCSR", "Prijs", "Geldigheid"):
        assert part in shown
    assert len(content.declarations) == 7
    assert all(one.code and one.version for one in content.declarations)
    assert content.csr is not None and content.next_steps and content.place


def test_the_order_of_parts(renderer: Renderer, content: FormContent) -> None:
    """Data, login certificate, declarations, CSR, next steps; the seal is at the foot of the last page (S12)."""
    pdf = renderer.render(content)
    shown = printed(pdf)
    titles = [s.title for s in content.sections]
    titles += [content.credential_title, content.declarations_title, "BEGIN CERTIFICATE REQUEST"]
    titles += [content.next_steps_title, "Ondertekening en zegel", content.seal_title]
    places = [shown.index(squeezed(title)) for title in titles]
    assert places == sorted(places)
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert [squeezed(content.seal_title) in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert squeezed(f"Pagina {len(pages)} van {len(pages)}") in pages[-1]


def test_a_new_order_has_no_csr_section(renderer: Renderer, content: FormContent) -> None:
    assert "CERTIFICATEREQUEST" not in printed(renderer.render(content.model_copy(update={"csr": None})))


def test_english(renderer: Renderer, content: FormContent) -> None:
    pdf = renderer.render(content.model_copy(update={"language": "en"}))
    shown = printed(pdf)
    for words in ("Page 1 of", "Signature and seal", "24 November 2026 at 10:15:32 (Dutch time, UTC+1)", "Ordered by"):
        assert squeezed(words) in shown
    assert pypdf.PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == "en-GB"


def test_the_form_may_bring_its_own_small_words(renderer: Renderer, content: FormContent) -> None:
    shown = printed(renderer.render(content.model_copy(update={"words": {"place": "Te", "signer": ""}})))
    assert "TeVoorbeeldstad" in shown
    assert "BestelddoorSanne" in shown


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "2 juli 2026 om 00:30:00 uur (Nederlandse tijd, UTC+2)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 oktober 2026 om 02:30:00 uur (Nederlandse tijd, UTC+2)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 oktober 2026 om 02:30:00 uur (Nederlandse tijd, UTC+1)"),
    ],
)
def test_dutch_time_names_one_moment_S12(at: datetime, text: str) -> None:
    assert amsterdam(at, "nl", exact=True) == text


_RENDER = """
import hashlib, sys
from datetime import UTC, datetime
from pathlib import Path
from contracts.forms import FormContent
from signing.form import Renderer
from signing.settings import Settings
content = FormContent.model_validate_json(Path(sys.argv[1]).read_text())
moment = datetime(2026, 11, 25, tzinfo=UTC)
print(hashlib.sha256(Renderer(Settings().fonts).render(content, moment)).hexdigest())
"""


def test_the_same_bytes_in_other_processes(renderer: Renderer, content: FormContent, tmp_path: Path) -> None:
    file = tmp_path / "content.json"
    file.write_text(content.model_dump_json())
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    found = {hashlib.sha256(renderer.render(content, moment)).hexdigest()}
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        ran = subprocess.run(
            [sys.executable, "-c", _RENDER, str(file)], env=environment, capture_output=True, text=True, check=True
        )
        found.add(ran.stdout.strip())
    assert len(found) == 1
    later = content.model_copy(update={"at": datetime(2026, 11, 25, tzinfo=UTC)})
    assert hashlib.sha256(renderer.render(later, moment)).hexdigest() not in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> B.V.",
        "{{7*7}} ${jndi:ldap://x.example/a}",
        "'; DROP TABLE document; --",
        '#read("/etc/passwd") #import "@preview/x:1.0.0"',
        "*vet* _schuin_ $x^2$ `code` <label> @ref // weg /* weg */ = kop",
        "\\u{41} \\ \\# ~ -- --- ... \"aan\" 'halen'",
        "https://evil.example/%2e%2e/ ](javascript:alert(1))",
        "/ByteRange [0 1 2 3] endobj %%EOF startxref",
        "żółć Ærø Ωμέγα Привет ẞ ﬁ € ≤ ☑",
    ],
)
def test_hostile_text_is_printed_literally_B19(renderer: Renderer, with_value: Make, text: str) -> None:
    pdf = renderer.render(with_value(text))
    assert printed(pdf).count(squeezed(text)) >= 2
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        assert "/Annots" not in page  # nothing became a link


def test_text_is_never_shown_reversed_B22(renderer: Renderer, with_value: Make) -> None:
    """Bidirectional controls, zero-width characters and soft hyphens are left out."""
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff\u00ad"
    assert "abcgnp.exe" in printed(renderer.render(with_value("abc" + hidden + "gnp.exe")))


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("bank.example\x00.evil.example", "U+0000"),
        ("a\x1b[2Jb", "U+001B"),
        ("a\rb", "U+000D"),
        ("a\u2028b", "U+2028"),
        ("prive \ue000", "U+E000"),
        ("漢字", "U+6F22"),
        ("Z" + "\u0336" * 9, "too many combining marks"),
    ],
)
def test_what_cannot_be_printed_is_refused_B11_B22(
    renderer: Renderer, with_value: Make, text: str, detail: str
) -> None:
    with pytest.raises(FormRefused) as refused:
        renderer.render(with_value(text))
    assert refused.value.slug == "form.characters"
    assert set(detail.split()) <= set(refused.value.detail.split())
    assert text not in str(refused.value)
    renderer_still_works = renderer.render(with_value("Gemeente Voorbeeldstad"))
    assert renderer_still_works.startswith(b"%PDF-1.7")


def test_letters_and_marks_are_composed_B22(renderer: Renderer, with_value: Make) -> None:
    assert "Zoë" in printed(renderer.render(with_value("Zoe\u0308")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60))
def test_any_text_is_printed_or_refused_by_name(renderer: Renderer, with_value: Make, text: str) -> None:
    try:
        pdf = renderer.render(with_value(text))
    except FormRefused as refused:
        assert refused.slug == "form.characters"
    else:
        assert pdf.startswith(b"%PDF-1.7")


def test_long_words_break_inside_their_column(renderer: Renderer, with_value: Make) -> None:
    word = "".join(f"deel{n:03}" for n in range(150))
    lines = lines_of(renderer.render(with_value(word)))
    assert squeezed(word) in squeezed("".join(lines))
    assert outside(renderer.render(with_value(word))) == []
    assert max(map(len, lines)) < 140


LONG = "Gemeenschappelijke Regeling Samenwerkingsverband Belastingen en Waardebepaling Gemeente Voorbeeldstad-Noord"


def changed(content: FormContent, **to: Any) -> FormContent:
    """The example with other values: organisation, names, end of the old certificate, request, login certificate."""
    raw = content.model_dump(mode="json")
    raw["sections"][0]["rows"][1]["values"] = (to.pop("organisation", LONG),)
    certificate = raw["sections"][3]["rows"]
    certificate[2]["values"] = tuple(to.pop("names", certificate[2]["values"]))
    certificate.append({"label": "Oude certificaat geldig tot", "values": ("18-12-2028",), "mono": False})
    return FormContent.model_validate(raw | to)


def samples(content: FormContent) -> dict[str, FormContent]:
    """Forms short and long, and in other letters."""
    request = "-----BEGIN CERTIFICATE REQUEST-----\n" + "\n".join(["QUJD" * 16] * 30)
    return {
        "short": content,
        "no request": content.model_copy(update={"csr": None}),
        "a name more": changed(content, names=("a.example", "b.example", "c.example")),
        "thirty names": changed(content, names=[f"naam-{n}.voorbeeldstad.example" for n in range(30)]),
        "thirty long names": changed(
            content,
            names=[f"samenwerkingsverband-belastingen-{n}.{'regeling' * 7}.voorbeeldstad.example" for n in range(30)],
            csr=request,
        ),
        "other letters": changed(content, organisation="Δήμος Παραδείγματος · Община Примерово", csr=request + request),
    }


def test_a_section_that_fits_on_a_page_is_not_split(renderer: Renderer, content: FormContent) -> None:
    for name, sample in samples(content).items():
        pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(renderer.render(sample))).pages]
        on = {row.label: {n for n, page in enumerate(pages) if squeezed(f"{row.label}{row.values[0]}") in page}
              for row in sample.sections[3].rows if row.label != "SHA-256 van de CSR"}  # fmt: skip
        assert all(on.values()), (name, on)
        assert name == "thirty long names" or len(set.union(*on.values())) == 1, (name, on)
        texts_of_declarations = [squeezed(declaration.text) for declaration in sample.declarations]
        assert max(sum(text in page for text in texts_of_declarations) for page in pages) == 7, name


def test_the_last_page_is_more_than_the_seal(renderer: Renderer, content: FormContent) -> None:
    """What comes next and who signed stand on it too, and the seal's words in the frame that the seal's field covers."""
    for name, sample in samples(content).items():
        pdf = renderer.render(sample)
        last = pypdf.PdfReader(io.BytesIO(pdf)).pages[-1]
        shown = squeezed(last.extract_text())
        for part in (sample.next_steps_title, *sample.next_steps, "Wie, waar en wanneer", sample.signer):
            assert squeezed(part) in shown, (name, part)
        heights: list[float] = []
        heading: list[float] = []

        def look(
            text: str, outer: list[float], inner: list[float], *_: Any,
            heights: list[float] = heights, heading: list[float] = heading,
        ) -> None:  # fmt: skip
            at = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            if "verzegeld door" in text or "klopt het zegel" in text:
                heights.append(at)
            if "Ondertekening en zegel" in text:
                heading.append(at)

        last.extract_text(visitor_text=look)
        bottom = (297 - FRAME[1] - FRAME[3]) * 72 / 25.4
        above = bottom + FRAME[3] * 72 / 25.4
        assert len(heading) == 1 and above < heading[0] < above + 40, (name, "the heading stands above what it heads")
        assert heights and all(bottom < at < bottom + FRAME[3] * 72 / 25.4 for at in heights), (name, heights)
        assert outside(pdf) == [], name


def test_no_word_is_broken_in_the_middle(renderer: Renderer, content: FormContent) -> None:
    """A long word gives way after its punctuation; a hash stays on one line."""
    subject = f"CN=Sanne de Vries,serialNumber=CB1000002,givenName=Sanne,O={LONG},L=Voorbeeldstad,C=NL"
    credential = content.credential.model_copy(update={"subject": subject})
    sample = changed(content, credential=credential.model_dump())
    lines = lines_of(renderer.render(sample))
    whole = {part for line in lines for part in re.split(r"[\s,;.:/@_+-]+", line)}
    assert {part for part in re.split(r"[\s,;.:/@_+-]+", f"{subject} {LONG}") if part} <= whole
    hashes = [value for section in sample.sections for row in section.rows for value in row.values if len(value) == 64]
    for value in (*hashes, sample.content_sha256, sample.credential.sha256):
        assert any(value in line for line in lines), value


def test_no_words_for_machines_under_a_declaration(renderer: Renderer, content: FormContent) -> None:
    pdf = renderer.render(content)
    assert not {"truth", "publication", "data", "domain", "rates"} & {w for line in lines_of(pdf) for w in line.split()}
    assert printed(pdf).count(squeezed("(tekst: versie 2026-01)")) == 7


def test_a_csr_of_16_kib_and_200_names(renderer: Renderer, content: FormContent) -> None:
    raw = content.model_dump()
    body = "\n".join("QUJDRA" + f"{n:06}" + "x" * 52 for n in range(255))
    raw["csr"] = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n"
    names = tuple(f"naam-{n:03}.voorbeeldstad.example" for n in range(200))
    raw["sections"][3]["rows"][2]["values"] = names
    pdf = renderer.render(FormContent.model_validate(raw))
    assert outside(pdf) == []
    shown = printed(pdf)
    assert all(name in shown for name in names)
    assert all(line in shown for line in raw["csr"].split() if len(line) > 20)


def test_a_csr_on_one_line_is_wrapped(renderer: Renderer, content: FormContent) -> None:
    lines = lines_of(renderer.render(content.model_copy(update={"csr": "A" * 3000})))
    assert sum(len(line) for line in lines if set(line) == {"A"}) == 3000
    assert max(map(len, lines)) < 140


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        ({"language": "fr"}, "form.language"),
        ({"introduction": "lang " * 25_000}, "form.size"),
        ({"signer": "n" * 301}, "form.layout"),
        ({"seal_text": "WWWWW " * 50}, "form.layout"),
    ],
)
def test_limits(renderer: Renderer, content: FormContent, change: dict[str, str], slug: str) -> None:
    with pytest.raises(FormRefused) as refused:
        renderer.render(content.model_copy(update=change))
    assert refused.value.slug == slug


def test_it_claims_pdfa_2a_and_pdfua_1_and_embeds_its_fonts(renderer: Renderer, content: FormContent) -> None:
    reader = pypdf.PdfReader(io.BytesIO(renderer.render(content)))
    root = reader.root_object
    metadata = root["/Metadata"].get_object().get_data().decode()
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", content.reference):
        assert claim in metadata
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "nl-NL" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
            names.add(str(descendant["/BaseFont"]).split("+")[1])
    assert {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleMono-Regular", "DejaVuSans"} <= names


def test_no_fonts_no_renderer(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="Atkinson"):
        Renderer(tmp_path)


def test_the_default_folder_has_the_pinned_fonts() -> None:
    fonts = Settings().fonts
    assert fonts.parent.joinpath("package-lock.json").is_file()
    assert fonts.parent.joinpath(".npmrc").read_text().count("ignore-scripts=true") == 1
