"""What runs under the supervisor comes back when it dies, and nothing is left when it is stopped (F-01, `make down`)."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from local import supervision, supervisord
from local.infrastructure import free_ports
from local.layout import Process
from supervisor.states import ProcessStates

SERVER = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder `var` of its own, with a space and a percent sign in its name; what is left in it is ended."""
    var = tmp_path / "a folder 100%"
    var.mkdir()
    monkeypatch.setattr(supervision, "VAR", var)
    yield var
    supervision.end_orphans(seconds=3)


def server(name: str = "server") -> Process:
    (port,) = free_ports(1)
    return Process(name, [sys.executable, "-c", SERVER, str(port)], port)


def until(check: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return found


def pid_of(rpc: Any, name: str) -> int:
    return int(rpc.getProcessInfo(name)["pid"])


def running(process: Process) -> Any:
    rpc = supervision.start_supervisor([process])
    supervision.start(rpc, [process])
    until(lambda: supervision.healthy(process))
    return rpc


def test_a_second_start_changes_nothing(folder: Path) -> None:
    process = server()
    before = pid_of(running(process), "server")
    assert pid_of(running(process), "server") == before


def test_a_process_that_dies_comes_back(folder: Path) -> None:
    process = server()
    rpc = running(process)
    before = pid_of(rpc, "server")
    os.kill(before, signal.SIGKILL)
    until(lambda: pid_of(rpc, "server") not in {0, before} and supervision.healthy(process))


def test_stopping_leaves_nothing(folder: Path) -> None:
    rpc = running(server())
    pids = [pid_of(rpc, "server"), int((folder / "supervisord.pid").read_text())]
    supervision.stop_all(rpc)
    assert supervision.end_orphans() == 0
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert supervision.connect() is None


def test_a_killed_supervisor_leaves_orphans_that_are_ended_and_a_socket_that_is_replaced(folder: Path) -> None:
    process = server()
    orphan = pid_of(running(process), "server")
    supervisor = psutil.Process(int((folder / "supervisord.pid").read_text()))
    supervisor.kill()
    supervisor.wait(5) if supervisor.ppid() == os.getpid() else until(lambda: not supervisor.is_running())
    assert psutil.pid_exists(orphan)
    assert (folder / "s.sock").exists()
    assert supervision.connect() is None
    rpc = running(process)
    assert not psutil.pid_exists(orphan)
    assert pid_of(rpc, "server") != orphan


def test_only_processes_of_this_folder_are_ended(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rpc = running(server())
    before = pid_of(rpc, "server")
    other = tmp_path / "other"
    other.mkdir()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(supervision, "VAR", other)
        assert supervision.end_orphans() == 0
    assert pid_of(rpc, "server") == before


@pytest.mark.parametrize("what", ["settings", "a certificate that they name", "a file that is read beside them"])
def test_a_process_starts_anew_when_what_it_reads_changes_and_others_go_on(folder: Path, what: str) -> None:
    settings, named, beside = folder / "changing.env", folder / "chain.pem", folder / "signer.pem"
    settings.write_text(f'A="1"\nTLS_CHAIN="{named}"\nDATABASE_URL="postgresql://a:b@localhost/c"\nFOLDER="{folder}"\n')
    named.write_text("one")
    beside.write_text("one")
    changing, steady = server("changing"), server("steady")
    changing = Process(changing.name, changing.command, changing.ready, settings, files=(beside,))

    def start() -> Any:
        rpc = supervision.start_supervisor([changing, steady])
        supervision.start(rpc, [changing, steady])
        until(lambda: supervision.healthy(changing) and supervision.healthy(steady))
        return rpc

    rpc = start()
    before = pid_of(rpc, "changing"), pid_of(rpc, "steady")
    start()
    assert (pid_of(rpc, "changing"), pid_of(rpc, "steady")) == before
    if what == "settings":
        settings.write_text(settings.read_text().replace("1", "2", 1))
    else:
        (named if "name" in what else beside).write_text("two")
    start()
    assert pid_of(rpc, "changing") != before[0]
    assert pid_of(rpc, "steady") == before[1]


def test_what_dies_at_once_is_started_slower_each_time_and_comes_back(
    folder: Path,
) -> None:
    """Three starts in three seconds or more, not one after another; then it lives, and its next death costs a second."""
    said = folder / "starts"
    (port,) = free_ports(1)
    code = (
        "import sys, time, http.server as h; f = open(sys.argv[2], 'a'); f.write(f'{time.monotonic()}\\n'); f.close();"
        "len(open(sys.argv[2]).readlines()) < 4 and sys.exit(75);"
        "h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"
    )
    process = Process("failing", [sys.executable, "-c", code, str(port), str(said)], port)
    running(process)
    starts = [float(line) for line in said.read_text().splitlines()]
    pauses = [after - before for before, after in pairwise(starts)]
    assert len(starts) == 4
    assert pauses[0] >= 1 and pauses[1] >= 2 and pauses[2] >= 3


@pytest.mark.parametrize(("before", "pause"), [(0, 1), (1, 2), (2, 3), (5_000, supervisord.LONGEST)])
def test_the_pause_grows_by_a_second_and_stops_growing(before: int, pause: int) -> None:
    failing = supervisord.Bounded.__new__(supervisord.Bounded)
    failing.state, failing.backoff, failing.config = ProcessStates.STARTING, before, None
    failing.event_map = {}
    failing.change_state(ProcessStates.BACKOFF)
    assert failing.backoff == pause
    assert failing.delay <= time.time() + pause
