"""The demo's certificates: some thirty of the past, issued by the CA stand-in with earlier dates and taken in by the import.

Most end within a year, so that they can be renewed before their hierarchy ends; `parkeren` can be renewed only later, and `raad`
never. They are relative to the day on which they are made. That day is kept, so that a repeat asks for the same and changes
nothing; what has ended since is made anew on a later day, as a renewal would have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
from contracts.desk import Desk
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.demo import REASON, SUBSCRIBERS, TOWN, WATER, asking, checked
from local.layout import VAR, at


@dataclass(frozen=True)
class Old:
    """A certificate of the past: name, product, days since its start and until its end (negative: expired)."""

    name: str
    began: int
    ends: int
    product: str = "pkio_private"
    manager: str = "CB1000010"
    sans: int = 0
    revoked: int | None = None  # days ago
    subscriber: str = TOWN
    reason: str = "superseded"  # of the revocation (RFC 5280, 5.3.1)
    edition: str = ""  # of the row: other dates are another certificate at the CA


#: What browsers trust is for names that exist; this one belongs to nobody (RFC 2606, 3).
PUBLIC_DOMAIN = ".example.org"
_V, _O, _B = "CB1000011", "CB1000012", "b"
CERTIFICATES = (
    Old("api", 188, 12, "public_ov", sans=2, edition=_B),
    Old("koppelvlak", 1077, 18, manager=_V),
    Old("digipoort-00000003123456780000", 1069, 26, "pkio_digipoort", edition=_B),
    Old("www", 102, 96, "public_ov", _V, 4, edition=_B),
    Old("zaken", 55, 143, "public_ov", _V, 1, edition=_B),
    Old("gba-v", 904, 190),
    Old("bag-levering", 780, 314, edition=_B),
    Old("woz", 800, 294, manager=_V, sans=1, edition=_B),
    Old("mijn", 790, 304, manager=_V, edition=_B),
    Old("stuf-zkn", 760, 334, sans=2, edition=_B),
    Old("burgerzaken", 770, 324, edition=_B),
    Old("parkeren", 650, 444, manager=_O),
    Old("afval", 830, 264, manager=_V, edition=_B),
    Old("vergunningen", 850, 244, sans=3, edition=_B),
    Old("geo", 870, 224, edition=_B),
    Old("raad", 340, 754, manager=_V),  # past the issuer's end: a renewal would end earlier
    Old("archief", 880, 214, edition=_B),
    Old("belastingen", 890, 204, sans=1, edition=_B),
    Old("sociaal-domein", 895, 199, manager=_V, edition=_B),
    Old("wmo", 840, 254, edition=_B),
    Old("jeugd", 820, 274, manager=_V, edition=_B),
    Old("monitoring", 220, 40, "trial"),
    Old("proef", 100, 290, "trial", _V),
    Old("oud-portaal", 1200, -106),
    Old("oud-intranet", 1400, -306, manager=_V),
    Old("oud-api", 380, -182, "public_ov", edition=_B),
    Old("oud-digipoort", 1300, -206, "pkio_digipoort"),
    Old("gelekt", 200, 894, revoked=30, reason="keyCompromise"),
    Old("vervangen", 500, 594, manager=_V, revoked=90),
    Old("gestopt", 900, 194, revoked=400),
    Old("éénhoorn".encode("idna").decode(), 30, 1064),
    Old("www", 300, 795, manager="CB2000010", subscriber=WATER),
    Old("peilbeheer", 810, 284, manager="CB2000010", sans=1, subscriber=WATER, edition=_B),
)


DAYS = VAR / "demo-day"  # the days on which certificates of the past were made, the first one first


def known_days() -> list[date]:
    """The demo's days. Kept in a file, so that a repeat asks for the same dates."""
    if not DAYS.exists():
        DAYS.write_text(datetime.now(UTC).date().isoformat())
    return [date.fromisoformat(line) for line in DAYS.read_text().split()]


def generation(days: Sequence[date]) -> list[int]:
    """Per certificate the last of `days` on which it was made: on the first one, and again once it had ended since.

    What the demo shows as expired or revoked stays so.
    """
    made = [0] * len(CERTIFICATES)
    for turn, today in enumerate(days):
        for number, old in enumerate(CERTIFICATES):
            if old.ends > 0 and old.revoked is None and (today - days[made[number]]).days >= old.ends:
                made[number] = turn
    return made


