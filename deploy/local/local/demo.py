"""The demo: subscribers, persons and some thirty certificates, put in through the services' own commands.

Fixed numbers and the same content each time: a repeat changes nothing. No real person or organisation is named.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from chassis.actor import Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.layout import VAR, at

REASON = "demonstratie"
TOWN, WATER, STOPPED = "P1234567", "P7654321", "P1112223"
TSP = "Certificaatportaal"


def _address(street: str, postcode: str, town: str) -> dict[str, str]:
    return {"street": street, "postcode": postcode, "town": town, "state": "Utrecht", "country": "NL"}


SUBSCRIBERS: dict[str, dict[str, Any]] = {
    TOWN: {"name": "Gemeente Voorbeeldstad", "kvk": "12345678", "phone": "+31302345678",
           "address": _address("Dorpsplein 1", "1234 AB", "Voorbeeldstad")},
    WATER: {"name": "Waterschap Voorbeeldland", "kvk": "87654321", "phone": "+31302345679",
            "address": _address("Dijkweg 12", "4321 BA", "Voorbeelddijk")},
    STOPPED: {"name": "Stichting Stilgelegd", "kvk": "11122233", "active": False,
              "address": _address("Stille Steeg 3", "1111 AA", "Stilleveen")},
}  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """A person of the demo: roles as (subscriber, role, authorisation)."""

    number: str
    name: str
    organisation: str
    roles: tuple[tuple[str | None, str, str | None], ...]
    enrolled: bool = True
    active: bool = True
    ended: bool = False  # registrations de-activated

    def command(self) -> dict[str, Any]:
        """The body of PUT /persons/{number}."""
        mail = self.name.lower().replace(" ", ".")
        domain = self.organisation.lower().replace(" ", "-")
        return {
            "name": self.name, "email": f"{mail}@{domain}.example", "phone": f"+3161{self.number[-7:]}",
            "organisation": self.organisation, "enrolled": self.enrolled, "active": self.active, "reason": REASON,
            "registrations": [
                {"subscriber": s, "role": role, "authorisation": level, "active": not self.ended}
                for s, role, level in self.roles
            ],
        }  # fmt: skip


_TOWN, _WATER = "Gemeente Voorbeeldstad", "Waterschap Voorbeeldland"
_FULL, _BASIC = ("contact", "full"), ("contact", "basic")
PERSONS = (
    Someone("CB1000001", "Anna Bakker", _TOWN, ((TOWN, "representative", None),)),
    Someone("CB1000002", "Sanne de Vries", _TOWN, ((TOWN, *_FULL),)),
    Someone("CB1000003", "Joris Bos", _TOWN, ((TOWN, *_BASIC),)),
    Someone("CB1000004", "Noor Dubbel", _TOWN, ((TOWN, *_FULL), (WATER, *_FULL))),
    Someone("CB2000001", "Pim Waterman", _WATER, ((WATER, "representative", None),)),
    Someone("CB9000001", "Vera Toets", TSP, ((None, "validation", None),)),
    Someone("CB9000002", "Karim Keur", TSP, ((None, "validation", None),)),
    Someone("CB9000003", "Sam Dienst", TSP, ((None, "servicedesk", None),)),
    Someone("CB1000010", "Karel Tak", _TOWN, ((TOWN, "manager", None),), enrolled=False),
    Someone("CB1000011", "Victoria Berg", _TOWN, ((TOWN, "manager", None),), enrolled=False),
    Someone("CB1000012", "Gerda Oud", _TOWN, ((TOWN, "manager", None),), enrolled=False, active=False, ended=True),
    Someone("CB2000010", "Willem Dijk", _WATER, ((WATER, "manager", None),), enrolled=False),
    Someone("CB1000021", "Ruben Ingetrokken", _TOWN, ((TOWN, *_FULL),)),
    Someone("CB1000022", "Vera Verlopen", _TOWN, ((TOWN, *_FULL),)),
    Someone("CB1000024", "Hanna Handtekening", _TOWN, ((TOWN, *_FULL),)),
    Someone("CB1000026", "Nina Nieuw", _TOWN, ((TOWN, *_FULL),), enrolled=False),
    Someone("CB1000027", "Ivo Inactief", _TOWN, ((TOWN, *_FULL),), active=False),
    Someone("CB1000028", "Stef Still", "Stichting Stilgelegd", ((STOPPED, *_FULL),)),
)


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


_V, _O = "CB1000011", "CB1000012"
CERTIFICATES = (
    Old("api", 188, 12, "public_ov", sans=2), Old("koppelvlak", 1077, 18, manager=_V),
    Old("digipoort-00000003123456780000", 1069, 26, "pkio_digipoort"), Old("www", 102, 96, "public_ov", _V, 4),
    Old("zaken", 55, 143, "public_ov", _V, 1), Old("gba-v", 904, 190), Old("bag-levering", 645, 449),
    Old("woz", 54, 1040, manager=_V, sans=1), Old("mijn", 43, 1051, manager=_V), Old("stuf-zkn", 22, 1072, sans=2),
    Old("burgerzaken", 700, 394), Old("parkeren", 650, 444, manager=_O), Old("afval", 400, 694, manager=_V),
    Old("vergunningen", 380, 714, sans=3), Old("geo", 360, 734), Old("raad", 340, 754, manager=_V),
    Old("archief", 320, 774), Old("belastingen", 300, 794, sans=1), Old("sociaal-domein", 280, 814, manager=_V),
    Old("wmo", 260, 834), Old("jeugd", 240, 854, manager=_V), Old("monitoring", 220, 40, "trial"),
    Old("proef", 100, 290, "trial", _V), Old("oud-portaal", 1200, -106), Old("oud-intranet", 1400, -306, manager=_V),
    Old("oud-api", 380, -182, "public_ov"), Old("oud-digipoort", 1300, -206, "pkio_digipoort"),
    Old("gelekt", 200, 894, revoked=30), Old("vervangen", 500, 594, manager=_V, revoked=90),
    Old("gestopt", 900, 194, revoked=400), Old("éénhoorn".encode("idna").decode(), 30, 1064),
    Old("www", 300, 795, manager="CB2000010", subscriber=WATER),
    Old("peilbeheer", 250, 845, manager="CB2000010", sans=1, subscriber=WATER),
)  # fmt: skip


def _day(days: int) -> datetime:
    """Noon of a day from a fixed day of the demo: kept in a file, so that a repeat asks for the same dates."""
    path = VAR / "demo-day"
    if not path.exists():
        path.write_text(datetime.now(UTC).date().isoformat())
    noon = datetime.fromisoformat(path.read_text()).replace(hour=12, tzinfo=UTC)
    return noon + timedelta(days=days)


def _csr(number: int, name: str) -> str:
    path = VAR / "demo-csr" / f"{number}.pem"
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path.read_text()


def _seed(number: int, old: Old) -> dict[str, Any]:
    domain = "voorbeeldstad.example" if old.subscriber == TOWN else "voorbeeldland.example"
    name = f"{old.name}.{domain}"
    about = SUBSCRIBERS[old.subscriber]
    body: dict[str, Any] = {
        "request_id": f"demo-certificate-{number:03}", "product": old.product, "csr_pem": _csr(number, name),
        "profile": {"pkio_private": "pkio-server", "pkio_digipoort": "pkio-digipoort", "trial": "trial-server"}.get(
            old.product, "public-server"),
        "subject": {
            "common_name": name, "organisation": about["name"], "locality": about["address"]["town"],
            "state": about["address"]["state"], "country": "NL",
            "organisation_identifier": f"NTRNL-{about['kvk']}",
            "serial_number": "00000003123456780000" if old.product == "pkio_digipoort" else None,
        },
        "sans": [name, *(f"{extra}-{name}" for extra in ("test", "acc", "extra", "reserve")[: old.sans])],
        "not_before": _day(-old.began).isoformat(), "not_after": _day(old.ends).isoformat(),
    }  # fmt: skip
    if old.revoked is not None:
        body |= {"revoked_at": _day(-old.revoked).isoformat(), "reason": "superseded"}
    return body


def _operator(audience: str) -> dict[str, str]:
    signer = Signer("operator", (VAR / "pki/keys/operator.pem").read_bytes())
    return {"authorization": f"Bearer {signer.service(audience, datetime.now(UTC))}"}


def _checked(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}")
    return answer.json()


def register() -> None:
    """Subscribers and persons, through organisation's commands."""
    with httpx.Client(base_url=at("organisation"), headers=_operator("organisation"), timeout=20) as http:
        for number, body in SUBSCRIBERS.items():
            _checked(http.put(f"/subscribers/{number}", json={**body, "reason": REASON}))
        for person in PERSONS:
            _checked(http.put(f"/persons/{person.number}", json=person.command()))


