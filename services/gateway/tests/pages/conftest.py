"""The portal before services that answer what a test wants: every page with real routes, real templates, no network."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis import clock
from chassis.testing import Identities, Inside
from chassis.testing.tomorrow import Place, grown, places
from contracts.announcing import Announced
from contracts.auth import Choice, EndedSessions, Identity, Notice, OwnSessions, SessionLine, SessionView
from contracts.calendar import CalendarAddress, CalendarState
from contracts.certificates import (
    CertificateDetail,
    CertificatePage,
    CertificateRow,
    CertificateStatus,
    OpenRenewal,
    Renewal,
)
from contracts.extracts import (
    ExtractFact,
    ExtractField,
    Extracts,
    ExtractView,
    Register,
    RegisterView,
    Remark,
    RemarkView,
    Trouble,
    Weight,
)
from contracts.finding import FoundCertificate, FoundCertificates, Untold, UntoldCertificate, UntoldCertificates
from contracts.history import CertificateHistory, Generation, Happening, HistoryLine, OwnText
from contracts.incidents import (
    GivenLine,
    HeldOrder,
    IncidentCertificate,
    IncidentLine,
    IncidentList,
    IncidentProposal,
    Incidents,
    IncidentView,
    PreparedIncident,
    PutOff,
)
from contracts.journeys import STEPS, Journey
from contracts.labels import Labels
from contracts.muting import Muted
from contracts.nominations import Candidate, NominationLine, Nominations, NominationState, NominationView
from contracts.orders import (
    BatchRow,
    BatchView,
    CanBePrepared,
    CanTake,
    CanTakeOver,
    CaseLine,
    CaseState,
    Check,
    Colleague,
    CsrInvitation,
    CsrInvitationState,
    CsrSummary,
    DeclarationText,
    Delivery,
    Difference,
    DocumentView,
    DraftLine,
    DraftView,
    EmailCode,
    Finding,
    Followed,
    GivenManager,
    Human,
    HumanNumber,
    InvitedCsr,
    KeyRange,
    LegalSection,
    LegalText,
    LegalVersion,
    MailState,
    Milestone,
    NameHint,
    NameHints,
    NameOrigin,
    NewOffer,
    Nominated,
    Nomination,
    Offers,
    OldCertificate,
    OrderCase,
    OrderLine,
    OrderLink,
    OrderMail,
    OrderPage,
    OrderState,
    OrderView,
    PaperOrder,
    PersonCard,
    PersonLink,
    Placed,
    PredictionFinding,
    PredictionView,
    Prepared,
    PreparedLine,
    Queue,
    QueueState,
    Rate,
    Rates,
    Relation,
    RenewalNotice,
    RenewalOffer,
    Renewals,
    RequestFindings,
    Side,
    Stage,
    State,
    StateChange,
    Step,
    SubscriberCard,
    SubscriberLine,
    Term,
    TermRate,
    Terms,
    Turn,
    UndeliveredMail,
    UnsuccessfulOrder,
    Validity,
    WaitingOrder,
    Whom,
)  # fmt: skip
from contracts.problems import (
    ConcernedCertificate,
    ConcernedOrder,
    ProblemAct,
    ProblemLine,
    ProblemQueue,
    ProblemReceipt,
    ProblemView,
)
from contracts.products import Product
from contracts.proofs import DnsRecord, NameProof, ProofState
from contracts.refusals import Refusal, refuse
from contracts.reports import CertificatePerson, EndingMonth, EndingReport, PeopleReport, PersonCounts, ReportPerson
from contracts.returned import ReturnedMail, ReturnedMails
from contracts.review import (
    Act,
    CheckByHand,
    Decision,
    HandCheck,
    PreparedDecision,
    Question,
    RejectionCause,
    ReviewAct,
    StandardQuestion,
)
from contracts.revocations import (
    RevocationCode,
    RevocationCodeState,
    RevocationState,
    RevocationView,
    RevokedByCode,
    SameKey,
)
from contracts.role_addresses import Bounced, OwnAddress, RoleAddresses, RoleAddressView, RoleCode
from contracts.searching import PublishedCertificate, PublishedCertificates
from contracts.stalled import StalledAct, StalledLine, StalledQueue, StalledView
from gateway.app import Apps
from gateway.main import apps
from gateway.settings import Settings
from pydantic import BaseModel

DRAFT = UUID("01920000-0000-7000-8000-000000000001")
ORDER = UUID("01920000-0000-7000-8000-000000000002")
PROBLEM = UUID("01920000-0000-7000-8000-00000000000b")
INCIDENT = "01920000-0000-7000-8000-00000000000c"
HASH = "ab" * 32
BATCH = UUID("01920000-0000-7000-8000-0000000000b1")
REFERENCE = "S20261124120000001"
Answer = BaseModel | Refusal | httpx.Response


class Services:
    """Auth, certificates and orders as one pretended network. `answers` may be replaced; `asked` keeps the requests."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Answer | Callable[[httpx.Request], Answer]] = {}
        self.asked: list[httpx.Request] = []
        self.renamed: dict[str, str] = {}  # what is replaced in every answer
        self.said: set[str] = set()  # every text of every answer: what people wrote, in whatever language
        self.open_sets: set[Place] = set()  # that had a value in an answer
        self.tomorrow: Place | None = None  # the open set in which every answer has a code of tomorrow

    def on(self, method: str, path: str, answer: Answer | Callable[[httpx.Request], Answer]) -> None:
        """Answer requests whose whole path matches this pattern; what was said last wins."""
        self.answers = {(method, path): answer, **{k: v for k, v in self.answers.items() if k != (method, path)}}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        for (method, path), answer in self.answers.items():
            if request.method == method and re.fullmatch(path, request.url.path):
                given = self._rename(_answer(self._grow(answer(request) if callable(answer) else answer)))
                self.said |= _texts(given)
                return given
        return httpx.Response(500)

    def _grow(self, answer: Answer) -> Answer:
        if isinstance(answer, httpx.Response | Refusal):
            return answer
        self.open_sets |= places(answer)
        return grown(answer, self.tomorrow) if self.tomorrow else answer

    def _rename(self, answer: httpx.Response) -> httpx.Response:
        if not self.renamed:
            return answer
        text = answer.text
        for old, new in self.renamed.items():
            text = text.replace(old, new)
        kept = {"content-type": answer.headers.get("content-type", "")}
        return httpx.Response(answer.status_code, text=text, headers=kept)

    def sent(self, method: str, path: str) -> list[httpx.Request]:
        """The requests that went to this path."""
        return [r for r in self.asked if r.method == method and re.fullmatch(path, r.url.path)]


def _texts(answer: httpx.Response) -> set[str]:
    """The texts in an answer of more than one word, line by line."""
    if answer.headers.get("content-type") != "application/json":
        return set()
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', answer.text)
    lines = {" ".join(line.split()) for text in texts for line in json.loads(f'"{text}"').splitlines()}
    return {line for line in lines if " " in line}


def _answer(answer: Answer) -> httpx.Response:
    if isinstance(answer, httpx.Response):
        return answer
    if isinstance(answer, Refusal):
        body = {"slug": answer.slug, "params": answer.params, "findings": list(answer.findings)}
        return httpx.Response(answer.status, json=body, headers={"content-type": "application/problem+json"})
    return httpx.Response(200, content=answer.model_dump_json(), headers={"content-type": "application/json"})


