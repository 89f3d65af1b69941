"""What every form about a server certificate shows: the frozen content of an order laid out in sections."""

from collections.abc import Mapping

from contracts import letters, moments
from contracts.forms import FormRow, FormSection
from contracts.orders import Nominated
from pki import files
from pki.host_names import both_forms

from orders.domain.content import Content
from orders.forms import Printed


def sections(printed: Printed, *more: FormRow) -> tuple[FormSection, ...]:
    """The sections of a form; `more` are lines about the certificate that a journey has besides."""
    content, words = printed.content, printed.words
    return (
        _subscriber(content, words),
        _person(content, words, "contact"),
        _person(content, words, "manager"),
        _certificate(printed, *more),
        _delivery(printed),
    )


def euros(cents: int, language: str) -> str:
    """An amount as it is written: 1.234,50 in Dutch, 1,234.50 in English."""
    amount = f"{cents / 100:,.2f}"
    return amount if language == "en" else amount.translate(str.maketrans(",.", ".,"))


def row(label: str, *values: str | None, mono: bool = False) -> FormRow:
    """One line: what has no value is left out of it."""
    return FormRow(label=label, values=tuple(v for v in values if v), mono=mono)


def _subscriber(content: Content, words: Mapping[str, str]) -> FormSection:
    who = content.subscriber
    return FormSection(
        title=words["subscriber"],
        rows=(
            row(words["number"], who.number, mono=True),
            row(words["organisation"], who.name),
            row(words["kvk"], who.kvk, mono=True),
            row(words["address"], who.street, f"{who.postcode} {who.town}", f"{who.state}, {who.country}"),
        ),
    )


def _person(content: Content, words: Mapping[str, str], role: str) -> FormSection:
    who = content.contact if role == "contact" else content.details.named
    nominated = who if isinstance(who, Nominated) else None
    number = (row(words["person"], who.number, mono=True),) if who.number else ()
    rows = [
        row(words["name"], who.name),
        *number,
        row(words["email"], who.email),
        row(words["organisation"], who.organisation),
    ]
    if nominated is not None:
        rows += [row(words["function"], nominated.function)] if nominated.function else []
        rows.append(
            row(words["nominated"], words["nominated_new" if nominated.kind == "new" else "nominated_elsewhere"])
        )
    if who.phone:
        rows.append(row(words["phone"], who.phone))
    if role == "contact" and (prepared := content.prepared_by) is not None:
        how = words["prepared_for" if content.paper is None else "prepared_on_paper"]
        rows.append(row(words["prepared"], f"{prepared.name} ({prepared.number})", how))
    if role == "contact" and (paper := content.paper) is not None:
        rows += [
            row(words["paper"], moments.day(paper.signed_on, content.language)),
            row(words["paper_code"], paper.code, mono=True),
            row(words["paper_kept"], paper.kept_at),
            row(words["paper_scan"], paper.scan_sha256, mono=True),
        ]
    return FormSection(title=words[role], rows=tuple(rows))


def _certificate(printed: Printed, *more: FormRow) -> FormSection:
    content, words = printed.content, printed.words
    subject = content.details.subject
    named = {"O": subject.organisation, "L": subject.locality, "ST": subject.state, "C": subject.country}
    ids = {"serialNumber": subject.serial_number, "organizationIdentifier": subject.organisation_identifier}
    rows = (
        row(words["product"], printed.title),
        row(words["cn"], _name(subject.common_name)),
        row(words["sans"], *map(_name, content.details.sans)),
        row(words["subject"], *(f"{k} = {v}" for k, v in (named | ids).items() if v)),
        row(words["key"], content.details.csr_summary.key_type),
        row(words["spki"], content.details.spki_sha256, mono=True),
        row(words["csr"], files.sha256(content.details.csr_pem), mono=True),
        *more,
        *_own_texts(content, words),
    )
    return FormSection(title=words["certificate"], rows=rows)


def _own_texts(content: Content, words: Mapping[str, str]) -> tuple[FormRow, ...]:
    """What the subscriber calls it: only what it said, since none of it is in the certificate."""
    said = {} if content.details.texts is None else dict(content.details.texts)
    return tuple(row(words[name], text) for name, text in said.items() if text)


def _name(stored: str) -> str:
    """As it is in the certificate, and as people read it where a form's fonts have the letters for that."""
    both = both_forms(stored)
    return both if letters.fault(both) is None else stored


def _delivery(printed: Printed) -> FormSection:
    content, words, day, portal = printed.content, printed.words, printed.day, printed.portal
    version = content.terms_version
    price = words["without_vat"].format(n=euros(content.price_cents, content.language))
    return FormSection(
        title=words["delivery"],
        rows=(
            row(words["to"], content.details.delivery_email),
            row(words["validity"], content.details.lasts(content.language)),
            row(words["price"], price),
            row(
                words["terms"],
                words["version"].format(version=version),
                words["terms_at"].format(portal=portal, version=version),
            ),
            row(
                words["rates"],
                words["of_day"].format(day=moments.day(day, content.language)),
                words["rates_at"].format(portal=portal, day=day),
            ),
        ),
    )