def import_certificates() -> int:
    """The certificates of the past: issued by the CA stand-in, taken in by the import. Answers how many were new."""
    bearer = {"authorization": f"Bearer {(VAR / 'pki/ca/credential').read_text()}"}
    items = []
    with httpx.Client(base_url=at("ca"), headers=bearer, timeout=20) as ca:
        for number, old in enumerate(CERTIFICATES):
            body = _seed(number, old)
            _checked(ca.post("/v1/seed", json=body))
            made = _checked(ca.get(f"/v1/requests/{body['request_id']}/certificate"))
            item = {
                "subscriber": old.subscriber, "product": old.product, "pem": made["leaf_pem"] + made["chain_pem"],
                "manager": old.manager, "requester": "CB1000002" if old.subscriber == TOWN else "CB2000001",
            }  # fmt: skip
            if old.revoked is not None:
                item |= {"revoked_at": body["revoked_at"], "revocation_reason": "superseded"}
            items.append(item)
    with httpx.Client(base_url=at("certificates"), headers=_operator("certificates"), timeout=30) as http:
        added = 0
        for n in range(0, len(items), 8):
            answer = _checked(http.post("/imports", json={"certificates": items[n : n + 8], "reason": REASON}))
            added += int(answer["added"])
    return added


def wait_for_copies(seconds: float = 30) -> None:
    """Wait until orders knows the demo: the last thing that travels is the last certificate."""
    import asyncio  # noqa: PLC0415

    import asyncpg  # noqa: PLC0415

    from local.layout import postgres_url  # noqa: PLC0415

    async def outboxes() -> int:
        waiting = 0
        for name in ("organisation", "certificates"):
            connection = await asyncpg.connect(postgres_url(name))
            waiting += await connection.fetchval("SELECT count(*) FROM outbox")
            await connection.close()
        return waiting

    end = time.monotonic() + seconds
    while asyncio.run(outboxes()):
        if time.monotonic() > end:
            raise RuntimeError("the demo's events don't leave; see var/log")
        time.sleep(0.1)


