"""What an operator does to a service, by command: `python -m chassis SERVICE COMMAND` (docs/runbook.md). Nothing here needs SQL by hand."""
