"""Two floors of the journey: a card login's CPU without our house, and a record's way through Kafka without it."""

import asyncio
import json
import secrets
import ssl
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from auth.presented import look
from auth.settings import Settings, read_issuers
from chassis import clock
from cryptography.hazmat.primitives.serialization import Encoding
from pki.status import Standing, judge_answer
from standins.pki import Pki
from standins.status import Status

LOGINS, RECORDS, WARM = 60, 100, 10


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


async def kafka_floor(connection: dict[str, Any], records: int = RECORDS) -> list[float]:
    """Seconds of one record from its sending, acknowledged by all replicas, to who waits for it; one after another."""
    topic = f"bench.{secrets.token_hex(4)}"
    admin = AIOKafkaAdminClient(**connection)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(**connection, acks="all")
    consumer = AIOKafkaConsumer(topic, **connection, auto_offset_reset="earliest")
    took = []
    await producer.start()
    await consumer.start()
    try:
        for _ in range(records + WARM):
            started = time.perf_counter()
            acknowledged = await producer.send(topic, b"x" * 1_000)
            await asyncio.gather(acknowledged, consumer.getone())
            took.append(time.perf_counter() - started)
    finally:
        await consumer.stop()
        await producer.stop()
    return took[WARM:]


if __name__ == "__main__":
    print(json.dumps({"login, ms CPU": login_floor()}))
