"""`make up`: start everything on this machine, wait until it is healthy, put in the demo, print where things are."""

import asyncio
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chassis import migrate
from chassis.operations import logged, prune
from contracts.auth import Cause
from rich.console import Console
from standins import public_registers
from standins.pki import Pki

from local import demo, demo_certificates, earlier, kafka, layout, over_tls, postgres, supervision, topics
from local.layout import PORTS, ROOT, VAR, Process

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
                logs = "\n".join(_last_words(p) for p in waiting)
                sys.exit(f"{logs}\nNot healthy after {seconds:.0f} s: {names}. What they said last is above.")
            time.sleep(0.1)


def _last_words(process: Process, lines: int = 12) -> str:
    path = VAR / "log" / f"{process.name}.log"
    said = path.read_text(errors="replace").splitlines()[-lines:] if path.exists() else []
    return "\n".join([f"--- {path}", *said])


def _check_ports() -> None:
    taken = []
    for name, port in PORTS.items():
        if not layout.TLS and name.endswith(("-probes", "-behind")):
            continue
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                taken.append(f"  {port} ({name})")
    if taken:
        lines = "\n".join(taken)
        sys.exit(f"Other programs use these ports:\n{lines}\nStop them, or shift all ports: PORT_BASE=1000 make up")


def _prepare() -> None:
    secrets = layout.read_secrets()
    own = "postgres-behind" if layout.TLS else "postgres"
    postgres.prepare(VAR / "postgres", PORTS[own], secrets["postgres.postgres"])
    tls = over_tls.broker(layout.INSIDE) if layout.TLS else None
    kafka.prepare(VAR / "kafka/node", layout.LIBS, PORTS["kafka"], PORTS["controller"], layout.kafka_passwords(), tls)


def _keys() -> None:
    """Every key and certificate of the demo: made the first time, made anew when an end is near."""
    try:
        made = (VAR / "pki/ca/url").exists()  # a demo of before the responder was a process keeps the CA's own address
        pki = Pki(VAR / "pki", None if made else layout.at("responder"))
        pki.make_all()
        public_registers.credential(VAR / "pki")
    except ValueError as problem:
        sys.exit(f"{problem}\nThe keys in {VAR / 'pki'} can't be used; `make reset` makes everything anew.")
    for what in pki.renewed:
        say(f"made anew, since its end was near: {what}")
    if "TLS of the portal" in pki.renewed:
        print(f"          import {VAR / 'pki/tls-root.pem'} in your browser again", flush=True)
    if any(what.startswith("card") for what in pki.renewed):
        print("          import the card.p12 files in your browser again", flush=True)


def _step(name: str, run: Callable[[], object]) -> None:
    run()
    say(name)


def _once(name: str, run: Callable[[], object], *sources: Path) -> None:
    """Run a step unless it was done with the same sources before; `make reset` forgets that."""
    path = VAR / "done.json"
    done: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    now = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if done.get(name) != now:
        _step(name, run)
        path.write_text(json.dumps(done | {name: now}, indent=1))


def _migrations() -> list[Path]:
    """What tables and rights follow from: the chassis, and of each service its migrations and what it says of rows that go."""
    services = [ROOT / "services" / name for name in postgres.SERVICES]
    folders = [Path(migrate.__file__).parent, *(service / "migrations" for service in services)]
    own = [service / service.name / name for service in services for name in ("tables.py", "retention.py")]
    return [*(path for folder in folders for path in sorted(folder.rglob("*.py"))), *filter(Path.exists, own)]


def migrate_all() -> None:
    """Roles, databases and tables of every service, as new as this code."""
    addresses = {name: layout.database(name) for name in postgres.SERVICES}
    asyncio.run(postgres.make_databases(layout.postgres_url("postgres"), addresses))
    for name, own in addresses.items():
        migrate.upgrade(name, own.owner)


def _prune() -> None:
    with logged("up.prune", "WARNING"):  # alarms; what went is no news to who starts a demo
        for name in postgres.SERVICES:
            # a demo may have stood still for months
            asyncio.run(prune.prune(layout.database(name).prune, after_a_standstill=True))


