"""A step is known in at most four places and a product in at most three: a guard names the one that is missing."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from certificates.ca import PROFILES
from contracts.journeys import ANSWERS, STEPS, Journey, Step
from contracts.products import PRODUCTS, Product

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for folder in ("libs", "services") for path in (ROOT / folder).glob("*/*/__init__.py"))
GATEWAY = ROOT / "services/gateway/gateway"
#: The last step of a journey places what was answered in the others: it has no answers, and nothing to do in a service.
LAST = {steps[-1] for steps in STEPS.values()}
#: The service whose journeys these are.
OWNER = {Journey.SERVER_RENEW: "orders", Journey.SERVER_NEW: "orders"}


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
    assert any(step in steps for steps in STEPS.values()), f"{step} is in no journey"
    assert missing(step) == []
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


@pytest.mark.parametrize("product", Product)
def test_a_product_is_known_where_it_must_be_and_nowhere_else(product: Product) -> None:
    """The table, a row of certificates for what a CA can issue, and, once it can be ordered, rows of orders."""
    assert product in PRODUCTS, "not in contracts.products.PRODUCTS"
    assert product in PROFILES, "no row in certificates.ca.PROFILES"
    assert PRODUCTS[product].short.keys() == {"nl", "en"}
    rows = "".join(path.read_text() for path in (ROOT / "services/orders/migrations").glob("*.py"))
    assert not PRODUCTS[product].journeys or f"'{product}'" in rows, "no rows in orders' migrations"
    places = {
        "libs/contracts/contracts/products.py",
        "services/certificates/certificates/ca.py",
    }
    assert {path for path in naming("Product", product.name) if "/examples/" not in path} <= places
