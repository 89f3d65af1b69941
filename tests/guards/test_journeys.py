"""A step is known in at most four places and a product in at most three: a guard names the one that is missing."""

import ast
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from certificates.ca import PROFILES, Profile
from contracts.envelope import View
from contracts.journeys import ANSWERS, STEPS, Journey, Step, prepared
from contracts.orders import DraftView
from contracts.products import PRODUCTS, Product
from orders.domain.content import Content, DetailsPart, HeadPart
from orders.steps import StepOf
from orders.steps.contact import Contact
from standins.profiles import BY_CODE

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for folder in ("libs", "services") for path in (ROOT / folder).glob("*/*/__init__.py"))
GATEWAY = ROOT / "services/gateway/gateway"
#: The last step of a journey places what was answered in the others, or sets it ready: it has no answers, and nothing to do in a service.
LAST = {steps[-1] for steps in STEPS.values()} | {prepared(journey)[-1] for journey in STEPS}
#: The service whose journeys these are.
OWNER = {Journey.SERVER_RENEW: "orders", Journey.SERVER_NEW: "orders"}


# What is missing is handed to `assert` as its message: a list of its own is cut short where tests are run.
def missing(step: Step) -> list[str]:
    """The places in which a step is not known."""
    services = {OWNER[journey] for journey, steps in STEPS.items() if step in steps}
    places = {} if step in LAST else {f"{name}/steps": ROOT / f"services/{name}/{name}/steps" for name in services}
    files = {f"{place}/{step}.py": folder / f"{step}.py" for place, folder in places.items()}
    files[f"gateway/steps/{step}.py"] = GATEWAY / f"steps/{step}.py"
    files[f"gateway/templates/steps/{step}.html"] = GATEWAY / f"templates/steps/{step}.html"
    lacking = [name for name, path in files.items() if not path.is_file()]
    return lacking + ([] if step in LAST or step in ANSWERS else [f"contracts.journeys.ANSWERS: no model of {step}"])


def naming(kind: str, member: str) -> set[str]:
    """The files of packages that name a member of an enumeration in code."""
    return {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in package.rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr == member and getattr(node.value, "id", "") == kind
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }


@pytest.mark.parametrize("step", Step)
def test_a_step_is_known_where_it_must_be_and_nowhere_else(step: Step) -> None:
    assert any(step in {*steps, *prepared(journey)} for journey, steps in STEPS.items()), f"{step} is in no journey"
    assert not missing(step), "; ".join(missing(step))
    elsewhere = {path for path in naming("Step", step.name) if not path.startswith("libs/contracts/")}
    assert {path for path in elsewhere if Path(path).stem != step or Path(path).parent.name != "steps"} == set()


def test_a_step_nobody_knows_is_named_with_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STEPS, Journey.SERVER_RENEW, ("holder", Step.COMPLETION))
    assert missing("holder") == [  # type: ignore[arg-type]
        "orders/steps/holder.py",
        "gateway/steps/holder.py",
        "gateway/templates/steps/holder.html",
        "contracts.journeys.ANSWERS: no model of holder",
    ]


def test_a_file_of_a_step_is_of_a_step() -> None:
    for folder in (GATEWAY / "steps", *(ROOT / f"services/{name}/{name}/steps" for name in set(OWNER.values()))):
        assert {path.stem for path in folder.glob("*.py")} - {"__init__"} <= {*Step}


@pytest.mark.parametrize("step", sorted(ANSWERS))
def test_what_is_answered_in_a_step_is_one_model_on_both_sides(step: Step) -> None:
    for journey, steps in STEPS.items():
        if step in steps:
            assert import_module(f"{OWNER[journey]}.steps.{step}").STEP.answers is ANSWERS[step]


def dropped(step: StepOf[Any, Any]) -> list[str]:
    """The parts of a step that a draft's view or an order's content has no place for: there they would be lost unseen."""
    details = Content.model_fields["details"].annotation
    holders = {"show": (DraftView,), "freeze": (Content, *(get_args(details) or (details,)))}
    parts = {
        (name, part)
        for name in holders
        for answer in [get_type_hints(getattr(type(step), name))["return"]]
        for part in get_args(answer) or (answer,)
        if part not in {View, HeadPart, DetailsPart, type(None)}
    }
    return sorted(
        f"{name}: {part.__name__} is part of no {holders[name][0].__name__}"
        for name, part in parts
        if not any(issubclass(holder, part) for holder in holders[name])
    )


@pytest.mark.parametrize("step", sorted(ANSWERS))
def test_what_a_step_shows_and_freezes_has_its_place(step: Step) -> None:
    lost = dropped(import_module(f"orders.steps.{step}").STEP)
    assert not lost, "; ".join(lost)


def test_a_part_without_a_place_is_named() -> None:
    class RemarkPart(View):
        remark: str = ""

    class RemarkContent(HeadPart):
        remark: str = ""

    class Remark(Contact):
        def show(self, seen: Any) -> RemarkPart:
            return RemarkPart()

        def freeze(self, seen: Any) -> RemarkContent | None:
            return RemarkContent()

    assert dropped(Remark()) == [
        "freeze: RemarkContent is part of no Content",
        "show: RemarkPart is part of no DraftView",
    ]


def lacking(product: Product) -> list[str]:
    """The places in which a product is not known."""
    if product not in PRODUCTS:
        return ["contracts.products.PRODUCTS: no row"]
    rows = "".join(path.read_text() for path in (ROOT / "services/orders/migrations").glob("*.py"))
    inserted = {table: re.findall(rf"INSERT INTO {table}\b[^\"]*", rows) for table in ("product", "product_term")}
    profile = PROFILES.get(product)
    places = {
        "contracts.products.PRODUCTS: a short name in both languages": PRODUCTS[product].short.keys() == {"nl", "en"},
        "certificates.ca.PROFILES: no row": profile is not None,
        "standins/profiles.py: the CA of this machine does not make it": profile is None or profile.code in BY_CODE,
        **{
            f"orders/migrations: no row of {table}": any(f"'{product}'" in statement for statement in statements)
            for table, statements in inserted.items()
            if PRODUCTS[product].journeys
        },
    }
    return [place for place, known in places.items() if not known]


@pytest.mark.parametrize("product", Product)
def test_a_product_is_known_where_it_must_be_and_nowhere_else(product: Product) -> None:
    """The table, a row of certificates for what a CA can issue, and, once it can be ordered, rows of orders."""
    assert not lacking(product), "; ".join(lacking(product))
    places = {
        "libs/contracts/contracts/products.py",
        "services/certificates/certificates/ca.py",
    }
    assert {path for path in naming("Product", product.name) if "/examples/" not in path} <= places


def test_a_product_nobody_knows_is_named_with_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown: Any = "of_tomorrow"
    assert lacking(unknown) == ["contracts.products.PRODUCTS: no row"]
    row = replace(PRODUCTS[Product.PKIO_PRIVATE], short={"nl": "PKIoverheid Kort"})
    monkeypatch.setitem(PRODUCTS, unknown, row)  # type: ignore[arg-type]
    assert lacking(unknown) == [
        "contracts.products.PRODUCTS: a short name in both languages",
        "certificates.ca.PROFILES: no row",
        "orders/migrations: no row of product",
        "orders/migrations: no row of product_term",
    ]
    monkeypatch.setitem(PROFILES, unknown, Profile("nobody", "1.2.3"))  # type: ignore[arg-type]
    assert "standins/profiles.py: the CA of this machine does not make it" in lacking(unknown)
