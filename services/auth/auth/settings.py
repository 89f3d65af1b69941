"""Settings of auth: its signing key and the trust in login certificates."""

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from chassis.settings import Names
from chassis.settings import Settings as Common
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from pki.status import Rules
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from auth.presented import Above, Issuer


class Settings(Common):
    """`login_issuers` is a JSON file, `login_cas` a PEM bundle with issuing CAs, intermediates and roots."""

    signing_key: Path = Path("auth.pem")
    inside_callers: Names = ("gateway", "gateway-card", "operator", "metrics")
    login_cas: Path = Path("login-cas.pem")
    login_issuers: Path = Path("login-issuers.json")
    sessions_at_once: int = Field(default=3, ge=1)  # of a person: the oldest ends when one more begins
    logins_a_minute: int = Field(default=120, ge=1)  # more than this of good cards raises an alarm
    code_guesses_a_minute: int = Field(default=10, ge=1)  # hand-over codes, right or wrong, per address and browser


Seconds = Annotated[int, Field(ge=1, le=86_400)]
_RULES = Rules()


class _Above(BaseModel):
    model_config = ConfigDict(extra="forbid")
    certificate: Path
    crl: str


class _Issuer(BaseModel):
    """`nonce`: it answers with the nonce that was sent. The ages are in seconds: of an answer, and of a list instead."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1)
    certificate: Path
    number_space: str = Field(min_length=1)
    ocsp: str
    crl: str
    policies: tuple[str, ...] = Field(min_length=1)
    chain: tuple[_Above, ...] = Field(min_length=1)
    nonce: bool = _RULES.nonce
    answer_age_with_nonce: Seconds = int(_RULES.with_nonce.total_seconds())
    answer_age_without_nonce: Seconds = int(_RULES.without_nonce.total_seconds())
    list_age: Seconds = int(_RULES.list_age.total_seconds())


def read_issuers(settings: Settings) -> tuple[Issuer, ...]:
    """Who may issue login certificates. Raises OSError or ValueError when a file is missing or wrong.

    Each issuer's chain must lead, CA by CA, to a self-issued certificate of `login_cas`; only those count as trust
    anchors. Relative paths in `login_issuers` start at its folder.
    """
    bundle = x509.load_pem_x509_certificates(settings.login_cas.read_bytes())
    raw: Any = json.loads(settings.login_issuers.read_text())
    listed = TypeAdapter(tuple[_Issuer, ...]).validate_python(raw)
    if not listed:
        raise ValueError("no login issuers")
    roots = {_der(c) for c in bundle if c.issuer == c.subject}
    return tuple(_issuer(settings.login_issuers.parent, entry, roots) for entry in listed)


def certificates_of(issuers: Sequence[Issuer]) -> list[x509.Certificate]:
    """The issuers' certificates and those above them, each once."""
    der = [
        content
        for issuer in issuers
        for content in (issuer.certificate, *(above.certificate for above in issuer.chain))
    ]
    return [x509.load_der_x509_certificate(content) for content in dict.fromkeys(der)]


def _issuer(folder: Path, entry: _Issuer, roots: set[bytes]) -> Issuer:
    cas = [_load(folder / path) for path in (entry.certificate, *(a.certificate for a in entry.chain))]
    for below, above in pairwise(cas):
        try:
            below.verify_directly_issued_by(above)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise ValueError(f"the chain of {entry.name} is broken") from error
    if _der(cas[-1]) not in roots:
        raise ValueError(f"the chain of {entry.name} ends in no root of the bundle of login CAs")
    return Issuer(
        name=entry.name,
        certificate=_der(cas[0]),
        number_space=entry.number_space,
        ocsp=entry.ocsp,
        crl=entry.crl,
        policies=entry.policies,
        chain=tuple(Above(_der(ca), a.crl) for ca, a in zip(cas[1:], entry.chain, strict=True)),
        rules=Rules(
            entry.nonce,
            timedelta(seconds=entry.answer_age_with_nonce),
            timedelta(seconds=entry.answer_age_without_nonce),
            timedelta(seconds=entry.list_age),
        ),
    )


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
