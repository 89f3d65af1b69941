"""Orders alone on real PostgreSQL: two subscribers, their people, their certificates, and a customer's way to an order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from chassis import clock
from chassis.mail import codes
from chassis.mail.layout import lay_out
from chassis.testing import Databases, Identities, Portal
from chassis.testing.post import Post
from contracts.authority import Who
from contracts.certificates import CertificateImported, CertificateIssued, IssuanceFailed, IssuanceStarted
from contracts.desk import Desk
from contracts.mails import Message
from contracts.orders import PersonCard
from contracts.organisation import Address, PersonRegistered, Registration, Role, SubscriberRegistered
from contracts.products import Product
from contracts.proofs import DnsRecord
from contracts.signing import DocumentFailed, DocumentSealed
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from orders import mails, main
from orders.domain.content import Content
from orders.settings import Settings
from orders.store.csr_invitations import Invitation
from orders.store.email_codes import Code
from pki import csr as requests

OURS, THEIRS = "P1234567", "P7654321"
CN = "www.voorbeeldstad.nl"
NEW = ("contact", "email_code", "manager", "certificate", "check", "conditions")
STEPS = ("contact", "manager", "certificate", "check", "conditions")


def new_csr(
    cn: str = CN, sans: tuple[str, ...] = (), key: ec.EllipticCurvePrivateKey | None = None, **subject: str
) -> str:
    """A good request on a fresh key."""
    names = [x509.NameAttribute(NameOID.COMMON_NAME, cn)]
    names += [x509.NameAttribute(getattr(NameOID, oid), value) for oid, value in subject.items()]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(s) for s in sans]), critical=False)
    signed = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


@dataclass
class Shop:
    """The service, who uses it, and short ways to where a test begins."""

    portal: Portal
    identities: Identities
    objects: Path
    post: Post = field(default_factory=Post)

    def who(self, number: str = "CB1000002", subscriber: str | None = OURS, role: Who = Who.CONTACT_FULL, **more: Any):
        """An HTTP client of a person."""
        return self.portal.client("orders", self.identities.person("orders", number, role, subscriber, **more))

    def validator(self, number: str = "CB9000001", **more: Any):
        return self.who(number, None, Who.VALIDATION, **more)

    async def receive(self, event, **more) -> None:
        await self.portal.receive("orders", event, **more)

    async def settle(self) -> None:
        await self.portal.settle(skip_jobs=("mail", "email_code", "csr_invitation"))

    async def sql(self, query: str, *args: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.portal.services["orders"].database.url)
        try:
            return await connection.fetch(query, *args)
        finally:
            await connection.close()

    async def mails(self) -> list[dict[str, Any]]:
        """The mails asked for so far, with their text and HTML as they are sent."""
        rows = await self.sql("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id")
        messages = [Message.model_validate_json(row["payload"]) for row in rows]
        laid_out = [lay_out(message, Desk(), "https://localhost:8443") for message in messages]
        return [
            message.model_dump(mode="json") | {"text": words, "html": markup}
            for message, (words, markup) in zip(messages, laid_out, strict=True)
        ]

    async def save(self, http, draft: str, step: str, body: dict[str, Any]):
        """Save a step of the draft at an address: its `version`, and the rest as answers."""
        answers = {"step": step} | {name: value for name, value in body.items() if name != "version"}
        return await http.put(f"{draft}/steps/{step}", json={"version": body["version"], "answers": answers})

    async def draft(
        self, certificate: int = 1, http=None, csr: str | None = None, until: str = "conditions", language: str = "nl",
        **more: Any,
    ):  # fmt: skip
        """A draft saved up to and including a step; answers its view."""
        async with http or self.who() as client:
            answer = await client.post("/drafts", json={"certificate": certificate, "language": language})
            assert answer.status_code == 200, answer.text
            draft = answer.json()
            bodies = {
                "manager": {"manager": "CB1000010" if certificate != 2 else "CB2000010"},
                "certificate": {
                    "csr": csr or new_csr(draft["renews"]["common_name"]),
                    "sans": draft["renews"]["sans"],
                    "delivery_email": "beheer@voorbeeldstad.nl",
                    **more,
                },
                "conditions": {"accepted": [d["code"] for d in draft["terms"]["declarations"]]},
            }
            for step in STEPS[: STEPS.index(until) + 1]:
                body = {"version": draft["version"], **bodies.get(step, {})}
                answer = await self.save(client, f"/drafts/{draft['id']}", step, body)
                assert answer.status_code == 200, answer.text
                draft = answer.json()
            return draft

    async def code(self) -> str:
        """The code in the last mail that has one, as it comes to the mail server: it is readable nowhere else."""
        with self.post.open():
            await self.portal.settle(skip_jobs=("mail",))
        return self.post.facts("Code")[-1]

    async def new(
        self, name: str = "nieuw.voorbeeldstad.nl", http=None, until: str = "conditions", product: str = "pkio_private", **more: Any,
    ):  # fmt: skip
        """A draft of a new certificate, saved up to and including a step; answers its view."""
        async with http or self.who() as client:
            answer = await client.post("/drafts", json={"product": product, "language": "nl"})
            assert answer.status_code == 200, answer.text
            draft = answer.json()
            bodies = {
                "manager": {"manager": "CB1000010"},
                "certificate": {
                    "common_name": name, "csr": new_csr(name), "sans": [], "delivery_email": "beheer@voorbeeldstad.nl", **more,
                },
                "conditions": {"accepted": [d["code"] for d in draft["terms"]["declarations"]]},
            }  # fmt: skip
            for step in NEW[: NEW.index(until) + 1]:
                if step == "email_code" and draft["email_code"]["validated_at"] is None:
                    asked = await self.save(
                        client, f"/drafts/{draft['id']}", step, {"version": draft["version"], "send": True}
                    )
                    draft, bodies[step] = asked.json(), {"code": await self.code()}
                body = {"version": draft["version"], **bodies.get(step, {})}
                answer = await self.save(client, f"/drafts/{draft['id']}", step, body)
                assert answer.status_code == 200, answer.text
                draft = answer.json()
            return draft

    async def place(self, certificate: int = 1, number: str = "CB1000002", csr: str | None = None, **more: Any) -> str:
        """A placed order's id."""
        draft = await self.draft(certificate, self.who(number), csr, **more)
        async with self.who(number) as http:
            answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert answer.status_code == 200, answer.text
        return answer.json()["order"]

    async def seal(self, order: str, content: bytes = b"%PDF sealed", request: UUID | None = None) -> DocumentSealed:
        """The form of an order comes back sealed; `request` is the last one unless said."""
        await self.settle()
        (row,) = await self.sql(
            "SELECT form_request, subscriber, reference FROM placed_order WHERE id = $1", UUID(order)
        )
        sha256 = await self.portal.services["orders"].objects.write(content)
        event = DocumentSealed(
            version=1, request=request or row["form_request"], requester="orders", subject=UUID(order), sha256=sha256,
            subscriber=row["subscriber"], at=clock.now(), size=len(content), media_type="application/pdf",
            file_name=f"bestelling-{row['reference']}.pdf", level="B-B",
        )  # fmt: skip
        await self.receive(event)
        await self.settle()
        return event

    async def form_fails(self, order: str, reason: str = "form.characters") -> DocumentFailed:
        """Signing says that the last form asked for can't be made."""
        await self.settle()
        (row,) = await self.sql("SELECT form_request, subscriber FROM placed_order WHERE id = $1", UUID(order))
        event = DocumentFailed(
            version=1, request=row["form_request"], requester="orders", subject=UUID(order),
            subscriber=row["subscriber"], at=clock.now(), reason=reason,
        )  # fmt: skip
        await self.receive(event)
        await self.settle()
        return event

    async def decide(self, order: str, what: str = "approve", number: str = "CB9000001", **body: Any):
        """Claim and decide; answers the last answer."""
        async with self.validator(number) as http:
            case = (await http.get(f"/validation/cases/{order}")).json()
            claimed = await http.post(f"/validation/cases/{order}/claim", json={"version": case["version"]})
            if claimed.status_code != 200:
                return claimed
            version = {"version": claimed.json()["version"]}
            answer = await http.post(f"/validation/cases/{order}/{what}", json=version | body)
        await self.settle()
        return answer

    async def approved(self, certificate: int = 1) -> str:
        """An approved order's id."""
        order = await self.place(certificate)
        await self.seal(order)
        answer = await self.decide(order)
        assert answer.status_code == 200, answer.text
        return order

    async def started(self, order: str) -> IssuanceStarted:
        return IssuanceStarted(version=1, **await self._issuance(order))

    async def failed(self, order: str) -> IssuanceFailed:
        return IssuanceFailed(version=2, reason="ca.refused", **await self._issuance(order))

    async def _issuance(self, order: str) -> dict[str, Any]:
        (row,) = await self.sql("SELECT reference, subscriber FROM placed_order WHERE id = $1", UUID(order))
        return {"order": UUID(order), **dict(row), "product": Product.PKIO_PRIVATE, "at": clock.now()}

    async def issued(self, order: str, number: int = 900) -> CertificateIssued:
        """What certificates says when the CA answered."""
        (row,) = await self.sql("SELECT * FROM placed_order WHERE id = $1", UUID(order))
        return CertificateIssued(
            order=UUID(order), reference=row["reference"], requester=row["requester"], replaces=row["replaces"],
            **certificate(number, row["subscriber"], row["manager"], row["common_name"], row["spki_sha256"]),
        )  # fmt: skip


