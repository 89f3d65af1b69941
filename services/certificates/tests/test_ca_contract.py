"""The contract of the CA port (docs/architecture/ca.md): every adapter passes all of it. One joins by a function in `ADAPTERS`."""

import asyncio
import contextlib
import gzip
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import httpx
import pytest
from certificates.ca import (
    PROFILES,
    CaRefused,
    CaRequest,
    CaUnavailable,
    CaUnclear,
    CertificateAuthority,
    Listed,
    RequestState,
)
from certificates.ca_local import LocalCa
from contracts.certificates import Subject
from contracts.products import Product
from contracts.proofs import ProofState
from contracts.revocations import Reason
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pki.certificate import serial_text
from pydantic import SecretStr
from standins.faults import Faults
from standins.running import RunningCa, running_ca


class Fault(StrEnum):
    """What befalls one call. Those from `lost` on are carried out by the CA before the answer goes wrong."""

    DOWN = "nobody there"
    BUSY = "not now"
    MANY = "too many calls"
    SHUT = "not let in"
    HUNG = "no answer at all"
    STRANGER = "another web server answers"
    ELSEWHERE = "sent elsewhere"
    LOST = "answer lost"
    BROKEN = "broken in between"
    HALF = "half an answer"
    PAGE = "a web page"
    HUGE = "endless"
    PACKED = "compressed"
    TRICKLE = "a byte at a time"


NOTHING_DONE = {Fault.DOWN, Fault.BUSY, Fault.MANY, Fault.SHUT}
SLOW = {Fault.HUNG, Fault.TRICKLE}
DEADLINE = 1.0  # seconds per call of who is in a hurry


@dataclass(frozen=True)
class Peer:
    """An adapter under test, the same with a short deadline, and the ways to disturb the CA behind it."""

    ca: CertificateAuthority
    hurried: CertificateAuthority
    disturb: Callable[[Fault], None]  # the next call
    be_slow: Callable[[int], None]  # certificates come so many seconds later
    prove: Callable[[Faults], None]  # which names stand in DNS


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCa]:
    with running_ca(tmp_path_factory.mktemp("ca")) as running:
        yield running


