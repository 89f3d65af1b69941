"""The mails of orders: which, when, to whom and with what. Their words are templates beside this file, in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from chassis.mail import Templates, codes
from contracts.addresses import certificate_page, inventory
from contracts.certificates import CertificateIssued
from contracts.mails import Attachment, Letter, Message
from contracts.orders import PersonCard
from contracts.products import Product

from orders.domain.content import Content
from orders.store.csr_invitations import Invitation
from orders.store.email_codes import Code
from orders.tables import DraftRow, OrderRow


class To(StrEnum):
    """Who gets a mail."""

    CONTACT = "who ordered"
    COLLEAGUE = "who worked on the draft too"
    VALIDATOR = "who approved it at validation, or prepared a decision"
    MANAGER = "the certificate manager, as named in the draft"
    NOMINATED = "the certificate manager who has no number here, where the order says"
    DELIVERY = "where the certificate was asked for, with a copy to who ordered"


class Page(StrEnum):
    """Where a mail's link leads. Who follows it logs in first, but for handing in a request."""

    ORDER = "the order"
    CERTIFICATE = "the certificate"
    DRAFT = "the draft"
    CASE = "the case at validation"
    HAND_IN = "where one request is handed in, without a login"
    PRIVACY = "what we do with personal data, for everybody"
    NOWHERE = "nowhere"


class Attached(StrEnum):
    """What goes along."""

    NOTHING = "nothing"
    FORM = "the sealed form"
    CERTIFICATE = "the certificate and its chain"


@dataclass(frozen=True)
class Mail:
    """One mail. `key` is its place in the key that makes it one, where that is not its name."""

    when: str
    to: To
    page: Page = Page.ORDER
    attached: Attached = Attached.NOTHING
    key: str = ""


#: Every mail, by name: `<name>.<language>.txt.j2` holds its words.
MAILS = {
    "placed": Mail("its form is sealed", To.CONTACT, attached=Attached.FORM),
    "placed_together": Mail("all that was ordered together has its form", To.CONTACT),
    "placed_by_colleague": Mail("somebody else placed it", To.COLLEAGUE, key="placed"),
    "approved": Mail("validation approved it", To.CONTACT),
    "prove_names": Mail("the CA asks for something in DNS", To.CONTACT),
    "rejected": Mail("validation rejected it, with a reason", To.CONTACT),
    "question": Mail("validation asks something", To.CONTACT),
    "question_reminder": Mail("nobody answered for 7 and 21 days", To.CONTACT),
    "withdrawn": Mail("it was withdrawn by somebody else, or since nobody answered", To.CONTACT),
    "nominated": Mail("it was placed, with a manager who is not known here", To.NOMINATED, Page.PRIVACY),
    "manager_refused": Mail("validation refused that manager", To.CONTACT),
    "approval_voided": Mail("the case changed after the approval, or what was prepared", To.VALIDATOR, Page.CASE),
    "handed_back": Mail("a colleague did not take the prepared decision", To.VALIDATOR, Page.CASE),
    "issued": Mail("the certificate is there", To.DELIVERY, Page.CERTIFICATE, Attached.CERTIFICATE),
    "email_code": Mail("a code is asked for, for a new order", To.CONTACT, Page.DRAFT),
    "csr_invitation": Mail("the manager is asked to hand in the request", To.MANAGER, Page.HAND_IN),
    "csr_invitation_void": Mail("that link leads nowhere any more", To.MANAGER, Page.NOWHERE),
    "csr_handed_in": Mail("the manager handed the request in", To.CONTACT, Page.DRAFT),
    "handed_over": Mail("who had the draft handed it over", To.COLLEAGUE, Page.DRAFT),
    "set_ready": Mail("staff prepared the draft on the contact's behalf", To.COLLEAGUE, Page.DRAFT),
    "discarded": Mail("somebody else threw the draft away", To.COLLEAGUE, Page.CERTIFICATE),
}
#: How long a code counts.
CODE_LIFE = timedelta(minutes=30)
_HAND_IN = "/csr-aanleveren"
#: What the chain is called, by language.
_CHAIN = {"nl": "{name}-keten.pem", "en": "{name}-chain.pem"}
_TEMPLATES = Templates(Path(__file__).parent)


@dataclass(frozen=True)
class Recipient:
    """An address, the name to greet and, where the address is a person's, that person's number."""

    email: str
    name: str
    number: str | None
    copy: tuple[str, ...] = ()


def recipient(name: str, content: Content, colleague: PersonCard | None = None) -> Recipient:
    """Who gets a mail about an order. `colleague`: for a mail to one."""
    contact, manager = content.contact, content.details.named
    if MAILS[name].to is To.CONTACT:
        return Recipient(contact.email, contact.name, contact.number)
    if MAILS[name].to in {To.COLLEAGUE, To.VALIDATOR}:
        assert colleague is not None
        return Recipient(colleague.email, colleague.name, colleague.number)
    if MAILS[name].to is To.NOMINATED:  # greeted by the address: a name that somebody typed is no text of ours
        return Recipient(manager.email, manager.email, None)
    address = content.details.delivery_email
    people = (content.details.manager, contact)
    owner = next((person.number for person in people if person and person.email.lower() == address.lower()), None)
    copy = () if contact.email.lower() == address.lower() else (contact.email,)
    return Recipient(address, manager.name, owner, copy)


