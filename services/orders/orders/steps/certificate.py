"""The certificate: the request and its names, where it is delivered, how long it lasts."""

from dataclasses import dataclass

from chassis.transaction import Transaction
from contracts.journeys import CertificateAnswers
from contracts.labels import OwnTexts
from contracts.orders import CertificatePart, Finding, LookAtRequest, State, Term
from contracts.refusals import Refusal, refuse
from pki.csr_input import Unusable

from orders.domain.asked import Kept, called
from orders.domain.content import CertificateContent, Content
from orders.domain.csr import CsrReport, check_request
from orders.domain.delivery import address, delivery
from orders.domain.findings import error, warning
from orders.domain.limits import Limits
from orders.domain.names import check_common_name, check_name, check_names
from orders.domain.terms import chosen
from orders.requests import Requests
from orders.steps import Assessment, Outcome, Result, Sent, Situation, StepOf, about_request, unregistered
from orders.store import orders, service_names
from orders.store.copies import CertificateCopy
from orders.tables import DraftRow


@dataclass(frozen=True)
class Requested(Result):
    """What is asked for. `report`: None while there is no request."""

    report: CsrReport | None = None
    common_name: str | None = None
    offered: tuple[Term, ...] = ()


class Certificate(StepOf[CertificateAnswers, Kept]):
    """A renewal keeps the common name of the certificate that it follows up; else it is typed, or the system makes it."""

    answers, kept_as = CertificateAnswers, Kept

    def prefill(self, situation: Situation) -> None:
        """The old names, to the manager that was filled in; of a new one the name that the system makes."""
        if situation.names is not None:
            self.put(situation.draft, Kept(common_name=situation.names.free()))
        if situation.renews is None:
            return
        old = situation.renews.old
        self.put(situation.draft, Kept(sans=() if situation.offer.keys.names.given else old.sans))
        manager = next((m for m in situation.managers if m.number == old.manager), None)
        if manager is not None:
            self.deliver_to(situation.draft, manager.email, instead_of="")

    def again(self, situation: Situation, content: Content, *, key_free: bool) -> None:
        """What was asked for; the request when its key is free, and a name that the system made when it is."""
        asked, named = content.details, situation.names
        names = tuple(name for name in asked.sans if name != asked.subject.common_name)
        name = asked.subject.common_name
        if named is not None and not named.holds(name):
            name = self.kept(situation.draft).common_name
        kept = Kept(
            common_name="" if situation.renews else name,
            csr=asked.csr_pem if key_free else "",
            sans=names,
            delivery_email=asked.delivery_email,
            term_days=asked.validity_days,
            texts=asked.texts,
        )
        self.put(situation.draft, kept)

    def copied(self, situation: Situation, like: CertificateCopy, delivery_email: str) -> None:
        """The names, but one that the system makes; where it went, else to the manager; what it is called. Never the request."""
        old, kept, given = like.old, self.kept(situation.draft), situation.offer.keys.names.given
        manager = next((m for m in situation.managers if m.number == old.manager), None)
        copied = Kept(
            common_name=kept.common_name if given else old.common_name,
            sans=() if given else tuple(name for name in old.sans if name != old.common_name),
            delivery_email=delivery_email or (manager.email if manager else ""),
            texts=like.texts,
        )
        self.put(situation.draft, copied)

    def deliver_to(self, draft: DraftRow, address: str, *, instead_of: str) -> None:
        """Deliver to this address where none was typed, or the one that was proposed before."""
        kept = self.kept(draft)
        if kept.delivery_email in {"", instead_of}:
            self.put(draft, kept.model_copy(update={"delivery_email": address}))

    def request(self, answers: CertificateAnswers) -> bytes | None:
        """The chosen file as it came, else what was typed. Half characters become `?`: the reader judges them. None: the manager hands it in."""
        if answers.by_manager and not answers.csr_file and not answers.csr.strip():
            return None
        return answers.csr_file or answers.csr.encode("utf-8", "replace")

    async def keep(
        self, tx: Transaction, seen: Assessment, answers: CertificateAnswers, sent: Sent | None, limits: Limits
    ) -> Outcome:
        """All but a request that must not be kept: a secret in it, too large, or none at all. Refusal: `draft.contacts_own`, of who
        prepares it and would have the manager mailed in the contact's name."""
        if seen.situation.draft.preparing and answers.by_manager:
            return Outcome(refuse("draft.contacts_own"))
        draft, before, term = seen.situation.draft, self.kept(seen.situation.draft), seen.term
        typed = answers.delivery_email.replace("\0", "\ufffd").strip()
        delivered = address(typed)
        report = None if sent is None else check_request(sent, seen.situation.offer.keys)
        given, (name, was) = seen.situation.offer.keys.names.given, _named(seen.situation, before)
        kept = Kept(
            common_name=name if given else first_name(answers, report, seen.situation),
            was=was,
            csr=(report.pem if report else before.csr if before.handed_in_at else None) or "",
            sans=() if given else tuple(name.replace("\0", "\ufffd") for name in answers.sans),
            delivery_email=typed if isinstance(delivered, Finding) else delivered,
            term_days=answers.term_days or before.term_days or term.days,
            texts=_texts(seen.situation, before, answers),
        )
        handed_in_at = before.handed_in_at if kept.csr == before.csr else None
        by_manager = answers.by_manager and (not kept.csr or handed_in_at is not None)  # else who orders sent one
        kept = kept.model_copy(update={"by_manager": by_manager, "handed_in_at": handed_in_at})
        self.put(draft, kept)
        shown = {"term_days": term.days, "texts": _texts(seen.situation, before)}
        changed = kept != before.model_copy(update=shown)
        return Outcome(changed=changed, accepts=answers.accept_warnings)

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Requested:
        """By the rules of the product and the register of today. Who prepares it may leave the request to the contact."""
        situation, kept = seen.situation, self.kept(seen.situation.draft)
        offer = situation.offer
        offered = offer.prices.offered(offer.day, situation.lifetime)
        term, about_term = chosen(kept.term_days, offered, situation.lifetime)
        saved = self.step in situation.draft.saved
        left = kept.awaited or (situation.draft.preparing and saved and not kept.csr)
        if left and sent == Unusable("missing"):
            sent = None
        if sent is None and (kept.csr or (saved and not left)):
            sent = await requests.read(kept.csr.encode())
        common_name, about_cn = common_name_of(situation, kept)
        names, about_names = check_names(kept.sans, common_name, offer.keys.names_max, offer.keys.names)
        findings = (*about_term, *(about_cn if kept.common_name else ()), *about_names)
        report = None if sent is None else check_request(sent, offer.keys)
        if report is not None:
            about = await about_request(tx, situation, report, common_name, names)
            about_cn = tuple(finding for finding in about_cn if finding not in report.findings)
            findings = (*about_term, *about_cn, *about, *about_names, *delivery(kept.delivery_email))
        elif left:
            findings = (*about_term, *about_cn, *about_names, *delivery(kept.delivery_email))
        return Requested(findings, report is not None or left, term, names, report, common_name, offered)

    async def handed_in(self, tx: Transaction, seen: Assessment, sent: Sent) -> tuple[CsrReport, tuple[Finding, ...]]:
        """A request that the manager hands in, with what the wizard finds in it. Of the register it tells nothing but the names that were asked."""
        situation, result = seen.situation, self._result(seen)
        report = check_request(sent, situation.offer.keys)
        findings = await about_request(tx, situation, report, result.common_name, result.names)
        return report, tuple(unregistered(finding) for finding in findings)

    async def notices(self, tx: Transaction, situation: Situation) -> tuple[Finding, ...]:
        """Of a renewal: one was issued already, or is open: then this one takes its place, or has to wait."""
        if situation.renews is None:
            return ()
        order, came = await orders.renewal(tx, situation.draft.subscriber, situation.renews.old.id)
        if order is None:
            return (warning("certificate", "renewal.done"),) if came else ()
        if order.state == State.COMPLETED.value:
            return (warning("certificate", "renewal.done", **orders.about(order)),)
        if await orders.gives_way(tx, order, situation.draft.follows):
            return (warning("certificate", "renewal.replaces", **orders.about(order)),)
        return (error("certificate", "renewal.open", **orders.about(order)),)

    async def bars(self, tx: Transaction, situation: Situation) -> Refusal | None:
        """Of a renewal: `renewal.revoked`, `renewal.open`; of a new one `names.taken`: another order got the name first; `csr.awaited`."""
        awaited = refuse("csr.awaited") if self.kept(situation.draft).awaited else None
        if situation.names is not None:
            shown = self.kept(situation.draft).common_name
            now = await service_names.of(tx, situation.offer.product, situation.subscriber)
            gone = {"was": shown, "name": now.free(shown), "reason": now.why_not(shown)}
            return awaited if now.holds(shown) else refuse("names.taken", **gone)
        if situation.renews is None:
            return awaited
        if situation.renews.revoked:
            return refuse("renewal.revoked")
        opened = await orders.open_renewal(tx, situation.draft.subscriber, situation.renews.old.id)
        if opened is None or await orders.gives_way(tx, opened, situation.draft.follows):
            return awaited
        return refuse("renewal.open", **orders.about(opened))

    def show(self, seen: Assessment) -> CertificatePart:
        """What was typed, the request in it, and the terms to choose from."""
        situation, result, kept = seen.situation, self._result(seen), self.kept(seen.situation.draft)
        return CertificatePart(
            common_name=_shown_name(situation, kept),
            number=(situation.offer.product.prefix and situation.subscriber.number(situation.offer.product)) or "",
            csr=kept.csr,
            by_manager=kept.by_manager,
            handed_in_at=kept.handed_in_at,
            csr_summary=result.report.summary if result.report else None,
            sans=kept.sans,
            delivery_email=kept.delivery_email,
            offered=result.offered,
            last_day=situation.offer.prices.last_day(situation.offer.day),
            texts=_texts(situation, kept) or OwnTexts(),
        )

    def freeze(self, seen: Assessment) -> CertificateContent:
        """The request that was judged good, the names, the subject as registered, and where it goes."""
        situation, result, term = seen.situation, self._result(seen), seen.term
        report, common_name, kept = result.report, result.common_name, self.kept(situation.draft)
        if (
            common_name is None
            or report is None
            or report.summary is None
            or report.pem is None
            or report.spki_sha256 is None
        ):
            raise ValueError("the request was not judged good")
        return CertificateContent(
            subject=situation.subscriber.subject(common_name, situation.offer.product),
            sans=result.names,
            csr_pem=report.pem,
            csr_summary=report.summary,
            spki_sha256=report.spki_sha256,
            delivery_email=kept.delivery_email,
            csr_handed_in_at=kept.handed_in_at,
            validity_days=term.days,
            validity=term.validity,
            texts=_texts(situation, kept),
        )

    def _result(self, seen: Assessment) -> Requested:
        result = seen.results[self.step]
        return result if isinstance(result, Requested) else Requested(right=False)


