"""Orders as pages ask it: the wizard, placed orders, validation."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.errors import Refused
from contracts.envelope import Command
from contracts.identifiers import Language
from contracts.journeys import AnyAnswers, SaveStep
from contracts.orders import (
    CanBePrepared,
    CanTakeOver,
    CaseState,
    CsrInvitationState,
    DraftView,
    EmailCode,
    HandOver,
    Human,
    InviteAgain,
    KeepTyped,
    LinkNumber,
    LookAtRequest,
    NameHints,
    Offers,
    OrderCase,
    OrderPage,
    OrderQuery,
    OrderState,
    OrderView,
    Place,
    Placed,
    PlaceOnPaper,
    Prepared,
    PrepareDraft,
    Queue,
    QueueQuery,
    QueueState,
    Renewals,
    RequestFindings,
    SearchCertificates,
    SearchSubscribers,
    SendAgain,
    SetReady,
    StartAgain,
    StartLike,
    StartNew,
    StartRenewal,
    UnlinkNumber,
    Withdraw,
)
from contracts.products import Family, Product
from contracts.refusals import about, refuse
from contracts.review import Answer
from pydantic import ValidationError
from starlette.responses import Response

from gateway.backend.caller import Caller


class Orders:
    """The wizard and the orders of the visitor's subscriber; for validators, the queue."""

    def __init__(self, caller: Caller, files: Caller) -> None:
        self._caller, self._files = caller, files

    async def start_renewal(
        self, certificate: int, language: Language, instead_of: int | None = None, replaces: UUID | None = None
    ) -> DraftView:
        """Start the renewal of a certificate; its form will be in this language, whatever pages are in later.

        `instead_of`: the version of one's own draft that is thrown away for it; `replaces`: the open renewal whose place it takes.
        """
        command = StartRenewal(certificate=certificate, language=language, instead_of=instead_of, replaces=replaces)
        return await self._caller.ask(DraftView, "/drafts", command=command)

    async def start_new(self, product: Product, language: Language) -> DraftView:
        """Start the order of a certificate of this product that follows up none."""
        return await self._caller.ask(DraftView, "/drafts", command=StartNew(product=product, language=language))

    async def start_like(self, certificate: int, language: Language) -> DraftView:
        """Start the order of a new certificate with the data of this one."""
        return await self._caller.ask(DraftView, "/drafts", command=StartLike(like=certificate, language=language))

    async def start_again(self, order: UUID, language: Language) -> DraftView:
        """Start an order anew that was rejected or withdrawn, filled in from it."""
        return await self._caller.ask(DraftView, "/drafts", command=StartAgain(order=order, language=language))

    async def draft(self, draft: UUID) -> DraftView:
        """A draft, complete."""
        return await self._caller.ask(DraftView, f"/drafts/{draft}")

    async def email_code(self, draft: UUID) -> EmailCode:
        """What is known of the visitor's e-mail address, cheaply."""
        return await self._caller.ask(EmailCode, f"/drafts/{draft}/email-code")

    async def dns(self, draft: UUID) -> NameHints:
        """What DNS said of the draft's names."""
        return await self._caller.ask(NameHints, f"/drafts/{draft}/dns")

    async def csr_invitation(self, draft: UUID) -> CsrInvitationState:
        """Whether the certificate manager handed the request in, cheaply."""
        return await self._caller.ask(CsrInvitationState, f"/drafts/{draft}/csr-invitation")

    async def invite_again(self, draft: UUID, version: int) -> DraftView:
        """Mail the certificate manager another link to hand the request in."""
        command = InviteAgain(version=version)
        return await self._caller.ask(DraftView, f"/drafts/{draft}/csr-invitation", command=command)

    async def save(self, draft: UUID, version: int, answers: AnyAnswers) -> DraftView:
        """Save the answers of one step; `version` is the draft's, of the page they stand on."""
        path, command = f"/drafts/{draft}/steps/{answers.step}", SaveStep(version=version, answers=answers)
        return await self._caller.ask(DraftView, path, command=command, method="PUT")

    async def look(self, draft: UUID, command: LookAtRequest) -> RequestFindings:
        """What is found about a request that stands on the page; nothing is saved."""
        return await self._caller.ask(RequestFindings, f"/drafts/{draft}/request", command=command)

    async def keep_typed(self, draft: UUID, command: KeepTyped) -> None:
        """Keep what stands in an open step, not saved, for the visitor alone."""
        await self._caller.tell("PUT", f"/drafts/{draft}/typed", command=command)

    async def drop_typed(self, draft: UUID, step: str) -> None:
        """Forget what the visitor typed in a step (a value of `contracts.orders.Step`) and did not save."""
        await self._caller.tell("DELETE", f"/drafts/{draft}/typed", query={"step": step})

    async def colleagues(self, draft: UUID) -> CanTakeOver:
        """Whom the visitor's own draft can be handed to."""
        return await self._caller.ask(CanTakeOver, f"/drafts/{draft}/colleagues")

    async def hand_over(self, draft: UUID, version: int, to: str) -> None:
        """Give the visitor's own draft to a colleague. Raises Refused also for what is no number."""
        command = _made(HandOver, {"version": version, "to": to})
        await self._caller.tell("POST", f"/drafts/{draft}/hand-over", command=command)

    async def prepared(self, search: str) -> Prepared:
        """What the visitor prepared on behalf of customers, and the subscribers that a search means."""
        query = SearchSubscribers(search=search).model_dump()
        return await self._caller.ask(Prepared, "/on-behalf", query=query)

    async def can_be_prepared(self, subscriber: str, query: SearchCertificates) -> CanBePrepared:
        """What can be prepared for a subscriber."""
        return await self._caller.ask(CanBePrepared, f"/on-behalf/{subscriber}", query=query.model_dump())

    async def prepare(self, subscriber: str, command: PrepareDraft) -> DraftView:
        """Start a draft on behalf of a contact."""
        return await self._caller.ask(DraftView, f"/on-behalf/{subscriber}", command=command)

    async def set_ready(self, draft: UUID, version: int) -> None:
        """Give a draft that the visitor prepared to its contact."""
        await self._caller.tell("POST", f"/drafts/{draft}/set-ready", command=SetReady(version=version))

    async def place_on_paper(self, draft: UUID, command: PlaceOnPaper) -> Placed:
        """Place what its contact signed on paper: every repeat gives the same order."""
        return await self._caller.ask(Placed, f"/drafts/{draft}/place-on-paper", command=command)

    async def human(self, number: str) -> Human:
        """All numbers of the human behind a number."""
        return await self._caller.ask(Human, f"/humans/{number}")

    async def another_human(self, number: str) -> None:
        """That the visitor is another human than the one with this number. Raises Refused (`incident.own`) when not."""
        await self._caller.tell("GET", f"/humans/{number}/another")

    async def link(self, number: str, command: LinkNumber | UnlinkNumber) -> Human:
        """Say that a number is of the same human as another, or of none of those it was linked to."""
        what = "link" if isinstance(command, LinkNumber) else "unlink"
        return await self._caller.ask(Human, f"/humans/{number}/{what}", command=command)

    async def place(self, draft: UUID, version: int) -> Placed:
        """`Plaats bestelling`: every repeat gives the same order."""
        return await self._caller.ask(Placed, f"/drafts/{draft}/place", command=Place(version=version))

    async def discard(self, draft: UUID, version: int) -> None:
        """Throw a draft away."""
        await self._caller.tell("DELETE", f"/drafts/{draft}", query={"version": version})

    async def list(self, query: OrderQuery = OrderQuery()) -> OrderPage:
        """One page of the subscriber's orders, with all drafts; of all orders the newest, unless something is asked for."""
        return await self._caller.ask(OrderPage, "/orders", query=query.model_dump(mode="json", exclude_defaults=True))

    async def get(self, order: UUID) -> OrderView:
        """One order."""
        return await self._caller.ask(OrderView, f"/orders/{order}")

    async def state(self, order: UUID) -> OrderState:
        """An order's state, cheaply."""
        return await self._caller.ask(OrderState, f"/orders/{order}/state")

    async def document(self, order: UUID) -> Response:
        """The sealed form, streamed."""
        return await self._files.file(f"/orders/{order}/document")

    async def renewals(self, certificates: Sequence[int]) -> Renewals:
        """Open and finished renewals of these certificates."""
        return await self._caller.ask(Renewals, "/renewals", query={"certificate": list(certificates)})

    async def offers(self, certificates: Sequence[int]) -> Offers:
        """What may be ordered today for these certificates."""
        return await self._caller.ask(Offers, "/offers", query={"certificate": list(certificates)})

    async def offers_of(self, family: Family, language: Language) -> Offers:
        """What may be ordered anew today in a family."""
        return await self._caller.ask(Offers, "/offers", query={"family": family.value, "language": language})

    async def queue_state(self) -> QueueState:
        """Whether anything happened to any case."""
        return await self._caller.ask(QueueState, "/validation/queue/state")

    async def case_state(self, case: UUID) -> CaseState:
        """Whether anything happened to a case."""
        return await self._caller.ask(CaseState, f"/validation/cases/{case}/state")

    async def queue(self, query: QueueQuery) -> Queue:
        """One page of validation's lists."""
        return await self._caller.ask(Queue, "/validation/queue", query=query.model_dump(mode="json"))

    async def case(self, case: UUID) -> OrderCase:
        """One case of validation."""
        return await self._caller.ask(OrderCase, f"/validation/cases/{case}")

    async def decide(self, case: UUID, action: str, command: type[Command], **fields: object) -> OrderCase:
        """Do with a case what its page has a button for. Raises Refused also where a field can't be sent."""
        body = _made(command, fields)
        return await self._caller.ask(OrderCase, f"/validation/cases/{case}/{action}", command=body)

    async def answer(self, order: UUID, question: str, text: str) -> OrderView:
        """Answer validation's question about an order. Raises Refused also where a field can't be sent."""
        body = _made(Answer, {"question": question, "text": text})
        return await self._caller.ask(OrderView, f"/orders/{order}/answer", command=body)

    async def send_mail_again(self, order: UUID, mail: int) -> OrderView:
        """Send one of the mails about an order again."""
        return await self._caller.ask(
            OrderView, f"/orders/{order}/mails/again", command=_made(SendAgain, {"mail": mail})
        )

    async def withdraw(self, order: UUID) -> OrderView:
        """Withdraw an order."""
        return await self._caller.ask(OrderView, f"/orders/{order}/withdraw", command=Withdraw())


def _made(command: type[Command], fields: Mapping[str, object]) -> Command:
    try:
        return command.model_validate(fields)
    except ValidationError as error:
        slug, params = about(error.errors()[0])
        raise Refused(refuse(slug, **params)) from None
