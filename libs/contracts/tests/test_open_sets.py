"""Sets that may grow: readers keep a code that is newer than they are, commands refuse it."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, get_args

import contracts
import pytest
from contracts.envelope import Command, Event, View
from contracts.identifiers import Email, Line, Oin, Phone, Text
from contracts.imports import Import
from contracts.open_sets import Open, Unknown, opened
from contracts.organisation import GivenAddress, RegisterPerson, Role
from contracts.products import Product
from pydantic import AfterValidator, BaseModel, TypeAdapter, ValidationError

for _module in pkgutil.walk_packages(contracts.__path__, "contracts."):
    importlib.import_module(_module.name)
PRODUCT: TypeAdapter[Any] = TypeAdapter(Open[Product])
#: Codes that a reader must know to show the thing at all: a gateway that does not know a journey has no page for its steps.
CLOSED = {"DraftView.journey", "DraftView.done", "Typed.step"}


def test_a_code_of_today_is_a_member_and_one_of_tomorrow_is_kept_as_it_came() -> None:
    assert PRODUCT.validate_python("trial") is Product.TRIAL
    tomorrow = PRODUCT.validate_json('"personal_card"')
    assert isinstance(tomorrow, Unknown) and tomorrow == "personal_card" and type(tomorrow.value) is str
    assert PRODUCT.dump_json(tomorrow) == b'"personal_card"' and PRODUCT.dump_json(Product.TRIAL) == b'"trial"'
    assert opened(Product, "trial") is Product.TRIAL and isinstance(opened(Product, "x"), Unknown)
    assert tomorrow not in set(Product)


@pytest.mark.parametrize("value", ["", "two\nlines", "nul\0", "x" * 101, 7, None], ids=repr)
def test_what_is_no_code_is_refused(value: object) -> None:
    """A code is printed, stored and compared: one short line of visible characters."""
    with pytest.raises(ValidationError):
        PRODUCT.validate_python(value)


def kinds(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("contracts."):
            yield kind
        yield from kinds(kind)


def closed_sets(annotation: Any) -> bool:
    """True when a set of codes stands in this type and is not open."""
    parts = get_args(annotation)
    if Unknown in parts:
        return False
    return (isinstance(annotation, type) and issubclass(annotation, StrEnum)) or any(map(closed_sets, parts))


def test_every_set_in_an_event_or_a_view_is_open() -> None:
    closed = {
        f"{kind.__name__}.{name}"
        for kind in kinds(View)
        for name, field in kind.model_fields.items()
        if closed_sets(field.annotation)
    }
    assert closed == CLOSED, "say Open[...]: a reader of today must take what is added tomorrow"
    assert issubclass(Event, View)


def test_no_command_takes_a_code_that_is_not_known_here() -> None:
    """The fields of commands name the sets themselves; a register keeps no role that it does not know."""
    fields = [field.annotation for kind in kinds(Command) for field in kind.model_fields.values()]
    assert not any(Unknown in get_args(annotation) for annotation in fields)
    item = {"subscriber": "P1234567", "product": "personal_card", "pem": "-"}
    with pytest.raises(ValidationError, match="product"):
        Import.model_validate({"certificates": [item], "reason": "r"})
    person = {"name": "Sanne", "email": "s@voorbeeldstad.example", "organisation": "V", "reason": "r"}
    contact = {"subscriber": "P1234567", "role": "contact", "authorisation": "full"}
    assert RegisterPerson.model_validate({**person, "registrations": [contact]}).registrations[0].role is Role.CONTACT
    for change in ({"role": "auditor"}, {"authorisation": "read_only"}):
        with pytest.raises(ValidationError, match="unknown role or authorisation"):
            RegisterPerson.model_validate({**person, "registrations": [contact | change]})


def rules(annotation: Any, metadata: Sequence[Any]) -> set[object]:
    """The functions that values of this type are judged by."""
    own = {part.func for part in metadata if isinstance(part, AfterValidator)}
    return own.union(*(rules(part, getattr(part, "__metadata__", ())) for part in get_args(annotation)))


def test_no_event_or_view_is_held_to_rules_that_may_differ_between_versions() -> None:
    """Letters that can be printed, prefixes of OINs, numbering plans: judged by who registers, in commands."""
    judged = {
        part.func
        for kind in (Line, Text, Email, Phone, Oin)
        for part in get_args(kind)
        if isinstance(part, AfterValidator)
    }
    assert len(judged) == 5
    held = {
        f"{kind.__name__}.{name}"
        for kind in kinds(View)
        if kind is not GivenAddress
        for name, field in kind.model_fields.items()
        if rules(field.annotation, field.metadata) & judged
    }
    assert held == set(), "use SaidLine, SaidEmail, SaidPhone, SaidOin"
