"""Certificates as pages ask it."""

from uuid import UUID

from contracts.certificates import CertificateDetail, CertificatePage, ListQuery
from contracts.downloads import CertificateFormat
from contracts.finding import FoundCertificate, FoundCertificates, RevokeForCaller, UntoldCertificates
from contracts.identifiers import Language
from contracts.incidents import (
    CallOffList,
    CloseIncident,
    ConfirmList,
    Incidents,
    IncidentView,
    LeaveList,
    NextList,
    PreparedIncident,
    PrepareIncident,
)
from contracts.labels import Labels, SetLabels
from contracts.muting import Mute, Muted
from contracts.problems import (
    AnswerProblem,
    CloseProblem,
    NoteProblem,
    ProblemQueue,
    ProblemReceipt,
    ProblemView,
    ProveProblem,
    ReportProblem,
)
from contracts.products import Family
from contracts.proposals import ConfirmProposal, DropProposal, ProposeCallOff, ProposePutOff
from contracts.reports import EndingReport, PeopleReport
from contracts.revocations import (
    MakeRevocationCode,
    RevocationCode,
    RevocationCodeState,
    RevocationView,
    Revoke,
    RevokeByCode,
    RevokedByCode,
)
from contracts.searching import PublishedCertificates, SearchQuery
from contracts.stalled import AskAgain, NoteStalled, SettleStalled, StalledQueue, StalledView, TakeStalled
from starlette.responses import Response

from gateway.backend.caller import Caller, Query


def _query(query: ListQuery) -> Query:
    newer = set() if query.announced else {"announced"}  # a service that is older than this knows nothing of it
    given = query.model_dump(mode="json", exclude_none=True, exclude=newer)
    return {"status": "all", **given}  # no status at all would mean the default: valid ones


IncidentCommand = (
    ConfirmList
    | LeaveList
    | CallOffList
    | ProposeCallOff
    | ProposePutOff
    | ConfirmProposal
    | DropProposal
    | NextList
    | CloseIncident
)
_WAYS = {
    ConfirmList: "confirmation",
    LeaveList: "left",
    CallOffList: "calling-off",
    ProposeCallOff: "proposals",
    ProposePutOff: "puttings-off",
    ConfirmProposal: "proposals/confirmation",
    DropProposal: "proposals/dropping",
    NextList: "lists",
    CloseIncident: "end",
}


class Desk:
    """Anybody's certificates, for the provider's own people."""

    def __init__(self, caller: Caller, files: Caller) -> None:
        self._caller, self._files = caller, files

    async def find(self, serial: str) -> FoundCertificates:
        """Those with this serial number, in any spelling."""
        return await self._caller.ask(FoundCertificates, "/desk/certificates", query={"serial": serial})

    async def view(self, certificate: int) -> FoundCertificate:
        """One of them, with its last revocation."""
        return await self._caller.ask(FoundCertificate, f"/desk/certificates/{certificate}")

    async def revocation(self, certificate: int) -> RevocationView:
        """How far the last revocation of one is. Raises Refused (`not_found`) when there is none."""
        return await self._caller.ask(RevocationView, f"/desk/certificates/{certificate}/revocation")

    async def revoke(self, certificate: int, command: RevokeForCaller) -> RevocationView:
        """Ask for its revocation; again answers with the first, so it may be sent twice."""
        path = f"/desk/certificates/{certificate}/revocation"
        return await self._caller.ask(RevocationView, path, command=command, repeatable=True)

    async def untold(self) -> UntoldCertificates:
        """What ends soon and nobody knows of by mail."""
        return await self._caller.ask(UntoldCertificates, "/desk/untold")

    async def problems(self) -> ProblemQueue:
        """What was reported."""
        return await self._caller.ask(ProblemQueue, "/desk/problems")

    async def problem(self, problem: UUID) -> ProblemView:
        """One report."""
        return await self._caller.ask(ProblemView, f"/desk/problems/{problem}")

    async def handle(self, problem: UUID, command: NoteProblem | AnswerProblem | CloseProblem) -> None:
        """A note, an answer or the end. Refusals: `problem.closed`, `problem.unanswered`."""
        way = {NoteProblem: "notes", AnswerProblem: "answers", CloseProblem: "close"}[type(command)]
        await self._caller.tell("POST", f"/desk/problems/{problem}/{way}", command=command)

    async def stalled(self) -> StalledQueue:
        """Revocations that don't get through."""
        return await self._caller.ask(StalledQueue, "/desk/stalled")

    async def stalled_one(self, revocation: UUID) -> StalledView:
        """One of them."""
        return await self._caller.ask(StalledView, f"/desk/stalled/{revocation}")

    async def chase(self, revocation: UUID, command: TakeStalled | NoteStalled | AskAgain | SettleStalled) -> None:
        """Take it, note, ask again or settle it. Refusals: `stalled.over`, `stalled.waits`, `stalled.not_so`, `revocation.over`."""
        way = {TakeStalled: "take", NoteStalled: "notes", AskAgain: "again", SettleStalled: "settle"}[type(command)]
        await self._caller.tell("POST", f"/desk/stalled/{revocation}/{way}", command=command)

    async def incidents(self) -> Incidents:
        """Open ones, and the last that ended."""
        return await self._caller.ask(Incidents, "/desk/incidents")

    async def incident(self, incident: UUID, page: int) -> IncidentView:
        """One of them with a page of its certificates."""
        return await self._caller.ask(IncidentView, f"/desk/incidents/{incident}", query={"page": str(page)})

    async def incident_report(self, incident: UUID, language: Language) -> Response:
        """What became of each certificate, as CSV in this language's words, streamed. Refusals: `not_found`, `too_many`."""
        return await self._files.file(f"/desk/incidents/{incident}/report.csv", query={"language": language})

    async def prepare_incident(self, command: PrepareIncident) -> PreparedIncident:
        """Freeze a list, when every line is clear. Refusals: `incident.value`, `incident.empty`, `incident.day`."""
        return await self._caller.ask(PreparedIncident, "/desk/incidents", command=command)

    async def move_incident(self, incident: UUID, command: IncidentCommand) -> None:
        """Decide on its last list, make the next one, or close it. Refusals: `incident.…`."""
        await self._caller.tell("POST", f"/desk/incidents/{incident}/{_WAYS[type(command)]}", command=command)


