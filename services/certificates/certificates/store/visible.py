"""Where every read begins: with who asks. Also the filter that the overview and its export share."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime, timedelta
from typing import Any, Self

from chassis.actor import Actor
from chassis.errors import Refused
from contracts.certificates import CertificateStatus, ListQuery
from contracts.products import Family
from contracts.refusals import refuse

from certificates.domain.names import pattern, person_pattern, serial_numbers
from certificates.store import announced, renewals, revocations
from certificates.store.months import bounds

#: A person's name as `names.plain` has it.
_PLAIN = r"regexp_replace(normalize(lower(p.name), NFKD), '[\u0300-\u036f]', '', 'g')"


class Selection:
    """Conditions on `certificate c` of one subscriber with their arguments, in asyncpg's numbering.

    `subscriber` is the placeholder of its number, `family` that of the family it was narrowed down to.
    """

    def __init__(self, subscriber: str) -> None:
        self.conditions: list[str] = []
        self.args: list[Any] = []
        self.subscriber = self.arg(subscriber)
        self.family = "NULL"
        self.conditions.append(f"c.subscriber = {self.subscriber}")

    @property
    def where(self) -> str:
        """The conditions as one."""
        return " AND ".join(self.conditions)

    def arg(self, value: Any) -> str:
        """Add an argument; its placeholder."""
        self.args.append(value)
        return f"${len(self.args)}"

    def of_family(self, family: str | None) -> Self:
        """Narrow down to a family; None: of any. Raises Refused (`not_found`) for one that there is not."""
        if family is not None and family not in set(Family):
            raise Refused(refuse("not_found"))
        if family is not None:
            self.family = self.arg(family)
            self.conditions.append(f"c.family = {self.family}")
        return self

    def matching(self, query: ListQuery, now: datetime) -> Self:
        """Narrow down to what the list of a family shows at this moment through its filters."""
        self.of_family(query.family)
        if query.product is not None:
            self.conditions.append(f"c.product = {self.arg(query.product.value)}")
        if query.status is CertificateStatus.REVOKED:
            self.conditions.append("c.revoked_at IS NOT NULL")
        elif query.status is CertificateStatus.REVOKING:
            self.conditions.append(revocations.open_of(self.subscriber))
        elif query.status is not None:
            sign = ">=" if query.status is CertificateStatus.VALID else "<"
            self.conditions.append(f"c.revoked_at IS NULL AND c.not_after {sign} {self.arg(now)}")
        if query.expires_within is not None:
            until = now + timedelta(days=query.expires_within)
            self.conditions.append(f"c.not_after BETWEEN {self.arg(now)} AND {self.arg(until)}")
        if query.ends_in is not None:
            first, after = bounds(query.ends_in)
            self.conditions.append(f"c.not_after >= {self.arg(first)} AND c.not_after < {self.arg(after)}")
        if query.renewal is not None:
            self.conditions.append(renewals.condition(query.renewal, self.subscriber, self.arg(now)))
        if query.manager is not None:
            self.conditions.append(f"c.manager = {self.arg(query.manager)}")
        if query.without_manager:
            self.conditions.append("c.manager IS NULL")
        if query.announced:
            theirs, moment = announced.of_subscriber(self.subscriber), self.arg(now)
            revoking = revocations.open_of(self.subscriber)
            self.conditions.append(
                f"{theirs} AND c.revoked_at IS NULL AND c.not_after >= {moment} AND NOT ({revoking})"
            )
        if query.requester is not None:
            self.conditions.append(f"c.requester = {self.arg(query.requester)}")
        if query.name.strip():
            self.conditions.append(self._found_by(query.name))
        return self

    def _found_by(self, term: str) -> str:
        """A part of a name, a serial number in any spelling, or a part of the manager's name or the manager's number,
        or a part of what the subscriber calls it."""
        if (like := pattern(term)) is None:
            return "false"
        named = self.arg(like)
        more = f"SELECT FROM certificate_search_more m WHERE m.certificate = c.id AND m.search LIKE {named}"
        own = f"SELECT l.certificate FROM certificate_label l WHERE l.subscriber = {self.subscriber} AND l.search LIKE {named}"
        ways = [f"c.search LIKE {named}", f"(c.search_more AND EXISTS ({more}))", f"c.id IN ({own})"]
        if serials := serial_numbers(term):
            numbered = f"s.subscriber = {self.subscriber} AND s.serial = ANY({self.arg(list(serials))})"
            ways.append(f"c.id IN (SELECT s.id FROM certificate s WHERE {numbered})")
        if (person := person_pattern(term)) is not None:
            number = self.arg(term.strip().upper())
            people = f"SELECT p.number FROM person p WHERE {_PLAIN} LIKE {self.arg(person)} OR p.number = {number}"
            ways.append(f"(c.manager IN ({people})) IS TRUE")
        return f"({' OR '.join(ways)})"


#: What a request may name that is another subscriber's (see chassis.edge.probing).
ELSEWHERE = {"certificate": "SELECT 1 FROM certificate WHERE id = $1::text::bigint AND subscriber <> $2"}


def visible_to(actor: Actor) -> Selection:
    """The certificates an actor may see: those of the subscriber it acts for. Raises Refused when there is none."""
    if actor.subscriber is None:
        raise Refused(refuse("not_allowed"))
    return Selection(actor.subscriber)
