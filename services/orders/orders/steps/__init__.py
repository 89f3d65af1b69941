"""What a step of a journey is here: one file a step, named after it, that makes one `STEP`.

The engine (`service/drafts.py`, `service/assessment.py`, `service/placing.py`) knows no step by name: it calls what
stands below, in the order of the journey (`contracts.journeys.STEPS`).
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chassis.transaction import Transaction
from contracts.envelope import View
from contracts.journeys import Answers, Step, Whose
from contracts.orders import Finding, Followed, OldCertificate, PersonCard, Term
from contracts.refusals import Refusal, refuse
from pki.csr import ParsedRequest
from pki.csr_input import Unusable

from orders.domain.content import Content, DetailsPart, HeadPart
from orders.domain.csr import CsrReport, check_subject
from orders.domain.findings import blocking, error, fingerprint
from orders.domain.given import Given, given_by
from orders.domain.limits import Limits
from orders.domain.names import extra_names, same_common_name
from orders.domain.offer import Agreement, Offer
from orders.domain.service_names import ServiceNames
from orders.domain.terms import Old
from orders.requests import Requests
from orders.store import key_reservations
from orders.store.copies import CertificateCopy, SubscriberCopy, lifetime
from orders.tables import DraftRow

#: A request as the sandbox read it.
Sent = ParsedRequest | Unusable


@dataclass(frozen=True)
class Situation:
    """What a draft is looked at with, for who orders (`contact`), who looks unless it is prepared on behalf of that person: read once, and no saved step changes it."""

    draft: DraftRow
    subscriber: SubscriberCopy
    contact: PersonCard
    managers: tuple[PersonCard, ...]  # the subscriber's active ones
    former_managers: tuple[str, ...]  # names of those who are not active (any more)
    last_manager: str | None  # of the last order of who looks, active or not
    renews: CertificateCopy | None  # what a renewal follows up
    offer: Offer
    follows: Followed | None = None  # the order that is ordered anew, or replaced
    begun_from: OldCertificate | None = None  # what a new order was filled in from
    names: ServiceNames | None = None  # of a new certificate whose name the system makes
    eyes: str = ""  # the number of who looks, where that is not the contact: staff who prepare it

    @property
    def looks(self) -> str:
        """The number of who looks."""
        return self.eyes or self.contact.number

    @property
    def lifetime(self) -> Old | None:
        """From when to when that one is valid; None when nothing is followed up."""
        return lifetime(self.renews.old if self.renews else None)

    @property
    def given(self) -> Given:
        """What who looks confirmed and declared: another's ticks are another's."""
        return given_by(self.draft.given, self.looks)


@dataclass(frozen=True)
class Result:
    """What a step's check says of its answers. `right`: they are there and still hold; `term`: the one that they choose;
    `names`: those of the certificate, common name first."""

    findings: tuple[Finding, ...] = ()
    right: bool = True
    term: Term | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A draft at one moment: each step of its journey, checked in order. The first one is checked with nothing found yet."""

    situation: Situation
    steps: tuple[Step, ...]
    results: dict[Step, Result] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, step by step."""
        return tuple(finding for result in self.results.values() for finding in result.findings)

    @property
    def term(self) -> Term:
        """The term that is ordered. Raises StopIteration before the step that chooses it was checked."""
        return next(result.term for result in self.results.values() if result.term is not None)

    def unaccepted(self, step: Step) -> tuple[Finding, ...]:
        """Warnings about a step that who looks did not confirm yet."""
        known = set(self.situation.given.warnings)
        return tuple(f for f in self.results[step].findings if f.severity == "warning" and fingerprint(f) not in known)

    @property
    def saved(self) -> frozenset[str]:
        """The steps that were saved, where it is personal by who looks."""
        return frozenset({*self.situation.draft.saved, *self.situation.given.steps})

    @property
    def done(self) -> tuple[Step, ...]:
        """The saved steps that are still right at this moment."""
        return tuple(step for step in self.results if step in self.saved and self._right(step))

    def missing_before(self, step: Step) -> Step | None:
        """The first step before this one that is not done."""
        return next((earlier for earlier in self.steps[: self.steps.index(step)] if earlier not in self.done), None)

    def _right(self, step: Step) -> bool:
        result = self.results[step]
        return result.right and not blocking(result.findings) and not self.unaccepted(step)


@dataclass(frozen=True)
class Outcome:
    """What came of keeping answers: a refusal, or whether something else is ordered now than before.

    `accepts`: who saved confirmed the warnings that are found with these answers; `agreement`: what was declared about.
    """

    refusal: Refusal | None = None
    changed: bool = False
    accepts: bool = False
    agreement: Agreement | None = None


class Nothing(View):
    """What a draft keeps of a step in which nothing is filled in."""


A = TypeVar("A", bound=Answers)
K = TypeVar("K", bound=View)


class StepOf(Generic[A, K]):
    """One step: `answers` is what is answered, `kept_as` what a draft keeps of it, which may be incomplete.

    What stands here is right for a step in which something is only confirmed.
    """

    answers: type[A]
    kept_as: type[K]

    @property
    def step(self) -> Step:
        """Which one it is."""
        return Step(self.answers.model_fields["step"].default)

    @property
    def personal(self) -> bool:
        """True when each person saves it for himself or herself."""
        return self.answers.WHOSE is not Whose.EVERYBODY

    def kept(self, draft: DraftRow) -> K:
        """What the draft keeps of this step."""
        return self.kept_as.model_validate(draft.answers.get(self.step, {}))

    def put(self, draft: DraftRow, kept: K) -> None:
        """Have the draft keep this of the step."""
        draft.answers = {**draft.answers, self.step: kept.model_dump(mode="json")}

    def prefill(self, situation: Situation) -> None:
        """Fill in a draft that is started, as far as it is known; the steps before this one were."""

    def again(self, situation: Situation, content: Content, *, key_free: bool) -> None:
        """Fill in a draft that orders anew what an order was, after `prefill`: what was answered then, as far as it may be answered now.

        `key_free`: the request of that order may be used again.
        """

    def copied(self, situation: Situation, like: CertificateCopy, delivery_email: str) -> None:
        """Fill in a draft of a new certificate from another one, after `prefill`; `delivery_email`: where that one went, empty when
        that isn't known."""

    def request(self, answers: A) -> bytes | None:
        """The certificate request in the answers, to be read in the sandbox before anything is locked."""

    async def keep(self, tx: Transaction, seen: Assessment, answers: A, sent: Sent | None, limits: Limits) -> Outcome:
        """Keep the answers, or what may be kept of them; `seen` is the draft before, `sent` the request that was read."""
        return Outcome()

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Result:
        """Look at what the draft keeps; `seen` has what the steps before it found, `sent` a request that was just sent."""
        return Result()

    def show(self, seen: Assessment) -> View | None:
        """The fields of the draft's view that are this step's."""

    async def notices(self, tx: Transaction, situation: Situation) -> tuple[Finding, ...]:
        """What a person should know of a draft before going on, whatever was answered."""
        return ()

    async def bars(self, tx: Transaction, situation: Situation) -> Refusal | None:
        """Why nothing can be placed at this moment, whatever was answered."""

    async def first(self, tx: Transaction, seen: Assessment) -> Refusal | None:
        """What to say when a draft that isn't done is placed, before anything else."""

    def why_not(self, seen: Assessment) -> Refusal:
        """Why a step that was saved is not done: with everything found in it."""
        findings = seen.results[self.step].findings
        slug = "draft.findings" if blocking(findings) else "draft.warnings"
        return refuse(slug).model_copy(update={"findings": tuple(finding.model_dump() for finding in findings)})

    def freeze(self, seen: Assessment) -> HeadPart | DetailsPart | None:
        """What an order's content has of this step. Raises ValueError when the draft isn't complete."""


