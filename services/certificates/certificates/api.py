"""HTTP in: the overview, one certificate, its files, and the import."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from chassis import app, clock
from chassis.app import CurrentActor, CurrentService, HttpTx, action
from contracts.certificates import Detail, Format, Import, Imported, ListQuery, Page
from contracts.refusals import Refusal
from fastapi import Path, Query
from fastapi.responses import Response, StreamingResponse

from certificates.service import imports, overview

router = app.router()
Filters = Annotated[ListQuery, Query()]
Number = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/certificates", dependencies=[action("certificate.list")])
async def list_certificates(query: Filters, actor: CurrentActor, service: CurrentService) -> Page | Refusal:
    return await overview.page(service.database.reads, actor, query, clock.now())


@router.get("/certificates.csv", dependencies=[action("certificate.export")])
async def export(query: Filters, tx: HttpTx, service: CurrentService) -> Response | Refusal:
    if (refusal := overview.refusal_of(query)) is not None:
        return refusal
    rows = overview.csv(service.database.reads, tx.actor, query, tx.now)
    tx.audit("certificate.export", tx.actor.tenant, filters=query.model_dump(mode="json", exclude_defaults=True))

    async def body() -> AsyncIterator[bytes]:
        async with service.parts.exports, aclosing(rows):
            async for piece in rows:
                yield piece

    name = f"servercertificaten-{tx.actor.tenant}-{tx.now.astimezone(clock.AMSTERDAM):%Y-%m-%d}.csv"
    head = {"content-disposition": overview.attachment(name)}
    return StreamingResponse(body(), media_type="text/csv; charset=utf-8", headers=head)


@router.get("/certificates/{certificate}", dependencies=[action("certificate.view")])
async def view(certificate: Number, actor: CurrentActor, service: CurrentService) -> Detail | Refusal:
    return await overview.detail(service.database.reads, actor, certificate, clock.now())


@router.get("/certificates/{certificate}/download", dependencies=[action("certificate.download")])
async def download(
    certificate: Number, actor: CurrentActor, service: CurrentService, form: Annotated[Format, Query(alias="format")]
) -> Response | Refusal:
    found = await overview.file(service.database.reads, actor, certificate, form)
    if isinstance(found, Refusal):
        return found
    return Response(found.content, media_type=found.media_type, headers={"content-disposition": found.disposition})


@router.post("/imports", dependencies=[action("certificate.import")])
async def take_in(command: Import, tx: HttpTx) -> Imported | Refusal:
    return await imports.take_in(tx, command)