def certificate(number: int, subscriber: str, manager: str | None, cn: str = CN, spki: str = "", **more: Any):
    """The fields of a certificate's event."""
    return {
        "version": 1, "certificate": number, "subscriber": subscriber, "product": Product.PKIO_PRIVATE,
        "serial": f"4f{number:08x}", "issuer": "CN=Test CA", "common_name": cn, "sans": (cn, f"extra.{cn}"),
        "subject": f"CN={cn}", "not_before": clock.now() - timedelta(days=1000), "manager": manager,
        "not_after": clock.now() + timedelta(days=40), "spki_sha256": spki or f"{number:064x}",
        "leaf_pem": "-----BEGIN CERTIFICATE-----\nblad\n-----END CERTIFICATE-----\n", "chain_pem": "keten", **more,
    }  # fmt: skip


def person(number: str, name: str, *registrations: Registration, version: int = 1, **more: Any) -> PersonRegistered:
    """A person as organisation tells it."""
    return PersonRegistered(
        version=version, number=number, name=name, email=f"{number.lower()}@voorbeeldstad.nl",
        organisation="Gemeente Voorbeeldstad", enrolled=True, registrations=registrations, **more,
    )  # fmt: skip


def role(of: str | None, what: Role, *, active: bool = True) -> Registration:
    return Registration(subscriber=of, role=what, active=active)


