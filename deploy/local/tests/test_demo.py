"""The demo on a later day: what has ended since is made anew, the rest and a repeat on the same day change nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from local import demo_certificates, up
from local.demo_certificates import CERTIFICATES, asked, freshen, generation

FIRST = date(2026, 11, 26)


def still_good(days: list[date]) -> list[bool]:
    return [
        (days[turn] + timedelta(days=old.ends)) > days[-1]
        for old, turn in zip(CERTIFICATES, generation(days), strict=True)
    ]


def test_on_the_first_day_everything_is_of_that_day() -> None:
    assert generation([FIRST]) == [0] * len(CERTIFICATES)


@pytest.mark.parametrize("later", [1, 12, 30, 400, 826, 3000])
def test_what_was_valid_is_valid_on_any_later_day(later: int) -> None:
    days = [FIRST, FIRST + timedelta(days=later)]
    for old, good in zip(CERTIFICATES, still_good(days), strict=True):
        assert good == (old.ends > 0) or old.revoked is not None, old.name
    made = generation(days)
    assert not any(turn for old, turn in zip(CERTIFICATES, made, strict=True) if old.ends <= 0 or old.revoked)
    assert made.count(1) == sum(0 < old.ends <= later and old.revoked is None for old in CERTIFICATES)


def test_up_every_month_for_years_keeps_the_demo_in_all_its_states() -> None:
    days = [FIRST]
    for month in range(1, 60):
        days.append(FIRST + timedelta(days=30 * month))
        left = [
            (days[turn] + timedelta(days=old.ends) - days[-1]).days
            for old, turn in zip(CERTIFICATES, generation(days), strict=True)
            if old.revoked is None
        ]
        assert any(0 < n <= 60 for n in left) and any(n > 60 for n in left) and any(n <= 0 for n in left)


def test_the_day_is_kept_and_added_to_only_when_something_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "demo-day"
    monkeypatch.setattr(demo_certificates, "DAYS", kept)
    assert freshen() == 0
    today = datetime.now(UTC).date()
    assert kept.read_text() == today.isoformat()
    assert freshen() == 0
    kept.write_text((today - timedelta(days=400)).isoformat())  # brought up 400 days ago, and again today
    ended = freshen()
    assert ended == sum(0 < old.ends <= 400 and old.revoked is None for old in CERTIFICATES) > 5
    assert kept.read_text().splitlines() == [(today - timedelta(days=400)).isoformat(), today.isoformat()]
    assert freshen() == 0


def test_the_same_day_asks_for_the_same_and_a_renewal_for_another_key(tmp_path: Path) -> None:
    for number, old in enumerate(CERTIFICATES[:3]):
        first = asked(number, old, FIRST, tmp_path)
        assert asked(number, old, FIRST, tmp_path) == first
        again = asked(number, old, FIRST + timedelta(days=40), tmp_path, "-20270105")
        assert again["request_id"] != first["request_id"] and again["csr_pem"] != first["csr_pem"]
        assert again["subject"] == first["subject"] and again["not_after"] > first["not_after"]


def test_the_table_of_cards_has_passwords_and_says_who_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    person = {"name": "Sanne de Vries", "role": "contact", "authorisation": "full", "subscriber": "P1234567",
              "pkcs12_password": "0a1b2c3d"}  # fmt: skip
    people = {"cp_full": person, "revoked": {**person, "pkcs12_password": "ffffffff"}}
    up.summary(
        {"portal": "https://localhost:8443", "mailbox": "http://localhost:8025", "tls_ca": "x", "people": people}
    )
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    (good,) = [line for line in lines if line[:1] == ["cp_full"]]
    (bad,) = [line for line in lines if line[:1] == ["revoked"]]
    assert "0a1b2c3d" in good and "refused" not in good and "P1234567" in good
    assert "ffffffff" in bad and "refused" in bad
