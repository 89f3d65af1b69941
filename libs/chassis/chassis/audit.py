"""Audit lines: who did what to which thing, on whose behalf, with which outcome. Written with the transaction."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AuditLine:
    """One line. `facts` are few, small and free of secrets; `outcome` is "done" or a refusal's slug."""

    action: str
    subject: str
    outcome: str = "done"
    facts: dict[str, Any] = field(default_factory=dict)


INSERT = """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id)
VALUES (:at, :actor, :subscriber, :action, :subject, :outcome, CAST(:facts AS jsonb), :correlation_id)"""
