"""Refusals: values with a slug. The HTTP status is decided by `CATEGORY`, the sentence on the screen by the gateway.

A slug is stable: pages, tests and the service desk use it. `params` fill the sentence; they never hold another
tenant's data, a key or a secret.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from contracts.audit import AuditEvent


class Category(IntEnum):
    """The kind of refusal, as the HTTP status it gets at the edge."""

    INVALID = 422
    NOT_LOGGED_IN = 401
    NOT_ALLOWED = 403
    NOT_FOUND = 404
    CONFLICT = 409
    TOO_LARGE = 413
    TOO_MANY = 429
    UNAVAILABLE = 503


SLUGS: dict[str, Category] = {
    # everywhere
    "input.invalid": Category.INVALID,
    "input.too_large": Category.TOO_LARGE,
    "input.too_costly": Category.INVALID,  # reading it used up CPU, memory or time (`limit`); it will do so again
    "input.private_key": Category.INVALID,  # a private key in a field that is not for one; nothing of it is kept
    "text.characters": Category.INVALID,  # can't be printed: `character`, `code`, `name`, `reason` script, hidden or marks
    "too_many": Category.TOO_MANY,  # a budget is spent; `seconds`: when to try again
    "not_found": Category.NOT_FOUND,  # `subscriber`: it is there for another one of the same person, and for nobody else is that said
    "not_allowed": Category.NOT_ALLOWED,
    "not_logged_in": Category.NOT_LOGGED_IN,
    "session.read_only": Category.NOT_ALLOWED,
    "session.recheck": Category.CONFLICT,  # the certificate's status was checked more than 60 seconds ago
    "unavailable": Category.UNAVAILABLE,  # nobody foresaw it: a fault of ours
    "not_now": Category.UNAVAILABLE,  # a part of ours doesn't answer in time or has no room; `seconds`: when to try again
    # login; the causes themselves are contracts.auth.Cause
    **{
        f"login.{cause}": Category.NOT_LOGGED_IN
        for cause in (
            "none",
            "expired",
            "not_yet_valid",
            "revoked",
            "signature_card",
            "wrong_kind",
            "wrong_issuer",
            "unknown_person",
            "not_yet_processed",
            "inactive",
            "inactive_subscriber",
        )
    },
    "login.status_unknown": Category.UNAVAILABLE,
    "login.code": Category.NOT_LOGGED_IN,  # hand-over code unknown, used, too old or of another browser
    "login.choice": Category.NOT_ALLOWED,  # the person may not act for that subscriber
    "session.unknown_person": Category.INVALID,  # nobody is registered under this number (told to the service desk)
    # register
    "register.unknown_subscriber": Category.INVALID,
    "register.stale": Category.CONFLICT,  # it was registered or changed since it was read (`version`: what it is now)
    "register.authorisation": Category.INVALID,  # a contact person needs one, others have none
    "role_address.full": Category.CONFLICT,  # the subscriber has as many as it may (`count`)
    "role_address.many_mails": Category.TOO_MANY,  # by this subscriber, to all addresses; `at`: from when there is room again
    # certificates
    "certificate.unreadable": Category.INVALID,
    "certificate.conflict": Category.CONFLICT,
    "labels.stale": Category.CONFLICT,  # a colleague changed them since they were read (`version`: what it is now)
    "mute.over": Category.CONFLICT,  # it is not valid any more (`reason`: expired, revoked, revoking): nothing is to be renewed
    "revocation.over": Category.CONFLICT,  # it is not valid any more (`reason`: expired, revoked, revoking)
    "revocation_code.wrong": Category.INVALID,  # unknown, void, or another certificate's: nobody learns which
    "search.serial": Category.INVALID,  # no serial number: fewer than four digits, or none at all
    "search.domain": Category.INVALID,  # nothing that is registered, or below it (`reason`: form, internal, suffix)
    "search.away": Category.UNAVAILABLE,
    "problem.unknown": Category.INVALID,  # no receipt has this reference
    "problem.proof": Category.INVALID,  # no key was shown (`reason`: too_large, missing, encrypted, unreadable, signature, challenge)
    "problem.closed": Category.CONFLICT,
    "stalled.over": Category.CONFLICT,  # it got through, or somebody settled it
    "stalled.waits": Category.CONFLICT,  # the CA has not said no, so it goes on by itself
    "stalled.not_so": Category.CONFLICT,  # the certificate doesn't show that outcome
    "incident.empty": Category.INVALID,  # nothing is found that can be revoked
    "incident.day": Category.INVALID,  # no day for an announced revocation (`reason`: early, far, weekend, holiday)
    "incident.part": Category.INVALID,  # what is to be put off is not, or not clearly, of the list
    "incident.proposed": Category.CONFLICT,  # something is proposed about it already
    "incident.value": Category.INVALID,  # no hash of a key
    "incident.own": Category.NOT_ALLOWED,  # who prepared the list doesn't confirm it
    "incident.other_list": Category.CONFLICT,  # another list than was looked at
    "incident.state": Category.CONFLICT,  # it is not for this now
    "incident.more": Category.CONFLICT,  # the choice finds certificates that are in no list yet, or the CA may be making one
    "incident.unfinished": Category.CONFLICT,  # certificates of its lists are neither seen to be revoked nor settled
    "incident.held": Category.CONFLICT,  # orders wait for its end, and it is not said what becomes of them
    "problem.unanswered": Category.CONFLICT,  # only what was answered is closed
    # drafts and orders
    "draft.stale": Category.CONFLICT,
    "draft.too_many": Category.CONFLICT,  # one's own that follow up nothing: `count`
    "draft.exists": Category.CONFLICT,  # one's own, in which something was saved: `draft`, `version`, `at`
    "draft.not_own": Category.CONFLICT,  # another's: only whose it is hands it over
    "draft.colleague": Category.INVALID,  # nobody who may order for this subscriber now, or oneself
    "draft.has_own": Category.CONFLICT,  # the colleague (`name`) has one about the same already
    "person.unknown": Category.NOT_FOUND,  # nobody is registered under this number
    "person.own_number": Category.NOT_ALLOWED,  # a colleague says of one's own numbers whose they are
    "person.linked": Category.CONFLICT,  # they are of one human already, or one and the same number
    "person.not_linked": Category.CONFLICT,  # to no other number
    "draft.contact": Category.CONFLICT,  # staff prepare for who may order for the subscriber now, and this is nobody who may
    "draft.contact_has_own": Category.CONFLICT,  # the contact (`name`) has one about the same already
    "draft.contacts_own": Category.CONFLICT,  # who prepares a draft leaves this to the contact
    "paper.code": Category.INVALID,  # printed on the paper of another draft, or of another version of this one
    "paper.signed_on": Category.INVALID,  # to come, or before the draft was saved (`since`): then it is of another version
    "draft.placed": Category.NOT_FOUND,  # an order was made of it: `order`, `reference`, `name`, `number`, `at`
    "draft.step_order": Category.CONFLICT,
    "draft.findings": Category.INVALID,
    "draft.warnings": Category.INVALID,  # warnings that must be accepted first
    "rates.day": Category.NOT_FOUND,  # no rates are told of it: no day, still to come, or before the first (`from`)
    "renewal.open": Category.CONFLICT,
    "renewal.replaces": Category.CONFLICT,  # a notice: the order that is withdrawn when the draft is placed
    "renewal.done": Category.CONFLICT,
    "renewal.revoked": Category.CONFLICT,
    "renewal.withdrawn_product": Category.CONFLICT,
    "renewal.not_for_you": Category.CONFLICT,  # as `offer.not_for_you`
    "renewal.not_here": Category.CONFLICT,  # the portal has no offer of this `product`
    "renewal.no_term": Category.CONFLICT,  # none that the issuer gives whole (`last` its day, `days` the shortest term)
    "renewal.no_gain": Category.CONFLICT,  # it would end no later than the old one (`ends`); `from`: when it would
    "offer.not_here": Category.CONFLICT,  # the portal has no offer of this `product` that follows up nothing
    "offer.withdrawn_product": Category.CONFLICT,
    "offer.not_for_you": Category.CONFLICT,  # to this subscriber; `reason`: `tests` or `number`
    "offer.no_term": Category.CONFLICT,  # as `renewal.no_term`
    # the code that is mailed to who orders; `at`: when the last one was asked for, `number` which one that is
    "email_code.missing": Category.INVALID,
    "email_code.format": Category.INVALID,  # not six digits; costs no try
    "email_code.older": Category.INVALID,  # it stood in an older mail; costs no try
    "email_code.wrong": Category.INVALID,  # `left`: the tries that remain
    "email_code.spent": Category.CONFLICT,  # wrong too often: another one is needed; `reason` last: none can be asked for yet
    "email_code.address": Category.CONFLICT,  # no mail can have the registered one
    "email_code.many_mails": Category.TOO_MANY,  # to this address, from everybody; `at`: from when there is room again
    "email_code.many_tries": Category.TOO_MANY,  # at this address, over all codes; `at` as above
    "email_code.over": Category.CONFLICT,  # none counts any more
    "email_code.no_more": Category.CONFLICT,  # no other one before the last one ends
    # the request that the certificate manager hands in
    "csr.awaited": Category.CONFLICT,  # it has not come: nothing can be placed yet
    "csr_invitation.over": Category.NOT_FOUND,  # ended, used, void or never there: nobody learns which
    "csr_invitation.many_mails": Category.TOO_MANY,  # to this address, or by who asks; `at`: from when there is room again
    "csr_invitation.address": Category.CONFLICT,  # no mail can have the manager's
    "csr_invitation.not_needed": Category.CONFLICT,  # nobody waits for one (any more)
    "term.unfit": Category.INVALID,  # a term that is not offered (any more); `days`
    "validity.shorter": Category.CONFLICT,  # the issuer gives less now (`until`) than the order shows (`promised`)
    "order.subscriber_inactive": Category.CONFLICT,  # de-activated since: nothing may be approved for it
    "order.manager_inactive": Category.CONFLICT,  # whom it names (`name`) is the subscriber's active manager no more
    "manager.unknown": Category.INVALID,
    "manager.inactive": Category.INVALID,
    "manager.name": Category.INVALID,  # of who is given: none, longer than 64, or only marks (`reason`: none, length, marks)
    "manager.phone": Category.INVALID,  # no phone number
    "manager.number": Category.INVALID,  # not spelled as a person number; whose it is, is asked by nobody
    "manager.line": Category.INVALID,  # a function or employer of only marks
    "email.invalid": Category.INVALID,
    "email.letters": Category.INVALID,  # a letter outside ASCII before the @ (`character`)
    "conditions.missing": Category.INVALID,
    "conditions.colleague": Category.INVALID,  # only a colleague declared (`name`, `at`); who places must
    "order.state": Category.CONFLICT,
    "order.followed": Category.CONFLICT,  # ordered anew already: `order`, `reference`, `name`, `number`, `at`
    "order.mail_waiting": Category.CONFLICT,  # it is on its way still
    "order.mail_over": Category.CONFLICT,  # what it asks was answered meanwhile
    "order.mail_gone": Category.CONFLICT,  # it is not kept any more
    "order.mail_nobody": Category.CONFLICT,  # who ordered is not active any more
    "order.mails_enough": Category.CONFLICT,  # several were sent again; more `until` this moment is passed
    "order.under_review": Category.CONFLICT,  # somebody of validation claimed it: not withdrawn now
    # CSR (domain-rules section 4)
    "csr.missing": Category.INVALID,
    "csr.too_large": Category.INVALID,
    "csr.both": Category.INVALID,  # sent, though the certificate manager was chosen to hand it in
    "csr.two": Category.INVALID,
    "csr.too_costly": Category.INVALID,  # reading it used up CPU, memory or time
    "csr.format": Category.INVALID,
    "csr.not_a_csr": Category.INVALID,
    "csr.private_key": Category.INVALID,
    "csr.signature": Category.INVALID,
    "csr.key.type": Category.INVALID,
    "csr.key.size": Category.INVALID,
    "csr.key.exponent": Category.INVALID,
    "csr.key.curve": Category.INVALID,
    "csr.key.weak": Category.INVALID,
    "csr.key.reused": Category.CONFLICT,
    "csr.cn": Category.INVALID,
    "csr.cn.changed": Category.INVALID,
    "csr.cn.other": Category.INVALID,  # it has another name (`csr`) than was typed (`typed`)
    "csr.cn.given": Category.INVALID,  # other names (`names`) than the one (`name`) that the system made; a warning
    "csr.chars": Category.INVALID,
    "csr.san": Category.INVALID,
    "csr.san.type": Category.INVALID,
    "csr.san.given": Category.INVALID,  # names besides the one that the system made; a warning
    "csr.san.extra": Category.INVALID,  # names in the CSR that were not typed; a finding with "take over"
    "csr.subject.mismatch": Category.INVALID,
    "csr.subject.extra": Category.INVALID,  # an attribute that no certificate of the product has; a warning
    "csr.extension": Category.INVALID,
    "csr.extension.dropped": Category.INVALID,  # asked for and not in the certificate; a warning
    # names
    "names.common_name": Category.INVALID,  # `reason`: none, length (`limit`)
    "names.format": Category.INVALID,
    "names.wildcard": Category.INVALID,
    "names.wildcard_place": Category.INVALID,  # an asterisk anywhere but as the whole first label
    "names.internal": Category.INVALID,  # below no suffix of the public internet
    "names.suffix": Category.INVALID,  # under which others register names
    "names.wide": Category.INVALID,  # a wildcard right above a `suffix`
    "names.ip": Category.INVALID,
    "names.idn": Category.INVALID,
    "names.lookalike": Category.INVALID,
    "names.too_many": Category.INVALID,
    "names.taken": Category.CONFLICT,  # the system gave it (`was`) to another order first; now it is `name`
    "names.reserved": Category.INVALID,
    # validation
    "case.claimed": Category.CONFLICT,
    "case.not_claimed": Category.CONFLICT,
    "case.stale": Category.CONFLICT,
    "case.own": Category.NOT_ALLOWED,
    "case.twice": Category.NOT_ALLOWED,
    "case.own_proposal": Category.NOT_ALLOWED,  # the validator prepared the decision: somebody else takes it
    "case.prepared": Category.CONFLICT,  # a decision waits for a second person (`name` prepared it)
    "case.not_prepared": Category.CONFLICT,  # no decision waits for a second person (any more)
    "case.own_subscriber": Category.NOT_ALLOWED,  # the validator holds a role at whose case it is
    "case.subject_changed": Category.CONFLICT,  # the register says something else now than the order (`attribute`, `ordered`, `registered`; `reason` gone or added)
    "case.key_used": Category.CONFLICT,  # a certificate of whomever has its key by now
    "case.state": Category.CONFLICT,  # it was decided, or waits for something (`state`)
    "case.checks_open": Category.CONFLICT,  # `count` checks by hand are required and not done (`checks`)
    "case.checks_failed": Category.CONFLICT,  # the system's checks, done again now, found `count` errors
    "case.cause_unknown": Category.INVALID,  # no cause of rejection has this `code`
    "case.question_unknown": Category.INVALID,  # no standard question has this `code`
    "case.no_question": Category.CONFLICT,  # that question is not open (any more)
    "case.extract_stale": Category.CONFLICT,  # another register extract is the newest, or this one can't be used any more
    "case.extract_missing": Category.INVALID,  # no extract is named, and no note says how it was looked up
    "case.extract_ended": Category.CONFLICT,  # what was ticked rests on an extract that ends too soon (`until`)
    "case.check_elsewhere": Category.CONFLICT,  # the check follows from what is decided about the nomination
    # nominations of certificate managers
    "nomination.stale": Category.CONFLICT,  # somebody decided, or it ended (`state`)
    "nomination.own": Category.NOT_ALLOWED,  # the officer has a role at the subscriber, ordered it, or is meant
    "nomination.document": Category.INVALID,  # valid for less than a month yet (`until`: at least)
    "nomination.seen": Category.INVALID,  # a day that is to come, or before it was asked for
    "nomination.alike": Category.CONFLICT,  # who is registered looks alike (`persons`): match, or say that it is none of them
    "nomination.nobody": Category.INVALID,  # nobody active is registered under this number
}


class Refusal(BaseModel):
    """A no, with a slug of `SLUGS`, parameters for its sentence and, for forms, findings by field."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    slug: str
    params: dict[str, str | int] = Field(default_factory=dict)
    findings: tuple[dict[str, Any], ...] = ()
    reference: str = ""  # set at the edge: the request's correlation id, to tell the service desk
    note: AuditEvent | None = Field(default=None, exclude=True)  # for the trail; the answer doesn't hold it

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return int(SLUGS[self.slug])

    def noted(self, event: AuditEvent) -> "Refusal":
        """The same no, with what the audit trail is to say of it: who or what it is about, when the request doesn't name it."""
        return self.model_copy(update={"note": event})


def about(error: Mapping[str, Any]) -> tuple[str, dict[str, str | int]]:
    """Slug and parameters of one of pydantic's errors: those of an identifier that has a slug, else `input.invalid`.

    What was typed is not among them: it may be a secret.
    """
    if error["type"] not in SLUGS:
        return "input.invalid", {"kind": error["type"]}
    return error["type"], {k: v if isinstance(v, int) else str(v) for k, v in error.get("ctx", {}).items()}


def refuse(slug: str, /, **params: str | int) -> Refusal:
    """A refusal by slug. Raises KeyError for a slug that nobody declared."""
    if slug not in SLUGS:
        raise KeyError(slug)
    return Refusal(slug=slug, params=params)
