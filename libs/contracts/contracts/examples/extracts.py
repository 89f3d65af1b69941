"""Examples of what is said of extracts."""

from datetime import timedelta
from uuid import UUID

from contracts.envelope import Event
from contracts.examples.shared import AT
from contracts.extracts import ExtractKept, Register

KEPT = ExtractKept(
    version=1,
    subscriber="P1234567",
    kind=Register.KVK,
    extract=UUID("01920000-0000-7000-8000-0000000000e1"),
    at=AT,
    until=AT + timedelta(days=368),
    sha256="ab" * 32,
    usable=True,
    by="CB9000001",
)


def kept() -> list[Event]:
    """An extract that can be used, and an answer that nothing can be based on."""
    other = {"version": 2, "kind": Register.OIN, "usable": False, "sha256": "cd" * 32}
    return [KEPT, KEPT.model_copy(update={**other, "extract": UUID("01920000-0000-7000-8000-0000000000e2")})]