def _rights() -> None:
    passwords = layout.kafka_passwords()
    ca = layout.INSIDE / "ca.pem" if layout.TLS else None
    topics.apply(f"localhost:{PORTS['kafka']}", passwords["admin"], passwords, ca=ca)


def _line(who: str, person: dict[str, str]) -> str:
    """A card in the table: folder, password, holder, and as whom it logs in or that it is meant to be refused."""
    role = " ".join(filter(None, (person["role"], person["authorisation"], person["subscriber"])))
    use = "refused on purpose, to see why" if who in set(Cause) else f"logs in as {role}"
    return f"{who:20} {person['pkcs12_password']:10} {person['name']:22} {use}"


def summary(described: dict[str, object]) -> None:
    """Where things are and which cards there are."""
    people: dict[str, dict[str, str]] = described["people"]  # type: ignore[assignment]
    print(f"\n  Portal    {described['portal']}\n  Mailbox   {described['mailbox']}")
    between = "over TLS" if layout.TLS else "plain, on this machine only (MC_INSIDE_TLS=1 make up: over TLS)"
    print(f"  Between the parts: {between}")
    print(f"  TLS root  {described['tls_ca']}   (import it in your browser to trust the portal)\n")
    print(
        "  Cards: import card.p12 in your browser (an old macOS takes card-old-macos.p12 beside it), with the password here."
    )
    print(f"  They are in {VAR / 'pki/cards'}.\n")
    for who, person in people.items():
        print("  " + _line(who, person))
    print(f"\n  All of this is in {VAR / 'demo.json'}. Stop with `make down`.")


def _stop_to_change() -> None:
    """Ports of the database and listeners of the broker are others with TLS than without: nothing may run meanwhile."""
    if (rpc := supervision.connect()) is not None:
        supervision.stop_all(rpc)
        say(f"everything is stopped, to go on {'over TLS' if layout.TLS else 'plain'} between the parts")


def stand_on() -> tuple[Any, list[Process]]:
    """Start what the portal stands on, as far as it doesn't run; the supervisor, and the portal's own processes."""
    os.umask(0o077)
    earlier.check()
    layout.settle_base(_stop_to_change)
    if supervision.connect() is None:
        if left := supervision.end_orphans():
            say(f"ended {left} processes whose supervisor was gone")
        _check_ports()
        _step("database and broker are prepared", _prepare)
    _keys()
    settings = layout.write_settings()
    below, portal = layout.outside(), layout.services(settings)
    rpc = supervision.start_supervisor([*below, *portal])
    supervision.start(rpc, below)
    wait_for(below)
    say("database, broker, CA, responder, mailbox and resolver are up")
    return rpc, portal


def check_restored() -> None:
    """Ends the program when a restore broke off: its data would be started as if nothing had been said since."""
    if layout.RESTORING.exists():
        folder = json.loads(layout.RESTORING.read_text())["from"]
        sys.exit(f"A restore did not end: run it again: make restore FROM={folder}")


def _read_first(rpc: Any, portal: Sequence[Process]) -> None:
    """After a restore copies are as old as the backup, with rights that were taken since: read again before anybody is let in."""
    if layout.READ_FIRST.exists():
        readers = [process for process in portal if "messages" in process.command]
        supervision.start(rpc, readers)
        wait_for(readers, 600)
        layout.READ_FIRST.unlink()
        say("what was said since the backup is read again")


def main() -> None:
    """Start what is not running; a second time changes nothing."""
    check_restored()
    rpc, portal = stand_on()
    _once("databases are migrated", migrate_all, *_migrations())
    earlier.keep()
    _prune()
    _once("topics and rights are in place", _rights, topics.LIST)
    _read_first(rpc, portal)
    supervision.start(rpc, portal)
    source = Path(demo.__file__)
    wait_for([p for p in portal if p.name.startswith("organisation")])
    _once("demo: subscribers and persons", demo.register, source)
    wait_for(portal)
    say("all services are healthy")
    if ended := demo_certificates.freshen():
        say(f"certificates of the demo that ended since and are made anew: {ended}")
    asked = (source, Path(demo_certificates.__file__), demo_certificates.DAYS)
    _once("demo: certificates", demo_certificates.import_certificates, *asked)
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
