"""`make backup` and `make restore FROM=…`: all databases to one moment, the documents with them, and the place in Kafka.

One base backup of the cluster, since all databases of a cluster share one write-ahead log: nothing else brings several
databases to one moment while they are written (docs/decisions/0013-one-moment-for-all-databases.md).
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local import layout, postgres, supervision, up
from local.layout import ROOT, VAR
from local.running import FOREIGN

#: Owners of compacted topics: after a restore they say what they know again.
SAY_AGAIN = ("organisation", "certificates")
_PYTHON = str(ROOT / ".venv-run" / "bin" / "python")


def _chassis(service: str, *command: str, **more: str) -> str:
    """A command of a service with its own settings; what it printed. Ends the program with what it said when it fails."""
    clean = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment = clean | {"MC_SETTINGS": str(VAR / "settings" / f"{service}.env")} | more
    run = [_PYTHON, "-m", "chassis", service, *command]
    ran = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{service} {command[0]}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return ran.stdout


def _said(printed: str) -> list[dict[str, Any]]:
    """The answer's lines of JSON; what was logged is on standard error."""
    return [json.loads(line) for line in printed.splitlines() if line]


def back_up() -> Path:
    """A new folder under `backups`, whole or not there. Everything goes on meanwhile."""
    moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    made, folder = VAR / "backups" / f"{moment}.part", VAR / "backups" / moment
    made.mkdir(parents=True, mode=0o700)
    for name in postgres.SERVICES:  # before the databases: all that was said and read until here is in them
        (placed,) = _said(_chassis(name, "place"))
        (made / f"{name}.place.json").write_text(json.dumps(placed))
    address = layout.postgres_url("postgres")
    _run("pg_basebackup", "-d", address, "-D", str(made / "data"), "-X", "stream", "-c", "fast")
    # after them: a document is there before a row names it, and is never written again
    (VAR / "objects").mkdir(exist_ok=True)  # nothing was sealed yet
    half_written = shutil.ignore_patterns("*#*")
    shutil.copytree(VAR / "objects", made / "objects", ignore=half_written, copy_function=_once)
    made.rename(folder)
    return folder


def restore(folder: Path) -> Path:
    """Stop everything, bring databases and documents back, make the services ready, start, and say again; the list of what was lost.

    The data of before is kept beside. Kafka and the CA keep what they have. Ends the program when the backup isn't whole.
    """
    _run("pg_verifybackup", "--quiet", str(folder / "data"))
    up.down()
    data = VAR / "postgres" / "data"
    kept = VAR / "backups" / f"before-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    data.rename(kept)
    shutil.copytree(folder / "data", data)
    shutil.copytree(folder / "objects", VAR / "objects", dirs_exist_ok=True, copy_function=_once)
    up.stand_on()
    up.migrate_all()  # the backup may be of before
    lost = []
    for name in postgres.SERVICES:
        owner, place = layout.database(name).owner, str(folder / f"{name}.place.json")
        lost += _said(_chassis(name, "restored", "--place", place, MIGRATE_DATABASE_URL=owner))
    path = Path(f"{kept}.lost.jsonl")
    path.write_text("".join(json.dumps(fact) + "\n" for fact in lost))
    up.main()
    for name in SAY_AGAIN:
        _chassis(name, "republish", "--anew")
    return path


def _once(source: str, target: str) -> str:
    """Documents are named by their content: one that is there is the same."""
    if not Path(target).exists():
        shutil.copy2(source, target)
    return target


def _run(program: str, *arguments: str) -> None:
    ran = subprocess.run([postgres.binaries() / program, *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{program}: {ran.stderr[-2000:]}")


def main(arguments: list[str]) -> None:
    """`back_up`, or `restore FOLDER`."""
    os.umask(0o077)
    if arguments == ["back_up"]:
        if supervision.connect() is None:
            sys.exit("The portal does not run: `make up` first.")
        print(f"The backup is {back_up()}. Bring it back with: make restore FROM={VAR / 'backups'}/…")
    elif len(arguments) == 2 and (Path(arguments[1]) / "data").is_dir():
        path = restore(Path(arguments[1]).resolve())
        lost = path.read_text().splitlines()
        print(f"Restored. {len(lost)} facts that were said after the backup are lost: {path}")
    else:
        sys.exit("Say which backup: make restore FROM=var/backups/…")


if __name__ == "__main__":
    main(sys.argv[1:])
