"""TLS to other parts: every context for connecting is made here, and each of them verifies chain and name.

What a service itself listens with is `chassis.inside`.

There is no setting that verifies less. What is set in part is refused at start, with the names of the settings: a process
never falls back to plain. Files are read once, at the start: renewed ones are taken in by restarting processes one by one.
"""

import ssl
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


@lru_cache
def client(ca: Path | None, chain: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """For connecting: the other side's chain must end in `ca` (PEM; without: in the system's roots) and its certificate name it.

    `chain` and `key`: our own certificate, for who asks. TLS 1.2 at least. Raises OSError (ssl.SSLError is one) for files
    that can't be read or don't belong together.
    """
    context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if chain is not None:
        context.load_cert_chain(chain, key)
    return context


def checked(url: str) -> dict[str, str]:
    """What an address of a database says of TLS. Raises ValueError as `database`."""
    said = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items() if name.startswith("ssl")}
    if said and (said.get("sslmode") != "verify-full" or not said.keys() <= {"sslmode", "sslrootcert"}):
        raise ValueError(
            "a database's address says sslmode=verify-full, with sslrootcert or without, or nothing of TLS"
        )
    return said


def database(url: str) -> ssl.SSLContext | bool:
    """What asyncpg is told of TLS for this address, in the words of libpq: `?sslmode=verify-full&sslrootcert=/…/ca.pem`.

    False, which is plain and never tried otherwise, when the address says nothing of TLS. Raises ValueError for a
    `sslmode` that believes any server, and for `sslrootcert` alone.
    """
    said = checked(url)
    return bool(said) and client(Path(said["sslrootcert"]) if "sslrootcert" in said else None)
