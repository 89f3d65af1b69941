"""How often what bothers others may be asked for, and how much of it is kept."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Settings of the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code_mails_an_hour: int = Field(default=5, ge=2)  # to an address, from everybody; see `steps.email_code`
    code_tries_a_day: int = Field(default=10, ge=1)  # at an address and subscriber, over all codes
    new_drafts: int = Field(default=20, ge=1)  # of a person, that follow up nothing, at once
    dns_names_an_hour: int = Field(default=200, ge=1)  # different names of a subscriber that are looked up in DNS
