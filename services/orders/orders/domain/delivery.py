"""Where a certificate is mailed to: an address as mail is sent to it, or what is wrong with it."""

from contracts import refusals
from contracts.identifiers import Email
from contracts.orders import Finding
from pydantic import TypeAdapter, ValidationError

from orders.domain.findings import error

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def address(typed: str) -> str | Finding:
    """The delivery address as mail is sent to it, or why none can be: `email.letters`, `email.invalid`."""
    try:
        return _EMAIL.validate_python(typed)
    except ValidationError as wrong:
        slug, params = refusals.about(wrong.errors()[0])
        if slug == "email.letters":
            return error("delivery_email", slug, **params)
        return error("delivery_email", "email.invalid")


def delivery(email: str) -> tuple[Finding, ...]:
    """What is wrong with it; nothing when mail can be sent there."""
    checked = address(email)
    return (checked,) if isinstance(checked, Finding) else ()
