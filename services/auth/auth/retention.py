"""Evidence that auth keeps: lines of the audit trail about who logged in, by person, and about their cards' certificates. Sessions have terms of their own."""

from chassis.retention import lines_by_month, lines_of_registered

_CARD = "action IN ('auth:credential:check', 'credential.check')"

KEPT = (
    lines_of_registered(
        "person",
        f"subject <> '' AND NOT {_CARD} AND action NOT LIKE 'auth:operation:%' AND outcome <> 'not_found'",
        "EXISTS (SELECT FROM person p WHERE p.number = audit.subject AND p.active)",
        ("person",),
    ),
    lines_of_registered(
        "credential", _CARD, "EXISTS (SELECT FROM credential c WHERE c.sha256 = audit.subject)", ("credential",)
    ),
    lines_by_month("auth", "audit.subject = ''"),
)