def subscriber(number: str, name: str, kvk: str) -> SubscriberRegistered:
    """A subscriber as organisation tells it."""
    address = Address(street="Dorpsstraat 1", postcode="1234 AB", town="Voorbeeldstad", state="Utrecht")
    return SubscriberRegistered(version=1, number=number, name=name, kvk=kvk, address=address)


#: Makers that tests use; a module of tests is never imported.
MAKE = SimpleNamespace(
    csr=new_csr, certificate=certificate, person=person, role=role, subscriber=subscriber, cn=CN, ours=OURS, theirs=THEIRS,
    representative=Who.REPRESENTATIVE, spki=lambda pem: requests.read(pem.encode()).key.spki_sha256, uuid=uuid4,
)  # fmt: skip


@pytest.fixture
def make() -> SimpleNamespace:
    """Functions that make requests and events."""
    return MAKE


@pytest.fixture
async def shop(databases: Databases, identities: Identities, tmp_path: Path) -> AsyncIterator[Shop]:
    """The service with its copies filled."""

    def orders(url: str):
        keys = identities.keys_file
        return main.service(
            Settings(
                database_url=url,
                identity_keys=keys,
                objects_url=f"file://{tmp_path}",
                service_domain="diensten.example",
            )
        )

    async with Portal(databases, {"orders": orders}) as portal:
        made = Shop(portal, identities, tmp_path)
        contact, manager = Role.CONTACT, Role.MANAGER
        for event in (
            subscriber(OURS, "Gemeente Voorbeeldstad", "12345678"),
            subscriber(THEIRS, "Waterschap Voorbeeldland", "87654321"),
            person("CB1000002", "Sanne de Vries", role(OURS, contact)),
            person("CB1000003", "Joris Bos", role(OURS, contact)),
            person("CB1000010", "Karel Tak", role(OURS, manager)),
            person("CB1000011", "Victoria Berg", role(OURS, manager)),
            person("CB1000012", "Gerda Oud", role(OURS, manager, active=False)),
            person("CB2000001", "Pim Waterman", role(THEIRS, Role.REPRESENTATIVE)),
            person("CB2000010", "Willem Dijk", role(THEIRS, manager)),
            person("CB9000001", "Vera Toets", role(None, Role.VALIDATION)),
            CertificateImported(**certificate(1, OURS, "CB1000010")),
            CertificateImported(**certificate(2, THEIRS, "CB2000010", "www.voorbeeldland.nl")),
            CertificateImported(**certificate(3, OURS, "CB1000012", "oud.voorbeeldstad.nl")),
            CertificateImported(**certificate(4, OURS, None, "weg.voorbeeldstad.nl", revoked_at=clock.now())),
            CertificateImported(
                **certificate(5, OURS, None, "open.voorbeeldstad.nl") | {"product": Product.PKIO_DIGIPOORT}
            ),
        ):
            await made.receive(event)
        yield made


