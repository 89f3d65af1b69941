"""Is the certificate that came back the one that was approved? The same answer for every CA."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pki import distinguished_names as dn
from pki import odd_der
from pki.certificate import Fault, ParsedCertificate, is_signed_by, read
from pki.extensions import ANY_POLICY, is_ca, policies

#: How much earlier than the question a CA may let a certificate begin, against clocks that differ.
BACKDATING = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """What validation approved. `not_after` is the limit; `asked_at` the moment of the first question to the CA.

    `attributes` of the subject by number, without those that are empty; `policy` by number. `usages` are the extended key
    usages it must have, by number, `no_other_usages` that these are all, and `name_kinds` what its alternative names may be
    ("dns", ...). `longest`: how many days what is issued from a day (UTC) on may be valid.
    """

    attributes: tuple[tuple[str, str], ...]
    sans: tuple[str, ...]
    spki_sha256: str
    policy: str
    usages: tuple[str, ...]
    name_kinds: tuple[str, ...]
    asked_at: datetime
    not_after: datetime
    longest: tuple[tuple[date, int], ...] = ()
    no_other_usages: bool = False


@dataclass(frozen=True)
class Compared:
    """The certificate, None when it can't be read, and what is different; nothing when it is right."""

    certificate: ParsedCertificate | None
    differences: tuple[str, ...]


def compare(wanted: Wanted, leaf: str, chain: str, trusted: tuple[bytes, ...]) -> Compared:
    """Read what the CA gave (PEM) and hold it against what was approved. `trusted`: our CAs in DER.

    `unreadable.…`: see `Fault`. `key`: another public key. `subject`: another subject, or one attribute more or less.
    `names`: other alternative names. `issuer`: the chain does not lead to a trusted CA by signatures. `policy`: not the
    product's policy, at the leaf or at its issuing CA. `validity`: longer than the limit or than the rules of the day on which it was
    issued allow, or from before it was asked. `usage`: a CA, or not for what was asked.
    """
    got = read(leaf, chain)
    if isinstance(got, Fault):
        return Compared(None, (f"unreadable.{got.reason}",))
    return Compared(got, differences(wanted, got, trusted))


def differences(wanted: Wanted, got: ParsedCertificate, trusted: tuple[bytes, ...]) -> tuple[str, ...]:
    """What is different, by the slugs of `compare`."""
    checks = {
        "key": got.spki_sha256 == wanted.spki_sha256,
        "subject": _attributes(got.attributes) == _attributes(wanted.attributes),
        "names": _names(got, wanted.name_kinds) == sorted({name.lower() for name in wanted.sans}),
        "issuer": _trusted(got, trusted),
        "policy": _policy(got, wanted.policy),
        "validity": wanted.asked_at - BACKDATING <= got.not_before < got.not_after <= wanted.not_after
        and _short_enough(wanted, got),
        "usage": not got.is_ca and got.usages is not None and _usages(wanted, set(got.usages)),
    }
    return tuple(slug for slug, right in checks.items() if not right)


def _attributes(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return sorted((oid, value.lower() if oid == dn.COMMON_NAME else value) for oid, value in pairs)


def _names(got: ParsedCertificate, kinds: tuple[str, ...]) -> list[str] | None:
    names = got.alternative_names
    if names is None or any(kind not in kinds for kind, _ in names):
        return None
    return sorted({value.lower() for _, value in names})


def _short_enough(wanted: Wanted, got: ParsedCertificate) -> bool:
    """By the rule of the day of issuance, whenever it was asked; both ends are included (RFC 5280 4.1.2.5), a day is 86,400 s (BR 6.3.2).

    A certificate that says it is from before it was asked was issued no earlier than that.
    """
    issued = max(got.not_before, wanted.asked_at).astimezone(UTC)
    days = next((days for start, days in sorted(wanted.longest, reverse=True) if start <= issued.date()), None)
    return days is None or got.not_after - got.not_before + timedelta(seconds=1) <= timedelta(days=days)


def _usages(wanted: Wanted, got: set[str]) -> bool:
    return got == set(wanted.usages) if wanted.no_other_usages else got >= set(wanted.usages)


def _trusted(got: ParsedCertificate, trusted: tuple[bytes, ...]) -> bool:
    """Every link is signed (reading saw to that); issuing CA and the chain's end must be ours, and the issuer a CA."""
    if not got.chain or not is_signed_by(got.der, got.chain[0]):
        return False
    return got.chain[0] in trusted and got.chain[-1] in trusted and is_ca(odd_der.read_certificate(got.chain[0]))


def _policy(got: ParsedCertificate, policy: str) -> bool:
    if policy not in got.policies or not got.chain:
        return False
    allowed = set(policies(odd_der.read_certificate(got.chain[0])))
    return not allowed or bool(allowed & {policy, ANY_POLICY})
