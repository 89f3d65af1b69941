"""HTTP in: the overview, one certificate, its files, its revocation, and the import."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from chassis import clock
from chassis.actor import Actor
from chassis.edge import app, rows
from chassis.edge.app import CurrentActor, CurrentService, HttpTx, action
from chassis.service import Service
from chassis.telemetry import log
from contracts import audit
from contracts.certificates import (
    CertificateDetail,
    CertificatePage,
    ListQuery,
)
from contracts.downloads import CertificateFormat
from contracts.finding import FoundCertificate, FoundCertificates, RevokeForCaller
from contracts.identifiers import CertificateSerial, Language, Sha256
from contracts.imports import Import, Imported
from contracts.labels import Labels, SetLabels
from contracts.refusals import Refusal, refuse
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
from contracts.searching import FileQuery, PublishedCertificates, SearchQuery
from fastapi import Path, Query
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from certificates.adapters import Adapters
from certificates.domain.words import words_of
from certificates.service import codes, desk, imports, labels, overview, revoking, searching
from certificates.store.export import READER, ListFile


class Timely(StreamingResponse):
    """A file for a reader. One that stands still is cut off when the file's time is over."""

    def __init__(self, file: ListFile, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(file.pieces(), media_type=media_type, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(READER):
                await super().__call__(scope, receive, send)
        except TimeoutError:  # the server closes a connection whose answer was not completed
            log.warning("export.reader_too_slow")
        finally:
            self._file.close()


router = app.router()


#: By the ending of the file (CycloneDX asks for these two: its specification, "Recognized file patterns" and "Media types").
MEDIA = {"csv": "text/csv; charset=utf-8", "cdx.json": "application/vnd.cyclonedx+json; version=1.7"}


class ExportQuery(ListQuery):
    """The overview's query, and the language of the file's headings and codes."""

    language: Language = "nl"


Filters = Annotated[ListQuery, Query()]
Searched = Annotated[SearchQuery, Query()]
Number = Annotated[int, Path(ge=1, lt=2**63)]
#: Only a certificate of this family is found; left out: whichever it is of.
OfFamily = Annotated[str | None, Query(max_length=20)]


@router.get("/certificates", dependencies=[action("certificate.list")])
async def list_certificates(
    query: Filters, actor: CurrentActor, service: CurrentService[Adapters]
) -> CertificatePage | Refusal:
    """A page of the overview, with its exact total."""
    return await overview.page(service.database.reads, actor, query, clock.now(), service.adapters.totals)


@router.get("/certificates.csv", dependencies=[action("certificate.export")])
async def export(
    query: Annotated[ExportQuery, Query()], actor: CurrentActor, service: CurrentService[Adapters]
) -> Response | Refusal:
    """The whole filtered list as CSV, made before its first byte is sent; in a budget of the person, and audited.

    Headings, statuses and the file's name are Dutch unless `language=en` asks for English. No transaction waits while it
    is made, so one that fails counts in the budget too.
    """
    exports, now = service.adapters.exports, clock.now()
    if (refusal := await spend(service, actor)) is not None:
        return refusal
    file = await overview.csv(service.database.reads, exports, actor, query, now, query.language)
    return await _sent(service, actor, file, query, "csv", now)


@router.get("/certificates.cdx.json", dependencies=[action("certificate.export")])
async def export_bom(
    query: Annotated[ExportQuery, Query()], actor: CurrentActor, service: CurrentService[Adapters]
) -> Response | Refusal:
    """The same list as a CBOM (CycloneDX 1.7, JSON) under the same conditions; only the file's name is in the language."""
    exports, now = service.adapters.exports, clock.now()
    if (refusal := await spend(service, actor)) is not None:
        return refusal
    file = await overview.cbom(service.database.reads, exports, actor, query, uuid4(), now)
    return await _sent(service, actor, file, query, "cdx.json", now)


async def spend(service: Service[Adapters], actor: Actor) -> Refusal | None:
    """One file of the person's budget of exports. Refusal: `too_many`."""
    async with service.database.begin(actor) as tx:
        return await rows.spend(tx, service.adapters.exports_each, actor.number)


async def _sent(
    service: Service[Adapters], actor: Actor, file: ListFile | Refusal, query: ExportQuery, ending: str, now: datetime
) -> Response | Refusal:
    """The file for its reader, once the line of the trail says who took it."""
    if isinstance(file, Refusal):
        return file
    try:
        filters = query.model_dump(mode="json", exclude_defaults=True, exclude={"language"})
        async with service.database.begin(actor) as tx:
            tx.audit(audit.InventoryExported(subject=actor.tenant, filters=filters, form=ending))
        name = f"{words_of(query.family, query.language).file}-{actor.tenant}-{clock.local(now):%Y-%m-%d}.{ending}"
        return Timely(file, MEDIA[ending], {"content-disposition": overview.attachment(name)})
    except BaseException:  # nobody will read it
        file.close()
        raise


@router.get("/certificates/people", dependencies=[action("certificate.list")])
async def people(
    actor: CurrentActor, service: CurrentService[Adapters], family: Annotated[str, Query(max_length=20)]
) -> PeopleReport:
    """Who manages and who ordered the certificates of a family, with exact numbers."""
    return await overview.people(service.database.reads, actor, family, clock.now())


@router.get("/certificates/ending", dependencies=[action("certificate.list")])
async def ending(
    actor: CurrentActor, service: CurrentService[Adapters], family: Annotated[str, Query(max_length=20)]
) -> EndingReport:
    """What ends in each of the twelve months that come, this one among them."""
    return await overview.ending(service.database.reads, actor, family, clock.now())


@router.get("/certificates/{certificate}", dependencies=[action("certificate.view")])
async def view(
    certificate: Number, actor: CurrentActor, service: CurrentService[Adapters], family: OfFamily = None
) -> CertificateDetail | Refusal:
    """One certificate with everything known about it."""
    return await overview.detail(service.database.reads, actor, certificate, family, clock.now())


@router.get("/certificates/{certificate}/download", dependencies=[action("certificate.download")])
async def download(
    certificate: Number,
    actor: CurrentActor,
    service: CurrentService[Adapters],
    form: Annotated[CertificateFormat, Query(alias="format")],
    family: OfFamily = None,
) -> Response | Refusal:
    """One certificate as a file, in every state."""
    return _file(await overview.file(service.database.reads, actor, certificate, family, form))


def _file(file: overview.File | Refusal) -> Response | Refusal:
    if isinstance(file, Refusal):
        return file
    return Response(file.content, media_type=file.media_type, headers={"content-disposition": file.disposition})


@router.post("/certificates/{certificate}/revocation", dependencies=[action("certificate.revoke")])
async def revoke(certificate: Number, command: Revoke, tx: HttpTx) -> RevocationView | Refusal:
    """Ask for the revocation of a valid certificate. Again, by anybody who may, answers with the first."""
    if (refusal := await revoking.ask(tx, certificate, command.reason)) is not None:
        return refusal
    return await revoking.last(tx, certificate)


@router.get("/certificates/{certificate}/revocation", dependencies=[action("certificate.view")])
async def revocation(
    certificate: Number, actor: CurrentActor, service: CurrentService[Adapters]
) -> RevocationView | Refusal:
    """How far the last revocation of a certificate is; not found when there is none."""
    return await overview.revocation(service.database.reads, actor, certificate, clock.now()) or refuse("not_found")


@router.get("/certificates/{certificate}/revocation-code", dependencies=[action("certificate.view")])
async def revocation_code(
    certificate: Number, actor: CurrentActor, service: CurrentService[Adapters]
) -> RevocationCodeState | Refusal:
    """Whether a certificate has a revocation code; never the code."""
    return await codes.state(service.database.reads, actor, certificate)


@router.post("/certificates/{certificate}/revocation-code", dependencies=[action("certificate.make_code")])
async def make_code(certificate: Number, _command: MakeRevocationCode, tx: HttpTx) -> RevocationCode | Refusal:
    """A new revocation code for a valid certificate; the one before is void."""
    return await codes.make(tx, certificate)


@router.put("/certificates/{certificate}/labels", dependencies=[action("certificate.label")])
async def put_labels(certificate: Number, command: SetLabels, tx: HttpTx) -> Labels | Refusal:
    """Give a certificate a name, a reference and a cost centre of the subscriber's own."""
    return await labels.put(tx, certificate, command)


@router.get("/desk/certificates", dependencies=[action("certificate.find")])
async def find(
    serial: Annotated[CertificateSerial, Query(max_length=100)], actor: CurrentActor, service: CurrentService[Adapters]
) -> FoundCertificates:
    """Whoever's certificates with this serial number, for staff; that they were looked up is written down."""
    matches = await desk.find(service.database.reads, actor, serial, clock.now())
    async with service.database.begin(actor) as tx:
        desk.note(tx, *matches.certificates)
    return matches


@router.get("/desk/certificates/{certificate}", dependencies=[action("certificate.find")])
async def view_for_staff(
    certificate: Number, actor: CurrentActor, service: CurrentService[Adapters]
) -> FoundCertificate | Refusal:
    """One of them, with its last revocation and for whom that was asked; that it was looked up is written down."""
    view = await desk.view(service.database.reads, actor, certificate, clock.now())
    if not isinstance(view, Refusal):
        async with service.database.begin(actor) as tx:
            desk.note(tx, view)
    return view


@router.get("/desk/certificates/{certificate}/revocation", dependencies=[action("certificate.find")])
async def follow_for_staff(
    certificate: Number, actor: CurrentActor, service: CurrentService[Adapters]
) -> RevocationView | Refusal:
    """How far the last revocation of one is, for the page that was opened and waits."""
    return await desk.follow(service.database.reads, actor, certificate, clock.now())


@router.post("/desk/certificates/{certificate}/revocation", dependencies=[action("certificate.revoke_for_caller")])
async def revoke_for_caller(certificate: Number, command: RevokeForCaller, tx: HttpTx) -> RevocationView | Refusal:
    """Ask for the revocation of anybody's certificate, for who called."""
    return await desk.revoke(tx, certificate, command)


@router.post("/revocations/by-code", dependencies=[action("certificate.revoke_by_code")])
async def revoke_by_code(
    command: RevokeByCode, tx: HttpTx, service: CurrentService[Adapters]
) -> RevokedByCode | Refusal:
    """Ask for a revocation with the certificate's code. Again answers with the first."""
    return await codes.revoke(service, tx, command)


@router.get("/published", dependencies=[action("published.search")])
async def search(query: Searched, service: CurrentService[Adapters]) -> PublishedCertificates | Refusal:
    """What is published and has this term whole, for anybody."""
    return await searching.find(service.database.searches, query, clock.now())


@router.get("/published/{sha256}", dependencies=[action("published.search")])
async def published_file(
    sha256: Sha256, query: Annotated[FileQuery, Query()], service: CurrentService[Adapters]
) -> Response | Refusal:
    """A published certificate as a file, for anybody."""
    return _file(await searching.file(service.database.searches, sha256, query))


@router.post("/imports", dependencies=[action("certificate.import")])
async def import_certificates(command: Import, tx: HttpTx, service: CurrentService[Adapters]) -> Imported | Refusal:
    """Take in certificates older than the portal: all or nothing."""
    contents = await imports.contents(service.sandbox, command)  # before the first statement: no connection waits
    return await imports.import_certificates(tx, command, contents)
