"""Settings of auth: its signing key and the trust in login certificates."""

import json
from pathlib import Path
from typing import Any

from chassis.settings import Settings as Common
from cryptography import x509
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from auth.domain import Issuer
from auth.verdict import Trust


class Settings(Common):
    """`login_issuers` is a JSON file, `login_cas` a PEM bundle with issuing CAs, intermediates and roots."""

    signing_key: Path = Path("auth.pem")
    login_cas: Path = Path("login-cas.pem")
    login_issuers: Path = Path("login-issuers.json")


class _Above(BaseModel):
    model_config = ConfigDict(extra="forbid")
    certificate: Path
    crl: str


class _Issuer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1)
    certificate: Path
    number_space: str = Field(min_length=1)
    ocsp: str
    crl: str
    policies: tuple[str, ...] = Field(min_length=1)
    chain: tuple[_Above, ...] = Field(min_length=1)


def read_trust(settings: Settings) -> Trust:
    """The trust in login certificates. Raises OSError or ValueError when a file is missing or wrong.

    Roots are the self-issued certificates of `login_cas`; only those count as trust anchors. Relative paths in
    `login_issuers` start at its folder.
    """
    bundle = x509.load_pem_x509_certificates(settings.login_cas.read_bytes())
    raw: Any = json.loads(settings.login_issuers.read_text())
    listed = TypeAdapter(tuple[_Issuer, ...]).validate_python(raw)
    if not listed:
        raise ValueError("no login issuers")
    folder = settings.login_issuers.parent
    above = {a.crl: _load(folder / a.certificate) for one in listed for a in one.chain}
    roots = tuple(c for c in bundle if c.issuer == c.subject)
    if not roots:
        raise ValueError("no root in the bundle of login CAs")
    return Trust(
        issuers=tuple(_issuer(folder, one) for one in listed),
        roots=roots,
        intermediates=tuple(c for c in {*bundle, *above.values()} if c.issuer != c.subject),
        ca_crls=tuple(above),
    )


def _issuer(folder: Path, one: _Issuer) -> Issuer:
    return Issuer(
        name=one.name,
        certificate=_load(folder / one.certificate),
        number_space=one.number_space,
        ocsp=one.ocsp,
        crl=one.crl,
        policies=frozenset(one.policies),
    )


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())