def of_order(
    name: str,
    order: OrderRow,
    content: Content,
    to: Recipient,
    language: str,
    issued: CertificateIssued | None = None,
    about: Mapping[str, object] | None = None,
    part: str = "",
) -> Message:
    """A mail about an order; `issued` for what tells of its certificate, `about` for what else its template names.

    `part` is of its key: it tells mails of one name about one order apart.
    """
    values: dict[str, object] = {
        "reference": order.reference,
        "organisation": content.subscriber.name,
        "subscriber": order.subscriber,
        "common_name": order.common_name,
        "ordered_by": content.contact.name,
        "ordered_at": order.placed_at,
        "validity": content.details.lasts(language),
        "manager": content.details.named.name,
        "reason": order.reason or "",
        "renewal": content.renews is not None,
        **(about or {}),
    }
    if issued is not None:
        values |= {"serial": issued.serial, "not_after": issued.not_after}
    page = f"/validatie/{order.id}" if MAILS[name].page is Page.CASE else f"/bestellingen/{order.id}"
    if MAILS[name].page is Page.PRIVACY:
        page = "/privacy"
    elif MAILS[name].page is Page.CERTIFICATE:
        assert issued is not None
        page = certificate_page(content.product, issued.certificate)
    attachments = _attachments(MAILS[name].attached, order, language, issued)
    return _message(name, f"order.{order.id}", to, language, page, values, attachments, part)


def of_orders(together: Sequence[OrderRow], contact: PersonCard, language: str) -> Message:
    """One mail about what a contact ordered together, with the page of each; its key is the first one's."""
    values = {"rows": together, "organisation": together[0].organisation, "subscriber": together[0].subscriber}
    pages = tuple(f"/bestellingen/{order.id}" for order in together)
    to = Recipient(contact.email, contact.name, contact.number)
    message = _message("placed_together", f"order.{together[0].id}", to, language, "/bestellingen", values)
    assert message.letter is not None
    letter = Letter.model_validate({**message.letter.model_dump(), "fact_links": pages})
    return message.model_copy(update={"letter": letter})


def of_draft(
    name: str, draft: DraftRow, to: Recipient, language: str, values: Mapping[str, object], part: str = ""
) -> Message:
    """A mail about a draft."""
    product = Product(draft.product)
    page = inventory(product) if draft.subject is None else certificate_page(product, draft.subject)
    if MAILS[name].page is Page.DRAFT:
        page = f"/aanvragen/{draft.id}"
    shown = {**values, "saved_at": draft.saved_at}
    return _message(name, f"draft.{draft.id}", to, language, page, shown, part=part)


def of_code(draft: DraftRow, to: PersonCard, code: Code, language: str) -> Message:
    """The mail with a code, without it: `chassis.mail.codes.put_in` puts it there. Raises pydantic's ValidationError for an address that no mail has."""
    values = {"code": codes.PLACE, "number": code.number, "asked_at": code.asked_at, "until": code.until}
    who = Recipient(to.email, to.name, to.number)
    return _message("email_code", f"code.{code.id}", who, language, f"/aanvragen/{draft.id}", values)


def of_invitation(invitation: Invitation, asked_by: str, organisation: str, *, changed: bool) -> Message:
    """The mail to who is to hand a request in, without the token: `with_token` puts it there. `changed`: an earlier link leads nowhere
    any more. Raises pydantic's ValidationError for an address that no mail has."""
    values = {
        "common_name": invitation.names[0],
        "names": ", ".join(invitation.names[1:]),
        "asked_by": asked_by,
        "organisation": organisation,
        "until": invitation.until,
        "changed": changed,
    }
    return _message(
        "csr_invitation", f"invitation.{invitation.id}", _asked(invitation), invitation.language, _HAND_IN, values
    )


def with_token(message: Message, token: str) -> Message:
    """The mail of `of_invitation` as it is sent."""
    assert message.letter is not None
    letter = message.letter.model_copy(update={"link": f"{_HAND_IN}/{token}"})
    return message.model_copy(update={"letter": letter})


def of_voided(invitation: Invitation, organisation: str) -> Message:
    """That nothing can be handed in with the link any more."""
    values = {"common_name": invitation.names[0], "organisation": organisation, "invited_at": invitation.invited_at}
    about = f"invitation.{invitation.id}"
    return _message("csr_invitation_void", about, _asked(invitation), invitation.language, "", values)


def _asked(invitation: Invitation) -> Recipient:
    """A name that somebody typed is never the text of a mail to an address that somebody typed: then the address is greeted."""
    name = invitation.address if invitation.person is None else invitation.name
    return Recipient(invitation.address, name, invitation.person)


def _message(
    name: str,
    about: str,
    to: Recipient,
    language: str,
    page: str,
    values: Mapping[str, object],
    attachments: tuple[Attachment, ...] = (),
    part: str = "",
) -> Message:
    mail = MAILS[name]
    subject, letter = _TEMPLATES.write(name, language, page, values)
    personal = f".{to.number}" if mail.to in {To.COLLEAGUE, To.VALIDATOR} else ""
    return Message(
        key=f"{about}.{mail.key or name}{part}{personal}",
        to=to.email,
        to_name=to.name,
        cc=to.copy,
        subject=subject,
        letter=letter,
        language=language,
        attachments=attachments,
    )


def _attachments(
    attached: Attached, order: OrderRow, language: str, issued: CertificateIssued | None
) -> tuple[Attachment, ...]:
    if attached is Attached.FORM:
        return (
            Attachment(
                file_name=order.document_name or f"{order.reference}.pdf",
                media_type=order.document_type or "application/pdf",
                sha256=order.document_sha256,
            ),
        )
    if attached is Attached.CERTIFICATE:
        assert issued is not None
        name, pem = order.common_name.replace("*", "_"), "application/x-pem-file"
        return (
            Attachment(file_name=f"{name}.pem", media_type=pem, text=issued.leaf_pem),
            Attachment(file_name=_CHAIN[language].format(name=name), media_type=pem, text=issued.chain_pem),
        )
    return ()
