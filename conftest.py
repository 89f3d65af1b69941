"""Fixtures for every test: a PostgreSQL server, databases cloned per test, and identities."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chassis.testing import Databases, Identities
from local.infrastructure import Infrastructure, infrastructure


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """PostgreSQL for the whole run: from DATABASE_URL, a container, or a local process."""
    with infrastructure(tmp_path_factory.mktemp("postgres"), kafka=False) as running:
        yield running


@pytest.fixture(scope="session")
def databases(postgres: Infrastructure) -> Databases:
    """Makes a migrated database per service and test."""
    return Databases(postgres.postgres_admin_url)


@pytest.fixture(scope="session")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Identities:
    """Signed-in people and services."""
    folder: Path = tmp_path_factory.mktemp("identities")
    return Identities(folder)
