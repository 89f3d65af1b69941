"""Evidence that organisation keeps: how nominated managers were identified, what registers said, and lines of the trail about who was registered, and as what.

What is registered now has no end.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.retention import Kept, gone, lines_by_month, lines_of_registered
from contracts.nominations import NominationState

from organisation.tables import EXTRACT, NOMINATION

_NOMINATIONS = """SELECT n.id::text AS key, n.subscriber, n.state, n.person, coalesce(n.decided_at, n.asked_at) AS at,
    p.active IS TRUE AS registered, now() AS now FROM nomination n LEFT JOIN person p ON p.number = n.person"""

_EXTRACTS = """SELECT e.subscriber AS key, e.subscriber, s.active IS TRUE AS registered, now() AS now
    FROM (SELECT DISTINCT subscriber FROM extract) e LEFT JOIN subscriber s ON s.number = e.subscriber"""


def _end(nomination: Mapping[Any, Any]) -> datetime | None:
    """Of who became a person here, when that person is gone; else when it was decided that nobody comes of it. None while it is open."""
    if nomination["state"] == NominationState.OPEN:
        return None
    return gone(nomination) if nomination["person"] else nomination["at"]


KEPT = (
    Kept(
        kind=NOMINATION,
        things=_NOMINATIONS,
        end=_end,
        tables={
            "audit": "subject = ANY(:keys) AND action LIKE 'organisation:nomination:%' AND outcome <> 'not_found'",
            "nomination": "id = ANY(CAST(:keys AS text[])::uuid[])",
        },
        reads=("person",),
    ),
    Kept(
        kind=EXTRACT,
        things=_EXTRACTS,
        end=gone,
        tables={"extract": "subscriber = ANY(:keys)", "extract_question": "subscriber = ANY(:keys)"},
        reads=("subscriber",),
    ),
    lines_of_registered(
        "registration",
        """subject <> '' AND action NOT LIKE 'organisation:operation:%' AND action NOT LIKE 'organisation:nomination:%'
            AND outcome <> 'not_found'""",
        """(EXISTS (SELECT FROM person p WHERE p.number = audit.subject AND p.active)
            OR EXISTS (SELECT FROM subscriber s WHERE s.number = audit.subject AND s.active))""",
        ("person", "subscriber"),
    ),
    lines_by_month("organisation", "audit.subject = ''"),
)
