"""A small PKI, a CA in memory that implements the port and can go wrong, and certificates running on PostgreSQL."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from certificates import main
from certificates.ca import (
    CaRefused,
    CaRequest,
    CaUnavailable,
    CaUnclear,
    Issued,
    Listed,
    Listing,
    RequestState,
    Revoked,
    Submitted,
)
from certificates.published import Source
from certificates.settings import Settings
from chassis import clock
from chassis.outside.published import StatusAway, StatusUnusable
from chassis.service import Service
from chassis.testing import Databases, Identities, Portal
from contracts.authority import Who
from contracts.certificates import Subject
from contracts.orders import OrderApproved, ServerApproval, State
from contracts.organisation import PersonRegistered
from contracts.products import Product
from contracts.proofs import NameProof
from contracts.revocations import Reason
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from local.infrastructure import free_ports
from pki.certificate import serial_text
from standins.pki import Pki as StandinPki

POLICY = "2.16.528.1.1003.1.2.8.6"
OURS, THEIRS = "P1234567", "P7654321"


def _name(**parts: str) -> x509.Name:
    oids = {
        "cn": NameOID.COMMON_NAME, "o": NameOID.ORGANIZATION_NAME, "l": NameOID.LOCALITY_NAME,
        "st": NameOID.STATE_OR_PROVINCE_NAME, "c": NameOID.COUNTRY_NAME, "sn": NameOID.SERIAL_NUMBER,
        "oid": NameOID.ORGANIZATION_IDENTIFIER,
    }  # fmt: skip
    return x509.Name([x509.NameAttribute(oids[k], v) for k, v in parts.items() if v])


@dataclass
class Pki:
    """A root and an issuing CA with P-256 keys."""

    root_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: str = "Proef"

    def __post_init__(self) -> None:
        start, end = datetime(2019, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)
        root = _name(cn=f"{self.name} Stam", o="Proef TSP", c="NL")
        issuing = _name(cn=f"{self.name} CA", o="Proef TSP", c="NL")

        def ca(subject: x509.Name, key: ec.EllipticCurvePrivateKey, length: int | None) -> x509.Certificate:
            builder = x509.CertificateBuilder(root, subject, key.public_key(), x509.random_serial_number(), start, end)
            builder = builder.add_extension(x509.BasicConstraints(True, length), True)
            policies = [x509.PolicyInformation(ObjectIdentifier(POLICY), None)]
            if length == 0:
                builder = builder.add_extension(x509.CertificatePolicies(policies), False)
            return builder.sign(self.root_key, hashes.SHA256())

        self.root_certificate = ca(root, self.root_key, None)
        self.certificate = ca(issuing, self.key, 0)
        self.chain_pem = "".join(
            c.public_bytes(Encoding.PEM).decode() for c in (self.certificate, self.root_certificate)
        )

    def leaf(
        self,
        cn: str,
        sans: tuple[str, ...] = (),
        *,
        key: Any = None,
        subject: x509.Name | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        policy: str = POLICY,
        serial: int | None = None,
        ca: bool = False,
        eku: ObjectIdentifier | tuple[ObjectIdentifier, ...] = ExtendedKeyUsageOID.SERVER_AUTH,
    ) -> str:
        """A server certificate in PEM."""
        start = not_before or clock.now() - timedelta(days=1)
        builder = x509.CertificateBuilder(
            self.certificate.subject,
            subject or _name(cn=cn, o="Gemeente Voorbeeldstad", l="Voorbeeldstad", st="Utrecht", c="NL"),
            key or self.key.public_key(), serial or x509.random_serial_number(),
            start, not_after or start + timedelta(days=365),
        )  # fmt: skip
        builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(eku if isinstance(eku, tuple) else [eku]), False)
        policies = [x509.PolicyInformation(ObjectIdentifier(policy), None)]
        builder = builder.add_extension(x509.CertificatePolicies(policies), False)
        if sans:
            names = x509.SubjectAlternativeName([x509.DNSName(n) for n in sans])
            builder = builder.add_extension(names, False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


class FakeCa:
    """The port in memory. `down` calls fail; `wrong` changes what it issues; `pending` makes it slow."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self.requests: dict[str, CaRequest] = {}
        self.leaves: dict[str, str] = {}
        self.listed: list[Listed] = []
        self.down = 0
        self.lost_answers = 0
        self.pending = 0
        self.names: tuple[NameProof, ...] = ()  # what it says of them, while it is asked
        self.refuses: str | None = None
        self.wrong: dict[str, Any] = {}
        self.calls: list[str] = []
        self.revoked: dict[tuple[str, str], Revoked] = {}

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.down:
            self.down -= 1
            raise CaUnavailable("down")

    async def submit(self, request: CaRequest) -> Submitted:
        self._call("submit")
        if self.refuses:
            raise CaRefused(self.refuses)
        known = self.requests.setdefault(request.request_id, request)
        if known != request:
            raise CaRefused("request.conflict")
        if self.pending:
            self.pending -= 1
            return Submitted(request.request_id, RequestState.PENDING, self.names)
        if request.request_id not in self.leaves:
            self.leaves[request.request_id] = leaf = self._issue(request)
            self._list(request.request_id, leaf)
        if self.lost_answers:
            self.lost_answers -= 1
            raise CaUnavailable("answer lost")
        return Submitted(request.request_id, RequestState.ISSUED, self.names)

    def _issue(self, request: CaRequest) -> str:
        subject = request.subject
        assert request.not_after is not None
        made: dict[str, Any] = {
            "sans": request.sans,
            "key": x509.load_pem_x509_csr(request.csr_pem.encode()).public_key(),
            "subject": _name(
                c=subject.country, st=subject.state, l=subject.locality, o=subject.organisation,
                oid=subject.organisation_identifier or "", sn=subject.serial_number or "", cn=subject.common_name,
            ),
            "not_before": clock.now() - timedelta(minutes=5), "not_after": request.not_after,
        }  # fmt: skip
        return self.pki.leaf(subject.common_name, **(made | self.wrong))

    def _list(self, request_id: str | None, leaf: str) -> None:
        read = x509.load_pem_x509_certificate(leaf.encode())
        self.listed.append(
            Listed(request_id, serial_text(read.serial_number), read.issuer.rfc4514_string(), leaf, None)
        )

    def issue_unasked(self, request_id: str | None = None) -> None:
        """A certificate that nobody ordered."""
        self._list(request_id, self.pki.leaf("onbekend.voorbeeld.nl", ("onbekend.voorbeeld.nl",)))

    async def poll(self, request_id: str) -> Submitted:
        self._call("poll")
        if self.pending and request_id in self.requests:
            self.pending -= 1
            return Submitted(request_id, RequestState.PENDING, self.names)
        if request_id in self.requests and request_id not in self.leaves:
            return await self.submit(self.requests[request_id])
        state = RequestState.ISSUED if request_id in self.leaves else RequestState.UNKNOWN
        return Submitted(request_id, state, self.names)

    def forget(self) -> dict[str, CaRequest]:
        """It lost all that it was asked and made; answers what it was asked."""
        asked = dict(self.requests)
        self.requests.clear()
        self.leaves.clear()
        self.listed.clear()
        return asked

    def know(self, asked: dict[str, CaRequest]) -> None:
        """It remembers."""
        self.requests.update(asked)

    async def fetch(self, request_id: str) -> Issued:
        self._call("fetch")
        return Issued(self.leaves[request_id], self.pki.chain_pem)

    async def revoke(self, issuer: str, serial: str, reason: Reason) -> Revoked:
        self._call("revoke")
        if self.refuses:
            raise CaRefused(self.refuses)
        revoked = self.revoke_by_itself(issuer, serial, reason.value)
        if self.lost_answers:
            self.lost_answers -= 1
            raise CaUnclear("answer lost")
        return revoked

    def revoke_by_itself(self, issuer: str, serial: str, reason: str) -> Revoked:
        """The CA revokes; the first time counts, and its list tells of it again."""
        if (issuer, serial) in self.revoked:
            return self.revoked[issuer, serial]
        revoked = Revoked(clock.now().replace(microsecond=0), reason)
        self.revoked[issuer, serial] = revoked
        leaf = next((one.leaf_pem for one in self.listed if (one.issuer, one.serial) == (issuer, serial)), "no PEM")
        self.listed.append(Listed(None, serial, issuer, leaf, revoked))
        return revoked

    async def list_since(self, cursor: str, limit: int = 100) -> Listing:
        self._call("list")
        start = int(cursor or 0)
        part = tuple(self.listed[start : start + limit])
        return Listing(part, str(start + len(part)), start + len(part) < len(self.listed))


