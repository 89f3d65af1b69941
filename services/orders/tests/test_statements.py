"""What a saved step costs: SQL statements are counted, not timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

#: The promise for a saved step of the wizard.
MOST = 12


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile; what begins and ends a transaction is none."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_a_saved_step_costs_at_most_twelve_statements(shop, make) -> None:
    """It is looked at once before and once after: what no step changes is read once. Also with colleagues in the draft."""
    draft = await shop.draft()
    codes = [d["code"] for d in draft["terms"]["declarations"]]
    certificate = {"csr": make.csr(), "sans": [make.cn], "delivery_email": "a@voorbeeldstad.nl"}
    counts = {}
    async with shop.who("CB1000003") as http:
        for step, answers in (
            ("contact", {}),
            ("manager", {"manager": "CB1000011"}),
            ("certificate", certificate),
            ("check", {}),
            ("conditions", {"accepted": codes}),
        ):
            body = {"version": draft["version"], "answers": {"step": step, **answers}}
            with statements() as sent:
                answer = await http.put(f"/drafts/{draft['id']}/steps/{step}", json=body)
            assert answer.status_code == 200, answer.text
            draft, counts[step] = answer.json(), len(sent)
            assert len([s for s in sent if s.startswith("UPDATE draft")]) == 1
    assert max(counts.values()) <= MOST, counts
    assert counts == {"contact": 10, "manager": 11, "certificate": 11, "check": 10, "conditions": 11}
