"""`make backup` and `make restore FROM=…`: all databases to one moment, the documents with them, and the place in Kafka.

One base backup of the cluster, since all databases of a cluster share one write-ahead log: nothing else brings several
databases to one moment while they are written (docs/decisions/0013-one-moment-for-all-databases.md).
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from local import layout, postgres, supervision, up
from local.layout import PORTS, ROOT, VAR
from local.running import FOREIGN

#: Owners of compacted topics: after a restore they say what they know again.
SAY_AGAIN = ("organisation", "certificates")
#: Backups hold people's data, also of who was erased since. For no longer than topics tell of an erasure (`delete.retention.ms`).
KEPT = timedelta(days=30)
_MADE = re.compile(r"^(before-)?(\d{8}-\d{6})")
_STAGED = "#"  # a document half written is `<name>#<what>`, until it is whole
_PYTHON = str(ROOT / ".venv-run" / "bin" / "python")


def _chassis(service: str, *command: str, **more: str) -> str:
    """A command of a service with its own settings; what it printed. Ends the program with what it said when it fails."""
    clean = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment = clean | {"MC_SETTINGS": str(VAR / "settings" / f"{service}.env")} | more
    run = [_PYTHON, "-m", "chassis", service, *command]
    ran = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{service} {command[0]}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    sys.stderr.write(ran.stderr)  # an alarm that nobody reads is none
    return ran.stdout


def _said(printed: str) -> list[dict[str, Any]]:
    """The answer's lines of JSON; what was logged is on standard error."""
    return [json.loads(line) for line in printed.splitlines() if line]


def _now() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}"


@contextmanager
def _alone() -> Iterator[None]:
    """One backup or restore at a time: what another one has half done is not taken for what broke off. Ends the program otherwise."""
    (VAR / "backups").mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(VAR / "backups", os.O_RDONLY)  # not inherited by what is started meanwhile
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("Another backup or restore is under way. Nothing was stopped or changed.")
    try:
        yield
    finally:
        os.close(held)


def back_up(*, forget: bool = False) -> Path:
    """A new folder under `backups`, whole or not there. Everything goes on meanwhile. Those that are too old go (`forget_old`)."""
    now = _now()
    made, folder = VAR / "backups" / f"{now}.part", VAR / "backups" / now
    made.mkdir(parents=True, mode=0o700)
    for name in postgres.SERVICES:  # before the databases: all that was said and read until here is in them
        (placed,) = _said(_chassis(name, "place"))
        (made / f"{name}.place.json").write_text(json.dumps(placed))
    _base_backup(made / "data")
    # after them: a document is there before a row names it, and is never written again
    _copy_documents(VAR / "objects", made / "objects")
    made.rename(folder)
    forget_old(beyond_a_gap=forget)
    return folder


def forget_old(*, beyond_a_gap: bool = False) -> None:
    """Remove what is older than `KEPT`: backups, data of before a restore with its list, backups that broke off. Never the newest two backups.

    Ages are told by this machine's clock. A clock that is wrong makes every backup old at once: then there is a gap of more than `KEPT`
    between two, and what is older than that gap stays, which is printed, unless `beyond_a_gap`.
    """
    found = [(made, path) for path in (VAR / "backups").iterdir() if (made := _MADE.match(path.name))]
    backups = sorted((_moment(made) for made, path in found if not made[1] and not path.suffix), reverse=True)
    limit = min([datetime.now(UTC) - KEPT, *backups[:2]])
    gaps = [newer for newer, older in pairwise(backups) if newer - older > KEPT]
    oldest = gaps[0] if gaps and not beyond_a_gap else datetime.min.replace(tzinfo=UTC)
    for made, path in found:
        if path.suffix == ".part" or oldest <= _moment(made) < limit:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if oldest.year > 1:
        print(
            f"No backup was made in the {KEPT.days} days before {oldest:%Y-%m-%d %H:%M} (UTC), or a clock was wrong. Nothing older was"
        )
        print("removed. Is it right that it goes: make backup FORGET=yes")