class Trickle(httpx.AsyncByteStream):
    """Bytes that keep coming, each well within any limit between two of them."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b" "
            await asyncio.sleep(0.02)


class Disturbed(httpx.AsyncBaseTransport):
    """The network between the adapter and the stand-in, with at most one fault in it."""

    def __init__(self) -> None:
        self.real = httpx.AsyncHTTPTransport()
        self.fault: Fault | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault, self.fault = self.fault, None
        if fault is Fault.DOWN:
            request.url = request.url.copy_with(port=1)
        elif fault is Fault.HUNG:
            await asyncio.sleep(60)
        instead = {Fault.BUSY: 503, Fault.MANY: 429, Fault.SHUT: 401, Fault.ELSEWHERE: 302, Fault.STRANGER: 404}
        if fault in instead:
            head = {"Location": "http://127.0.0.1:1/"} if fault is Fault.ELSEWHERE else {}
            return httpx.Response(instead[fault], headers=head, json={"error": "Not Found"})
        answer = await self.real.handle_async_request(request)
        if fault is None or fault is Fault.DOWN:
            return answer
        content = await answer.aread()
        if fault is Fault.LOST:
            raise httpx.ReadError("connection reset")
        if fault is Fault.BROKEN:
            return httpx.Response(504)
        if fault is Fault.TRICKLE:
            return httpx.Response(200, stream=Trickle())
        if fault is Fault.PACKED:
            packed = httpx.ByteStream(gzip.compress(content))
            return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=packed)
        return httpx.Response(
            200, content={Fault.HALF: content[:-5], Fault.HUGE: b" " * 8_000_001}.get(fault, b"<p>Onderhoud")
        )

    async def aclose(self) -> None:
        await self.real.aclose()


@contextlib.asynccontextmanager
async def local(standin: RunningCa) -> AsyncIterator[Peer]:
    between = Disturbed()

    def disturb(fault: Fault) -> None:
        between.fault = fault

    def be_slow(seconds: int) -> None:
        standin.standin.faults = Faults(delay=seconds)

    standin.standin.faults = Faults()
    credential = SecretStr(standin.pki.credential)
    async with (
        LocalCa(standin.url, credential, transport=between) as ca,
        LocalCa(standin.url, credential, timeout=DEADLINE, transport=between) as hurried,
    ):
        yield Peer(ca, hurried, disturb, be_slow, lambda names: setattr(standin.standin, "faults", names))


ADAPTERS = {"local": local}


@pytest.fixture(params=sorted(ADAPTERS))
async def peer(request: pytest.FixtureRequest, standin: RunningCa) -> AsyncIterator[Peer]:
    async with ADAPTERS[request.param](standin) as peer:
        yield peer


SUBJECT = Subject(
    common_name="www.voorbeeldstad.example",
    organisation="Gemeente Voorbeeldstad",
    locality="Voorbeeldstad",
    state="Utrecht",
    country="NL",
    organisation_identifier="NTRNL-12345678",
)


def csr(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, wishes: bool = False) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank.example")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    if wishes:
        builder = (
            builder.add_extension(x509.BasicConstraints(True, 3), True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), False)
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 3072)


@pytest.fixture
def request_(key: rsa.RSAPrivateKey) -> CaRequest:
    return CaRequest(
        request_id=str(uuid.uuid4()),
        product=Product.PKIO_PRIVATE,
        profile=PROFILES[Product.PKIO_PRIVATE].code,
        csr_pem=csr(key, wishes=True),
        subject=SUBJECT,
        sans=("www.voorbeeldstad.example", "voorbeeldstad.example"),
    )


async def issued(peer: Peer, request: CaRequest) -> x509.Certificate:
    await peer.ca.submit(request)
    return x509.load_pem_x509_certificate((await peer.ca.fetch(request.request_id)).leaf_pem.encode())


async def everything(peer: Peer, limit: int = 100) -> list[Listed]:
    found: list[Listed] = []
    cursor, more = "", True
    while more:
        listing = await peer.ca.list_since(cursor, limit)
        assert len(listing.certificates) <= limit
        found += listing.certificates
        cursor, more = listing.cursor, listing.more
    return found


async def refusal(asked: Awaitable[object]) -> str:
    with pytest.raises(CaRefused) as refused:
        await asked
    return refused.value.reason


async def test_what_was_asked_is_issued_r066(peer: Peer, request_: CaRequest, key: rsa.RSAPrivateKey) -> None:
    """R-066: key of the CSR, subject and names of the request, chain up to a root, policy of the product."""
    assert (await peer.ca.submit(request_)).state is RequestState.ISSUED
    answer = await peer.ca.fetch(request_.request_id)
    leaf = x509.load_pem_x509_certificate(answer.leaf_pem.encode())
    issuing, root = x509.load_pem_x509_certificates(answer.chain_pem.encode())
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)
    assert root.issuer == root.subject
    assert leaf.public_key() == key.public_key()
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert tuple(names.get_values_for_type(x509.DNSName)) == request_.sans
    assert {a.oid: a.value for a in leaf.subject} == {
        NameOID.COUNTRY_NAME: "NL",
        NameOID.STATE_OR_PROVINCE_NAME: "Utrecht",
        NameOID.LOCALITY_NAME: "Voorbeeldstad",
        NameOID.ORGANIZATION_NAME: "Gemeente Voorbeeldstad",
        NameOID.ORGANIZATION_IDENTIFIER: "NTRNL-12345678",
        NameOID.COMMON_NAME: "www.voorbeeldstad.example",
    }
    assert 0 < leaf.serial_number < 1 << 159
    assert leaf.serial_number.bit_length() > 64


@pytest.mark.parametrize("product", Product)
async def test_every_product_carries_its_policy(peer: Peer, request_: CaRequest, product: Product) -> None:
    changed = {"request_id": str(uuid.uuid4()), "product": product, "profile": PROFILES[product].code}
    leaf = await issued(peer, request_.model_copy(update=changed))
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [p.policy_identifier.dotted_string for p in policies] == [PROFILES[product].policy]


async def test_wishes_in_the_csr_are_not_heard_r065(peer: Peer, request_: CaRequest) -> None:
    """R-065: a CSR that asks for CA:TRUE, code signing and another name gets none of them."""
    leaf = await issued(peer, request_)
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    usages = set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert usages == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    assert "bank.example" not in leaf.public_bytes(serialization.Encoding.DER).decode("latin-1")


async def test_not_after_is_a_limit(peer: Peer, request_: CaRequest) -> None:
    limit = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)
    leaf = await issued(peer, request_.model_copy(update={"not_after": limit}))
    assert limit - timedelta(days=1) < leaf.not_valid_after_utc <= limit


async def test_submitted_twice_is_one_certificate(peer: Peer, request_: CaRequest) -> None:
    """INV-3: also when twenty submissions arrive at the same time."""
    answers = await asyncio.gather(*(peer.ca.submit(request_) for _ in range(20)))
    assert {a.state for a in answers} == {RequestState.ISSUED}
    assert [c.request_id for c in await everything(peer)].count(request_.request_id) == 1


async def test_same_id_with_other_content_is_refused(peer: Peer, request_: CaRequest) -> None:
    leaf = await issued(peer, request_)
    other = request_.model_copy(update={"sans": ("www.voorbeeldstad.example", "ander.voorbeeldstad.example")})
    assert await refusal(peer.ca.submit(other)) == "request.conflict"
    assert await issued(peer, request_) == leaf


async def test_answer_lost_poll_finds_it(peer: Peer, request_: CaRequest) -> None:
    """The CA issued and we did not hear: asking by our own id finds exactly that one certificate."""
    assert (await peer.ca.poll(request_.request_id)).state is RequestState.UNKNOWN
    peer.disturb(Fault.LOST)
    with pytest.raises(CaUnclear):
        await peer.ca.submit(request_)
    assert (await peer.ca.poll(request_.request_id)).state is RequestState.ISSUED
    assert (await peer.ca.submit(request_)).state is RequestState.ISSUED
    assert [c.request_id for c in await everything(peer)].count(request_.request_id) == 1


async def test_ca_down_nothing_is_issued(peer: Peer, request_: CaRequest) -> None:
    peer.disturb(Fault.DOWN)
    with pytest.raises(CaUnavailable):
        await peer.ca.submit(request_)
    assert (await peer.ca.poll(request_.request_id)).state is RequestState.UNKNOWN


async def test_slow_ca_is_pending_then_issued(peer: Peer, request_: CaRequest) -> None:
    """A pending certificate is in no list, and no cursor passes it by."""
    peer.be_slow(2)
    assert (await peer.ca.submit(request_)).state is RequestState.PENDING
    assert await refusal(peer.ca.fetch(request_.request_id)) == "request.pending"
    before = await everything(peer)
    assert request_.request_id not in [c.request_id for c in before]
    cursor = (await peer.ca.list_since("", 500)).cursor
    for _ in range(50):
        if (await peer.ca.poll(request_.request_id)).state is RequestState.ISSUED:
            break
        await asyncio.sleep(0.2)
    assert [c.request_id for c in (await peer.ca.list_since(cursor)).certificates] == [request_.request_id]


async def test_a_ca_that_proves_names_says_of_each_how_far_it_is_r076(
    peer: Peer, request_: CaRequest, key: rsa.RSAPrivateKey
) -> None:
    """Each by itself, with method and version of the rules; and what it looks for, until that is there."""
    names = ("www.voorbeeldstad.example.org", "*.voorbeeldstad.example.org")
    subject = SUBJECT.model_copy(update={"common_name": names[0], "organisation_identifier": None})
    public = {
        "product": Product.PUBLIC_OV,
        "profile": PROFILES[Product.PUBLIC_OV].code,
        "sans": names,
        "subject": subject,
    }
    request = request_.model_copy(update=public)
    peer.prove(Faults(unproved=names))
    await peer.ca.submit(request)
    waiting = await peer.ca.poll(request.request_id)
    assert waiting.state is RequestState.PENDING and [proof.domain for proof in waiting.names] == list(names)
    assert {proof.state for proof in waiting.names} == {ProofState.WAITING}
    texts = {proof.record.text for proof in waiting.names if proof.record is not None}
    assert len(texts) == 2, "each name has a proof of its own"
    peer.prove(Faults(unproved=names[1:], failed=names[1:]))
    one = await peer.ca.poll(request.request_id)
    assert one.state is RequestState.PENDING
    assert [proof.state for proof in one.names] == [ProofState.PROVED, ProofState.FAILED]
    assert (one.names[0].record, one.names[1].record) == (None, waiting.names[1].record)
    with pytest.raises(CaRefused):
        await peer.ca.fetch(request.request_id)
    assert request.request_id not in {entry.request_id for entry in (await peer.ca.list_since("", 500)).certificates}
    peer.prove(Faults())
    done = await peer.ca.poll(request.request_id)
    assert done.state is RequestState.ISSUED and {proof.state for proof in done.names} == {ProofState.PROVED}
    assert all(proof.at and proof.method == "3.2.2.4.7" and proof.rules for proof in done.names)
    assert (await issued(peer, request)).public_key() == key.public_key()
    assert request.request_id in {entry.request_id for entry in (await peer.ca.list_since("", 500)).certificates}


async def test_what_a_ca_says_of_names_holds_up_no_certificate_when_it_makes_no_sense(
    peer: Peer, request_: CaRequest
) -> None:
    subject = SUBJECT.model_copy(update={"organisation_identifier": None})
    public = {"product": Product.PUBLIC_OV, "profile": PROFILES[Product.PUBLIC_OV].code, "subject": subject}
    peer.prove(Faults(senseless_proofs=True))
    submitted = await peer.ca.submit(request_.model_copy(update=public))
    assert (submitted.state, submitted.names) == (RequestState.ISSUED, ())


async def test_refused_stays_refused(peer: Peer, request_: CaRequest) -> None:
    """A broken CSR, names the profile forbids, a CN that is not one of the names: each with its reason."""
    for update, reason in (
        ({"csr_pem": "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"}, "csr.format"),
        ({"sans": ("www.voorbeeldstad.example", "*.voorbeeldstad.example")}, "names.invalid"),
        ({"sans": ("ander.voorbeeldstad.example",)}, "names.common_name"),
        ({"profile": "public-server"}, "profile.unknown"),
        ({"not_after": datetime(2020, 1, 1, tzinfo=UTC)}, "validity"),
    ):
        bad = request_.model_copy(update={"request_id": str(uuid.uuid4()), **update})
        assert await refusal(peer.ca.submit(bad)) == reason
        assert await refusal(peer.ca.poll(bad.request_id)) == reason
        assert await refusal(peer.ca.fetch(bad.request_id)) == "request.refused"
        assert bad.request_id not in [c.request_id for c in await everything(peer)]


async def test_fetch_of_nothing(peer: Peer) -> None:
    assert await refusal(peer.ca.fetch(str(uuid.uuid4()))) == "request.unknown"


async def test_list_pages_show_each_certificate_once(peer: Peer, request_: CaRequest) -> None:
    start = (await peer.ca.list_since("", 500)).cursor
    ids = [str(uuid.uuid4()) for _ in range(5)]
    for request_id in ids:
        await peer.ca.submit(request_.model_copy(update={"request_id": request_id}))
    seen: list[str | None] = []
    cursor, more = start, True
    while more:
        listing = await peer.ca.list_since(cursor, 2)
        seen += [c.request_id for c in listing.certificates]
        cursor, more = listing.cursor, listing.more
    assert seen == ids
    last = await peer.ca.list_since(cursor)
    assert (last.certificates, last.cursor, last.more) == ((), cursor, False)
    leaf = x509.load_pem_x509_certificate((await peer.ca.fetch(ids[0])).leaf_pem.encode())
    entry = next(c for c in await everything(peer, 3) if c.request_id == ids[0])
    assert (entry.serial, entry.issuer) == (serial_text(leaf.serial_number), leaf.issuer.rfc4514_string())
    assert x509.load_pem_x509_certificate(entry.leaf_pem.encode()) == leaf


def status_addresses(leaf: x509.Certificate) -> tuple[str, str]:
    points = leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    (responder,) = (a for a in access if a.access_method == AuthorityInformationAccessOID.OCSP)
    return str((points[0].full_name or [])[0].value), str(responder.access_location.value)


async def status(leaf: x509.Certificate, issuing: x509.Certificate) -> tuple[bool, ocsp.OCSPResponse]:
    """Whether the CRL lists it, and the OCSP answer; both are fetched as the certificate says."""
    crl_url, ocsp_url = status_addresses(leaf)
    asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuing, hashes.SHA1()).build()
    async with httpx.AsyncClient(trust_env=False) as http:
        crl = x509.load_der_x509_crl((await http.get(crl_url)).content)
        headers = {"Content-Type": "application/ocsp-request"}
        content = asked.public_bytes(serialization.Encoding.DER)
        answer = ocsp.load_der_ocsp_response((await http.post(ocsp_url, content=content, headers=headers)).content)
    assert crl.is_signature_valid(issuing.public_key())  # type: ignore[arg-type]
    return crl.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None, answer


async def test_revoked_is_seen_everywhere_and_for_good_r116(peer: Peer, request_: CaRequest) -> None:
    """R-115, R-116: revoking twice answers the first one; CRL, OCSP and the list tell it."""
    leaf = await issued(peer, request_)
    issuing = x509.load_pem_x509_certificate((await peer.ca.fetch(request_.request_id)).chain_pem.encode())
    listed, answer = await status(leaf, issuing)
    assert (listed, answer.certificate_status) == (False, ocsp.OCSPCertStatus.GOOD)
    cursor = (await peer.ca.list_since("", 500)).cursor
    issuer, serial = leaf.issuer.rfc4514_string(), serial_text(leaf.serial_number)
    first = await peer.ca.revoke(issuer, serial, Reason.SUPERSEDED)
    assert await peer.ca.revoke(issuer, serial, Reason.KEY_COMPROMISE) == first
    assert first.reason == Reason.SUPERSEDED
    assert abs(first.at - datetime.now(UTC)) < timedelta(minutes=1)
    listed, answer = await status(leaf, issuing)
    assert (listed, answer.certificate_status) == (True, ocsp.OCSPCertStatus.REVOKED)
    assert answer.revocation_reason is x509.ReasonFlags.superseded
    (entry,) = (await peer.ca.list_since(cursor)).certificates
    assert (entry.request_id, entry.revoked) == (request_.request_id, first)
    assert await issued(peer, request_) == leaf  # revoked, yet not made anew


async def test_revoking_the_unknown(peer: Peer, request_: CaRequest) -> None:
    leaf = await issued(peer, request_)
    issuer = leaf.issuer.rfc4514_string()
    assert await refusal(peer.ca.revoke(issuer, "0badcafe", Reason.UNSPECIFIED)) == "certificate.unknown"
    serial = serial_text(leaf.serial_number)
    assert await refusal(peer.ca.revoke("CN=Niemand", serial, Reason.UNSPECIFIED)) == "certificate.unknown"


CALLS: dict[str, Callable[[CertificateAuthority, CaRequest, x509.Certificate], Awaitable[object]]] = {
    "submit": lambda ca, asked, _: ca.submit(asked),
    "poll": lambda ca, asked, _: ca.poll(asked.request_id),
    "fetch": lambda ca, asked, _: ca.fetch(asked.request_id),
    "revoke": lambda ca, _, leaf: ca.revoke(
        leaf.issuer.rfc4514_string(), serial_text(leaf.serial_number), Reason.SUPERSEDED
    ),
    "list": lambda ca, _a, _l: ca.list_since(""),
}


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("call", CALLS)
async def test_every_fault_is_told_by_its_type_within_the_deadline_b44(
    peer: Peer, request_: CaRequest, call: str, fault: Fault
) -> None:
    """B-44: never 'issued', 'refused' or 'never heard of it', and whatever was done, asking again is one certificate."""
    leaf = await issued(peer, request_)
    peer.disturb(fault)
    ca = peer.hurried if fault in SLOW else peer.ca
    async with asyncio.timeout(DEADLINE + 10):
        with pytest.raises(CaUnavailable if fault in NOTHING_DONE else CaUnclear):
            await CALLS[call](ca, request_, leaf)
    await CALLS[call](peer.ca, request_, leaf)
    assert await issued(peer, request_) == leaf


@pytest.mark.parametrize("fault", [f for f in Fault if f not in NOTHING_DONE])
async def test_whatever_became_of_the_answer_there_is_one_certificate(
    peer: Peer, request_: CaRequest, fault: Fault
) -> None:
    """INV-3: the first submission meets the fault, the second is the same request."""
    peer.disturb(fault)
    with pytest.raises(CaUnclear):
        await (peer.hurried if fault in SLOW else peer.ca).submit(request_)
    assert (await peer.ca.submit(request_)).state is RequestState.ISSUED
    assert [c.request_id for c in await everything(peer)].count(request_.request_id) == 1


async def test_revoked_once_though_the_answer_was_lost(peer: Peer, request_: CaRequest) -> None:
    leaf = await issued(peer, request_)
    issuer, serial = leaf.issuer.rfc4514_string(), serial_text(leaf.serial_number)
    peer.disturb(Fault.LOST)
    with pytest.raises(CaUnclear):
        await peer.ca.revoke(issuer, serial, Reason.SUPERSEDED)
    assert (await peer.ca.revoke(issuer, serial, Reason.KEY_COMPROMISE)).reason == Reason.SUPERSEDED


# --- the local adapter's own road -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [{"request_id": "another-request", "state": "issued"}, {"request_id": "aaaaaaaa", "state": "perhaps"}],
    ids=["another request", "odd state"],
)
async def test_an_answer_about_something_else_leaves_the_outcome_open_b44(body: dict[str, str]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
    async with LocalCa("http://ca.example", SecretStr("x"), transport=transport) as ca:
        with pytest.raises(CaUnclear):
            await ca.poll("aaaaaaaa")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, identity"])
async def test_compressed_answers_are_neither_offered_nor_unpacked_b44(coding: str) -> None:
    """B-44: who packs all the same gave no answer, so that nothing short can become something long."""
    heads: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        heads.append(request.headers["accept-encoding"])
        packed = httpx.ByteStream(gzip.compress(b'{"request_id": "aaaaaaaa", "state": "issued"}'))
        return httpx.Response(200, headers={"Content-Encoding": coding}, stream=packed)

    async with LocalCa("http://ca.example", SecretStr("x"), transport=httpx.MockTransport(handler)) as ca:
        with pytest.raises(CaUnclear, match="compressed"):
            await ca.poll("aaaaaaaa")
    assert heads == ["identity"]


async def test_a_ca_that_is_slow_to_answer_has_done_it_all_the_same(standin: RunningCa, request_: CaRequest) -> None:
    standin.standin.faults = Faults(hang=5)
    async with LocalCa(standin.url, SecretStr(standin.pki.credential), timeout=0.3) as ca:
        async with asyncio.timeout(2):
            with pytest.raises(CaUnclear):
                await ca.submit(request_)
        standin.standin.faults = Faults()
        assert (await ca.poll(request_.request_id)).state is RequestState.ISSUED


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_ca_whose_clock_is_off_tells_its_own_moments(tmp_path: Path, request_: CaRequest, hours: int) -> None:
    """Nothing of ours is put in their place; what is made of them is not the adapter's business."""

    def theirs() -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)

    with running_ca(tmp_path, theirs) as off:
        async with LocalCa(off.url, SecretStr(off.pki.credential)) as ca:
            await ca.submit(request_)
            leaf = x509.load_pem_x509_certificate((await ca.fetch(request_.request_id)).leaf_pem.encode())
            assert abs(leaf.not_valid_before_utc - theirs()) < timedelta(hours=1)
            issuer, serial = leaf.issuer.rfc4514_string(), serial_text(leaf.serial_number)
            revoked = await ca.revoke(issuer, serial, Reason.SUPERSEDED)
            assert abs(revoked.at - theirs()) < timedelta(minutes=2)
            (entry,) = (await ca.list_since("")).certificates
            assert entry.revoked == revoked


async def test_wrong_credential_is_let_in_nowhere(standin: RunningCa, request_: CaRequest) -> None:
    async with LocalCa(standin.url, SecretStr("guess")) as ca:
        for asked in (
            ca.submit(request_),
            ca.poll(request_.request_id),
            ca.fetch(request_.request_id),
            ca.revoke("CN=x", "01", Reason.UNSPECIFIED),
            ca.list_since(""),
        ):
            with pytest.raises(CaUnavailable):
                await asked
