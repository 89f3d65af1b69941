"""The form of the renewal of a server certificate: with the certificate that it follows up."""

from contracts import moments
from contracts.forms import FormSection

from orders.forms import Printed, server


def sections(printed: Printed) -> tuple[FormSection, ...]:
    """The sections of the form."""
    old, ends, words = printed.content.renews, printed.end_of_old, printed.words
    if old is None or ends is None:
        return server.sections(printed)
    return server.sections(
        printed,
        server.row(words["old"], old.serial, mono=True),
        server.row(words["old_end"], moments.day(ends, printed.content.language)),
    )