def _moment(made: re.Match[str]) -> datetime:
    return datetime.strptime(made[2], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _copy_documents(source: Path, target: Path) -> None:
    """Documents that the target has not, whole or not at all: their name is the SHA-256 of their bytes, so one that is there counts when
    it has that. What vanishes meanwhile was made and never named by anybody; what is damaged is said and left out.
    """
    for path in _documents(source):
        copy = target / path.relative_to(source)
        staged = copy.with_name(f"{copy.name}{_STAGED}restore")
        if _sha256(copy) == copy.name:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, staged)
        except FileNotFoundError:
            continue
        if _sha256(staged) == copy.name:
            staged.replace(copy)
        else:
            staged.unlink()
            print(f"The document {path} is not what was written, and was not copied.")


def _documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("**/*") if path.is_file() and _STAGED not in path.name)


def _sha256(path: Path) -> str:
    """Empty when there is nothing."""
    with suppress(FileNotFoundError), path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
    return ""


def _base_backup(data: Path) -> None:
    """Of the server itself on loopback, also where clients come over TLS: these programs speak none.

    The password is in the environment, which others on the machine don't see; arguments they do.
    """
    port = PORTS["postgres-behind" if layout.TLS else "postgres"]
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-w"]
    password = layout.read_secrets()["postgres.postgres"]
    _run(
        "pg_basebackup",
        *where,
        "-D",
        str(data),
        "-X",
        "stream",
        "-c",
        "fast",
        "--manifest-checksums=sha256",
        PGPASSWORD=password,
    )


def verify(folder: Path) -> None:
    """Every file of a backup is there as it was written, and its log can be read. Ends the program, naming what is not.

    Here and not by pg_verifybackup: that of the wheel ends in the loader, whatever it is asked. Documents by their names.
    """
    for document in _documents(folder / "objects"):
        if _sha256(document) != document.name:
            sys.exit(f"{document} is not as it was backed up. Nothing was stopped or changed.")
    data = folder / "data"
    said = (data / "backup_manifest").read_bytes()
    manifest = json.loads(said)
    if hashlib.sha256(said.rpartition(b'"Manifest-Checksum"')[0]).hexdigest() != manifest["Manifest-Checksum"]:
        sys.exit(f"{data / 'backup_manifest'} is not as it was written. Nothing was stopped or changed.")
    for file in manifest["Files"]:
        path = data / (file["Path"] if "Path" in file else os.fsdecode(bytes.fromhex(file["Encoded-Path"])))
        if not path.exists() or not _is_as_written(path, file):
            sys.exit(f"{path} is not as it was backed up. Nothing was stopped or changed.")
    for log in manifest["WAL-Ranges"]:
        between = [f"--timeline={log['Timeline']}", f"--start={log['Start-LSN']}", f"--end={log['End-LSN']}"]
        _run("pg_waldump", "--quiet", f"--path={data / 'pg_wal'}", *between)


def _is_as_written(path: Path, file: dict[str, Any]) -> bool:
    is_as_long = path.stat().st_size == int(file["Size"])
    if not is_as_long or file.get("Checksum-Algorithm") != "SHA256":  # a backup of before these sums has others
        return is_as_long
    return _sha256(path) == str(file["Checksum"])


def restore(folder: Path) -> Path:
    """Stop everything, bring databases and documents back, make the services ready, start, and say again; the list of what was lost.

    The data of before are kept beside; `folder` may be such data. Kafka and the CA keep what they have. Broken off, nothing starts until it was
    run again. Ends the program when the backup isn't whole.
    """
    if not folder.name.startswith("before-"):  # data of a server that was stopped have no list of their files
        verify(folder)
    kept = _begin(folder)
    up.down()
    _swap(folder / "data", kept / "data")
    _copy_documents(folder / "objects", VAR / "objects")
    up.stand_on()
    up.migrate_all()  # the backup may be of before
    path = kept.with_name(f"{kept.name}.lost.jsonl")
    path.write_text("".join(json.dumps(fact) + "\n" for fact in _make_ready(folder)))
    layout.READ_FIRST.touch()
    layout.RESTORING.unlink()
    print(
        f"Restored. Should it break off from here on: `make up`, then `republish --anew --lost {path}` of",
        *SAY_AGAIN,
        flush=True,
    )
    up.main()
    for name in SAY_AGAIN:
        _chassis(name, "republish", "--anew", "--lost", str(path))
    return path


