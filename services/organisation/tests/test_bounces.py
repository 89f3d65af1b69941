"""What a bounce says, as mail servers write it; what strangers write marks nobody (N9)."""

import base64
from datetime import date, timedelta

import pytest
from organisation.domain import bounces
from organisation.domain.bounces import LARGEST, LONGEST_LINE, LONGEST_WORDS, Verdict, gist

TO = "dood@voorbeeldstad.example"
_HIDING = base64.b64encode("a\u202eb\u200bc\x07".encode()).decode()


def report(action: str = "failed", status: str = "5.1.1", to: str = TO, *, more: str = "") -> bytes:
    """A report of delivery as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mail.voorbeeldstad.example (Mail Delivery System)
To: bounces+x@mijncertificaten.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.voorbeeldstad.example

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.voorbeeldstad.example
{more}
--b
Content-Type: text/rfc822-headers

Message-ID: <x@mijncertificaten.example>

--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "verdict"),
    [
        ("failed", "5.1.1", Verdict.DEAD), ("failed", "5.1.10 (no such user)", Verdict.DEAD), ("Failed", " 5.1.2", Verdict.DEAD),
        ("failed", "5.2.2", Verdict.FAILED), ("failed", "5.4.4", Verdict.FAILED), ("failed", "5.0.0", Verdict.FAILED),
        ("failed", "5.7.1", Verdict.REFUSED_US), ("failed", "5.1.8", Verdict.REFUSED_US), ("failed", "5.1.7", Verdict.REFUSED_US), ("failed", "5.3.4", Verdict.REFUSED_US),
        ("delayed", "4.4.1", Verdict.NOTHING), ("delivered", "2.0.0", Verdict.NOTHING), ("relayed", "2.1.5", Verdict.NOTHING),
        ("failed", "4.4.7", Verdict.NOTHING), ("failed", "", Verdict.NOTHING), ("failed", "5", Verdict.NOTHING), ("delayed", "5.1.1", Verdict.NOTHING),
    ],
)  # fmt: skip
def test_n9_what_a_report_means(action: str, status: str, verdict: Verdict) -> None:
    (outcome,) = bounces.read(report(action, status))
    assert (outcome.address, outcome.verdict) == (TO, verdict) and outcome.said_by == "mx.voorbeeldstad.example"


def test_n9_three_different_days_mark_an_address() -> None:
    day = date(2031, 1, 7)
    assert not bounces.dead_by([day, day, day + timedelta(days=1)])
    assert bounces.dead_by([day, day + timedelta(days=1), day + timedelta(days=9)])


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\r\nSubject: Afwezig",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=q",
    ],
)
def test_n9_an_automatic_reply_marks_nobody(head: str) -> None:
    assert bounces.read(f"{head}\r\n\r\nIk ben er niet.\r\n".encode()) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"Subject: ik\r\n\r\nUw mail kwam niet aan.", b"\xff\xfe\x00" * 100, report(to="geen adres"), report(to="x" * 400 + "@a.example"),
        report() + b"x" * bounces.LARGEST,
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 60,
        b"".join(b"Content-Type: multipart/mixed; boundary=a%d\r\n\r\n--a%d\r\n" % (n, n) for n in range(400)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_persons_and_breaks_nothing(content: bytes) -> None:
    with pytest.raises(bounces.Unreadable):
        bounces.read(content)


def test_a_report_inside_the_mail_that_came_back_is_not_a_report() -> None:
    """Whoever writes to us could put one in a mail that bounces or is forwarded."""
    inner = report().decode().replace("\r\n", "\n")
    mail = f'Content-Type: multipart/mixed; boundary="o"\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n'
    with pytest.raises(bounces.Unreadable):
        bounces.read(mail.encode())


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To", "To"])
def test_n9_where_a_bounce_came_to_is_read_from_the_fields_of_servers(name: str) -> None:
    """In whatever form, several of them too; what is none is none."""
    head = f"{name}: <b-ce-x@bounces.example>\r\nSubject: x\r\n{name}: Us <b-ce-y@bounces.example>\r\n\r\nTo: nobody@x.example\r\n"
    assert bounces.arrived(head.encode()) == ("b-ce-x@bounces.example", "b-ce-y@bounces.example")
    assert bounces.arrived(b"\xff\xfe: x") == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, ("", "", "")), (b"", ("", "", "")), (b"\xff" * 3, ("", "", "\ufffd" * 3)), (b"x" * (LARGEST + 1), ("", "", "")),
        (b"From: A <a@b.example>\nSubject: =?utf-8?B?w6k=?= ja\n\nHallo,\n\nik\n", ("a@b.example", "\u00e9 ja", "Hallo,\n\nik")),
        (b"Subject: =?geen?Q?x?=\n\nx", ("", "", "")),
        (f"Subject: =?utf-8?B?{_HIDING}?=\n\nx\u2066y\x00z\n".encode(), ("", "a b c", "x y z")),
        (b"Subject: " + b"x" * 5000 + b"\n\n" + b"y" * 5000, ("", "x" * LONGEST_LINE, "y" * LONGEST_WORDS)),
        (b"Content-Type: text/html\n\n<b>x</b>", ("", "", "")),
        (b"Subject: s\n\n-----BEGIN PRIVATE KEY-----\nMIIB\n", ("", "", "")),
        (b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"-----BEGIN EC PRIVATE KEY-----\nMIIB\n"), ("", "", "")),
    ],
)  # fmt: skip
def test_n9_what_is_shown_of_a_message_is_short_plain_and_no_key(
    content: bytes | None, expected: tuple[str, str, str]
) -> None:
    found = gist(content)
    assert (found.sender, found.subject, found.words) == expected
