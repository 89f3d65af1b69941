"""TLS to other parts: every context for connecting is made here, and each of them verifies chain and name.

What a service itself listens with is `chassis.inside`.

There is no setting that verifies less. What is set in part is refused at start, with the names of the settings: a process
never falls back to plain. Our own certificate, and the CA beside it, are read again when their files change (`renew`, by each process's
server once a second); other files are read once, at the start: renewed ones are taken in by restarting processes one by one.

A context is for one purpose alone: HTTP clients write what they speak (ALPN, RFC 7301) into the context that they are given, and
a database or broker that was offered `http/1.1` refuses the connection.
"""

import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakKeyDictionary

from chassis.telemetry import log


def client(ca: Path | None, chain: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """For connecting: the other side's chain must end in `ca` (PEM; without: in the system's roots) and its certificate name it.

    Made anew each time. `chain` and `key`: our own certificate, for who asks. TLS 1.2 at least. Raises OSError (ssl.SSLError is one) for files
    that can't be read or don't belong together.
    """
    context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None and chain is not None and key is not None:
        own(context, chain, key, ca)
    return context


@dataclass
class _Own:
    """What a context was made of, as its files were then."""

    chain: Path
    key: Path
    ca: Path
    seen: list[tuple[int, int]] = field(default_factory=list)

    def now(self) -> list[tuple[int, int]]:
        return [(file.st_mtime_ns, file.st_size) for file in (path.stat() for path in (self.chain, self.key, self.ca))]

    def load(self, context: ssl.SSLContext) -> None:
        context.load_verify_locations(self.ca)
        context.load_cert_chain(self.chain, self.key)


_OWN: WeakKeyDictionary[ssl.SSLContext, _Own] = WeakKeyDictionary()


def own(context: ssl.SSLContext, chain: Path, key: Path, ca: Path) -> None:
    """Show this certificate and believe this CA, in what connects from now on; and what takes the place of their files, without a restart.

    Raises OSError for files that can't be read or don't belong together.
    """
    files = _Own(chain, key, ca)
    files.seen = files.now()
    files.load(context)
    _OWN[context] = files


def renew() -> None:
    """Take in files of `own` that were replaced: connections from now on have them, those that are open go on.

    CAs are added, and none is taken out before a restart. What can't be read, or doesn't belong together (half of it was replaced), is
    left until it does: an alarm, once for each change.
    """
    for context, files in list(_OWN.items()):
        before = files.seen
        try:
            files.seen = files.now()
            if files.seen != before:
                files.load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))  # a context that took half of it would be of no use
                files.load(context)
                log.info("inside.renewed", chain=str(files.chain))
        except OSError as error:
            if files.seen != before:
                log.error("inside.not_renewed", chain=str(files.chain), cause=type(error).__name__, alarm=True)


@lru_cache
def kept(purpose: str, ca: Path | None) -> ssl.SSLContext:
    """As `client`, made once per purpose: for who connects again and again and leaves the context as it is."""
    del purpose  # no two share one
    return client(ca)


def checked(url: str) -> dict[str, str]:
    """What an address of a database says of TLS. Raises ValueError as `database`."""
    given = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    listed = [(name, value) for name, value in given if name.strip().lower().startswith("ssl")]
    said = dict(listed)
    known = said.keys() <= {"sslmode", "sslrootcert"} and len(said) == len(listed)  # each as it is written, and once
    if said and (not known or said.get("sslmode") != "verify-full" or not all(said.values())):
        raise ValueError(
            "a database's address says sslmode=verify-full, with sslrootcert or without, or nothing of TLS"
        )
    return said


def database(url: str) -> ssl.SSLContext | bool:
    """What asyncpg is told of TLS for this address, in the words of libpq: `?sslmode=verify-full&sslrootcert=/…/ca.pem`.

    False, which is plain and never tried otherwise, when the address says nothing of TLS. Raises ValueError for a
    `sslmode` that believes any server, is blank or mistyped, and for `sslrootcert` alone.
    """
    said = checked(url)
    return bool(said) and kept("database", Path(said["sslrootcert"]) if "sslrootcert" in said else None)
