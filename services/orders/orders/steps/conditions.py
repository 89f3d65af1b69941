"""The declarations: each person's own, about a price, a term and words as they were then."""

from chassis.transaction import Transaction
from contracts import audit
from contracts.journeys import ConditionsAnswers
from contracts.orders import ConditionsPart
from contracts.refusals import Refusal, refuse

from orders.domain.content import ConditionsContent
from orders.domain.given import given_by, put, without
from orders.domain.limits import Limits
from orders.requests import Requests
from orders.steps import Assessment, Nothing, Outcome, Result, Sent, StepOf
from orders.store import copies


class Conditions(StepOf[ConditionsAnswers, Nothing]):
    """What is agreed to is kept with the person, not with the draft."""

    answers, kept_as = ConditionsAnswers, Nothing

    async def keep(
        self, tx: Transaction, seen: Assessment, answers: ConditionsAnswers, sent: Sent | None, limits: Limits
    ) -> Outcome:
        """Refusal: `conditions.missing`, with the codes; what was declared before then counts no more."""
        situation, draft = seen.situation, seen.situation.draft
        missing = situation.offer.codes - set(answers.accepted)
        if missing:
            draft.given = put(draft.given, tx.actor.number, without(situation.given, self.step))
            return Outcome(_missing(missing))
        agreement = situation.offer.agreement(seen.term)
        tx.audit(audit.Declared(subject=str(draft.id), **agreement))
        return Outcome(agreement=agreement)

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Result:
        """Right as long as everything that was agreed to is still the same."""
        situation = seen.situation
        return Result(right=situation.given.agreement == situation.offer.agreement(seen.term))

    def show(self, seen: Assessment) -> ConditionsPart:
        """The codes, while they are still right."""
        declarations = seen.situation.offer.declarations
        return ConditionsPart(accepted=tuple(d.code for d in declarations) if self.step in seen.done else ())

    async def first(self, tx: Transaction, seen: Assessment) -> Refusal | None:
        """`conditions.colleague`: declarations belong to who places, and only a colleague gave them."""
        given = seen.situation.draft.given
        others = {person: given_by(given, person).declared_at for person in given}
        declared = {person: at for person, at in others.items() if at is not None}
        if self.step in seen.situation.given.steps or not declared:
            return None
        person = max(declared, key=lambda number: declared[number])
        name = (await copies.names(tx, {person})).get(person, person)
        return refuse("conditions.colleague", name=name, at=declared[person].isoformat())

    def why_not(self, seen: Assessment) -> Refusal:
        """`conditions.missing`: something that was agreed to is not the same any more."""
        return _missing(seen.situation.offer.codes)

    def freeze(self, seen: Assessment) -> ConditionsContent:
        """Words, versions, who declared and when; of what staff prepare it was declared on paper, whose day is kept there."""
        situation = seen.situation
        declared_at = situation.given.declared_at
        if declared_at is None and not situation.draft.preparing:
            raise ValueError("nothing was declared")
        return ConditionsContent(
            terms_version=situation.offer.terms_version,
            declarations=situation.offer.declarations,
            declared_by=situation.contact.number,
            declared_at=declared_at,
        )


def _missing(codes: frozenset[str]) -> Refusal:
    return refuse("conditions.missing", codes=" ".join(sorted(codes)))


STEP = Conditions()
