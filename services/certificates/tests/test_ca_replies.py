"""What a CA may send back: the right certificate however it is written, or something that goes to quarantine and raises an alarm."""

import asyncio
import base64
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from certificates import worker
from certificates.ca import CaRefused, CaUnclear, Issued, Listed, Revoked
from certificates.ca_local import LocalCa
from chassis import clock
from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable
from contracts.certificates import CertificateIssued, IssuanceFailed
from contracts.revocations import Reason
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pki.certificate import serial_text
from pki.files import certificates_only, tlv
from pki.tlv import first
from pydantic import SecretStr


def told(inventory: Any, kind: Any) -> list[Any]:
    return [
        kind.model_validate_json(p) for _, h, p in inventory.portal.log if h["ce_type"] == kind.type_name()
    ]  # fmt: skip


def answers(inventory: Any, change: Callable[[Issued], Issued]) -> None:
    """From now on the CA's answer is changed on its way."""
    fetch = inventory.ca.fetch

    async def changed(request_id: str) -> Issued:
        return change(await fetch(request_id))

    inventory.ca.fetch = changed


def pem(der: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(der)


def oddly(leaf_pem: str, key: ec.EllipticCurvePrivateKey) -> str:
    """The same certificate with its names as PrintableString, whatever is in them, and signed again."""
    body, algorithm, _ = first(ssl.PEM_cert_to_DER_cert(leaf_pem))[0]
    fields = [field.raw for field in body]
    fields[5] = fields[5].replace(b"\x0c", b"\x13")  # the subject: UTF8String to PrintableString
    signed = tlv(0x30, b"".join(fields))
    signature = key.sign(signed, ec.ECDSA(hashes.SHA256()))
    return pem(tlv(0x30, signed + algorithm.raw + tlv(0x03, b"\x00" + signature)))


@pytest.mark.parametrize(
    "change",
    [
        lambda i, _: replace(i, chain_pem="".join(reversed(i.chain_pem.partition("-----END CERTIFICATE-----\n")))),
        lambda i, pki: replace(i, chain_pem="".join(pem(c.public_bytes(Encoding.DER)) for c in (pki.root_certificate, pki.certificate))),
        lambda i, pki: replace(i, leaf_pem=oddly(i.leaf_pem, pki.key)),
        lambda i, _: replace(i, leaf_pem="subject=…\nissuer=…\n" + i.leaf_pem.replace("\n", "\r\n")),
        lambda i, _: replace(i, leaf_pem=i.leaf_pem + i.chain_pem, chain_pem=i.chain_pem + i.leaf_pem),
    ],
    ids=["labels", "root first", "odd strings", "text and CRLF", "all twice"],
)  # fmt: skip
async def test_the_right_certificate_is_taken_however_it_is_written(
    inventory: Any, approval: Any, change: Any, request: Any
) -> None:
    """B-44: nobody's order waits for how a CA writes."""
    if "labels" in request.node.name:
        change = lambda i, _: replace(i, leaf_pem=i.leaf_pem.replace("CERTIFICATE", "X509 CERTIFICATE"))  # noqa: E731
    answers(inventory, lambda got: change(got, inventory.pki))
    order = approval()
    if "odd" in request.node.name:
        subject = order.details.subject.model_copy(update={"organisation": "Bakker & Zn_* @Utrecht"})
        order = order.model_copy(update={"details": order.details.model_copy(update={"subject": subject})})
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    (issued,) = told(inventory, CertificateIssued)
    assert issued.chain_pem == inventory.pki.chain_pem and issued.spki_sha256 == order.details.spki_sha256
    for form in ("pem", "der", "chain"):
        answer = await inventory.get(f"/certificates/{issued.certificate}/download", format=form)
        assert answer.status_code == 200 and answer.content
    found = (await inventory.get(f"/certificates/{issued.certificate}")).json()
    assert found["organisation"] == order.details.subject.organisation


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda i, pki: replace(i, leaf_pem="<!DOCTYPE html><p>Onderhoud</p>"), "unreadable.web_page"),
        (lambda i, pki: replace(i, leaf_pem=""), "unreadable.format"),
        (lambda i, pki: replace(i, leaf_pem=i.leaf_pem + "\x00", chain_pem="\x00" * 9), "issuer"),
        (lambda i, pki: replace(i, leaf_pem=pem(b"\x30\x82\x05\x00" + b"\x00" * 9)), "unreadable.structure"),
        (lambda i, pki: replace(i, leaf_pem=pki.leaf("van.een.ander.nl", ("van.een.ander.nl",))), "key"),
        (lambda i, pki: replace(i, chain_pem=i.leaf_pem * 2), "issuer"),
        (lambda i, pki: replace(i, chain_pem=i.chain_pem * 50), "unreadable.chain"),
        (lambda i, pki: replace(i, chain_pem=i.chain_pem + pki.leaf("x.nl")), "unreadable.chain"),
        (lambda i, pki: replace(i, leaf_pem=i.chain_pem, chain_pem=i.leaf_pem), "unreadable.chain"),
        (lambda i, pki: replace(i, leaf_pem=certificate_only(i)), "unreadable.pkcs7"),
    ],
    ids=["html", "empty", "nul", "broken DER", "another order", "no chain", "hundred", "stranger", "CA first", "pkcs7"],
)  # fmt: skip
async def test_anything_else_is_quarantined_and_calls_somebody(
    inventory: Any, approval: Any, capsys: Any, change: Any, finding: str
) -> None:
    """B-44, R-066: the order is told, the certificate is kept apart, an alarm is left, and nothing is tried for ever."""
    answers(inventory, lambda got: change(got, inventory.pki))
    order = approval()
    await inventory.portal.receive("certificates", order)
    await inventory.portal.settle()
    (failed,) = told(inventory, IssuanceFailed)
    assert (failed.order, failed.reason) == (order.order, "certificate.mismatch")
    (kept,) = await inventory.fetch("SELECT * FROM quarantine")
    assert finding in kept["findings"], kept["findings"]
    assert await inventory.fetch("SELECT 1 FROM certificate") == []
    assert await inventory.fetch("SELECT 1 FROM job WHERE state <> 'done'") == []
    out = capsys.readouterr().out
    assert "issuance.failed" in out and "alarm=True" in out