@dataclass
class FakePublished:
    """What the CA in memory publishes: its list, and answers signed by itself. `lists` and `answers`: whether these keep up."""

    ca: FakeCa
    lists: bool = True
    answers: bool = True
    away: bool = False
    forged: bool = False
    huge: bool = False
    asked: list[str] = field(default_factory=list)

    def _ask(self, url: str) -> ec.EllipticCurvePrivateKey:
        self.asked.append(url)
        if self.away:
            raise StatusAway("down")
        if self.huge:
            raise StatusUnusable("too long")
        return ec.generate_private_key(ec.SECP256R1()) if self.forged else self.ca.pki.key

    async def list_at(self, url: str) -> bytes:
        key, now = self._ask(url), clock.now().replace(microsecond=0)
        builder = x509.CertificateRevocationListBuilder(self.ca.pki.certificate.subject, now, now + timedelta(days=1))
        builder = builder.add_extension(x509.CRLNumber(len(self.asked)), False)
        for (_, serial), revoked in self.ca.revoked.items() if self.lists else ():
            entry = x509.RevokedCertificateBuilder(int(serial, 16), revoked.at)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    async def answer_at(self, url: str, question: bytes) -> bytes:
        key, now = self._ask(url), clock.now().replace(microsecond=0)
        asked = ocsp.load_der_ocsp_request(question)
        assert not list(asked.extensions), "asked as others ask: without a nonce"
        gone = {int(serial, 16): revoked.at for (_, serial), revoked in self.ca.revoked.items() if self.answers}
        at = gone.get(asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number, asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if at else ocsp.OCSPCertStatus.GOOD, now, now + timedelta(hours=8), at, None,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH, self.ca.pki.certificate)  # fmt: skip
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass
class Inventory:
    """Certificates alone, with its CA, and shortcuts for tests."""

    portal: Portal
    identities: Identities
    pki: Pki
    ca: FakeCa
    databases: Databases
    published: FakePublished

    @property
    def service(self) -> Service:
        """The service."""
        return self.portal.services["certificates"]

    async def revoke(
        self, certificate: int, reason: str = "superseded", who: Who = Who.CONTACT_BASIC, subscriber: str | None = OURS
    ) -> Any:
        """POST /certificates/{certificate}/revocation, as a person."""
        head = self.identities.person("certificates", "CB1000002", who, subscriber)
        async with self.portal.client("certificates", head) as http:
            return await http.post(f"/certificates/{certificate}/revocation", json={"reason": reason})

    async def get(self, path: str, subscriber: str = OURS, **params: Any) -> Any:
        """GET as a contact person of the subscriber."""
        head = self.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, subscriber)
        async with self.portal.client("certificates", head) as http:
            return await http.get(path, params={k: v for k, v in params.items() if v is not None} or None)

    async def post_import(self, certificates: list[dict[str, Any]], who: str = "operator") -> Any:
        """POST /imports."""
        body = {"certificates": certificates, "reason": "Overname"}
        async with self.portal.client("certificates", self.identities.service(who, "certificates")) as http:
            return await http.post("/imports", json=body)

    async def import_pems(self, *pems: str, subscriber: str = OURS, **more: Any) -> list[int]:
        """Import certificates of the PKI; their ids."""
        one = {"subscriber": subscriber, "product": "pkio_private", **more}
        answer = await self.post_import([one | {"pem": pem + self.pki.chain_pem} for pem in pems])
        assert answer.status_code == 200, answer.text
        ids: list[int] = answer.json()["ids"]
        return ids

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """SQL on the service's database, as the service."""
        return await self._run(self.service.database.url, sql, *args)

    async def alter(self, sql: str) -> list[asyncpg.Record]:
        """SQL on the service's database, as its owner."""
        return await self._run(self.databases.owner(self.service.database.url), sql)

    async def _run(self, url: str, sql: str, *args: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
            return rows
        finally:
            await connection.close()

    async def run_until(self, done: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
        """Settle again and again (jobs are put off for a while) until `done`. Raises AssertionError after `seconds`."""
        for _ in range(int(seconds / 0.1)):
            await self.portal.settle()
            if await done():
                return
            await asyncio.sleep(0.1)
        raise AssertionError("it never happened")


def csr(key: ec.EllipticCurvePrivateKey, cn: str) -> str:
    return (
        x509.CertificateSigningRequestBuilder(_name(cn=cn))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
        .decode()
    )


@pytest.fixture
def approval() -> Callable[..., OrderApproved]:
    """Makes an OrderApproved; keyword arguments replace fields."""

    def make(**more: Any) -> OrderApproved:
        import hashlib

        key = ec.generate_private_key(ec.SECP256R1())
        spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        now = clock.now()
        fields: dict[str, Any] = {
            "version": 4, "order": uuid4(), "reference": "S20261124130000123", "subscriber": OURS,
            "product": Product.PKIO_PRIVATE, "state": State.APPROVED, "requester": "CB1000002", "replaces": None,
            "price_cents": 30000, "content_sha256": "ab" * 32, "placed_at": now, "at": now, "approvers": ("CB9000001",),
        }  # fmt: skip
        details: dict[str, Any] = {
            "manager": "CB1000010", "common_name": "www.voorbeeldstad.nl",
            "sans": ("www.voorbeeldstad.nl", "voorbeeldstad.nl"), "csr_pem": csr(key, "www.voorbeeldstad.nl"),
            "spki_sha256": hashlib.sha256(spki).hexdigest(), "validity_days": 1095,
            "subject": Subject(
                common_name="www.voorbeeldstad.nl", organisation="Gemeente Voorbeeldstad",
                locality="Voorbeeldstad", state="Utrecht", country="NL", organisation_identifier="NTRNL-12345678",
            ),
        }  # fmt: skip
        said = ServerApproval.model_fields.keys() & more.keys()
        details |= {name: more.pop(name) for name in said}
        return OrderApproved(**(fields | {"details": ServerApproval(**details)} | more))

    return make


@pytest.fixture
def person() -> Callable[..., PersonRegistered]:
    """Makes a PersonRegistered; keyword arguments replace fields."""

    def make(number: str = "CB1000010", version: int = 1, **more: Any) -> PersonRegistered:
        fields: dict[str, Any] = {
            "number": number, "version": version, "name": "Karel Tak", "email": "k.tak@voorbeeldstad.example",
            "phone": "+31201234567", "organisation": "Gemeente Voorbeeldstad",
        }  # fmt: skip
        return PersonRegistered(**(fields | more))

    return make


@pytest.fixture(scope="session")
def small_pki() -> Pki:
    return Pki()


@pytest.fixture(scope="session")
def other_pki() -> Pki:
    return Pki(name="Ander")


@pytest.fixture
def product_limits(tmp_path: Path) -> Path:
    """The file of how long the CA makes each product: one product, with an end two years ahead."""
    file = tmp_path / "product-limits.json"
    last = (clock.now() + timedelta(days=730)).date().isoformat()
    limits = [{"from_date": "2020-01-01", "longest_days": 1095, "last_day": last}]
    file.write_text(json.dumps([{"product": "pkio_private", "limits": limits}]))
    return file


@pytest.fixture
async def inventory(
    databases: Databases, identities: Identities, small_pki: Pki, tmp_path: Path, product_limits: Path
) -> AsyncIterator[Inventory]:
    """Certificates on a fresh database with a CA in memory."""
    roots = tmp_path / "server-cas.pem"
    roots.write_text(small_pki.chain_pem)
    ca = FakeCa(small_pki)
    published = FakePublished(ca)
    issuer = small_pki.certificate.public_bytes(Encoding.DER)
    source = Source(issuer, "http://ca/list", "http://ca/ocsp", timedelta(minutes=30))

    def make(url: str) -> Service:
        settings = Settings(
            database_url=url,
            search_database_url=Databases.search(url),
            identity_keys=identities.keys_file,
            ca_roots=roots,
            product_limits=product_limits,
        )
        made = main.service(settings, ca)
        sources = {small_pki.certificate.subject.rfc4514_string(): source}
        made.adapters = replace(made.adapters, published=published, sources=sources)
        return made

    async with Portal(databases, {"certificates": make}) as portal:
        yield Inventory(portal, identities, small_pki, ca, databases, published)


#: A worker of certificates: runs jobs of the kind of the first argument until there are none.
_DRIVER = """
import asyncio, json, sys
from certificates import main
from certificates.settings import Settings
from chassis.work import workers

async def run():
    service = main.service(Settings(**json.loads(sys.argv[2])))
    await service.database.open()
    while await workers.run_one(service, sys.argv[1]):
        pass
    await service.database.close()

asyncio.run(run())
"""


@pytest.fixture
def driver() -> str:
    """The program of a worker that can be killed: kind of jobs and settings as JSON are its arguments."""
    return _DRIVER


@pytest.fixture(scope="session")
def standin(tmp_path_factory: Any) -> Any:
    """The CA stand-in as a process, with its faults."""
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("pki")
    url = f"http://127.0.0.1:{port}"
    pki = StandinPki(folder, url)
    pki.make_all()
    process = subprocess.Popen([sys.executable, "-m", "standins.ca", str(folder), "--port", str(port), "--faults"])
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/live", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield pki, folder, url
    finally:
        process.terminate()
        process.wait(10)
