"""Host names, the state table and frozen content."""

import random
from uuid import uuid4

import pytest
from contracts.orders import ENDED, OrderState, State
from contracts.refusals import SLUGS, Refusal
from hypothesis import given
from hypothesis import strategies as st
from orders.domain.content import canonical, digest
from orders.domain.names import check_name, check_names, extra_names, same_common_name
from orders.domain.states import TABLE, Action, advance, failed_in
from pki.text import displayable, normalised

CN = "www.voorbeeldstad.nl"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("WWW.Voorbeeldstad.NL", CN),
        (" a-b.c1.nl ", "a-b.c1.nl"),
        ("intern.gemeente.local", "intern.gemeente.local"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("Bücher.example", "xn--bcher-kva.example"),
        (f"{'a' * 63}.nl", f"{'a' * 63}.nl"),
    ],
)
def test_r060_r072_names_are_stored_in_lower_case_as_a_labels(typed: str, stored: str) -> None:
    assert check_name(typed) == (stored, ())


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("*.voorbeeldstad.nl", "names.wildcard"),
        ("a*.voorbeeldstad.nl", "names.wildcard"),
        ("10.0.0.1", "names.ip"),
        ("[::1]", "names.ip"),
        ("fe80::1", "names.ip"),
        ("a_b.nl", "names.format"),
        ("a.nl.", "names.format"),
        ("a..nl", "names.format"),
        (".a.nl", "names.format"),
        ("-a.nl", "names.format"),
        ("a-.nl", "names.format"),
        ("ab--c.nl", "names.format"),
        ("voorbeeldstad", "names.format"),
        ("a b.nl", "names.format"),
        ("https://a.nl/", "names.format"),
        ("a.nl:443", "names.format"),
        (f"{'a' * 64}.nl", "names.format"),
        (".".join(["abcdefgh"] * 30), "names.format"),
        ("1.2.3", "names.format"),
        ("a\u202eb.nl", "names.format"),
        ("a\0b.nl", "names.format"),
        ("xn--a.nl", "names.idn"),
        ("xn--99999999.nl", "names.idn"),
        ("localhost", "names.reserved"),
        ("a.localhost", "names.reserved"),
        ("abc.onion", "names.reserved"),
        ("1.0.0.10.in-addr.arpa", "names.reserved"),
    ],
)
def test_r039_r072_bad_names_have_their_code(typed: str, slug: str) -> None:
    name, findings = check_name(typed)
    assert name is None
    assert [(f.slug, f.severity) for f in findings] == [(slug, "error")]


@pytest.mark.parametrize("typed", ["аpple.example", "аррӏе.example"])
def test_r074_look_alike_letters_are_a_warning(typed: str) -> None:
    name, findings = check_name(typed)
    assert name is not None and name.startswith("xn--")
    assert [(f.slug, f.severity) for f in findings] == [("names.lookalike", "warning")]


def test_common_name_comes_first_is_added_and_names_are_counted_once() -> None:
    names, findings = check_names(["B.nl", "a.nl", "b.nl", "", CN.upper()], CN, 10)
    assert names == (CN, "b.nl", "a.nl") and not findings
    names, findings = check_names([f"a{i}.nl" for i in range(10)], CN, 10)
    assert [f.slug for f in findings] == ["names.too_many"]
    assert findings[0].params == {"count": 11, "limit": 10}


def test_b14_twenty_thousand_typed_names_are_only_counted() -> None:
    names, findings = check_names(["*"] * 20_000, CN, 10)
    assert names == (CN,) and [f.slug for f in findings] == ["names.too_many"]


def test_r095_renewal_keeps_the_common_name() -> None:
    assert not same_common_name(CN.upper(), CN)
    assert [f.slug for f in same_common_name("anders.nl", CN)] == ["csr.cn.changed"]


def test_names_in_the_request_that_were_not_typed_can_be_taken_over() -> None:
    assert not extra_names([CN, "B.nl"], [CN, "b.nl"])
    (finding,) = extra_names([CN, "C.nl", "d.nl", "bad_name.nl"], [CN])
    assert (finding.slug, finding.severity, finding.params) == (
        "csr.san.extra", "warning", {"names": "c.nl d.nl", "count": 2},
    )  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_is_answered_with_a_known_code_or_a_stable_name(typed: str) -> None:
    name, findings = check_name(typed)
    assert all(f.slug in SLUGS for f in findings)
    if name is None:
        assert findings
    else:
        assert check_name(name)[0] == name


@given(st.text(max_size=300))
def test_shown_text_has_nothing_hidden(text: str) -> None:
    assert not set(displayable(text)) & set("\0\r\n\u202e\u200b") and len(displayable(text)) <= 200


def test_r061_folding() -> None:
    assert (
        normalised("Voorbeeld  B.V.")
        == normalised("VOORBEELD bv")
        == normalised("Voorbeeld B. V.")
        != normalised("Voorbeeld N.V.")
    )


@given(st.lists(st.sampled_from(Action), max_size=30), st.sampled_from(State))
def test_r106_random_actions_never_leave_the_table(actions: list[Action], state: State) -> None:
    failed = State.APPROVED if state is State.FAILED else None
    for action in actions:
        after = advance(state, action, failed)
        if isinstance(after, Refusal):
            assert after.slug == "order.state" and ((state, action) not in TABLE or state is State.FAILED)
        else:
            assert TABLE[state, action] is after and state not in ENDED
            state, failed = after, failed_in(state) if after is State.FAILED else None


def test_every_state_is_reached_and_moves_or_has_ended() -> None:
    assert {*TABLE.values(), State.DRAFT} == set(State)
    for state in State:
        for failed in (State.PLACED, State.APPROVED) if state is State.FAILED else (None,):
            moves = [a for a in Action if not isinstance(advance(state, a, failed), Refusal)]
            assert bool(moves) is (state not in ENDED)
            displayable = OrderState(id=uuid4(), state=state, failed_in=failed, document=None, certificate=None)
            assert displayable.ended is (state in ENDED), "what pages are told is what the table says"


def test_how_a_failed_order_goes_on_depends_on_where_it_failed() -> None:
    assert {b: failed_in(b) for b in (State.PLACED, State.APPROVED, State.FULFILLING)} == {
        State.PLACED: State.PLACED, State.APPROVED: State.APPROVED, State.FULFILLING: State.APPROVED,
    }  # fmt: skip
    for action, after in ((Action.MAKE_AGAIN, State.PLACED), (Action.SEALED, State.IN_VALIDATION)):
        assert advance(State.FAILED, action, State.PLACED) is after
        assert isinstance(advance(State.FAILED, action, State.APPROVED), Refusal)
    assert advance(State.FAILED, Action.APPROVE, State.APPROVED) is State.APPROVED
    assert isinstance(advance(State.FAILED, Action.APPROVE, State.PLACED), Refusal)
    for failed in (State.PLACED, State.APPROVED):
        assert advance(State.FAILED, Action.REJECT, failed) is State.REJECTED
        assert advance(State.FAILED, Action.WITHDRAW, failed) is State.WITHDRAWN


def test_content_has_one_spelling() -> None:
    pairs = [(f"k{i}", [i, {"é": None}]) for i in range(20)]
    shuffled = random.Random(1).sample(pairs, len(pairs))
    assert canonical(dict(pairs)) == canonical(dict(shuffled))
    assert digest(canonical({"a": 1})) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    with pytest.raises(ValueError):
        canonical(float("nan"))