class Samples:
    """Contract views with believable content; keyword arguments replace fields."""

    def __init__(self) -> None:
        self.now = clock.now()

    def session(self, **more: Any) -> SessionView:
        return SessionView(**{
            "person": "CB1000002", "name": "Sanne de Vries", "subscriber": "P1234567",
            "organisation": "Gemeente Voorbeeldstad", "roles": ("contact_full",), "method": "card",
            "started_at": self.now, "idle_ends_at": self.now + timedelta(minutes=15),
            "ends_at": self.now + timedelta(hours=8), "session_hash": HASH, **more,
        })  # fmt: skip

    def notices(self) -> tuple[Notice, ...]:
        told = {"at": self.now, "started_at": self.now - timedelta(hours=2), "source": "192.0.2.17",
                "browser": "Firefox, Windows"}  # fmt: skip
        return (
            Notice(reason="limit", **told),
            Notice(reason="servicedesk", **told),
            Notice(reason="servicedesk", **told),
        )

    def own_sessions(self, count: int = 3) -> OwnSessions:
        seen = {"organisation": "Gemeente Voorbeeldstad", "method": "card", "serial": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                "ends_at": self.now + timedelta(minutes=15)}  # fmt: skip
        lines = tuple(
            SessionLine(session=f"{n:02x}" * 32, current=n == 0, source=source, browser=browser, **seen,
                        started_at=self.now - timedelta(hours=n), seen_at=self.now - timedelta(minutes=4 * n))
            for n, (source, browser) in enumerate(
                (("192.0.2.17", "Firefox, Windows"), ("2001:db8:1234:5678:9abc:def0:1234:5678", "Edge, Windows"), ("", "")))
        )  # fmt: skip
        return OwnSessions(sessions=lines[:count], at_once=3)

    def desk(self) -> SessionView:
        return self.session(person="CB9000002", name="Daan Balie", subscriber=None, organisation=None,
                            roles=("servicedesk",))  # fmt: skip

    def validator(self) -> SessionView:
        return self.session(person="CB9000001", name="Vera Toets", subscriber=None, organisation=None,
                            roles=("validation",))  # fmt: skip

    def choosing(self) -> SessionView:
        return self.session(subscriber=None, organisation=None, roles=(), choices=(
            Choice(subscriber="P1234567", organisation="Gemeente Voorbeeldstad"),
            Choice(subscriber="P7654321", organisation="Waterschap Voorbeeldland")))  # fmt: skip

    def two_hats(self, **more: Any) -> SessionView:
        """Somebody with another subscriber to switch to."""
        return self.session(others=(Choice(subscriber="P7654321", organisation="Waterschap Voorbeeldland"),), **more)

    def rows(self) -> tuple[CertificateRow, ...]:
        rows = (
            ("api.voorbeeldstad.example", 2, Product.PUBLIC_OV, "Karel Tak", -188, 12),
            ("koppelvlak.voorbeeldstad.example", 0, Product.PKIO_PRIVATE, "Victoria Berg", -1078, 18),
            ("digipoort-00000004123456780000.voorbeeldstad.example", 0, Product.PKIO_DIGIPOORT, "Karel Tak", -1070, 26),
            ("www.voorbeeldstad.example", 4, Product.PUBLIC_OV, "Victoria Berg", -101, 97),
            ("woz.belastingsamenwerking-voorbeeldstad.example", 1, Product.PKIO_PRIVATE, None, -54, 1041),
            ("oud.voorbeeldstad.example", 0, Product.PKIO_PRIVATE, "Karel Tak", -1100, -5),
            ("weg.voorbeeldstad.example", 0, Product.TRIAL, "Karel Tak", -100, 300),
        )  # fmt: skip
        renewals = {2: Renewal.ASKED, 3: Renewal.REPLACED, 6: Renewal.REPLACED}
        asked = OpenRenewal(order=ORDER, reference=REFERENCE)
        status = [CertificateStatus.VALID] * 5 + [CertificateStatus.EXPIRED, CertificateStatus.REVOKED]
        return tuple(
            CertificateRow(id=n, common_name=cn, more_names=more, product=product, status=status[n - 1], manager_name=manager,
                own_name="Koppelvlak zaaksysteem" if n == 2 else None, own_reference="CMDB-1042" if n == 2 else None,
                cost_centre={2: "4711", 4: "4711-B"}.get(n), renewal=renewals.get(n, Renewal.NONE), open_renewal=asked if n == 2 else None,
                replaced_by=5 if n in {3, 6} else None,
                revoked_at=self.now - timedelta(days=9) if status[n - 1] is CertificateStatus.REVOKED else None,
                announced_for=(self.now + timedelta(days=21)).date() if n == 5 else None,
                not_before=self.now + timedelta(days=start), not_after=self.now + timedelta(days=end))
            for n, (cn, more, product, manager, start, end) in enumerate(rows, 1)
        )  # fmt: skip

    def page(self, **more: Any) -> CertificatePage:
        return CertificatePage(**{"rows": self.rows(), "total": 142, "page": 2, "per_page": 25, "first": 26, "last": 32,
                       "pages": 6, "next_cursor": "bmV4dA", "previous_cursor": "cHJldg", **more})  # fmt: skip

    def batch(self, **more: Any) -> BatchView:
        """Seven certificates, each in another state."""
        names = ("api", "koppelvlak", "www", "woz", "zaken", "bag-levering", "raad")
        ready = {"draft": DRAFT, "version": 4, "has_request": True, "ready": True, "manager": "Karel Tak",
                 "delivery_email": "k.tak@voorbeeldstad.example", "term": self.term(365), "declarations": self.declarations(),
                 "terms_version": "2026-11"}  # fmt: skip
        wrong = Finding(
            field="sans", slug="csr.san.extra", severity="warning", params={"names": "extra.voorbeeldstad.example"}
        )
        states: tuple[dict[str, Any], ...] = (
            ready, ready, {"keys": KeyRange(rsa_min=3072, rsa_max=8192, curves=("P-256",))}, {"draft": DRAFT, "version": 3, "findings": (wrong,)}, {"draft": DRAFT, "version": 2, "own": False},
            {"refusal": "renewal.revoked"}, {"order": OrderLink(order=ORDER, reference=REFERENCE)},
        )  # fmt: skip
        rows = tuple(
            BatchRow(certificate=n, common_name=f"{name}.voorbeeldstad.example", sans=(f"{name}.voorbeeldstad.example",),
                     not_after=self.now + timedelta(days=9 * n), product=Product.PKIO_PRIVATE, **state)
            for n, (name, state) in enumerate(zip(names, states, strict=True), 1)
        )  # fmt: skip
        until = self.now + timedelta(days=30)
        return BatchView(
            **{"id": BATCH, "rows": rows, "language": "nl", "created_at": self.now, "expires_at": until, **more}
        )

    def people(self, **more: Any) -> PeopleReport:
        """Karel manages, Sanne ordered, somebody is gone; one certificate has nobody."""
        people = (
            PersonCounts(number="CB1000010", name="Karel Tak", active=True, managed=97, managed_valid=90, ordered=0, ordered_valid=0),
            PersonCounts(number="CB1000002", name="Sanne de Vries", active=True, managed=1, managed_valid=1, ordered=140, ordered_valid=122),
            PersonCounts(number="CB1000019", managed=0, managed_valid=0, ordered=2, ordered_valid=0),
        )  # fmt: skip
        return PeopleReport(
            **{"people": people, "more": False, "without_manager": 3, "without_manager_valid": 1, **more}
        )

    def own_address(self, status: str = "5.1.1", **more: Any) -> OwnAddress:
        """The visitor's, to which mail came back, with this status; a code was asked for."""
        asked = RoleCode(number=1, asked_at=self.now, until=self.now + timedelta(minutes=30), tries=4)
        fields = {
            "address": "s.devries@voorbeeldstad.example",
            "bounced": Bounced(at=self.now, code=status),
            "code": asked,
        }
        return OwnAddress(**fields | more)

    def role_addresses(self, last: str = "") -> RoleAddresses:
        """One that is confirmed, one whose code was asked for; with `last` as many as may be, with one whose mail never arrives and one whose code ended."""
        one = RoleAddressView(
            id=BATCH, address="certificaten@voorbeeldstad.example", added_at=self.now, confirmed_at=self.now
        )
        code = RoleCode(number=2, asked_at=self.now, until=self.now + timedelta(minutes=30), tries=4)
        waits = {"id": UUID(int=5), "added_at": self.now, "forgotten_at": self.now + timedelta(days=7)}
        two = RoleAddressView(
            address="informatiebeveiliging-en-privacy@organisatieonderdeel.voorbeeldstad.example", code=code, **waits
        )
        if not last:
            return RoleAddresses(addresses=(one, two))
        if last == "bounced":
            marks = (Bounced(at=self.now, code="5.1.1"), Bounced(at=self.now, code="5.2.2"))
            dead = tuple(
                one.model_copy(update={"id": UUID(int=n), "address": f"a{n}@voorbeeldstad.example", "bounced": mark})
                for n, mark in enumerate(marks, 7)
            )
            return RoleAddresses(
                addresses=(*dead, dead[0].model_copy(update={"id": UUID(int=6), "address": one.address, "code": code}))
            )
        more = (code.model_copy(update={"undelivered": last, "number": 1}), code.model_copy(update={"tries": 0}), None)
        rest = (
            RoleAddressView(address=f"a{n}@voorbeeldstad.example", code=each, **{**waits, "id": UUID(int=6 + n)})
            for n, each in enumerate(more)
        )
        return RoleAddresses(addresses=(one, two, *rest))

    def overview(self, request: httpx.Request) -> CertificatePage:
        """What certificates answers: all rows, or those of the renewal that is asked for."""
        wanted = request.url.params.get("renewal")
        if request.url.params.get("announced") == "true":
            return self.page(rows=(), total=0, page=1, pages=0, first=0, last=0)
        if wanted is None:
            return self.page()
        valid = "expires_within" in request.url.params
        rows = tuple(r for r in self.rows() if r.renewal == wanted and (not valid or r.id < 4))
        return self.page(rows=rows, total=len(rows), page=1, pages=1, first=min(1, len(rows)), last=len(rows))

    def coming(self, request: httpx.Request) -> CertificatePage:
        """The same when three certificates will be revoked, of which two need something."""
        if request.url.params.get("announced") != "true":
            return self.overview(request)
        day = (self.now + timedelta(days=21)).date()
        rows = tuple(row.model_copy(update={"announced_for": day}) for row in self.rows()[2:5])
        rows = rows[1:] if request.url.params.get("renewal") else rows
        return self.page(rows=rows, total=len(rows), page=1, pages=1, first=1, last=len(rows))

    def who(self, **more: Any) -> CertificatePerson:
        return CertificatePerson(**{"number": "CB1000010", "name": "Karel Tak", "email": "k.tak@voorbeeldstad.example",
                      "organisation": "Gemeente Voorbeeldstad", "phone": "+31301234567", "active": True, **more})  # fmt: skip

    def detail(self, **more: Any) -> CertificateDetail:
        return CertificateDetail(**{
            "id": 2, "subscriber": "P1234567", "product": Product.PKIO_PRIVATE, "status": CertificateStatus.VALID,
            "common_name": "koppelvlak.voorbeeldstad.example", "organisation": "Gemeente Voorbeeldstad",
            "sans": ("koppelvlak.voorbeeldstad.example", "test-koppelvlak.voorbeeldstad.example"),
            "locality": "Voorbeeldstad", "state": "Utrecht", "country": "NL", "serial": "4a00112233445566778899aabbccdd01",
            "issuer_name": "Voorbeeld Private Services CA - G1", "not_before": self.now - timedelta(days=1078),
            "not_after": self.now + timedelta(days=18), "revoked_at": None, "revocation_reason": None,
            "key_type": "RSA 3072", "sha256": HASH, "manager": self.who(), "requester": self.who(name="Joris Bos"),
            "reference": REFERENCE, "replaces": 1, "replaced_by": None,
            "labels": Labels(version=3, own_name="Koppelvlak zaaksysteem", own_reference="CMDB-1042", cost_centre="4711",
                             changed_at=self.now, changed_by="Joris Bos"), "history": self.history(), **more,
        })  # fmt: skip

    def history(self, *ends: HistoryLine) -> CertificateHistory:
        """Certificate 2 since it was ordered, and these ends of it; it replaced two and nothing replaces it."""
        happened: tuple[tuple[int, Happening, dict[str, Any]], ...] = (
            (1, Happening.LABELLED, {"by": "Joris Bos", "texts": (OwnText.OWN_NAME, OwnText.COST_CENTRE)}),
            (12, Happening.WARNED, {"people": 2}), (30, Happening.CODE_MADE, {"by": "Sanne de Vries"}),
            (72, Happening.WARNED, {"people": 1}), (400, Happening.LABELLED, {"texts": (OwnText.OWN_REFERENCE,)}),
            (1078, Happening.ISSUED, {}), (1079, Happening.APPROVED, {"by": "Joris Bos", "order": ORDER, "reference": REFERENCE}),
        )  # fmt: skip
        lines = (HistoryLine(at=self.now - timedelta(days=days), what=what, **more) for days, what, more in happened)
        starts = ((2, 0, 1078), (1, -1, 2170), (9, -2, 3260))
        row = (Generation(id=n, steps=steps, not_before=self.now - timedelta(days=ago), not_after=self.now - timedelta(days=ago - 1096),
                          revoked_at=self.now - timedelta(days=2000) if n == 1 else None) for n, steps, ago in starts)  # fmt: skip
        return CertificateHistory(lines=(*ends, *lines), generations=tuple(row))

    def year_ahead(self) -> EndingReport:
        """A year: months without any, and one in which most end."""
        here = self.now.year * 12 + self.now.month - 1
        months = [f"{n // 12}-{n % 12 + 1:02}" for n in range(here, here + 12)]
        counts = ((3, 1), (0, 0), (1, 0), (2, 0), (0, 0), (14, 2), (1, 1), (0, 0), (0, 0), (4, 0), (120, 30), (7, 0))
        return EndingReport(
            months=tuple(EndingMonth(month=m, total=t, replaced=r) for m, (t, r) in zip(months, counts, strict=True))
        )

    def revocation(self, state: str, **more: Any) -> RevocationView:
        done = list(RevocationState).index(RevocationState(state))
        return RevocationView(**{
            "certificate": 2, "state": state, "reason": "superseded", "road": "portal", "asked_by": "Sanne de Vries",
            "asked_at": self.now - timedelta(minutes=3), "sent_at": self.now - timedelta(minutes=2) if done else None,
            "confirmed_at": self.now - timedelta(minutes=1) if 2 <= done < 5 else None,
            "seen_at": self.now if state == "seen" else None, **more,
        })  # fmt: skip

    def stopping(self, state: str, **more: Any) -> CertificateDetail:
        """Certificate 2 with a revocation in this state."""
        asked = self.revocation(state, **more)
        revoked = {"revoked_at": asked.confirmed_at, "revocation_reason": asked.reason if asked.confirmed_at else None}
        status = "revoking" if not asked.over else "valid" if state == "refused" else "revoked"
        moments = ((asked.seen_at, Happening.REVOCATION_SEEN), (asked.confirmed_at, Happening.REVOKED),
                   (asked.sent_at, Happening.REVOCATION_SENT), (asked.asked_at, Happening.REVOCATION_ASKED))  # fmt: skip
        ends = (
            HistoryLine(
                at=at,
                what=what,
                road=asked.road,
                reason=asked.reason,
                by=asked.asked_by if at == asked.asked_at else None,
            )
            for at, what in moments
            if at
        )
        return self.detail(status=status, revocation=asked, history=self.history(*ends), **revoked)

    def several(self, *found: FoundCertificate) -> FoundCertificates:
        return FoundCertificates(certificates=found)

    def problem(self, state: str = "reported", **more: Any) -> ProblemView:
        """A report of a leaked key, with proof."""
        found = [(2, "valid", True), (3, "revoked", True), (4, "valid", False)]
        acts = [
            ("note", "Gebeld met de abonnee: die kent de melder niet."),
            ("answer", "Wij zoeken dit uit.\n\nDank voor uw melding."),
        ]
        fields: dict[str, Any] = dict(
            id=PROBLEM, reference="7K3M-9QWX-04TZ-HB5N", kind="leaked_key", state=state, certificate="www.voorbeeldstad.example",
            reported_at=self.now - timedelta(hours=3), answer_by=self.now + timedelta(hours=21),
            answered_at=None if state == "reported" else self.now - timedelta(hours=1),
            closed_at=self.now if state == "closed" else None, outcome="revoked" if state == "closed" else None, proven=True,
            words="De geheime sleutel staat in een openbare map op internet.\nIk vond hem met een zoekmachine.",
            email="melder@veiligheid.example", language="nl",
            certificates=tuple(
                ConcernedCertificate(id=n, subscriber="P1234567", organisation="Gemeente Voorbeeldstad", serial=f"4a0{n}",
                                     common_name="www.voorbeeldstad.example", status=status, by_key=by_key)
                for n, status, by_key in found),
            orders=(ConcernedOrder(reference=REFERENCE, subscriber="P1234567"),),
            acts=tuple(ProblemAct(at=self.now - timedelta(hours=2), by="Sam Desk", act=act, text=words) for act, words in acts),
        )  # fmt: skip
        return ProblemView(**(fields | more))

    def stalled(self, stall: str = "refused", **more: Any) -> StalledView:
        """A revocation that doesn't get through."""
        fields: dict[str, Any] = dict(
            id=PROBLEM, certificate=2, subscriber="P1234567", organisation="Gemeente Voorbeeldstad", serial="4a02",
            common_name="www.voorbeeldstad.example", stall=stall, reason="keyCompromise", asked_at=self.now - timedelta(hours=3),
            due_at=self.now + timedelta(hours=21), taken_by=None, settled_at=None, outcome=None, issuer_name="Voorbeeld PKIoverheid Private CA",
            status="valid", cause="certificate.unknown" if stall == "refused" else None, acts=(),
        )  # fmt: skip
        return StalledView(**(fields | more))

    def incident(self, state: str = "prepared", **more: Any) -> IncidentView:
        """An incident of three certificates, made by a colleague."""
        asked = state in {"running", "ran", "closed"}
        results = [(2, "seen"), (3, "sent"), (4, "refused")] if asked else [(n, "waiting") for n in (2, 3, 4)]
        fields: dict[str, Any] = dict(
            id=INCIDENT, chosen_by="subscriber", value="P1234567", reason="cessationOfOperation", state=state,
            words="De abonnee is failliet; de curator vroeg dit.", prepared_by="CB9000077", prepared_at=self.now - timedelta(hours=1),
            due_at=self.now + timedelta(hours=23), ended_at=self.now if state in {"closed", "cancelled", "expired"} else None, total=3,
            lists=(self.incident_list(asked),), lines=(), results={r: sum(r == e for _, e in results) for _, r in results},
            unfinished=3, fresh=0, page=1, held=(HeldOrder(reference=REFERENCE, subscriber="P1234567", held=True),),
            certificates=tuple(
                IncidentCertificate(
                    certificate=n, round=1, subscriber="P1234567", organisation="Gemeente Voorbeeldstad", serial=f"4a0{n}",
                    common_name=f"www{n}.voorbeeldstad.example", issuer_name="Voorbeeld PKIoverheid Private CA", result=result,
                    revocation=PROBLEM if asked else None, stalled=result == "refused", cause="unknown serial" if result == "refused" else None)
                for n, result in results),
        )  # fmt: skip
        return IncidentView(**(fields | more))

    def announcement(self) -> Announced:
        """That a certificate will be revoked in three weeks."""
        starts = (self.now + timedelta(days=21)).replace(hour=8, minute=0, second=0, microsecond=0)
        return Announced(
            day=starts.date(), starts_at=starts, reason="superseded", announced_at=self.now - timedelta(days=1),
            nl="De uitgever stopt.\nVraag een certificaat van een andere uitgever aan.", en="The issuer stops.",
        )  # fmt: skip

    def announced_list(
        self, state: str, *, proposed: bool = False, by: str = "CB9000077", later: bool = False
    ) -> dict[str, Any]:
        """Of an incident: that its list is for a day, and what is proposed of it."""
        told = self.announcement()
        fields: dict[str, Any] = dict(
            sha256="7b" * 32, round=1, words="De CA mag toch blijven werken.", proposed_by=by, proposed_name="Vera Toets",
            proposed_at=self.now, due_at=self.now + timedelta(hours=24), outcome=None, decided_by=None, decided_name=None, decided_at=None,
        )  # fmt: skip
        part = tuple(
            PutOff(common_name=f"www{n}.voorbeeldstad.example", subscriber="P1234567", serial=f"4a0{n}", issuer_name="Voorbeeld PKIoverheid Private CA")
            for n in (2, 3)
        )  # fmt: skip
        if later:
            fields |= {"day": told.day + timedelta(days=7), "part": part}
        over = {
            "sha256": "6c" * 32,
            "outcome": "dropped",
            "decided_by": "CB9000002",
            "decided_name": "Sam Desk",
            "decided_at": self.now,
        }
        proposals = tuple(IncidentProposal(**(fields | more)) for more in ({}, over))
        frozen = self.incident_list(state != "prepared", day=told.day, nl=told.nl, en=told.en)
        return {
            "state": state,
            "lists": (frozen,),
            "starts_at": told.starts_at,
            "held": (),
            "proposals": proposals if proposed else proposals[1:],
        }

    def incident_list(self, asked: bool, **more: Any) -> IncidentList:
        """A frozen list of three."""
        fields: dict[str, Any] = dict(
            round=1, sha256="5a" * 32, certificates=3, already_revoked=4, prepared_by="CB9000077", prepared_name="Vera Toets",
            prepared_at=self.now - timedelta(hours=1), decided_by="CB9000002" if asked else None, decided_name="Sam Desk" if asked else None,
            decided_at=self.now if asked else None, outcome="confirmed" if asked else None, words="",
        )  # fmt: skip
        return IncidentList(**(fields | more))

    def incident_lines(self) -> tuple[GivenLine, ...]:
        """Serial numbers of every sort."""
        ca = "CN=Voorbeeld PKIoverheid Private CA,O=Voorbeeld,C=NL"
        said = (
            ("4a:08", "issuers", (f"0x4a08;{ca}", "0x4a08;CN=Een,C=NL")), ("1234", "spelling", ("0x1234", "0x04d2")), ("4a09", "unknown", ()),
            ("4a10", "revoked", ()), ("4a11", "over", ()), ("4a:08", "double", ()), ("geen nummer", "invalid", ()), ("4a02", "found", ()),
        )  # fmt: skip
        return tuple(GivenLine(typed=typed, outcome=outcome, choices=choices) for typed, outcome, choices in said)

    def published(self, n: int = 0) -> PublishedCertificate:
        """A certificate as anybody may know it: valid, revoked, expired, and so on."""
        name = "www.voorbeeldstad.example" if n == 0 else f"dienst-{n}.burgerzaken.voorbeeldstad.example"
        status = ("valid", "revoked", "expired")[n % 3]
        return PublishedCertificate(
            sha256=f"{n:064x}", serial=f"4a{n:02x}" + "9c1e77d05b3f42a8" * 2 + "61e0", common_name=name,
            sans=(name, "voorbeeldstad.example", "xn--bcher-kva.voorbeeldstad.example") if n == 0 else (name,),
            organisation="Gemeente Voorbeeldstad", product=Product.PKIO_PRIVATE, issuer_name="Voorbeeld PKIoverheid Private CA",
            not_before=self.now - timedelta(days=200), not_after=self.now + timedelta(days=-1 if status == "expired" else 165),
            revoked_at=self.now - timedelta(days=3) if status == "revoked" else None, status=status,
        )  # fmt: skip

    def found(self, state: str | None = None, **more: Any) -> FoundCertificate:
        """Certificate 2 as staff find it; with a revocation in this state, for Karel, who called."""
        view = self.detail() if state is None else self.stopping(state, road="staff", asked_by=None)
        same = {
            name: getattr(view, name)
            for name in FoundCertificate.model_fields
            if name in CertificateDetail.model_fields
        }
        called = {"asked_by": "CB9000002", "caller": "Karel Tak, gemeente Voorbeeldstad",
                  "identified": "Teruggebeld op het nummer in het register."}  # fmt: skip
        none = dict.fromkeys(called)
        return FoundCertificate(
            **{**same, "manager": "Karel Tak", "replaced": False, **(called if state else none), **more}
        )

    def person(self, **more: Any) -> PersonCard:
        return PersonCard(**{"number": "CB1000010", "name": "Karel Tak", "email": "k.tak@voorbeeldstad.example",
                             "phone": None, "organisation": "Gemeente Voorbeeldstad", "active": True, **more})  # fmt: skip

    def contact(self) -> PersonCard:
        return self.person(number="CB1000002", name="Sanne de Vries", email="s.devries@voorbeeldstad.example")

    def subscriber(self) -> SubscriberCard:
        return SubscriberCard(number="P1234567", name="Gemeente Voorbeeldstad", kvk="12345678", street="Dorpsplein 1",
                              postcode="1234 AB", town="Voorbeeldstad", state="Utrecht", country="NL")  # fmt: skip

    def old(self) -> OldCertificate:
        return OldCertificate(id=2, serial="4a0011223344556677", common_name="koppelvlak.voorbeeldstad.example",
                              sans=("test-koppelvlak.voorbeeldstad.example",), product=Product.PKIO_PRIVATE,
                              not_before=self.now - timedelta(days=1078), not_after=self.now + timedelta(days=18),
                              manager="CB1000010")  # fmt: skip

    def summary(self, **more: Any) -> CsrSummary:
        return CsrSummary(**{"key_type": "RSA 3072", "common_name": "koppelvlak.voorbeeldstad.example",
                             "sans": ("test-koppelvlak.voorbeeldstad.example", "nieuw.voorbeeldstad.example"),
                             "organisation": "Gemeente Voorbeeldst", "locality": "Voorbeeldstad", "state": None,
                             "country": "NL", "spki_sha256": HASH, **more})  # fmt: skip

    def declarations(self) -> tuple[DeclarationText, ...]:
        words = ("de gegevens in deze bestelling waar en volledig zijn",
                 "ik de voorwaarden ken en ermee akkoord ga",
                 "de certificaatbeheerder weet van deze bestelling en het certificaat mag beheren",
                 "de sleutel op een veilige plaats is gemaakt en daar blijft",
                 "ik de tarieven ken en ermee akkoord ga",
                 "het certificaat openbaar mag worden gemaakt",
                 "het domein van de organisatie is, of dat zij het mag gebruiken")  # fmt: skip
        return tuple(DeclarationText(code=f"d{n}", version="2026-01", text=w) for n, w in enumerate(words, 1))

    def draft(self, **more: Any) -> DraftView:
        return DraftView(**{
            "id": DRAFT, "version": 4, "product": Product.PKIO_PRIVATE, "language": "nl",
            "subscriber": self.subscriber(), "contact": self.contact(),
            "managers": (self.person(), self.person(number="CB1000011", name="Victoria Berg",
                                                    email="v.berg@voorbeeldstad.example")),
            "manager": self.person(), "manager_note": None, "renews": self.old(), "csr": "", "csr_summary": None,
            "common_name": "koppelvlak.voorbeeldstad.example",
            "sans": ("koppelvlak.voorbeeldstad.example", "test-koppelvlak.voorbeeldstad.example"),
            "delivery_email": "k.tak@voorbeeldstad.example", "findings": (), "accepted": (),
            "terms": Terms(keys=KeyRange(rsa_min=3072, rsa_max=8192, curves=("P-256", "P-384")), product=Product.PKIO_PRIVATE,
                           price_cents=12900, validity_days=365, validity=self.term(365).validity,
                           terms_version="2026-01", declarations=self.declarations()),
            "offered": (self.term(365),), "last_day": (self.now + timedelta(days=705)).date(),
            "done": (), "notices": (), "created_at": self.now, "saved_at": self.now,
            "expires_at": self.now + timedelta(days=30), **more,
        })  # fmt: skip

    def preparing(self, **more: Any) -> DraftView:
        """A new one that a validator prepares for Sanne."""
        shown = {
            "preparing": True,
            "prepared_by": "Vera Toets",
            "journey": Journey.SERVER_NEW,
            "renews": None,
            "csr": "",
        }
        return self.draft(**(shown | more))

    def prepared_lines(self, **more: Any) -> Prepared:
        """Two that are being prepared, one of them of a renewal, and one that is the contact's now."""
        line = PreparedLine(
            id=DRAFT, subscriber="P1234567", organisation="Gemeente Voorbeeldstad", contact="Sanne de Vries", product=Product.PKIO_PRIVATE,
            journey=Journey.SERVER_NEW, common_name="koppelvlak.voorbeeldstad.example", saved_at=self.now,
            expires_at=self.now + timedelta(days=30),
        )  # fmt: skip
        nameless = line.model_copy(update={"common_name": "", "product": Product.PUBLIC_OV})
        renewal = line.model_copy(update={"journey": Journey.SERVER_RENEW, "ready_at": self.now})
        return Prepared(**{"drafts": (line, nameless, renewal), **more})

    def customers(self, *, more: bool = False) -> tuple[SubscriberLine, ...]:
        line = SubscriberLine(number="P1234567", name="Gemeente Voorbeeldstad", kvk="12345678", town="Voorbeeldstad")
        other = {"number": "P7654321", "name": "Waterschap Voorbeeldland", "kvk": "87654321", "town": "Voorbeeldland"}
        return (line, line.model_copy(update=other))

    def can_be_prepared(self, **more: Any) -> CanBePrepared:
        """Two contacts; of new certificates one that can't be had, of two to renew one that is revoked."""
        new = tuple(
            NewOffer(product=product, title=product.short("nl"), terms=() if refusal else (self.term(365),),
                     refusal=refusal and refusal.slug, params=refusal.params if refusal else {})
            for product, refusal in (
                (Product.PKIO_PRIVATE, None), (Product.PUBLIC_OV, None),
                (Product.TRIAL, refuse("offer.not_for_you", product="trial", reason="tests")))
        )  # fmt: skip
        revoked = self.old().model_copy(update={"id": 3, "common_name": "weg.voorbeeldstad.example"})
        barred = RenewalOffer(certificate=3, product=Product.PKIO_PRIVATE, terms=(), refusal="renewal.revoked")
        return CanBePrepared(**{
            "subscriber": self.subscriber(), "new": new, "certificates": (self.old(), revoked),
            "contacts": (CanTake(number="CB1000003", name="Joris Bos"), CanTake(number="CB1000002", name="Sanne de Vries")),
            "renewals": (*self.offers().renewals, barred), **more,
        })  # fmt: skip

    def human(self, *more: str) -> Human:
        """Vera, and other numbers of hers."""
        made = (
            HumanNumber(
                number=number, name="Vera Toets", organisation="Certificaatportaal TSP", active=number == "CB9000001"
            )
            for number in ("CB9000001", *more)
        )
        return Human(numbers=tuple(made))

    def invited(self, **more: Any) -> InvitedCsr:
        """What who holds a link is asked for."""
        return InvitedCsr(**{
            "common_name": "koppelvlak.voorbeeldstad.example", "sans": ("test-koppelvlak.voorbeeldstad.example",),
            "keys": KeyRange(rsa_min=3072, rsa_max=8192, curves=("P-256", "P-384")),
            "until": self.now + timedelta(days=13), **more,
        })  # fmt: skip

    def term(self, days: int) -> Term:
        """A term that is offered."""
        until = clock.local(self.now).date() + timedelta(days=days - 1)
        price = {365: 12900, 730: 21900, 1095: 29900}[days]
        return Term(days=days, price_cents=price, validity=Validity(until=until, days=days))

    def offers(self, refusal: Refusal | None = None) -> Offers:
        """What can be had in the place of certificate 2: two terms, or the reason why nothing can."""
        return Offers(renewals=(RenewalOffer(
            certificate=2, product=Product.PKIO_PRIVATE, terms=() if refusal else (self.term(365), self.term(730)),
            refusal=refusal.slug if refusal else None, params=refusal.params if refusal else {}),))  # fmt: skip

    def no_gain(self, reason: str, **more: Any) -> Refusal:
        """A renewal would end no later than the old certificate, which lasts for 700 days."""
        day = clock.local(self.now).date()
        told = {"ends": 700, "until": 364, "last": 705, **({"from": 337} if reason == "later" else {})}
        dates = {name: (day + timedelta(days=days)).isoformat() for name, days in told.items()}
        return refuse("renewal.no_gain", reason=reason, product="pkio_private", **dates, **more)

    def no_term(self, **more: Any) -> Refusal:
        """The issuer ends in a month."""
        last = (clock.local(self.now).date() + timedelta(days=30)).isoformat()
        return refuse("renewal.no_term", reason="issuer_ends", product="pkio_private", last=last, days=365, **more)

    def ends(self) -> Validity:
        """Until when a certificate of three years is valid at least."""
        return self.term(1095).validity

    def findings(self) -> tuple[Finding, ...]:
        def found(field: str, slug: str, severity: str, **params: str | int) -> Finding:
            return Finding(field=field, slug=slug, severity=severity, params=params)

        return (
            found("csr", "csr.key.size", "error", bits=1024, minimum=3072, maximum=8192),
            found("csr", "csr.subject.mismatch", "warning", attribute="O", csr="Gemeente Voorbeeldst",
                  registered="Gemeente Voorbeeldstad"),
            found("csr", "csr.san.extra", "warning", names="nieuw.voorbeeldstad.example", count=1),
            found("delivery_email", "email.invalid", "error"),
        )  # fmt: skip

    def done(self, *, until: Step) -> tuple[Step, ...]:
        return tuple(Step)[: list(Step).index(until)]

    def order(self, **more: Any) -> OrderView:
        return OrderView(**{
            "id": ORDER, "reference": REFERENCE, "product": Product.PKIO_PRIVATE, "state": State.PLACED,
            "subscriber": self.subscriber(), "contact": self.contact(), "manager": self.person(),
            "common_name": "koppelvlak.voorbeeldstad.example", "sans": ("test-koppelvlak.voorbeeldstad.example",),
            "csr_summary": self.summary(), "delivery_email": "k.tak@voorbeeldstad.example", "price_cents": 29500,
            "validity_days": 1095, "validity": self.ends(), "renews": self.old(), "declarations": self.declarations(), "terms_version": "2026-01", "content_sha256": HASH,
            "placed_at": self.now, "document": None, "certificate": None, "reason": None,
            "history": (StateChange(state=State.PLACED, at=self.now, by="Sanne de Vries"),), **more,
        })  # fmt: skip

    def proving(self, *, proved: bool = False) -> OrderView:
        """A publicly trusted one of which the CA looks for two names in DNS; or has found them."""
        domains = ("www.voorbeeldstad.example.org", "*.voorbeeldstad.example.org", "xn--bcher-kva.example.org")
        states = (ProofState.PROVED, ProofState.WAITING, ProofState.FAILED)
        names = tuple(NameProof(
            domain=domain, state=ProofState.PROVED if proved else state, method="3.2.2.4.7", rules="2.1.9",
            at=None if state is ProofState.WAITING and not proved else self.now,
            record=None if proved or state is ProofState.PROVED else DnsRecord(
                host=f"_ca-proof.{domain.removeprefix('*.')}", text=f"ca-proof={HASH[:32]}"))
            for domain, state in zip(domains, states, strict=True))  # fmt: skip
        moves = self.moves(State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FULFILLING)
        steps = (Milestone.ORGANISATION, Milestone.APPROVED, Milestone.DOMAIN, Milestone.MADE)
        reached = (self.now, self.now, self.now if proved else None, None)
        return self.order(
            product=Product.PUBLIC_OV, state=State.FULFILLING, document=self.document(), history=moves, names=names, renews=None,
            common_name=domains[0], sans=domains[1:],
            stages=tuple(Stage(milestone=m, at=at) for m, at in zip(steps, reached, strict=True)),
            turn=Turn(side=Side.CA, since=self.now, expected=self.now + timedelta(hours=1)) if proved
            else Turn(side=Side.SUBSCRIBER, since=self.now))  # fmt: skip

    def stages(self, ticked: datetime | None = None) -> tuple[Stage, ...]:
        """Those of a certificate whose names validation looks at, the organisation checked or not."""
        at = {Milestone.ORGANISATION: ticked}
        return tuple(Stage(milestone=each, at=at.get(each)) for each in Milestone)

    def document(self) -> DocumentView:
        return DocumentView(sha256=HASH, size=87_654, file_name=f"{REFERENCE}.pdf", media_type="application/pdf")

    def moves(self, *states: State) -> tuple[StateChange, ...]:
        by = {State.PLACED: "Sanne de Vries"}
        staff = {State.APPROVED, State.REJECTED}
        return tuple(
            StateChange(state=s, at=self.now + timedelta(minutes=n), by=by.get(s), by_staff=s in staff)
            for n, s in enumerate(states)
        )

    def orders(self, **more: Any) -> OrderPage:
        line = OrderLine(id=ORDER, reference=REFERENCE, product=Product.PKIO_PRIVATE, state=State.IN_VALIDATION,
                         common_name="koppelvlak.voorbeeldstad.example", placed_at=self.now,
                         requester_name="Sanne de Vries")  # fmt: skip
        draft = DraftLine(id=DRAFT, product=Product.PUBLIC_OV, common_name="api.voorbeeldstad.example",
                          saved_at=self.now, expires_at=self.now + timedelta(days=30), by="Sanne de Vries",
                          version=4, certificate=2, step=Step.CERTIFICATE)  # fmt: skip
        lines = tuple(line.model_copy(update={"state": s, "reference": f"{REFERENCE[:-1]}{n}"})
                      for n, s in enumerate(list(State)[1:]))  # fmt: skip
        return OrderPage(
            **{"orders": lines, "drafts": (draft, self.ending(draft)), "total": 31, "page": 1, "per_page": 25, **more}
        )

    def ending(self, draft: DraftLine) -> DraftLine:
        """A colleague's, that goes within a week."""
        return draft.model_copy(update={
            "own": False, "by": "Joris Bos", "step": Step.CONDITIONS, "expires_at": self.now + timedelta(days=6),
            "saved_at": self.now - timedelta(days=24), "common_name": "koppelvlak.voorbeeldstad.example",
        })  # fmt: skip

    def theirs(self, **more: Any) -> DraftView:
        """A colleague's draft, who ticked everything in it."""
        ticked = Colleague(number="CB1000003", name="Joris Bos", saved_at=self.now, declared_at=self.now)
        return self.draft(
            **{"own": False, "owner": "Joris Bos", "saved_by": "Joris Bos", "colleagues": (ticked,), **more}
        )

    def opened(self) -> Finding:
        """A colleague's order for the same certificate."""
        params = {"name": "Joris Bos", "number": "CB1000003", "at": self.now.isoformat(), "reference": REFERENCE,
                  "order": str(ORDER)}  # fmt: skip
        return Finding(field="certificate", slug="renewal.open", severity="error", params=params)

    def unsuccessful(self, **more: Any) -> UnsuccessfulOrder:
        line = self.orders().orders[0].model_dump()
        return UnsuccessfulOrder(**line | {"state": State.REJECTED, "certificate": 2, "ended_at": self.now,
                                           "reason": "Het domein is niet van uw organisatie."} | more)  # fmt: skip

    def waiting_order(self, **more: Any) -> WaitingOrder:
        line = self.orders().orders[0].model_dump()
        until = self.now + timedelta(days=30)
        return WaitingOrder(**line | {"state": State.WAITING, "until": until} | more)

    def extract(self, *facts: ExtractFact, **more: Any) -> ExtractView:
        """An extract that says what we hold, of the day before."""
        name, number = "Gemeente Voorbeeldstad", "12345678"
        usual = (ExtractFact(field=ExtractField.NAME, ours=name, before=None, now=(name,)),
                 ExtractFact(field=ExtractField.NUMBER, ours=number, before=None, now=(number,)),
                 ExtractFact(field=ExtractField.STATUS, ours=None, before=None, now=("active",)))  # fmt: skip
        return ExtractView(**{"id": EXTRACT, "number": number, "at": self.now - timedelta(days=1), "usable": True, "facts": facts or usual,
                              "until": self.now + timedelta(days=367), "source": f"https://register.example/v1/entries/{number}",
                              "sha256": "5e" * 32, "remarks": (), **more})  # fmt: skip

    def changed_extract(self) -> ExtractView:
        """One that says something else than we hold, and than the one before it."""
        name = "Gemeente Voorbeeldstad"
        facts = (ExtractFact(field=ExtractField.NAME, ours=name, before=(name,), now=("Gemeente Nieuwe Voorbeeldstad & Omstreken",), differs=True),
                 ExtractFact(field=ExtractField.TRADE_NAMES, ours=None, before=(), now=tuple(f"Proefnaam {n}" for n in range(1, 6))),
                 ExtractFact(field=ExtractField.NUMBER, ours="12345678", before=("12345678",), now=("12345678",)),
                 ExtractFact(field=ExtractField.STATUS, ours=None, before=("active",), now=("bankrupt",)),
                 ExtractFact(field=ExtractField.ADDRESS, ours="Dorpsplein 1, 1234 AB Voorbeeldstad", before=("Dorpsplein 1, 1234 AB Voorbeeldstad",), now=()))  # fmt: skip
        remarks = (RemarkView(remark=Remark.NAME_DIFFERS, weight=Weight.ERROR, ours=name, theirs="Gemeente Nieuwe Voorbeeldstad & Omstreken"),
                   RemarkView(remark=Remark.BANKRUPT, weight=Weight.ERROR, theirs="2026-11-23"),
                   RemarkView(remark=Remark.RENAMED, weight=Weight.WARNING, ours=name, theirs="2026-11-23"),
                   RemarkView(remark=Remark.NO_RSIN, weight=Weight.NOTE))  # fmt: skip
        return self.extract(*facts, before_at=self.now - timedelta(days=200), remarks=remarks)

    def extracts(self, *registers: RegisterView) -> Extracts:
        """What the Handelsregister says, unless another register is given."""
        usual = (RegisterView(kind=Register.KVK, number="12345678", extract=self.extract()),)
        return Extracts(subscriber="P1234567", registers=registers or usual)

    def asked_register(self, **more: Any) -> RegisterView:
        """A register that is being asked."""
        return RegisterView(
            **{"kind": Register.KVK, "number": "12345678", "asked_at": self.now - timedelta(minutes=20), **more}
        )

    def by_hand(self, done: bool = False) -> tuple[CheckByHand, ...]:
        """One that somebody ticked, and one that blocks approval until it is."""
        ticked = {"at": self.now, "by": "CB9000002", "name": "Karim Keur"}
        return (CheckByHand(check=HandCheck.REGISTER_EXTRACT, required=True, note="Via de KvK opgevraagd.", **ticked),
                CheckByHand(check=HandCheck.DOMAIN, required=True, **(ticked if done else {})),
                CheckByHand(check=HandCheck.PAPER, required=False))  # fmt: skip

    def prepared(self, decision: str = "reject") -> PreparedDecision:
        """What a colleague left to who looks."""
        more = (
            {"reason": "De bel bij www ontbreekt.\nBel ons.", "causes": self.causes()} if decision == "reject" else {}
        )
        return PreparedDecision(
            decision=Decision(decision), by="CB9000002", name="Karim Keur", at=self.now, version=3, **more
        )

    def second(self) -> Queue:
        """Cases that wait for a second person: two with a prepared decision, one with an approval of two."""
        line, by = self.queue().cases[0], {"proposed_by_name": "Karim Keur"}
        more = (
            {"proposed": Decision.REJECT, **by},
            {"proposed": Decision.APPROVE, **by},
            {"approvals": 1, "approvals_needed": 2},
        )
        return self.queue(cases=tuple(line.model_copy(update=each) for each in more), total=3)

    def causes(self) -> tuple[RejectionCause, ...]:
        """Two causes of rejection."""
        rows = (("names_not_yours", "Een domeinnaam is niet van uw organisatie.", "A domain name is not yours.", "sans"),
                ("request_wrong", "De CSR past niet bij de bestelling.", "The CSR does not match the order.", "csr"))  # fmt: skip
        return tuple(RejectionCause(code=c, nl=nl, en=en, step="certificate", field=f) for c, nl, en, f in rows)

    def standard(self) -> tuple[StandardQuestion, ...]:
        """A question that rows have."""
        return (StandardQuestion(code="call_back", nl="Wanneer kunnen wij u bellen?", en="When can we call you?", step="contact", field=""),)  # fmt: skip

    def hindrances(self) -> tuple[Finding, ...]:
        """One found by the system, and a check by hand that is open."""
        return (Finding(field="checks", slug="case.checks_failed", severity="error", params={"count": 2}),
                Finding(field="by_hand", slug="case.checks_open", severity="error", params={"checks": "domain", "count": 1}))  # fmt: skip

    def asked(self) -> Queue:
        """Cases that wait for their customer: one of nobody, one of a colleague, one of who looks."""
        line = (
            self.queue()
            .cases[0]
            .model_copy(
                update={
                    "state": State.WAITING,
                    "asked_at": self.now - timedelta(days=3),
                    "clock_minutes": None,
                    "allowed_minutes": None,
                }
            )
        )
        taken = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur", "under_review": True}
        return self.queue(cases=(line, line.model_copy(update=taken), line.model_copy(update={"own": True})), total=3)

    def notice(self, **more: Any) -> RenewalNotice:
        return RenewalNotice(**{"certificate": 2, "order": ORDER, "reference": REFERENCE, "state": State.IN_VALIDATION,
                                "placed_at": self.now, "requester_name": "Joris Bos", **more})  # fmt: skip

    def queue(self, **changed: Any) -> Queue:
        line = CaseLine(id=ORDER, reference=REFERENCE, product=Product.PKIO_PRIVATE, subscriber="P1234567",
                        organisation="Gemeente Voorbeeldstad", common_name="koppelvlak.voorbeeldstad.example",
                        state=State.IN_VALIDATION, placed_at=self.now, claimed_by=None,
                        claimed_by_name=None)  # fmt: skip
        mine = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets", "under_review": True}
        other = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur", "under_review": True}
        formless = {"state": State.FAILED, "failed_in": State.PLACED, "reason": "form.characters"}
        certless = {"state": State.FAILED, "failed_in": State.APPROVED, "reason": "ca.refused"}
        clock = {"clock_minutes": 185, "allowed_minutes": 960}
        lines = (
            clock,
            {**mine, **clock, "clock_minutes": 900},
            {**other, **clock, "clock_minutes": 1010},
            formless,
            certless,
        )
        cases = tuple(line.model_copy(update=more) for more in lines)
        return Queue(**{"cases": cases, "total": 5, **changed})

    def acted(self) -> Queue:
        """What a validator did today."""
        acts = (("completed", Act.APPROVED), ("rejected", Act.REJECTED), ("in_validation", Act.GIVEN_BACK))
        lines = [
            self.queue().cases[0].model_copy(update={"state": State(s), "act": act, "acted_at": self.now})
            for s, act in acts
        ]
        return self.queue(cases=tuple(lines), total=3)

    def differences(self) -> tuple[Difference, ...]:
        """A renewal in which nearly everything changes."""
        old = ("koppelvlak.voorbeeldstad.example", "test-koppelvlak.voorbeeldstad.example")
        pairs = {
            "names": (old, (old[0], "www.andermans-bank.example")),
            "manager": (("Victoria Berg (CB1000011)",), ("Karel Tak (CB1000010)",)),
            "delivery_email": (None, ("iemand@postbus.example",)),
            "organisation": (("Gemeente Voorbeeldstad",), ("Gemeente Voorbeeldstad",)),
            "locality": (("Oud-Voorbeeldstad",), ("Voorbeeldstad",)),
            "state": ((), ("Utrecht",)),
            "key": (("RSA 2048",), ("RSA 3072",)),
        }  # fmt: skip
        return tuple(Difference(field=field, before=before, after=after) for field, (before, after) in pairs.items())

    def origins(self) -> tuple[NameOrigin, ...]:
        """One of each relation."""
        known = {"serial": "4a0011223344556677", "since": self.now - timedelta(days=1078)}
        return (
            NameOrigin(
                name="koppelvlak.voorbeeldstad.example",
                relation=Relation.SAME,
                known="koppelvlak.voorbeeldstad.example",
                **known,
            ),
            NameOrigin(
                name="nieuw.koppelvlak.voorbeeldstad.example",
                relation=Relation.UNDER,
                known="koppelvlak.voorbeeldstad.example",
                **known,
            ),
            NameOrigin(
                name="buur.voorbeeldstad.example",
                relation=Relation.SHARES,
                known="koppelvlak.voorbeeldstad.example",
                revoked=True,
                **known,
            ),
            NameOrigin(name="www.andermans-bank.example", relation=Relation.NEW, elsewhere=True, resembles="rabobank"),
        )

    def delivery(self, **more: Any) -> Delivery:
        """An address that nobody here ever used."""
        return Delivery(**{"address": "iemand@postbus.example", "domain": "postbus.example", **more})

    def evidence(self) -> dict[str, Any]:
        """What a case has beside its order."""
        csr = (
            "-----BEGIN CERTIFICATE REQUEST-----\n"
            + "MIIBNTCB3QIBADBbMQswCQYDVQQGEwJOTDEQMA4GA1UECAwHVXRyZWNodDEWMBQG\n" * 6
            + "-----END CERTIFICATE REQUEST-----\n"
        )
        return {"checked": tuple(Check), "checked_at": self.now, "differences": self.differences(), "origins": self.origins(),
                "delivery": self.delivery(), "contact_now": self.contact(), "csr_pem": csr,
                "manager_now": self.person(active=False, phone="+31301234567")}  # fmt: skip

    def case(self, **more: Any) -> OrderCase:
        order = self.order(state=State.IN_VALIDATION, document=self.document(), under_review="claimed_by" in more,
                           contact=self.person(number="CB1000002", name="Sanne de Vries", phone="+31301234568"),
                           history=self.moves(State.PLACED, State.IN_VALIDATION))  # fmt: skip
        return OrderCase(**{"version": 3, "order": order, "claimed_by": None, "claimed_by_name": None,
                           "approvals_needed": 1, "approvals": (), "checks": self.findings()[1:3], "own": False, "mark": "1.3.free",
                           **self.evidence(), **more})  # fmt: skip

    def prediction(self, outcome: str, *findings: PredictionFinding) -> PredictionView:
        """What came of linting the certificate that the CA would make."""
        return PredictionView(
            outcome=outcome, findings=findings, linter="pkilint 0.13.3", rules=date(2026, 3, 15), linted_at=self.now
        )

    def dns(self) -> tuple[NameHint, ...]:
        """What DNS said of the names of a case."""
        seen = {"at": "voorbeeldstad.example", "resolver": "192.0.2.53:53", "looked_at": self.now}
        outcomes = ("allowed", "denied", "unchecked")
        return tuple(NameHint(name=each.name, outcome=outcome, issuers=("andere-ca.example",), **seen)
                     for each, outcome in zip(self.evidence()["origins"], outcomes, strict=False))  # fmt: skip

    def acts(self) -> tuple[ReviewAct, ...]:
        """A case that was given back with a note and taken by a colleague."""

        def act(what: Act, number: str, name: str, minutes: int, note: str | None = None) -> ReviewAct:
            return ReviewAct(act=what, by=number, name=name, at=self.now - timedelta(minutes=minutes), note=note)

        return (act(Act.CLAIMED, "CB9000002", "Karim Keur", 200),
                act(Act.GIVEN_BACK, "CB9000002", "Karim Keur", 150, "Sanne de Vries gebeld.\nZij belt morgen terug over het domein."),
                act(Act.CLAIMED, "CB9000001", "Vera Toets", 5))  # fmt: skip

    def formless(self, **more: Any) -> OrderCase:
        order = self.order(state=State.FAILED, failed_in=State.PLACED, reason="form.characters",
                           history=self.moves(State.PLACED, State.FAILED))  # fmt: skip
        return self.case(order=order, checks=(), **more)

    def undelivered(self) -> tuple[UndeliveredMail, ...]:
        mail = UndeliveredMail(mail="issued", address="beheer@voorbeeldstad.example", at=self.now)
        others = (("approved", "weg@", "away"), ("rejected", "fout@", "unsendable"))
        return (mail, *(mail.model_copy(update={"mail": name, "address": f"{who}voorbeeldstad.example", "cause": cause})
                        for name, who, cause in others))  # fmt: skip

    def mails(self) -> tuple[OrderMail, ...]:
        """Mails about an order: one refused, one sent, one on its way."""
        rows = (("placed", "k.tak@voorbeeldstad.example", "undelivered"), ("question", "s.devries@voorbeeldstad.example", "sent"),
                ("issued", "beheer.certificaten.en.sleutels@voorbeeldstad.example", "waiting"))  # fmt: skip
        return tuple(OrderMail(id=n, mail=mail, address=address, at=self.now, state=MailState(state), again=state != "waiting")
                     for n, (mail, address, state) in enumerate(rows, 1))  # fmt: skip

    def certless(self, **more: Any) -> OrderCase:
        order = self.order(state=State.FAILED, failed_in=State.APPROVED, reason="ca.refused", document=self.document(),
                           history=self.moves(State.PLACED, State.IN_VALIDATION, State.APPROVED, State.FAILED))  # fmt: skip
        return self.case(order=order, **more)

    def question(self) -> Question:
        return Question(id=ORDER, text="Is extra.voorbeeldstad.example van uw organisatie?\nWie kunnen wij bellen?",
                        asked_at=self.now)  # fmt: skip

    def waiting(self, **more: Any) -> OrderCase:
        answered = self.question().model_copy(update={
            "id": DRAFT, "text": "Klopt de plaats?", "answer": "Ja.\nSinds mei.", "answered_at": self.now,
            "answered_by": "Sanne de Vries"})  # fmt: skip
        order = self.order(state=State.WAITING, questions=(answered, self.question()), document=self.document(),
                           withdrawable=True, history=self.moves(State.PLACED, State.IN_VALIDATION, State.WAITING),
                           stages=self.stages())  # fmt: skip
        return self.case(order=order, questions=(self.question(),), **more)


