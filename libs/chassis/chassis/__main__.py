"""Run one process of a service: `python -m chassis SERVICE {api|background|worker|migrate} --port N`."""

import argparse
from importlib import import_module

import uvicorn

from chassis import app, background, migrate, telemetry
from chassis.service import Service


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="chassis", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("process", choices=["api", "background", "worker", "migrate"])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    arguments = parser.parse_args()
    service: Service = import_module(f"{arguments.service}.main").service()
    settings = service.settings
    if arguments.process == "migrate":
        migrate.upgrade(service.name, settings.database_url.get_secret_value())
        return
    telemetry.configure(f"{service.name}.{arguments.process}", settings.log_level, settings.otel_exporter_otlp_endpoint)
    made = app.api(service) if arguments.process == "api" else background.app(
        service, only_workers=arguments.process == "worker"
    )  # fmt: skip
    uvicorn.run(
        made, host=arguments.host, port=arguments.port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=12, lifespan="on",
    )  # fmt: skip


if __name__ == "__main__":
    main()
