"""The certificate manager: one of the active ones of the subscriber, proposed as it was, or somebody whom validation identifies or matches."""

from dataclasses import dataclass

from chassis.transaction import Transaction
from contracts import refusals
from contracts.envelope import View
from contracts.identifiers import Email, Line, PersonNumber, Phone
from contracts.journeys import ManagerAnswers
from contracts.orders import Finding, GivenManager, ManagerPart, Nominated, PersonCard, Whom
from contracts.refusals import Refusal, refuse
from pydantic import TypeAdapter, ValidationError

from orders.domain.content import Content, ManagerContent
from orders.domain.findings import blocking, error
from orders.domain.limits import Limits
from orders.requests import Requests
from orders.steps import Assessment, Outcome, Result, Sent, Situation, StepOf
from orders.steps import certificate as certificate_step

_LONGEST = 64  # characters of given names and of a surname: RFC 5280, appendix A
_LINE: TypeAdapter[str] = TypeAdapter(Line)
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
_PHONE: TypeAdapter[str] = TypeAdapter(Phone)
_NUMBER: TypeAdapter[str] = TypeAdapter(PersonNumber)


class Kept(View):
    """The manager's number, None until one is chosen, where none can be proposed; or who was given instead, as it was typed."""

    manager: PersonNumber | None = None
    given: GivenManager | None = None


@dataclass(frozen=True)
class Chosen(Result):
    """Who was chosen, as long as he or she is an active manager of the subscriber; or who was given, once nothing is wrong with it."""

    manager: PersonCard | None = None
    nominated: Nominated | None = None


class Manager(StepOf[ManagerAnswers, Kept]):
    """The certificate is delivered to who is chosen, unless somebody typed another address.

    Who is given is looked up nowhere: whether a number is somebody's makes no difference to who asks.
    """

    answers, kept_as = ManagerAnswers, Kept

    def prefill(self, situation: Situation) -> None:
        """That of the certificate that is followed up or copied, else that of the person's last order; when still active."""
        manager = _of(situation, _before(situation))
        self.put(situation.draft, Kept(manager=manager.number if manager else None))

    def again(self, situation: Situation, content: Content, *, key_free: bool) -> None:
        """Who it was, when still active; who was given, as given."""
        named = content.details.named
        if isinstance(named, Nominated):
            given = GivenManager(
                who=Whom(named.kind),
                given_names=named.given_names,
                surname=named.surname,
                email=named.email,
                phone=named.phone or "",
                function=named.function or "",
                employer="" if named.organisation == content.subscriber.name else named.organisation,
                number=named.number or "",
            )
            self.put(situation.draft, Kept(given=given))
            return
        manager = _of(situation, named.number)
        self.put(situation.draft, Kept(manager=manager.number if manager else None))

    async def keep(
        self, tx: Transaction, seen: Assessment, answers: ManagerAnswers, sent: Sent | None, limits: Limits
    ) -> Outcome:
        """Who was given is kept as it was typed. Refusal: `manager.unknown`, of a number that is no active manager of this subscriber."""
        draft, before = seen.situation.draft, self.kept(seen.situation.draft)
        if (who := Whom(answers.who)) is not Whom.HERE:
            typed = answers.model_dump(exclude={"step", "who", "manager"})
            texts = {name: text.replace("\0", "\ufffd").strip() for name, text in typed.items()}
            kept = Kept(given=GivenManager(who=who, **texts))
            address = _address(seen.situation, kept)
        else:
            chosen = _of(seen.situation, answers.manager)
            if chosen is None:
                return Outcome(refuse("manager.unknown"))
            kept, address = Kept(manager=chosen.number), chosen.email
        if address:
            certificate_step.STEP.deliver_to(draft, address, instead_of=_address(seen.situation, before))
        self.put(draft, kept)
        return Outcome(changed=before != kept)

    async def check(self, tx: Transaction, requests: Requests, seen: Assessment, sent: Sent | None) -> Chosen:
        """Right as long as the chosen one is active, or when nothing is wrong with what was given."""
        situation, kept = seen.situation, self.kept(seen.situation.draft)
        if kept.given is not None:
            values, findings = _nominated(kept.given, situation)
            nominated = None if blocking(findings) else Nominated.model_validate(values)
            return Chosen(findings, nominated=nominated)
        manager = _of(situation, kept.manager)
        return Chosen(right=manager is not None, manager=manager)

    def show(self, seen: Assessment) -> ManagerPart:
        """Who is chosen or proposed, who can be, and why the old one is not."""
        situation, result, kept = seen.situation, self._result(seen), self.kept(seen.situation.draft)
        expected = kept.manager or _before(situation)
        last = _of(situation, situation.last_manager)
        return ManagerPart(
            managers=situation.managers,
            manager=result.manager,
            manager_note="manager.inactive" if result.manager is None and kept.given is None and expected else None,
            given_manager=kept.given,
            nominated=result.nominated,
            last_manager=last.number if last else None,
            former_managers=situation.former_managers,
        )

    def why_not(self, seen: Assessment) -> Refusal:
        """`manager.inactive`, or what is wrong with who was given."""
        return super().why_not(seen) if self._result(seen).findings else refuse("manager.inactive")

    def freeze(self, seen: Assessment) -> ManagerContent:
        """The manager as registered now, or as given."""
        result = self._result(seen)
        if result.manager is None and result.nominated is None:
            raise ValueError("no manager")
        return ManagerContent(manager=result.manager, nominated=result.nominated)

    def _result(self, seen: Assessment) -> Chosen:
        result = seen.results[self.step]
        return result if isinstance(result, Chosen) else Chosen(right=False)