DRAFT_PATH = "/aanvragen/01920000-0000-7000-8000-000000000001"
ORDER_PATH = "/bestellingen/01920000-0000-7000-8000-000000000002"
CASE = "/validatie/01920000-0000-7000-8000-000000000002"
Setup = Callable[[Any, Any, Callable[..., None]], None]


def _drafts(*, own: bool) -> Setup:
    def change(services: Any, samples: Any, _: Any) -> None:
        mine, theirs = samples.orders().drafts
        services.on("GET", "/renewals", Renewals(notices=(), drafts=(mine, theirs) if own else (theirs,)))

    return change


def _theirs(until: Step, **more: Any) -> Setup:
    return lambda services, samples, _: services.on(
        "GET", r"/drafts/[\w-]+", samples.theirs(done=samples.done(until=until), **more)
    )


def _overtaken(services: Any, samples: Any, _: Any) -> None:
    services.on(
        "GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CHECK), notices=(samples.opened(),))
    )


def _draft(until: Step, **more: Any) -> Setup:
    return lambda services, samples, _: services.on(
        "GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=until), **more)
    )


def _new(until: Step, **more: Any) -> Setup:
    """A draft of a new certificate: the steps before this one are done."""

    def change(services: Any, samples: Any, _: Any) -> None:
        steps = STEPS[Journey.SERVER_NEW]
        code = EmailCode(address="s.devries@voorbeeldstad.example", validated_at=samples.now)
        shown = {"journey": Journey.SERVER_NEW, "renews": None, "done": steps[: steps.index(until)], "email_code": code}
        services.on("GET", r"/drafts/[\w-]+", samples.draft(**(shown | more)))

    return change


