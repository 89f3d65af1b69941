"""Run one process of a service, `python -m chassis SERVICE {api|messages|workers} --port N`, or do something to its
database: `roles` (ADMIN_DATABASE_URL and the three roles' addresses), `migrate` (MIGRATE_DATABASE_URL), `prune`
(PRUNE_DATABASE_URL). What an operator does besides, `restored` after a restore among it, stands in `chassis.operations.commands`.
"""

import argparse
import asyncio
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

from fastapi import FastAPI

from chassis import background, heap, inside, migrate, roles, telemetry
from chassis.edge.app import api
from chassis.operations import commands, metrics, prune, retention
from chassis.settings import Administration
from chassis.wiring import WiredService

#: How long an unused connection of a caller is kept: longer than callers keep theirs, so that they are the ones to end it.
KEEP_ALIVE_SECONDS = 30


def main() -> None:
    """The command line."""
    if len(sys.argv) > 2 and sys.argv[2] in commands.COMMANDS:
        commands.main(sys.argv[1:])
        return
    parser = argparse.ArgumentParser(prog="chassis", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("process", choices=["api", "messages", "workers", "roles", "migrate", "prune"])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--probes", type=int, default=0, help="with TLS inside: a plain port for /live and /ready alone"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--kinds", default="", help="workers of these kinds of jobs only, without periodic work: a,b")
    parser.add_argument("--after-a-standstill", action="store_true", help="prune although nothing was written for long")
    arguments = parser.parse_args()
    if arguments.process in {"roles", "migrate", "prune"}:
        _administer(arguments.service, arguments.process, arguments.after_a_standstill)
        return
    service: WiredService[Any] = import_module(f"{arguments.service}.main").service()
    settings, process = service.settings, arguments.process
    telemetry.configure(f"{service.name}.{process}", settings.log_level, settings.otel_exporter_otlp_endpoint)
    kinds = [kind for kind in arguments.kinds.split(",") if kind]
    app = _app(service, process, kinds)
    app.include_router(metrics.router(settings, service))
    heap.freeze()
    inside.run(
        app,
        settings,
        arguments.probes,
        host=arguments.host,
        port=arguments.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=12,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        lifespan="on",
    )


def _app(service: WiredService[Any], process: str, kinds: list[str]) -> FastAPI:
    if process == "api":
        return api(service, beside=background.looking(service))
    return background.app(background.Messages(service) if process == "messages" else background.Workers(service, kinds))


def _administer(service: str, what: str, after_a_standstill: bool) -> None:
    given = Administration.load()
    if what == "roles":
        names = ("admin_database_url", "database_url", "migrate_database_url", "prune_database_url")
        search = given.search_database_url.get_secret_value()
        admin, running, owner, pruning = (given.address(name) for name in names)
        asyncio.run(roles.make(admin, running, owner, pruning, search))
        asyncio.run(roles.close_shared(given.address("admin_database_url")))
    elif what == "migrate":
        migrate.upgrade(service, given.address("migrate_database_url"))
    else:
        telemetry.configure(f"{service}.prune")  # what it did and what it alarms are lines like any process's
        try:
            url, grace = given.address("prune_database_url"), timedelta(days=given.evidence_marked_days)
            asyncio.run(prune.prune(url, service=service, grace=grace, after_a_standstill=after_a_standstill))
        except retention.ClockIsWrong as problem:
            sys.exit(f"{problem}. After a standstill: --after-a-standstill.")


if __name__ == "__main__":
    main()
