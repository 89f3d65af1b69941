"""The audit trail: what its lines are called and which facts they carry. One registry for all services.

A name is `source:subject:action`: the service that writes the line, what the line is about, what was done or tried. What
a person asks for by a route has the name of the route's action in `contracts.authority` behind the service's; so what
was refused and what was done stand under one name, and only the outcome differs. Facts are few and free of secrets.

Lines are never rewritten: those of before this grammar stand in the trail under the name in `FORMERLY`.
"""

import re
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

GRAMMAR = re.compile(r"[a-z]+:[a-z]+:[a-z_]+")


def name_of(service: str, action: str) -> str:
    """The name of lines about an action of `contracts.authority` at a service: `orders`, `order.place` make `orders:order:place`."""
    return f"{service}:{action.replace('.', ':')}"


class AuditEvent(BaseModel):
    """Something that was done or tried. `subject` is the id of what it is about; the other fields are its facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    NAME: ClassVar[str]
    FORMERLY: ClassVar[str] = ""
    subject: str

    def line_name(self) -> str:
        """The name of the line."""
        return self.NAME

    def facts(self) -> dict[str, object]:
        """The facts as JSON values, without the subject; what is None is left out."""
        return self.model_dump(mode="json", exclude={"subject"}, exclude_none=True)


class Tried(AuditEvent):
    """Somebody we know was refused what they asked for; the outcome is the refusal's slug.

    `name`: as `name_of` says. `also`: what the request's path named besides the subject.
    """

    name: str
    also: dict[str, str] | None = None

    def line_name(self) -> str:
        """The name of what was tried."""
        return self.name

    def facts(self) -> dict[str, object]:
        """What else the path named."""
        return dict(self.also or {})


class Probed(AuditEvent):
    """Somebody named a thing of another subscriber at this service; the subject is that thing."""

    service: str
    kind: str

    def line_name(self) -> str:
        """The name, with the service where it happened."""
        return name_of(self.service, "tenant.probe")

    def facts(self) -> dict[str, object]:
        """The kind of thing that was named."""
        return {"kind": self.kind}


class Operated(AuditEvent):
    """An operator did something to a service by command; the subject is what it was done to (a topic, a kind of rows, the service)."""

    service: str
    what: str
    reason: str | None = None
    by: str | None = None  # who asked for it
    counts: dict[str, int] = {}

    def line_name(self) -> str:
        """The name, with the service that it was done to."""
        return name_of(self.service, f"operation.{self.what}")

    def facts(self) -> dict[str, object]:
        """What it came to, and why it was done as far as that was said."""
        said = {"reason": self.reason, "by": self.by}
        return {**self.counts, **{name: value for name, value in said.items() if value is not None}}
