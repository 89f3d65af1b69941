"""A mail is one template per language and a line in its service's table: nothing missing, nothing left over, both alike."""

import importlib
import re
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from chassis.mail import Templates
from chassis.mail.layout import BLOCKS, WORDS
from contracts.identifiers import LANGUAGES
from jinja2 import meta

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in ROOT.glob("services/*/*/mails/__init__.py"))
ORDERS = ROOT / "services/orders/orders/mails"
#: Nothing of these makes data into markup or reaches beyond the folder.
NEVER = re.compile(r"\|\s*safe\b|autoescape|\bimport\b|\bextends\b|\|\s*format\b")


def variables(templates: Templates, file: str) -> set[str]:
    """What a template names, with what it includes."""
    env = templates.environment
    assert env.loader is not None
    tree = env.parse(env.loader.get_source(env, file)[0])
    included = [name for name in meta.find_referenced_templates(tree) if name is not None]
    return meta.find_undeclared_variables(tree).union(*(variables(templates, name) for name in included))


def included(folder: Path) -> set[str]:
    """The files that templates include."""
    return {name for path in folder.glob("*.j2") for name in re.findall(r'{% include "([^"]+)" %}', path.read_text())}


def problems(folder: Path, names: Collection[str]) -> list[str]:
    """What is wrong with the templates of a service whose table has these mails."""
    files = {path.name for path in folder.glob("*.j2")}
    said = {f"{name}.{language}.txt.j2" for name in names for language in LANGUAGES}
    others = {name.replace(".nl.", ".en.") for name in files} | {name.replace(".en.", ".nl.") for name in files}
    found = [f"missing: {name}" for name in sorted((said | others) - files)]
    found += [f"unused: {name}" for name in sorted(files - said - included(folder))]
    if found:
        return found
    templates = Templates(folder)
    for file in sorted(files):
        text = (folder / file).read_text("utf-8")
        other = file.replace(".nl.", ".en.")
        if variables(templates, file) != variables(templates, other):
            found.append(f"not the same variables: {file}, {other}")
        if any(".nl." in part or ".en." in part for part in re.findall(r'"([^"]+)"', text) if part[-10:] != file[-10:]):
            found.append(f"includes another language: {file}")
        if NEVER.search(text):
            found.append(f"not words: {file}")
        if file in said and tuple(templates.environment.get_template(file).blocks) != BLOCKS:
            found.append(f"not the parts of a mail: {file}")
        if re.search(r"^[^:\n]*{{[^:\n]*:", text.partition("{% block facts %}")[2], re.MULTILINE):
            found.append(f"a label holds data: {file}")
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.parent.name)
def test_every_mail_has_its_words_in_every_language(folder: Path) -> None:
    module = importlib.import_module(f"{folder.parent.name}.mails")
    assert problems(folder, module.MAILS) == []


def test_there_are_mails_to_look_at() -> None:
    assert "orders" in {folder.parent.name for folder in FOLDERS}


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda folder: (folder / "approved.en.txt.j2").unlink(), "missing: approved.en.txt.j2"),
        (lambda folder: (folder / "_order.nl.txt.j2").unlink(), "missing: _order.nl.txt.j2"),
        (lambda folder: (folder / "gone.nl.txt.j2").touch(), "missing: gone.en.txt.j2"),
        (lambda folder: [(folder / f"gone.{of}.txt.j2").touch() for of in LANGUAGES], "unused: gone.en.txt.j2"),
        (edit("approved.en.txt.j2", "{{ manager }}", "Karel"), "not the same variables: approved.nl.txt.j2, approved.en.txt.j2"),
        (edit("_order.en.txt.j2", "{{ reference }}", "-"), "not the same variables: _order.nl.txt.j2, _order.en.txt.j2"),
        (edit("placed.en.txt.j2", "_order.en", "_order.nl"), "includes another language: placed.en.txt.j2"),
        (edit("placed.en.txt.j2", "block link", "block links"), "not the parts of a mail: placed.en.txt.j2"),
        (edit("rejected.nl.txt.j2", "{{ reason }}", "{{ reason | safe }}"), "not words: rejected.nl.txt.j2"),
        (edit("placed.nl.txt.j2", "Geldigheid:", "{{ reference }}:"), "a label holds data: placed.nl.txt.j2"),
    ],
)  # fmt: skip
def test_the_guard_sees_what_it_is_for(tmp_path: Path, change: Callable[[Path], None], problem: str) -> None:
    folder = Path(shutil.copytree(ORDERS, tmp_path / "mails"))
    names = importlib.import_module("orders.mails").MAILS
    change(folder)
    assert problem in problems(folder, names)


def test_the_guard_sees_a_line_without_a_template() -> None:
    assert problems(ORDERS, [*importlib.import_module("orders.mails").MAILS, "reminded"]) == [
        "missing: reminded.en.txt.j2",
        "missing: reminded.nl.txt.j2",
    ]


def test_the_layout_has_the_same_words_in_every_language() -> None:
    assert set(WORDS) == set(LANGUAGES) and len({tuple(words) for words in WORDS.values()}) == 1
    assert all(text for words in WORDS.values() for text in words.values())
