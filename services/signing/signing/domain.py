"""The states of a form that was asked for."""

from enum import StrEnum

from contracts.forms import FormReleased
from contracts.lifecycle import Care, Lifecycle


class DocumentState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    SEALED = "sealed"
    FAILED = "failed"
    RELEASED = "released"


class DocumentAction(StrEnum):
    """What a worker does with a request, and who made it."""

    SEAL = "seal"
    GIVE_UP = "give_up"
    RELEASE = "release"


_KEPT = "kept as evidence of its order, seven years after that ended; a hold keeps both"
LIFECYCLE = Lifecycle(
    start=DocumentState.WAITING,
    moves={
        (DocumentState.WAITING, DocumentAction.SEAL): DocumentState.SEALED,
        (DocumentState.WAITING, DocumentAction.GIVE_UP): DocumentState.FAILED,
        (DocumentState.WAITING, DocumentAction.RELEASE): DocumentState.RELEASED,
        (DocumentState.SEALED, DocumentAction.RELEASE): DocumentState.RELEASED,
        (DocumentState.FAILED, DocumentAction.RELEASE): DocumentState.RELEASED,
    },
    caused={
        DocumentAction.SEAL: "a worker made and stored the document",
        DocumentAction.GIVE_UP: "the form can't be made, or its seal was broken five times",
        DocumentAction.RELEASE: FormReleased.NAME,
    },
    care={
        DocumentState.WAITING: Care(
            "signing",
            "a job until it is made; `seal.unfit` when the key is not usable",
            followed=True,
        ),
        DocumentState.SEALED: Care("orders", _KEPT),
        DocumentState.FAILED: Care("orders", _KEPT),
    },
)
