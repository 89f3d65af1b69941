"""Fixtures for every test: a PostgreSQL server, databases cloned per test, and identities."""

import asyncio
import os
import tempfile
from collections.abc import Generator, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import structlog
from chassis import connecting, failures, heap
from chassis.messaging import inbox
from chassis.testing import Databases, Identities


def _alarms() -> ModuleType:
    """Which test makes which alarm happen: a file beside the guards, in no package."""
    spec = spec_from_file_location("alarms", Path(__file__).with_name("tests") / "guards/alarms.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALARMS = _alarms()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test that is named as the proof of an alarm fails when it did not raise it."""
    with ALARMS.watching() as raised:
        yield
    if missing := ALARMS.claimed(item.nodeid) - raised:
        said = (f"{alarm} at {place}" if place else alarm for alarm, place in sorted(missing))
        pytest.fail(f"named in tests/guards/alarms.py, and not raised here: {', '.join(said)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Such a test that is skipped proves nothing, and fails."""
    report = yield
    if report.skipped and ALARMS.claimed(item.nodeid):
        report.outcome, report.longrepr = "failed", "named in tests/guards/alarms.py as a proof, and skipped"
    return report


def pytest_configure() -> None:
    """A run on another day ends at once when its clock isn't there (`local.moved`).

    Exceptions are told as in production: structlog's own drawing of an exception takes seconds of a core for each.
    A busy machine fails no test by the limits of the database's edge, nor because a reader of foreign bytes, which gives way to
    everybody, gets its turn late: these limits have tests of their own (`test_limits.py`, `test_sandbox.py`).
    """
    lines = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure([structlog.processors.add_log_level, failures.processor, lines])
    # the 140 roots of a system take 20 ms to read, twice for each service that a test makes; no test asks whom they vouch for
    os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("tests") / "inputs/import-only-a-ca.pem")
    for name in ("DATABASE_SECONDS", "REQUEST_SECONDS", "SERVICE_SECONDS"):
        os.environ.setdefault(name, "30")
    os.environ.setdefault("SANDBOX_WALL_SECONDS", "60")
    connecting.CONNECT = connecting.FREE = 30.0
    if os.environ.get("MOVED_SECONDS"):
        from local import moved  # noqa: PLC0415

        try:
            moved.check(Path(tempfile.gettempdir()))
        except moved.CannotMove as problem:
            pytest.exit(str(problem), 3)


def pytest_collection_finish() -> None:
    """The tests and all that they import stay: no collection walks them, as in every process of ours that serves."""
    heap.freeze()


@pytest.fixture(scope="session", autouse=True)
def short_pauses() -> Iterator[None]:
    """Between the tries of a bad message nobody has to wait in tests: their number counts, not their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inbox, "PAUSE", 0.001)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """An administrator's address of PostgreSQL for the run: DATABASE_URL, a container, or a local process."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    from local.infrastructure import in_memory, infrastructure  # noqa: PLC0415

    with in_memory("postgres-of-tests") as folder, infrastructure(folder) as running:
        yield running.postgres_admin_url


@pytest.fixture(scope="session")
def databases(postgres: str) -> Iterator[Databases]:
    """Makes a migrated database per service and test."""
    made = Databases(postgres)
    yield made
    asyncio.run(made.close())


@pytest.fixture(scope="session")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Identities:
    """Signed-in people and services."""
    folder: Path = tmp_path_factory.mktemp("identities")
    return Identities(folder)
