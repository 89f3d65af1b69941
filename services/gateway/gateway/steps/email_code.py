"""The code that is mailed to who orders. What is typed here is kept nowhere and never shown again."""

from dataclasses import dataclass
from typing import ClassVar, Self

from contracts.journeys import EmailCodeAnswers
from contracts.orders import DraftView

from gateway.fields import Sent, text
from gateway.steps import StepForm
from gateway.words import N_

_LONGEST = 40


@dataclass
class Form(StepForm):
    """A code, or that one is asked for."""

    PATH = "e-mailcode"
    LABEL = N_("E-mailadres controleren")
    ABOUT: ClassVar = {
        f"email_code.{why}": "code"
        for why in (
            "missing",
            "format",
            "older",
            "wrong",
            "spent",
            "over",
            "no_more",
            "address",
            "many_mails",
            "many_tries",
        )
    }

    code: str = ""
    send: bool = False

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """What was typed, or which button was pressed."""
        return cls(text(sent, "code")[:_LONGEST], sent.get("stuur") == "ja")

    def answers(self) -> EmailCodeAnswers:
        """Orders says what is wrong with it."""
        return EmailCodeAnswers(code="" if self.send else self.code, send=self.send)

    @staticmethod
    def summary(draft: DraftView) -> str:
        """The address."""
        return draft.email_code.address if draft.email_code else ""
