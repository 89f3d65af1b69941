"""Audit lines: who did what to which thing, from where, on whose behalf, with which outcome. Written with the transaction.

What is refused to somebody we don't know is counted instead: a stranger can't fill the trail. For each hour, action and
outcome there are at most `NETWORKS` rows and one for all others, whoever asks and from however many addresses.

Facts are few and free of secrets; an outcome is "done" or a refusal's slug.
"""

import json
from ipaddress import ip_network
from typing import Any

from sqlalchemy import text

LONGEST, MOST = 300, 50  # characters of a text, items of a list
NETWORKS, ELSEWHERE = 20, "elsewhere"

INSERT = text("""INSERT INTO audit (at, actor, subscriber, action, subject, outcome, facts, correlation_id, source)
VALUES (:at, :actor, :subscriber, :action, :subject, :outcome, CAST(:facts AS jsonb), :correlation_id, :source)""")

COUNT = text("""INSERT INTO anonymous_refusal AS r (hour, action, outcome, source, refusals)
SELECT :hour, :action, :outcome, CASE WHEN :source = ANY(known.sources) OR cardinality(known.sources) < :networks
  THEN :source ELSE :elsewhere END, 1
FROM (SELECT ARRAY(SELECT source FROM anonymous_refusal
  WHERE hour = :hour AND action = :action AND outcome = :outcome) AS sources) AS known
ON CONFLICT (hour, action, outcome, source) DO UPDATE SET refusals = r.refusals + 1""").bindparams(
    networks=NETWORKS, elsewhere=ELSEWHERE
)


def bounded(value: Any) -> Any:
    """The value with long texts and lists cut, and with texts that any database takes."""
    if isinstance(value, str):
        kept = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        return kept.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {bounded(str(name)): bounded(inner) for name, inner in list(value.items())[:MOST]}
    if isinstance(value, list | tuple | set | frozenset):
        return [bounded(inner) for inner in list(value)[:MOST]]
    return value


def facts_json(facts: dict[str, Any]) -> str:
    """Facts as JSON that a jsonb column takes: bounded, and without NUL and halves of surrogate pairs."""
    return json.dumps(bounded(facts), default=lambda value: bounded(str(value)))


def network(source: str) -> str:
    """The part of an address that refusals to strangers are counted by: the first 24 or 48 bits."""
    if not source:
        return ""
    try:
        return str(ip_network(f"{source}/{48 if ':' in source else 24}", strict=False))
    except ValueError:
        return ELSEWHERE
