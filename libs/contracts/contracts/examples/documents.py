"""Examples of forms that are asked for, and of what signing says of them."""

from typing import Any

from contracts import auth, forms, signing
from contracts.envelope import Event
from contracts.examples.shared import AT, CSR, HASH, ORDER, OTHER, REQUEST

CREDENTIAL = auth.Credential(
    sha256=HASH,
    issuer="CN=Test Personal CA,C=NL",
    subject="CN=Sanne de Vries,serialNumber=CB1000002,C=NL",
    serial="0a1b2c",
)
CONTENT = forms.FormContent(
    kind="order.server",
    language="nl",
    title="Bestelling van een servercertificaat",
    reference="S20261124103015123",
    introduction="U verlengt een servercertificaat.",
    sections=(forms.FormSection(title="Abonnee", rows=(forms.FormRow(label="Abonneenummer", values=("P1234567",)),)),),
    csr=CSR,
    declarations_title="Verklaringen",
    declarations=(forms.Declaration(code="true", version="2026-01", text="Alle gegevens kloppen."),),
    credential_title="Inlogcertificaat",
    credential=CREDENTIAL,
    signer="Sanne de Vries (CB1000002)",
    place="Voorbeeldstad",
    at=AT,
    content_sha256=HASH,
    next_steps_title="Wat gebeurt er nu?",
    next_steps=("Wij controleren uw bestelling.",),
    seal_title="Zegel",
    seal_text="Elektronisch verzegeld.",
)
REQUESTED: dict[str, Any] = {
    "version": 1,
    "request": REQUEST,
    "requester": "orders",
    "subject": ORDER,
    "subscriber": "P1234567",
}
ENGLISH = CONTENT.model_copy(update={"language": "en", "csr": None})
SEALED: dict[str, Any] = {
    "sha256": OTHER,
    "size": 101_376,
    "media_type": "application/pdf",
    "file_name": "S20261124103015123.pdf",
    "level": "B-B",
}


def documents() -> list[Event]:
    """Asked for, released, sealed and failed."""
    return [
        forms.FormRequested(**REQUESTED, file_name="S20261124103015123.pdf", content=CONTENT),
        forms.FormRequested(**REQUESTED, file_name="S20261124103015123.pdf", content=ENGLISH),
        forms.FormReleased(**REQUESTED),
        forms.FormReleased(**REQUESTED).model_copy(update={"request": ORDER, "subscriber": "P7654321"}),
        signing.DocumentSealed(**REQUESTED, at=AT, **SEALED),
        signing.DocumentSealed(**REQUESTED, at=AT, **{**SEALED, "size": 98_304}),
        signing.DocumentFailed(**REQUESTED, at=AT, reason="form.characters"),
        signing.DocumentFailed(**REQUESTED, at=AT, reason="form.too_long"),
    ]
