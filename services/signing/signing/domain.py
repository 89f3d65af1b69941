"""The states of a form that was asked for."""

from enum import StrEnum

from contracts.lifecycle import Care, Lifecycle


class DocumentState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    SEALED = "sealed"
    FAILED = "failed"


class DocumentAction(StrEnum):
    """What a worker does with a request."""

    SEAL = "seal"
    GIVE_UP = "give_up"


LIFECYCLE = Lifecycle(
    start=DocumentState.WAITING,
    moves={
        (DocumentState.WAITING, DocumentAction.SEAL): DocumentState.SEALED,
        (DocumentState.WAITING, DocumentAction.GIVE_UP): DocumentState.FAILED,
    },
    caused={
        DocumentAction.SEAL: "a worker made and stored the document",
        DocumentAction.GIVE_UP: "the form can't be made, or its seal was broken five times",
    },
    care={
        DocumentState.WAITING: Care(
            "signing",
            "a job until it is made; `seal.unfit` when the key is not usable",
            followed=True,
        ),
    },
)
