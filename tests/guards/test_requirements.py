"""The page of requirements is whole and true, and app code speaks in words: our own numbers stand in tests and on that page."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".ts", ".js", ".html", ".css", ".md", ".yaml", ".toml", ".json", ".typ", ".txt", ".cfg", ".c", ""}
#: History stays as it was: migrations ran, and a released schema is what partners have.
HISTORY = re.compile(r"/migrations/|/schemas/released/")
OTHER_THINGS = {"S3"}  # the protocol of object stores


@pytest.fixture(scope="module")
def requirements() -> ModuleType:
    """The generator beside this file; it is a script, in no package."""
    spec = spec_from_file_location("requirements", Path(__file__).with_name("requirements.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def citations(requirements: ModuleType) -> list[tuple[str, str, str]]:
    return list(requirements.citations())


@pytest.fixture(scope="module")
def lines(requirements: ModuleType) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = requirements.lines_of(requirements.PAGE.read_text())
    return found


def test_every_number_that_a_test_cites_has_a_line(
    citations: list[tuple[str, str, str]], lines: dict[str, tuple[str, str]]
) -> None:
    assert sorted({f"{number} in {path}" for number, path, _ in citations if number not in lines}) == []


def test_every_number_that_a_page_cites_has_a_line(requirements: ModuleType, lines: dict[str, tuple[str, str]]) -> None:
    unknown = []
    for path in [*requirements.tracked("docs/*.md"), "README.md"]:
        text = (ROOT / path).read_text()
        cited = {number for name in requirements.NAME.findall(text) for number in requirements.in_name(name)}
        cited |= requirements.in_prose(re.sub(r"`[^`]*`", "", text)) - OTHER_THINGS
        unknown += [f"{number} in {path}" for number in sorted(cited) if number not in lines]
    assert unknown == []


def test_every_line_has_tests_or_is_not_built_yet(
    requirements: ModuleType, citations: list[tuple[str, str, str]], lines: dict[str, tuple[str, str]]
) -> None:
    proven = requirements.proofs(citations)
    assert (
        sorted(number for number, (_, last) in lines.items() if (number in proven) == (last == "not built yet")) == []
    )
    rules = sorted(number for number, (_, last) in lines.items() if last == "not built yet" and "-" in number)
    assert rules == [], "what is planned stands among what a user can do"


def test_the_last_column_is_what_the_tests_cite(
    requirements: ModuleType, citations: list[tuple[str, str, str]]
) -> None:
    page = requirements.PAGE.read_text()
    assert page == requirements.written(page, citations), "run: python tests/guards/requirements.py"


def test_the_numberings_stand_apart(lines: dict[str, tuple[str, str]], requirements: ModuleType) -> None:
    """Each section holds one numbering, in order."""
    kinds = []
    for section in requirements.PAGE.read_text().split("\n## ")[1:]:
        numbers = list(requirements.lines_of(section))
        kinds.append({"row" if "-" not in number else number.partition("-")[0] for number in numbers})
        ordered = [(re.sub(r"[^A-Z]", "", n), int(re.sub(r"\D", "", n))) for n in numbers]
        assert len({letter for letter, _ in ordered}) in {1, 9}
        for letter in {letter for letter, _ in ordered}:
            own = [number for kind, number in ordered if kind == letter]
            assert own == sorted(own), letter
    assert kinds == [{"row"}, {"R"}, {"B"}, {"F"}, {"T"}, {"INV"}]
    assert len(lines) > 150


def test_app_code_says_it_in_words(requirements: ModuleType) -> None:
    found = []
    for path in requirements.tracked("libs", "services", "deploy", "Makefile", "pyproject.toml"):
        file = ROOT / path
        if "/tests/" in path or HISTORY.search(path) or file.suffix not in TEXT or "lock" in file.name:
            continue
        for number in requirements.in_prose(file.read_text(errors="replace")) - OTHER_THINGS:
            found.append(f"{number} in {path}")
    assert sorted(found) == []


def test_citations_are_read_in_every_spelling(requirements: ModuleType) -> None:
    prose = "(S8, R-090; INV-12) L1 to L3, B-11 and not P-256, AES-256, T-1, p95, X.509, S3x or B-1"
    assert requirements.in_prose(prose) == {"S8", "R-090", "INV-12", "L1", "L2", "L3", "B-11"}
    names = {
        "test_b06_r053_key_size": {"B-06", "R-053"},
        "test_B_42_recorded_answers": {"B-42"},
        "test_t_06_a_planted_id": {"T-06"},
        "test_L3_R_168_status": {"L3", "R-168"},
        "test_what_cannot_be_printed_is_refused_B11_B22": {"B-11", "B-22"},
        "test_inv12_read_only": {"INV-12"},
        "test_n2_n3_n4_one_mail_each": {"N2", "N3", "N4"},
        "test_b1_a_claim": {"B1"},
        "test_p256_and_utf8_and_sha256": set(),
    }
    assert {name: requirements.in_name(name) for name in names} == names