def _hints(step: Step | None, **outcomes: str) -> Setup:
    """A draft at a step, or an order, with names of which DNS said this."""

    def change(services: Any, samples: Any, login: Any) -> None:
        base, put = "voorbeeldstad.example", 'voorbeeldstad.example. IN CAA 0 issue "ca.certificaatportaal.example"'
        seen = {"at": base, "resolver": "192.0.2.53:53", "looked_at": samples.now}
        more = {
            "denied": {"issuers": ("andere-ca.example", "nog-een.example"), "put": put},
            "critical": {"issuers": ("nieuw",)},
            "free": {"at": "", "exists": False},
            "unchecked": {"resolver": "", "at": ""},
            "waits": {"resolver": "", "at": "", "looked_at": None},
        }
        hints = tuple(
            NameHint(name=f"{name}.{base}", outcome=outcome, **(seen | more.get(outcome, {})))
            for name, outcome in outcomes.items()
        )
        if step is None:
            order = samples.order(product=Product.PUBLIC_OV, dns=hints)
            waits, at = sum(outcome == "waits" for outcome in outcomes.values()), samples.now
            state = OrderState(id=ORDER, state=order.state, document=None, certificate=None, dns_waits=waits, dns_at=at)
            services.on("GET", r"/orders/[\w-]+", order)
            services.on("GET", r"/orders/[\w-]+/state", state)
            return
        services.on("GET", r"/drafts/[\w-]+/dns", NameHints(hints=hints))
        _new(step, product=Product.PUBLIC_OV, dns=hints)(services, samples, login)

    return change


LINK = "/csr-aanleveren/" + "a234567b" * 4


def _invited(until: Step, *, came: bool = False, **more: Any) -> Setup:
    """The certificate manager hands the request in: asked, or there."""

    def change(services: Any, samples: Any, login: Any) -> None:
        at = samples.now - timedelta(days=1)
        told = {"name": "Karel Tak", "address": "k.tak@voorbeeldstad.example", "invited_at": at}
        asked = CsrInvitation(**told, until=at + timedelta(days=14), handed_in_at=samples.now if came else None, **more)
        services.on("GET", r"/drafts/[\w-]+/csr-invitation", CsrInvitationState(version=4, invitation=asked))
        sent = (
            {
                "csr": "-----BEGIN CERTIFICATE REQUEST-----",
                "csr_summary": samples.summary(),
                "handed_in_at": samples.now,
                "version": 5,
            }
            if came
            else {"csr": ""}
        )
        done = tuple(step for step in samples.done(until=until)) + (
            (Step.CERTIFICATE,) if until is Step.CERTIFICATE else ()
        )
        shown = samples.draft(done=done, by_manager=True, invitation=asked, **sent)
        services.on("GET", r"/drafts/[\w-]+", shown)

    return change


#: A certificate for Digipoort of who has a SubOIN, and of a draft whose name another order got.
SUB_OIN = "00000004123456780000"
_DIGIPOORT = {
    "product": Product.PKIO_DIGIPOORT, "number": SUB_OIN, "sans": (), "common_name": f"digipoort-{SUB_OIN}-3.mijncertificaten.example",
}  # fmt: skip


def _taken(services: Any, samples: Any, login: Any) -> None:
    was, name = _DIGIPOORT["common_name"].replace("-3.", "-2."), _DIGIPOORT["common_name"]
    findings = (
        Finding(field="common_name", slug="names.taken", severity="warning", params={"was": was, "name": name, "reason": "taken"}),
        Finding(field="csr", slug="csr.cn.given", severity="warning", params={"names": was, "count": 1, "name": name}),
    )  # fmt: skip
    summary = samples.summary().model_copy(update={"common_name": was, "sans": ()})
    csr = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n"
    _new(Step.CERTIFICATE, **_DIGIPOORT, findings=findings, csr_summary=summary, csr=csr)(services, samples, login)


def _stranger(more: Callable[[Any, Any], None]) -> Setup:
    """Nobody is logged in."""

    def change(services: Any, samples: Any, _: Any) -> None:
        services.on("POST", "/identify", refuse("not_logged_in"))
        more(services, samples)

    return change


def _code(number: int, *, tries: int = 5, resends: int = 3, undelivered: Any = None) -> Setup:
    """The last code that was asked for."""

    def change(services: Any, samples: Any, login: Any) -> None:
        until = samples.now + timedelta(minutes=30)
        code = EmailCode(address="s.devries@voorbeeldstad.example", number=number, tries=tries, resends=resends,
                         asked_at=samples.now, until=until, undelivered=undelivered)  # fmt: skip
        services.on("GET", r"/drafts/[\w-]+/email-code", code)
        _new(Step.EMAIL_CODE, email_code=code, common_name="")(services, samples, login)

    return change


def _new_offers(services: Any, samples: Any, _: Any) -> None:
    """Two products that can be had in the place of none."""
    offers = tuple(NewOffer(product=product, title=product.short("nl"), terms=(samples.term(365),),
                            refusal=None)
                   for product in (Product.PKIO_PRIVATE, Product.TRIAL))  # fmt: skip
    services.on("GET", "/offers", Offers(renewals=(), new=offers))


def _all_offers(services: Any, samples: Any, login: Any) -> None:
    """What browsers trust and what they do not."""
    _new_offers(services, samples, login)
    had = services.answers[("GET", "/offers")].new
    more = [
        had[0].model_copy(update={"product": product, "title": title})
        for product, title in (
            (Product.PKIO_DIGIPOORT, "PKIoverheid PRIVATE servercertificaat voor Digipoort"),
            (Product.PUBLIC_OV, "Publiek vertrouwd servercertificaat (OV)"),
        )
    ]
    services.on("GET", "/offers", Offers(renewals=(), new=(*had, *more)))


