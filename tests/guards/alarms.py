"""Alarms in the code, and the test that makes each happen: for an alarm that is raised at several places, one for each place.

While a test runs that is named here, the lines of the log are watched: it fails when the alarm was not raised, or not there,
and when it is skipped (`conftest.py` of the repository).
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("libs", "services")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "migrations", "node_modules", ".venv"} & set(path.parts)
]
#: An alarm that is raised at several places, each a file and a function, has a test for each.
PROVEN: dict[str, str | dict[str, str]] = {
    "background.part_ended": "libs/chassis/tests/test_outages.py::test_a_part_that_ends_by_itself_ends_the_process",
    "kafka.absent": "libs/chassis/tests/test_reading.py::test_a_broker_that_is_away_is_waited_for_and_said",
    "consumer.dead": "libs/chassis/tests/test_reading.py::test_a_dead_consumer_ends_the_process_with_an_alarm",
    "database.unsafe": "libs/chassis/tests/test_limits.py::test_f21_a_role_whose_commits_may_be_lost_is_not_ready_and_calls_somebody[off]",
    "inside.not_renewed": "libs/chassis/tests/test_inside.py::test_f56_certificates_inside_are_replaced_without_a_restart",
    "event.not_parked": "libs/chassis/tests/test_consumer.py::test_a_fault_of_ours_in_reading_or_parking_stops_no_topic[park]",
    "intake.outage": "libs/chassis/tests/test_reading.py::test_a_batch_that_waits_long_for_the_database_is_an_alarm",
    "certificate.ends": "libs/chassis/tests/test_expiry.py::test_a_process_without_a_database_says_it_once_a_day_and_each_new_stage_at_once",
    "event.parked": "libs/chassis/tests/test_consumer.py::test_unreadable_records_are_parked_and_the_rest_goes_on",
    "job.overdue": "libs/chassis/tests/test_jobs.py::test_what_takes_too_long_is_an_alarm_once_and_goes_on",
    "job.given_up": "libs/chassis/tests/test_mail.py::test_what_the_server_will_never_take_ends_with_an_alarm",
    "job.untold": "libs/chassis/tests/test_jobs.py::test_who_cannot_be_told_is_an_alarm_and_told_later",
    "key.misused": {
        "libs/chassis/chassis/edge/app.py:check": "services/auth/tests/test_gateway_keys.py::test_T_01_the_key_of_the_pages_opens_no_login",
        "libs/chassis/chassis/edge/app.py:current_actor": "libs/chassis/tests/test_inside.py::test_a_token_counts_over_its_owners_connection_alone",
    },
    "login.many": "services/auth/tests/test_gateway_keys.py::test_more_logins_than_people_open_are_an_alarm_once_a_minute",
    "bounces.refused_us": "services/organisation/tests/test_bounced.py::test_n9_who_refuses_us_marks_nobody_and_calls_somebody",
    "bounces.unproven": "services/organisation/tests/test_bounced.py::test_n9_what_nobody_of_the_desk_looks_at_calls_somebody_once",
    "mail.recipient_refused": "libs/chassis/tests/test_mail.py::test_one_refused_recipient_is_an_alarm_and_the_other_gets_it_once",
    "mail.untold": "libs/chassis/tests/test_mail.py::test_a_mail_whose_failing_cannot_be_told_is_sent_once",
    "outbox.parked": "tests/connected/test_relay.py::test_a_refused_row_is_parked_and_holds_only_its_own_key",
    "periodic.failed": {
        "libs/chassis/chassis/work/lanes.py:run_every": "libs/chassis/tests/test_metrics.py::test_a_round_that_fails_three_times_in_a_row_is_an_alarm_once",
        "libs/chassis/chassis/expiry.py:forever": "libs/chassis/tests/test_expiry.py::test_a_look_that_fails_is_said_and_the_next_one_comes",
    },
    "prune.clock_is_wrong": "libs/chassis/tests/test_prune.py::test_f55_a_clock_that_is_wrong_by_a_year_removes_nothing",
    "prune.failed": "libs/chassis/tests/test_prune.py::test_a_prune_that_breaks_off_is_an_alarm",
    "refusals.counted": "libs/chassis/tests/test_audit.py::test_nobody_fills_the_trail_with_what_they_are_refused",
    "tenant.probed": "services/orders/tests/test_placing.py::test_b35_an_alarm_comes_with_the_third_thing_within_an_hour",
    "relay.clock_behind": "libs/chassis/tests/test_relay.py::test_a_clock_that_is_behind_the_brokers_is_an_alarm_and_parks_nothing",
    "status.silent": "services/auth/tests/test_side_by_side.py::test_F_37_two_hundred_sessions_with_one_hanging_responder_of_two_are_all_judged",
    "status.untrusted": {
        "services/certificates/certificates/service/looking.py:tell": "services/certificates/tests/test_revocations.py::test_status_that_cannot_be_believed_alarms_once_and_again_after_it_could",
        "services/auth/auth/status_http.py:_untrusted": "services/auth/tests/test_forged_status.py::test_B_42_a_revoked_card_does_not_log_in_with_a_forged_answer",
    },
    "ca.list_refused": "services/certificates/tests/test_ca_replies.py::test_a_list_that_the_ca_refuses_is_an_alarm_and_the_rest_of_the_round_is_done",
    "ca.list_senseless": "services/certificates/tests/test_ca_replies.py::test_entries_that_make_no_sense_are_counted_in_an_alarm",
    "ca.list_unreadable": "services/certificates/tests/test_ca_replies.py::test_an_unreadable_certificate_in_the_list_holds_up_none_of_the_others",
    "certificate.leaked_key": "services/certificates/tests/test_revocations.py::test_r118_a_leaked_key_is_looked_for",
    "certificate.on_hold": "services/certificates/tests/test_revocations.py::test_one_on_hold_is_not_revoked_and_may_come_back",
    "certificate.reader_failed": "services/certificates/tests/test_ca_replies.py::test_a_reader_that_breaks_is_an_alarm_and_the_certificate_unreadable",
    "certificate.revoked_at_ca": "services/certificates/tests/test_revocations.py::test_r115_one_that_nobody_asked_for_is_taken_in_said_and_alarmed",
    "certificate.serial_twice": "services/certificates/tests/test_ca_replies.py::test_B_43_a_serial_number_that_two_certificates_have_calls_somebody[inventory]",
    "certificate.shorter": "services/certificates/tests/test_ca_replies.py::test_a_certificate_that_ends_earlier_than_asked_is_taken_with_an_alarm",
    "certificate.unordered": "services/certificates/tests/test_issuing.py::test_a_certificate_nobody_ordered_raises_one_alarm",
    "expiry.holidays_missing": "services/certificates/tests/test_expiring.py::test_a_year_whose_holidays_nobody_wrote_down_is_told_once_a_day",
    "expiry.nobody_told": "services/certificates/tests/test_expiring.py::test_n8_a_certificate_of_which_nobody_is_known_calls_somebody_once",
    "expiry.not_said": "services/certificates/tests/test_expiring.py::test_one_that_cannot_be_said_holds_up_no_other",
    "issuance.failed": "services/certificates/tests/test_issuing.py::test_a_refusal_of_the_ca_fails_the_order",
    "issuance.overdue": "services/certificates/tests/test_issuing.py::test_an_order_that_takes_too_long_raises_one_alarm",
    "quarantine.revoked": "services/certificates/tests/test_leaked_keys.py::test_r118_what_is_in_quarantine_is_revoked_whatever_is_wrong_with_it",
    "quarantine.unrevoked": "services/certificates/tests/test_leaked_keys.py::test_what_the_ca_does_not_revoke_in_quarantine_is_called_about_once",
    "incident.holds": "services/certificates/tests/test_incidents.py::test_s7_what_is_under_way_waits_and_the_choice_is_made_again",
    "incident.due": "services/certificates/tests/test_incidents.py::test_s7_a_list_that_nobody_confirms_ends_by_itself",
    "incident.expired": "services/certificates/tests/test_incidents.py::test_s7_a_list_that_nobody_confirms_ends_by_itself",
    "incident.proposal_expired": "services/certificates/tests/test_announced.py::test_s7_a_proposal_that_nobody_confirms_ends_by_itself",
    "incident.nobody_told": "services/certificates/tests/test_announced.py::test_s7_n8_each_address_is_told_once_with_all_of_its_certificates",
    "incident.left_open": "services/certificates/tests/test_incidents.py::test_s7_a_next_list_that_nobody_confirms_leaves_the_incident_open",
    "incident.more": "services/certificates/tests/test_incidents.py::test_s7_what_is_under_way_waits_and_the_choice_is_made_again",
    "problem.due": "services/certificates/tests/test_problems.py::test_s15_somebody_is_called_before_the_day_is_over_and_when_it_is",
    "problem.overdue": "services/certificates/tests/test_problems.py::test_s15_somebody_is_called_before_the_day_is_over_and_when_it_is",
    "problem.left_open": "services/certificates/tests/test_problems.py::test_s15_somebody_is_called_for_what_was_answered_and_nobody_closes",
    "problem.key_leaked": "services/certificates/tests/test_problems.py::test_s15_a_key_that_is_shown_is_looked_up_and_kept_nowhere",
    "revocation_code.guessed": "services/certificates/tests/test_revocation_codes.py::test_s7_a_flood_of_wrong_codes_keeps_no_right_one_out",
    "revocation.due": "services/certificates/tests/test_stalled.py::test_s7_somebody_is_called_before_a_day_is_over_and_when_it_is",
    "revocation.late": "services/certificates/tests/test_stalled.py::test_s7_somebody_is_called_before_a_day_is_over_and_when_it_is",
    "revocation.leak_reported": "services/certificates/tests/test_revocations.py::test_r118_a_leak_reported_after_another_reason_is_not_lost[True]",
    "revocation.not_taken_in": "services/certificates/tests/test_revocations.py::test_one_that_cannot_be_taken_in_as_revoked_holds_up_no_other",
    "revocation.overdue": "services/certificates/tests/test_revocations.py::test_f45_a_ca_that_is_away_is_asked_for_ever",
    "revocation.refused": "services/certificates/tests/test_revocations.py::test_a_refusal_of_the_ca_is_told_and_alarmed",
    "revocation.nobody_told": "services/certificates/tests/test_revocations.py::test_a_revocation_of_which_nobody_is_mailed_calls_somebody[nobody]",
    "revocation.unseen": "services/certificates/tests/test_revocations.py::test_r115_what_cannot_be_believed_shows_nothing",
    "mail.address": {
        "services/orders/orders/service/mailing.py:about_orders": "services/orders/tests/test_batches.py::test_s8_an_address_that_no_mail_can_have_holds_back_no_order",
        "services/orders/orders/service/mailing.py:about_order": "services/orders/tests/test_mails.py::test_an_address_that_no_mail_can_have_holds_back_no_order",
        "services/orders/orders/service/mailing.py:about_draft": "services/orders/tests/test_new.py::test_a_draft_is_thrown_away_though_its_owner_can_have_no_mail",
        "services/orders/orders/service/invitations.py:_invite": "services/orders/tests/test_csr_invitations.py::test_an_address_that_no_mail_can_have_is_refused_with_an_alarm",
        "services/orders/orders/steps/email_code.py:_ask": "services/orders/tests/test_new.py::test_n1_an_address_that_no_mail_can_have_is_refused_with_an_alarm",
        "services/certificates/certificates/service/expiring.py:_tell": "services/certificates/tests/test_expiring.py::test_an_address_that_no_mail_can_have_holds_back_no_other_notice",
        "services/certificates/certificates/service/mailing.py:_sent": "services/certificates/tests/test_revocations.py::test_an_address_that_no_mail_can_have_holds_back_no_revocation",
    },
    "order.approved_overdue": "services/orders/tests/test_failed_certificates.py::test_approved_and_not_heard_is_said_again_and_alarmed",
    "order.certificate_after_end": "services/orders/tests/test_failed_certificates.py::test_a_certificate_after_the_end_calls_somebody_and_changes_nothing",
    "order.failed": "tests/stories/test_forms_that_fail.py::test_made_again_when_the_cause_is_gone",
    "order.forms_overdue": "services/orders/tests/test_failed_forms.py::test_an_alarm_while_forms_stay_away",
    "order.fulfilling_overdue": "services/orders/tests/test_failed_certificates.py::test_approved_and_not_heard_is_said_again_and_alarmed",
    "order.unknown": "services/orders/tests/test_failed_certificates.py::test_what_is_told_of_an_order_that_is_not_here_calls_somebody",
    "review.holidays_missing": "libs/review/tests/test_clock.py::test_a_year_whose_holidays_nobody_wrote_down_alarms_ninety_days_before",
    "review.overdue": "libs/review/tests/test_clock.py::test_an_overdue_case_is_said",
    "seal.unfit": "services/signing/tests/test_keys_contract.py::test_a_key_that_hangs_is_an_alarm_and_holds_up_no_document_after_it",
    "service.not_understood": "services/gateway/tests/test_caller.py::test_an_answer_that_is_not_understood_is_an_alarm_and_no_page",
}


def raised() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, place and fields of every line of the code that is an alarm; `…` stands for fields that it gets from elsewhere."""
    for path in SOURCES:
        if "testing" in path.parts:
            continue
        for function, node in _calls(ast.parse(path.read_text()), ""):
            if not any(k.arg == "alarm" for k in node.keywords):
                continue
            name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else "?"
            fields = tuple(k.arg or "…" for k in node.keywords if k.arg not in {"alarm", "exc_info"})
            yield str(name), f"{path.relative_to(ROOT)}:{function}", fields


