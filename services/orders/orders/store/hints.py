"""What DNS said of names that a subscriber wants in certificates of a product: asked for, and for a short time remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.transaction import Transaction
from contracts.orders import HintOutcome, NameHint
from contracts.products import Product
from sqlalchemy import text

#: A name that was asked about within this time is not looked up again.
FRESH = timedelta(minutes=5)
#: What was seen is shown for no longer: DNS changes.
KEPT = timedelta(days=7)
#: Longer than any look-up takes: whoever should have looked does not.
_PATIENCE = timedelta(minutes=2)
_HOUR = timedelta(hours=1)

_WANT = text("""INSERT INTO name_hint (subscriber, product, name, asked_at)
SELECT :subscriber, :product, name, :now FROM (SELECT DISTINCT unnest(CAST(:names AS text[])) AS name) AS wanted ORDER BY name
LIMIT greatest(0, :most - (SELECT count(*) FROM name_hint
  WHERE subscriber = :subscriber AND asked_at > :hour AND NOT (product = :product AND name = ANY(:names))))
ON CONFLICT (subscriber, product, name) DO UPDATE SET asked_at = excluded.asked_at, looked_at = NULL, seen = NULL
WHERE name_hint.asked_at <= :fresh RETURNING name""")
_PUT = text("""UPDATE name_hint SET looked_at = :now, seen = CAST(:seen AS jsonb)
WHERE subscriber = :subscriber AND product = :product AND name = :name""")
_OF = text("""SELECT name, asked_at, looked_at, seen FROM name_hint
WHERE subscriber = :subscriber AND product = :product AND name = ANY(:names) AND asked_at > :kept""")
_PUBLIC = ", ".join(f"'{product}'" for product in Product if product.public)
#: Of an order `o` at the moment `{now}`, when DNS may be asked of its product: of how many of its names it is, and when it answered last.
OF_ORDER = f"""LATERAL (SELECT count(*) FILTER (WHERE h.seen IS NULL AND h.asked_at > {{now}} - interval '{_PATIENCE.total_seconds()} seconds') AS dns_waits,
  max(h.looked_at) AS dns_at
FROM name_hint h WHERE o.product IN ({_PUBLIC}) AND h.subscriber = o.subscriber AND h.product = o.product
  AND h.asked_at > {{now}} - interval '{KEPT.total_seconds()} seconds' AND h.name IN (SELECT jsonb_array_elements_text(o.content::jsonb #> '{{{{details,sans}}}}'))) h"""  # noqa: S608 - constants
_FORGET = text("DELETE FROM name_hint WHERE asked_at <= :kept")


@dataclass(frozen=True)
class About:
    """Whose names they are, and of which product."""

    subscriber: str
    product: str

    @property
    def row(self) -> dict[str, object]:
        """As statements name it."""
        return {"subscriber": self.subscriber, "product": self.product}


async def want(tx: Transaction, about: About, names: Sequence[str], most: int) -> tuple[str, ...]:
    """Note that these names are to be looked up; answers those that were not within five minutes. Of a subscriber no more than
    `most` different ones an hour: the rest is not noted."""
    since = {"fresh": tx.now - FRESH, "hour": tx.now - _HOUR}
    row = {**about.row, **since, "names": list(names), "now": tx.now, "most": most}
    return tuple(sorted((await tx.session.execute(_WANT, row)).scalars()))


async def put(tx: Transaction, about: About, hints: Sequence[NameHint]) -> None:
    """Keep what was seen of names that are wanted."""
    rows = [
        {**about.row, "name": h.name, "now": tx.now, "seen": h.model_dump_json(exclude={"looked_at"})} for h in hints
    ]
    if rows:
        await tx.session.execute(_PUT, rows)


async def of(tx: Transaction, about: About, names: Sequence[str], *, every: bool) -> tuple[NameHint, ...]:
    """What is known of these names, in their order; `every`: also of those about which nothing is, as not checked."""
    row = {**about.row, "names": list(names), "kept": tx.now - KEPT}
    known = {each.name: each for each in await tx.session.execute(_OF, row)}
    hints = []
    for name in names:
        each = known.get(name)
        if each is not None and each.seen is not None:
            hints.append(NameHint.model_validate({**each.seen, "looked_at": each.looked_at}))
        elif each is not None and each.asked_at > tx.now - _PATIENCE:
            hints.append(NameHint(name=name, outcome=HintOutcome.WAITS))
        elif every or each is not None:
            hints.append(NameHint(name=name, outcome=HintOutcome.UNCHECKED))
    return tuple(hints)


def standing(hints: Sequence[NameHint]) -> tuple[int, datetime | None]:
    """Of how many of these names DNS is asked, and when it answered last: as `OF_ORDER`."""
    moments = [hint.looked_at for hint in hints if hint.looked_at is not None]
    return sum(hint.outcome is HintOutcome.WAITS for hint in hints), max(moments, default=None)


async def forget(tx: Transaction) -> None:
    """Forget what is too old to be shown."""
    await tx.session.execute(_FORGET, {"kept": tx.now - KEPT})
