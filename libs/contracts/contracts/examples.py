"""Two examples of every event: in the contract for partners, and in tests as something every reader must take."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts import auth, certificates, forms, orders, organisation, signing
from contracts.envelope import Event
from contracts.organisation import Address, Authorisation, Registration, Role
from contracts.products import Product

AT = datetime(2026, 11, 24, 9, 30, 15, 123456, UTC)
ORDER = UUID("019ab5c0-7a00-7000-8000-000000000001")
REQUEST = UUID("019ab5c0-7a00-7000-8000-000000000002")
HASH, OTHER = "3f" * 32, "a7" * 32
PEM = "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n"
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB…\n-----END CERTIFICATE REQUEST-----\n"
ADDRESS = Address(street="Dorpsplein 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht", country="NL")


def _subscribers() -> list[Event]:
    one: dict[str, Any] = {
        "number": "P1234567",
        "name": "Gemeente Voorbeeldstad",
        "kvk": "12345678",
        "address": ADDRESS,
    }
    full = {**one, "oin": "00000003123456780000", "phone": "+31201234567"}
    return [
        organisation.SubscriberRegistered(version=1, **one),
        organisation.SubscriberRegistered(version=1, **full),
        organisation.SubscriberChanged(version=2, **full),
        organisation.SubscriberChanged(version=3, **full, active=False),
    ]


def _persons() -> list[Event]:
    contact = Registration(subscriber="P1234567", role=Role.CONTACT, authorisation=Authorisation.FULL)
    one: dict[str, Any] = {
        "number": "CB1000002", "name": "Sanne de Vries", "email": "s.devries@voorbeeldstad.example",
        "phone": "+31612345678", "organisation": "Gemeente Voorbeeldstad", "enrolled": True,
        "registrations": (contact,),
    }  # fmt: skip
    staff: dict[str, Any] = {
        "number": "CB9000001", "name": "Vera Toets", "email": "v.toets@mijncertificaten.example",
        "organisation": "Certificaatportaal", "enrolled": True,
        "registrations": (Registration(subscriber=None, role=Role.VALIDATION),),
    }  # fmt: skip
    return [
        organisation.PersonRegistered(version=1, **one),
        organisation.PersonRegistered(version=1, **staff),
        organisation.PersonChanged(version=2, **{**one, "function": "Adviseur", "language": "en"}),
        organisation.PersonChanged(version=3, **{**one, "active": False}),
    ]


def _sessions() -> list[Event]:
    one: dict[str, Any] = {"version": 1, "session": HASH, "person": "CB1000002", "method": "card", "at": AT}
    return [
        auth.SessionStarted(**one, subscriber="P1234567"),
        auth.SessionStarted(**{**one, "session": OTHER}, subscriber=None),
        auth.SessionEnded(**{**one, "version": 2}, subscriber="P1234567", reason=auth.EndReason.LOGOUT),
        auth.SessionEnded(**{**one, "version": 2}, subscriber=None, reason=auth.EndReason.REVOKED),
    ]


def _orders() -> list[Event]:
    def one(version: int, state: orders.State, **more: Any) -> dict[str, Any]:
        return {
            "version": version, "order": ORDER, "reference": "S20261124103015123", "subscriber": "P1234567",
            "product": Product.PKIO_PRIVATE, "state": state, "requester": "CB1000002", "manager": "CB1000010",
            "common_name": "koppelvlak.voorbeeldstad.example", "sans": ("koppelvlak.voorbeeldstad.example",),
            "replaces": 41, "price_cents": 29_500, "content_sha256": HASH, "placed_at": AT, "at": AT, **more,
        }  # fmt: skip

    subject = certificates.Subject(
        common_name="koppelvlak.voorbeeldstad.example", organisation="Gemeente Voorbeeldstad",
        locality="Voorbeeldstad", state="Utrecht", country="NL", organisation_identifier="NTRNL-12345678",
    )  # fmt: skip
    approved: dict[str, Any] = {"csr_pem": CSR, "spki_sha256": OTHER, "subject": subject, "validity_days": 1095}
    state = orders.State
    return [
        orders.OrderPlaced(**one(1, state.PLACED)),
        orders.OrderPlaced(**one(1, state.PLACED, sans=("a.example", "b.example"), replaces=None)),
        orders.OrderReady(**one(2, state.IN_VALIDATION), document_sha256=OTHER),
        orders.OrderReady(**one(2, state.IN_VALIDATION, replaces=None), document_sha256=HASH),
        orders.OrderApproved(**one(3, state.APPROVED), **approved, approvers=("CB9000001",)),
        orders.OrderApproved(
            **one(3, state.APPROVED), **approved, valid_until=date(2028, 10, 30), approvers=("CB9000001", "CB9000002")
        ),
        orders.OrderRejected(**one(3, state.REJECTED), reason="De naam hoort niet bij uw organisatie."),
        orders.OrderRejected(**one(3, state.REJECTED, replaces=None), reason="Dubbel aangevraagd."),
        orders.OrderCompleted(**one(4, state.COMPLETED), certificate=57, serial="0a1b2c"),
        orders.OrderCompleted(**one(5, state.COMPLETED, replaces=None), certificate=58, serial="7f00"),
        orders.OrderFailed(**one(4, state.FAILED), reason="ca.refused"),
        orders.OrderFailed(**one(4, state.FAILED), reason="certificate.mismatch"),
        orders.OrderResumed(**one(3, state.PLACED)),
        orders.OrderResumed(**one(3, state.PLACED, replaces=None)),
    ]


def _certificates() -> list[Event]:
    issuance: dict[str, Any] = {
        "order": ORDER, "reference": "S20261124103015123", "subscriber": "P1234567", "product": Product.PKIO_PRIVATE,
        "at": AT,
    }  # fmt: skip
    one: dict[str, Any] = {
        "version": 1, "certificate": 57, "subscriber": "P1234567", "product": Product.PKIO_PRIVATE, "serial": "0a1b2c",
        "issuer": "CN=Test Server CA,O=Certificaatportaal,C=NL", "common_name": "koppelvlak.voorbeeldstad.example",
        "sans": ("koppelvlak.voorbeeldstad.example",), "subject": "CN=koppelvlak.voorbeeldstad.example,C=NL",
        "not_before": AT, "not_after": AT.replace(year=2029), "spki_sha256": OTHER, "leaf_pem": PEM, "chain_pem": PEM,
    }  # fmt: skip
    ordered: dict[str, Any] = {
        "order": ORDER, "reference": "S20261124103015123", "manager": "CB1000010", "requester": "CB1000002",
    }  # fmt: skip
    told: dict[str, Any] = {
        "organisation": "Gemeente Voorbeeldstad", "locality": "Voorbeeldstad", "state": "Utrecht", "key_type": "RSA 3072",
    }  # fmt: skip
    revoked: dict[str, Any] = {"revoked_at": AT, "revocation_reason": "superseded"}
    return [
        certificates.IssuanceStarted(version=1, **issuance),
        certificates.IssuanceStarted(version=1, **{**issuance, "product": Product.TRIAL}),
        certificates.IssuanceFailed(version=2, **issuance, reason="ca.refused"),
        certificates.IssuanceFailed(version=2, **issuance, reason="certificate.mismatch"),
        certificates.CertificateIssued(**one, **ordered, **told, replaces=41),
        certificates.CertificateIssued(**one, **ordered),
        certificates.CertificateImported(**one, manager="CB1000010"),
        certificates.CertificateImported(**one, **revoked),
        certificates.ProductLimits(
            version=1,
            product=Product.PKIO_PRIVATE,
            at=AT,
            limits=(certificates.Limit(from_date=date(2026, 1, 1), longest_days=1095, last_day=date(2028, 10, 31)),),
        ),
        certificates.ProductLimits(
            version=2,
            product=Product.PUBLIC_OV,
            at=AT,
            limits=(
                certificates.Limit(from_date=date(2026, 3, 15), longest_days=200),
                certificates.Limit(from_date=date(2027, 3, 15), longest_days=100),
            ),
        ),
    ]


def _documents() -> list[Event]:
    credential = auth.Credential(
        sha256=HASH, issuer="CN=Test Personal CA,C=NL", subject="CN=Sanne de Vries,serialNumber=CB1000002,C=NL",
        serial="0a1b2c",
    )  # fmt: skip
    content = forms.FormContent(
        kind="order.server", language="nl", title="Bestelling van een servercertificaat",
        reference="S20261124103015123", introduction="U verlengt een servercertificaat.",
        sections=(forms.FormSection(title="Abonnee", rows=(forms.FormRow(label="Abonneenummer", values=("P1234567",)),)),),
        csr=CSR, declarations_title="Verklaringen",
        declarations=(forms.Declaration(code="true", version="2026-01", text="Alle gegevens kloppen."),),
        credential_title="Inlogcertificaat", credential=credential, signer="Sanne de Vries (CB1000002)",
        place="Voorbeeldstad", at=AT, content_sha256=HASH, next_steps_title="Wat gebeurt er nu?",
        next_steps=("Wij controleren uw bestelling.",), seal_title="Zegel", seal_text="Elektronisch verzegeld.",
    )  # fmt: skip
    asked: dict[str, Any] = {
        "version": 1,
        "request": REQUEST,
        "requester": "orders",
        "subject": ORDER,
        "subscriber": "P1234567",
    }
    english = content.model_copy(update={"language": "en", "csr": None})
    sealed: dict[str, Any] = {
        "sha256": OTHER, "size": 101_376, "media_type": "application/pdf", "file_name": "S20261124103015123.pdf", "level": "B-B",
    }  # fmt: skip
    return [
        forms.FormRequested(**asked, file_name="S20261124103015123.pdf", content=content),
        forms.FormRequested(**asked, file_name="S20261124103015123.pdf", content=english),
        signing.DocumentSealed(**asked, at=AT, **sealed),
        signing.DocumentSealed(**asked, at=AT, **{**sealed, "size": 98_304}),
        signing.DocumentFailed(**asked, at=AT, reason="form.characters"),
        signing.DocumentFailed(**asked, at=AT, reason="form.too_long"),
    ]


def examples() -> dict[str, list[Event]]:
    """Two or more examples of every event, by event name ("order.placed.v1")."""
    out: dict[str, list[Event]] = {}
    for event in (*_subscribers(), *_persons(), *_sessions(), *_orders(), *_certificates(), *_documents()):
        out.setdefault(event.NAME, []).append(event)
    return out
