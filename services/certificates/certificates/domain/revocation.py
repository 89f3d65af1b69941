"""The states of a revocation. The CA answers a repeat with the first revocation, so asking again is harmless in every one of them."""

from datetime import timedelta
from enum import StrEnum

from contracts.lifecycle import Care, Lifecycle
from contracts.revocations import RevocationState

#: A revocation that the CA has not confirmed for this long raises an alarm.
OVERDUE = timedelta(minutes=15)
#: Seconds between two questions to a CA that does not answer, at most and for ever.
APART = 15.0
#: How long a CA may take until everybody can see it, where its source says nothing else.
VISIBLE_WITHIN = timedelta(hours=1)


class RevocationAction(StrEnum):
    """What happens to a revocation."""

    SEND = "send"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    SEE = "see"
    LOOK_NOWHERE = "look_nowhere"


LIFECYCLE = Lifecycle(
    start=RevocationState.ASKED,
    moves={
        (RevocationState.ASKED, RevocationAction.SEND): RevocationState.SENT,
        (RevocationState.ASKED, RevocationAction.CONFIRM): RevocationState.CONFIRMED,
        (RevocationState.SENT, RevocationAction.CONFIRM): RevocationState.CONFIRMED,
        (RevocationState.SENT, RevocationAction.REFUSE): RevocationState.REFUSED,
        (RevocationState.CONFIRMED, RevocationAction.SEE): RevocationState.SEEN,
        (RevocationState.CONFIRMED, RevocationAction.LOOK_NOWHERE): RevocationState.UNPUBLISHED,
    },
    caused={
        RevocationAction.SEND: "a job is about to ask the CA",
        RevocationAction.CONFIRM: "the CA answers that it is revoked, or its own list says so",
        RevocationAction.REFUSE: "the CA says no for good; the alarm `revocation.refused`",
        RevocationAction.SEE: "every source of status that the settings name for the issuer says so",
        RevocationAction.LOOK_NOWHERE: "the settings say that the issuer publishes nowhere, or the certificate is over and they show it no more",
    },
    care={
        RevocationState.ASKED: Care(
            "certificates", "sent by a job; one without a job gets a new one", OVERDUE, "revocation.overdue"
        ),
        RevocationState.SENT: Care(
            "certificates", "asked again, and looked for in the CA's list", OVERDUE, "revocation.overdue"
        ),
        RevocationState.CONFIRMED: Care(
            "certificates",
            "looked up again, at most a minute apart",
            VISIBLE_WITHIN,
            "revocation.unseen",
            "STATUS_SOURCES",
        ),
    },
)
