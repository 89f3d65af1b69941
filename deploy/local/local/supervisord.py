"""The supervisor's daemon, with a longest pause between starts.

A process that ended within `startsecs` of its start is started again after a pause that grows by a second each time; of
itself the supervisor knows no end of that, or gives the process up (`startretries`).
"""

from typing import Any

from supervisor import process, supervisord

LONGEST = 60  # seconds


class Bounded(process.Subprocess):  # type: ignore[misc]
    """A process whose pause stops growing."""

    backoff: int

    def change_state(self, new_state: Any, expected: bool = True) -> Any:
        """The supervisor counts one up on the way to `BACKOFF`, and waits that many seconds."""
        self.backoff = min(self.backoff, LONGEST - 1)
        return super().change_state(new_state, expected)


if __name__ == "__main__":
    process.Subprocess = Bounded
    supervisord.main()
