"""The cases of validation: its queue, one case with everything that is judged, and the commands (B1)."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Command, View
from contracts.identifiers import OrderReference, PersonNumber, RowVersion, SubscriberNumber, Text
from contracts.orders.drafts import Finding
from contracts.orders.views import OrderView, Standing
from contracts.products import Product


class Act(StrEnum):
    """What a validator did with a case."""

    CLAIMED = "claimed"
    GIVEN_BACK = "given_back"
    MADE_AGAIN = "made_again"
    APPROVED = "approved"
    REJECTED = "rejected"


class CaseAct(View):
    """One thing a validator did with a case; customers never see these."""

    act: Act
    at: AwareDatetime
    by: PersonNumber
    name: str
    note: str | None = None  # for colleagues, with a case that was given back


class CaseLine(Standing):
    """An order in validation's queue: to be judged, or its form can't be made (`reason` is the slug of the cause)."""

    id: UUID
    reference: OrderReference
    product: Product
    subscriber: SubscriberNumber
    organisation: str
    common_name: str
    placed_at: AwareDatetime
    reason: str | None = None
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None


class Queue(View):
    """GET /validation/queue: orders that wait for validation, oldest first."""

    cases: tuple[CaseLine, ...]
    total: int


class CaseView(View):
    """GET /validation/cases/{id}: everything validation needs (B1)."""

    version: int
    order: OrderView
    claimed_by: PersonNumber | None  # as long as the claim lasts
    claimed_by_name: str | None
    approvals_needed: int
    approvals: tuple[PersonNumber, ...]
    acts: tuple[CaseAct, ...] = ()  # oldest first
    checks: tuple[Finding, ...]  # checks done by the system, warnings included
    own: bool  # the validator asked for this order himself: may not decide


class Claim(Command):
    """POST /validation/cases/{id}/claim."""

    version: RowVersion


class GiveBack(Command):
    """POST /validation/cases/{id}/give-back: the claim ends, with a note for who takes the case next."""

    version: RowVersion
    note: Text | None = None


class Approve(Command):
    """POST /validation/cases/{id}/approve. Only by who claimed it; never one's own; never two by one person."""

    version: RowVersion


class MakeAgain(Command):
    """POST /validation/cases/{id}/make-again: the form that could not be made is asked for anew. By who claimed it."""

    version: RowVersion


class Reject(Command):
    """POST /validation/cases/{id}/reject, with a reason that the customer reads."""

    version: RowVersion
    reason: Text
