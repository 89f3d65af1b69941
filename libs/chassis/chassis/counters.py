"""What a process counts and times while it works, for `/metrics`. Labels are words of ours: no ids, no names, nobody's number.

Each thing is counted in one place. What the database knows better (queues, sessions) is asked at the scrape:
`chassis.operations.metrics`.
"""

from collections.abc import MutableMapping
from typing import Any

from contracts.alarms import ALARMS
from prometheus_client import Counter, Gauge, Histogram

from chassis import clock

_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)  # seconds

RAISED = Counter("mc_alarms", "Alarms raised, by name; also those whose line was kept back as a repetition.", ["alarm"])
REFUSED = Counter(
    "mc_budget_refusals", "How often something was refused, or left out, because a budget was spent.", ["budget"]
)
VERDICTS = Counter("mc_login_verdicts", "Certificates judged at the login: good, or the cause why not.", ["cause"])
MAILS = Counter(
    "mc_mails", "Mails by what became of them: a recipient that the server refuses counts as one.", ["outcome"]
)
ANSWERS = Counter("mc_answers", "Answers by route and status.", ["route", "status"])
ANSWERED = Histogram("mc_answer_seconds", "Time until the whole answer had left.", ["route"])
JOBS = Histogram("mc_job_seconds", "Time of one try of a job, by kind.", ["kind"], buckets=_SLOW)
CA = Histogram("mc_ca_seconds", "Time of one call to the CA, answered or not.", buckets=_SLOW)
SEALS = Histogram("mc_seal_seconds", "Time to render and seal one document.", buckets=_SLOW)
#: Silence is noticed by these two: a round that never came to its end has the moment of its start. A process that is gone has none.
ROUNDS = Gauge(
    "mc_round_done_timestamp_seconds", "When what runs every so often last came to its end, or first began.", ["round"]
)
PACES = Gauge("mc_round_pace_seconds", "How often that is meant to run.", ["round"])
LAG = Gauge(
    "mc_inbox_lag_records",
    "Records of a topic that its readers have not taken in yet: the sum over all `messages` of a service; none while not known.",
    ["topic"],
)

#: So many lines of one alarm a minute are alarms; what is more has `repeated` instead: nobody is called each second.
LINES = 5
_minutes: dict[str, tuple[int, int]] = {}


def alarm(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: counts each alarm, and takes from the sixth in a minute that it is one; the line itself stays."""
    if not line.get("alarm"):
        return line
    name = str(line["event"])
    RAISED.labels(name if name in ALARMS else "unknown").inc()
    minute = int(clock.now().timestamp() // 60)
    before, lines = _minutes.get(name, (minute, 0))
    lines = lines + 1 if before == minute else 1
    _minutes[name] = (minute, lines)
    if lines > LINES:
        del line["alarm"]
        line["repeated"] = True
    return line
