"""Evidence that organisation keeps: lines of the audit trail about who was registered, and as what. What is registered now has no end."""

from chassis.retention import lines_by_month, lines_of_registered

KEPT = (
    lines_of_registered(
        "registration",
        "subject <> '' AND action NOT LIKE 'organisation:operation:%' AND outcome <> 'not_found'",
        """(EXISTS (SELECT FROM person p WHERE p.number = audit.subject AND p.active)
            OR EXISTS (SELECT FROM subscriber s WHERE s.number = audit.subject AND s.active))""",
        ("person", "subscriber"),
    ),
    lines_by_month("organisation", "audit.subject = ''"),
)
