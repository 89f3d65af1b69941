"""Where every read begins: with who asks. Also the filter that the overview and its export share."""

from datetime import datetime, timedelta
from typing import Any, Self

from chassis.actor import Actor
from chassis.errors import Refused
from contracts.certificates import CertificateStatus, ListQuery
from contracts.products import Family
from contracts.refusals import refuse

from certificates.domain.names import pattern
from certificates.store import renewals, revocations


class Selection:
    """Conditions on `certificate c` of one subscriber with their arguments, in asyncpg's numbering.

    `subscriber` is the placeholder of its number.
    """

    def __init__(self, subscriber: str) -> None:
        self.conditions: list[str] = []
        self.args: list[Any] = []
        self.subscriber = self.arg(subscriber)
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
            self.conditions.append(f"c.family = {self.arg(family)}")
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
        if query.renewal is not None:
            self.conditions.append(renewals.condition(query.renewal, self.subscriber, self.arg(now)))
        if query.name.strip():
            like = pattern(query.name)
            self.conditions.append("false" if like is None else self._named(self.arg(like)))
        return self

    @staticmethod
    def _named(like: str) -> str:
        more = f"SELECT FROM certificate_search_more m WHERE m.certificate = c.id AND m.search LIKE {like}"
        return f"(c.search LIKE {like} OR (c.search_more AND EXISTS ({more})))"


#: What a request may name that is another subscriber's (see chassis.edge.probing).
ELSEWHERE = {"certificate": "SELECT 1 FROM certificate WHERE id = $1::text::bigint AND subscriber <> $2"}


def visible_to(actor: Actor) -> Selection:
    """The certificates an actor may see: those of the subscriber it acts for. Raises Refused when there is none."""
    if actor.subscriber is None:
        raise Refused(refuse("not_allowed"))
    return Selection(actor.subscriber)
