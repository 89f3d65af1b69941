"""Can this version go on with what an earlier one left in `var/`? Asked before anything is started or changed.

Databases are migrated, and events of before are read as they were said. What can't be carried along is in `LAYOUTS`: a
change of ports or topics, of the folders of `var/`, of keys or passwords that nothing makes anew.
"""

import json
import sys
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from chassis import migrate

from local import postgres
from local.layout import VAR

#: Each layout of the demo by its number, the last one today's, with what changed. Raise it when a demo of before can't go on.
LAYOUTS = {1: "as it was before numbers were kept"}
LAYOUT = max(LAYOUTS)
_RESET = "Nothing was started or changed. `make reset` forgets the demo's data and the next `make up` makes it anew."


def check(var: Path = VAR) -> None:
    """Ends the program, saying why and what to do, when the data in `var` is of a layout or version that this one can't go on from."""
    if (why := problem(var)) is not None:
        sys.exit(f"{why}\n{_RESET}")


def problem(var: Path, layouts: dict[int, str] | None = None) -> str | None:
    """Why this version can't go on with the data in `var`; None when it can, or when there is none."""
    known = layouts or LAYOUTS
    if not (var / "postgres/data/PG_VERSION").exists():
        return None
    kept, today = _read(_file(var)), max(known)
    if kept is None:
        return f"{_file(var)} can't be read, so it is not known which version made the data beside it."
    number = kept["layout"]
    if number < today:
        changes = "; ".join(known[n] for n in sorted(known) if n > number)
        return f"The demo in {var} is of an older layout ({number}, now {today}): {changes}."
    if number > today:
        return f"The demo in {var} is of a newer layout ({number}) than this version knows ({today})."
    newer = sorted(name for name, head in kept["heads"].items() if head not in _revisions(name))
    if newer:
        return (
            f"The demo in {var} was made by a newer version: this one doesn't know the databases of {', '.join(newer)}."
        )
    return None


def keep(var: Path = VAR) -> None:
    """Write down which layout the data in `var` has, and to where its databases are migrated."""
    heads = {name: migrate.heads(name)[0] for name in postgres.SERVICES}
    _file(var).write_text(json.dumps({"layout": LAYOUT, "heads": heads}, indent=1))


def _file(var: Path) -> Path:
    return var / "layout.json"


def _read(path: Path) -> dict[str, Any] | None:
    """What was kept; of before it was, the first layout. None when it is damaged."""
    if not path.exists():
        return {"layout": min(LAYOUTS), "heads": {}}
    try:
        kept = json.loads(path.read_text())
        return {"layout": int(kept["layout"]), "heads": dict(kept["heads"])}
    except (ValueError, TypeError, KeyError):
        return None


def _revisions(service: str) -> set[str]:
    """Every revision of a service's migrations; none of a service that there is not."""
    if service not in postgres.SERVICES:
        return set()
    return {one.revision for one in ScriptDirectory.from_config(migrate.config(service)).walk_revisions()}
