"""The mails of orders: words in plain Dutch, once; the layout is the chassis's."""

from collections.abc import Sequence
from datetime import datetime

from chassis import clock
from contracts.certificates import CertificateIssued
from contracts.mails import Attachment, Letter, Message
from contracts.orders import PersonCard

from orders.domain.content import Content
from orders.tables import DraftRow, OrderRow

#: What a mail's link says, by the part of the portal that it leads to. Who follows it logs in first.
_LINKS = {
    "bestellingen": "Bekijk de bestelling in MijnCertificaten",
    "servercertificaten": "Bekijk het certificaat in MijnCertificaten",
}


def placed(order: OrderRow, content: Content) -> Message:
    """The order is placed and its form sealed; the form goes along."""
    return _message(
        order,
        "placed",
        to=(content.contact.email, content.contact.name),
        subject=f"Uw bestelling {order.reference} is geplaatst",
        paragraphs=(
            f"U heeft een verlenging besteld van het servercertificaat {order.common_name}.",
            "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.",
            "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. "
            "Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op.",
        ),
        facts=(*_facts(order, content), ("Geldigheid", content.lasts)),
        attachments=(
            Attachment(
                file_name=order.document_name or f"bestelling-{order.reference}.pdf",
                media_type=order.document_type or "application/pdf",
                sha256=order.document_sha256,
            ),
        ),
    )


def placed_by_colleague(order: OrderRow, content: Content, to: PersonCard) -> Message:
    """The same news for who worked on the renewal and did not place it: by whom, when and under which reference."""
    return _message(
        order,
        f"placed.{to.number}",
        to=(to.email, to.name),
        subject=f"{content.contact.name} heeft bestelling {order.reference} geplaatst",
        paragraphs=(
            f"U werkte aan de verlenging van het servercertificaat {order.common_name}. "
            f"{content.contact.name} heeft de bestelling geplaatst en daarbij zelf de verklaringen gegeven.",
            "U hoeft niets meer te doen.",
        ),
        facts=_facts(order, content),
    )


def discarded(draft: DraftRow, common_name: str, by: str, to: PersonCard, at: datetime, *, own: bool) -> Message:
    """To who started a draft (`own`) or worked on it: a colleague threw it away. `at` is UTC."""
    what = "uw concept" if own else "het concept waaraan u werkte"
    page = f"/servercertificaten/{draft.certificate}"
    return Message(
        key=f"draft.{draft.id}.discarded.{to.number}",
        to=to.email,
        to_name=to.name,
        subject=f"{by} heeft een concept verwijderd: {common_name}",
        letter=Letter(
            paragraphs=(
                f"{by} heeft {what} verwijderd: de verlenging van het servercertificaat {common_name}.",
                "Er was nog niets besteld. Wilt u het certificaat toch verlengen? Start dan een nieuwe verlenging.",
            ),
            facts=(
                ("Naam van de service", common_name),
                ("Laatst bewaard op", f"{clock.local(draft.saved_at):%d-%m-%Y om %H:%M} uur"),
                ("Verwijderd door", by),
                ("Verwijderd op", f"{clock.local(at):%d-%m-%Y om %H:%M} uur"),
            ),
            link=page,
            link_text=_LINKS["servercertificaten"],
        ),
    )


def approved(order: OrderRow, content: Content) -> Message:
    """Validation approved."""
    return _message(
        order,
        "approved",
        to=(content.contact.email, content.contact.name),
        subject=f"Uw bestelling {order.reference} is goedgekeurd",
        paragraphs=(
            f"Wij hebben uw bestelling voor {order.common_name} gecontroleerd en goedgekeurd.",
            f"Wij maken nu het certificaat. Daarna sturen wij het naar {content.manager.name}. U krijgt een kopie.",
        ),
        facts=(*_facts(order, content), ("Geldigheid", content.lasts)),
    )


def rejected(order: OrderRow, content: Content) -> Message:
    """Validation rejected, with its reason."""
    return _message(
        order,
        "rejected",
        to=(content.contact.email, content.contact.name),
        subject=f"Uw bestelling {order.reference} is afgewezen",
        paragraphs=(
            f"Wij hebben uw bestelling voor {order.common_name} gecontroleerd. Wij kunnen het certificaat niet maken.",
            "De reden is:",
            order.reason or "",
            "U kunt een nieuwe bestelling plaatsen. Heeft u vragen? Bel onze servicedesk en noem de referentie.",
        ),
        facts=_facts(order, content),
    )


def issued(order: OrderRow, content: Content, event: CertificateIssued) -> Message:
    """The certificate, to where the customer wanted it, with a copy to the contact person."""
    name = order.common_name.replace("*", "_")
    until = f"{clock.local(event.not_after):%d-%m-%Y}"
    contact = content.contact.email
    return _message(
        order,
        "issued",
        to=(content.delivery_email, content.manager.name),
        cc=() if contact.lower() == content.delivery_email.lower() else (contact,),
        subject=f"Uw certificaat voor {order.common_name}",
        paragraphs=(
            f"Het servercertificaat voor {order.common_name} is klaar. U vindt het in de bijlage, met de certificaten "
            "van de uitgever.",
            "Installeer het certificaat op uw server, samen met de geheime sleutel die bij de aanvraag hoort.",
            "Het oude certificaat trekken wij niet in. Werkt het nieuwe? Verwijder dan het oude van uw server.",
        ),
        facts=(*_facts(order, content), ("Serienummer", event.serial), ("Geldig tot", until)),
        page=f"/servercertificaten/{event.certificate}",
        attachments=(
            Attachment(file_name=f"{name}.pem", media_type="application/x-pem-file", text=event.leaf_pem),
            Attachment(file_name=f"{name}-keten.pem", media_type="application/x-pem-file", text=event.chain_pem),
        ),
    )


def _facts(order: OrderRow, content: Content) -> tuple[tuple[str, str], ...]:
    moment = clock.local(order.placed_at)
    return (
        ("Referentie", order.reference),
        ("Organisatie", f"{content.subscriber.name} ({order.subscriber})"),
        ("Naam van de service", order.common_name),
        ("Besteld door", content.contact.name),
        ("Besteld op", f"{moment:%d-%m-%Y om %H:%M} uur"),
    )


def _message(
    order: OrderRow,
    kind: str,
    *,
    to: tuple[str, str],
    subject: str,
    paragraphs: Sequence[str],
    facts: Sequence[tuple[str, str]],
    cc: tuple[str, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    page: str = "",
) -> Message:
    page = page or f"/bestellingen/{order.id}"
    return Message(
        key=f"order.{order.id}.{kind}",
        to=to[0],
        to_name=to[1],
        cc=cc,
        subject=subject,
        letter=Letter(
            paragraphs=tuple(paragraphs), facts=tuple(facts), link=page, link_text=_LINKS[page.split("/")[1]]
        ),
        attachments=attachments,
    )
