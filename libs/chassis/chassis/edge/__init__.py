"""The edge of a process that listens: budgets for everything a stranger can make us do."""