def describe() -> dict[str, Any]:
    """The content of `var/demo.json`: addresses, the partner's way to Kafka, and the people with their cards."""
    from local.layout import PORTS, kafka_passwords  # noqa: PLC0415

    roles = {"representative": "representative", "contact": "contact", "validation": "validation",
             "servicedesk": "servicedesk"}  # fmt: skip
    by_number = {p.number: p for p in PERSONS}
    people = {}
    for folder in sorted((VAR / "pki/cards").iterdir()):
        certificate = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes())
        number = str(certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value)
        name = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        person = by_number.get(number)
        subscriber, role, level = person.roles[0] if person else (None, None, None)
        people[folder.name] = {
            "name": name, "number": number, "role": roles.get(role or ""), "authorisation": level,
            "subscriber": subscriber, "organisation": person.organisation if person else None,
            "certificate": str(folder / "cert.pem"), "key": str(folder / "key.pem"),
            "pkcs12": str(folder / "card.p12"), "pkcs12_password": (folder / "password").read_text().strip(),
        }  # fmt: skip
    return {
        "portal": f"https://localhost:{PORTS['portal']}", "card": f"https://localhost:{PORTS['card']}",
        "tls_ca": str(VAR / "pki/tls-root.pem"), "mailbox": at("mailbox"),
        "services": {n: at(n) for n in ("auth", "certificates", "orders", "organisation", "signing", "ca")},
        "kafka": {
            "bootstrap": f"localhost:{PORTS['kafka']}", "security_protocol": "SASL_PLAINTEXT",
            "mechanism": "SCRAM-SHA-512",
            "partner": {"username": "backoffice", "password": kafka_passwords()["backoffice"], "group_prefix": "backoffice"},
            "topics": {"certificates": "mc.certificates.v1", "orders": "mc.orders.v1"},
        },
        "people": people,
    }  # fmt: skip


def write_description() -> dict[str, Any]:
    """Write `var/demo.json` for its owner only; answers its content."""
    described = describe()
    path = VAR / "demo.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    return described
