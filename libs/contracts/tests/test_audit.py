"""The audit trail has one grammar, and no two lines have one name."""

import inspect

from contracts import audit
from contracts.authority import ACTIONS

EVENTS = [kind for kind in vars(audit).values() if inspect.isclass(kind) and issubclass(kind, audit.AuditEvent)]
NAMED = [kind for kind in EVENTS if hasattr(kind, "NAME")]
SERVICES = {"auth", "organisation", "orders", "certificates", "signing"}


def test_names_have_one_grammar_and_one_owner() -> None:
    names = [kind.NAME for kind in NAMED]
    assert len(names) == len(set(names)) > 30
    assert {kind for kind in EVENTS if kind not in NAMED} == {
        audit.AuditEvent,
        audit.Tried,
        audit.Probed,
        audit.Operated,
    }
    for name in names:
        assert audit.GRAMMAR.fullmatch(name) and name.split(":")[0] in SERVICES, name
    formerly = [kind.FORMERLY for kind in NAMED if kind.FORMERLY]
    assert len(formerly) == len(set(formerly)), "an old name leads to one new name"


def test_what_is_refused_has_the_name_of_what_is_done() -> None:
    for action in ACTIONS:
        assert audit.GRAMMAR.fullmatch(audit.name_of("orders", action)), action
    for kind in (audit.OrderPlaced, audit.CaseApproved, audit.CaseRejected, audit.DraftDiscarded, audit.DocumentRead):
        service, rest = kind.NAME.split(":", 1)
        assert audit.name_of(service, rest.replace(":", ".")) == kind.NAME and rest.replace(":", ".") in ACTIONS


def test_facts_are_json_values_without_the_subject() -> None:
    line = audit.CredentialChecked(subject="ab", sessions=0)
    assert (line.line_name(), line.facts()) == ("auth:credential:check", {"sessions": 0})
    tried = audit.Tried(name="orders:order:place", subject="x", also={"page": "2"})
    assert (tried.line_name(), tried.facts()) == ("orders:order:place", {"page": "2"})
    probed = audit.Probed(service="orders", subject="x", kind="order_id")
    assert (probed.line_name(), probed.facts()) == ("orders:tenant:probe", {"kind": "order_id"})
    done = audit.Operated(service="orders", what="prune", subject="inbox", counts={"rows": 2}, reason="every day")
    assert (done.line_name(), done.facts()) == ("orders:operation:prune", {"rows": 2, "reason": "every day"})
    held = audit.Operated(service="orders", what="hold", subject="x", counts={"hold": 1}, reason="zaak 7", by="De Wit")
    assert held.facts() == {"hold": 1, "reason": "zaak 7", "by": "De Wit"}
    assert audit.GRAMMAR.fullmatch(done.line_name())
