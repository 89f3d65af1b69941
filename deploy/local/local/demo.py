"""The demo: subscribers and persons, put in through the services' own commands, and its description.

Fixed numbers and the same content each time: a repeat changes nothing. No real person or organisation is named.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from chassis import tls
from chassis.actor import Signer
from contracts.desk import Desk
from cryptography import x509
from cryptography.x509.oid import NameOID

from local.layout import INSIDE, TLS, VAR, at

REASON = "demonstratie"
TOWN, WATER, STOPPED = "P1234567", "P7654321", "P1112223"
TSP = "Certificaatportaal"


def _address(street: str, postcode: str, town: str) -> dict[str, str]:
    return {"street": street, "postcode": postcode, "town": town, "state": "Utrecht", "country": "NL"}


SUBSCRIBERS: dict[str, dict[str, Any]] = {
    TOWN: {
        "name": "Gemeente Voorbeeldstad",
        "kvk": "12345678",
        "oin": "00000003123456780000",
        "phone": "+31302345678",
        "address": _address("Dorpsplein 1", "1234 AB", "Voorbeeldstad"),
    },
    WATER: {
        "name": "Waterschap Voorbeeldland",
        "kvk": "87654321",
        "phone": "+31302345679",
        "address": _address("Dijkweg 12", "4321 BA", "Voorbeelddijk"),
    },
    STOPPED: {
        "name": "Stichting Stilgelegd",
        "kvk": "11122233",
        "active": False,
        "address": _address("Stille Steeg 3", "1111 AA", "Stilleveen"),
    },
}


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
        # the provider's people write from the domain of the desk and the mails: a second one looks like a fraud
        domain = Desk().domain if self.organisation == TSP else f"{self.organisation.lower().replace(' ', '-')}.example"
        return {
            "name": self.name,
            "email": f"{mail}@{domain}",
            "phone": f"+3161{self.number[-7:]}",
            "organisation": self.organisation,
            "enrolled": self.enrolled,
            "active": self.active,
            "reason": REASON,
            "registrations": [
                {"subscriber": s, "role": role, "authorisation": level, "active": not self.ended}
                for s, role, level in self.roles
            ],
        }


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


def operator(audience: str) -> dict[str, str]:
    """The authorization header of the operator for one service."""
    signer = Signer("operator", (VAR / "pki/keys/operator.pem").read_bytes())
    return {"authorization": f"Bearer {signer.service(audience, datetime.now(UTC))}"}


def asking(service: str, timeout: float) -> httpx.Client:
    """A client of a service in the operator's name, over TLS where everything is."""
    own = (INSIDE / "operator-chain.pem", INSIDE / "operator-key.pem")
    verify = tls.client(INSIDE / "ca.pem", *own) if TLS else True
    return httpx.Client(base_url=at(service), headers=operator(service), timeout=timeout, verify=verify)


def checked(answer: httpx.Response) -> Any:
    """The content of an answer. Raises RuntimeError with what was said when it is a refusal."""
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}")
    return answer.json()


def register() -> None:
    """Subscribers and persons, through organisation's commands."""
    with asking("organisation", timeout=20) as http:
        for number, body in SUBSCRIBERS.items():
            _put(http, f"/subscribers/{number}", {**body, "reason": REASON})
        for person in PERSONS:
            _put(http, f"/persons/{person.number}", person.command())


def _put(http: httpx.Client, path: str, said: dict[str, Any]) -> None:
    """Register, or change what is there."""
    known = http.get(path)
    version = {} if known.status_code == 404 else {"version": checked(known)["version"]}
    checked(http.put(path, json=said | version))


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


_PLAIN = {"security_protocol": "SASL_PLAINTEXT"}


def describe() -> dict[str, Any]:
    """The content of `var/demo.json`: addresses, the partner's way to Kafka, and the people with their cards."""
    from local.layout import PORTS, kafka_passwords  # noqa: PLC0415

    roles = {
        "representative": "representative",
        "contact": "contact",
        "validation": "validation",
        "servicedesk": "servicedesk",
    }
    secured = {"security_protocol": "SASL_SSL", "ca": str(INSIDE / "ca.pem")} if TLS else _PLAIN
    by_number = {p.number: p for p in PERSONS}
    people = {}
    for folder in sorted((VAR / "pki/cards").iterdir()):
        certificate = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes())
        number = str(certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value)
        name = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
        person = by_number.get(number)
        subscriber, role, level = person.roles[0] if person else (None, None, None)
        people[folder.name] = {
            "name": name,
            "number": number,
            "role": roles.get(role or ""),
            "authorisation": level,
            "subscriber": subscriber,
            "organisation": person.organisation if person else None,
            "certificate": str(folder / "cert.pem"),
            "key": str(folder / "key.pem"),
            "pkcs12": str(folder / "card.p12"),
            "pkcs12_password": (folder / "password").read_text().strip(),
        }
    return {
        "portal": f"https://localhost:{PORTS['portal']}",
        "card": f"https://localhost:{PORTS['card']}",
        "tls_ca": str(VAR / "pki/tls-root.pem"),
        "mailbox": at("mailbox"),
        "services": {n: at(n) for n in ("auth", "certificates", "orders", "organisation", "signing", "ca")},
        "kafka": {
            "bootstrap": f"localhost:{PORTS['kafka']}",
            **secured,
            "mechanism": "SCRAM-SHA-512",
            "partner": {
                "username": "backoffice",
                "password": kafka_passwords()["backoffice"],
                "group_prefix": "backoffice",
            },
            "topics": {"certificates": "mc.certificates.v1", "orders": "mc.orders.v1"},
        },
        "people": people,
    }


def write_description() -> dict[str, Any]:
    """Write `var/demo.json` for its owner only; answers its content."""
    described = describe()
    path = VAR / "demo.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    return described
