"""Issuing server certificates from a CSR by product profile."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from standins.authority import Period, PublicKey, dn, new_key, sign
from standins.pki import Pki
from standins.profiles import BY_CODE, PRODUCTS, ServerProfile
from standins.register import REASONS, Entry

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(\*\.)?({_LABEL}\.)+(?![0-9]+$){_LABEL}")  # a last label of digits would be an IP address


class Refused(Exception):
    """The CA does not issue this; `reason` is a slug."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """The request id was used before, with other content."""


class Subject(BaseModel):
    """The subject of the certificate, from the request and never from the CSR."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    common_name: str = Field(min_length=1, max_length=253)
    organisation: str = Field(min_length=1, max_length=200)
    locality: str = Field(default="", max_length=128)
    state: str = Field(default="", max_length=128)
    country: str = Field(pattern=r"^[A-Z]{2}$")
    serial_number: str | None = Field(default=None, max_length=64)
    organisation_identifier: str | None = Field(default=None, max_length=64)


class IssuanceRequest(BaseModel):
    """A request; `request_id` is the requester's own and makes a repeat harmless. `not_after` is a limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    product: str = Field(max_length=40)
    profile: str = Field(max_length=40)
    csr_pem: str = Field(max_length=20_000)
    subject: Subject
    sans: tuple[str, ...] = Field(min_length=1, max_length=200)
    not_after: AwareDatetime | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of everything that was asked."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Seed(IssuanceRequest):
    """A certificate of the past for the demo: the dates are taken as they are, in whole seconds."""

    not_before: AwareDatetime
    not_after: AwareDatetime
    revoked_at: AwareDatetime | None = None
    reason: str = Field(default="unspecified", pattern=f"^({'|'.join(REASONS)})$")


@dataclass(frozen=True)
class Twist:
    """What the CA does wrong on purpose: another key, other names or another organisation than asked."""

    key: bool = False
    names: bool = False
    organisation: bool = False


class Issuing:
    """Takes requests once each, writes down what became of them, and signs."""

    def __init__(self, pki: Pki) -> None:
        self._pki = pki

    def submit(
        self, request: IssuanceRequest, delay: timedelta = timedelta(), twist: Callable[[], Twist] = Twist
    ) -> bool:
        """Take a request. True when it is new, False when the same was taken before (then nothing changes).

        `twist` is asked only for a new request. A new certificate is not shown before `delay` has passed. Raises
        Conflict when the id was used with other content. A refusal is remembered too: see `register.request`.
        """
        register, at = self._pki.register, self._pki.clock()
        with register.transaction():
            before = register.request(request.request_id)
            if before:
                if before.digest != request.digest:
                    raise Conflict
                return False
            try:
                profile, certificate = self._certificate(request, twist())
            except Refused as refusal:
                register.add_request(request.request_id, request.digest, refusal.reason, at)
                return True
            register.add_request(request.request_id, request.digest, None, at)
            entry = register.add(
                profile.authority,
                certificate,
                at,
                request_id=request.request_id,
                product=request.product,
                ready_at=at + delay,
            )
            self._seeded_revocation(request, entry)
        return True

    def _seeded_revocation(self, request: IssuanceRequest, entry: Entry) -> None:
        if isinstance(request, Seed) and request.revoked_at:
            self._pki.register.revoke(entry.authority, entry.serial, request.reason, request.revoked_at)

    def _certificate(self, request: IssuanceRequest, twist: Twist) -> tuple[ServerProfile, x509.Certificate]:
        # as at a real CA the profile's code decides; what of ours it is made for is held against it where it is known here
        profile = PRODUCTS.get(request.product) or BY_CODE.get(request.profile)
        if profile is None or profile.code != request.profile:
            raise Refused("profile.unknown")
        key = _key(request.csr_pem)
        sans = _names(request, profile)
        period = _period(request, profile, self._pki.clock(), self._pki.hierarchy_end)
        if twist.key:
            key = new_key().public_key()
        if twist.names:
            sans = ["anders.voorbeeld.example"]
        organisation = "Andere Organisatie" if twist.organisation else request.subject.organisation
        asked = request.subject
        try:
            subject = dn(
                C=asked.country,
                ST=asked.state,
                L=asked.locality,
                O=organisation,
                organizationIdentifier=asked.organisation_identifier,
                serialNumber=asked.serial_number,
                CN=asked.common_name.lower() if not twist.names else sans[0],
            )
        except ValueError as problem:
            raise Refused("subject.invalid") from problem
        shape = profile.shape(isinstance(key, rsa.RSAPublicKey))
        authority = self._pki.authorities[profile.authority]
        return profile, sign(shape, subject, key, authority, period, self._pki.url, [x509.DNSName(s) for s in sans])


def _key(csr_pem: str) -> PublicKey:
    """The CSR's public key; everything else in the CSR is a wish that is not heard."""
    try:
        csr = x509.load_pem_x509_csr(csr_pem.encode())
        key = csr.public_key()
        valid = csr.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise Refused("csr.format") from problem
    if not valid:
        raise Refused("csr.signature")
    if isinstance(key, rsa.RSAPublicKey) and 2048 <= key.key_size <= 8192:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
        return key
    raise Refused("csr.key")


def _names(request: IssuanceRequest, profile: ServerProfile) -> list[str]:
    names = list(dict.fromkeys(name.lower() for name in request.sans))
    if len(names) > profile.most_names:
        raise Refused("names.too_many")
    for name in names:
        if name == "localhost" and profile.single_label:
            continue
        if len(name) > 253 or not _HOST.fullmatch(name) or (name.startswith("*.") and not profile.wildcard):
            raise Refused("names.invalid")
    if request.subject.common_name.lower() not in names:
        raise Refused("names.common_name")
    return names


def _period(request: IssuanceRequest, profile: ServerProfile, at: datetime, hierarchy_end: datetime) -> Period:
    if isinstance(request, Seed):
        period = Period(request.not_before.replace(microsecond=0), request.not_after.replace(microsecond=0))
    else:
        ends = [at + timedelta(days=profile.days(at.date())) - timedelta(seconds=1)]
        ends += [request.not_after.replace(microsecond=0)] if request.not_after else []
        ends += [hierarchy_end] if profile.ends_with_hierarchy else []
        period = Period(at, min(ends))
    if period.not_after <= period.not_before:
        raise Refused("validity")
    return period
