"""Envelope senders: a bounce is believed of the mail whose own address it came to, about a recipient it really had (N9)."""

import pytest
from chassis.mail import envelope

KEY, OLD = b"k" * 32, b"o" * 32
TO, DOMAIN = "Certificaten@voorbeeldstad.example", "bounces.mijncertificaten.example"


def test_n9_a_bounce_proves_its_mail_and_its_recipient() -> None:
    address = envelope.sender(KEY, "certificates", "expiring.2031-05-07.abc", TO, DOMAIN)
    assert len(address.partition("@")[0]) <= 64
    for came in (address, address.upper()):
        proven = envelope.sent([KEY, OLD], came, TO.upper())
        assert proven == envelope.Sent("certificates", envelope.mail_of("expiring.2031-05-07.abc"), TO.lower())
    assert envelope.sent([OLD], address, TO) is None
    assert envelope.sent([], address, TO) is None


@pytest.mark.parametrize("other", ["ander@voorbeeldstad.example", "", "certificaten@voorbeeldstad.example.nl"])
def test_n9_it_proves_nothing_of_another_recipient(other: str) -> None:
    assert envelope.sent([KEY], envelope.sender(KEY, "orders", "order.1.placed", TO, DOMAIN), other) is None


def test_n9_nobody_makes_one_of_another() -> None:
    """Neither of another mail or service, nor with a letter changed."""
    address = envelope.sender(KEY, "orders", "order.1.placed", TO, DOMAIN)
    local = address.partition("@")[0]
    others = [local[:at] + ("a" if local[at] != "a" else "b") + local[at + 1 :] for at in range(len(local))]
    mixed = "-".join([*local.split("-")[:2], envelope.mail_of("order.2.placed"), local.split("-")[3]])
    for wrong in (
        *others,
        mixed,
        local.replace("b-or-", "b-ce-"),
        local[:-1],
        "",
        "postmaster",
        "b-xx-" + "a" * 26 + "-" + "a" * 26,
    ):
        assert envelope.sent([KEY], f"{wrong}@{DOMAIN}", TO) is None, wrong
