"""What orders says of an order, and how its content is frozen, to the byte: both are kept for years by others and by us."""

from datetime import UTC, date, datetime
from uuid import UUID

from contracts.auth import Credential
from contracts.certificates import Subject
from contracts.orders import (
    CsrSummary,
    OrderCompleted,
    OrderPlaced,
    OrderResumed,
    PersonCard,
    SubscriberCard,
    Validity,
)
from contracts.products import Product
from orders.domain.content import Content, canonical, digest, freeze, thaw
from orders.service.transitions import event_fields
from orders.tables import OrderRow

ORDER = UUID("0198c9a0-0000-7000-8000-000000000001")
AT = datetime(2026, 3, 29, 1, tzinfo=UTC)
CN = "www.voorbeeldstad.example"
CONTACT = PersonCard(
    number="CB1000002",
    name="Sanne de Vries",
    email="s@voorbeeldstad.example",
    phone=None,
    organisation="Voorbeeldstad",
    active=True,
)
MANAGER = CONTACT.model_copy(update={"number": "CB1000010"})


def content(validity: Validity | None) -> Content:
    return Content(
        reference="S20260329020000001",
        product=Product.PKIO_PRIVATE,
        language="nl",
        subscriber=SubscriberCard(
            number="P1234567", name="Voorbeeldstad", kvk="12345678", street="Dorpsplein 1", postcode="1234 AB",
            town="Voorbeeldstad", state="Utrecht", country="NL",
        ),
        contact=CONTACT,
        manager=MANAGER,
        subject=Subject(common_name=CN, organisation="Voorbeeldstad", locality="Voorbeeldstad", state="U", country="NL"),
        sans=(CN,),
        csr_pem="-",
        csr_summary=CsrSummary(
            key_type="EC P-256", common_name=CN, sans=(CN,), organisation=None, locality=None, state=None, country=None,
            spki_sha256="ab" * 32,
        ),
        spki_sha256="ab" * 32,
        delivery_email="post@voorbeeldstad.example",
        renews=None,
        price_cents=29900,
        validity_days=1095,
        validity=validity,
        terms_version="2026-01",
        declarations=(),
        declared_by="CB1000002" if validity else None,
        declared_at=AT if validity else None,
        credential=Credential(sha256="cd" * 32, issuer="CN=CA", subject="CN=Sanne", serial="0a"),
        placed_at=AT,
    )  # fmt: skip


def row(frozen: Content) -> OrderRow:
    return OrderRow(
        id=ORDER, reference=frozen.reference, version=3, draft=UUID(int=1), draft_version=6, subscriber="P1234567",
        product="pkio_private", state="placed", organisation="Voorbeeldstad", requester="CB1000002",
        requester_name="Sanne de Vries", manager="CB1000010", common_name=CN, replaces=4, content=freeze(frozen),
        content_sha256="ef" * 32, spki_sha256="ab" * 32, price_cents=29900, approvals_needed=1, placed_at=AT,
        correlation_id="", form_request=UUID(int=2), form_asked_at=AT,
    )  # fmt: skip


def said(valid_until: str) -> str:
    return (
        f'{{"version":3,"order":"{ORDER}","reference":"S20260329020000001","subscriber":"P1234567",'
        '"product":"pkio_private","state":"placed","requester":"CB1000002","replaces":4,"price_cents":29900,'
        f'"terms_version":"2026-01","content_sha256":"{"ef" * 32}","document_sha256":null,'
        '"placed_at":"2026-03-29T01:00:00Z","at":"2026-03-29T01:00:00Z","texts":null,'
        f'"details":{{"kind":"server","common_name":"{CN}","sans":["{CN}"],"manager":"CB1000010","validity_days":1095,'
        f'"valid_until":{valid_until},"spki_sha256":"{"ab" * 32}"}}'
    )


def test_every_event_of_an_order_says_this_of_it() -> None:
    now = content(Validity(until=date(2029, 3, 27), days=1095))
    fields = event_fields(row(now), now, AT)
    assert OrderResumed(**fields).model_dump_json() == said('"2029-03-27"') + "}"
    placed = OrderPlaced(**fields, declared_by=now.declared_by, declared_at=now.declared_at)
    assert placed.model_dump_json() == (
        said('"2029-03-27"')
        + ',"declared_by":"CB1000002","declared_at":"2026-03-29T01:00:00Z","follows":null,"prepared_by":null,"on_paper":false}'
    )
    done = OrderCompleted(**fields, certificate=7, serial="0a1b")
    assert done.model_dump_json() == said('"2029-03-27"') + ',"certificate":7,"serial":"0a1b"}'
    old = content(None)
    assert OrderResumed(**event_fields(row(old), old, AT)).model_dump_json() == said("null") + "}"


def before(now: Content) -> str:
    """The same content as it was frozen before details were grouped by kind."""
    said = now.model_dump(mode="json")
    details = said.pop("details")
    assert (said.pop("journey"), details.pop("kind")) == ("server.renew", "server")
    return canonical(said | details)


def test_content_of_before_details_were_grouped_keeps_its_hash_and_is_read_as_it_was() -> None:
    """Its bytes are evidence: they stay as they are, and say the same."""
    now, old = content(Validity(until=date(2029, 3, 27), days=1095)), content(None)
    assert digest(before(now)) == "5410df94350bb4660e57ad2dc39456a99e2993ff73bcfe9325e8db512e257cc2"
    assert digest(before(old)) == "b5a0d5c9751879366fd85f32093f7eb9b09e4503cf3ca6d07d218976c10414cb"
    assert thaw(before(now)) == now and thaw(before(old)) == old


def test_frozen_content_keeps_its_hash() -> None:
    """Content of before a field was kept is frozen without it; any other field without a value is in it."""
    now, old = content(Validity(until=date(2029, 3, 27), days=1095)), content(None)
    assert digest(freeze(now)) == "368f3b3a633cfd46df054620ae0dd356df35e78cab02b1cc360175a2a5cabb71"
    assert digest(freeze(old)) == "2eefa9413f36120549f6dc19e801da7f0c3fe1dcc37547ec3b319d578e8ea931"
    assert '"renews":null' in freeze(old) and '"phone":null' in freeze(old)
    assert not any(name in freeze(old) for name in ('"validity":', "declared_by", "declared_at"))
    assert thaw(freeze(old)) == old and thaw(freeze(now)) == now
