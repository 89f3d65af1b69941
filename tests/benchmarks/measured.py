"""What every benchmark shares: a row of the table, a percentile, and the CPU time of a process."""

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def row(
    name: str, value: float, unit: str, yardstick_value: float, *, yardstick: str = "promise", more: bool = False,
    at_least: float = 1.0,
) -> dict[str, Any]:  # fmt: skip
    """One number beside its yardstick; the ratio is above 1 when it is better. `more`: a higher value is better."""
    ratio = value / yardstick_value if more else yardstick_value / max(value, 1e-9)
    return _row(name, value, unit, yardstick, yardstick_value, ratio, at_least)


def exact(name: str, value: int, unit: str, wanted: int) -> dict[str, Any]:
    """A number that must be exactly this; the ratio is 1 when it is, else 0."""
    return _row(name, value, unit, "promise: exactly", wanted, float(value == wanted), 1.0)


def _row(name: str, value: float, unit: str, yardstick: str, of: float, ratio: float, least: float) -> dict[str, Any]:
    return {
        "name": name, "value": round(value, 2), "unit": unit, "yardstick": yardstick, "yardstick_value": round(of, 4),
        "ratio": round(ratio, 2), "at_least": least,
    }  # fmt: skip


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is not below this percentage of the values (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def cpu(pid: int) -> float:
    """Seconds of CPU, user and system, that a process and those it started have used, as long as they live."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    children = [int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(cpu, children))
