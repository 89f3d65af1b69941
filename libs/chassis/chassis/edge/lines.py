"""How many lines of refusals one person gets in the audit trail, so that nobody fills it. Nothing else writes such a line.

What goes beyond is counted, by hour, with an alarm a minute. Counting lines is in the memory of this process: the numbers
hold per replica.
"""

from typing import Any

from contracts.audit import AuditEvent
from contracts.authority import ASKING

from chassis.edge.budgets import Budget, Per
from chassis.service import Service
from chassis.telemetry import log
from chassis.transaction import Transaction

#: How many lines one person gets about one kind of refusal: noise of one kind hides no other.
LINES = Budget("refusal_lines", Per.PERSON, 20)
_ALARMS = Budget("refusal_alarms", Per.PERSON, 1)


def write(service: Service[Any], tx: Transaction, note: AuditEvent, slug: str) -> None:
    """A line that somebody we know was refused something, or a count of it.

    Whose line it is: who asks, by a token of his or her own; else whom the note is about, for whom the gateway asks.
    """
    who = note.subject if not tx.actor.roles or tx.actor.roles & ASKING else tx.actor.number
    action = note.line_name()
    if service.refusal_lines.spend(LINES, f"{who} {action} {slug}") is None:
        tx.audit(note, slug)
        return
    tx.count_refusal(action, slug)
    if service.refusal_lines.spend(_ALARMS, who) is None:
        log.error("refusals.counted", who=who, action=action, slug=slug, alarm=True)
