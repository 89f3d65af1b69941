"""The form of the renewal of a server certificate: the frozen content of an order laid out in sections."""

from collections.abc import Mapping
from datetime import date, datetime

from contracts import moments
from contracts.forms import Declaration, FormContent, FormRow, FormSection
from pki import files

from orders.domain.content import Content
from orders.forms import words as words_of


def file_name(content: Content) -> str:
    """What the file of an order's form is called."""
    return words_of("server_renewal", content.language)["file_name"].format(reference=content.reference)


def form(
    content: Content, content_sha256: str, title: str, day: date, end_of_old: datetime | None, portal: str
) -> FormContent:
    """The whole form of an order. `title` is the product's name, `day` the one of ordering and `end_of_old` the old
    certificate's end, both in Dutch time; `portal` is the portal's public address, where terms and rates are read.
    """
    words = words_of("server_renewal", content.language)
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
        next_steps=tuple(words["next_steps"].splitlines()),
        seal_title=words["seal_title"],
        seal_text=words["seal_text"],
    )


def euros(cents: int, language: str) -> str:
    """An amount as it is written: 1.234,50 in Dutch, 1,234.50 in English."""
    amount = f"{cents / 100:,.2f}"
    return amount if language == "en" else amount.translate(str.maketrans(",.", ".,"))


def _row(label: str, *values: str | None, mono: bool = False) -> FormRow:
    return FormRow(label=label, values=tuple(v for v in values if v), mono=mono)


def _subscriber(content: Content, words: Mapping[str, str]) -> FormSection:
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


def _person(content: Content, words: Mapping[str, str], role: str) -> FormSection:
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


def _certificate(content: Content, words: Mapping[str, str], title: str, end_of_old: datetime | None) -> FormSection:
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
        _row(words["csr"], files.sha256(content.csr_pem), mono=True),
    ]
    if content.renews is not None and end_of_old is not None:
        rows.append(_row(words["old"], content.renews.serial, mono=True))
        rows.append(_row(words["old_end"], moments.day(end_of_old, content.language)))
    return FormSection(title=words["certificate"], rows=tuple(rows))


def _delivery(content: Content, words: Mapping[str, str], day: date, portal: str) -> FormSection:
    version = content.terms_version
    price = words["without_vat"].format(n=euros(content.price_cents, content.language))
    return FormSection(
        title=words["delivery"],
        rows=(
            _row(words["to"], content.delivery_email),
            _row(words["validity"], content.lasts(content.language)),
            _row(words["price"], price),
            _row(
                words["terms"],
                words["version"].format(version=version),
                words["terms_at"].format(portal=portal, version=version),
            ),
            _row(
                words["rates"],
                words["of_day"].format(day=moments.day(day, content.language)),
                words["rates_at"].format(portal=portal, day=day),
            ),
        ),
    )