def _of(situation: Situation, number: str | None) -> PersonCard | None:
    return next((manager for manager in situation.managers if manager.number == number), None)


def _before(situation: Situation) -> str | None:
    old = situation.renews.old if situation.renews else situation.begun_from
    return old.manager if old else situation.last_manager


def _address(situation: Situation, kept: Kept) -> str:
    """Where the certificate goes by this choice."""
    if kept.given is not None:
        return str(_nominated(kept.given, situation)[0].get("email", ""))
    manager = _of(situation, kept.manager)
    return manager.email if manager else ""


def _nominated(given: GivenManager, situation: Situation) -> tuple[dict[str, object], tuple[Finding, ...]]:
    """The fields of `Nominated` that are right, and what is wrong with the others. All of it is only spelling."""
    new = given.who is Whom.NEW
    tried = {
        "given_names": _name("given_names", given.given_names),
        "surname": _name("surname", given.surname),
        "email": _read(_EMAIL, "email", given.email, "email.invalid"),
        "phone": _read(_PHONE, "phone", given.phone, "manager.phone") if new else None,
        "function": _line("function", given.function) if new else None,
        "organisation": _line("employer", given.employer) or situation.subscriber.card.name,
        "number": None if new else _read(_NUMBER, "number", given.number.upper().replace(" ", ""), "manager.number"),
    }
    findings = tuple(value for value in tried.values() if isinstance(value, Finding))
    values = {name: value for name, value in tried.items() if not isinstance(value, Finding)}
    return {"kind": given.who.value, **values}, findings


def _name(field: str, typed: str) -> str | Finding:
    """Given names or a surname; `manager.name` (`reason`), or `text.characters`."""
    if not typed:
        return error(field, "manager.name", reason="none")
    if len(typed) > _LONGEST:
        return error(field, "manager.name", reason="length", limit=_LONGEST)
    if not any(character.isalpha() for character in typed):
        return error(field, "manager.name", reason="marks")
    return _read(_LINE, field, typed, "manager.name")


def _line(field: str, typed: str) -> str | Finding | None:
    """A line that may be left empty; only marks is none (as `manager.line`)."""
    if not typed:
        return None
    if not any(character.isalnum() for character in typed):
        return error(field, "manager.line")
    return _read(_LINE, field, typed, "manager.line")


def _read(kind: TypeAdapter[str], field: str, typed: str, slug: str) -> str | Finding:
    """The text as it is kept, or what is wrong with it: as its kind says, else `slug`."""
    try:
        return kind.validate_python(typed)
    except ValidationError as wrong:
        own, params = refusals.about(wrong.errors()[0])
        return error(field, slug) if own == "input.invalid" else error(field, own, **params)


STEP = Manager()
"""The certificate manager."""
