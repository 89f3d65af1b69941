"""The form of the order of a new server certificate."""

from contracts.forms import FormSection

from orders.forms import Printed, server


def sections(printed: Printed) -> tuple[FormSection, ...]:
    """The sections of the form."""
    return server.sections(printed)
