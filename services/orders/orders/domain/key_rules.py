"""The public key of a request by the rules of a product on a day."""

from dataclasses import dataclass

from contracts.orders import Finding
from pki.public_keys import PublicKey

from orders.domain.findings import error
from orders.domain.names import HOST_NAMES, NameRules


@dataclass(frozen=True)
class KeyRules:
    """What the keys and names of a product must be on a day: a row of the product table."""

    rsa_min: int  # bits
    rsa_max: int
    curves: frozenset[str]  # "P-256", "P-384", "P-521"
    names_max: int  # common name and SANs together
    names: NameRules = HOST_NAMES


def check_key(key: PublicKey, rules: KeyRules) -> tuple[Finding, ...]:
    """What is wrong with a key: type, size, exponent, curve, known weaknesses (BR 6.1.5, 6.1.6)."""
    if key.kind == "RSA":
        return _rsa(key, rules)
    if key.on_curve:
        name = key.curve or key.kind
        allowed = ", ".join(sorted(rules.curves))
        wrong = key.spki_sha256 is None or name not in rules.curves
        return (error("csr", "csr.key.curve", curve=name, allowed=allowed),) if wrong else ()
    return (error("csr", "csr.key.type", key=key.kind[:40]),)


def _rsa(key: PublicKey, rules: KeyRules) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    if key.bits % 8 or not rules.rsa_min <= key.bits <= rules.rsa_max:
        findings.append(error("csr", "csr.key.size", bits=key.bits, minimum=rules.rsa_min, maximum=rules.rsa_max))
    if not key.exponent_good:
        findings.append(error("csr", "csr.key.exponent", minimum=65_537))
    if not findings and (key.weak or key.spki_sha256 is None):
        findings.append(error("csr", "csr.key.weak"))
    return tuple(findings)
