"""A backup and its restore: no secret is shown, one that breaks off starts nothing, and there is a way back (F-51, O9)."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from local import backup, layout, postgres, supervision, up
from local.infrastructure import free_ports


def manifest_of(data: Path) -> str:
    """As PostgreSQL writes it."""
    files = [
        {"Path": path.name, "Size": path.stat().st_size, "Checksum-Algorithm": "SHA256",
         "Checksum": hashlib.sha256(path.read_bytes()).hexdigest()} for path in data.iterdir()
    ]  # fmt: skip
    log = '"WAL-Ranges": [{"Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000120"}],\n'
    said = f'{{ "PostgreSQL-Backup-Manifest-Version": 2,\n"Files": {json.dumps(files)},\n{log}'
    return f'{said}"Manifest-Checksum": "{hashlib.sha256(said.encode()).hexdigest()}"}}\n'


class Ran:
    """What was run instead of PostgreSQL's programs and the services' commands; `fails` is the command that breaks off."""

    def __init__(self) -> None:
        self.runs: list[tuple[list[str], dict[str, str]]] = []
        self.fails = ""

    def run(self, command: list[str], **how: Any) -> SimpleNamespace:
        """In place of subprocess.run."""
        self.runs.append((list(map(str, command)), dict(how["env"])))
        if self.fails and self.fails in command:
            return SimpleNamespace(returncode=1, stdout="", stderr="broken off")
        if "-D" in command:
            made = Path(command[command.index("-D") + 1])
            made.mkdir()
            (made / "PG_VERSION").write_text("18")
            (made / "backup_manifest").write_text(manifest_of(made))
        return SimpleNamespace(returncode=0, stdout='{"said": {}}' if "place" in command else "", stderr="")

    def commands(self, word: str) -> list[list[str]]:
        """Those with this word."""
        return [command for command, _ in self.runs if word in command]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A portal of folders alone, with what runs written down."""
    ran = Ran()
    for module in (backup, layout):
        monkeypatch.setattr(module, "VAR", tmp_path)
    monkeypatch.setattr(layout, "RESTORING", tmp_path / "restoring")
    monkeypatch.setattr(layout, "READ_FIRST", tmp_path / "read-first")
    monkeypatch.setattr(subprocess, "run", ran.run)
    for name in ("down", "stand_on", "migrate_all"):
        monkeypatch.setattr(up, name, lambda: None)
    monkeypatch.setattr(up, "main", up.check_restored)
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "of").write_text("today")
    return ran


def is_of(folder: Path) -> str:
    """Which data these are."""
    return (folder / "of").read_text() if (folder / "of").exists() else "backup"


