"""The order form: frozen content laid out in sections, with its words in Dutch or English."""

import base64
import hashlib
from datetime import date, datetime

from contracts.forms import Declaration, FormContent, FormRow, FormSection

from orders.domain.content import Content

_NL = {
    "title": "Verlenging servercertificaat",
    "introduction": "Met dit formulier bestelt {organisation} een servercertificaat. Het volgt een bestaand certificaat op. "
    "Hieronder staan alle gegevens van de bestelling. Bewaar dit formulier in uw administratie.",
    "subscriber": "Abonnee",
    "number": "Abonneenummer",
    "organisation": "Organisatie",
    "kvk": "KvK-nummer",
    "address": "Adres",
    "contact": "Contactpersoon",
    "name": "Naam",
    "person": "Persoonsnummer",
    "email": "E-mailadres",
    "phone": "Telefoonnummer",
    "manager": "Certificaatbeheerder",
    "certificate": "Certificaat",
    "product": "Product",
    "cn": "Naam van de service (CN)",
    "sans": "Alle namen (SAN)",
    "subject": "Gegevens in het certificaat",
    "key": "Sleutel",
    "spki": "SHA-256 van de sleutel",
    "csr": "SHA-256 van de CSR",
    "old": "Opvolger van serienummer",
    "old_end": "Oude certificaat geldig tot",
    "delivery": "Levering en prijs",
    "to": "Certificaat per e-mail naar",
    "validity": "Geldigheid",
    "price": "Prijs",
    "without_vat": "€ {n}, zonder btw",
    "terms": "Voorwaarden",
    "version": "Versie {version}",
    "terms_at": "{portal}/voorwaarden/{version}",
    "rates": "Tarieven",
    "of_day": "Van {day}",
    "rates_at": "{portal}/tarieven?dag={day}",
    "declarations": "De besteller, {name} ({number}), verklaart",
    "credential": "Certificaat waarmee is ingelogd",
    "next": "Hoe gaat het verder?",
    "seal_title": "Elektronisch verzegeld door MijnCertificaten",
    "seal_text": "Dit formulier is na de bestelling gemaakt en verzegeld. Wanneer dat was, staat in het zegel. "
    "Verandert iemand iets in dit bestand, dan klopt het zegel niet meer.",
}
_EN = {
    "title": "Renewal of a server certificate",
    "introduction": "With this form {organisation} orders a server certificate. It succeeds an existing certificate. "
    "All data of the order are below. Keep this form in your records.",
    "subscriber": "Subscriber",
    "number": "Subscriber number",
    "organisation": "Organisation",
    "kvk": "Trade register number",
    "address": "Address",
    "contact": "Contact person",
    "name": "Name",
    "person": "Person number",
    "email": "E-mail address",
    "phone": "Phone number",
    "manager": "Certificate manager",
    "certificate": "Certificate",
    "product": "Product",
    "cn": "Name of the service (CN)",
    "sans": "All names (SAN)",
    "subject": "Data in the certificate",
    "key": "Key",
    "spki": "SHA-256 of the key",
    "csr": "SHA-256 of the CSR",
    "old": "Successor of serial number",
    "old_end": "Old certificate valid until",
    "delivery": "Delivery and price",
    "to": "Certificate by e-mail to",
    "validity": "Validity",
    "price": "Price",
    "without_vat": "€ {n}, without VAT",
    "terms": "Terms",
    "version": "Version {version}",
    "terms_at": "{portal}/voorwaarden/{version}?taal=en",
    "rates": "Rates",
    "of_day": "Of {day}",
    "rates_at": "{portal}/tarieven?dag={day}",
    "declarations": "The person who orders, {name} ({number}), declares",
    "credential": "Certificate used to log in",
    "next": "What happens next?",
    "seal_title": "Electronically sealed by MijnCertificaten",
    "seal_text": "This form was made and sealed after the order. The seal says when. "
    "If anyone changes anything in this file, the seal no longer holds.",
}
_NEXT = {
    "nl": (
        "Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam.",
        "Is de bestelling goedgekeurd? Dan maken wij het certificaat. De certificaatbeheerder krijgt het per e-mail.",
        "Het oude certificaat blijft werken tot de verloopdatum. Vervang het op tijd.",
    ),
    "en": (
        "Our validation department checks the order. Sometimes we have a question, for instance about a domain name.",
        "When the order is approved we make the certificate. The certificate manager receives it by e-mail.",
        "The old certificate works until its expiry date. Replace it in time.",
    ),
}


