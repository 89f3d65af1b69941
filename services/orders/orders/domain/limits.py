"""How often what bothers others may be asked for, and how much of it is kept."""

from datetime import timedelta
from typing import Annotated

from annotated_types import Gt, Le
from pydantic import BaseModel, ConfigDict, Field

from orders.domain.states import DRAFT_KEPT


class Limits(BaseModel):
    """Settings of the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code_mails_an_hour: int = Field(default=5, ge=2)  # to an address, from everybody; see `steps.email_code`
    code_tries_a_day: int = Field(default=10, ge=1)  # at an address and subscriber, over all codes
    #: How long a request may be handed in through a mailed link: never longer than its draft stays.
    csr_invitation_kept: Annotated[timedelta, Gt(timedelta()), Le(DRAFT_KEPT)] = timedelta(days=14)
    invitation_mails_an_hour: int = Field(default=5, ge=1)  # with such a link to an address, from everybody
    invitations_a_day: int = Field(default=50, ge=1)  # by a person
    new_drafts: int = Field(default=20, ge=1)  # of a person, that follow up nothing, at once
    dns_names_an_hour: int = Field(default=200, ge=1)  # different names of a subscriber that are looked up in DNS
