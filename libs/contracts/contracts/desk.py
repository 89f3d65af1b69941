"""Who the provider is and how people reach it: the same on every page and in every mail, as settings of each process."""

from functools import lru_cache
from typing import Annotated, Self

import phonenumbers
from phonenumbers import PhoneNumberFormat
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from contracts.identifiers import Email, Phone

#: What the portal is called.
PORTAL = "MijnCertificaten"
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def national(number: str) -> str:
    """A number as people in the Netherlands dial it: `088 555 0123`. `number` is E.164; one of no country known here stays so."""
    return _written(number, PhoneNumberFormat.NATIONAL) or number


def dialled(number: str) -> str:
    """A number as an address that a telephone dials: `tel:+31-88-555-0123` (RFC 3966, 5.1.4). `number` is E.164."""
    return _written(number, PhoneNumberFormat.RFC3966) or f"tel:{number}"


@lru_cache(maxsize=64)  # every page says the same two
def _written(number: str, form: int) -> str | None:
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), form)
    except phonenumbers.NumberParseException:
        return None


class Desk(BaseModel):
    """The provider and its service desk. `hours` and `emergency_hours` are Dutch; what ends in `_en` is English.

    The numbers are made up, with the 555 that films use: the Dutch numbering plan sets none aside for examples (as the
    American one does), so a real provider has to set its own. The domain is reserved for examples (RFC 2606, 3). One
    domain holds for everything that mails or is mailed: a second one looks like a fraud.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    provider: _Words = "Certificaatportaal"
    address: _Words = "Voorbeeldweg 1, 1234 AB Voorbeeldstad"
    phone: Phone = "+31885550123"
    hours: _Words = "op werkdagen van 8.00 tot 18.00 uur"
    hours_en: _Words = "on working days from 8:00 to 18:00"
    emergency_phone: Phone = "+31885550112"
    emergency_hours: _Words = "dag en nacht, ook in het weekend"
    emergency_hours_en: _Words = "day and night, at weekends too"
    email: Email = "servicedesk@mijncertificaten.example"
    security_email: Email = "beveiliging@mijncertificaten.example"
    sender: Email = "noreply@mijncertificaten.example"

    @model_validator(mode="after")
    def _one_domain(self) -> Self:
        domains = {address.rpartition("@")[2].lower() for address in (self.email, self.security_email, self.sender)}
        if len(domains) > 1:
            raise ValueError(
                f"the desk and the mails have one domain, not {len(domains)}: {', '.join(sorted(domains))}"
            )
        return self

    @model_validator(mode="after")
    def _said_in_both_languages(self) -> Self:
        for name in ("hours", "emergency_hours"):
            if len(self.model_fields_set & {name, f"{name}_en"}) == 1:
                raise ValueError(f"{name} and {name}_en are set together: else the languages say different things")
        return self

    def told(self, language: str) -> Self:
        """The desk as it is told in a language: the hours are in it."""
        if language != "en":
            return self
        return self.model_copy(update={"hours": self.hours_en, "emergency_hours": self.emergency_hours_en})

    @property
    def domain(self) -> str:
        """The one domain of everything that mails or is mailed."""
        return self.sender.rpartition("@")[2]

    @property
    def mailbox(self) -> str:
        """What mails are from, as a header says it: `MijnCertificaten <noreply@mijncertificaten.example>`."""
        return f"{PORTAL} <{self.sender}>"
