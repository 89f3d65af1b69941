"""What serial numbers that were given for an incident are in the inventory."""

from typing import Any

from chassis.transaction import Transaction
from contracts.incidents import GivenLine, LineOutcome

from certificates.domain.incidents import Given
from certificates.store import incidents


async def found(tx: Transaction, asked: list[Given]) -> tuple[tuple[GivenLine, ...], list[int]]:
    """What each line is, and the certificates that can be revoked."""
    by_serial: dict[str, list[Any]] = {}
    for row in await incidents.known(tx, [each.serial for each in asked]) if asked else ():
        by_serial.setdefault(row.serial, []).append(row)
    lines, ids = list[GivenLine](), list[int]()
    for each in asked:
        outcome, choices, matches = each.outcome, each.choices, by_serial.get(each.serial, [])
        if outcome is None:
            named = [row for row in matches if each.issuer in {"", row.issuer}]
            outcome = _outcome(tx, named, matches, ids)
            if outcome is LineOutcome.ISSUERS:
                choices = tuple(f"0x{row.serial};{row.issuer}" for row in matches)
            elif outcome is LineOutcome.FOUND:
                ids.append(named[0].id)
        lines.append(GivenLine(typed=each.typed, outcome=outcome, choices=choices))
    return tuple(lines), ids


def _outcome(tx: Transaction, named: list[Any], matches: list[Any], before: list[int]) -> LineOutcome:
    if not matches:
        return LineOutcome.UNKNOWN
    if len(named) != 1:
        return LineOutcome.ISSUERS
    (row,) = named
    if row.id in before:
        return LineOutcome.DOUBLE
    if row.revoked_at is not None:
        return LineOutcome.REVOKED
    return LineOutcome.FOUND if row.not_after >= tx.now else LineOutcome.OVER