class Reports:
    """What anybody reports, told by the gateway as itself."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def report(self, command: ReportProblem) -> ProblemReceipt:
        """Report a problem."""
        return await self._caller.ask(ProblemReceipt, "/problems", command=command)

    async def prove(self, command: ProveProblem) -> ProblemReceipt:
        """Show a key with a report. Refusals: `problem.unknown`, `problem.proof`."""
        return await self._caller.ask(ProblemReceipt, "/problems/proof", command=command)


class ByCode:
    """What whoever has a revocation code may do, asked by the gateway as itself. The code goes in the body: it is in no address."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def revoke(self, command: RevokeByCode) -> RevokedByCode:
        """Ask for a revocation; again answers with the first. Refusals: `revocation_code.wrong`, `too_many`, `revocation.over`."""
        return await self._caller.ask(RevokedByCode, "/revocations/by-code", command=command)


class Search:
    """What anybody may find, asked by the gateway as itself."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def find(self, query: SearchQuery) -> PublishedCertificates:
        """A page of what is published and has this term. Refusals: `search.domain`, `search.serial`, `search.away`."""
        return await self._caller.ask(PublishedCertificates, "/published", query=query.model_dump(mode="json"))

    async def file(self, sha256: str, form: str) -> Response:
        """A published certificate as a file: `pem` or `der`. Refusals: `not_found`, `search.away`."""
        return await self._caller.file(f"/published/{sha256}", query={"format": form})


class Certificates:
    """The inventory of the visitor's subscriber."""

    def __init__(self, caller: Caller, files: Caller) -> None:
        self._caller, self._files = caller, files

    async def list(self, query: ListQuery) -> CertificatePage:
        """One page of the overview."""
        return await self._caller.ask(CertificatePage, "/certificates", query=_query(query))

    async def people(self, family: Family) -> PeopleReport:
        """Who manages and who ordered the certificates of a family."""
        return await self._caller.ask(PeopleReport, "/certificates/people", query={"family": family.value})

    async def ending(self, family: Family) -> EndingReport:
        """What ends in each of the twelve months that come."""
        return await self._caller.ask(EndingReport, "/certificates/ending", query={"family": family.value})

    async def export(self, query: ListQuery, language: Language) -> Response:
        """The whole filtered list as CSV in this language's words, streamed."""
        return await self._files.file("/certificates.csv", query={**_query(query), "language": language})

    async def export_bom(self, query: ListQuery, language: Language) -> Response:
        """The same list as a CBOM (CycloneDX 1.7, JSON), streamed."""
        return await self._files.file("/certificates.cdx.json", query={**_query(query), "language": language})

    async def detail(self, certificate: int, family: Family | None = None) -> CertificateDetail:
        """One certificate with everything known about it; of a family when one is given."""
        query = {"family": family.value} if family else {}
        return await self._caller.ask(CertificateDetail, f"/certificates/{certificate}", query=query)

    async def revoke(self, certificate: int, command: Revoke) -> RevocationView:
        """Ask for the revocation of a certificate; again answers with the first, so it may be sent twice."""
        path = f"/certificates/{certificate}/revocation"
        return await self._caller.ask(RevocationView, path, command=command, repeatable=True)

    async def revocation(self, certificate: int) -> RevocationView:
        """How far the last revocation of a certificate is."""
        return await self._caller.ask(RevocationView, f"/certificates/{certificate}/revocation")

    async def code(self, certificate: int) -> RevocationCodeState:
        """Whether the certificate has a revocation code."""
        return await self._caller.ask(RevocationCodeState, f"/certificates/{certificate}/revocation-code")

    async def make_code(self, certificate: int) -> RevocationCode:
        """A new revocation code, said this once. Refusals: `not_found`, `revocation.over`."""
        path = f"/certificates/{certificate}/revocation-code"
        return await self._caller.ask(RevocationCode, path, command=MakeRevocationCode())

    async def put_labels(self, certificate: int, command: SetLabels) -> Labels:
        """What the subscriber calls the certificate from now on; the same again changes nothing, so it may be sent twice. Refusals: `not_found`, `labels.stale`."""
        path = f"/certificates/{certificate}/labels"
        return await self._caller.ask(Labels, path, method="PUT", command=command, repeatable=True)

    async def mute(self, certificate: int, command: Mute) -> Muted:
        """It won't be renewed; who said so first stays, so it may be sent twice. Refusals: `not_found`, `mute.over`."""
        path = f"/certificates/{certificate}/muted"
        return await self._caller.ask(Muted, path, method="PUT", command=command, repeatable=True)

    async def unmute(self, certificate: int) -> None:
        """It may be renewed again; so it may be sent twice. Refusal: `not_found`."""
        await self._caller.tell("DELETE", f"/certificates/{certificate}/muted")

    async def download(self, certificate: int, family: Family, form: CertificateFormat) -> Response:
        """The certificate as a file."""
        query = {"family": family.value, "format": form.value}
        return await self._files.file(f"/certificates/{certificate}/download", query=query)