def _begin(folder: Path) -> Path:
    """Write down that a restore is under way; where the data of before go: where one that broke off has put them."""
    again = layout.RESTORING.exists()
    kept = Path(json.loads(layout.RESTORING.read_text())["kept"]) if again else VAR / "backups" / f"before-{_now()}"
    kept.mkdir(parents=True, exist_ok=again, mode=0o700)
    layout.RESTORING.write_text(json.dumps({"from": str(folder), "kept": str(kept)}))
    return kept


def _swap(backup: Path, kept: Path) -> None:
    """Copy the backup whole before anything of before moves. There is one more move at most between two that are whole."""
    data, new = VAR / "postgres" / "data", VAR / "postgres" / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(backup, new)
    (new / "backup_manifest").unlink(missing_ok=True)  # of then: what is written from now on is not in it
    if data.exists() and not kept.exists():
        data.rename(kept)
    shutil.rmtree(data, ignore_errors=True)  # of a restore that broke off
    new.rename(data)


def _make_ready(folder: Path) -> Iterator[dict[str, Any]]:
    """`restored` of each service; the facts that it lost. Who was erased by a later backup is erased again."""
    beside = sorted(p for p in (VAR / "backups").glob("*/") if p.name[0].isdigit() and not p.suffix)
    since = folder.name.removeprefix("before-")
    for name in postgres.SERVICES:
        place, owner = folder / f"{name}.place.json", layout.database(name).owner
        given = ["--place", str(place)] if place.exists() else []
        for later in (p / f"{name}.place.json" for p in beside if p.name > since):
            given += ["--erased", str(later)]
        yield from _said(_chassis(name, "restored", *given, MIGRATE_DATABASE_URL=owner))


def _run(program: str, *arguments: str, **more: str) -> None:
    run = [str(postgres.binaries() / program), *arguments]
    ran = subprocess.run(run, env=os.environ | more, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{program}: {ran.stderr[-2000:]}")


def main(arguments: list[str]) -> None:
    """`back_up [--forget]`, or `restore FOLDER`."""
    os.umask(0o077)
    with _alone():
        if arguments in (["back_up"], ["back_up", "--forget"]):
            up.check_restored()
            if supervision.connect() is None:
                sys.exit("The portal does not run: `make up` first.")
            made = back_up(forget="--forget" in arguments)
            print(f"The backup is {made}. Bring it back with: make restore FROM={VAR / 'backups'}/…")
            print(
                f"In no backup, and needed beside one: {VAR / 'secrets.json'} (passwords) and {VAR / 'pki'} (every key)."
            )
            print("Keep them apart from it.")
            print(f"Backups hold people's data: those older than {KEPT.days} days are removed with each new one.")
        elif len(arguments) == 2 and (Path(arguments[1]) / "data").is_dir():
            path = restore(Path(arguments[1]).resolve())
            lost = [json.loads(line) for line in path.read_text().splitlines()]
            documents = sum("document" in each for each in lost)
            facts = len(lost) - documents
            print(
                f"Restored. {facts} facts that were said after the backup, and {documents} documents, are lost: {path}"
            )
            print(f"The data of before: make restore FROM={path.with_suffix('').with_suffix('')}")
        else:
            sys.exit("Say which backup: make restore FROM=var/backups/…")


if __name__ == "__main__":
    main(sys.argv[1:])
