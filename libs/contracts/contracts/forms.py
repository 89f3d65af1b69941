"""Forms to be rendered and sealed, with the whole frozen content, words included; and that they are kept no longer. Said by orders and organisation."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.auth import Credential
from contracts.envelope import Event, View
from contracts.identifiers import SubscriberNumber

TOPIC = "mc.forms.v1"


class FormRow(View):
    """One line of a section: a label and its value or values."""

    label: str
    values: tuple[str, ...] = Field(max_length=200)
    mono: bool = False  # machine text: serial numbers, hashes, a CSR


class FormSection(View):
    """A titled group of rows."""

    title: str
    rows: tuple[FormRow, ...]


class Declaration(View):
    """A statement the person agreed to, with the version of its text."""

    code: str
    version: str
    text: str


class FormContent(View):
    """Everything that is printed. `place` is the subscriber's town, `at` the moment of ordering (UTC)."""

    kind: str  # "order.server"
    language: str  # "nl" or "en"
    title: str
    reference: str
    introduction: str
    sections: tuple[FormSection, ...]
    csr: str | None = None  # PEM, printed in full
    declarations_title: str
    declarations: tuple[Declaration, ...]
    credential_title: str
    credential: Credential
    signer: str  # name and person number
    place: str
    at: AwareDatetime
    content_sha256: str  # of the frozen order, printed so that paper and database can be compared
    next_steps_title: str
    next_steps: tuple[str, ...]
    seal_title: str
    seal_text: str  # the visible words of the seal
    words: dict[str, str] = Field(default_factory=dict, description="small words: page, of, date, place, version …")


class FormRequested(Event):
    """A form must be rendered and sealed. The same request again gives the same document, byte for byte."""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "form.requested.v1"
    request: UUID
    requester: str  # "orders"
    subject: UUID  # the order
    subscriber: SubscriberNumber
    file_name: str
    content: FormContent

    @property
    def key(self) -> str:
        return str(self.request)

    @property
    def about(self) -> str:
        return self.subscriber


class FormReleased(Event):
    """The evidence that a form is of is kept no longer: its document is removed. Whatever is heard of the request later makes none anew."""

    TOPIC: ClassVar[str] = TOPIC
    NAME: ClassVar[str] = "form.released.v1"
    request: UUID
    requester: str  # "orders"
    subject: UUID  # the order
    subscriber: SubscriberNumber

    @property
    def key(self) -> str:
        return str(self.request)

    @property
    def about(self) -> str:
        return self.subscriber
