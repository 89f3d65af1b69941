"""What the CA says about certificates: CRLs (RFC 5280, 5) and OCSP answers (RFC 6960)."""

from datetime import datetime, timedelta

from asn1crypto import core
from asn1crypto import ocsp as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509 import ocsp

from standins.authority import Authority, Key
from standins.pki import Pki
from standins.register import REASONS, Entry

CRL_LIFE = timedelta(days=1)
OCSP_LIFE = timedelta(hours=8)  # BR 4.9.10: 8 hours to 10 days
_CRL_AGE = timedelta(minutes=1)
_LONGEST_NONCE = 128  # octets, RFC 9654


class Status:
    """CRLs and OCSP answers of every authority of a PKI, from its register."""

    def __init__(self, pki: Pki) -> None:
        self._pki = pki
        self._crls: dict[str, tuple[int, x509.CertificateRevocationList]] = {}

    def crl(self, slug: str) -> bytes:
        """The authority's CRL in DER: a new one, with a higher number, after every change and at least each minute.

        Raises KeyError for an unknown authority. Revoked certificates stay on it after they expire.
        """
        authority = self._pki.authorities[slug]
        at, change = self._pki.clock(), self._pki.register.last_change()
        made = self._crls.get(slug)
        if made is None or made[0] != change or not at - _CRL_AGE < made[1].last_update_utc <= at:
            made = (change, self._new_crl(authority))
            self._crls[slug] = made
        return made[1].public_bytes(serialization.Encoding.DER)

    def _new_crl(self, authority: Authority) -> x509.CertificateRevocationList:
        at = self._pki.clock()
        number = self._pki.register.next_crl_number(authority.slug)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(authority.certificate.subject)
            .last_update(at)
            .next_update(at + CRL_LIFE)
            .add_extension(x509.CRLNumber(number), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False)
        )
        for entry in self._pki.register.revoked(authority.slug):
            builder = builder.add_revoked_certificate(_revoked(entry))
        return builder.sign(authority.key, hashes.SHA256())

    def ocsp(self, slug: str, request: bytes) -> bytes:
        """The answer in DER to an OCSP request in DER, signed by the authority's delegated signer.

        A serial number that was never issued is `unknown`, never `good`. A nonce is sent back. Raises KeyError for an
        authority without OCSP.
        """
        authority = self._pki.authorities[slug]
        if authority.ocsp_key is None or authority.ocsp_certificate is None:
            raise KeyError(slug)
        try:
            asked = ocsp.load_der_ocsp_request(request)
            nonce = _nonce(asked)
            ours = _is_about(asked, authority)
        except (ValueError, NotImplementedError, KeyError):
            return _failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        if not ours:
            return _failure(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        entry = self._pki.register.find(slug, asked.serial_number)
        at = self._pki.clock()
        known = ocsp.OCSPCertStatus.UNKNOWN
        if entry:
            known = ocsp.OCSPCertStatus.REVOKED if entry.revoked_at else ocsp.OCSPCertStatus.GOOD
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=asked.issuer_name_hash,
                issuer_key_hash=asked.issuer_key_hash,
                serial_number=asked.serial_number,
                algorithm=asked.hash_algorithm,
                cert_status=known,
                this_update=at,
                next_update=at + OCSP_LIFE,
                revocation_time=entry.revoked_at if entry else None,
                revocation_reason=_reason(entry),
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, authority.ocsp_certificate)
            .certificates([authority.ocsp_certificate])
        )
        if nonce is not None:
            builder = builder.add_extension(nonce, False)
        answer = builder.sign(authority.ocsp_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        return produced(answer, at, authority.ocsp_key)


def produced(answer: bytes, at: datetime, key: Key) -> bytes:
    """The answer as produced at that moment, signed anew: the library's builder only knows the wall clock."""
    whole = asn1.OCSPResponse.load(answer)
    basic = whole["response_bytes"]["response"].parsed
    basic["tbs_response_data"]["produced_at"] = at
    content = basic["tbs_response_data"].dump(force=True)
    sha256 = hashes.SHA256()
    basic["signature"] = (
        key.sign(content, ec.ECDSA(sha256))
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else key.sign(content, padding.PKCS1v15(), sha256)
    )
    whole["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
    return bytes(whole.dump(force=True))


def _failure(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    for extension in asked.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            if not 1 <= len(extension.value.nonce) <= _LONGEST_NONCE:
                raise ValueError("nonce too long or empty")
            return extension.value
    return None


def _is_about(asked: ocsp.OCSPRequest, authority: Authority) -> bool:
    # What a request about this authority's certificates would carry, by the hash the client chose.
    any_of_ours = authority.ocsp_certificate or authority.certificate
    builder = ocsp.OCSPRequestBuilder()
    same = builder.add_certificate(any_of_ours, authority.certificate, asked.hash_algorithm).build()
    return same.issuer_key_hash == asked.issuer_key_hash and same.issuer_name_hash == asked.issuer_name_hash


def _reason(entry: Entry | None) -> x509.ReasonFlags | None:
    # "unspecified" is told by leaving the reason out (RFC 5280 5.3.1).
    if entry is None or entry.reason in (None, "unspecified"):
        return None
    return REASONS[str(entry.reason)]


def _revoked(entry: Entry) -> x509.RevokedCertificate:
    assert entry.revoked_at is not None
    builder = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(entry.revoked_at)
    reason = _reason(entry)
    return (builder.add_extension(x509.CRLReason(reason), False) if reason else builder).build()
