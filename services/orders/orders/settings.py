"""Settings of orders."""

from datetime import timedelta
from typing import Annotated

from chassis.settings import Names
from chassis.settings import Settings as Common
from pki.host_names import read_name
from pydantic import AfterValidator, Field, field_validator

from orders.domain import states
from orders.domain.limits import Limits
from orders.resolver_dns import end_of

#: What stands before the domain in the longest name of 64 characters (RFC 5280, A.1): `digipoort-`, twenty digits, `-999.`.
_LONGEST_DOMAIN = 64 - 35


def _domain(value: str) -> str:
    if value and (read_name(value).name != value or len(value) > _LONGEST_DOMAIN):
        raise ValueError(f"a domain name in lower case, of at most {_LONGEST_DOMAIN} characters")
    return value


class Settings(Common):
    """What every service needs, and the deadlines and limits of orders."""

    form_asked_again_after: timedelta = timedelta(minutes=2)  # doubling, as long as no answer comes
    form_asked_again_at_most: timedelta = timedelta(hours=1)
    form_alarm_after: timedelta = states.FORM_ALARM
    validation_alarm_after: timedelta = states.VALIDATION_ALARM  # of business hours, eight a day
    failed_alarm_after: timedelta = states.FAILED_ALARM  # of business hours
    waiting_reminded_after: tuple[timedelta, ...] = (timedelta(days=7), timedelta(days=21))
    waiting_kept: timedelta = states.WAITING_KEPT
    approved_said_again_after: timedelta = timedelta(minutes=5)
    approved_alarm_after: timedelta = states.APPROVED_ALARM
    fulfilling_alarm_after: timedelta = states.FULFILLING_ALARM
    nomination_said_again_after: timedelta = timedelta(days=1)  # while nobody decided about it
    service_domain: Annotated[str, AfterValidator(_domain)] = ""  # of names that the system makes; empty: it makes none
    limits: Limits = Limits()  # LIMITS__CODE_MAILS_AN_HOUR and so on
    #: Who is asked about the names of products whose CA looks at DNS, as `192.0.2.53:53`, with commas between; none: nobody is.
    resolvers: Names = ()
    resolver_seconds: float = Field(default=3.0, gt=0, le=10)  # for each question to each of them

    @field_validator("resolvers")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            end_of(address)  # raises ValueError
        return value
