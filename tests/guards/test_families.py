"""What differs between families of certificates is data: one place for each address, no family by name in what works for all."""

import ast
import re
from pathlib import Path

from contracts.addresses import INVENTORIES
from contracts.products import Family
from gateway import families
from gateway.forms.overview import FILTERS
from gateway.templating import environment

ROOT = Path(__file__).resolve().parents[2]
APP = [*ROOT.glob("libs/*/*/"), *ROOT.glob("services/*/*/")]
#: Where a family may be named: which there are, their addresses, and the row or function of each.
DATA = {
    "libs/contracts/contracts/products.py",
    "libs/contracts/contracts/addresses.py",
    "libs/contracts/contracts/certificates.py",  # which one is meant where none is asked for
    "services/gateway/gateway/families.py",
    "services/certificates/certificates/domain/families.py",
    "services/certificates/certificates/domain/words.py",
    "services/certificates/certificates/store/export.py",
}


def app_files(*endings: str) -> list[Path]:
    """The files of libraries and services that are app code."""
    skipped = {"tests", "migrations", "static", "node_modules", "__pycache__", "testing"}
    return [
        path
        for folder in APP
        if folder.name not in skipped and folder.name == folder.parent.name
        for ending in endings
        for path in folder.rglob(f"*{ending}")
        if not skipped & set(path.relative_to(ROOT).parts)
    ]


def test_the_address_of_a_list_stands_in_one_place() -> None:
    addresses = re.compile("|".join(map(re.escape, INVENTORIES.values())))
    files = app_files(".py", ".html", ".j2", ".ts")
    assert len(files) > 200
    found = [str(path.relative_to(ROOT)) for path in files if addresses.search(path.read_text("utf-8"))]
    assert found == ["libs/contracts/contracts/addresses.py"]


def test_no_family_is_known_by_name_outside_its_data() -> None:
    named = {
        str(path.relative_to(ROOT))
        for path in app_files(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Family"
        and node.attr in Family.__members__
    }
    assert named == DATA


def test_every_family_has_its_list_with_cells_and_filters_that_there_are() -> None:
    assert {inventory.family for inventory in families.LISTS} == set(Family) == set(INVENTORIES)
    assert len({inventory.path for inventory in families.LISTS}) == len(families.LISTS)
    loader = environment().loader
    assert loader is not None
    cells, *_ = loader.get_source(environment(), "certificates/_cells.html")
    for inventory in families.LISTS:
        assert inventory.products
        assert all(f"if sort == '{sort.value}' %}}" in cells for sort, _heading in inventory.columns)
        assert set(inventory.filters) <= FILTERS.keys()
