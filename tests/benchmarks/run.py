"""Every benchmark, one after another; a table, and `var/bench.json`. `run.py NAME …` runs only these.

Each ratio is above 1 when it is better than its yardstick; what it must be at least stands in `marks.py`. The exit code is 1 when a
mark was not held or a benchmark could not measure (its traceback is printed, the others still run): a promise that is broken
quietly is none. On a busy machine this says so first; ratios to a floor of the same run bear it better than times.
"""

import json
import os
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from local.running import Running, portal
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "var" / "bench.json"
BENCHMARKS = (
    "seal",
    "overview",
    "many",
    "page",
    "console",
    "relay",
    "fairness",
    "waking",
    "idle",
    "journey",
    "neighbour",
)
#: These share a running portal, in this order: nobody has used it yet, an order at a time, everybody at once.
ON_A_PORTAL = ("idle", "journey", "neighbour")
WIDTH = 150  # of a table that is not shown on a terminal


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Benchmarks: a ratio above 1 is better than the yardstick")
    for heading in ("what", "value", "yardstick", "ratio", "at least", ""):
        table.add_column(heading, justify="left" if heading in {"what", "yardstick", ""} else "right", overflow="fold")
    for row in rows:
        below = row["ratio"] < row["at_least"]
        ratio = f"{row['ratio']:.2f}"
        table.add_row(
            row["name"], f"{row['value']:,} {row['unit']}", f"{row['yardstick']} {row['yardstick_value']:,}",
            f"[bold red]{ratio}[/]" if below else ratio, f"{row['at_least']:.2f}", "[bold red]NOT HELD[/]" if below else "held",
        )  # fmt: skip
    return table


def _run_all(names: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    rows: list[dict[str, Any]] = []
    failed = []
    with suppress(RuntimeError), ExitStack() as stack:  # the portal didn't stop as it should: what was measured stands
        running: Running | None = None
        for n, name in enumerate(sorted(names, key=BENCHMARKS.index), 1):
            print(f"  benchmark {n} of {len(names)}: {name} ... ", end="", flush=True)
            started = time.monotonic()
            try:
                if name in ON_A_PORTAL:
                    if running is None:
                        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                        running = stack.enter_context(portal(folder))
                    rows += import_module(name).on(running)
                else:
                    rows += import_module(name).run()
            except Exception:
                failed.append(name)
                print(f"failed after {time.monotonic() - started:.0f} s", flush=True)
                traceback.print_exc()
            else:
                print(f"{time.monotonic() - started:.0f} s", flush=True)
    return rows, failed


def main(names: list[str]) -> int:
    """Run the benchmarks with these names, all when there are none. 1 when a mark was not held or one could not measure, else 0."""
    if unknown := set(names) - set(BENCHMARKS):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}")
        return 1
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores / 2:
        print(f"  This machine is busy (load {load:.1f} on {cores} cores): the promises are for an idle one.")
    rows, failed = _run_all(names or list(BENCHMARKS))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(_table(rows))
    below = [row["name"] for row in rows if row["ratio"] < row["at_least"]]
    print(f"{len(rows)} numbers, {len(below)} below their mark; in {OUT.relative_to(ROOT)}")
    for name in below:
        print(f"NOT HELD: {name}")
    if failed:
        print(f"could not measure: {', '.join(failed)}")
    return bool(failed or below)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
