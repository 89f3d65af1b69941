"""The lines of a list of certificates as they are shown: every text is made here, once, and a template puts it in place."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from contracts.certificates import CertificateRow, CertificateStatus, Renewal
from markupsafe import Markup

from gateway.families import Inventory
from gateway.words import _, labels, ngettext
from gateway.words.formats import date, days_until, domain, expiry, written_day

NEAR = 30  # days before expiry from which a line warns


class Line(NamedTuple):
    """A certificate in a list. `begins` and `ends` are days, with the moments for machines beside them."""

    id: int
    renewable: bool
    page: str
    plain: str
    name: Markup
    about: str
    product: str
    status: str
    renewal: str
    announced: str
    begins: str
    begins_at: str
    ends: str
    ends_at: str
    left: str
    warns: bool
    near: bool


def lines(rows: Iterable[CertificateRow], inventory: Inventory, now: datetime) -> list[Line]:
    """The rows of a page in the language of the page, at this moment."""
    return [_line(row, inventory, now) for row in rows]


def _line(row: CertificateRow, inventory: Inventory, now: datetime) -> Line:
    near = row.status == CertificateStatus.VALID and days_until(row.not_after, now) <= NEAR
    open_ended = row.renewal not in {Renewal.REPLACED, Renewal.MUTED}
    return Line(
        id=row.id,
        renewable=row.status == CertificateStatus.VALID,
        page=inventory.page(row.id),
        plain=row.common_name,
        name=domain(row.common_name),
        about=_about(row),
        product=labels.product(row.product),
        status=row.status,
        renewal=row.renewal,
        announced=_("Wordt ingetrokken op %(day)s") % {"day": written_day(row.announced_for)}
        if row.announced_for
        else "",
        begins=date(row.not_before),
        begins_at=row.not_before.isoformat(timespec="seconds"),
        ends=date(row.not_after),
        ends_at=row.not_after.isoformat(timespec="seconds"),
        left=_("ingetrokken op %(date)s") % {"date": date(row.revoked_at)}
        if row.revoked_at
        else expiry(row.not_after, now),
        warns=open_ended and (near or row.status == CertificateStatus.EXPIRED),
        near=open_ended and near,
    )


def _about(row: CertificateRow) -> str:
    """Under the name: what the subscriber calls it, how many names there are besides, and who manages it."""
    parts = [text for text in (row.own_name, row.own_reference) if text]
    if row.cost_centre:
        parts.append(_("kostenplaats %(centre)s") % {"centre": row.cost_centre})
    if count := row.more_names:
        more = ngettext("+ %(count)s extra naam (SAN)", "+ %(count)s extra namen (SAN)", count)
        parts.append(more % {"count": count})
    if row.manager_name:
        parts.append(_("Beheerder: %(name)s") % {"name": row.manager_name})
    return " · ".join(parts)
