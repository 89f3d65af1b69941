"""Audit lines: who did what to which thing, on whose behalf, with which outcome. Written with the transaction."""

import json
import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AuditLine:
    """One line. `facts` are few, small and free of secrets; `outcome` is "done" or a refusal's slug."""

    action: str
    subject: str
    outcome: str = "done"
    facts: dict[str, Any] = field(default_factory=dict)


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def facts_json(facts: dict[str, Any]) -> str:
    """Facts as JSON that a jsonb column takes: NUL and halves of surrogate pairs, which it refuses, are replaced."""
    text = json.dumps(facts, default=str, ensure_ascii=False).encode("utf-8", "replace").decode()
    return _NUL.sub(r"\1\\ufffd", text)


INSERT = """INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id)
VALUES (:at, :actor, :subscriber, :action, :subject, :outcome, CAST(:facts AS jsonb), :correlation_id)"""
