"""What happened to a certificate: its own rows, and the lines of the trail where a row keeps only the last."""

# ruff: noqa: S608 - statements are put together from words of our own; values are always arguments

from datetime import datetime

import asyncpg
from chassis.work import queue
from contracts import audit

from certificates.store.visible import Selection

#: Lines that are told, and certificates before and after it.
MOST, FURTHEST, ALTOGETHER = 100, 10, 30
#: The mails of a notice `n`, each with whether the mail server took it and whether it is still to be sent.
_MAILS = f"""SELECT DISTINCT coalesce(r.mail, r.person) AS reader, r.mail, r.ended_at IS NULL OR j.waits AS waits, r.mail IS NOT NULL AND r.undelivered_at IS NULL AND NOT j.waits AS sent
  FROM expiry_reader r CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM {queue.job_of(queue.MAIL, "r.mail")} AND j.state IN ('waiting', 'leased')) AS waits) j
  WHERE (r.certificate, r.threshold) = (n.certificate, n.threshold)"""
#: Everything of `c`, the one certificate that is asked for. What the trail has of it was done by its own subscriber, or by a job for all of them.
_LINES = f"""SELECT i.created_at AS at, 'approved' AS what, 1 AS rank, q.name AS by, NULL AS road, NULL AS reason, c.order_id AS "order", c.reference, NULL::int AS people, NULL::int AS waiting, NULL::text[] AS texts, NULL::date AS day
  FROM c JOIN issuance i ON i.order_id = c.order_id AND i.certificate = c.id LEFT JOIN person q ON q.number = c.requester
UNION ALL SELECT c.added_at, CASE WHEN c.order_id IS NULL THEN 'imported' ELSE 'issued' END, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM c
UNION ALL SELECT a.at, 'labelled', 3, p.name, NULL, NULL, NULL, NULL, NULL, NULL,
  ARRAY(SELECT n.key FROM jsonb_each(a.facts -> 'after') n WHERE n.value IS DISTINCT FROM a.facts -> 'before' -> n.key ORDER BY n.key), NULL
  FROM c JOIN audit a ON a.subject = c.id::text AND a.action = '{audit.CertificateLabelled.NAME}' AND a.outcome = 'done' AND a.subscriber = c.subscriber
  LEFT JOIN person p ON p.number = a.actor
UNION ALL SELECT a.at, 'code_made', 4, p.name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM c JOIN audit a ON a.subject = c.id::text AND a.action = '{audit.RevocationCodeMade.NAME}' AND a.outcome = 'done' AND a.subscriber = c.subscriber
  LEFT JOIN person p ON p.number = a.actor
UNION ALL SELECT a.at, CASE a.action WHEN '{audit.CertificateMuted.NAME}' THEN 'muted' ELSE 'unmuted' END, 4, p.name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM c JOIN audit a ON a.subject = c.id::text AND a.action IN ('{audit.CertificateMuted.NAME}', '{audit.CertificateUnmuted.NAME}') AND a.outcome = 'done' AND a.subscriber = c.subscriber
  LEFT JOIN person p ON p.number = a.actor
UNION ALL SELECT a.at, CASE a.action WHEN '{audit.RevocationAnnounced.NAME}' THEN 'revocation_announced' ELSE 'revocation_called_off' END, 5, NULL, NULL, a.facts ->> 'reason',
  NULL, NULL, NULL, NULL, NULL, (a.facts ->> 'day')::date
  FROM c JOIN audit a ON a.subject = c.id::text AND a.action IN ('{audit.RevocationAnnounced.NAME}', '{audit.RevocationCalledOff.NAME}') AND a.outcome = 'done'
UNION ALL SELECT n.noticed_at, 'warned', 5, NULL, NULL, NULL, NULL, NULL, m.people, m.waiting, NULL, NULL
  FROM c JOIN expiry_notice n ON n.certificate = c.id CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE s.sent)::int AS people, count(*) FILTER (WHERE s.waits)::int AS waiting,
      count(s.mail) AS mails FROM ({_MAILS}) s) m WHERE m.mails > 0 OR m.waiting > 0
UNION ALL SELECT v.at, v.what, v.rank, CASE WHEN v.what = 'revocation_asked' THEN v.name END, v.road, v.reason, NULL, NULL, NULL, NULL, NULL, NULL FROM revoking v WHERE v.at IS NOT NULL
UNION ALL SELECT c.revoked_at, 'revoked', 9, NULL, NULL, c.revocation_reason, NULL, NULL, NULL, NULL, NULL, NULL
  FROM c WHERE c.revoked_at IS NOT NULL AND NOT EXISTS (SELECT FROM revoking v WHERE v.what = 'revoked' AND v.at IS NOT NULL)"""
