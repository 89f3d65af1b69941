"""Alembic with one environment for all services: `services/<name>/migrations/` holds only the versions."""

from collections.abc import Collection
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from chassis import roles
from chassis.retention import kept_by

_HERE = Path(__file__).parent / "alembic"


def config(service: str, url: str = "") -> Config:
    """Alembic's configuration for a service's database."""
    folder = Path(import_module(service).__file__ or "").parent.parent / "migrations"
    alembic = Config()
    alembic.set_main_option("script_location", str(_HERE))
    alembic.set_main_option("version_locations", str(folder))
    alembic.set_main_option("path_separator", "os")
    alembic.attributes["url"] = url
    return alembic


def upgrade(service: str, url: str) -> None:
    """Bring the database to the newest version, as its owner, and give the other roles their rights. Safe to repeat.

    Raises ValueError when the address is not the owner's.
    """
    alembic = config(service, url)
    kept = kept_by(service)
    removed = {table for each in kept for table in each.tables}
    read = {table for each in kept for table in each.reads}
    stays = {table for each in kept for table in each.stays}
    tables = import_module(f"{service}.tables")
    deleted: Collection[str] = tables.DELETED
    searched: Collection[str] = tables.SEARCHED
    alembic.attributes["grants"] = roles.grants(
        roles.Login.of(url).role, removed, read, stays, deleted=deleted, searched=searched
    )
    command.upgrade(alembic, "head")


def heads(service: str) -> list[str]:
    """The heads of the service's migrations; a guard demands one."""
    return list(ScriptDirectory.from_config(config(service)).get_heads())
