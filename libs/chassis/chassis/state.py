"""Small facts a service keeps about itself, such as "my copy of this topic has caught up once"."""

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from chassis.service import Service

_SET = text("""INSERT INTO service_state (name, value, at) VALUES (:name, :value, :at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at""")


async def put(service: "Service", name: str, value: str) -> None:
    """Keep a fact."""
    async with service.database.step(service.actor) as tx:
        await tx.session.execute(_SET, {"name": name, "value": value, "at": tx.now})


async def behind(service: "Service") -> list[str]:
    """The heard topics whose copy has never caught up."""
    rows = await service.database.reads.fetch("SELECT name FROM service_state WHERE name LIKE 'caught_up:%'")
    known = {row["name"].removeprefix("caught_up:") for row in rows}
    return [topic for topic in service.intake.topics if topic not in known]
