"""Fixtures of signing's tests: an example of a form, a seal of the stand-in's PKI, a renderer and a maker of documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contracts.forms import FormContent
from signing.document_maker import DocumentMaker
from signing.form import Renderer
from signing.keys_file import FileKeys
from signing.settings import Settings
from standins.pki import Pki

_EXAMPLE = Path(__file__).parent / "data" / "example.json"


@pytest.fixture
def content() -> FormContent:
    """The renewal of a server certificate, complete."""
    return FormContent.model_validate_json(_EXAMPLE.read_text("utf-8"))


@pytest.fixture
def with_value(content: FormContent) -> Callable[[str], FormContent]:
    """Makes the example with this text as the organisation's name, in the introduction and as place."""

    def make(text: str) -> FormContent:
        raw: dict[str, Any] = content.model_dump()
        raw["sections"][0]["rows"][1]["values"] = (text,)
        raw["introduction"] = text
        raw["place"] = text[:200]
        return FormContent.model_validate(raw)

    return make


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """The one renderer of this process."""
    return Renderer(Settings().fonts)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The stand-in's PKI, made for this run."""
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def seal_files(pki: Pki) -> tuple[Path, Path]:
    """The seal's key and chain."""
    return pki.seal()


@pytest.fixture(scope="session")
def maker(seal_files: tuple[Path, Path]) -> DocumentMaker:
    """A maker with the stand-in's seal."""
    return DocumentMaker(Settings().fonts, FileKeys(*seal_files))
