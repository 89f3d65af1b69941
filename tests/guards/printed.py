"""Tables that stand in the pages as the code has them: states, who may do what, events, rooms of a service.

A page says where: `<!-- printed: orders.domain.states -->`, and where it ends: `<!-- end -->`. `python tests/guards/printed.py`
writes all of them anew; a test fails when a page is not what the code says.
"""

import ast
import enum
import importlib
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import yaml
from chassis import counters
from chassis.operations import metrics
from contracts import audit
from contracts.alarms import ALARMS
from contracts.authority import ACTIONS, Who
from contracts.catalogue import all_events
from contracts.journeys import ANSWERS, STEPS, Whose
from contracts.lifecycle import Care, Lifecycle
from contracts.products import PRODUCTS
from prometheus_client.metrics import MetricWrapperBase

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("auth", "certificates", "orders", "organisation", "signing")
PLACE = re.compile(r"<!-- printed: (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)
CHASSIS = ROOT / "libs/chassis/chassis/lifecycles.toml"
#: `module` has the table as LIFECYCLE, `module:NAME` as NAME; those of the chassis are data.
LIFECYCLES = (
    "orders.domain.states",
    "review.states",
    "certificates.domain.issuance",
    "certificates.domain.revocation",
    "signing.domain",
    "auth.domain:SESSION",
    "auth.domain:CREDENTIAL",
    "auth.domain:HAND_OVER_CODE",
    "chassis:job",
    "chassis:outbox",
    "chassis:dead_letter",
)
_ORDERS = "services/orders/tests/"
_REVIEW = "libs/review/tests/"
_REVOCATIONS = "services/certificates/tests/test_revocations.py"
#: The test that makes each move on real parts. A move without one fails the guard.
PROOFS: dict[str, dict[str, str]] = {
    "orders.domain.states": {
        "draft place": f"{_ORDERS}test_placing.py::test_s10_placing_freezes_the_content_and_says_it",
        "placed sealed": f"{_ORDERS}test_validation.py::test_n2_b1_validation_sees_an_order_only_when_its_form_is_sealed",
        "placed withdraw": f"{_ORDERS}test_failed_certificates.py::test_withdrawn_before_anybody_looked",
        "placed form_failed": f"{_ORDERS}test_failed_forms.py::test_a_form_that_cannot_be_made_stands_in_the_queue_with_its_cause",
        "in_validation approve": f"{_ORDERS}test_validation.py::test_b1_n3_approval_tells_the_ca_exactly_what_was_agreed",
        "in_validation reject": f"{_ORDERS}test_validation.py::test_b1_n3_rejection_has_a_reason_and_frees_the_key_for_its_subscriber_only",
        "in_validation ask": f"{_ORDERS}test_questions.py::test_a_question_makes_the_order_wait_and_the_answer_brings_it_back",
        "in_validation withdraw": f"{_ORDERS}test_failed_certificates.py::test_withdrawn_before_anybody_looked",
        "waiting answer": f"{_ORDERS}test_questions.py::test_a_question_makes_the_order_wait_and_the_answer_brings_it_back",
        "waiting reject": f"{_ORDERS}test_questions.py::test_a_waiting_order_can_be_rejected_or_withdrawn",
        "waiting withdraw": f"{_ORDERS}test_questions.py::test_nobody_answers_reminded_twice_and_withdrawn_by_mail",
        "approved issuance_started": f"{_ORDERS}test_validation.py::test_f14_f15_facts_late_twice_and_out_of_order",
        "fulfilling issued": f"{_ORDERS}test_validation.py::test_n4_r102_issued_certificate_completes_the_order_and_goes_to_the_manager",
        "approved issuance_failed": f"{_ORDERS}test_failed_certificates.py::test_refused_before_it_was_asked_is_failed_too",
        "fulfilling issuance_failed": f"{_ORDERS}test_failed_certificates.py::test_it_stands_in_the_queue_with_its_cause_and_keeps_key_and_certificate",
        "failed make_again": f"{_ORDERS}test_failed_forms.py::test_made_again_is_another_request_with_the_same_content",
        "failed sealed": f"{_ORDERS}test_failed_forms.py::test_a_seal_that_comes_late_brings_it_to_validation",
        "failed reject": f"{_ORDERS}test_failed_forms.py::test_rejected_with_a_reason_a_mail_and_the_key_freed",
        "failed approve": f"{_ORDERS}test_failed_certificates.py::test_approved_anew_it_is_said_as_a_newer_approval_and_completes",
        "failed issuance_started": f"{_ORDERS}test_failed_certificates.py::test_what_a_restored_certificates_tells_is_news_from_whatever_version",
        "failed withdraw": f"{_ORDERS}test_failed_certificates.py::test_withdrawn_by_its_subscriber_until_somebody_looks_and_by_who_does",
    },
    "review.states": {
        "open open": f"{_REVIEW}test_claim.py::test_opened_while_somebody_looks",
        "open hold": f"{_REVIEW}test_claim.py::test_made_again_and_back",
        "open ask": f"{_REVIEW}test_ask.py::test_a_question_and_its_answer",
        "open approve": f"{_REVIEW}test_approve.py::test_one_approval_is_enough_where_one_is_needed",
        "open reject": f"{_REVIEW}test_approve.py::test_rejected_with_causes",
        "open withdraw": f"{_REVIEW}test_clock.py::test_what_is_decided_has_no_clock",
        "held open": f"{_REVIEW}test_claim.py::test_made_again_and_back",
        "held withdraw": f"{_REVIEW}test_claim.py::test_withdrawn_while_it_is_made_again",
        "waiting answer": f"{_REVIEW}test_ask.py::test_a_question_and_its_answer",
        "waiting reject": f"{_REVIEW}test_approve.py::test_rejected_while_it_waits_for_an_answer",
        "waiting withdraw": f"{_REVIEW}test_claim.py::test_a_withdrawn_case_asks_nobody_anything",
        "approved open": f"{_REVIEW}test_approve.py::test_a_new_round_begins_without_approvals",
    },
    "certificates.domain.issuance": {
        "wanted take": "services/certificates/tests/test_issuing.py::test_an_approved_order_becomes_one_certificate",
        "wanted refuse": "services/certificates/tests/test_issuing.py::test_a_refusal_of_the_ca_fails_the_order",
        "asked refuse": "services/certificates/tests/test_ca_replies.py::test_a_refusal_in_odd_words_ends_the_order_all_the_same",
        "asked give": "services/certificates/tests/test_issuing.py::test_an_approved_order_becomes_one_certificate",
        "asked give_something_else": "services/certificates/tests/test_issuing.py::test_what_was_not_asked_goes_to_quarantine",
    },
    "certificates.domain.revocation": {
        "asked send": f"{_REVOCATIONS}::test_s7_asked_sent_confirmed_and_seen",
        "asked confirm": f"{_REVOCATIONS}::test_r115_one_that_nobody_asked_for_is_taken_in_said_and_alarmed",
        "sent confirm": f"{_REVOCATIONS}::test_the_ca_revoked_and_we_did_not_hear",
        "sent refuse": f"{_REVOCATIONS}::test_a_refusal_of_the_ca_is_told_and_alarmed",
        "confirmed see": f"{_REVOCATIONS}::test_s7_asked_sent_confirmed_and_seen",
        "confirmed look_nowhere": f"{_REVOCATIONS}::test_an_issuer_that_publishes_nowhere_is_shown_as_not_published",
    },
    "signing.domain": {
        "waiting seal": "services/signing/tests/test_service.py::test_a_form_becomes_a_sealed_document_S12",
        "waiting give_up": "services/signing/tests/test_service.py::test_a_form_that_cannot_be_made_is_told_B22",
        "* release": "services/signing/tests/test_service.py::test_r135_a_released_document_is_removed_and_never_made_again",
    },
    "auth.domain:SESSION": {
        "live logout": "services/auth/tests/test_sessions.py::test_L7_logout_ends_at_once_and_says_so",
        "live idle": "services/auth/tests/test_sessions.py::test_L7_idle_time_out",
        "live absolute": "services/auth/tests/test_sessions.py::test_L7_absolute_time_out",
        "live replaced": "services/auth/tests/test_login.py::test_L2_two_hats_choose",
        "live revoked": "services/auth/tests/test_sessions.py::test_R_120_recheck_of_a_revoked_card_ends_all_its_sessions",
        "live refused": "services/auth/tests/test_sessions.py::test_a_wrong_deploy_locks_nobody_out_for_ever",
        "live deactivated": "services/auth/tests/test_sessions.py::test_T_30_a_person_who_leaves_is_out_at_once",
        "live ended": "services/auth/tests/test_own_sessions.py::test_L9_one_of_the_own_sessions_is_ended_and_said",
        "live limit": "services/auth/tests/test_own_sessions.py::test_L9_the_fourth_session_ends_the_oldest_and_says_so",
        "live servicedesk": "services/auth/tests/test_own_sessions.py::test_L9_the_service_desk_ends_all_of_a_person_and_the_next_login_says_so",
        "live restored": "services/auth/tests/test_own_sessions.py::test_after_a_restore_nobody_is_in_and_no_code_opens_anything",
    },
    "auth.domain:CREDENTIAL": {
        "* good": "services/auth/tests/test_sessions.py::test_R_116_a_certificate_on_hold_comes_back_when_the_hold_is_lifted",
        "* unknown": "services/auth/tests/test_sessions.py::test_R_168_status_unknown_makes_a_running_session_read_only",
        "* refused": "services/auth/tests/test_sessions.py::test_a_wrong_deploy_locks_nobody_out_for_ever",
        "* revoked": "services/auth/tests/test_sessions.py::test_R_116_revoked_stays_whatever_the_responder_says_later",
    },
    "auth.domain:HAND_OVER_CODE": {
        "fresh use": "services/auth/tests/test_login.py::test_the_code_works_once",
        "fresh run_out": "services/auth/tests/test_login.py::test_the_code_lives_thirty_seconds",
    },
    "chassis:job": {
        "waiting claim": "libs/chassis/tests/test_jobs.py::test_a_small_tenant_does_not_wait_behind_a_big_one",
        "leased finish": "libs/chassis/tests/test_jobs.py::test_how_a_job_ends",
        "leased try_again": "libs/chassis/tests/test_jobs.py::test_how_a_job_ends",
        "leased take_over": "libs/chassis/tests/test_jobs.py::test_a_worker_that_lost_its_lease_can_not_finish",
        "leased give_up": "libs/chassis/tests/test_jobs.py::test_how_a_job_ends",
    },
    "chassis:outbox": {
        "waiting send": "tests/connected/test_one_order.py::test_the_story_of_an_order_as_a_person_and_as_a_back_office_system_see_it",
        "waiting park": "tests/connected/test_relay.py::test_a_refused_row_is_parked_and_holds_only_its_own_key",
        "parked send": "tests/connected/test_relay.py::test_a_refused_row_is_parked_and_holds_only_its_own_key",
        "parked park": "tests/connected/test_relay.py::test_a_refused_row_is_parked_and_holds_only_its_own_key",
    },
    "chassis:dead_letter": {
        "parked redrive": "libs/chassis/tests/test_consumer.py::test_a_poison_event_is_parked_after_a_few_tries_and_can_be_redriven",
        "parked skip": "libs/chassis/tests/test_consumer.py::test_what_an_operator_skips_waits_no_more_and_the_trail_says_why",
    },
}


def lifecycle(name: str) -> Lifecycle[Any, Any]:
    """The table that a page or another table names."""
    module, _, attribute = name.partition(":")
    if module == "chassis":
        return _of_the_chassis(attribute)
    table: Lifecycle[Any, Any] = getattr(importlib.import_module(module), attribute or "LIFECYCLE")
    return table


def _of_the_chassis(name: str) -> Lifecycle[Any, Any]:
    data = tomllib.loads(CHASSIS.read_text())[name]
    states = enum.StrEnum("State", {state: state for move in data["moves"] for state in (move[0], move[2])})  # type: ignore[misc]
    actions = enum.StrEnum("Action", {action: action for action in data["caused"]})  # type: ignore[misc]
    care = {
        states(s): Care(**row | {"deadline": timedelta(seconds=row["deadline"]) if "deadline" in row else None})
        for s, row in data["care"].items()
    }
    moves = {(states(before), actions(action)): states(after) for before, action, after in data["moves"]}
    return Lifecycle(
        states(data["moves"][0][0]), moves, {actions(a): cause for a, cause in data["caused"].items()}, care
    )


def proof(name: str, state: str, action: str) -> str:
    """The test of a move; `*` stands for every state it is made from. Raises KeyError."""
    tests = PROOFS[name]
    return tests.get(f"{state} {action}") or tests[f"* {action}"]


def duration(length: timedelta) -> str:
    """A deadline in words."""
    for seconds, unit in ((86_400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds")):
        count = length.total_seconds() / seconds
        if count >= 1 and count == int(count):
            return f"{count:.0f} {unit if count > 1 else unit[:-1]}"
    raise ValueError(length)


def business(length: timedelta) -> str:
    """A deadline of business hours, eight a day, in words."""
    days, rest = divmod(length, timedelta(hours=8))
    if rest:
        raise ValueError(length)
    return f"{days} business day{'s' if days > 1 else ''}"


def followers(name: str) -> list[str]:
    """The tables that say how the `followed` states of this one are looked after."""
    return [other for other in LIFECYCLES if name in lifecycle(other).follows]


def _deadline(name: str, care: Care) -> tuple[str, str]:
    if care.followed:
        at = {follower: f"<!-- printed: {follower} -->" for follower in followers(name)}
        there = [page for page in pages() if any(mark in page.read_text() for mark in at.values())]
        return ("as in " + ", ".join(f"[{page.stem}]({page.name}#states)" for page in there),) * 2
    deadline = (business if care.business else duration)(care.deadline) if care.deadline else "none"
    if care.setting:
        deadline += f" (`{care.setting}`)"
    at_once = " at once" if care.alarm and not care.deadline else ""
    unneeded = f"not needed: `{care.by_itself}` then, by itself" if care.by_itself else "none"
    return deadline, f"`{care.alarm}`{at_once}" if care.alarm else unneeded


def _cause(cause: str) -> str:
    if cause in ACTIONS:
        return f"`{cause}` ({', '.join(sorted(who.value for who in ACTIONS[cause]))})"
    events = {event.NAME: event for event in all_events().values()}
    return f"`{cause}` on `{events[cause].TOPIC}`" if cause in events else cause


def _on_screen(name: str) -> dict[str, str]:
    if name != "orders.domain.states":
        return {}
    labels = importlib.import_module("gateway.words.labels")
    return {state.value: str(word) for state, word in labels.STATES.items()}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), f"|{'---|' * len(cells)}"]


def states(name: str) -> Iterator[str]:
    """Two tables: states with who looks after them, actions with what they are and their tests."""
    table, screen = lifecycle(name), _on_screen(name)
    words = ["on screen"] if screen else []
    yield from _head("state", *words, "comes next", "looked after by", "what is done", "deadline", "alarm")
    for state in type(table.start):
        after: dict[Any, list[str]] = {}
        for (before, action), to in table.moves.items():
            if before is state:
                after.setdefault(to, []).append(action.value)
        following = "; ".join(f"{'/'.join(actions)} → `{to}`" for to, actions in after.items())
        cells = [f"`{state}`", *([screen[state.value]] if screen else [])]
        care = table.care.get(state)
        if care is None:
            yield _row(*cells, following or "end", "", "", "", "")
        else:
            yield _row(*cells, following, care.owner, care.action, *_deadline(name, care))
    yield ""
    yield from _head("action", "is", "in", "proven by")
    for action, cause in table.caused.items():
        tests: dict[str, list[str]] = {}
        for before, acted in table.moves:
            if acted is action:
                tests.setdefault(proof(name, before.value, action.value), []).append(f"`{before}`")
        for test, before_states in tests.items():
            yield _row(f"`{action}`", _cause(cause), ", ".join(before_states), f"`{test}`")


def trail() -> Iterator[str]:
    """Every line of the audit trail: its name now and before, what it says and which facts it carries."""
    yield from _head("line", "formerly", "says", "facts")
    named = [kind for kind in vars(audit).values() if isinstance(kind, type) and hasattr(kind, "NAME")]
    for kind in sorted(named, key=lambda kind: kind.NAME):
        says = (kind.__doc__ or "").replace("\n", " ").rstrip(".")
        facts = ", ".join(f"`{field}`" for field in kind.model_fields if field != "subject")
        yield _row(f"`{kind.NAME}`", f"`{kind.FORMERLY}`" if kind.FORMERLY else "", " ".join(says.split()), facts)


def authority() -> Iterator[str]:
    """Every action and who may do it."""
    whos = [who for who in Who if who is not Who.PUBLIC]
    yield from _head("action", *(who.value for who in whos))
    for action, allowed in ACTIONS.items():
        yield _row(f"`{action}`", *("yes" if who in allowed else "" for who in whos))


def events() -> Iterator[str]:
    """Every event with its topic, who publishes it and who takes it in."""
    topics = yaml.safe_load((ROOT / "deploy/kafka/topics.yaml").read_text())["topics"]
    heard: dict[str, list[str]] = {}
    for service in SERVICES:
        module = ROOT / f"services/{service}/{service}/events.py"
        if module.exists():
            for event in importlib.import_module(f"{service}.events").consumer.events:
                heard.setdefault(event.NAME, []).append(service)
    yield from _head("event", "says", "topic", "published by", "taken in by")
    for event in sorted(all_events().values(), key=lambda event: (event.TOPIC, event.NAME)):
        says = (event.__doc__ or "").split("\n")[0].split(". ")[0].rstrip(".")
        topic = topics[event.TOPIC]
        outside = [reader for reader in topic["readers"] if reader == "backoffice"]
        readers = ", ".join([*heard.get(event.NAME, []), *(["partners"] if outside else [])])
        yield _row(f"`{event.NAME}`", says, f"`{event.TOPIC}`", ", ".join(topic["owners"]), readers or "pages only")


def journeys() -> Iterator[str]:
    """Every journey with its steps and products."""
    yield from _head("journey", "step", "saved for", "kept before it is saved, in characters at most")
    whose = {Whose.EVERYBODY: "everybody", Whose.READER: "who read it", Whose.DECLARER: "who declared it"}
    for journey, steps in STEPS.items():
        for step in steps:
            answers = ANSWERS.get(step)
            kept = "; ".join(f"`{name}` {longest:,}" for name, longest in (answers.TYPED if answers else {}).items())
            yield _row(f"`{journey}`", f"`{step}`", whose[answers.WHOSE] if answers else "places the order", kept)
    yield ""
    yield from _head("product", "family", "carrier", "who makes the key", "ordered by")
    for product, row in PRODUCTS.items():
        by = ", ".join(f"`{journey}`" for journey in sorted(row.journeys)) or "not in the portal"
        yield _row(f"`{product}`", row.family, row.carrier, row.key, by)


def alarms() -> Iterator[str]:
    """Every alarm with who raises it, its fields, what it says and what to do, and the test that makes it happen."""
    spec = spec_from_file_location("alarms", Path(__file__).with_name("alarms.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    lines: dict[str, tuple[set[str], set[str]]] = {}
    for name, place, fields in module.raised():
        owners, said = lines.setdefault(name, (set(), set()))
        owners.add(Path(place).parts[1])
        said.update(fields)
    yield from _head("alarm", "from", "fields", "what it says", "what to do", "proven by")
    for name, alarm in ALARMS.items():
        owners, said = lines.get(name, (set(), set()))
        fields = ", ".join(f"`{field}`" for field in sorted(said))
        proof = ", ".join(f"`{test.partition('[')[0]}`" for test in module.proofs(name).values())
        yield _row(f"`{name}`", ", ".join(sorted(owners)), fields, alarm.says, alarm.do, proof)


def numbers() -> Iterator[str]:
    """Every number of `/metrics`: what the processes count, and what the databases say."""
    yield from _head("number", "says", "by")
    for collector in vars(counters).values():
        if isinstance(collector, MetricWrapperBase):
            (family, *_) = collector.describe()
            name = f"{family.name}_total" if family.type == "counter" else family.name
            yield _row(f"`{name}`", family.documentation.rstrip("."), ", ".join(collector._labelnames))
    for each in metrics.OURS:
        yield _row(f"`{each.name}`", each.help.rstrip("."), ", ".join(each.labels))
    for service in SERVICES:
        gauges = getattr(importlib.import_module(f"{service}.store"), "GAUGES", {})
        for name, (says, _) in gauges.items():
            yield _row(f"`{name}`", f"{says.rstrip('.')} ({service})", "")


def kinds() -> Iterator[str]:
    """Every kind of job of every service: how it is run, and what becomes of one that fails for long."""
    yield from _head("kind", "of", "does", "at once", "alarm `job.overdue`", "tried for", "given up, it is told")
    for service in (name for name in SERVICES if (ROOT / f"services/{name}/{name}/worker.py").exists()):
        for name, kind in sorted(importlib.import_module(f"{service}.worker").jobs.kinds.items()):
            does, told = ((maker.__doc__ or "").split("\n")[0] for maker in (kind.handler, kind.on_give_up))
            yield _row(
                f"`{name}`", service, does.split(". ")[0].rstrip("."), str(kind.concurrency), f"after {duration(kind.overdue)}",
                duration(kind.gives_up) if kind.gives_up else f"ever, at most {duration(timedelta(seconds=kind.slowest))} apart",
                told.rstrip(".") if kind.on_give_up else "only by its alarm; the kind never gives up by itself",
            )  # fmt: skip


def rooms(package: Path) -> Iterator[str]:
    """Every module and package of a service with the first sentence of its docstring."""
    yield from _head("room", "what is in it")
    listed = subprocess.run(["git", "ls-files", str(package)], cwd=ROOT, capture_output=True, text=True, check=True)
    tops = {(ROOT / line).relative_to(package).parts[0] for line in listed.stdout.split() if line.endswith(".py")}
    for top in sorted(tops - {"__init__.py"}):
        path = package / top
        source = path if path.is_file() else path / "__init__.py"
        says = (ast.get_docstring(ast.parse(source.read_text())) or "").split("\n\n")[0].replace("\n", " ")
        files = sorted(p.stem for p in path.glob("*.py") if p.stem != "__init__") if path.is_dir() else []
        inside = f": {', '.join(files)}" if files else ""
        yield _row(f"`{path.stem}{'/' if files else ''}`", says.rstrip(".") + inside)


def printed(name: str) -> str:
    """The table of that name. Raises KeyError or ImportError for one that isn't there."""
    if name.startswith("rooms:"):
        service = name.removeprefix("rooms:")
        lines = rooms(ROOT / "services" / service / service)
    else:
        makers: dict[str, Callable[[], Iterator[str]]] = {
            "contracts.alarms": alarms,
            "chassis.counters": numbers,
            "contracts.audit": trail,
            "contracts.authority": authority,
            "contracts.catalogue": events,
            "contracts.journeys": journeys,
            "chassis:kinds": kinds,
        }
        lines = makers[name]() if name in makers else states(name)
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """A page with its tables as the code is now."""
    return PLACE.sub(lambda match: f"<!-- printed: {match[1]} -->\n{printed(match[1])}<!-- end -->", page)


def pages() -> list[Path]:
    """The pages that have a place for a table."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split() if "<!-- printed: " in (path := ROOT / name).read_text()]


if __name__ == "__main__":
    for page in pages():
        page.write_text(written(page.read_text()))