def _barred(services: Any, samples: Any, login: Any) -> None:
    """Two products, of which this subscriber can't have the second."""
    barred = refuse("offer.not_for_you", product="trial", reason="tests")
    _new_offers(services, samples, login)
    had, other = services.answers[("GET", "/offers")].new
    other = other.model_copy(update={"terms": (), "refusal": barred.slug, "params": barred.params})
    services.on("GET", "/offers", Offers(renewals=(), new=(had, other)))


def _new_offer(refusal: Refusal | None = None) -> Setup:
    """What can be had of a new certificate, with drafts of one's own and of a colleague, or why nothing."""

    def change(services: Any, samples: Any, _: Any) -> None:
        offer = NewOffer(product=Product.PKIO_PRIVATE, title="PKIoverheid PRIVATE servercertificaat",
                         terms=() if refusal else (samples.term(365), samples.term(730)),
                         refusal=refusal.slug if refusal else None, params=refusal.params if refusal else {})  # fmt: skip
        services.on("GET", "/offers", Offers(renewals=(), new=(offer,)))
        drafts = tuple(one.model_copy(update={"journey": Journey.SERVER_NEW, "certificate": 0, "common_name": ""})
                       for one in samples.orders().drafts)  # fmt: skip
        services.on("GET", "/orders", samples.orders(drafts=() if refusal else drafts))

    return change


def _step3(services: Any, samples: Any, _: Any) -> None:
    shown = samples.draft(done=samples.done(until=Step.CERTIFICATE), csr_summary=samples.summary(),
                          findings=samples.findings(), csr="-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n")  # fmt: skip
    services.on("GET", r"/drafts/[\w-]+", shown)


def _order(**more: Any) -> Setup:
    return lambda services, samples, _: services.on("GET", r"/orders/[\w-]+", samples.order(**more))


def _ready(services: Any, samples: Any, _: Any) -> None:
    services.on("GET", r"/orders/[\w-]+", samples.order(document=samples.document()))


def _ended(state: State, **more: Any) -> Setup:
    return lambda services, samples, _: services.on(
        "GET",
        r"/orders/[\w-]+",
        samples.order(state=state, document=samples.document(),
                      history=samples.moves(State.PLACED, State.IN_VALIDATION, state), **more),
    )  # fmt: skip


CAUSES = (
    RejectionCause(code="names_wrong", nl="De namen in het certificaat kloppen niet.",
                   en="The names in the certificate are not correct.", step="certificate", field="sans"),
    RejectionCause(code="manager_unfit", nl="De certificaatbeheerder kan dit certificaat niet beheren.",
                   en="The certificate manager cannot manage this certificate.", step="manager", field="manager"),
    RejectionCause(code="newer", nl="Iets wat later kwam.", en="Something that came later.", step="later", field="x"),
)  # fmt: skip


def _again(step: Step) -> Setup:
    """A draft of what was rejected, filled in from that order."""

    def change(services: Any, samples: Any, _: Any) -> None:
        before = Followed(
            order=ORDER, reference=REFERENCE, rejected=True, reason="De namen zijn niet van u.", causes=CAUSES
        )
        services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=step), follows=before))

    return change


MUTED = Muted(reason="Deze dienst stopt op 1 januari.", muted_at=clock.now(), muted_by="Joris Bos")


def _detail(**more: Any) -> Setup:
    return lambda services, samples, _: services.on("GET", r"/certificates/\d+", samples.detail(**more))


def _stopping(state: str, **more: Any) -> Setup:
    """A certificate whose revocation is in this state."""

    def setup(services: Any, samples: Any, _: Any) -> None:
        services.on("GET", r"/certificates/\d+", samples.stopping(state, **more))

    return setup


def _not_needed(services: Any, samples: Any, login: Any) -> None:
    """A certificate whose revocation the CA refused, and that staff settled."""
    told = {"told": "U zei dat de sleutel niet is gelekt.", "outcome": "not_needed"}
    _stopping("refused", settled_at=samples.now, **told)(services, samples, login)


def _renewing(state: State) -> Setup:
    return lambda services, samples, _: services.on(
        "GET", "/renewals", Renewals(notices=(samples.notice(state=state),))
    )


def _replaceable(services: Any, samples: Any, _: Any) -> None:
    """An open renewal of a colleague that may be withdrawn."""
    services.on("GET", "/renewals", Renewals(notices=(samples.notice(replaceable=True),)))
    services.on("GET", "/offers", samples.offers(refuse("renewal.open", **samples.opened().params)))


def _replacing(until: Step, slug: str = "renewal.replaces") -> Setup:
    """A draft that takes the place of a colleague's order, which may (`renewal.replaces`) or may not any more be withdrawn."""

    def setup(services: Any, samples: Any, _: Any) -> None:
        severity = "warning" if slug == "renewal.replaces" else "error"
        notice = samples.opened().model_copy(update={"slug": slug, "severity": severity})
        follows = Followed(order=ORDER, reference=REFERENCE, rejected=False, replacing=True)
        draft = samples.draft(done=samples.done(until=until), notices=(notice,), follows=follows)
        services.on("GET", r"/drafts/[\w-]+", draft)

    return setup


def _no_road(services: Any, samples: Any, _: Any) -> None:
    services.on("GET", "/offers", samples.offers(refuse("renewal.not_here", product="public_ov")))


def _attention(services: Any, samples: Any, _: Any) -> None:
    """One that can be renewed nowhere here, and two orders of which no certificate came."""
    not_here = samples.offers(refuse("renewal.not_here", product="public_ov")).renewals[0]
    again = samples.offers().renewals[0]
    services.on("GET", "/offers", Offers(renewals=(not_here.model_copy(update={"certificate": 1}), again)))
    services.on("GET", "/orders", samples.orders(unsuccessful=(
        samples.unsuccessful(), samples.unsuccessful(id=DRAFT, state=State.FAILED, failed_in=State.APPROVED, reason="ca.refused"))))  # fmt: skip


def _halted(services: Any, samples: Any, login: Any) -> None:
    """Everything that ends soon is ordered, but that order waits for an answer; others failed."""
    _all_asked(services, samples, login)
    failed = samples.unsuccessful(id=DRAFT, state=State.FAILED, failed_in=State.APPROVED, reason="ca.refused")
    formless = {"failed_in": State.PLACED, "reason": "form.size"}
    services.on("GET", "/orders", samples.orders(
        waiting=(samples.waiting_order(),), unsuccessful=(failed, failed.model_copy(update=formless))))  # fmt: skip


def _all_asked(services: Any, samples: Any, _: Any) -> None:
    """Everything that ends soon is ordered."""
    row = samples.rows()[1]
    asked = samples.page(rows=(row,), total=1, page=1, pages=1, first=1, last=1)
    none = samples.page(rows=(), total=0, page=1, pages=1, first=0, last=0)
    services.on("GET", "/certificates", lambda r: asked if r.url.params.get("renewal") == "asked" else none)


def _nothing(services: Any, samples: Any, _: Any) -> None:
    empty = {"rows": (), "total": 0, "pages": 0, "page": 1, "first": 0, "last": 0}
    services.on("GET", "/certificates", samples.page(**empty))
    services.on("GET", "/orders", samples.orders(orders=(), drafts=(), total=0))


def _staff(**more: Any) -> Setup:
    def setup(services: Any, samples: Any, login: Callable[..., None]) -> None:
        login(samples.validator())
        services.on("GET", r"/validation/cases/[\w-]+", samples.case(**more))

    return setup


def _case(which: str, **more: Any) -> Setup:
    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.validator())
        services.on("GET", r"/validation/cases/[\w-]+", getattr(samples, which)(**more))

    return change


EXTRACT = UUID("01920000-0000-7000-8000-0000000000e1")
NOMINATION = UUID("01920000-0000-7000-8000-000000000009")
NOMINEE = f"/validatie/beheerders/{NOMINATION}"
NOOR = Nominated(kind="new", given_names="Noor", surname="van Dam", email="n.vandam@voorbeeldstad.example",
                 phone="+31612345678", function="Systeembeheerder", organisation="Gemeente Voorbeeldstad")  # fmt: skip
ILSE = Nominated(kind="elsewhere", given_names="Ilse", surname="Smit", email="i.smit@voorbeelddienst.example",
                 organisation="Dienstverlener Voorbeeld", number="CB1000044")  # fmt: skip
GIVEN = GivenManager(who=Whom.NEW, given_names="Noor", surname="van Dam", email="n.vandam@voorbeeldstad.example",
                     phone="06 12345678", function="Systeembeheerder")  # fmt: skip
CANDIDATES = tuple(
    Candidate(number=number, name="Ilse Smit", email="i.smit@voorbeelddienst.example", phone=None, function=None,
              organisation="Dienstverlener Voorbeeld", active=active, manages=not active or given, given=given)
    for number, active, given in (("CB1000044", True, True), ("CB1000045", False, False))
)  # fmt: skip


def _nominated(nomination: Nomination) -> Setup:
    """A case of which the manager was nominated."""

    def change(services: Any, samples: Any, login: Any) -> None:
        order = samples.order(
            state=State.IN_VALIDATION, manager=None, nominated=NOOR, renews=None, document=samples.document()
        )
        check = CheckByHand(check=HandCheck.MANAGER, required=True)
        _staff(**MINE, order=order, nomination=nomination, by_hand=(check,), manager_now=None)(services, samples, login)

    return change


def _extracts(*registers: RegisterView) -> Setup:
    """A case with the check of the extract open, and what the registers say."""

    def change(services: Any, samples: Any, login: Any) -> None:
        check = CheckByHand(check=HandCheck.REGISTER_EXTRACT, required=True)
        _staff(**MINE, by_hand=(check,))(services, samples, login)
        services.on("POST", r"/subscribers/[\w-]+/extracts", samples.extracts(*registers))

    return change


def _nominees(**more: Any) -> Setup:
    """Somebody new who waits, and what else is said of one."""

    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.validator())
        view = NominationView(**{
            "id": NOMINATION, "version": 1, "state": NominationState.OPEN, "subscriber": "P1234567",
            "organisation": "Gemeente Voorbeeldstad", "order": ORDER, "reference": "S20261124103015123",
            "asked_at": samples.now - timedelta(hours=5), "manager": NOOR, **more})  # fmt: skip
        services.on("GET", r"/nominations/[\w-]+", view)
        lines = (view, view.model_copy(update={"manager": ILSE, "own": True}))
        services.on(
            "GET", "/nominations", Nominations(nominations=tuple(NominationLine(**dict(line)) for line in lines))
        )

    return change


def _decided(state: str, **more: Any) -> Setup:
    about = {"person": "CB7310264", "name": "Noor van Dam", "decided_by": "CB9000001", "decided_at": Samples().now}
    return _nominees(state=state, version=2, manager=None, **(about | more))


def _formless(**more: Any) -> Setup:
    def setup(services: Any, samples: Any, login: Callable[..., None]) -> None:
        login(samples.validator())
        services.on("GET", r"/validation/cases/[\w-]+", samples.formless(**more))

    return setup


def _no_form(services: Any, samples: Any, _: Any) -> None:
    services.on("GET", r"/orders/[\w-]+", samples.formless().order)


def _rejected_without_form(services: Any, samples: Any, _: Any) -> None:
    history = samples.moves(State.PLACED, State.FAILED, State.REJECTED)
    services.on("GET", r"/orders/[\w-]+", samples.order(state=State.REJECTED, reason="Kan niet.", history=history))


def _no_gain(reason: str) -> Setup:
    def setup(services: Any, samples: Any, _: Any) -> None:
        services.on("GET", r"/certificates/\d+", samples.detail(not_after=samples.now + timedelta(days=700)))
        services.on("GET", "/offers", samples.offers(samples.no_gain(reason)))

    return setup


def _no_term(services: Any, samples: Any, _: Any) -> None:
    """At the start, and of a draft that was begun before."""
    services.on("GET", "/offers", samples.offers(samples.no_term()))
    services.on("GET", r"/drafts/[\w-]+", samples.no_term(certificate=2, draft=str(DRAFT), version=4))


def _three_terms(services: Any, samples: Any, _: Any) -> None:
    """Three terms, and the one that was chosen is no longer among them."""
    unfit = Finding(field="term", slug="term.unfit", severity="error", params={"days": 1460})
    offered = tuple(samples.term(days) for days in (365, 730, 1095))
    more = {"offered": offered, "last_day": None, "findings": (unfit,)}
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.CERTIFICATE), **more))


def _revoked(services: Any, samples: Any, login: Callable[..., None]) -> None:
    services.on("GET", "/offers", samples.offers(refuse("renewal.revoked")))
    more = {"status": "revoked", "revoked_at": samples.now, "revocation_reason": "keyCompromise"}
    _detail(**more)(services, samples, login)


LONG = "*." + "een-heel-lange-naam-van-een-dienst-zonder-streepjes".replace("-", "") + ".voorbeeldstad.example"
ENDLESS = {"not_after": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "not_before": datetime(1950, 1, 1, tzinfo=UTC)}


def _odd(services: Any, samples: Any, _: Any) -> None:
    """Rows as an import can bring them: no end, the longest name, names in other letters, a shell's characters."""
    names = (
        "geen-einde.voorbeeldstad.example",
        LONG,
        "xn--zo-kxa.example",
        "Ζωή.example",
        '=HYPERLINK("x")',
        "`id`$(id)",
    )
    row = samples.rows()[0]
    rows = tuple(
        row.model_copy(update={"id": n, "common_name": name, **(ENDLESS if n == 1 else {})})
        for n, name in enumerate(names, 1)
    )
    services.on("GET", "/certificates", samples.page(rows=rows, total=6, page=1, pages=1, first=1, last=6))


MINE = {"claimed_by": "CB9000001", "claimed_by_name": "Vera Toets"}
THEIRS = {"claimed_by": "CB9000002", "claimed_by_name": "Karim Keur"}
#: What a request asks and the certificate will not have.
ASKED = (
    Finding(field="csr", slug="csr.subject.mismatch", severity="warning", params={
        "attribute": "serialNumber", "csr": "00000001234567890000", "registered": "00000003123456780000"}),
    Finding(field="csr", slug="csr.subject.extra", severity="warning", params={
        "attribute": "emailAddress", "csr": "beheer.van.de.servers@voorbeeldstad.example"}),
    Finding(field="csr", slug="csr.extension.dropped", severity="warning", params={
        "asked": "extendedKeyUsage codeSigning, OCSP Must-Staple, certificatePolicies"}),
)  # fmt: skip


_TERMS = {
    "nl": ("Voorwaarden voor servercertificaten", "Bestellen", ("Een bestelling staat vast.", "Wij controleren die.")),
    "en": ("Terms for server certificates", "Ordering", ("An order is final.", "We check it.")),
}


def _terms(version: str, *versions: str) -> Callable[[httpx.Request], LegalText]:
    """A text of the terms in the language that is asked for, and which versions there are, the newest first."""
    days = {name: date(int(name[:4]), int(name[5:]), 1) for name in (version, *versions)}

    def answer(request: httpx.Request) -> LegalText:
        language = request.url.params["language"]
        title, heading, paragraphs = _TERMS[language]
        return LegalText(
            version=version,
            from_date=days[version],
            language=language,
            title=title,
            sections=(LegalSection(title=heading, paragraphs=paragraphs),),
            versions=tuple(LegalVersion(version=name, from_date=days[name]) for name in versions),
        )

    return answer


def _rates(request: httpx.Request) -> Rates | Refusal:
    """The rates of the day that is asked for; those of before 2026 were others, and before 2025 there were none."""
    today = clock.local(clock.now()).date()
    day = date.fromisoformat(request.url.params.get("day", today.isoformat()))
    if day < date(2025, 1, 1) or day > today:
        return refuse("rates.day", **{"reason": "future"} if day > today else {"reason": "early", "from": "2025-01-01"})
    prices = {365: 12900, 730: 21900, 1095: 29900} if day >= date(2026, 1, 1) else {1095: 24950}
    terms = tuple(TermRate(days=days, price_cents=price) for days, price in prices.items())
    return Rates(
        day=day,
        from_date=date(max(2025, min(day.year, 2026)), 1, 1),
        rates=(Rate(product=Product.PKIO_PRIVATE, terms=terms),),
    )


def _preparing(done: tuple[Step, ...] = (), **more: Any) -> Setup:
    """A draft that a validator prepares, with these steps done."""

    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.validator())
        services.on("GET", r"/drafts/[\w-]+", samples.preparing(done=done, **more))

    return change


def _prepared(**more: Any) -> Setup:
    """What a validator prepared, and the customers of a search."""

    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.validator())
        customers = {"subscribers": samples.customers(), "more": True} if more.pop("customers", False) else {}
        services.on("GET", "/on-behalf", samples.prepared_lines(**customers, **more))

    return change


def _choices(**more: Any) -> Setup:
    """What can be prepared for a customer."""

    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.validator())
        services.on("GET", r"/on-behalf/P[0-9]{7}", samples.can_be_prepared(**more))

    return change


def _was_prepared(services: Any, samples: Any, login: Any) -> None:
    """A draft that staff prepared for who looks."""
    (mine, theirs), by = samples.orders().drafts, {"prepared_by": "Vera Toets"}
    drafts = (mine.model_copy(update=by), theirs.model_copy(update=by))
    services.on("GET", "/orders", samples.orders(drafts=drafts))
    _new(Step.CONTACT, prepared_by="Vera Toets")(services, samples, login)


