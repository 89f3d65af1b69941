"""What a running portal leaves on the disk: secrets for their owner only, and none of them in a log."""

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chassis.testing import Browser

_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def secrets_of(folder: Path) -> dict[str, bytes]:
    """Passwords and the bodies of private keys of the portal, by where they are kept."""
    found = {f"secrets.json {n}": v.encode() for n, v in json.loads((folder / "secrets.json").read_text()).items()}
    for path in (folder / "pki").rglob("*"):
        if path.is_file() and _KEY.search(content := path.read_bytes()):
            found[str(path.relative_to(folder))] = content.split(b"\n")[1][:48]
    return found


def test_secrets_are_readable_for_their_owner_only(running: Any) -> None:
    """Files 0600, folders 0700: passwords, keys, settings with a password in them."""
    hidden = secrets_of(running.folder)
    open_to_others = []
    for path in running.folder.rglob("*"):
        if not path.is_file() or "data" in path.relative_to(running.folder).parts[:2]:
            continue  # the cluster's own folder is closed by PostgreSQL itself, see below
        content = path.read_bytes()
        if _KEY.search(content) or any(secret in content for secret in hidden.values()):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                open_to_others.append((str(path.relative_to(running.folder)), oct(mode)))
    assert len(hidden) > 20 and open_to_others == []
    assert stat.S_IMODE((running.folder / "postgres/data").stat().st_mode) & 0o077 == 0


async def test_no_log_holds_a_secret_a_code_or_a_token(running: Any, browser_for: Callable[[str], Browser]) -> None:
    """After a login and some pages: no password, key, session, one-time code or token in any log, and who asked is."""
    person = browser_for("cp_full")
    await person.log_in()
    await person.open("/servercertificaten?naam=kersenpit-0471")
    await person.open("/home")  # the line of a request may be written after its answer
    cookie = person.public.cookies["__Host-sid"].encode()
    hidden = {**secrets_of(running.folder), "session": cookie, "search": b"kersenpit-0471"}
    logs = {path.name: path.read_bytes() for path in (running.folder / "log").iterdir()}
    assert [(log, name) for log, text in logs.items() for name, secret in hidden.items() if secret in text] == []
    bearer = re.compile(rb"[Bb]earer ey|code=[0-9A-Za-z_-]{20}|eyJ[0-9A-Za-z_-]{20,}\.")
    assert [log for log, text in logs.items() if bearer.search(text) or _KEY.search(text)] == []
    lines = [json.loads(line) for line in logs["gateway.log"].splitlines() if line.startswith(b"{")]
    assert any(x.get("route") == "/servercertificaten" and x["who"] and x["source"] == "127.0.0.1" for x in lines)
    for service in ("certificates", "auth"):
        told = [json.loads(line) for line in logs[f"{service}.log"].splitlines() if line.startswith(b"{")]
        assert any(x.get("event") == "request" and x.get("source") == "127.0.0.1" for x in told), service
