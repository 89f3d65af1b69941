"""Every alarm that the log can raise, by name: what it says and what to do about it. The table is `alarms.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Alarm:
    """What is the matter, and what who is called does about it: a line of the runbook."""

    says: str
    do: str


ALARMS: dict[str, Alarm] = {
    name: Alarm(**row) for name, row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