def certificate_only(got: Issued) -> str:
    seven = certificates_only((ssl.PEM_cert_to_DER_cert(got.leaf_pem),))
    return f"-----BEGIN PKCS7-----\n{base64.encodebytes(seven).decode()}-----END PKCS7-----\n"


async def test_an_answer_that_costs_too_much_each_time_is_quarantined(
    inventory: Any, approval: Any, monkeypatch: Any, capsys: Any
) -> None:
    """Not for want of room or time, nor for once: it ends for good. Nobody can revoke it unread, so its listing calls somebody."""
    limits: list[Exception] = [TooCostly("cpu"), Busy(0), TooCostly("time"), TooCostly("memory"), TooCostly("cpu")]
    run = Sandbox.run

    async def limited(self: Sandbox, function: Any, *arguments: Any) -> Any:
        if function.__name__ == "compare" and limits:
            raise limits.pop(0)
        return await run(self, function, *arguments)

    monkeypatch.setattr(Sandbox, "run", limited)
    await inventory.portal.receive("certificates", approval())
    while limits:
        assert not await ended(inventory)
        await worker.reconcile(inventory.service)  # its list says it once, while the intent is open
        await inventory.alter("DELETE FROM job WHERE key LIKE '%:listed'")
        await tried_again(inventory)
    assert await ended(inventory)
    (kept,) = await inventory.fetch("SELECT * FROM quarantine")
    assert (kept["findings"], kept["serial"]) == (["unreadable.too_costly"], None)
    await worker.reconcile(inventory.service)
    with clock.moved(timedelta(minutes=3)):
        await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("certificate.unordered") == 1


async def test_children_that_are_killed_cost_no_good_certificate(
    inventory: Any, approval: Any, monkeypatch: Any
) -> None:
    """By a restart of the machine's services, say, or because it ran out of memory: it is read again later."""
    run, ends = Sandbox.run, list[BaseException | None]()

    async def killing(self: Sandbox, function: Any, *arguments: Any) -> Any:
        if function.__name__ != "compare" or ends:
            return await run(self, function, *arguments)
        call = asyncio.ensure_future(run(self, function, *arguments))
        while not call.done():
            for child in list(self._children):
                child.kill()
            await asyncio.sleep(0)
        ends.append(call.exception())
        return await call

    monkeypatch.setattr(Sandbox, "run", killing)
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    assert isinstance(ends[0], Busy) and not await ended(inventory)
    await tried_again(inventory)
    assert len(told(inventory, CertificateIssued)) == 1


