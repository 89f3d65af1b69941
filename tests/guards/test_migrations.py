"""While processes of two versions run beside each other the older one goes on: a migration takes nothing away that it still uses."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = sorted(ROOT.glob("services/*/migrations/[0-9]*.py"))
#: Statements after which code of the version before fails: it reads or writes what is not there, or leaves out what must be.
TAKES_AWAY = re.compile(
    r"\bDROP (?:COLUMN|TABLE|TYPE|FUNCTION)\b|\bRENAME (?:TO|COLUMN)\b|\bSET NOT NULL\b|\bALTER COLUMN \w+ (?:SET DATA )?TYPE\b"
    r"|drop_column|drop_table|new_column_name",
    re.IGNORECASE,
)
#: From before anybody ran two versions beside each other: these were deployed with everything stopped.
BEFORE = {
    "certificates": {"0011"},
    "orders": {"0003", "0006", "0010", "0012", "0013", "0015", "0017", "0018"},
}
#: A migration that takes away says since which migration of its service no code uses it, in this line.
UNUSED = re.compile(r"^# unused since (\d{4})\b", re.MULTILINE)


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_f50_a_migration_takes_nothing_away_that_the_version_before_uses(path: Path) -> None:
    """F-50: expand, deploy, and take away later: in a migration of its own, of what no code has used since an earlier one."""
    text, number = path.read_text(), path.stem[:4]
    found = sorted(set(TAKES_AWAY.findall(text.partition("def downgrade")[0])))
    if number in BEFORE.get(path.parts[-3], set()):
        assert found, "it takes nothing away: leave it out of BEFORE"
    elif found:
        unused = UNUSED.search(text)
        assert unused and unused[1] < number, (
            f"{found}: say `# unused since NNNN` when the version before doesn't use it"
        )
