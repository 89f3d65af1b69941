"""Whether everything goes over TLS is said with 0 or 1, kept with the data, and changed only while nothing runs."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from local import earlier, layout, over_tls, supervision, up


@pytest.mark.parametrize(
    ("said", "kept", "is_on"),
    [
        (None, None, False),
        ("", "1", True),
        (None, "0", False),
        ("1", "0", True),
        ("0", "1", False),
        (" 1 ", None, True),
    ],
)
def test_what_is_said_now_comes_before_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, kept: str | None, is_on: bool
) -> None:
    monkeypatch.delenv("MC_INSIDE_TLS", raising=False)
    if said is not None:
        monkeypatch.setenv("MC_INSIDE_TLS", said)
    if kept is not None:
        (tmp_path / "inside-tls").write_text(kept)
    assert over_tls.chosen(tmp_path / "inside-tls") is is_on


@pytest.mark.parametrize("said", ["true", "yes", "on", "2", "01", "-", "false"])
def test_anything_else_is_refused_and_never_counts_as_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    kept = tmp_path / "inside-tls"
    monkeypatch.setenv("MC_INSIDE_TLS", said)
    with pytest.raises(SystemExit, match=f"MC_INSIDE_TLS must be 0 or 1, not '{said}'"):
        over_tls.chosen(kept)
    kept.write_text(said)
    with pytest.raises(SystemExit, match="inside-tls must be 0 or 1"):
        over_tls.before(kept)


def test_up_refuses_it_before_anything_is_written(tmp_path: Path) -> None:
    environment = os.environ | {"MC_INSIDE_TLS": "true", "MC_VAR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-m", "local.up", "up"], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1 and "MC_INSIDE_TLS must be 0 or 1, not 'true'" in ended.stderr
    assert not list(tmp_path.iterdir())


class _Stopped(Exception):
    """As far as this test goes."""


@pytest.mark.parametrize(("kept", "wanted", "stops"), [("0", True, True), ("1", False, True), ("1", True, False)])
def test_a_portal_that_runs_is_stopped_before_it_becomes_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, wanted: bool, stops: bool
) -> None:
    """Else its ports and its broker's listeners would change under it; what runs as it was goes on."""
    (tmp_path / "inside-tls").write_text(kept)
    (tmp_path / "port-base").write_text(str(layout.BASE))
    done: list[str] = []

    def stop_all(_: Any) -> None:
        done.append(f"stopped, and {(tmp_path / 'inside-tls').read_text()} was kept")

    def prepare() -> None:
        done.append("prepared")

    monkeypatch.setattr(layout, "_TLS_FILE", tmp_path / "inside-tls")
    monkeypatch.setattr(layout, "_BASE_FILE", tmp_path / "port-base")
    monkeypatch.setattr(layout, "TLS", wanted)
    monkeypatch.setattr(supervision, "connect", lambda: None if done else object())
    monkeypatch.setattr(supervision, "stop_all", stop_all)
    monkeypatch.setattr(supervision, "end_orphans", lambda: 0)
    monkeypatch.setattr(earlier, "check", lambda: None)
    monkeypatch.setattr(up, "_check_ports", lambda: None)
    monkeypatch.setattr(up, "_prepare", prepare)

    def keys() -> None:
        raise _Stopped

    monkeypatch.setattr(up, "_keys", keys)
    with pytest.raises(_Stopped):
        up.stand_on()
    assert done == ([f"stopped, and {kept} was kept", "prepared"] if stops else [])
    assert (tmp_path / "inside-tls").read_text() == str(int(wanted))


@pytest.mark.parametrize("name", ["orders-probes", "signing-workers-probes", "postgres-behind"])
def test_ports_that_only_tls_needs_are_looked_at_with_tls_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name in layout.PORTS
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(up, "PORTS", {name: taken.getsockname()[1]})
        monkeypatch.setattr(layout, "TLS", False)
        up._check_ports()
        monkeypatch.setattr(layout, "TLS", True)
        with pytest.raises(SystemExit, match=name):
            up._check_ports()
        monkeypatch.setattr(layout, "TLS", False)
        monkeypatch.setattr(up, "PORTS", {"orders": taken.getsockname()[1]})
        with pytest.raises(SystemExit, match="orders"):
            up._check_ports()
