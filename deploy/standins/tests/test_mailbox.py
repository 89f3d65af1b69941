"""The mailbox keeps what it is sent, shows it safely, and fails on request (N2, F-41)."""

import poplib
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from socket import socket

import pytest
from standins.mailbox import KEPT, Mailbox, Pages
from starlette.testclient import TestClient


def mail(subject: str = "Uw bestelling") -> EmailMessage:
    message = EmailMessage()
    message["subject"], message["message-id"] = subject, "<one@portal.example>"
    message.set_content("Beste Éva,\n\nuw bestelling is klaar.\n")
    message.add_alternative("<p>uw bestelling <script>alert(1)</script></p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="formulier.pdf")
    return message


@pytest.fixture
def port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def http(port: int, tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(Pages(Mailbox(tmp_path), port).app()) as client:
        yield client


def send(port: int, message: EmailMessage, to: str = "Anna@voorbeeld.example") -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.sendmail("portal@portal.example", [to], message.as_bytes(), mail_options=["SMTPUTF8"])


def test_mail_is_kept_with_its_parts(http: TestClient, port: int) -> None:
    send(port, mail())
    send(port, mail("Iets anders"), "sam@voorbeeld.example")
    assert [m["subject"] for m in http.get("/api/messages").json()] == ["Iets anders", "Uw bestelling"]
    (found,) = http.get("/api/messages", params={"to": "anna@voorbeeld.example"}).json()
    assert found["text"].startswith("Beste Éva")
    assert found["message_id"] == "<one@portal.example>"
    (attached,) = found["attachments"]
    assert (attached["name"], attached["type"]) == ("formulier.pdf", "application/pdf")
    assert http.get(attached["url"]).content == b"%PDF-1.7"


def test_pages_show_mail_and_run_nothing_of_it(http: TestClient, port: int) -> None:
    send(port, mail("<b>Let op</b>"))
    assert "&lt;b&gt;Let op&lt;/b&gt;" in http.get("/").text
    number = http.get("/api/messages").json()[0]["id"]
    assert "uw bestelling is klaar" in http.get(f"/messages/{number}").text
    assert (
        http.get(f"/messages/{number}/html")
        .headers["content-security-policy"]
        .startswith("sandbox; default-src 'none'")
    )
    assert http.get("/messages/99").status_code == 404
    assert http.get(f"/api/messages/{number}/attachments/7").status_code == 404


def test_mail_outlives_the_process_until_it_is_emptied(http: TestClient, port: int, tmp_path: Path) -> None:
    send(port, mail())
    (again,) = Mailbox(tmp_path).newest()
    assert again.described() == http.get("/api/messages").json()[0]
    send(port, mail("Nog een"))
    assert http.delete("/api/messages/2").json() == {"mails": 1}
    assert http.delete("/api/messages/2").status_code == 404
    assert [m.number for m in Mailbox(tmp_path).newest()] == [1]
    http.delete("/api/messages")
    assert http.get("/api/messages").json() == []
    assert Mailbox(tmp_path).newest() == []


def test_the_oldest_mail_makes_room() -> None:
    box = Mailbox()
    for n in range(KEPT + 2):
        box.put("a@b.example", ["c@d.example"], f"Subject: {n}\n\n".encode())
    assert len(box.newest()) == KEPT
    assert min(box.mails) == 3


def test_it_refuses_when_asked_to(http: TestClient, port: int) -> None:
    http.put("/control/faults", json={"temporary": 1, "permanent": 1})
    for code in (451, 554):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(port, mail())
        assert refused.value.smtp_code == code
    send(port, mail())
    assert len(http.get("/api/messages").json()) == 1
    assert http.put("/control/faults", json={"unknown": 1}).status_code == 422


def test_mail_for_a_dead_address_comes_back_once_and_is_read_over_pop(tmp_path: Path) -> None:
    """N9: as a report to the envelope sender; read it stays, until it is taken away."""
    with socket() as one, socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        ports = one.getsockname()[1], two.getsockname()[1]
    with TestClient(Pages(Mailbox(tmp_path), *ports).app()) as http:
        for to in ("weg@dood.voorbeeld.example", "5.2.2@dood.voorbeeld.example", "anna@voorbeeld.example"):
            send(ports[0], mail(), to)
        assert len(http.get("/api/messages", params={"to": "portal@portal.example"}).json()) == 2
        box = poplib.POP3("127.0.0.1", ports[1], timeout=10)
        box.user("x")
        box.pass_("bounces")
        texts = [b"\n".join(box.retr(n)[1]) for n in (1, 2)]
        assert [text.split(b"Status: ")[1].split()[0] for text in texts] == [b"5.1.1", b"5.2.2"]
        box.dele(1)
        box.quit()
        assert len(http.get("/api/messages", params={"to": "portal@portal.example"}).json()) == 1