@pytest.mark.parametrize("tls", [False, True])
def test_no_argument_holds_a_secret_and_the_server_itself_is_asked(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    monkeypatch.setattr(layout, "TLS", tls)
    backup.restore(backup.back_up())
    secrets = set(json.loads((layout.VAR / "secrets.json").read_text()).values())
    shown = [argument for command, _ in ran.runs for argument in command]
    assert [argument for argument in shown if any(secret in argument for secret in secrets)] == []
    ((asked, environment),) = [(c, e) for c, e in ran.runs if c[0].endswith("pg_basebackup")]
    port = layout.PORTS["postgres-behind" if tls else "postgres"]
    assert asked[asked.index("-p") + 1] == str(port) and asked[asked.index("-h") + 1] == "127.0.0.1"
    assert environment["PGPASSWORD"] in secrets


@pytest.mark.parametrize("broken", ["copy", "swap", "restored"])
def test_a_restore_that_breaks_off_starts_nothing_until_it_was_run_again(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    made, data = backup.back_up(), layout.VAR / "postgres" / "data"
    with monkeypatch.context() as short:
        if broken == "copy":

            def full(source: Path, target: Path, **_: Any) -> None:
                Path(target).mkdir()
                raise OSError("no space left on device")

            short.setattr(shutil, "copytree", full)
        elif broken == "swap":
            rename = Path.rename

            def killed(path: Path, target: Path) -> Path:
                if path.name == "data.new":
                    raise KeyboardInterrupt
                return rename(path, target)

            short.setattr(Path, "rename", killed)
        else:
            ran.fails = "restored"
        with pytest.raises((OSError, KeyboardInterrupt, SystemExit)):
            backup.restore(made)
    ran.fails = ""
    assert broken != "copy" or is_of(data) == "today"
    with pytest.raises(SystemExit, match=f"did not end: run it again: make restore FROM={made}"):
        up.main()
    with pytest.raises(SystemExit, match="did not end"):
        backup.main(["back_up"])

    path = backup.restore(made)
    up.main()
    assert is_of(data) == "backup" and not (data / "backup_manifest").exists()
    (kept,) = [p for p in (layout.VAR / "backups").glob("before-*") if p.is_dir()]
    assert is_of(kept / "data") == "today" and path.name == f"{kept.name}.lost.jsonl"
    assert not (data.parent / "data.new").exists()


def test_the_data_of_before_are_brought_back_like_a_backup(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    backup.restore(backup.back_up())
    monkeypatch.setattr(backup, "_now", lambda: "29990101-000000")  # a restore takes longer than a second
    (kept,) = [p for p in (layout.VAR / "backups").glob("before-*") if p.is_dir()]
    verified = len([c for c, _ in ran.runs if c[0].endswith("pg_waldump")])
    backup.restore(kept)
    assert is_of(layout.VAR / "backups/before-29990101-000000/data") == "backup"
    assert is_of(layout.VAR / "postgres" / "data") == "today" and kept.exists()
    assert len([c for c, _ in ran.runs if c[0].endswith("pg_waldump")]) == verified == 1
    assert "--place" not in ran.commands("restored")[-1]
    assert len(ran.commands("republish")) == 2 * len(backup.SAY_AGAIN)


def test_who_was_erased_by_a_later_backup_is_said_to_the_restore_of_an_earlier_one(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for moment in ("20260301-000000", "20260302-000000", "20260303-000000"):
        monkeypatch.setattr(backup, "_now", lambda moment=moment: moment)
        monkeypatch.setattr(backup, "forget_old", lambda **_: None)
        made.append(backup.back_up())
    backup.restore(made[1])
    (asked,) = [c for c in ran.commands("restored") if "organisation" in c]
    assert [asked[n + 1] for n, word in enumerate(asked) if word == "--erased"] == [
        str(made[2] / "organisation.place.json")
    ]
    assert asked[asked.index("--place") + 1] == str(made[1] / "organisation.place.json")
    assert len(ran.commands("restored")) == len(postgres.SERVICES)


def test_what_is_older_than_thirty_days_goes_with_the_next_backup(ran: Ran) -> None:
    folder = layout.VAR / "backups"
    old, young = (f"{datetime.now(UTC) - timedelta(days=days):%Y%m%d-%H%M%S}" for days in (31, 29))
    for name in (old, young, f"before-{old}", f"before-{young}", f"{young}.part"):
        (folder / name).mkdir(parents=True)
    (folder / f"before-{old}.lost.jsonl").write_text("")
    (folder / "by hand").mkdir()
    made = backup.back_up()
    assert {path.name for path in folder.iterdir()} == {young, f"before-{young}", "by hand", made.name}


def test_a_clock_that_is_wrong_removes_no_backup_and_the_newest_two_stay_in_any_case(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A year ahead, every backup is too old at once; that it is made again the next day makes it no truer."""
    folder, old = layout.VAR / "backups", [f"{datetime.now(UTC) - timedelta(days=d):%Y%m%d-%H%M%S}" for d in (31, 3, 2)]
    for name in old:
        (folder / name).mkdir(parents=True)
    for days in (365, 366):
        with clock_moved(monkeypatch, days):
            made = backup.back_up()
        assert {*old, made.name} <= {path.name for path in folder.iterdir()}
        assert "make backup FORGET=yes" in capsys.readouterr().out
    with clock_moved(monkeypatch, 600):
        made, newest = backup.back_up(forget=True), made
    assert {path.name for path in folder.iterdir()} == {newest.name, made.name}


@contextmanager
def clock_moved(monkeypatch: pytest.MonkeyPatch, days: int) -> Iterator[None]:
    class Moved(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(days=days)

    with monkeypatch.context() as moved:
        moved.setattr(backup, "datetime", Moved)
        yield


def test_after_a_restore_nothing_starts_before_the_copies_were_read_again(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are as old as the backup, with rights that were taken since. It stays so when the start breaks off."""
    backup.restore(backup.back_up())
    portal = layout.services(dict.fromkeys([*postgres.SERVICES, "gateway", "gateway-card"], Path("x")))
    began: list[list[str]] = []
    monkeypatch.setattr(supervision, "start", lambda _, some: began.append([process.name for process in some]))

    def never(*_: Any) -> None:
        raise SystemExit("Not healthy")

    monkeypatch.setattr(up, "wait_for", never)
    with pytest.raises(SystemExit):
        up._read_first(None, portal)
    monkeypatch.setattr(up, "wait_for", lambda *_: None)
    up._read_first(None, portal)
    up._read_first(None, portal)
    readers = [f"{name}-messages" for name in ("auth", "certificates", "orders", "organisation")] + ["signing"]
    assert [sorted(names) for names in began] == [sorted(readers)] * 2, "and once it has, it starts as always"


@pytest.mark.parametrize("other", [["back_up"], ["restore", "."]])
def test_one_backup_or_restore_runs_at_a_time(ran: Ran, other: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one's half is not taken for one that broke off."""
    half = layout.VAR / "backups" / "20260301-000000.part"
    half.mkdir(parents=True)
    monkeypatch.setattr(supervision, "connect", object)
    with backup._alone(), pytest.raises(SystemExit, match="Another backup or restore is under way"):
        backup.main(other)
    assert half.exists()
    backup.main(["back_up"])
    assert not half.exists(), "nobody works on it"


def document(folder: Path, content: bytes) -> Path:
    """As the object store keeps it."""
    path = folder / "objects" / "documents" / hashlib.sha256(content).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_document_that_was_half_copied_is_copied_again(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off in the middle of a document: it has no name until it is whole; and half of one of before counts for nothing."""
    kept = [document(layout.VAR, content) for content in (b"a form", b"a letter")]
    made = backup.back_up()
    kept[0].write_bytes(b"a f")
    kept[1].unlink()
    with monkeypatch.context() as short:

        def full(source: Path, target: Path) -> None:
            Path(target).write_bytes(b"")
            raise OSError("no space left on device")

        short.setattr(shutil, "copy2", full)
        with pytest.raises(OSError, match="no space"):
            backup.restore(made)
    assert not kept[1].exists()
    backup.restore(made)
    assert [path.read_bytes() for path in kept] == [b"a form", b"a letter"]
    assert {path.name for path in kept[0].parent.iterdir()} == {path.name for path in kept}


def test_a_document_that_goes_or_is_damaged_meanwhile_ends_no_backup(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An orphan is cleared away at any moment. A damaged one is named, and is in no backup under the name of a whole one."""
    gone, damaged, whole = (document(layout.VAR, content) for content in (b"an orphan", b"a form", b"a letter"))
    damaged.write_bytes(b"another form")
    whole.with_name(f"{whole.name}#1").write_bytes(b"half")
    monkeypatch.setattr(backup, "_documents", lambda _: [gone, damaged, whole])
    gone.unlink()
    made = backup.back_up()
    assert [path.name for path in (made / "objects" / "documents").iterdir()] == [whole.name]
    assert f"The document {damaged} is not what was written" in capsys.readouterr().out


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: (data / "PG_VERSION").write_text("17"),
        lambda data: (data / "PG_VERSION").unlink(),
        lambda data: (data / "backup_manifest").write_text(
            (data / "backup_manifest").read_text().replace("0/2000120", "0/2000028")
        ),
        lambda data: next((data.parent / "objects/documents").iterdir()).write_bytes(b"a f"),
    ],
)
def test_a_backup_that_is_not_whole_stops_and_changes_nothing(ran: Ran, harm: Any) -> None:
    document(layout.VAR, b"a form")
    made = backup.back_up()
    harm(made / "data")
    with pytest.raises(SystemExit, match="Nothing was stopped or changed"):
        backup.restore(made)
    assert is_of(layout.VAR / "postgres" / "data") == "today" and not layout.RESTORING.exists()


def test_a_real_base_backup_is_whole_starts_and_gives_way_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL itself: backed up with its password in the environment, verified, swapped in, and swapped back."""
    (port,), password = free_ports(1), "a password's % and spaces"
    monkeypatch.setattr(backup, "VAR", tmp_path)
    monkeypatch.setattr(layout, "TLS", False)
    monkeypatch.setattr(layout, "read_secrets", lambda: {"postgres.postgres": password})
    monkeypatch.setitem(layout.PORTS, "postgres", port)
    made, before, after = (tmp_path / name for name in ("made", "before", "after"))
    made.mkdir()
    with postgres.running(tmp_path / "postgres", port, password):
        backup._base_backup(made / "data")
    backup.verify(made)
    backup._swap(made / "data", before)
    with postgres.running(tmp_path / "postgres", port, password):
        pass
    backup._swap(before, after)
    with postgres.running(tmp_path / "postgres", port, password):
        pass
    with next(made.glob("data/base/*/1259")).open("r+b") as relation:
        relation.write(b"x")
    with pytest.raises(SystemExit, match="not as it was backed up"):
        backup.verify(made)