def unregistered(finding: Finding) -> Finding:
    """Without what is registered: it is for who orders, and not for whoever holds a link."""
    if finding.slug != "csr.subject.mismatch":
        return finding
    return finding.model_copy(update={"params": {n: v for n, v in finding.params.items() if n != "registered"}})


async def about_request(
    tx: Transaction, situation: Situation, report: CsrReport, common_name: str | None, names: tuple[str, ...]
) -> tuple[Finding, ...]:
    """What is found in a request beside the names that are asked."""
    asked = report.summary.common_name if report.summary else None
    typed, given = situation.renews is None, situation.offer.keys.names.given
    return (
        *report.findings,
        *(() if common_name is None or given else same_common_name(asked, common_name, typed=typed)),
        *check_subject(report, situation.subscriber.subject(common_name or "", situation.offer.product)),
        *extra_names(report.dns_names, names, situation.offer.keys.names),
        *await _reused(tx, report, situation.draft.subscriber),
    )


async def _reused(tx: Transaction, report: CsrReport, subscriber: str) -> tuple[Finding, ...]:
    """Without telling whose the key was, and only to who holds it: nobody learns which keys are known here."""
    if report.own and report.spki_sha256 and await key_reservations.taken(tx, report.spki_sha256, subscriber):
        return (error("csr", "csr.key.reused"),)
    return ()
