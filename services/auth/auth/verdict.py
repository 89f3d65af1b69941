"""Is this login certificate good? The cheap checks name the cause; pyhanko-certvalidator gives the verdict.

RFC 5280 path and policies up to the configured roots, OCSP for the leaf (its CRL where OCSP is silent), CRLs for the
CAs above, hard fail: status that can't be checked is never good.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import x509 as asn1
from contracts.auth import Cause, Credential
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    ExpiredError,
    InsufficientRevinfoError,
    OCSPValidationError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from auth.domain import Issuer, Leaf, credential_of, judge_leaf, read_certificate
from auth.status import Answers, BadAnswerError, StatusSource

logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)  # it prints tracebacks of refused certificates

_REVOCATION = CertRevTrustPolicy(
    RevocationCheckingPolicy(RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.CRL_REQUIRED)
)
_CLOCK_SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class Trust:
    """Who may issue login certificates, the CAs above them, and the CRL address of each of those."""

    issuers: tuple[Issuer, ...]
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    ca_crls: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`cause` is None for a good certificate. `holder` is the person number, None when there is no usable one."""

    cause: Cause | None
    credential: Credential | None
    holder: str | None
    issuer: str | None
    not_after: datetime | None
    checked_at: datetime

    @property
    def good(self) -> bool:
        """True when the certificate may log in; the holder is another question."""
        return self.cause is None


class Judge:
    """Judges login certificates against fixed trust. Holds no state but the lists of the CAs (five minutes)."""

    def __init__(self, trust: Trust, clock: Callable[[], datetime]) -> None:
        self._trust = trust
        self._clock = clock
        self._status = StatusSource(trust.ca_crls, clock)
        self._roots = [_asn1(c) for c in trust.roots]
        self._others = [_asn1(c) for c in (*trust.intermediates, *(i.certificate for i in trust.issuers))]

    async def judge(self, der: bytes | None) -> Verdict:
        """The verdict on a DER certificate whose possession TLS has proven. Never raises for a bad certificate.

        Calls OCSP and CRL addresses, so never inside a transaction. Holder causes are not decided here.
        """
        now = self._clock()
        if not der:
            return Verdict(Cause.NONE, None, None, None, None, now)
        certificate = read_certificate(der)
        if certificate is None:
            return Verdict(Cause.WRONG_KIND, None, None, None, None, now)
        looked = judge_leaf(certificate, self._trust.issuers, now)
        if isinstance(looked, Cause):
            not_after = certificate.not_valid_after_utc
            return Verdict(looked, credential_of(certificate), None, None, not_after, now)
        cause = await self._path_and_status(looked, now)
        return Verdict(
            cause, looked.credential, looked.holder, looked.issuer.name, certificate.not_valid_after_utc, now
        )

    async def _path_and_status(self, leaf: Leaf, now: datetime) -> Cause | None:
        issuer = leaf.issuer
        try:
            leaf.certificate.verify_directly_issued_by(issuer.certificate)
        except (InvalidSignature, ValueError, TypeError):
            return Cause.WRONG_ISSUER  # the right name, another key (T-02): worth no question to anybody
        try:
            answers = await self._status.answers(leaf.certificate, issuer.certificate, issuer.ocsp, issuer.crl)
        except BadAnswerError:
            return Cause.STATUS_UNKNOWN
        if answers.leaf_crl:  # a long list would hold the event loop for half a second
            return await asyncio.to_thread(lambda: asyncio.run(self._validate(leaf, answers, now)))
        return await self._validate(leaf, answers, now)

    async def _validate(self, leaf: Leaf, answers: Answers, now: datetime) -> Cause | None:
        try:
            context = ValidationContext(
                trust_roots=self._roots,
                other_certs=self._others,
                moment=now,
                allow_fetching=False,
                ocsps=[] if answers.ocsp is None else [answers.ocsp],
                crls=list(answers.crls),
                revinfo_policy=_REVOCATION,
                time_tolerance=_CLOCK_SKEW,
            )
            wanted = PKIXValidationParams(
                user_initial_policy_set=frozenset(leaf.issuer.policies),
                initial_explicit_policy=True,
                initial_any_policy_inhibit=True,
            )
            validator = CertificateValidator(_asn1(leaf.certificate), validation_context=context, pkix_params=wanted)
            path = await validator.async_validate_usage({"digital_signature"}, {"client_auth"}, extended_optional=False)
        except RevokedError:
            return Cause.REVOKED
        except (InsufficientRevinfoError, OCSPValidationError, CRLValidationError):
            return Cause.STATUS_UNKNOWN
        except ExpiredError:
            return Cause.WRONG_ISSUER  # the leaf's own dates were good, so a CA above it has expired
        except PathBuildingError:
            return Cause.WRONG_ISSUER
        except ValidationError:
            return Cause.WRONG_KIND
        except ValueError:  # an answer that is no ASN.1
            return Cause.STATUS_UNKNOWN
        above = list(path.iter_certs(include_root=True))[-2]
        return None if above.dump() == _asn1(leaf.issuer.certificate).dump() else Cause.WRONG_ISSUER


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
