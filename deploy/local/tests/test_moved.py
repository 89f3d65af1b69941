"""The moved clock: every part of the process tree sees it, and waiting takes as long as ever."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from local import moved
from local.moved import AMSTERDAM, CannotMove

PROBE = Path(__file__).with_name("moved_clock_probe.py")
NOW = datetime(2026, 11, 26, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [400 * 86_400, -86_400])
def test_python_postgresql_java_and_children_see_the_moved_clock_and_waits_stay_waits(
    tmp_path: Path, seconds: int
) -> None:
    ran = subprocess.run(
        [sys.executable, PROBE, tmp_path], env=moved.environment(seconds), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    assert set(seen["clocks"]) == {"python", "child", "program", "statement", "postgres", "java"}
    beside = {who: off - seconds for who, off in seen["clocks"].items() if not -10 < off - seconds < 10}
    assert not beside, "their clock is not the moved one"
    wrong = {what: took for what, took in seen["waits"].items() if not 0.19 < took < 10}
    assert len(seen["waits"]) == 9 and not wrong, "waits of 0.2 s"


def test_a_run_whose_clock_is_not_moved_as_it_says_ends_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, moved.SECONDS: "86400", "LD_PRELOAD": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(Path(__file__)), "-k", "moments"]
    ran = subprocess.run(
        command, env=environment, cwd=moved.SOURCE.parents[3], capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "the clock should be moved by 86400 s" in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("+400", "2027-12-31T05:30:00+01:00"),
        ("leap", "2028-02-29T13:00:00+01:00"),
        ("spring", "2027-03-28T01:59:00+01:00"),
        ("autumn", "2027-10-31T02:30:00+02:00"),
        ("autumn-again", "2027-10-31T02:58:00+02:00"),
        ("autumn+400", "2028-10-29T02:30:00+02:00"),
        ("leap+800", "2032-02-29T13:00:00+01:00"),
    ],
)
def test_the_moments_are_where_they_should_be(name: str, local: str) -> None:
    assert moved.moment(name, NOW).astimezone(AMSTERDAM).isoformat() == local


def test_the_nights_lie_ahead_of_any_day() -> None:
    for day in range(0, 800, 7):
        now = NOW + timedelta(days=day)
        for name, change in (("spring", timedelta(hours=1)), ("autumn-again", timedelta(hours=-1))):
            at = moved.moment(name, now)
            soon = at + timedelta(minutes=3)
            assert at > now - timedelta(hours=1)
            offsets = [moment.astimezone(AMSTERDAM).utcoffset() for moment in (at, soon)]
            assert offsets[1] - offsets[0] == change  # type: ignore[operator]


def test_a_moment_that_is_none_is_refused() -> None:
    for name in ("400", "summer", "", "+", "-1", "summer+3", "autumn+", "autumn+x", "+1+2"):
        with pytest.raises(CannotMove, match="is not a moment"):
            moved.moment(name, NOW)


def test_without_a_compiler_it_says_so_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved, "BUILT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotMove, match="cc is missing"):
        moved.library()
    with pytest.raises(SystemExit, match="The clock is not moved: cc is missing"):
        moved.main(["+1", "true"])


def test_a_source_that_does_not_build_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "moved.c").write_text("int broken(")
    monkeypatch.setattr(moved, "BUILT", tmp_path / "built")
    monkeypatch.setattr(moved, "SOURCE", tmp_path / "moved.c")
    with pytest.raises(CannotMove, match="can't be built"):
        moved.library()
