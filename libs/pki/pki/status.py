"""What an OCSP answer says about one certificate, and whether it may be believed. Lists: `pki.status_lists`.

Pure: no network, no clock, nothing kept. The moment, the issuer and the rules come in; the issuer is the one that was
configured, never one that an answer brings along. All of RFC 6960 section 3.2 is checked here, so that what comes out
needs no second opinion.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from pki.public_keys import cheap_key
from pki.signatures import SOUND_HASHES, is_issued_by

SKEW = timedelta(minutes=1)  # how far another's clock may be ahead of ours
LONGEST_ANSWER = 64 * 1024

_MOST_CERTIFICATES = 4
_MOST_ANSWERS = 100
_ID_HASHES = (hashes.SHA1, *SOUND_HASHES)  # in a certificate id it only names the issuer
CRITICAL = b"\x01\x01\xff"  # how DER writes that an extension is critical

Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class Standing(StrEnum):
    """What is known. `silent`: the responder says that it can't answer; `untrusted`: nothing in it can be believed."""

    GOOD = "good"
    REVOKED = "revoked"
    SILENT = "silent"
    UNTRUSTED = "untrusted"


@dataclass(frozen=True)
class Rules:
    """How old what one issuer says may be. Without `nonce` the issuer answers from answers made beforehand."""

    nonce: bool = True
    with_nonce: timedelta = timedelta(minutes=5)
    without_nonce: timedelta = timedelta(hours=1)
    list_age: timedelta = timedelta(hours=4)

    @property
    def answer_age(self) -> timedelta:
        """How long ago an answer may have been produced."""
        return self.with_nonce if self.nonce else self.without_nonce


@dataclass(frozen=True)
class Finding:
    """The verdict on one answer or list. `why` names the rule that an untrusted one breaks.

    Times are UTC. `number` is the list's own (RFC 5280 section 5.2.3), None for an answer.
    """

    standing: Standing
    why: str = ""
    revoked_at: datetime | None = None
    reason: str = ""
    number: int | None = None
    next_update: datetime | None = None

    @property
    def final(self) -> bool:
        """Revoked for good. `certificateHold` may be lifted again (RFC 5280 section 5.3.1)."""
        return self.standing is Standing.REVOKED and self.reason != x509.ReasonFlags.certificate_hold.value


class Untrusted(Exception):
    """A rule is broken; the text names it."""


def request(certificate: bytes, issuer: bytes, nonce: bytes | None) -> bytes:
    """The OCSP request in DER for a certificate of this issuer (both DER). Raises ValueError when they can't be read."""
    subject, ca = read_certificate(certificate), read_certificate(issuer)
    # SHA-1 only names the issuer here; it is the one hash every responder knows (RFC 5019 section 2.1.1)
    builder = ocsp.OCSPRequestBuilder().add_certificate(subject, ca, hashes.SHA1())  # noqa: S303
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)


def judge_answer(
    answer: bytes, certificate: bytes, issuer: bytes, nonce: bytes | None, moment: datetime, rules: Rules
) -> Finding:
    """What an OCSP answer says about a certificate of `issuer`, both in DER. Never raises for a bad answer.

    `nonce` is the one that was sent, None when none was. Believed is only what the issuer itself signed, or a responder
    that it certified directly for that (RFC 6960 section 4.2.2.2), about exactly this certificate, now.
    """
    try:
        if len(answer) > LONGEST_ANSWER:
            raise Untrusted("too long")
        response = ocsp.load_der_ocsp_response(answer)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return Finding(Standing.SILENT, response.response_status.name.lower())
        ca = read_certificate(issuer)
        _signed_by_a_responder(response, ca, moment)
        single = _about(response, read_certificate(certificate), ca)
        return _judge_single(response, single, nonce, moment, rules)
    except Untrusted as bad:
        return Finding(Standing.UNTRUSTED, str(bad))
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return Finding(Standing.UNTRUSTED, "unreadable")


def _signed_by_a_responder(response: ocsp.OCSPResponse, ca: x509.Certificate, moment: datetime) -> None:
    embedded = response.certificates
    if len(embedded) > _MOST_CERTIFICATES:
        raise Untrusted("too many certificates")
    for each in embedded:
        _is_responder(each, ca, moment)
    named = [each for each in (ca, *embedded) if _is_named(response, each)]
    if not named:
        raise Untrusted("responder unknown")
    if not any(_verifies(sane_key(each), response) for each in named):
        raise Untrusted("signature")