def common_name_of(situation: Situation, kept: Kept) -> tuple[str | None, tuple[Finding, ...]]:
    """As it will be in the certificate, and what is to be said of what was typed."""
    rules = situation.offer.keys.names
    if situation.names is not None:
        name, was = _named(situation, kept)
        why = situation.names.why_not(was)
        return name, (warning("common_name", "names.taken", was=was, name=name, reason=why),) if was else ()
    if situation.renews is None:
        return check_common_name(kept.common_name, rules)
    old = situation.renews.old.common_name
    return old, check_name(old, "csr", rules)[1] if rules.public else ()


def _texts(situation: Situation, kept: Kept, answers: CertificateAnswers | None = None) -> OwnTexts | None:
    """What it will be called, as `called` says."""
    proposed = OwnTexts() if situation.renews is None else situation.renews.texts
    return called(kept.texts or proposed, answers.texts if answers else None)


def _named(situation: Situation, kept: Kept) -> tuple[str, str]:
    """The name that the system makes, the one that was shown as long as it is free; and the one that was shown before it, if another."""
    names = situation.names
    if names is None:
        return "", ""
    if names.holds(kept.common_name):
        return kept.common_name, kept.was
    return names.free(kept.common_name), kept.common_name


def _shown_name(situation: Situation, kept: Kept) -> str:
    if situation.renews is not None:
        return situation.renews.old.common_name
    return kept.common_name if situation.names is None else _named(situation, kept)[0]


def first_name(answers: CertificateAnswers | LookAtRequest, report: CsrReport | None, situation: Situation) -> str:
    """What was typed; where that is nothing and browsers trust the product, the first of the other names: BR 7.1.4.3 asks for no other."""
    if situation.renews is not None:
        return ""
    typed = (answers.common_name or "").replace("\0", "\ufffd").strip()
    if typed or not situation.offer.keys.names.public:
        return typed
    return next(iter((*answers.sans, *(report.dns_names if report else ()))), "").replace("\0", "\ufffd")


STEP = Certificate()
