"""The CA's register: every certificate signed, who asked for it and whether it was revoked. SQLite, one file.

Several processes may use it at the same time (the running stand-in and a test that makes a card).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

_SCHEMA = """
CREATE TABLE IF NOT EXISTS certificates (
  authority TEXT NOT NULL, serial TEXT NOT NULL, der BLOB NOT NULL, change INTEGER NOT NULL UNIQUE,
  request_id TEXT UNIQUE, product TEXT, issued_at INTEGER NOT NULL, ready_at INTEGER NOT NULL,
  revoked_at INTEGER, reason TEXT, PRIMARY KEY (authority, serial));
CREATE TABLE IF NOT EXISTS requests (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL, refusal TEXT, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS crls (authority TEXT PRIMARY KEY, number INTEGER NOT NULL);
"""
_NEXT_CHANGE = "(SELECT COALESCE(MAX(change), 0) + 1 FROM certificates)"
REASONS = {
    "unspecified": x509.ReasonFlags.unspecified,
    "keyCompromise": x509.ReasonFlags.key_compromise,
    "affiliationChanged": x509.ReasonFlags.affiliation_changed,
    "superseded": x509.ReasonFlags.superseded,
    "cessationOfOperation": x509.ReasonFlags.cessation_of_operation,
}  # RFC 5280 5.3.1: the reasons a certificate may be revoked for; BR 7.2.2 leaves "on hold" out


@dataclass(frozen=True)
class Entry:
    """A certificate in the register. `change` rises with every issuance and every revocation."""

    authority: str
    serial: int
    der: bytes
    change: int
    request_id: str | None
    product: str | None
    issued_at: datetime
    ready_at: datetime
    revoked_at: datetime | None
    reason: str | None

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate itself."""
        return x509.load_der_x509_certificate(self.der)


@dataclass(frozen=True)
class Request:
    """A request seen before: the digest of its content and, when it was refused, why."""

    digest: str
    refusal: str | None


def _time(value: int | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)


def _entry(row: sqlite3.Row | None) -> Entry | None:
    if row is None:
        return None
    values = dict(row)
    values["serial"] = int(values["serial"], 16)
    for name in ("issued_at", "ready_at", "revoked_at"):
        values[name] = _time(values[name])
    return Entry(**values)


class Register:
    """The register in one SQLite file; every method is atomic, `transaction` makes several so."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and no other writer in between. May be nested."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _one(self, where: str, *values: object) -> Entry | None:
        with self._lock:
            return _entry(self._db.execute(f"SELECT * FROM certificates WHERE {where}", values).fetchone())

    def add(
        self,
        authority: str,
        certificate: x509.Certificate,
        at: datetime,
        *,
        request_id: str | None = None,
        product: str | None = None,
        ready_at: datetime | None = None,
    ) -> Entry:
        """Write down a signed certificate; only those with a product are listed to requesters."""
        stamp = int(at.timestamp())
        ready = int((ready_at or at).timestamp())
        serial = f"{certificate.serial_number:x}"
        der = certificate.public_bytes(serialization.Encoding.DER)
        with self.transaction():
            self._db.execute(
                "INSERT INTO certificates (authority, serial, der, change, request_id, product, issued_at, ready_at)"
                f" VALUES (?, ?, ?, {_NEXT_CHANGE}, ?, ?, ?, ?)",
                (authority, serial, der, request_id, product, stamp, ready),
            )
            entry = self.find(authority, certificate.serial_number)
        assert entry is not None
        return entry

    def find(self, authority: str, serial: int) -> Entry | None:
        """The certificate with this serial number of this authority, if it was ever signed."""
        return self._one("authority = ? AND serial = ?", authority, f"{serial:x}")

    def of_request(self, request_id: str) -> Entry | None:
        """The certificate made for a request."""
        return self._one("request_id = ?", request_id)

    def request(self, request_id: str) -> Request | None:
        """What is known of a request."""
        with self._lock:
            row = self._db.execute("SELECT digest, refusal FROM requests WHERE id = ?", (request_id,)).fetchone()
        return Request(row["digest"], row["refusal"]) if row else None

    def add_request(self, request_id: str, digest: str, refusal: str | None, at: datetime) -> None:
        """Remember a request and what became of it."""
        with self.transaction():
            values = (request_id, digest, refusal, int(at.timestamp()))
            self._db.execute("INSERT INTO requests (id, digest, refusal, at) VALUES (?, ?, ?, ?)", values)

    def show(self, request_id: str, at: datetime) -> None:
        """Show the certificate of a request from now on, as the newest change."""
        with self.transaction():
            values = (int(at.timestamp()), request_id)
            self._db.execute(
                f"UPDATE certificates SET ready_at = ?, change = {_NEXT_CHANGE} WHERE request_id = ?", values
            )

    def revoke(self, authority: str, serial: int, reason: str, at: datetime) -> Entry | None:
        """Revoke for good. The second time changes nothing. None: no such certificate.

        Raises ValueError for a reason that is not one of REASONS.
        """
        if reason not in REASONS:
            raise ValueError(f"unknown reason {reason}")
        with self.transaction():
            self._db.execute(
                f"UPDATE certificates SET revoked_at = ?, reason = ?, change = {_NEXT_CHANGE}"
                " WHERE authority = ? AND serial = ? AND revoked_at IS NULL",
                (int(at.timestamp()), reason, authority, f"{serial:x}"),
            )
            return self.find(authority, serial)

    def revoked(self, authority: str) -> list[Entry]:
        """Every revoked certificate of an authority, expired ones too."""
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM certificates WHERE authority = ? AND revoked_at IS NOT NULL ORDER BY change",
                (authority,),
            ).fetchall()
        return [entry for entry in map(_entry, rows) if entry]

    def since(self, change: int, limit: int, at: datetime) -> list[Entry]:
        """Issued and revoked certificates with a product, in order of change, after `change`.

        Stops at the first that is not ready yet, so that no cursor passes it by.
        """
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM certificates WHERE product IS NOT NULL AND change > ? AND change < COALESCE((SELECT"
                " MIN(change) FROM certificates WHERE product IS NOT NULL AND ready_at > ?), 9e18)"
                " ORDER BY change LIMIT ?",
                (change, int(at.timestamp()), limit),
            ).fetchall()
        return [entry for entry in map(_entry, rows) if entry]

    def last_change(self) -> int:
        """The number of the last change; it tells whether a CRL made before is still complete."""
        with self._lock:
            return int(self._db.execute("SELECT COALESCE(MAX(change), 0) FROM certificates").fetchone()[0])

    def next_crl_number(self, authority: str) -> int:
        """A number higher than that of every CRL this authority made before (RFC 5280, 5.2.3)."""
        with self.transaction():
            row = self._db.execute(
                "INSERT INTO crls VALUES (?, 1) ON CONFLICT (authority) DO UPDATE SET number = number + 1"
                " RETURNING number",
                (authority,),
            ).fetchone()
        return int(row["number"])