async def tried_again(inventory: Any) -> None:
    """What was put off is tried now."""
    await inventory.fetch("UPDATE job SET not_before = now() - interval '1 second' WHERE state = 'waiting'")
    await inventory.portal.settle()


async def ended(inventory: Any) -> bool:
    return not await inventory.fetch("SELECT 1 FROM issuance WHERE ended_at IS NULL")


async def test_a_certificate_that_ends_earlier_than_asked_is_taken_with_an_alarm(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """An earlier Dutch day than the order shows, not an hour less on the same day."""
    for less, alarms in ((timedelta(days=30), 1), (timedelta(0), 0)):
        answered = clock.now().replace(microsecond=0) + timedelta(days=1095, seconds=-1) - less
        inventory.ca.wrong = {"not_after": answered} if less else {}
        await inventory.portal.receive("certificates", approval())
        await inventory.portal.settle()
        assert capsys.readouterr().out.count("certificate.shorter") == alarms
    assert len(await inventory.fetch("SELECT 1 FROM certificate")) == 2
    assert len(await inventory.fetch("SELECT 1 FROM audit WHERE action = 'certificates:certificate:shorten'")) == 1


async def test_a_refusal_in_odd_words_ends_the_order_all_the_same(inventory: Any, approval: Any) -> None:
    """A reason that no column takes is no reason to ask for ever."""
    assert CaRefused("a\x00b\né" + "x" * 200).reason == "a?b??" + "x" * 95
    inventory.ca.refuses = "names\x00.invalid"
    await inventory.portal.receive("certificates", approval())
    await inventory.portal.settle()
    (failed,) = told(inventory, IssuanceFailed)
    assert failed.reason == "ca.refused"


# --- the CA's own list -------------------------------------------------------------------------------------------------


async def test_an_entry_that_makes_no_sense_holds_up_none_of_the_others(small_pki: Any) -> None:
    """B-43, B-44: each is read by itself; odd details are left out, odd entries are counted."""
    leaf = small_pki.leaf("a.nl")
    good = {"request_id": "seed-0001", "serial": "0AB", "issuer": "CN=x", "leaf_pem": leaf}
    senseless = [
        None, 5, "x", [], {}, good | {"serial": "-5"}, good | {"serial": "00" * 30}, good | {"issuer": "a\x00"},
        good | {"issuer": "x" * 3000}, good | {"leaf_pem": "x" * 70_000}, good | {"leaf_pem": None},
        good | {"revoked_at": "0001-01-01T00:00:00+09:00"}, good | {"revoked_at": "morgen"},
    ]  # fmt: skip
    odd = [
        good | {"request_id": "x\x00y"}, good | {"request_id": "y" * 90}, good | {"request_id": None},
        good | {"revoked_at": "2026-02-01T10:00:00+05:00", "reason": "a\x00b"},
    ]  # fmt: skip
    body = {"certificates": [*senseless, good, *odd], "next": "9", "more": False}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
    async with LocalCa("http://ca.example", SecretStr("x"), transport=transport) as ca:
        listing = await ca.list_since("")
    assert listing.senseless == len(senseless) and len(listing.certificates) == 1 + len(odd)
    assert [one.request_id for one in listing.certificates] == ["seed-0001", None, None, None, "seed-0001"]
    assert {one.serial for one in listing.certificates} == {"ab"}
    revoked = listing.certificates[-1].revoked
    assert revoked is not None and (revoked.reason, revoked.at.isoformat()) == (
        "unspecified",
        "2026-02-01T05:00:00+00:00",
    )


async def test_an_unreadable_certificate_in_the_list_holds_up_none_of_the_others(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """What can be read is held against the inventory; what can't is noted by what the list says of it, with an alarm."""
    ca, pki = inventory.ca, inventory.pki
    await inventory.portal.receive("certificates", approval())
    ca.lost_answers = 1
    await inventory.portal.settle()
    (request_id,) = ca.leaves
    await inventory.fetch("UPDATE job SET not_before = now() + interval '1 day'")
    mine = pki.leaf("van.ons.nl")
    (number,) = await inventory.import_pems(mine)
    parsed = x509.load_pem_x509_certificate(mine.encode())
    issuer = parsed.issuer.rfc4514_string()
    gone = Revoked(clock.now(), "keyCompromise")
    broken = [
        Listed(None, f"0{n}", issuer, text, None)
        for n, text in enumerate(
            [
                "",
                "\x00",
                "<html>",
                pem(b"0" * 9),
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
                mine * 9,
            ],
            1,
        )
    ]
    ca.listed = [
        *broken, *ca.listed,
        Listed(None, serial_text(parsed.serial_number), issuer, mine, gone),
        Listed(None, "09", issuer, pki.leaf("nieuw.nl"), None),
    ]  # fmt: skip
    await worker.reconcile(inventory.service)
    await inventory.portal.settle()
    assert await ended(inventory)  # the one we did not hear of
    view = (await inventory.get(f"/certificates/{number}")).json()  # `revoked` once everybody can see it
    assert (view["status"], view["revocation_reason"]) == ("revoking", "keyCompromise")
    out = capsys.readouterr().out
    assert out.count("ca.list_unreadable") == 6
    calls = len(ca.calls)
    await worker.reconcile(inventory.service)
    noted = {row["serial"] for row in await inventory.fetch("SELECT serial FROM unordered")}
    assert {f"0{n}" for n in range(1, 7)} <= noted and len(noted) == 7
    assert (
        ca.calls[calls:] == ["list"] and "list_unreadable" not in capsys.readouterr().out
    )  # read on from where it was
    assert request_id in ca.leaves


async def test_a_certificate_in_the_list_that_costs_too_much_is_one_alarm(inventory: Any, monkeypatch: Any) -> None:
    """All of a page at once first; when that costs too much, each by itself."""
    leaves = [inventory.pki.leaf(f"{n}.nl") for n in range(3)]
    for leaf in leaves:
        inventory.ca._list(None, leaf)
    run = Sandbox.run

    async def limited(self: Sandbox, function: Any, *arguments: Any) -> Any:
        if function.__name__ == "read_each" or arguments[0] == leaves[1]:
            raise TooCostly("cpu")
        return await run(self, function, *arguments)

    monkeypatch.setattr(Sandbox, "run", limited)
    await worker.reconcile(inventory.service)
    assert len(await inventory.fetch("SELECT 1 FROM unordered")) == 3


async def test_a_list_that_the_ca_refuses_is_an_alarm_and_the_rest_of_the_round_is_done(
    inventory: Any, capsys: Any
) -> None:
    """B-43: a CA that lost our place in its list; what nobody ordered still raises its alarm."""
    inventory.ca.issue_unasked()
    await worker.reconcile(inventory.service)

    async def refused(cursor: str, limit: int = 100) -> Any:
        raise CaRefused("request.invalid")

    inventory.ca.list_since = refused
    with clock.moved(timedelta(minutes=3)):
        await worker.reconcile(inventory.service)
    out = capsys.readouterr().out
    assert "ca.list_refused" in out and "certificate.unordered" in out


@pytest.mark.parametrize("where", ["inventory", "list", "same"])
async def test_B_43_a_serial_number_that_two_certificates_have_calls_somebody(
    inventory: Any, capsys: Any, where: str
) -> None:
    """B-43: as a CA did in 2025. The list is read on, the inventory keeps the one it has, and the revocation of the pair counts."""
    first, second = (inventory.pki.leaf(f"{name}.nl", serial=0xAB01) for name in ("eerste", "tweede"))
    other = inventory.pki.leaf("ander.nl")
    if where != "list":
        (certificate,) = await inventory.import_pems(first)
    for leaf in (first, second if where != "same" else first, other):
        inventory.ca._list(None, leaf)
    await worker.reconcile(inventory.service)
    alarms = [line for line in capsys.readouterr().out.splitlines() if "certificate.serial_twice" in line]
    assert len(alarms) == (0 if where == "same" else 1)
    assert all("serial=ab01" in line and "alarm=True" in line for line in alarms)
    assert "ander.nl" in "".join(
        x509.load_pem_x509_certificate(row["leaf_pem"].encode()).subject.rfc4514_string()
        for row in await inventory.fetch("SELECT leaf_pem FROM unordered")
    ), "the list was read on"
    if where != "list":
        (row,) = await inventory.fetch("SELECT id, common_name FROM certificate")
        assert (row["id"], row["common_name"]) == (certificate, "eerste.nl")


@pytest.mark.parametrize("reason", [None, 5, "", "a\x00b", "x" * 50, "niet bekend", "superseded"])
async def test_a_revocation_counts_whatever_the_ca_calls_its_reason(reason: Any) -> None:
    """RFC 5280 5.3.1: none is *unspecified*; a senseless one is too, in answer and list alike, and never doubt about the revocation."""
    word = reason if reason == "superseded" else "unspecified"
    at = "2026-02-01T10:00:00Z"
    entry = {"request_id": None, "serial": "0a", "issuer": "CN=x", "leaf_pem": "x", "revoked_at": at, "reason": reason}
    answers = {"/v1/revocations": {"revoked_at": at, "reason": reason}}
    listing = {"certificates": [entry], "next": "1", "more": False}
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=answers.get(asked.url.path, listing)))
    async with LocalCa("http://ca.example", SecretStr("x"), transport=transport) as ca:
        assert (await ca.revoke("CN=x", "0a", Reason.SUPERSEDED)).reason == word
        (listed,) = (await ca.list_since("")).certificates
        assert listed.revoked is not None and listed.revoked.reason == word


