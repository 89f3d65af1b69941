"""Certificates renewed together: ticked in the list, each with its own request, checked and placed from one page."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from chassis.errors import Refused
from contracts.orders import MOST_BYTES, MOST_CERTIFICATES, MOST_FILES, BatchView
from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from gateway.bodies import body_limit
from gateway.budgets import ROWS, SAVES, Gate
from gateway.families import Inventory
from gateway.fields import Errors
from gateway.forms import batch as form
from gateway.forms import batch_keys, reading
from gateway.pages.inventory import CurrentInventory, PageRouter
from gateway.refusals import explain, sentence
from gateway.session import CurrentVisitor, Visitor, page, within_budget
from gateway.templating import Crumb, render
from gateway.words import _, language

router = PageRouter()
BatchId = Annotated[UUID, Path()]
#: What is asked for one row.
Row = Callable[[], Awaitable[object]]
#: Nothing more is tried of a batch after one of these: it is not about the row.
_FOR_ALL = frozenset(
    {"not_logged_in", "not_now", "session.read_only", "session.recheck", "too_many", "unavailable", "not_allowed"}
)


@router.post("{list}/{together}", dependencies=[page("batch.begin", SAVES, inform=True)])
@body_limit(16 * 1024, form.PARTS)
async def begin(request: Request, inventory: CurrentInventory, visitor: CurrentVisitor) -> Response:
    """Begins with what was ticked. Without a tick, or with too many, the list comes back and says so."""
    within_budget(request)
    sent = await reading.read(request)
    ticked = form.ticked(sent)
    if not ticked or len(ticked) > MOST_CERTIFICATES:
        word = "te-veel" if ticked else "niets"
        return RedirectResponse(f"{inventory.path}?gekozen={'.'.join(map(str, ticked))}&kies-fout={word}", 303)
    batch = await visitor.batches.begin(ticked, language())
    return RedirectResponse(f"{inventory.together}/{batch.id}", 303)


@router.get("{list}/{together}/{batch_id}", dependencies=[page("batch.view")])
async def show(request: Request, inventory: CurrentInventory, batch_id: BatchId, visitor: CurrentVisitor) -> Response:
    """The chosen certificates, what each still needs, and where requests are handed in."""
    return _page(request, inventory, await visitor.batches.get(batch_id))


@router.post("{list}/{together}/{batch_id}", dependencies=[page("batch.save", SAVES, inform=True)])
@body_limit(form.WHOLE, form.PARTS)
async def hand_in(
    request: Request, inventory: CurrentInventory, batch_id: BatchId, visitor: CurrentVisitor
) -> Response:
    """Takes the requests that fit; of each file that is not used the page says why."""
    within_budget(request)
    sent = await reading.read(request, left_to_page=("csr",))
    files, notes = await form.files(sent)
    if not files:
        errors = [("csr", note) for note in notes] or [("csr", _("Kies een of meer CSR-bestanden."))]
        return _page(request, inventory, await visitor.batches.get(batch_id), errors=errors, status=422)
    batches = visitor.batches
    looked = []
    for file in files:
        _spend(request, visitor)
        looked.append((file, await batches.match(batch_id, file.data)))
    matched = form.matched(await batches.get(batch_id), looked)
    rows = ((number, partial(batches.take, batch_id, number, file.data)) for number, file in matched.files.items())
    failed = await _each(request, visitor, rows)
    batch = await batches.get(batch_id)
    wrong = form.wrong([*notes, *matched.notes], failed, batch)
    if not wrong:
        return RedirectResponse(f"{inventory.together}/{batch_id}?ontvangen={len(matched.files)}", 303)
    return _page(request, inventory, batch, wrong=wrong, taken=len(matched.files) - len(failed))


@router.get("{list}/{together}/{batch_id}/controle", dependencies=[page("batch.view")])
async def check(request: Request, inventory: CurrentInventory, batch_id: BatchId, visitor: CurrentVisitor) -> Response:
    """Everything that is ready, to be read, declared and placed."""
    batch = await visitor.batches.get(batch_id)
    if not batch.ready:
        return RedirectResponse(f"{inventory.together}/{batch_id}", 303)
    return _check(request, inventory, batch)


@router.post("{list}/{together}/{batch_id}/plaats", dependencies=[page("order.place", SAVES, inform=True)])
@body_limit(16 * 1024, form.PARTS)
async def place(request: Request, inventory: CurrentInventory, batch_id: BatchId, visitor: CurrentVisitor) -> Response:
    """Places what the page showed, one by one. Pressed again: what is left. What could not be placed is said, and stays as it was."""
    within_budget(request)
    sent = await reading.read(request)
    rows = form.placed(sent)
    batch = await visitor.batches.get(batch_id)
    if not rows:
        return RedirectResponse(f"{inventory.together}/{batch_id}", 303)
    if sent.get("akkoord-alle") != "ja":
        errors = [("akkoord-alle", _("Zet een vinkje als u deze verklaringen geeft."))]
        return _check(request, inventory, batch, errors=errors, status=422)
    asked = ((number, partial(visitor.batches.place, batch_id, number, command)) for number, command in rows.items())
    failed = await _each(request, visitor, asked)
    if not failed:
        return RedirectResponse(f"{inventory.together}/{batch_id}?geplaatst={len(rows)}", 303)
    batch = await visitor.batches.get(batch_id)
    return _page(request, inventory, batch, wrong=form.wrong([], failed, batch), placed=len(rows) - len(failed))


def _spend(request: Request, visitor: Visitor) -> None:
    """Counts one row: the form was one press, its rows are work. Raises Refused (`too_many`)."""
    gate: Gate = request.app.state.gate
    assert visitor.session is not None  # the route's action is a customer's
    if (spent := gate.spend_as(ROWS, visitor.session.person)) is not None:
        raise Refused(spent)


async def _each(request: Request, visitor: Visitor, rows: Iterable[tuple[int, Row]]) -> dict[int, str]:
    """Asks for one row after another. Gives why those that were refused were, by certificate; what holds for all ends it."""
    failed: dict[int, str] = {}
    over: str | None = None
    for certificate, ask in rows:
        try:
            if over is None:
                _spend(request, visitor)
                await ask()
        except Refused as error:
            if error.refusal.slug == "not_logged_in":
                raise
            failed[certificate] = sentence(error.refusal)
            over = failed[certificate] if error.refusal.slug in _FOR_ALL else None
        else:
            if over is not None:
                failed[certificate] = over
    return failed


def _page(
    request: Request,
    inventory: Inventory,
    batch: BatchView,
    *,
    wrong: Sequence[str] = (),
    taken: int = 0,
    placed: int = 0,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "batches/batch.html",
        status=status,
        inventory=inventory,
        batch=batch,
        path=f"{inventory.together}/{batch.id}",
        waiting=[row for row in batch.rows if row.order is None and row.refusal is None and not row.ready],
        ordered=[row for row in batch.rows if row.order is not None],
        wrong=wrong,
        taken=taken or _count(request, "ontvangen"),
        placed=placed or _count(request, "geplaatst"),
        limits={"files": MOST_FILES, "mib": MOST_BYTES // 1024 // 1024, "certificates": MOST_CERTIFICATES},
        made_here=batch_keys.makeable(batch),
        readme=batch_keys.readme(),
        explain=explain,
        errors=errors or [],
        crumbs=[Crumb(inventory.path, _(inventory.words.title))],
    )


def _check(
    request: Request, inventory: Inventory, batch: BatchView, *, errors: Errors | None = None, status: int = 200
) -> Response:
    path = f"{inventory.together}/{batch.id}"
    return render(
        request,
        "batches/check.html",
        status=status,
        inventory=inventory,
        batch=batch,
        path=path,
        shown=form.shown(batch),
        total=form.total(batch),
        terms_version=batch.ready[0].terms_version if batch.ready else "",
        errors=errors or [],
        crumbs=[Crumb(inventory.path, _(inventory.words.title)), Crumb(path, _("Samen verlengen"))],
    )


def _count(request: Request, name: str) -> int:
    """How many the press before this page did, as its address says."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0
