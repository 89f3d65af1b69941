"""A certificate as a component of a CBOM: CycloneDX 1.7 (ECMA-424, 2nd edition), whose 1.6 has no place for a serial number."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from contracts.certificates import CertificateStatus

#: Before our own words, as CycloneDX asks of a property.
_OURS = "mijncertificaten:"


class Entry(NamedTuple):
    """What a component says. `own`: further facts by their name among our own words; moments are aware, empty texts said nowhere."""

    id: int
    common_name: str
    sans: tuple[str, ...]
    subject: str
    issuer: str
    serial: str
    sha256: str  # of the DER
    not_before: datetime
    not_after: datetime
    status: CertificateStatus
    suspended: bool
    revoked_at: datetime | None
    reason: str | None
    own: Mapping[str, str | None]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def head(number: UUID, at: datetime, subscriber: str) -> dict[str, object]:
    """The document before its components."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": _moment(at),
            "tools": {"components": [{"type": "application", "name": "MijnCertificaten"}]},
            "properties": [{"name": f"{_OURS}subscriber", "value": subscriber}],
        },
    }


def component(entry: Entry, at: datetime) -> dict[str, object]:
    """A certificate as it is at this moment."""
    properties: dict[str, object] = {
        "serialNumber": entry.serial,
        "subjectName": entry.subject,
        "issuerName": entry.issuer,
        "notValidBefore": _moment(entry.not_before),
        "notValidAfter": _moment(entry.not_after),
        "certificateFormat": "X.509",
        "certificateState": _states(entry, at),
    }
    if entry.revoked_at is not None:
        properties["revocationDate"] = _moment(entry.revoked_at)
    if entry.sans:
        names = ", ".join(f"DNS:{name}" for name in entry.sans)
        properties["certificateExtensions"] = [
            {"commonExtensionName": "subjectAlternativeName", "commonExtensionValue": names}
        ]
    return {
        "type": "cryptographic-asset",
        "bom-ref": f"certificate-{entry.id}",
        "name": entry.common_name or next(iter(entry.sans), entry.serial),
        # the fingerprint of a certificate is there that of its content without the signature: this is of the whole DER
        "hashes": [{"alg": "SHA-256", "content": entry.sha256}],
        "cryptoProperties": {"assetType": "certificate", "certificateProperties": properties},
        "properties": [{"name": f"{_OURS}{name}", "value": value} for name, value in entry.own.items() if value],
    }


def _states(entry: Entry, at: datetime) -> list[dict[str, str]]:
    """What holds of it: the first is of the states that CycloneDX has."""
    if entry.status is CertificateStatus.REVOKED:
        return [{"state": "revoked", "reason": entry.reason or "unspecified"}]
    if entry.status is CertificateStatus.EXPIRED:
        return [{"state": "deactivated"}]
    if entry.suspended:
        return [{"state": "suspended"}]
    first = {"state": "pre-activation" if at < entry.not_before else "active"}
    asked = {"name": "revocation-requested", "description": "Its revocation was asked for and is not confirmed yet."}
    return [first, asked] if entry.status is CertificateStatus.REVOKING else [first]