@pytest.mark.parametrize("reason", ["certificateHold", "removeFromCRL"])
async def test_on_hold_is_not_revoked(reason: str) -> None:
    """RFC 5280 5.3.1: what is asked to be revoked is asked again till it is; the list says a hold, and *good again* as not revoked."""
    at = "2026-02-01T10:00:00Z"
    entry = {"request_id": None, "serial": "0a", "issuer": "CN=x", "leaf_pem": "x", "revoked_at": at, "reason": reason}
    answers = {"/v1/revocations": {"revoked_at": at, "reason": reason}}
    listing = {"certificates": [entry], "next": "1", "more": False}
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=answers.get(asked.url.path, listing)))
    async with LocalCa("http://ca.example", SecretStr("x"), transport=transport) as ca:
        with pytest.raises(CaUnclear):
            await ca.revoke("CN=x", "0a", Reason.SUPERSEDED)
        (listed,) = (await ca.list_since("")).certificates
        assert (listed.revoked is not None and listed.revoked.hold) is (reason == "certificateHold")


async def test_entries_that_make_no_sense_are_counted_in_an_alarm(inventory: Any, capsys: Any) -> None:
    """B-43: said once, with how many; the list is read on."""
    inventory.ca.issue_unasked()
    told = inventory.ca.list_since

    async def with_nonsense(cursor: str, limit: int = 100) -> Any:
        listing = await told(cursor, limit)
        return replace(listing, senseless=3 if listing.certificates else 0)

    inventory.ca.list_since = with_nonsense
    await worker.reconcile(inventory.service)
    await worker.reconcile(inventory.service)
    (alarm,) = [line for line in capsys.readouterr().out.splitlines() if "ca.list_senseless" in line]
    assert "alarm=True" in alarm and "entries=3" in alarm
    assert len(await inventory.fetch("SELECT 1 FROM unordered")) == 1


async def test_a_reader_that_breaks_is_an_alarm_and_the_certificate_unreadable(
    inventory: Any, monkeypatch: Any, capsys: Any
) -> None:
    """A fault of ours costs one certificate its details, not the round; nothing of it is believed."""
    inventory.ca.issue_unasked()

    async def broken(self: Sandbox, function: Any, *arguments: Any) -> Any:
        raise Unreadable("RecursionError")

    monkeypatch.setattr(Sandbox, "run", broken)
    await worker.reconcile(inventory.service)
    out = capsys.readouterr().out
    assert "certificate.reader_failed" in out and "cause=RecursionError" in out and "ca.list_unreadable" in out
    assert len(await inventory.fetch("SELECT 1 FROM unordered")) == 1