_REVOKING = """SELECT v.road, s.reason, p.name, s.at, s.what, s.rank FROM c JOIN revocation v ON v.certificate = c.id
  LEFT JOIN person p ON p.number = v.asked_by AND v.road = 'portal'
  CROSS JOIN LATERAL (VALUES (CASE WHEN v.road <> 'ca' THEN v.asked_at END, 'revocation_asked', 6, v.reason),
    (v.sent_at, 'revocation_sent', 7, NULL), (v.leak_reported_at, 'leak_reported', 8, NULL),
    (CASE WHEN v.state = 'refused' THEN v.ended_at END, 'revocation_refused', 9, NULL),
    (CASE WHEN v.state = 'refused' AND v.outcome = 'not_needed' THEN v.settled_at END, 'revocation_settled', 10, NULL),
    (CASE WHEN v.road = 'ca' THEN c.revoked_at ELSE v.confirmed_at END, 'revoked', 9, c.revocation_reason),
    (v.seen_at, 'revocation_seen', 10, NULL)) AS s (at, what, rank, reason)"""


async def of(reads: asyncpg.Pool, selection: Selection, certificate: int, now: datetime) -> asyncpg.Record:
    """JSON of the newest `MOST` + 1 lines, newest first (`lines`), and of those it replaces and that replace it (`generations`); nulls when there are none."""
    certificate_asked = f"SELECT c.* FROM certificate c WHERE {selection.where} AND c.id = {selection.arg(certificate)}"
    theirs, moment = selection.subscriber, selection.arg(now)
    row = await reads.fetchrow(
        f"""WITH RECURSIVE c AS ({certificate_asked}), revoking AS ({_REVOKING}),
line AS ({_LINES} UNION ALL SELECT c.not_after, 'expired', 11, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM c WHERE c.not_after < {moment}),
told AS (SELECT * FROM line WHERE at <= {moment} ORDER BY at DESC, rank DESC LIMIT {MOST + 1}),
before AS (SELECT c.id, c.replaces, 0 AS steps FROM c UNION ALL
  SELECT p.id, p.replaces, b.steps - 1 FROM before b JOIN certificate p ON p.id = b.replaces AND p.subscriber = {theirs} WHERE b.steps > -{FURTHEST}),
later AS (SELECT c.id, 0 AS steps FROM c UNION ALL
  SELECT n.id, l.steps + 1 FROM later l JOIN certificate n ON n.replaces = l.id AND n.subscriber = {theirs} WHERE l.steps < {FURTHEST}),
family AS (SELECT f.id, f.steps, g.not_before, g.not_after, g.revoked_at
  FROM (SELECT id, steps FROM before UNION SELECT id, steps FROM later) f JOIN certificate g ON g.id = f.id ORDER BY abs(f.steps), f.id LIMIT {ALTOGETHER})
SELECT (SELECT json_agg(json_build_object('at', at, 'what', what, 'by', by, 'road', road, 'reason', reason, 'order', "order", 'reference', reference,
    'people', people, 'waiting', coalesce(waiting, 0), 'texts', coalesce(texts, '{{}}'), 'day', day) ORDER BY at DESC, rank DESC) FROM told) AS lines,
  (SELECT json_agg(family ORDER BY steps DESC, id DESC) FROM family) AS generations""",
        *selection.args,
    )
    assert row is not None  # nothing to choose from: one row of nulls
    return row