PREPARER = PersonLink(number="CB9000001", name="Vera Toets")
FILLED_IN = (Step.MANAGER, Step.CERTIFICATE)
PAPER = PaperOrder(
    signed_on=date(2026, 11, 20),
    code="0A1B2C3D-4",
    kept_at="Dossier 2026-114, map 3",
    scan_sha256=HASH,
    recorded_by=PREPARER,
)


def _paper(**more: Any) -> Setup:
    """A draft that can be signed on paper."""

    def change(services: Any, samples: Any, login: Any) -> None:
        csr = {"csr": "-----BEGIN CERTIFICATE REQUEST-----", "csr_summary": samples.summary()}
        _preparing(FILLED_IN, **(csr | more))(services, samples, login)

    return change


def _called(state: str | None = None, *, found: bool = True) -> Setup:
    """The service desk with somebody on the telephone."""

    def set_up(services: Any, samples: Any, login: Any) -> None:
        login(samples.desk())
        view = samples.found(state)
        services.on("GET", "/desk/certificates", FoundCertificates(certificates=(view,) if found else ()))
        services.on("GET", r"/desk/certificates/\d+", view)
        services.on("GET", r"/desk/certificates/\d+/revocation", samples.revocation(state or "asked"))  # its stream
        services.on(
            "POST", r"/desk/certificates/\d+/revocation", samples.revocation("asked", road="staff", asked_by=None)
        )

    return set_up


def _published(count: int = 1, *, more: bool = False, capped: bool = False, refused: Any = None) -> Setup:
    """A stranger who searches what is published; the first is of a host with more names, each next in another state."""

    def set_up(services: Any, samples: Any, login: Any) -> None:
        services.on("POST", "/identify", refuse("not_logged_in"))
        found = PublishedCertificates(
            certificates=tuple(samples.published(n) for n in range(count)), more=more, capped=capped
        )
        services.on("GET", "/published", refused or found)

    return set_up


def _returned(services: Any, samples: Any, login: Any) -> None:
    """One that says much, one of which nothing could be read, and more."""
    login(samples.desk())
    said = {"sender": "mailer-daemon@een-heel-lange-naam-van-een-mailserver.voorbeeldland.example",
            "subject": "Undelivered Mail Returned to Sender", "words": "This is the mail system.\n\n" + "x" * 90 + " <b>vet</b>"}  # fmt: skip
    mails = (
        ReturnedMail(key="1" * 64, at=samples.now, **said),
        ReturnedMail(key="2" * 64, at=samples.now, sender="", subject="", words=""),
    )
    services.on("GET", "/returned-mails", ReturnedMails(mails=mails, more=True))


def _untold(services: Any, samples: Any, login: Any) -> None:
    """The service desk with what ends and nobody knows of."""
    login(samples.desk())
    one = UntoldCertificate(
        id=2, subscriber="P1234567", organisation="Gemeente Voorbeeldstad", common_name="koppelvlak.voorbeeldstad.example",
        not_after=samples.now + timedelta(days=12), why=Untold.NOBODY, phone="+31302345678",
    )  # fmt: skip
    other = one.model_copy(update={"id": 3, "not_after": samples.now + timedelta(days=20), "why": Untold.UNDELIVERED,
                                   "person": "Sanne de Vries", "person_phone": "+31201234567"})  # fmt: skip
    bare = one.model_copy(update={"id": 4, "phone": None})
    services.on("GET", "/desk/untold", UntoldCertificates(certificates=(one, other, bare), more=True))


def _problems(state: str = "reported", *, empty: bool = False, **more: Any) -> Setup:
    """The service desk with what was reported."""

    def set_up(services: Any, samples: Any, login: Any) -> None:
        login(samples.desk())
        view = samples.problem(state, **more)
        lines = [
            samples.problem(s, reference=f"7K3M-9QWX-04TZ-HB5{n}")
            for n, s in enumerate(("reported", "answered", "closed"))
        ]
        late = samples.problem("reported", answer_by=samples.now - timedelta(hours=2), reference="0000-9QWX-04TZ-HB5N")
        fields = set(ProblemLine.model_fields)
        queue = [] if empty else [ProblemLine(**each.model_dump(include=fields)) for each in (late, *lines)]
        services.on("GET", "/desk/problems", ProblemQueue(problems=tuple(queue)))
        services.on("GET", r"/desk/problems/[\w-]+", view)
        services.on("POST", r"/desk/problems/[\w-]+/\w+", httpx.Response(200, text="null"))

    return set_up


def _stalled(stall: str = "refused", *, empty: bool = False, **more: Any) -> Setup:
    """The service desk with revocations that don't get through."""

    def set_up(services: Any, samples: Any, login: Any) -> None:
        login(samples.desk())
        late = samples.stalled("unconfirmed", due_at=samples.now - timedelta(hours=2), taken_by="Sam Desk")
        ended = samples.stalled("refused", settled_at=samples.now, outcome="again", taken_by="Sam Desk")
        fields = set(StalledLine.model_fields)
        lines = [] if empty else [late, *(samples.stalled(each) for each in ("refused", "unseen", "reason")), ended]
        queue = tuple(StalledLine(**each.model_dump(include=fields)) for each in lines)
        services.on("GET", "/desk/stalled", StalledQueue(revocations=queue))
        acts = (StalledAct(at=samples.now, by="Sam Desk", act="note", text="De CA belt terug."),)
        services.on("GET", r"/desk/stalled/[\w-]+", samples.stalled(stall, **({"acts": acts} | more)))
        services.on("POST", r"/desk/stalled/[\w-]+/\w+", httpx.Response(200, text="null"))

    return set_up


def _incident(state: str = "prepared", *, mine: bool = False, second: bool = False, **more: Any) -> Setup:
    """The service desk with an incident."""

    def set_up(services: Any, samples: Any, login: Any) -> None:
        login(desk := samples.desk())
        lists = (
            {"lists": (samples.incident_list(False, round=2, certificates=1), samples.incident_list(True))}
            if second
            else {}
        )
        given = {"chosen_by": "serials", "value": "", "lines": samples.incident_lines()[2:6]} if mine else {}
        view = samples.incident(state, **({"prepared_by": desk.person} if mine else {}), **given, **lists, **more)
        fields = set(IncidentLine.model_fields)
        lines = [
            IncidentLine(**samples.incident(s).model_dump(include=fields))
            for s in ("prepared", "ran", "closed", "expired")
        ]
        services.on("GET", "/desk/incidents", Incidents(incidents=tuple(lines)))
        services.on("POST", "/desk/incidents", PreparedIncident(id=INCIDENT, lines=()))
        services.on("GET", r"/desk/incidents/[\w-]+", view)
        services.on("POST", r"/desk/incidents/[\w-]+/[\w-]+", httpx.Response(200, text="null"))
        services.on("GET", r"/humans/\w+/another", httpx.Response(200, text="null"))

    return set_up


def _announced(services: Any, samples: Any, login: Any) -> None:
    """The service desk with an announced list that a colleague wants to call off."""
    _incident()(services, samples, login)
    view = samples.incident(**samples.announced_list("announced", proposed=True))
    services.on("GET", r"/desk/incidents/[\w-]+", view)


def _part_put_off(services: Any, samples: Any, login: Any) -> None:
    """The same with a part that was put off before; nothing is proposed now."""
    _incident()(services, samples, login)
    view = samples.incident(**samples.announced_list("announced", later=True), put_off_from=INCIDENT)
    services.on("GET", r"/desk/incidents/[\w-]+", view)


def _nobody(services: Any, samples: Any, login: Any) -> None:
    """Nobody is logged in."""
    services.on("POST", "/identify", refuse("not_logged_in"))


def _human(*more: str) -> Setup:
    """A human with these numbers besides the first."""

    def change(services: Any, samples: Any, login: Any) -> None:
        login(samples.desk())
        services.on("GET", r"/humans/CB9000001", samples.human(*more))
        services.on("GET", r"/humans/CB7777777", refuse("person.unknown"))

    return change


def _case_on_paper(services: Any, samples: Any, login: Any) -> None:
    """A case of what was signed on paper."""
    login(samples.validator())
    case = samples.case()
    order = case.order.model_copy(update={"paper": PAPER, "prepared_by": PREPARER})
    services.on("GET", r"/validation/cases/[\w-]+", case.model_copy(update={"order": order}))


