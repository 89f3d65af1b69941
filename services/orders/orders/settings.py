"""Settings of orders."""

from datetime import timedelta

from chassis.settings import Settings as Common

from orders.domain.limits import Limits
from orders.domain.states import FORM_ALARM


class Settings(Common):
    """What every service needs, and the deadlines and limits of orders."""

    form_asked_again_after: timedelta = timedelta(minutes=2)  # doubling, as long as no answer comes
    form_asked_again_at_most: timedelta = timedelta(hours=1)
    form_alarm_after: timedelta = FORM_ALARM
    limits: Limits = Limits()  # LIMITS__CODE_MAILS_AN_HOUR and so on
