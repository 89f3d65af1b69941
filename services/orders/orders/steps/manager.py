"""The certificate manager: one of the active ones of the subscriber, proposed as it was."""

from dataclasses import dataclass

from chassis.transaction import Transaction
from contracts.envelope import View
from contracts.identifiers import PersonNumber
from contracts.journeys import ManagerAnswers
from contracts.orders import ManagerPart, PersonCard
from contracts.refusals import Refusal, refuse

from orders.domain.content import Content, ManagerContent
from orders.domain.limits import Limits
from orders.requests import Requests
from orders.steps import Assessment, Outcome, Result, Sent, Situation, StepOf
from orders.steps import certificate as certificate_step


class Kept(View):
    """The manager's number; None until one is chosen, where none can be proposed."""

    manager: PersonNumber | None = None


@dataclass(frozen=True)
class Chosen(Result):
    """Who was chosen, as long as he or she is an active manager of the subscriber."""

    manager: PersonCard | None = None


class Manager(StepOf[ManagerAnswers, Kept]):
    """The certificate is delivered to who is chosen, unless somebody typed another address."""

    answers, kept_as = ManagerAnswers, Kept

    def prefill(self, situation: Situation) -> None:
        """The old certificate's, when still active."""
        manager = _of(situation, _before(situation))
        self.put(situation.draft, Kept(manager=manager.number if manager else None))

    def again(self, situation: Situation, content: Content, *, key_free: bool) -> None:
        """Who it was, when still active."""
        manager = _of(situation, content.details.manager.number)
        self.put(situation.draft, Kept(manager=manager.number if manager else None))

    async def keep(
        self, tx: Transaction, seen: Assessment, answers: ManagerAnswers, sent: Sent | None, limits: Limits
    ) -> Outcome:
        """Refusal: `manager.unknown`, of whoever is no active manager of this subscriber."""
        draft, chosen = seen.situation.draft, _of(seen.situation, answers.manager)
        if chosen is None:
            return Outcome(refuse("manager.unknown"))
        before = self.kept(draft).manager
        previous = _of(seen.situation, before)
        certificate_step.STEP.deliver_to(draft, chosen.email, instead_of=previous.email if previous else "")
        self.put(draft, Kept(manager=chosen.number))
        return Outcome(changed=before != chosen.number)

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Chosen:
        """Right as long as the chosen one is active."""
        manager = _of(seen.situation, self.kept(seen.situation.draft).manager)
        return Chosen(right=manager is not None, manager=manager)

    def show(self, seen: Assessment) -> ManagerPart:
        """Who is chosen or proposed, who can be, and why the old one is not."""
        situation, manager = seen.situation, self._result(seen).manager
        expected = self.kept(situation.draft).manager or _before(situation)
        return ManagerPart(
            managers=situation.managers,
            manager=manager,
            manager_note="manager.inactive" if manager is None and expected else None,
        )

    def why_not(self, seen: Assessment) -> Refusal:
        """`manager.inactive`."""
        return refuse("manager.inactive")

    def freeze(self, seen: Assessment) -> ManagerContent:
        """The manager as registered now."""
        manager = self._result(seen).manager
        if manager is None:
            raise ValueError("no manager")
        return ManagerContent(manager=manager)

    def _result(self, seen: Assessment) -> Chosen:
        result = seen.results[self.step]
        return result if isinstance(result, Chosen) else Chosen(right=False)


def _of(situation: Situation, number: str | None) -> PersonCard | None:
    return next((manager for manager in situation.managers if manager.number == number), None)


def _before(situation: Situation) -> str | None:
    return None if situation.renews is None else situation.renews.old.manager


STEP = Manager()