#: What mails tell of: Sanne's order of a certificate that Karel manages, and a draft that Joris works on too.
_AT = datetime(2026, 3, 4, 23, 5, tzinfo=UTC)  # five past midnight, a day later, in Amsterdam
_SANNE, _KAREL, _JORIS = (
    PersonCard(number=number, name=name, email=email, organisation="Gemeente Voorbeeldstad", phone=None, active=True)
    for number, name, email in (
        ("CB1000002", "Sanne de Vries", "s.devries@voorbeeldstad.example"),
        ("CB1000010", "Karel Tak", "k.tak@voorbeeldstad.example"),
        ("CB1000003", "Joris Bos", "j.bos@voorbeeldstad.example"),
    )
)
_ORDER = SimpleNamespace(
    id="01920000-0000-7000-8000-000000000002", reference="S20260305000500001", subscriber="P1234567",
    organisation="Gemeente Voorbeeldstad",
    common_name="*.voorbeeldstad.example", placed_at=_AT, reason="De domeinnaam is <b>niet</b> van u.\n\nReferentie: vals",
    document_name="bestelling-S20260305000500001.pdf", document_type="application/pdf", document_sha256="ab" * 32,
)  # fmt: skip
_DRAFT = SimpleNamespace(id="01920000-0000-7000-8000-000000000001", product="pkio_private", subject=7, saved_at=_AT)
_CODE = Code(UUID(_ORDER.id), 2, _AT, _AT + mails.CODE_LIFE)
_INVITATION = Invitation(
    UUID(_DRAFT.id), UUID(_ORDER.id), (_ORDER.common_name, "extra.voorbeeldstad.example"), None, "Karel Tak",
    "k.tak@voorbeeldstad.example", "nl", "CB1000002", _AT, _AT,
)  # fmt: skip
_ISSUED = SimpleNamespace(serial="4f00000001", not_after=_AT, certificate=8, leaf_pem="blad", chain_pem="keten")
_TOLD = {
    "question": "Is de domeinnaam van u?\n\nReferentie: vals", "ends": _AT, "unanswered": True, "withdrawn_by": "", "causes": (),
    "csr_reusable": True, "replaced_by": "", "records": (DnsRecord(host="_ca-proof.voorbeeldstad.example", text="ca-proof=5f3a"),),
}  # fmt: skip
_DISCARDED = {
    "common_name": _ORDER.common_name,
    "deleted_by": "Joris Bos",
    "deleted_at": _AT,
    "own": True,
    "renewal": True,
}


