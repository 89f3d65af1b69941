"""Lines of the audit trail about drafts, orders and validation."""

from contracts.audit.lines import AuditEvent


class OrderPlaced(AuditEvent):
    """An order was placed."""

    NAME = "orders:order:place"
    FORMERLY = "order.place"
    reference: str
    content_sha256: str
    prepared_by: str | None = None  # who of the provider prepared it on behalf of who placed it
    paper: str | None = (
        None  # SHA-256 of the scan of what its contact signed on paper; then who acts is who prepared it
    )
    on_behalf_of: str | None = None  # that contact


class NumbersLinked(AuditEvent):
    """The service desk said that two numbers, the subject and `other`, are of one human."""

    NAME = "orders:person:link"
    other: str
    reason: str


class NumberUnlinked(AuditEvent):
    """The service desk said that a number is of another human than `others`, to which it was linked."""

    NAME = "orders:person:unlink"
    others: str
    reason: str


class ManagerKnown(AuditEvent):
    """Validation knows by number who the manager is that an order named; the subject is the order."""

    NAME = "orders:order:know_manager"
    nomination: str
    person: str
    by: str


class FormAskedAgain(AuditEvent):
    """The form of an order was asked for again, since no answer came."""

    NAME = "orders:order:ask_form_again"
    FORMERLY = "order.form_asked_again"
    asks: int


class OrderReady(AuditEvent):
    """The sealed form of an order arrived; validation can look."""

    NAME = "orders:order:ready"
    FORMERLY = "order.ready"
    document_sha256: str


class OrderFailed(AuditEvent):
    """The form can't be made or the certificate can't be issued; the outcome is the reason."""

    NAME = "orders:order:fail"
    FORMERLY = "order.failed"


class OrderCompleted(AuditEvent):
    """The certificate of an order was issued."""

    NAME = "orders:order:complete"
    FORMERLY = "order.completed"
    certificate: int
    serial: str


class OrderMailUndelivered(AuditEvent):
    """A mail about an order did not reach so many of those it was for, and never will; the outcome is the cause."""

    NAME = "orders:order:mail_undelivered"
    mail: str
    recipients: int


class DocumentRead(AuditEvent):
    """Somebody opened the sealed form of an order."""

    NAME = "orders:order:document"
    FORMERLY = "order.document"


class CaseClaimed(AuditEvent):
    """Somebody of validation took a case."""

    NAME = "orders:validation:claim"
    FORMERLY = "validation.claim"


class CaseGivenBack(AuditEvent):
    """Who had claimed a case gave it back, with or without a note."""

    NAME = "orders:validation:give_back"
    FORMERLY = "validation.give_back"
    note: bool


class CaseNoted(AuditEvent):
    """Somebody of validation wrote a note for colleagues; its words are with the case alone."""

    NAME = "orders:validation:note"


class CaseApproved(AuditEvent):
    """Somebody of validation approved a case; `approvals` there are with this one."""

    NAME = "orders:validation:approve"
    FORMERLY = "validation.approve"
    approvals: int
    content_sha256: str


class CaseRejected(AuditEvent):
    """Somebody of validation rejected a case."""

    NAME = "orders:validation:reject"
    FORMERLY = "validation.reject"
    content_sha256: str


class OrderMailSentAgain(AuditEvent):
    """A mail about an order was asked for again, for its subscriber."""

    NAME = "orders:order:mail_again"
    mail: str


class CasePrepared(AuditEvent):
    """Somebody of validation prepared a decision that a second person takes."""

    NAME = "orders:validation:prepare"
    decision: str
    content_sha256: str


class CaseTaken(AuditEvent):
    """Somebody of validation took the decision that `prepared_by` had prepared; the line of the decision itself stands beside it."""

    NAME = "orders:validation:take"
    decision: str
    prepared_by: str


class CaseHandedBack(AuditEvent):
    """Somebody of validation did not take the decision that `prepared_by` had prepared."""

    NAME = "orders:validation:hand_back"
    prepared_by: str


class CaseExtractChanged(AuditEvent):
    """A public register says something else than the extract by which a case was judged: the tick and the approvals count no more."""

    NAME = "orders:validation:extract"
    extract: str
    voided: int


class CaseChecked(AuditEvent):
    """Somebody of validation ticked a check by hand of a case, or took the tick away; `voided` approvals count no more."""

    NAME = "orders:validation:check"
    check: str
    ticked: bool
    voided: int


class CaseAsked(AuditEvent):
    """Somebody of validation asked the customer something about a case."""

    NAME = "orders:validation:ask"
    question: str


class QuestionAnswered(AuditEvent):
    """A question about an order was answered for its subscriber; `voided` approvals count no more."""

    NAME = "orders:order:answer"
    question: str
    voided: int


class QuestionReminded(AuditEvent):
    """A question about an order is not answered: the contact person was reminded, for the `number`-th time."""

    NAME = "orders:order:remind"
    question: str
    number: int


class OrderWithdrawn(AuditEvent):
    """An order was withdrawn: asked for, since nobody answered, or since another took its place."""

    NAME = "orders:order:withdraw"
    reason: str
    replaced_by: str | None = None  # the order that took its place


class OrderSaidAgain(AuditEvent):
    """That an order is approved was said again, since the CA was not asked for it."""

    NAME = "orders:order:say_again"


class CaseMadeAgain(AuditEvent):
    """Somebody of validation had the form of a case made again."""

    NAME = "orders:validation:make_again"
    FORMERLY = "validation.make_again"
    content_sha256: str