PAGES: dict[str, tuple[str, Setup | None]] = {
    "start": ("/", lambda services, samples, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "help-public": ("/hulp", lambda services, s, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "accessibility": ("/toegankelijkheid", None),
    "privacy": ("/privacy", lambda services, s, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "security": ("/beveiliging", None),
    "terms": ("/voorwaarden", None),
    "terms-old": ("/voorwaarden/2026-01", lambda services, s, login: services.on(
        "GET", r"/terms/[\w-]+", _terms("2026-01", "2027-04", "2026-01"))),
    "rates": ("/tarieven", None),
    "rates-old": ("/tarieven?dag=2025-06-30", None),
    "rates-none": ("/tarieven", lambda services, s, login: services.on(
        "GET", "/rates", lambda request: _rates(request).model_copy(update={"rates": ()}))),
    "rates-early": ("/tarieven?dag=2019-05-01", None),
    "not-allowed-servicedesk": ("/servercertificaten", lambda s, x, login: login(x.session(
        subscriber=None, organisation=None, roles=("servicedesk",)))),
    "choice": ("/inloggen/abonnee", lambda services, samples, login: login(samples.choosing())),
    "switch": ("/inloggen/abonnee", lambda services, samples, login: login(samples.two_hats())),
    "home-two-hats": ("/home", lambda services, samples, login: login(samples.two_hats())),
    "home-read-only": ("/home", lambda services, samples, login: login(samples.session(read_only=True))),
    "failed": ("/inloggen/mislukt?oorzaak=signature_card", None),
    "home": ("/home", None),
    "home-announced": ("/home", lambda services, samples, _: services.on("GET", "/certificates", samples.coming)),
    "home-attention": ("/home", _attention),
    "home-renewed": ("/home", _all_asked),
    "home-waiting": ("/home", _halted),
    "home-empty": ("/home", _nothing),
    "home-servicedesk": ("/home", lambda s, x, login: login(x.session(subscriber=None, organisation=None,
                                                                      roles=("servicedesk",)))),
    "home-notices": ("/home", lambda s, samples, login: login(samples.session(notices=samples.notices()))),
    "session-over": ("/sessies/voorbij?naar=/bestellingen", None),
    "sessions": ("/sessies", None),
    "sessions-ended": ("/sessies?beeindigd=ja", lambda s, samples, login: s.on("GET", "/own-sessions", samples.own_sessions(1))),
    "desk-sessions": ("/servicedesk/sessies", lambda s, samples, login: login(samples.desk())),
    "help": ("/hulp", None),
    "overview": ("/servercertificaten?naam=voorbeeld&pagina=2", None),
    "overview-sorted": ("/servercertificaten?sorteer=naam&richting=af&per=50&verloopt=45&type=public_ov", None),
    "overview-renewed": ("/servercertificaten?verlenging=vervangen&sorteer=status", None),
    "overview-report": ("/servercertificaten?beheerder=CB1000010", lambda s, samples, login: s.on(
        "GET", "/certificates", samples.page(about=ReportPerson(number="CB1000010", name="Karel Tak", active=True)))),
    "people": ("/servercertificaten/personen", None),
    "people-nobody": ("/servercertificaten/personen", lambda s, samples, login: s.on(
        "GET", "/certificates/people", samples.people(people=(), without_manager_valid=0))),
    "overview-ticked": ("/servercertificaten?naam=voorbeeld&pagina=2&gekozen=1.3.4.901.902", None),
    "overview-not-ticked": ("/servercertificaten?kies-fout=niets", None),
    "calendar": ("/agenda", None),
    "calendar-made": ("/agenda", lambda s, samples, login: s.on("GET", "/calendar", CalendarState(made_at=samples.now))),
    "own-address": ("/mijn-adres", None),
    "own-address-works": ("/mijn-adres", lambda s, samples, login: s.on(
        "GET", "/own-address", samples.own_address(bounced=None, code=None))),
    "home-mail-bounced": ("/home", lambda s, samples, login: login(samples.session(mail_bounced=True))),
    "role-addresses": ("/organisatie", None),
    "role-addresses-bounced": ("/organisatie", lambda s, samples, login: s.on(
        "GET", "/role-addresses", samples.role_addresses(last="bounced"))),
    "role-addresses-full": ("/organisatie", lambda s, samples, login: s.on(
        "GET", "/role-addresses", samples.role_addresses(last="refused"))),
    "batch": (f"/servercertificaten/samen-verlengen/{BATCH}", None),
    "batch-taken": (f"/servercertificaten/samen-verlengen/{BATCH}?ontvangen=2", None),
    "batch-placed": (f"/servercertificaten/samen-verlengen/{BATCH}?geplaatst=7", lambda s, samples, login: s.on(
        "GET", r"/batches/[\w-]+", samples.batch(rows=tuple(row.model_copy(update={"order": samples.batch().rows[-1].order})
                                                            for row in samples.batch().rows)))),
    "batch-check": (f"/servercertificaten/samen-verlengen/{BATCH}/controle", None),
    "overview-empty": ("/servercertificaten?naam=x", _nothing),
    "overview-none": ("/servercertificaten?status=alle", _nothing),
    "detail": ("/servercertificaten/2", None),
    "detail-no-road": ("/servercertificaten/2", _no_road),
    "detail-renewing": ("/servercertificaten/2", _renewing(State.PLACED)),
    "detail-renewed": ("/servercertificaten/2", _renewing(State.COMPLETED)),
    "detail-revoked": ("/servercertificaten/2", _revoked),
    "detail-revoking": ("/servercertificaten/2", _stopping("sent")),
    "detail-revoking-confirmed": ("/servercertificaten/2", _stopping("confirmed")),
    "detail-revoked-leaked": ("/servercertificaten/2", _stopping("seen", reason="keyCompromise", same_key=(
        SameKey(id=9, common_name="api.voorbeeldstad.example"), SameKey(id=11, common_name="www.voorbeeldstad.example")))),
    "detail-revoked-by-ca": ("/servercertificaten/2", _stopping("unpublished", road="ca", asked_by=None)),
    "detail-not-revoked": ("/servercertificaten/2", _stopping("refused")),
    "detail-not-needed": ("/servercertificaten/2", _not_needed),
    "revoke": ("/servercertificaten/2/intrekken", None),
    "labels": ("/servercertificaten/2/eigen-gegevens", None),
    "mute": ("/servercertificaten/4/niet-verlengen", None),
    "detail-muted": ("/servercertificaten/4", _detail(renewal="muted", muted=MUTED)),
    "labels-none": ("/servercertificaten/2/eigen-gegevens", _detail(labels=Labels())),
    "detail-unlabelled": ("/servercertificaten/2", _detail(labels=Labels())),
    "overview-own": ("/servercertificaten?sorteer=kostenplaats&richting=af", None),
    "revocation-code": ("/servercertificaten/2/intrekkingscode", None),
    "revoke-by-code": ("/intrekken", lambda services, s, login: services.on("POST", "/identify", refuse("not_logged_in"))),
    "revoke-replaced": ("/servercertificaten/2/intrekken", _detail(renewal="replaced", replaced_by=7)),
    "revoke-asked": ("/servercertificaten/2/intrekken", _detail(renewal="asked", manager=None)),
    "revoke-read-only": ("/servercertificaten/2/intrekken", lambda s, x, login: login(x.session(read_only=True))),
    "detail-bare": ("/servercertificaten/2", _detail(status="expired", manager=None, requester=None, reference=None,
                                                     replaces=None, replaced_by=7, sans=())),
    "overview-odd": ("/servercertificaten?status=alle", _odd),
    "detail-endless": ("/servercertificaten/2", _detail(**ENDLESS)),
    "detail-odd": ("/servercertificaten/2", _detail(common_name=LONG, sans=(LONG, *(f"naam{n}.voorbeeldstad.example" for n in range(200))),
        organisation='Bakker & Zn "<b>*" B.V.', state="", locality="", country="",
        issuer_name="CN=" + "Zeer lange naam van een uitgever " * 4, serial="0804e52686b8d1d677350ba7766bbd00b778b892",
        manager=None, requester=None)),
    "renew-endless": ("/servercertificaten/2/verlengen", _detail(**ENDLESS)),
    "renew": ("/servercertificaten/2/verlengen", None),
    "renew-own-draft": ("/servercertificaten/2/verlengen", _drafts(own=True)),
    "renew-their-draft": ("/servercertificaten/2/verlengen", _drafts(own=False)),
    "detail-drafts": ("/servercertificaten/2", _drafts(own=True)),
    "draft-discard": (f"{DRAFT_PATH}/verwijderen", None),
    "draft-discard-theirs": (f"{DRAFT_PATH}/verwijderen", _theirs(Step.CHECK)),
    "draft-overtaken": (f"{DRAFT_PATH}/controle", _overtaken),
    "draft-placed": (f"{DRAFT_PATH}/afronding", lambda services, samples, login: services.on(
        "GET", r"/drafts/[\w-]+", refuse("draft.placed", **samples.opened().params))),
    "step5-theirs": (f"{DRAFT_PATH}/voorwaarden", _theirs(Step.CONDITIONS)),
    "renew-open": ("/servercertificaten/2/verlengen", _renewing(State.APPROVED)),
    "renew-replaceable": ("/servercertificaten/2/verlengen", _replaceable),
    "draft-replaces": (f"{DRAFT_PATH}/afronding", _replacing(Step.COMPLETION)),
    "draft-not-replaced": (f"{DRAFT_PATH}/afronding", _replacing(Step.COMPLETION, "renewal.open")),
    "new-like": (f"{DRAFT_PATH}/certificaat", lambda services, samples, login: _new(
        Step.CERTIFICATE, begun_from=samples.old())(services, samples, login)),
    "renew-done": ("/servercertificaten/2/verlengen", _renewing(State.COMPLETED)),
    "renew-revoked": ("/servercertificaten/2/verlengen", _revoked),
    "renew-later": ("/servercertificaten/2/verlengen", _no_gain("later")),
    "renew-never": ("/servercertificaten/2/verlengen", _no_gain("never")),
    "renew-no-term": ("/servercertificaten/2/verlengen", _no_term),
    "draft-no-term": (f"{DRAFT_PATH}/controle", _no_term),
    "step-3-terms": (f"{DRAFT_PATH}/certificaat", _three_terms),
    "new": ("/servercertificaten/nieuw", _new_offer()),
    "new-public": ("/servercertificaten/nieuw?soort=publiek", _all_offers),
    "new-pkioverheid": ("/servercertificaten/nieuw?soort=pkioverheid", _all_offers),
    "new-all": ("/servercertificaten/nieuw", _all_offers),
    "new-public-certificate": (f"{DRAFT_PATH}/certificaat", _new(Step.CERTIFICATE, common_name="", product=Product.PUBLIC_OV)),
    "new-digipoort": (f"{DRAFT_PATH}/certificaat", _new(Step.CERTIFICATE, **_DIGIPOORT, csr="")),
    "new-digipoort-taken": (f"{DRAFT_PATH}/certificaat", _taken),
    "new-digipoort-check": (f"{DRAFT_PATH}/controle", _new(Step.CHECK, **_DIGIPOORT)),
    "new-two-products": ("/servercertificaten/nieuw", _new_offers),
    "new-not-for-you": ("/servercertificaten/nieuw", _barred),
    "new-withdrawn": ("/servercertificaten/nieuw", _new_offer(refuse("offer.withdrawn_product", product="pkio_private"))),
    "new-code": (f"{DRAFT_PATH}/e-mailcode", _code(0)),
    "new-code-asked": (f"{DRAFT_PATH}/e-mailcode", _code(1, tries=4)),
    "new-code-refused": (f"{DRAFT_PATH}/e-mailcode", _code(1, undelivered="refused")),
    "new-code-unsendable": (f"{DRAFT_PATH}/e-mailcode", _code(4, resends=0, undelivered="unsendable")),
    "new-code-last": (f"{DRAFT_PATH}/e-mailcode", _code(4, tries=1, resends=0)),
    "new-code-done": (f"{DRAFT_PATH}/e-mailcode", _new(Step.MANAGER)),
    "new-manager": (f"{DRAFT_PATH}/certificaatbeheerder", _new(Step.MANAGER, manager=None)),
    "new-manager-last": (f"{DRAFT_PATH}/certificaatbeheerder", _new(Step.MANAGER, last_manager="CB1000010",
                                                                    former_managers=("Gerda Oud", "Bas Weg"))),
    "new-manager-given": (f"{DRAFT_PATH}/certificaatbeheerder", _new(Step.MANAGER, manager=None, given_manager=GIVEN)),
    "new-manager-elsewhere": (f"{DRAFT_PATH}/certificaatbeheerder", _new(Step.MANAGER, manager=None, managers=(),
        given_manager=GIVEN.model_copy(update={"who": Whom.ELSEWHERE, "number": "CB1000044"}))),
    "new-check-given": (f"{DRAFT_PATH}/controle", _new(Step.CHECK, manager=None, given_manager=GIVEN, nominated=NOOR)),
    "order-nominated": (ORDER_PATH, _order(state=State.IN_VALIDATION, manager=None, nominated=NOOR, renews=None)),
    "order-nominated-elsewhere": (ORDER_PATH, _order(state=State.IN_VALIDATION, manager=None, nominated=ILSE, renews=None)),
    "case-nominated": (CASE, _nominated(Nomination(id=NOMINATION))),
    "case-nominated-refused": (CASE, _nominated(Nomination(id=NOMINATION, refused="Niet verschenen."))),
    "nominations": ("/validatie/beheerders", _nominees()),
    "nominations-none": ("/validatie/beheerders", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/nominations", Nominations(nominations=())))),
    "nomination": (NOMINEE, _nominees()),
    "nomination-elsewhere": (NOMINEE, _nominees(manager=ILSE, candidates=CANDIDATES)),
    "nomination-own": (NOMINEE, _nominees(own=True)),
    "nomination-identified": (NOMINEE, _decided("identified")),
    "nomination-matched": (NOMINEE, _decided("matched")),
    "nomination-refused": (NOMINEE, _decided("refused", person=None, name=None, reason="Het nummer is van iemand anders.")),
    "nomination-ended": (NOMINEE, _decided("ended", person=None, name=None)),
    "on-behalf": ("/namens-klant", _prepared()),
    "on-behalf-none": ("/namens-klant", _prepared(drafts=())),
    "on-behalf-search": ("/namens-klant?zoek=voorbeeld", _prepared(customers=True)),
    "on-behalf-choices": ("/namens-klant/P1234567", _choices(more=True)),
    "on-behalf-nobody": ("/namens-klant/P1234567", _choices(contacts=())),
    "on-behalf-manager": (f"{DRAFT_PATH}/certificaatbeheerder", _preparing()),
    "on-behalf-certificate": (f"{DRAFT_PATH}/certificaat", _preparing(FILLED_IN[:1])),
    "on-behalf-ready": (f"{DRAFT_PATH}/klaarzetten", _preparing(FILLED_IN)),
    "problem-report": ("/probleem-melden", _nobody),
    "problem-proof": ("/probleem-melden/bewijs", _nobody),
    "desk-problems": ("/servicedesk/meldingen", _problems()),
    "desk-returned": ("/servicedesk/teruggekomen", _returned),
    "desk-untold": ("/servicedesk/onbereikbaar", _untold),
    "desk-problems-none": ("/servicedesk/meldingen", _problems(empty=True)),
    "desk-problem": (f"/servicedesk/meldingen/{PROBLEM}", _problems()),
    "desk-problem-answered": (f"/servicedesk/meldingen/{PROBLEM}", _problems("answered", language="en")),
    "desk-problem-closed": (f"/servicedesk/meldingen/{PROBLEM}", _problems("closed", words="", email=None, certificate="")),
    "desk-problem-bare": (f"/servicedesk/meldingen/{PROBLEM}", _problems(email=None, certificates=(), orders=(), acts=(), proven=False)),
    "desk-stalled": ("/servicedesk/vastgelopen", _stalled()),
    "desk-stalled-none": ("/servicedesk/vastgelopen", _stalled(empty=True)),
    "desk-stalled-refused": (f"/servicedesk/vastgelopen/{PROBLEM}", _stalled()),
    "desk-stalled-reason": (f"/servicedesk/vastgelopen/{PROBLEM}", _stalled("reason", waits=True, taken_by="Sam Desk")),
    "desk-stalled-unseen": (f"/servicedesk/vastgelopen/{PROBLEM}", _stalled("unseen", taken_by="Sam Desk")),
    "desk-incidents": ("/servicedesk/incidenten", _incident()),
    "desk-incident-new": ("/servicedesk/incidenten/nieuw", _incident()),
    "desk-incident-mine": (f"/servicedesk/incidenten/{INCIDENT}", _incident(mine=True)),
    "desk-incident-next": (f"/servicedesk/incidenten/{INCIDENT}", _incident(second=True)),
    "desk-incident-ran": (f"/servicedesk/incidenten/{INCIDENT}", _incident("ran", total=120)),
    "desk-incident-announced": (f"/servicedesk/incidenten/{INCIDENT}", _announced),
    "desk-incident-part": (f"/servicedesk/incidenten/{INCIDENT}", _part_put_off),
    "detail-announced": ("/servercertificaten/4", lambda services, samples, _: services.on(
        "GET", r"/certificates/\d+", samples.detail(announced=samples.announcement()))),
    "revoke-announced": ("/servercertificaten/4/intrekken", lambda services, samples, _: services.on(
        "GET", r"/certificates/\d+", samples.detail(announced=samples.announcement()))),
    "desk-incident-done": (f"/servicedesk/incidenten/{INCIDENT}", _incident("ran", unfinished=0)),
    "search": ("/zoeken", _published()),
    "search-found": ("/zoeken?soort=naam&term=www.voorbeeldstad.example", _published(1)),
    "search-many": ("/zoeken?soort=domein&term=voorbeeldstad.example&bladzijde=2", _published(25, more=True)),
    "search-capped": ("/zoeken?soort=houder&term=Gemeente+Voorbeeldstad&bladzijde=4", _published(25, capped=True)),
    "search-none": ("/zoeken?soort=serienummer&term=4A%3A01", _published(0)),
    "search-wide": ("/zoeken?soort=domein&term=nl", _published(refused=refuse("search.domain", reason="suffix"))),
    "search-empty": ("/zoeken?soort=naam&term=", _published()),
    "desk-revocations": ("/servicedesk/intrekken", _called()),
    "desk-revocations-found": ("/servicedesk/intrekken?serienummer=4A:00", _called()),
    "desk-revocations-none": ("/servicedesk/intrekken?serienummer=4A:01", _called(found=False)),
    "desk-revocation": ("/servicedesk/intrekken/2", _called()),
    "desk-revocation-asked": ("/servicedesk/intrekken/2", _called("sent")),
    "desk-revocation-done": ("/servicedesk/intrekken/2", _called("seen")),
    "desk-revocation-refused": ("/servicedesk/intrekken/2", _called("refused")),
    "humans": ("/servicedesk/personen", _human()),
    "humans-one": ("/servicedesk/personen?nummer=cb9000001", _human()),
    "humans-two": ("/servicedesk/personen?nummer=CB9000001&gedaan=ja", _human("CB9000007")),
    "humans-unknown": ("/servicedesk/personen?nummer=CB7777777", _human()),
    "on-behalf-paper": (f"{DRAFT_PATH}/papier", _paper()),
    "on-behalf-paper-early": (f"{DRAFT_PATH}/papier", _paper(csr="", csr_summary=None)),
    "on-behalf-printed": (f"{DRAFT_PATH}/papier/formulier", _paper()),
    "on-behalf-placed": (f"/namens-klant?papier={REFERENCE}", _prepared(drafts=())),
    "order-paper": (ORDER_PATH, _order(state=State.IN_VALIDATION, prepared_by=PREPARER, paper=PAPER, declared_at=None)),
    "case-paper": (CASE, _case_on_paper),
    "on-behalf-discard": (f"{DRAFT_PATH}/verwijderen", _preparing()),
    "home-prepared": ("/home", _was_prepared),
    "step1-prepared": (f"{DRAFT_PATH}/contactpersoon", _was_prepared),
    "order-prepared": (ORDER_PATH, _order(state=State.IN_VALIDATION, prepared_by=PREPARER)),
    "new-certificate": (f"{DRAFT_PATH}/certificaat", _new(Step.CERTIFICATE, common_name="")),
    "new-check": (f"{DRAFT_PATH}/controle", _new(Step.CHECK)),
    "new-check-dns": (f"{DRAFT_PATH}/controle", _hints(Step.CHECK, **{
        "www": "allowed", "mag": "narrowed", "verboden": "denied", "kritiek": "critical", "kapot": "broken", "stuk": "failed",
        "nieuw": "free", "traag": "unchecked"})),
    "new-certificate-dns": (f"{DRAFT_PATH}/certificaat", _hints(Step.CERTIFICATE, www="waits", api="waits")),
    "new-completion": (f"{DRAFT_PATH}/afronding", _new(Step.COMPLETION)),
    "new-discard": (f"{DRAFT_PATH}/verwijderen", _new(Step.CONTACT, common_name="")),
    "new-placed": (f"{ORDER_PATH}/geplaatst", _order(renews=None)),
    "step1": (f"{DRAFT_PATH}/contactpersoon", None),
    "step2": (f"{DRAFT_PATH}/certificaatbeheerder", _draft(Step.MANAGER)),
    "step2-inactive": (f"{DRAFT_PATH}/certificaatbeheerder", _draft(Step.MANAGER, manager=None,
                                                              manager_note="manager.inactive")),
    "step2-nobody": (f"{DRAFT_PATH}/certificaatbeheerder", _draft(Step.MANAGER, manager=None, managers=())),
    "step3": (f"{DRAFT_PATH}/certificaat", _draft(Step.CERTIFICATE)),
    "step3-two-pages": (f"{DRAFT_PATH}/certificaat", lambda services, samples, login: services.on(
        "GET", r"/drafts/[\w-]+", samples.draft())),
    "step3-by-manager": (f"{DRAFT_PATH}/certificaat", _invited(Step.CERTIFICATE)),
    "step4-awaited": (f"{DRAFT_PATH}/controle", _invited(Step.CHECK)),
    "step4-undelivered": (f"{DRAFT_PATH}/controle", _invited(Step.CHECK, undelivered="refused")),
    "step6-link-over": (f"{DRAFT_PATH}/afronding", _invited(Step.COMPLETION, over=True)),
    "step3-handed-in": (f"{DRAFT_PATH}/certificaat", _invited(Step.CERTIFICATE, came=True)),
    "step4-handed-in": (f"{DRAFT_PATH}/controle", _invited(Step.CHECK, came=True)),
    "hand-over": (f"{DRAFT_PATH}/overdragen", None),
    "hand-over-nobody": (f"{DRAFT_PATH}/overdragen", lambda services, s, login: services.on(
        "GET", r"/drafts/[\w-]+/colleagues", CanTakeOver(version=4, common_name="", people=()))),
    "link": (LINK, None),
    "link-new": (LINK, _stranger(lambda services, samples: services.on(
        "POST", "/csr-invitations/look", samples.invited(sans=(), keys=KeyRange(rsa_min=2048, rsa_max=8192, curves=()))))),
    "link-over": (LINK, _stranger(lambda services, samples: services.on(
        "POST", "/csr-invitations/look", refuse("csr_invitation.over")))),
    "link-received": ("/csr-aanleveren/ontvangen", _stranger(lambda services, samples: None)),
    "step3-findings": (f"{DRAFT_PATH}/certificaat?terug=controle", _step3),
    "step3-asked": (f"{DRAFT_PATH}/certificaat", lambda s, x, login: _draft(
        Step.CERTIFICATE, findings=ASKED, csr_summary=x.summary())(s, x, login)),
    "step4": (f"{DRAFT_PATH}/controle", _draft(Step.CHECK)),
    "step4-asked": (f"{DRAFT_PATH}/controle", _draft(Step.CHECK, findings=ASKED)),
    "step5": (f"{DRAFT_PATH}/voorwaarden", _draft(Step.CONDITIONS)),
    "step5-notice": (f"{DRAFT_PATH}/voorwaarden", _draft(Step.CONDITIONS, notices=(
        Finding(field="", slug="renewal.done", severity="warning",
                params={"name": "Joris Bos", "at": "2026-01-31T12:57:55+00:00", "reference": "S20260131135755001"}),))),
    "step6": (f"{DRAFT_PATH}/afronding", _draft(Step.COMPLETION)),
    "placed": (f"{ORDER_PATH}/geplaatst", None),
    "placed-ready": (f"{ORDER_PATH}/geplaatst", _ready),
    "orders": ("/bestellingen", None),
    "orders-page": ("/bestellingen?pagina=2", lambda services, samples, login: services.on(
        "GET", "/orders", samples.orders(page=2))),
    "orders-searched": ("/bestellingen?zoek=koppelvlak&stand=lopend&type=pkio_private", None),
    "orders-not-found": ("/bestellingen?zoek=niets", lambda services, samples, login: services.on(
        "GET", "/orders", samples.orders(orders=(), total=0))),
    "orders-discarded": ("/bestellingen?verwijderd=ja", None),
    "orders-empty": ("/bestellingen", _nothing),
    "order": (ORDER_PATH, None),
    "order-in-validation": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.order(
        state=State.IN_VALIDATION, document=x.document(), history=x.moves(State.PLACED, State.IN_VALIDATION),
        stages=x.stages(x.now + timedelta(minutes=9)),
        turn=Turn(side=Side.VALIDATION, since=x.now, expected=x.now + timedelta(days=3))))),
    "order-dns-waits": (ORDER_PATH, _hints(None, koppelvlak="waits", api="waits")),
    "order-dns": (ORDER_PATH, _hints(None, koppelvlak="denied", api="free", ander="unchecked")),
    "order-names": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.proving())),
    "order-names-proved": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.proving(proved=True))),
    "case-names": (CASE, lambda s, x, login: _staff(order=x.proving())(s, x, login)),
    "order-completed": (ORDER_PATH, _ended(State.COMPLETED, certificate=9)),
    "order-rejected": (ORDER_PATH, _ended(State.REJECTED, reason="Het domein is niet van uw organisatie.\nNeem contact op.",
                                          again=True, csr_reusable=True, causes=CAUSES)),
    "order-again": (ORDER_PATH, _ended(State.WITHDRAWN, again=True, renews=None, follows=OrderLink(
        order=DRAFT, reference=REFERENCE))),
    "order-followed": (ORDER_PATH, _ended(State.REJECTED, reason="Kan niet.", followed_by=OrderLink(
        order=DRAFT, reference=REFERENCE))),
    "step-2-again": (f"{DRAFT_PATH}/certificaatbeheerder", _again(Step.MANAGER)),
    "step-3-again": (f"{DRAFT_PATH}/certificaat", _again(Step.CERTIFICATE)),
    "order-failed": (ORDER_PATH, _ended(State.FAILED)),
    "order-no-form": (ORDER_PATH, _no_form),
    "order-rejected-no-form": (ORDER_PATH, _rejected_without_form),
    "placed-no-form": (f"{ORDER_PATH}/geplaatst", _no_form),
    "placed-rejected": (f"{ORDER_PATH}/geplaatst", _rejected_without_form),
    "queue": ("/validatie", _staff()),
    "queue-empty": ("/validatie", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.queue(cases=(), total=0, mark="8.9")))),
    "queue-long": ("/validatie?pagina=41", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.queue(total=1000, more=True, page=41)))),
    "queue-narrowed": ("/validatie?type=pkio_private&wie=niemand&stand=mislukt&zoek=voorbeeld&sorteer=organisatie", _staff()),
    "queue-made-again": ("/validatie?opnieuw=ja", _staff()),
    "case-no-certificate": (CASE, _case("certless")),
    "case-no-certificate-mine": (CASE, _case("certless", **MINE)),
    "case-waiting": (CASE, _case("waiting")),
    "case-waiting-mine": (CASE, _case("waiting", **MINE)),
    "order-waiting": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.waiting().order)),
    "case-answered-mine": (CASE, lambda s, x, login: _staff(**MINE, questions=x.waiting().order.questions[:1], acts=x.acts(),
        order=x.order(state=State.IN_VALIDATION, under_review=True, document=x.document()))(s, x, login)),
    "order-answered": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.order(
        state=State.IN_VALIDATION, questions=x.waiting().order.questions[:1], document=x.document(), withdrawable=True,
        history=x.moves(State.PLACED, State.IN_VALIDATION, State.WAITING, State.IN_VALIDATION)))),
    "order-withdrawn": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.order(
        state=State.WITHDRAWN, history=x.moves(State.PLACED, State.WITHDRAWN)))),
    "order-undelivered": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.order(
        state=State.COMPLETED, certificate=9, document=x.document(), undelivered=x.undelivered()))),
    "case-undelivered": (CASE, lambda s, x, login: _staff(
        order=x.order(state=State.IN_VALIDATION, document=x.document(), undelivered=x.undelivered()))(s, x, login)),
    "order-no-certificate": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.certless().order)),
    "case-no-form": (CASE, _formless()),
    "case-no-form-mine": (CASE, _formless(**MINE)),
    "case-no-form-own": (CASE, _formless(own=True)),
    "case": (CASE, _staff()),
    "case-mine": (CASE, lambda s, x, login: _staff(**MINE, acts=x.acts())(s, x, login)),
    "queue-page": ("/validatie?zoek=voorbeeld&pagina=2&richting=om", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.queue(total=61, page=2)))),
    "queue-done": ("/validatie?lijst=vandaag", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.acted()))),
    "queue-asked": ("/validatie?lijst=bij-de-klant", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.asked()))),
    "queue-asked-none": ("/validatie?lijst=bij-de-klant", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.queue(cases=(), total=0)))),
    "case-linted": (CASE, lambda s, x, login: _staff(**MINE, prediction=x.prediction("right"), dns=x.dns())(s, x, login)),
    "case-lint-wrong-mine": (CASE, lambda s, x, login: _staff(**MINE, dns=x.dns(), by_hand=(CheckByHand(
        check=HandCheck.PREDICTION, required=True),), prediction=x.prediction("wrong", PredictionFinding(
            severity="ERROR", code="cabf.serverauth.certificate_validity_period_exceeds_100_days",
            message="Validity period of 199 days, 0:00:00 exceeds maximum value of 100 days, 0:00:00"), PredictionFinding(
            severity="WARNING", code="cabf.serverauth.ov.unknown_attribute_present", message="Unknown attribute present: 2.5.4.5")))(
        s, x, login)),
    "case-lint-unchecked": (CASE, lambda s, x, login: _staff(prediction=x.prediction("unchecked"))(s, x, login)),
    "case-by-hand": (CASE, lambda s, x, login: _staff(by_hand=x.by_hand())(s, x, login)),
    "case-sub-oin": (CASE, lambda s, x, login: _staff(**MINE, order=x.order(number=SUB_OIN), by_hand=(CheckByHand(check=HandCheck.SUB_OIN, required=True),))(s, x, login)),
    "case-by-hand-mine": (CASE, lambda s, x, login: _staff(**MINE, by_hand=x.by_hand(), acts=(*x.acts(), ReviewAct(
        act=Act.TICKED, by="CB9000001", name="Vera Toets", at=x.now, check=HandCheck.REGISTER_EXTRACT)))(s, x, login)),
    "placed-waiting": (f"{ORDER_PATH}/geplaatst", lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.waiting().order)),
    "order-leaked": (ORDER_PATH, lambda s, x, _: s.on("GET", r"/orders/[\w-]+", x.certless().order.model_copy(update={
        "reason": "key.leaked", "withdrawable": True}))),
    "queue-none": ("/validatie?zoek=niets", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.queue(cases=(), total=0)))),
    "case-extracts": (CASE, lambda s, x, login: _extracts(x.asked_register(
        kind=Register.OIN, number="00000003123456780000", tried_at=x.now, trouble=Trouble.AWAY),
        RegisterView(kind=Register.KVK, number="12345678", extract=x.changed_extract()))(s, x, login)),
    "case-extracts-asked": (CASE, lambda s, x, login: _extracts(x.asked_register())(s, x, login)),
    "case-extracts-other-number": (CASE, lambda s, x, login: _extracts(RegisterView(
        kind=Register.KVK, number="12345678", extract=x.extract(usable=False, remarks=(RemarkView(
            remark=Remark.OTHER_NUMBER, weight=Weight.ERROR, ours="12345678", theirs="87654321"),))))(s, x, login)),
    "case-extracts-unseen": (CASE, lambda s, x, login: (_extracts()(s, x, login), s.on(
        "POST", r"/subscribers/[\w-]+/extracts", refuse("not_now", seconds=5)))),
    "case-extracts-tomorrow": (CASE, lambda s, x, login: _extracts(RegisterView(
        kind="lei", number="12345678", asked_at=x.now, tried_at=x.now, trouble="asleep", extract=x.extract(
            ExtractFact(field="flag", ours=None, before=None, now=("blue",)),
            remarks=(RemarkView(remark="odd", weight="grave", theirs="blue"),))))(s, x, login)),
    "case-decided": (CASE, lambda s, x, login: _staff(next=ORDER, acts=x.acts(), order=x.order(
        state=State.APPROVED, document=x.document(), history=x.moves(State.PLACED, State.IN_VALIDATION, State.APPROVED)))(s, x, login)),
    "queue-given-back": ("/validatie?terug=ja", _staff()),
    "case-unknown": (CASE, lambda s, x, login: _staff(checks=(), checked=(), differences=(), origins=(), delivery=x.delivery(
        address="k.tak@voorbeeldstad.example", domain="voorbeeldstad.example", whose="manager", address_since=x.now,
        domain_since=x.now, colleagues=3, own=True))(s, x, login)),
    "case-theirs": (CASE, _staff(**THEIRS)),
    "case-hindered": (CASE, lambda s, x, login: _staff(hindrances=x.hindrances(), by_hand=x.by_hand())(s, x, login)),
    "case-hindered-mine": (CASE, lambda s, x, login: _staff(
        **MINE, hindrances=x.hindrances(), by_hand=x.by_hand(), causes_to_give=x.causes(), questions_to_ask=x.standard(), acts=x.acts())(s, x, login)),
    "case-confirm": (CASE + "?bevestig=ja", _staff(**MINE)),
    "case-rejected": (CASE, lambda s, x, login: _staff(next=ORDER, causes=x.causes(), order=x.order(
        state=State.REJECTED, reason="Zie boven.", history=x.moves(State.PLACED, State.IN_VALIDATION, State.REJECTED)))(s, x, login)),
    "order-rejected-causes": (ORDER_PATH, lambda s, x, login: s.on("GET", r"/orders/[\w-]+", x.order(
        state=State.REJECTED, reason="Zie boven.", causes=x.causes(),
        history=x.moves(State.PLACED, State.IN_VALIDATION, State.REJECTED)))),
    "case-own": (CASE, _staff(own=True, checks=())),
    "order-mails": (ORDER_PATH + "?gemaild=ja", lambda s, x, _: s.on(
        "GET", r"/orders/[\w-]+", x.order(mails=x.mails(), undelivered=x.undelivered()))),
    "case-prepared": (CASE, lambda s, x, login: _staff(prepared=x.prepared())(s, x, login)),
    "case-prepared-mine": (CASE, lambda s, x, login: _staff(**MINE, prepared=x.prepared("approve"))(s, x, login)),
    "case-prepared-own": (CASE, lambda s, x, login: _staff(own_proposal=True, prepared=x.prepared())(s, x, login)),
    "case-prepared-hindered": (CASE, lambda s, x, login: _staff(
        prepared=x.prepared("approve"), hindrances=x.hindrances(), by_hand=x.by_hand())(s, x, login)),
    "queue-second": ("/validatie?stand=tweede", lambda s, x, login: (
        login(x.validator()), s.on("GET", "/validation/queue", x.second()))),
    "case-approved": (CASE, _staff(approvals=("CB9000001",), approvals_needed=2)),
    "draft-gone": (f"{DRAFT_PATH}/afronding", lambda services, samples, login: services.on(
        "GET", r"/drafts/[\w-]+", refuse("not_found"))),
    "not-found": ("/bestaat-niet", None),
    "elsewhere": (ORDER_PATH, lambda services, samples, login: (
        login(samples.two_hats()), services.on("GET", r"/orders/[\w-]+", refuse("not_found", subscriber="P7654321")))),
    "too-many": (ORDER_PATH, lambda services, samples, login: services.on(
        "GET", r"/orders/[\w-]+", refuse("too_many", seconds=41))),
    "not-now": (ORDER_PATH, lambda services, samples, login: services.on(
        "GET", r"/orders/[\w-]+", refuse("not_now", seconds=5))),
    "failed-busy": ("/inloggen/mislukt?oorzaak=too_many&wacht=41", None),
    "from-elsewhere": ("/inloggen?elders=1", lambda services, samples, login: services.on(
        "POST", "/identify", refuse("not_logged_in"))),
}  # fmt: skip


