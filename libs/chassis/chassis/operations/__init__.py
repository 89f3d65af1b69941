"""What an operator does to a service, by command: `python -m chassis SERVICE COMMAND` (docs/runbook.md). Nothing here needs SQL by hand."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from chassis import telemetry


@contextmanager
def logged(name: str, level: str = "INFO") -> Iterator[None]:
    """What a command logs meanwhile, alarms among it, are lines of JSON as any process writes, on standard error: standard output has what it came to, alone."""
    with redirect_stdout(sys.stderr):
        telemetry.configure(name, level)
        yield
