"""OCSP answers and certificates as an attacker, or a careless CA, would make them. For tests: nothing serves these."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import algos, core
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from standins import profiles
from standins.authority import Authority, Key, Period, Shape, dn, new_key, sign

ECHO = b"the nonce that was sent"
PSS = "pss"


@dataclass(frozen=True)
class Said:
    """One statement of an answer; what is None is as it was asked. Times are relative to the answer's moment."""

    status: str = "good"
    serial: int | None = None
    name_hash: bytes | None = None
    key_hash: bytes | None = None
    this_update: timedelta = timedelta()
    next_update: timedelta | None = timedelta(hours=8)
    reason: str | None = None
    critical: bool = False  # carries a critical extension that nobody knows


@dataclass(frozen=True)
class Answer:
    """How an answer is made. As it stands it is an honest one that says good, by the issuer's own responder.

    `signer` is the certificate that answers, `key` signs; `embedded` are the certificates that come along (the signer
    when None). `nonce` None leaves it out. `digest` is a hash's name, or `pss`.
    """

    said: Sequence[Said] = (Said(),)
    signer: x509.Certificate | None = None
    key: Key | None = field(default=None, repr=False)
    embedded: Sequence[x509.Certificate] | None = None
    nonce: bytes | None = ECHO
    produced: timedelta = timedelta()
    digest: str = "sha256"
    by_name: bool = False
    flip: bool = False  # another signature by the same key

    def but(self, **changes: Any) -> "Answer":
        """The same with changes."""
        return replace(self, **changes)


def make(answer: Answer, authority: Authority, request: bytes, at: datetime) -> bytes:
    """The answer to a request, in DER, made at that moment."""
    asked = ocsp.load_der_ocsp_request(request)
    signer = answer.signer or authority.ocsp_certificate
    key = answer.key or authority.ocsp_key
    assert signer is not None and key is not None
    certificate = asn1_x509.Certificate.load(signer.public_bytes(Encoding.DER))
    identity: tuple[str, Any] = (
        ("by_name", certificate.subject) if answer.by_name else ("by_key", certificate.public_key.sha1)
    )
    content = asn1.ResponseData(
        {
            "responder_id": asn1.ResponderId(*identity),
            "produced_at": at + answer.produced,
            "responses": [_single(said, asked, at) for said in answer.said],
            "response_extensions": _nonce(answer, asked),
        }
    )
    signed = core.Integer(5).dump() + content.dump() if answer.flip else content.dump()
    algorithm, signature = _signature(key, answer.digest, signed)
    embedded = [signer] if answer.embedded is None else answer.embedded
    basic = asn1.BasicOCSPResponse(
        {
            "tbs_response_data": content,
            "signature_algorithm": algorithm,
            "signature": signature,
            "certs": [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in embedded] or None,
        }
    )
    whole = {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(basic.dump())}
    return bytes(asn1.OCSPResponse({"response_status": "successful", "response_bytes": whole}).dump())


def _single(said: Said, asked: ocsp.OCSPRequest, at: datetime) -> dict[str, Any]:
    status: Any = core.Null()
    if said.status == "revoked":
        status = asn1.RevokedInfo({"revocation_time": at - timedelta(hours=2), "revocation_reason": said.reason})
    made: dict[str, Any] = {
        "cert_id": {
            "hash_algorithm": {"algorithm": asked.hash_algorithm.name},
            "issuer_name_hash": said.name_hash or asked.issuer_name_hash,
            "issuer_key_hash": said.key_hash or asked.issuer_key_hash,
            "serial_number": asked.serial_number if said.serial is None else said.serial,
        },
        "cert_status": asn1.CertStatus(said.status, status),
        "this_update": at + said.this_update,
    }
    if said.next_update is not None:
        made["next_update"] = at + said.next_update
    if said.critical:
        odd = {"extn_id": "1.3.6.1.4.1.99999.7", "critical": True, "extn_value": core.ParsableOctetString(b"\x05\x00")}
        made["single_extensions"] = [odd]
    return made


