"""Evidence that signing keeps: lines of the audit trail about documents that were cleared away. A document has its order's term (`form.released`)."""

from chassis.retention import lines_by_month

KEPT = (lines_by_month("signing", "true"),)