def _is_responder(certificate: x509.Certificate, ca: x509.Certificate, moment: datetime) -> None:
    """Whoever is embedded is the issuer, byte for byte, or was certified by it for answering. Raises Untrusted."""
    if _der(certificate) == _der(ca):
        return
    if not isinstance(certificate.signature_hash_algorithm, SOUND_HASHES):
        raise Untrusted("responder's certificate: algorithm")
    if not is_issued_by(certificate, ca):
        raise Untrusted("responder of another issuer")
    sane_key(certificate)
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        raise Untrusted("responder's certificate: dates")
    known = (x509.KeyUsage, x509.ExtendedKeyUsage, x509.BasicConstraints, x509.OCSPNoCheck, x509.CertificatePolicies)
    extensions = {type(e.value): e.value for e in certificate.extensions}
    if any(e.critical and not isinstance(e.value, known) for e in certificate.extensions):
        raise Untrusted("responder's certificate: critical extension")
    usages, usage, basic = (
        extensions.get(kind) for kind in (x509.ExtendedKeyUsage, x509.KeyUsage, x509.BasicConstraints)
    )
    if not isinstance(usages, x509.ExtendedKeyUsage) or ExtendedKeyUsageOID.OCSP_SIGNING not in usages:
        raise Untrusted("responder's certificate: not for answering")
    if isinstance(usage, x509.KeyUsage) and not usage.digital_signature:
        raise Untrusted("responder's certificate: not for signing")
    if isinstance(basic, x509.BasicConstraints) and basic.ca:
        raise Untrusted("responder's certificate: a CA")
    if x509.OCSPNoCheck not in extensions:  # its own status would have to be asked, of whom? (RFC 6960, 4.2.2.2.1)
        raise Untrusted("responder's certificate: own status unknown")


def _is_named(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    if response.responder_key_hash is not None:
        return x509.SubjectKeyIdentifier.from_public_key(signer.public_key()).digest == response.responder_key_hash
    return response.responder_name == signer.subject


def sane_key(certificate: x509.Certificate) -> Key:
    """A key whose use costs little. Raises Untrusted for any other kind or size."""
    key = cheap_key(certificate.public_key())
    if key is None:
        raise Untrusted("key")
    return key


def _verifies(key: Key, response: ocsp.OCSPResponse) -> bool:
    signed = response.tbs_response_bytes
    if response.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS and isinstance(key, rsa.RSAPublicKey):
        return any(_pss(key, response.signature, signed, kind()) for kind in SOUND_HASHES)
    algorithm = response.signature_hash_algorithm
    if not isinstance(algorithm, SOUND_HASHES):
        raise Untrusted("signature algorithm")
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, signed, padding.PKCS1v15(), algorithm)
        else:
            key.verify(response.signature, signed, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return True


def _pss(key: rsa.RSAPublicKey, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    """RSASSA-PSS with one hash for both purposes (RFC 4055 section 3.1); its parameters need no reading for that."""
    try:
        key.verify(signature, signed, padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO), algorithm)
    except InvalidSignature:
        return False
    return True


def _about(response: ocsp.OCSPResponse, certificate: x509.Certificate, ca: x509.Certificate) -> ocsp.OCSPSingleResponse:
    """The one statement about this certificate: by issuer name, issuer key and serial number. Raises Untrusted."""
    statements: list[ocsp.OCSPSingleResponse] = []
    for n, single in enumerate(response.responses):
        if n >= _MOST_ANSWERS:
            raise Untrusted("too many answers")
        if single.serial_number == certificate.serial_number and _is_of(single, certificate, ca):
            statements.append(single)
    if not statements:
        raise Untrusted("about another certificate")
    said = {(s.certificate_status, s.this_update_utc, s.next_update_utc, s.revocation_time_utc) for s in statements}
    if len(said) > 1:
        raise Untrusted("contradicts itself")
    many = n > 0  # the library reads the extensions of a lone statement only
    critical = CRITICAL in response.tbs_response_bytes if many else any(e.critical for e in response.single_extensions)
    if critical or any(e.critical and not isinstance(e.value, x509.OCSPNonce) for e in response.extensions):
        raise Untrusted("critical extension")
    return statements[0]


def _is_of(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    try:
        algorithm = single.hash_algorithm
    except UnsupportedAlgorithm:
        return False
    if not isinstance(algorithm, _ID_HASHES):
        return False
    ours = ocsp.OCSPRequestBuilder().add_certificate(certificate, ca, algorithm).build()
    return single.issuer_name_hash == ours.issuer_name_hash and single.issuer_key_hash == ours.issuer_key_hash


def _judge_single(
    response: ocsp.OCSPResponse,
    single: ocsp.OCSPSingleResponse,
    nonce: bytes | None,
    moment: datetime,
    rules: Rules,
) -> Finding:
    this, until, produced = single.this_update_utc, single.next_update_utc, response.produced_at_utc
    if max(this, produced) > moment + SKEW:
        raise Untrusted("from the future")
    if until is not None and (until < this or until < moment - SKEW):
        raise Untrusted("expired")
    echoed = [e.value.nonce for e in response.extensions if isinstance(e.value, x509.OCSPNonce)]
    if echoed and echoed != [nonce]:
        raise Untrusted("to another question")
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise Untrusted("unknown to the issuer")
    revoked = single.certificate_status is ocsp.OCSPCertStatus.REVOKED
    reason = single.revocation_reason.value if revoked and single.revocation_reason else ""
    finding = Finding(
        Standing.REVOKED if revoked else Standing.GOOD, "", single.revocation_time_utc, reason, None, until
    )
    if finding.final:  # an old truth, and still true
        return finding
    if rules.nonce and not echoed:
        raise Untrusted("no nonce")
    age = rules.answer_age
    if produced < moment - age - SKEW or (until is None and this < moment - age - SKEW):
        raise Untrusted("too old")
    return finding


@lru_cache(maxsize=64)
def read_certificate(der: bytes) -> x509.Certificate:
    """The certificate in these bytes. Raises ValueError when there is none."""
    return x509.load_der_x509_certificate(der)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)
