"""Signing: documents rendered and sealed. Topic and events."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Event
from contracts.identifiers import Sha256, SubscriberNumber

TOPIC = "mc.documents.v1"


#: Why a form can't be made, as slugs of `DocumentFailed`.
FORM_CAUSES = frozenset(
    {"form.language", "form.size", "form.characters", "form.layout", "form.template", "seal.broken"}
)


class _Document(Event):
    TOPIC: ClassVar[str] = TOPIC
    request: UUID  # of the form
    requester: str
    subject: UUID
    subscriber: SubscriberNumber
    at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.request)

    @property
    def about(self) -> str:
        return self.subscriber


class DocumentSealed(_Document):
    """A sealed document is in the object store under `documents/<sha256>`."""

    NAME: ClassVar[str] = "document.sealed.v1"
    sha256: Sha256
    size: int
    media_type: str
    file_name: str
    level: str  # "B-B"


class DocumentFailed(_Document):
    """A form can't be made into a document; a person must look at it."""

    NAME: ClassVar[str] = "document.failed.v1"
    reason: str  # a slug, no content
