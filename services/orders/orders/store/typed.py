"""What stands in open steps: a row per draft, person and step. A row without fields says from which version on one may be kept."""

import json
from datetime import datetime
from uuid import UUID

from chassis.transaction import Transaction
from sqlalchemy import text

from orders.tables import DraftRow

# a draft that is being placed or thrown away is waited for, and then it is not there
_KEEP = text("""INSERT INTO typed (draft, person, step, version, fields, saved_at)
SELECT d.id, :person, :step, LEAST(:version, d.version), CAST(:fields AS jsonb), :now FROM draft d
  WHERE d.id = :draft AND d.subscriber = :subscriber AND d.expires_at > :now FOR KEY SHARE
ON CONFLICT (draft, person, step) DO UPDATE
  SET version = excluded.version, fields = excluded.fields, saved_at = excluded.saved_at
  WHERE typed.version <= excluded.version""")
_FORGET = text("""INSERT INTO typed (draft, person, step, version, fields, saved_at)
VALUES (:draft, :person, :step, :version, NULL, :now)
ON CONFLICT (draft, person, step) DO UPDATE SET version = :version, fields = NULL, saved_at = :now""")
_OF = text("SELECT step, fields, saved_at FROM typed WHERE draft = :draft AND person = :person AND fields IS NOT NULL")
_DROP = text("""UPDATE typed SET fields = NULL, saved_at = :now
WHERE draft = :draft AND person = :person AND step = :step""")

_OF_NO_ROLE = text("""DELETE FROM typed t USING draft d WHERE d.id = t.draft AND t.person = :person
  AND NOT (d.prepared_by IS NOT DISTINCT FROM t.person AND d.ready_at IS NULL) AND NOT EXISTS (
  SELECT FROM registration r JOIN person p ON p.number = r.person WHERE r.person = :person
    AND r.subscriber = d.subscriber AND r.role IN ('representative', 'contact') AND r.active AND p.active)""")
_FORGET_ALL = text("DELETE FROM typed WHERE draft = :draft AND person = :person")


async def keep(tx: Transaction, draft: DraftRow, step: str, version: int, fields: dict[str, str]) -> None:
    """Keep what the actor typed in a step of a visible draft. Older than what was saved since, it changes nothing."""
    row = {
        "draft": draft.id,
        "subscriber": draft.subscriber,
        "person": tx.actor.number,
        "step": step,
        "version": version,
        "fields": json.dumps(fields),
        "now": tx.now,
    }
    await tx.session.execute(_KEEP, row)


async def forget(tx: Transaction, draft: UUID, step: str, version: int) -> None:
    """The actor saved the step: what was typed on a page of before this version is not kept any more."""
    row = {"draft": draft, "person": tx.actor.number, "step": step, "version": version, "now": tx.now}
    await tx.session.execute(_FORGET, row)


async def drop(tx: Transaction, draft: UUID, step: str) -> None:
    """The actor wants nothing of what stood in a step."""
    await tx.session.execute(_DROP, {"draft": draft, "person": tx.actor.number, "step": step, "now": tx.now})


async def of(tx: Transaction, draft: UUID) -> list[tuple[str, dict[str, str], datetime]]:
    """Step, fields and moment of what the actor typed in a draft and did not save."""
    rows = await tx.session.execute(_OF, {"draft": draft, "person": tx.actor.number})
    return [(row.step, row.fields, row.saved_at) for row in rows]


async def forget_without_role(tx: Transaction, person: str) -> None:
    """The register changed: what a person typed for subscribers that he or she no longer acts for is not kept."""
    await tx.session.execute(_OF_NO_ROLE, {"person": person})


async def forget_all(tx: Transaction, draft: UUID, person: str) -> None:
    """What this person typed in a draft and did not save is nobody's."""
    await tx.session.execute(_FORGET_ALL, {"draft": draft, "person": person})
