"""The tables every service has: outbox, inbox, jobs, dead letters, audit, state, what is kept until when. Made by each service's migrations.

The statements of a version never change: a later version is a new file and a new migration in each service.
"""

from pathlib import Path

#: Tables of which what runs takes rows away: what was sent, what a replay or an erasing forgets. A service says its own in `DELETED` of
#: its `tables.py`. Of every other table rows can be added and changed, and none can go (`chassis.roles`).
DELETED = ("dead_letter", "inbox", "outbox", "service_state")
SHARDS = 8  # as many as version 1 makes


def _statements(version: int) -> tuple[str, ...]:
    text = Path(__file__).with_name(f"tables.{version}.sql").read_text("utf-8")
    return tuple(text.rstrip().removesuffix(";").split(";\n"))


VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6 = (_statements(n) for n in range(1, 7))
ALL = (*VERSION_1, *VERSION_2, *VERSION_3, *VERSION_4, *VERSION_5, *VERSION_6)