@pytest.fixture
def samples() -> Samples:
    """Contract views to answer with."""
    return Samples()


@pytest.fixture
def services(samples: Samples) -> Services:
    """All services, answering samples; Sanne de Vries is logged in."""
    made = Services()
    log_in(made, samples.session())
    made.on("GET", "/own-sessions", samples.own_sessions())
    made.on("POST", r"/drafts/[\w-]+/request", RequestFindings(summary=None, findings=()))
    made.on("POST", "/own-sessions/end", EndedSessions(person="CB1000002", name="Sanne de Vries", ended=1))
    made.on("DELETE", "/own-sessions/notices", httpx.Response(204))
    made.on("POST", "/persons/sessions/end", EndedSessions(person="CB1000002", name="Sanne de Vries", ended=2))
    made.on("GET", "/certificates", samples.overview)
    made.on("GET", "/certificates/people", samples.people())
    made.on("GET", "/certificates/ending", samples.year_ahead())
    made.on("GET", r"/batches/[\w-]+", samples.batch())
    made.on("POST", "/batches", samples.batch())
    made.on("GET", "/calendar", CalendarState())
    made.on("POST", "/calendar", CalendarAddress(token="t" * 43, made_at=samples.now, voided=False))
    made.on("DELETE", "/calendar", httpx.Response(204))
    made.on("GET", "/own-address", samples.own_address())
    made.on("POST", r"/own-address/(code|confirm)", samples.own_address())
    made.on("GET", "/role-addresses", samples.role_addresses())
    made.on("POST", r"/role-addresses(/[\w-]+/(code|confirm))?", samples.role_addresses())
    made.on("DELETE", r"/role-addresses/[\w-]+", httpx.Response(204))
    made.on("GET", r"/certificates/\d+", samples.detail())
    made.on("PUT", r"/certificates/\d+/labels", samples.detail().labels)
    made.on("PUT", r"/certificates/\d+/muted", MUTED)
    made.on("DELETE", r"/certificates/\d+/muted", httpx.Response(204))
    made.on("POST", r"/certificates/\d+/revocation", samples.revocation("asked"))
    made.on("GET", r"/certificates/\d+/revocation", samples.revocation("sent"))
    made.on(
        "GET",
        r"/certificates/\d+/revocation-code",
        RevocationCodeState(certificate=2, made_at=samples.now, made_by="Sanne de Vries"),
    )
    made.on(
        "POST",
        r"/certificates/\d+/revocation-code",
        RevocationCode(certificate=2, code="7K3M-9QWX-04TZ-HB5N-RC8V-2EJF", made_at=samples.now, voided=True),
    )
    receipt = {
        "reference": "7K3M-9QWX-04TZ-HB5N",
        "reported_at": samples.now,
        "answer_by": samples.now + timedelta(days=1),
    }
    made.on("POST", "/problems", ProblemReceipt(**receipt, proven=False))
    made.on("POST", "/problems/proof", ProblemReceipt(**receipt, proven=True))
    made.on(
        "POST",
        "/revocations/by-code",
        RevokedByCode(
            common_name="koppelvlak.voorbeeldstad.example",
            serial="0ab1c2",
            reason="superseded",
            asked_at=samples.now,
            again=False,
        ),
    )
    made.on("GET", "/renewals", Renewals(notices=()))
    made.on("GET", "/offers", samples.offers())
    made.on("GET", "/orders", samples.orders())
    made.on("GET", r"/orders/[\w-]+", samples.order())
    made.on("GET", r"/orders/[\w-]+/state", OrderState(id=ORDER, state=State.PLACED, document=None, certificate=None))
    made.on("GET", r"/drafts/[\w-]+", samples.draft())
    made.on("POST", "/drafts", samples.draft())
    made.on("POST", r"/drafts/[\w-]+/place", Placed(order=ORDER, reference=REFERENCE))
    made.on("GET", "/terms", _terms("2026-01", "2026-01"))
    made.on("POST", "/csr-invitations/look", samples.invited())
    able = (CanTake(number="CB1000003", name="Joris Bos"), CanTake(number="CB1000004", name="Eva Licht"))
    colleagues = CanTakeOver(version=4, common_name="koppelvlak.voorbeeldstad.example", people=able)
    made.on("GET", r"/drafts/[\w-]+/colleagues", colleagues)
    made.on("GET", r"/terms/[\w-]+", _terms("2026-01", "2026-01"))
    made.on("GET", "/rates", _rates)
    made.on("GET", "/validation/queue", samples.queue())
    made.on("GET", "/validation/queue/state", QueueState(mark="7.5"))
    made.on("GET", r"/validation/cases/[\w-]+", samples.case())
    made.on("GET", r"/validation/cases/[\w-]+/state", CaseState(mark="1.3.free"))
    made.on("POST", r"/subscribers/[\w-]+/extracts", samples.extracts())
    return made


def log_in(services: Services, session: SessionView) -> None:
    """From now on the cookie is this person's session."""
    services.on(
        "POST",
        "/identify",
        Identity(
            view=session,
            tokens={
                "auth": "token-a",
                "certificates": "token-c",
                "orders": "token-o",
                "organisation": "token-p",
            },
        ),
    )


@pytest.fixture
def login(services: Services) -> Callable[[SessionView], None]:
    """`login(session)`: from now on the cookie is this person's session."""
    return lambda session: log_in(services, session)


@pytest.fixture
def portal(services: Services, identities: Identities) -> Apps:
    """The gateway's apps before the pretended services."""
    settings = Settings(signing_key=identities.folder / "gateway.pem", identity_keys=identities.keys_file)
    transport = Inside(httpx.MockTransport(services))
    return apps(settings, {name: transport for name in ("auth", "certificates", "orders", "organisation")})


@pytest.fixture
def web(portal: Apps) -> httpx.AsyncClient:
    """A browser with a session cookie; sends forms from the portal's own pages; follows nothing."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(portal.public, raise_app_exceptions=False),
        base_url="https://localhost:8443",
        headers={"cookie": "__Host-sid=" + "s" * 43, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"},
    )


@pytest.fixture
def names() -> list[str]:
    """Every page in every state, by name."""
    return list(PAGES)


@pytest.fixture
def prepare(services: Services, samples: Samples) -> Callable[[str], str]:
    """`prepare(name)` sets the services up for that page and gives its path."""
    usual = dict(services.answers)

    def setup(name: str) -> str:
        services.answers = dict(usual)
        path, change = PAGES[name]
        if change:
            change(services, samples, lambda session: log_in(services, session))
        return path

    return setup


@pytest.fixture
def visit(prepare: Callable[[str], str], web: httpx.AsyncClient) -> Callable[[str], Awaitable[httpx.Response]]:
    """`await visit(name)` asks for that page."""

    async def ask(name: str) -> httpx.Response:
        return await web.get(prepare(name))

    return ask


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that take a `name` run once per page."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", list(PAGES))