def _calls(tree: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield function, node
        inside = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from _calls(node, inside)


def proofs(alarm: str) -> dict[str, str]:
    """The tests of an alarm by the place where it is raised; by "" where there is one place."""
    proven = PROVEN.get(alarm, {})
    return {"": proven} if isinstance(proven, str) else proven


def claimed(nodeid: str) -> set[tuple[str, str]]:
    """The alarms that this test is named for, each with its place, or ""; with all its parameters, unless one is named."""
    named = {nodeid, nodeid.partition("[")[0]}
    return {(alarm, place) for alarm in PROVEN for place, test in proofs(alarm).items() if test in named}


@contextmanager
def watching() -> Iterator[set[tuple[str, str]]]:
    """The names of alarms raised while the block lasts, in this process, whatever becomes of the lines: each with its place, and with ""."""
    seen: set[tuple[str, str]] = set()
    base: Any = structlog.BoundLoggerBase
    before = base._process_event

    def watched(self: Any, method: str, event: Any, fields: dict[str, Any]) -> Any:
        if fields.get("alarm"):
            seen.update({(str(event), ""), (str(event), _place())})
        return before(self, method, event, fields)

    base._process_event = watched
    try:
        yield seen
    finally:
        base._process_event = before


def _place() -> str:
    """File and function of ours that logs at this moment."""
    frame: Any = sys._getframe(2)
    while "structlog" in Path(frame.f_code.co_filename).parts:
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{frame.f_code.co_name}"
