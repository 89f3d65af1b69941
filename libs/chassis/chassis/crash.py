"""Named crash points: the process dies at once where `CRASH_AT` says, as a power failure would. For fault tests."""

import os

EXIT_CODE = 137


def point(name: str) -> None:
    """End the process here when the environment variable `CRASH_AT` is this name."""
    if os.environ.get("CRASH_AT") == name:
        os._exit(EXIT_CODE)
