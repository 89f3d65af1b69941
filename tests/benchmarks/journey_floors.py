"""Two floors of the journey without our house: a card login's CPU, and a certificate's way from the CA into a list."""

import json
import secrets
import ssl
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx
from auth.presented import look
from auth.settings import Settings, read_issuers
from chassis import clock
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pki.status import Standing, judge_answer
from standins.pki import Pki
from standins.status import Status

LOGINS, CERTIFICATES, WARM = 60, 100, 10


class _Buffers:
    """A server's and a client's half of one handshake, in memory."""

    def __init__(self, server: ssl.SSLContext, client: ssl.SSLContext) -> None:
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.server = server.wrap_bio(up, down, server_side=True)
        self.client = client.wrap_bio(down, up, server_hostname="localhost")


def _goes_on(half: ssl.SSLObject) -> bool:
    try:
        half.do_handshake()
    except ssl.SSLWantReadError:
        return True
    return False


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> float:
    """Seconds of CPU of the server's half."""
    buffers, took, goes_on = _Buffers(server, client), 0.0, True
    while goes_on:
        _goes_on(buffers.client)
        started = time.thread_time()
        goes_on = _goes_on(buffers.server)
        took += time.thread_time() - started
    return took


def login_floor() -> float:
    """Milliseconds of CPU of a card login, the median of many: what no portal can leave out.

    Both handshakes of it by the standard library, the one at the card address with the card in it; then one validation of the
    card: what it is, its path, and the OCSP answer, which is in memory and made before the clock starts.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pki = Pki(folder)
        pki.make_all()
        card = pki.card("cp_full", "CB1000002", "Sanne de Vries")
        der = card.certificate.public_bytes(Encoding.DER)
        issuers = read_issuers(
            Settings.model_construct(login_cas=folder / "login-cas.pem", login_issuers=folder / "login-issuers.json")
        )
        public, at_the_door = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
        for context in (public, at_the_door):
            context.load_cert_chain(folder / "portal-chain.pem", folder / "portal-key.pem")
        at_the_door.load_verify_locations(folder / "login-cas.pem")
        at_the_door.verify_mode = ssl.CERT_REQUIRED
        browser = ssl.create_default_context(cafile=str(folder / "tls-root.pem"))
        with_card = ssl.create_default_context(cafile=str(folder / "tls-root.pem"))
        with_card.load_cert_chain(folder / "cards/cp_full/cert.pem", folder / "cards/cp_full/key.pem")
        took = []
        for _ in range(LOGINS + WARM):
            spent, nonce = _handshake(public, browser) + _handshake(at_the_door, with_card), secrets.token_bytes(32)
            started = time.thread_time()
            seen = look(der, issuers, clock.now(), nonce)
            spent += time.thread_time() - started
            assert seen.cause is None and seen.issuer is not None, seen.cause
            issuer = issuers[seen.issuer]
            answer = Status(pki).ocsp("login-personal", seen.question)
            started = time.thread_time()
            finding = judge_answer(answer, der, issuer.certificate, nonce, clock.now(), issuer.rules)
            took.append((spent + time.thread_time() - started) * 1000)
            assert finding.standing is Standing.GOOD, finding
    return statistics.median(took[WARM:])


async def issued_floor(ca: httpx.AsyncClient, requests: Sequence[str], database: asyncpg.Connection) -> list[float]:
    """Seconds from a CA that took a request to a list with its certificate; one after another.

    What no portal can leave out: that it was taken is kept, the certificate is fetched, read and checked against who signed it, it
    is kept, and it is looked up again. Each row is on disk before the next thing begins. There is no broker in this road.
    """
    await database.execute("CREATE TABLE bench_kept (number int PRIMARY KEY, name text, der bytea)")
    took = []
    try:
        for number in range(CERTIFICATES + WARM):
            request = requests[number % len(requests)]
            started = time.perf_counter()
            await database.execute("INSERT INTO bench_kept VALUES ($1)", number)
            answer = (await ca.get(f"/v1/requests/{request}/certificate")).raise_for_status().json()
            leaf = x509.load_pem_x509_certificate(answer["leaf_pem"].encode())
            leaf.verify_directly_issued_by(x509.load_pem_x509_certificates(answer["chain_pem"].encode())[0])
            name, der = leaf.subject.rfc4514_string(), leaf.public_bytes(Encoding.DER)
            await database.execute("UPDATE bench_kept SET name = $2, der = $3 WHERE number = $1", number, name, der)
            listed = await database.fetch("SELECT name FROM bench_kept ORDER BY number DESC LIMIT 25")
            took.append(time.perf_counter() - started)
            assert listed[0]["name"] == name
    finally:
        await database.execute("DROP TABLE bench_kept")
    return took[WARM:]


if __name__ == "__main__":
    print(json.dumps({"login, ms CPU": login_floor()}))
