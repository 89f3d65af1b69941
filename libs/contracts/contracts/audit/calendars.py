"""What becomes of calendar addresses, as the trail says it."""

from contracts.audit.lines import AuditEvent


class CalendarMade(AuditEvent):
    """A person made a calendar address for a subscriber; the subject is that person. The address is in no line."""

    NAME = "certificates:calendar:make"
    voided: bool  # there was one before


class CalendarEnded(AuditEvent):
    """A person took a calendar address back; the subject is that person."""

    NAME = "certificates:calendar:end"