def form(
    content: Content, content_sha256: str, title: str, day: date, end_of_old: datetime | None, portal: str
) -> FormContent:
    """The whole form of an order. `title` is the product's name, `day` the one of ordering and `end_of_old` the old
    certificate's end, both in Dutch time; `portal` is the portal's public address, where terms and rates are read.
    """
    words = _EN if content.language == "en" else _NL
    contact = content.contact
    return FormContent(
        kind="order.server",
        language=content.language,
        title=words["title"],
        reference=content.reference,
        introduction=words["introduction"].format(organisation=content.subscriber.name),
        sections=(
            _subscriber(content, words),
            _person(content, words, "contact"),
            _person(content, words, "manager"),
            _certificate(content, words, title, end_of_old),
            _delivery(content, words, day, portal.rstrip("/")),
        ),
        csr=content.csr_pem,
        declarations_title=words["declarations"].format(name=contact.name, number=contact.number),
        declarations=tuple(Declaration(code=d.code, version=d.version, text=d.text) for d in content.declarations),
        credential_title=words["credential"],
        credential=content.credential,
        signer=f"{contact.name} ({contact.number})",
        place=content.subscriber.town,
        at=content.placed_at,
        content_sha256=content_sha256,
        next_steps_title=words["next"],
        next_steps=_NEXT[content.language],
        seal_title=words["seal_title"],
        seal_text=words["seal_text"],
    )


def euros(cents: int, language: str) -> str:
    """An amount as it is written: 1.234,50 in Dutch, 1,234.50 in English."""
    amount = f"{cents / 100:,.2f}"
    return amount if language == "en" else amount.translate(str.maketrans(",.", ".,"))


def csr_sha256(pem: str) -> str:
    """SHA-256 of a request's DER, in lower-case hexadecimal. `pem`: one block and nothing else, as orders keeps it."""
    return hashlib.sha256(base64.b64decode("".join(pem.split("-----")[2].split()))).hexdigest()


def _row(label: str, *values: str | None, mono: bool = False) -> FormRow:
    return FormRow(label=label, values=tuple(v for v in values if v), mono=mono)


def _subscriber(content: Content, words: dict[str, str]) -> FormSection:
    who = content.subscriber
    return FormSection(
        title=words["subscriber"],
        rows=(
            _row(words["number"], who.number, mono=True),
            _row(words["organisation"], who.name),
            _row(words["kvk"], who.kvk, mono=True),
            _row(words["address"], who.street, f"{who.postcode} {who.town}", f"{who.state}, {who.country}"),
        ),
    )


def _person(content: Content, words: dict[str, str], role: str) -> FormSection:
    who = content.contact if role == "contact" else content.manager
    rows = [
        _row(words["name"], who.name),
        _row(words["person"], who.number, mono=True),
        _row(words["email"], who.email),
        _row(words["organisation"], who.organisation),
    ]
    if who.phone:
        rows.append(_row(words["phone"], who.phone))
    return FormSection(title=words[role], rows=tuple(rows))


def _certificate(content: Content, words: dict[str, str], title: str, end_of_old: datetime | None) -> FormSection:
    subject = content.subject
    named = {"O": subject.organisation, "L": subject.locality, "ST": subject.state, "C": subject.country}
    ids = {"serialNumber": subject.serial_number, "organizationIdentifier": subject.organisation_identifier}
    rows = [
        _row(words["product"], title),
        _row(words["cn"], subject.common_name),
        _row(words["sans"], *content.sans),
        _row(words["subject"], *(f"{k} = {v}" for k, v in (named | ids).items() if v)),
        _row(words["key"], content.csr_summary.key_type),
        _row(words["spki"], content.spki_sha256, mono=True),
        _row(words["csr"], csr_sha256(content.csr_pem), mono=True),
    ]
    if content.renews is not None and end_of_old is not None:
        rows.append(_row(words["old"], content.renews.serial, mono=True))
        rows.append(_row(words["old_end"], f"{end_of_old:%d-%m-%Y}"))
    return FormSection(title=words["certificate"], rows=tuple(rows))


def _delivery(content: Content, words: dict[str, str], day: date, portal: str) -> FormSection:
    version = content.terms_version
    price = words["without_vat"].format(n=euros(content.price_cents, content.language))
    return FormSection(
        title=words["delivery"],
        rows=(
            _row(words["to"], content.delivery_email),
            _row(words["validity"], content.lasts),
            _row(words["price"], price),
            _row(
                words["terms"],
                words["version"].format(version=version),
                words["terms_at"].format(portal=portal, version=version),
            ),
            _row(
                words["rates"],
                words["of_day"].format(day=f"{day:%d-%m-%Y}"),
                words["rates_at"].format(portal=portal, day=day),
            ),
        ),
    )