def _nonce(answer: Answer, asked: ocsp.OCSPRequest) -> list[dict[str, Any]] | None:
    nonce = answer.nonce
    if nonce == ECHO:
        nonce = next((e.value.nonce for e in asked.extensions if isinstance(e.value, x509.OCSPNonce)), None)
    return None if nonce is None else [{"extn_id": "nonce", "extn_value": core.OctetString(nonce)}]


def _signature(key: Key, digest: str, content: bytes) -> tuple[algos.SignedDigestAlgorithm, bytes]:
    if digest == PSS:
        assert not isinstance(key, ec.EllipticCurvePrivateKey)
        parameters = {
            "hash_algorithm": {"algorithm": "sha256"},
            "salt_length": 32,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}},
        }
        sha256 = hashes.SHA256()
        made = key.sign(content, padding.PSS(padding.MGF1(sha256), 32), sha256)
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters}), made
    chosen = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384()}[digest]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"}), key.sign(content, ec.ECDSA(chosen))
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"}), key.sign(content, padding.PKCS1v15(), chosen)


def look_alike(certificate: x509.Certificate, key: Key) -> x509.Certificate:
    """The certificate with another public key in it: same names, serial number and signature value."""
    made = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)).copy()
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    made["tbs_certificate"]["subject_public_key_info"] = asn1_keys.PublicKeyInfo.load(spki)
    return x509.load_der_x509_certificate(made.dump(force=True))


def responder(
    authority: Authority, at: datetime, *, shape: Shape = profiles.OCSP_SIGNER, key: Key | None = None, days: int = 9
) -> tuple[x509.Certificate, Key]:
    """A responder's certificate of this CA and its key; with fewer `days` than 1 it ended yesterday."""
    own = key or new_key()
    period = Period(at - timedelta(days=5), at + timedelta(days=days - 1))
    subject = dn(C="NL", O=profiles.TSP, CN="OCSP met eigen sleutel")
    return sign(shape, subject, own.public_key(), authority, period, ""), own


@dataclass(frozen=True)
class Listed:
    """One entry of a list. `extensions` come beside the reason; times are relative to the list's moment."""

    serial: int
    at: timedelta = timedelta(hours=-2)
    reason: x509.ReasonFlags | None = None
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = ()


@dataclass(frozen=True)
class RevocationList:
    """How a list is made. As it stands it is an honest, empty one. `extensions` are pairs of value and criticality."""

    entries: Sequence[Listed] = ()
    number: int | None = 1000
    this_update: timedelta = timedelta()
    next_update: timedelta = timedelta(days=1)
    key: Key | None = field(default=None, repr=False)
    name: x509.Name | None = None
    sha1: bool = False
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = ()

    def but(self, **changes: Any) -> "RevocationList":
        """The same with changes."""
        return replace(self, **changes)


def make_list(made: RevocationList, authority: Authority, at: datetime) -> bytes:
    """The list of this CA in DER, made at that moment."""
    key = made.key or authority.key
    builder = (
        x509.CertificateRevocationListBuilder(revoked_certificates=[_entry(each, at) for each in made.entries])
        .issuer_name(made.name or authority.certificate.subject)
        .last_update(at + made.this_update)
        .next_update(at + made.next_update)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    )
    if made.number is not None:
        builder = builder.add_extension(x509.CRLNumber(made.number), False)
    for value, critical in made.extensions:
        builder = builder.add_extension(value, critical)
    content = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    return _with_sha1(content, key) if made.sha1 else content


def _entry(entry: Listed, at: datetime) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(at + entry.at)
    for value, critical in (*entry.extensions, *([(x509.CRLReason(entry.reason), False)] if entry.reason else [])):
        builder = builder.add_extension(value, critical)
    return builder.build()


def _with_sha1(content: bytes, key: Key) -> bytes:
    whole = asn1_crl.CertificateList.load(content)
    algorithm, _ = _signature(key, "sha1", b"")
    whole["tbs_cert_list"]["signature"] = whole["signature_algorithm"] = algorithm
    whole["signature"] = _signature(key, "sha1", whole["tbs_cert_list"].dump(force=True))[1]
    return bytes(whole.dump(force=True))
