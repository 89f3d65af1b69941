"""Examples of what orders says."""

from datetime import date
from typing import Any

from contracts import certificates, orders
from contracts.envelope import Event
from contracts.examples.shared import AT, CSR, HASH, ORDER, OTHER
from contracts.labels import OwnTexts
from contracts.orders import ServerApproval, ServerDetails, ServerUnmanaged, State
from contracts.products import Product

SUBJECT = certificates.Subject(
    common_name="koppelvlak.voorbeeldstad.example",
    organisation="Gemeente Voorbeeldstad",
    locality="Voorbeeldstad",
    state="Utrecht",
    country="NL",
    organisation_identifier="NTRNL-12345678",
)
NAME = "koppelvlak.voorbeeldstad.example"
SERVER = ServerDetails(common_name=NAME, sans=(NAME,), manager="CB1000010", validity_days=1095, spki_sha256=OTHER)
CALLED = OwnTexts(own_name="Zaaksysteem", cost_centre="4711")
APPROVED = ServerApproval(**SERVER.model_dump(), csr_pem=CSR, subject=SUBJECT)


def _fields(version: int, state: State, **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "order": ORDER,
        "reference": "S20261124103015123",
        "subscriber": "P1234567",
        "product": Product.PKIO_PRIVATE,
        "state": state,
        "requester": "CB1000002",
        "replaces": 41,
        "price_cents": 29_500,
        "terms_version": "2026-01",
        "content_sha256": HASH,
        "document_sha256": None if version == 1 else OTHER,
        "placed_at": AT,
        "at": AT,
        "details": SERVER,
        **more,
    }


def moves() -> list[Event]:
    """Every fact about where an order is."""
    two_names = SERVER.model_copy(update={"sans": (NAME, "www.voorbeeldstad.example")})
    unmanaged = ServerUnmanaged(common_name=NAME, sans=(NAME,), validity_days=1095)
    shown = APPROVED.model_copy(update={"valid_until": date(2028, 10, 30)})
    return [
        orders.OrderPlaced(**_fields(1, State.PLACED)),
        orders.OrderPlaced(**_fields(1, State.PLACED, details=two_names, replaces=None, texts=CALLED)),
        orders.OrderPlaced(**_fields(1, State.PLACED, details=unmanaged, replaces=None)),
        orders.OrderReady(
            **_fields(2, State.IN_VALIDATION),
        ),
        orders.OrderReady(**_fields(2, State.IN_VALIDATION, replaces=None)),
        orders.OrderApproved(**_fields(3, State.APPROVED, details=APPROVED), approvers=("CB9000001",)),
        orders.OrderApproved(
            **_fields(3, State.APPROVED, details=shown, texts=CALLED),
            approvers=("CB9000001", "CB9000002"),
            publication="1.0",
        ),
        orders.OrderRejected(**_fields(3, State.REJECTED), reason="De naam hoort niet bij uw organisatie."),
        orders.OrderRejected(
            **_fields(3, State.REJECTED, replaces=None), reason="Dubbel aangevraagd.", causes=("no_longer_needed",)
        ),
        orders.OrderWaiting(**_fields(3, State.WAITING)),
        orders.OrderWaiting(**_fields(3, State.WAITING, replaces=None)),
        orders.OrderWithdrawn(**_fields(4, State.WITHDRAWN), reason="unanswered"),
        orders.OrderWithdrawn(**_fields(2, State.WITHDRAWN, replaces=None), reason="asked"),
        orders.OrderCompleted(**_fields(4, State.COMPLETED), certificate=57, serial="0a1b2c"),
        orders.OrderCompleted(**_fields(5, State.COMPLETED, replaces=None), certificate=58, serial="7f00"),
        orders.OrderFailed(**_fields(4, State.FAILED), reason="ca.refused", failed_in=State.APPROVED),
        orders.OrderFailed(**_fields(4, State.FAILED), reason="form.size", failed_in=State.PLACED),
        orders.OrderResumed(**_fields(3, State.PLACED)),
        orders.OrderResumed(**_fields(3, State.PLACED, replaces=None)),
    ]
