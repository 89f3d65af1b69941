"""Small facts a service keeps about itself, such as "my copy of this topic has caught up once"."""

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from chassis.service import Service

_SET = text("""INSERT INTO service_state (name, value, at) VALUES (:name, :value, :at)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at""")
_FIRST = text(f"{_SET.text} WHERE service_state.value <> excluded.value RETURNING name")


async def put(service: "Service", name: str, value: str) -> None:
    """Keep a fact."""
    async with service.database.begin(service.actor) as tx:
        await tx.session.execute(_SET, {"name": name, "value": value, "at": tx.now})


async def first(service: "Service", name: str, value: str) -> bool:
    """Keep a fact; True when it was not this value before. Of many who say the same at once one hears True."""
    async with service.database.begin(service.actor) as tx:
        kept = await tx.session.execute(_FIRST, {"name": name, "value": value, "at": tx.now})
        return kept.first() is not None


async def behind(service: "Service") -> list[str]:
    """The heard topics whose copy has never caught up."""
    rows = await service.database.reads.fetch("SELECT name FROM service_state WHERE name LIKE 'caught_up:%'")
    known = {row["name"].removeprefix("caught_up:") for row in rows}
    return [topic for topic in service.consumer.topics if topic not in known]
