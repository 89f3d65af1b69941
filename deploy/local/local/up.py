"""`make up`: start everything on this machine, wait until it is healthy, put in the demo, print where things are."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from chassis import migrate
from rich.console import Console
from standins.pki import Pki

from local import demo, kafka, layout, postgres, supervision, topics
from local.layout import PORTS, VAR, Process

console = Console()
STARTED = time.monotonic()


def say(what: str) -> None:
    """One plain line per finished step, with the seconds since the start."""
    print(f"{time.monotonic() - STARTED:6.1f} s  {what}", flush=True)


def wait_for(processes: Sequence[Process], seconds: float = 90) -> None:
    """Wait until all are healthy. Ends the program with where to look when one isn't."""
    end, waiting = time.monotonic() + seconds, list(processes)
    with console.status("") as status:
        while waiting:
            status.update(f"waiting for {', '.join(p.name for p in waiting[:6])}")
            waiting = [p for p in waiting if not supervision.healthy(p)]
            if waiting and time.monotonic() > end:
                names = ", ".join(p.name for p in waiting)
                logs = "\n".join(f"  {VAR / 'log' / (p.name + '.log')}" for p in waiting)
                sys.exit(f"Not healthy after {seconds:.0f} s: {names}. Look in:\n{logs}")
            time.sleep(0.1)


def _prepare() -> None:
    secrets = layout.read_secrets()
    postgres.prepare(VAR / "postgres", PORTS["postgres"], secrets["postgres.postgres"])
    kafka.prepare(VAR / "kafka/node", VAR / "kafka/libs", PORTS["kafka"], PORTS["controller"], layout.kafka_passwords())
    try:
        Pki(VAR / "pki", layout.at("ca")).make_all()
    except ValueError as problem:  # another PORT_BASE: status addresses are in the certificates
        sys.exit(f"{problem}\nRun `make reset` first, or use the same PORT_BASE as before.")


def _once(name: str, run: Callable[[], object]) -> None:
    run()
    say(name)


def _migrate() -> None:
    passwords = {n: layout.read_secrets()[f"postgres.{n}"] for n in postgres.SERVICES}
    asyncio.run(postgres.make_databases(layout.postgres_url("postgres"), passwords))
    for name in postgres.SERVICES:
        migrate.upgrade(name, layout.postgres_url(name))


def _rights() -> None:
    passwords = layout.kafka_passwords()
    topics.apply(f"localhost:{PORTS['kafka']}", passwords["admin"], passwords)


def summary(described: dict[str, object]) -> None:
    """Where things are and which cards there are."""
    people: dict[str, dict[str, str]] = described["people"]  # type: ignore[assignment]
    print(f"\n  Portal    {described['portal']}\n  Mailbox   {described['mailbox']}")
    print(f"  TLS root  {described['tls_ca']}   (import it in your browser to trust the portal)\n")
    print("  Cards: import card.p12 in your browser; the password is in the file beside it.\n")
    for who, person in people.items():
        role = " ".join(filter(None, (person["role"], person["authorisation"], person["subscriber"])))
        print(f"  {who:20} {person['name']:22} {role:32} {person['pkcs12']}")
    print(f"\n  All of this is in {VAR / 'demo.json'}. Stop with `make down`.")


def main() -> None:
    """Start what is not running; a second time changes nothing."""
    os.umask(0o077)
    rpc = supervision.connect()
    fresh = rpc is None
    if fresh:
        _once("prepared database, broker and PKI", _prepare)
    settings = layout.write_settings()
    below, portal = layout.outside(), layout.services(settings)
    rpc = supervision.start_supervisor([*below, *portal])
    supervision.start(rpc, below)
    wait_for(below)
    say("database, broker, CA and mailbox are up")
    if fresh:
        _once("databases migrated", _migrate)
        _once("topics and rights are in place", _rights)
    supervision.start(rpc, portal)
    wait_for([p for p in portal if p.name.startswith("organisation")])
    _once("demo: subscribers and persons", demo.register)
    wait_for(portal)
    say("all services are healthy")
    _once("demo: certificates", demo.import_certificates)
    demo.wait_for_copies()
    summary(demo.write_description())


def down() -> None:
    """`make down`: stop everything, keep the data."""
    rpc = supervision.connect()
    if rpc is not None:
        supervision.stop_all(rpc)
    supervision.end_orphans()
    say("everything is stopped")


def follow() -> None:
    """`make logs`: follow all logs."""
    subprocess.run(["tail", "-n", "20", "-F", *map(str, sorted((VAR / "log").glob("*.log")))], check=False)


if __name__ == "__main__":
    {"up": main, "down": down, "logs": follow}[sys.argv[1] if len(sys.argv) > 1 else "up"]()
