"""The supervisor under the demo: started once, driven over its socket, and ended whole."""

import hashlib
import os
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

from local.layout import ROOT, VAR, Process

_MARK = "MC_SUPERVISED"  # in the environment of everything under the supervisor: the folder it belongs to
_ALREADY_STARTED, _NOT_RUNNING, _BAD_NAME = 60, 70, 10
_HEAD = """[supervisord]
logfile=log/supervisord.log
pidfile=supervisord.pid
{user}
[unix_http_server]
file=s.sock
chmod=0600
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
_PROGRAM = """[program:{name}]
command={command}
directory={root}
environment={environment}
autostart=false
autorestart=true
startsecs=20
startretries=100000
stopsignal={stop}
stopwaitsecs=15
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile=log/{name}.log
stdout_logfile_maxbytes=20MB
"""


def _made_from(process: Process) -> str:
    """Changes when the process's settings, keys, certificates or code change: the supervisor then starts it anew."""
    digest = hashlib.sha256(process.settings.read_bytes() if process.settings is not None else b"")
    for path in (*_named(process.settings), *process.files):
        digest.update(path.read_bytes())
    for folder in process.code:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".json", ".typ", ".txt", ".css", ".js"}:
                digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _named(settings: Path | None) -> list[Path]:
    """The files that a settings file names: keys, certificates and lists that the process reads once."""
    values = [line.partition("=")[2].strip('"') for line in settings.read_text().splitlines()] if settings else []
    return [path for value in values if value.startswith("/") and (path := Path(value)).is_file()]


def _program(process: Process) -> str:
    environment = f'PYTHONUNBUFFERED="1",MADE_FROM="{_made_from(process)}"'
    if process.settings is not None:
        environment += f',MC_SETTINGS="{process.settings}"'
    command = shlex.join(process.command)
    text = _PROGRAM.format(
        name=process.name, command="COMMAND", root="ROOT", environment="ENVIRONMENT", stop=process.stop
    )
    for word, value in (("COMMAND", command), ("ROOT", str(ROOT)), ("ENVIRONMENT", environment)):
        text = text.replace(word, value.replace("%", "%%"), 1)
    return text


def connect() -> Any | None:
    """The supervisor's procedures, or None when no supervisor answers."""
    path = VAR / "s.sock"
    if not path.exists():
        return None
    rpc: Any = ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, f"unix://{path}")).supervisor
    try:
        rpc.getState()
    except (OSError, Fault):
        return None
    return rpc


def start_supervisor(processes: Sequence[Process]) -> Any:
    """The running supervisor with these programs; starts it, ends what a dead one left, adds what is new."""
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    user = "user=root" if os.geteuid() == 0 else ""
    conf = VAR / "supervisord.conf"
    text = _HEAD.format(user=user) + "".join(map(_program, processes))
    rpc = connect()
    if rpc is not None:
        if conf.exists() and conf.read_text() == text:
            return rpc
        conf.write_text(text)
        _update(rpc)
        return rpc
    end_orphans()
    (VAR / "s.sock").unlink(missing_ok=True)
    conf.write_text(text)
    # addresses meant for a test run must not reach the demo's processes: their settings files say where things are
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "KAFKA_URL", "PYTHONDONTWRITEBYTECODE"}}
    clean[_MARK] = str(VAR)
    subprocess.run(
        [sys.executable, "-m", "local.supervisord", "-c", "supervisord.conf"], cwd=VAR, check=True, env=clean
    )
    end = time.monotonic() + 10
    while (rpc := connect()) is None:
        if time.monotonic() > end:
            sys.exit(f"The supervisor does not answer; see {VAR / 'log/supervisord.log'}")
        time.sleep(0.05)
    return rpc


def _update(rpc: Any) -> None:
    added, changed, removed = rpc.reloadConfig()[0]
    for name in (*removed, *changed):
        rpc.stopProcessGroup(name)
        rpc.removeProcessGroup(name)
    for name in (*changed, *added):
        rpc.addProcessGroup(name)


def start(rpc: Any, processes: Sequence[Process]) -> None:
    """Start these programs; those that run already are left alone."""
    for process in processes:
        try:
            rpc.startProcess(process.name, False)
        except Fault as fault:
            if fault.faultCode != _ALREADY_STARTED:
                raise


def healthy(process: Process) -> bool:
    """True when the process answers that it is ready."""
    if isinstance(process.ready, int):
        try:
            socket.create_connection(("127.0.0.1", process.ready), 1).close()
        except OSError:
            return False
        return True
    context = ssl.create_default_context(cafile=str(VAR / "pki/tls-root.pem"))
    try:
        with urllib.request.urlopen(process.ready, timeout=5, context=context) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stop_all(rpc: Any, seconds: float = 40) -> None:
    """Stop every program, broker and database after the others, and end the supervisor; returns when it is gone."""
    supervisor = psutil.Process(rpc.getPID())
    names = [p["name"] for p in rpc.getAllProcessInfo()]
    last = [name for name in ("kafka", "postgres") if name in names]
    end = time.monotonic() + seconds
    for group in ([name for name in names if name not in last], last):
        for name in group:
            try:
                rpc.stopProcess(name, False)
            except Fault as fault:
                if fault.faultCode not in {_NOT_RUNNING, _BAD_NAME}:
                    raise
        while time.monotonic() < end and any(p["pid"] for p in rpc.getAllProcessInfo() if p["name"] in group):
            time.sleep(0.05)
    rpc.shutdown()
    with suppress(psutil.Error):
        supervisor.wait(max(1, end - time.monotonic()))


def _ours() -> list[psutil.Process]:
    """Every process that a supervisor of this folder started, by the mark in its environment; zombies left out."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(_MARK) == str(VAR) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue  # another user's, or gone
    return found


def end_orphans(seconds: float = 20) -> int:
    """End what a killed supervisor left behind, by force after `seconds`. Answers how many there were."""
    left = _ours()
    for process in left:
        with suppress(psutil.Error):
            process.send_signal(signal.SIGINT if "postgres" in process.name() else signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    return len(left)