def freshen() -> int:
    """When certificates of the demo have ended since they were made, let today be a day on which they are made anew.

    Answers how many those are.
    """
    days, today = known_days(), datetime.now(UTC).date()
    renewed = generation([*days, today]).count(len(days))
    if renewed:
        DAYS.write_text("\n".join(day.isoformat() for day in [*days, today]))
    return renewed


def csr(path: Path, name: str) -> str:
    """The request of a certificate in PEM, made the first time and kept in `path`."""
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path.read_text()


def asked(number: int, old: Old, day: date, folder: Path, again: str = "") -> dict[str, Any]:
    """What the CA stand-in is asked for a certificate of the past as seen from `day`; its request is kept in `folder`.

    `again` sets one that was made anew apart from the one before.
    """
    if old.reason != Old.reason:  # the CA keeps what it was asked: another reason is another certificate
        again = f"-{old.reason}{again}"
    again = old.edition + again
    town, public = old.subscriber == TOWN, old.product == "public_ov"
    domain = ("voorbeeldstad" if town else "voorbeeldland") + (PUBLIC_DOMAIN if public else ".example")
    if old.name.startswith("digipoort-"):
        domain = Desk().domain  # the provider's: the system made the name
    name = f"{old.name}.{domain}"
    about = SUBSCRIBERS[old.subscriber]

    def noon(days: int) -> str:
        return datetime.combine(day + timedelta(days=days), time(12), UTC).isoformat()

    body: dict[str, Any] = {
        "request_id": f"demo-certificate-{number:03}{again}",
        "product": old.product,
        "csr_pem": csr(folder / f"{number}{again}.pem", name),
        "profile": {"pkio_private": "pkio-server", "pkio_digipoort": "pkio-digipoort", "trial": "trial-server"}.get(
            old.product, "public-server"
        ),
        "subject": {
            "common_name": name,
            "organisation": about["name"],
            "locality": about["address"]["town"],
            "state": about["address"]["state"],
            "country": "NL",
            "organisation_identifier": None if public else f"NTRNL-{about['kvk']}",
            "serial_number": "00000003123456780000" if old.product == "pkio_digipoort" else None,
        },
        "sans": [name, *(f"{extra}-{name}" for extra in ("test", "acc", "extra", "reserve")[: old.sans])],
        "not_before": noon(-old.began),
        "not_after": noon(old.ends),
    }
    if old.revoked is not None:
        body |= {"revoked_at": noon(-old.revoked), "reason": old.reason}
    return body


def import_certificates() -> int:
    """The certificates of the past: issued by the CA stand-in, taken in by the import. Answers how many were new."""
    return take_in(issued())


def issued() -> list[dict[str, Any]]:
    """What the import is given of each, as the CA stand-in issued it."""
    bearer = {"authorization": f"Bearer {(VAR / 'pki/ca/credential').read_text()}"}
    items: list[dict[str, Any]] = []
    with httpx.Client(base_url=at("ca"), headers=bearer, timeout=20) as ca:
        days = known_days()
        for number, (old, turn) in enumerate(zip(CERTIFICATES, generation(days), strict=True)):
            again = f"-{days[turn]:%Y%m%d}" if turn else ""
            body = asked(number, old, days[turn], VAR / "demo-csr", again)
            checked(ca.post("/v1/seed", json=body))
            made = checked(ca.get(f"/v1/requests/{body['request_id']}/certificate"))
            item: dict[str, Any] = {
                "subscriber": old.subscriber,
                "product": old.product,
                "pem": made["leaf_pem"] + made["chain_pem"],
                "manager": old.manager,
                "published": True,  # but for those for tests, as with orders
                "requester": "CB1000002" if old.subscriber == TOWN else "CB2000001",
            }
            if old.revoked is not None:
                item |= {"revoked_at": body["revoked_at"], "revocation_reason": old.reason}
            items.append(item)
    return items


def take_in(items: list[dict[str, Any]]) -> int:
    """The import of these. Answers how many were new."""
    with asking("certificates", timeout=30) as http:
        added = 0
        for n in range(0, len(items), 8):
            answer = checked(http.post("/imports", json={"certificates": items[n : n + 8], "reason": REASON}))
            added += int(answer["added"])
    return added