def _content(**more: Any) -> Content:
    """What was ordered."""
    register = {
        "organisation": "Gemeente Voorbeeldstad",
        "locality": "Voorbeeldstad",
        "state": "Utrecht",
        "country": "NL",
    }
    return Content.model_validate({
        "reference": _ORDER.reference, "product": Product.PKIO_PRIVATE, "language": "nl", "contact": _SANNE, "manager": _KAREL,
        "subscriber": {"number": "P1234567", "name": "Gemeente Voorbeeldstad", "kvk": "12345678", "street": "Dorpsstraat 1",
                       "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht", "country": "NL"},
        "subject": {"common_name": _ORDER.common_name, **register}, "sans": (_ORDER.common_name,), "csr_pem": "x",
        "csr_summary": {"key_type": "P-256", "common_name": None, "sans": (), "spki_sha256": "ab" * 32, **register},
        "spki_sha256": "ab" * 32, "delivery_email": _KAREL.email, "renews": None, "price_cents": 1, "validity_days": 1095,
        "validity": {"until": date(2029, 3, 4), "days": 1095}, "terms_version": "2026-01", "declarations": (), "placed_at": _AT,
        "credential": {"sha256": "ab" * 32, "issuer": "CN=x", "subject": "CN=y", "serial": "10"}, **more,
    })  # fmt: skip


def _mail(name: str, language: str, **more: Any) -> Message:
    """A mail of this name about the order above."""
    if name == "email_code":
        return codes.put_in(mails.of_code(_DRAFT, _SANNE, _CODE, language), "012345")
    if name in {"csr_invitation", "csr_invitation_void"}:
        invitation, organisation = replace(_INVITATION, language=language), "Gemeente Voorbeeldstad"
        if name == "csr_invitation_void":
            return mails.of_voided(invitation, organisation)
        asked = mails.of_invitation(invitation, "Sanne de Vries", organisation, changed=True)
        return mails.with_token(asked, "a234567b" * 4)
    if name == "csr_handed_in":
        told = {"common_name": _ORDER.common_name, "handed_in_at": _AT, "manager": "Karel Tak", "until": _AT}
        return mails.of_draft(name, _DRAFT, mails.recipient(name, _content()), language, told)
    if name == "handed_over":
        told = {"common_name": _ORDER.common_name, "given_by": "Joris Bos", "given_at": _AT, "until": _AT}
        return mails.of_draft(name, _DRAFT, mails.recipient(name, _content(), _SANNE), language, told)
    if name == "set_ready":
        told = {
            "common_name": _ORDER.common_name, "product": "PKIoverheid Private", "organisation": "Gemeente Voorbeeldstad",
            "prepared_by": "Vera Toets", "renewal": True, "csr": False, "until": _AT,
        }  # fmt: skip
        return mails.of_draft(name, _DRAFT, mails.recipient(name, _content(), _SANNE), language, told)
    if name == "discarded":
        return mails.of_draft(name, _DRAFT, mails.recipient(name, _content(), _SANNE), language, _DISCARDED | more)
    if name == "placed_together":
        second = {"id": _DRAFT.id, "reference": "S20260305000500002", "common_name": "zaken.voorbeeldstad.example"}
        together = (_ORDER, SimpleNamespace(**{**vars(_ORDER), **second}))
        return mails.of_orders(together, _SANNE, language)
    about = _content(**more)
    return mails.of_order(name, _ORDER, about, mails.recipient(name, about, _JORIS), language, _ISSUED, _TOLD)


@pytest.fixture
def samples() -> SimpleNamespace:
    """Every mail, by name and language, and what it tells of."""
    return SimpleNamespace(
        mail=_mail,
        content=_content,
        order=_ORDER,
        draft=_DRAFT,
        sanne=_SANNE,
        karel=_KAREL,
        question=_TOLD["question"],
        told=_TOLD,
    )
