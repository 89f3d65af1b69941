"""S7, N8, R-110, R-115, R-116, R-118: a revocation from the one who asks to what everybody can see."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from certificates import worker
from certificates.ca import Listed
from certificates.domain.revocation import LIFECYCLE, RevocationAction
from certificates.published import FRESH, Once
from certificates.service import reconciliation, revoking
from certificates.settings import sources
from certificates.store import single
from chassis import clock
from chassis.outside.published import StatusAway
from contracts.authority import Who
from contracts.mails import Message
from contracts.revocations import RevocationState
from cryptography.hazmat.primitives.asymmetric import ec

OURS, THEIRS = "P1234567", "P7654321"
MAIL = ("mail",)


async def one(inventory: Any, cn: str = "www.voorbeeldstad.nl", **more: Any) -> int:
    """A valid certificate with a manager, and who ordered it."""
    pem = inventory.pki.leaf(cn, (cn,), **{k: more.pop(k) for k in ("key", "not_before", "not_after") if k in more})
    people = {"manager": "CB1000010", "requester": "CB1000003"}
    (number,) = await inventory.import_pems(pem, **people | more)
    return int(number)


async def revocation(inventory: Any, certificate: int) -> Any:
    rows = await inventory.fetch("SELECT * FROM revocation WHERE certificate = $1 ORDER BY asked_at", certificate)
    return rows[-1] if rows else None


async def detail(inventory: Any, certificate: int) -> Any:
    return (await inventory.get(f"/certificates/{certificate}")).json()


async def settle(inventory: Any, *also: str) -> None:
    await inventory.portal.settle(skip_jobs=(*MAIL, *also))


async def due_now(inventory: Any) -> None:
    """What was put off is due."""
    await inventory.fetch("UPDATE job SET not_before = now() - interval '1 day' WHERE state = 'waiting'")


def said(inventory: Any) -> list[dict[str, Any]]:
    """Payloads of certificate.revoked."""
    return [json.loads(p) for _, h, p in inventory.portal.log if h["ce_dataschema"].endswith(":certificate.revoked.v1")]


async def mails(inventory: Any) -> list[Message]:
    rows = await inventory.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id")
    return [Message.model_validate_json(row["payload"]) for row in rows]


async def audited(inventory: Any) -> list[tuple[str, str]]:
    rows = await inventory.fetch("SELECT action, outcome FROM audit WHERE action ~ 'revo|leaked' ORDER BY id")
    return [(row["action"].removeprefix("certificates:"), row["outcome"]) for row in rows]


def test_revoked_is_for_ever_r116() -> None:
    """R-116: nothing leads back from confirmed, and every state that has not ended has its owner and alarm."""
    ended = {RevocationState.SEEN, RevocationState.UNPUBLISHED, RevocationState.REFUSED}
    assert set(LIFECYCLE.care) == set(RevocationState) - ended
    for (before, _), after in LIFECYCLE.moves.items():
        assert before not in ended
        assert before is not RevocationState.CONFIRMED or after in ended
    with pytest.raises(ValueError, match="refuse in confirmed"):
        LIFECYCLE.after(RevocationState.CONFIRMED, RevocationAction.REFUSE)


@pytest.mark.parametrize("who", [Who.REPRESENTATIVE, Who.CONTACT_FULL, Who.CONTACT_BASIC])
async def test_s7_asked_sent_confirmed_and_seen(inventory: Any, who: Who) -> None:
    """S7, R-115: it is *revoked* only once list and answers say so, and *being revoked* until then."""
    certificate = await one(inventory)
    inventory.published.lists = inventory.published.answers = False
    answer = await inventory.revoke(certificate, "superseded", who)
    assert (answer.status_code, answer.json()["state"]) == (200, "asked")
    assert (await detail(inventory, certificate))["status"] == "revoking" and inventory.ca.calls == []
    await settle(inventory)
    row = await revocation(inventory, certificate)
    assert (row["state"], row["road"], row["asked_by"]) == ("confirmed", "portal", "CB1000002")
    shown = await detail(inventory, certificate)
    assert shown["status"] == "revoking" and shown["revoked_at"] is not None
    for lists, answers in ((True, False), (False, True)):
        inventory.published.lists, inventory.published.answers = lists, answers
        await due_now(inventory)
        await settle(inventory)
        assert (await detail(inventory, certificate))["status"] == "revoking", "both have to say so"
    inventory.published.lists = inventory.published.answers = True
    await due_now(inventory)
    await settle(inventory)
    shown = await detail(inventory, certificate)
    assert shown["status"] == "revoked" and shown["revocation_reason"] == "superseded"
    assert shown["revocation"]["state"] == "seen" and shown["revocation"]["seen_at"] is not None
    assert await audited(inventory) == [
        ("certificate:revoke", "done"), ("revocation:send", "done"), ("revocation:confirm", "done"),
        ("revocation:tell_nobody", "alarm"), ("revocation:see", "done"),
    ]  # fmt: skip
    (event,) = said(inventory)
    assert (event["certificate"], event["version"], event["revocation_reason"]) == (certificate, 2, "superseded")
    assert event["revoked_at"] == shown["revoked_at"] and event["manager"] == "CB1000010"
    assert event["leaf_pem"] + event["chain_pem"] != "" and event["chain_pem"] == inventory.pki.chain_pem


@pytest.mark.parametrize("read", ["detail", "revocation"])
async def test_a_page_that_is_read_while_the_ca_confirms_is_of_one_moment(
    inventory: Any, monkeypatch: Any, read: str
) -> None:
    """The page is two reads: a revocation that is confirmed goes with a certificate that says when it was revoked."""
    certificate = await one(inventory)
    assert (await inventory.revoke(certificate)).status_code == 200
    really = {"detail": single.detail, "revocation": single.revocation}[read]

    async def confirmed_after(*args: Any) -> Any:
        row = await really(*args)
        await settle(inventory)
        return row

    monkeypatch.setattr(single, read, confirmed_after)
    page = await detail(inventory, certificate)
    assert page["revoked_at"] is not None or page["revocation"]["confirmed_at"] is None
    assert (await detail(inventory, certificate))["revoked_at"] is not None


async def test_r116_twenty_clicks_of_two_people_are_one_revocation(inventory: Any) -> None:
    """R-116: a repeat by anybody answers with the first one, while it runs and when it is done."""
    certificate = await one(inventory)
    whos = (Who.REPRESENTATIVE, Who.CONTACT_BASIC)
    reasons = ("keyCompromise", "cessationOfOperation")
    answers = await asyncio.gather(*(inventory.revoke(certificate, reasons[n % 2], whos[n % 2]) for n in range(20)))
    assert {a.status_code for a in answers} == {200}
    assert len({(a.json()["reason"], a.json()["asked_at"]) for a in answers}) == 1
    await settle(inventory)
    again = await inventory.revoke(certificate, "affiliationChanged")
    assert again.json() | {"same_key": []} == (await detail(inventory, certificate))["revocation"] | {"same_key": []}
    assert inventory.ca.calls.count("revoke") == 1 and len(said(inventory)) == 1
    assert len(await inventory.fetch("SELECT 1 FROM revocation")) == 1


async def test_s7_who_may_and_who_may_not(inventory: Any) -> None:
    """S7, R-144, B-47, INV-6: another subscriber's is not found, staff have a road of their own, what is over is told."""
    certificate = await one(inventory)
    answer = await inventory.revoke(certificate, who=Who.REPRESENTATIVE, subscriber=THEIRS)
    assert (answer.status_code, answer.json()["slug"]) == (404, "not_found")
    assert (await inventory.get(f"/certificates/{certificate}/revocation", THEIRS)).status_code == 404
    head = inventory.identities.person("certificates", "CB1000002", Who.CONTACT_FULL, OURS, read_only=True)
    async with inventory.portal.client("certificates", head) as http:
        answer = await http.post(f"/certificates/{certificate}/revocation", json={"reason": "superseded"})
    assert (answer.status_code, answer.json()["slug"]) == (403, "session.read_only")
    for bad in ("certificateHold", "removeFromCRL", "privilegeWithdrawn", "", "KEYCOMPROMISE"):
        assert (await inventory.revoke(certificate, bad)).status_code == 422
    assert await revocation(inventory, certificate) is None
    for who in (Who.VALIDATION, Who.SERVICEDESK):
        assert (await inventory.revoke(certificate, "superseded", who, None)).status_code == 403, (
            "with who called alone"
        )
    old = await one(
        inventory, "oud.nl", not_before=clock.now() - timedelta(days=9), not_after=clock.now() - timedelta(1)
    )
    gone = await one(inventory, "weg.nl", revoked_at=clock.now().isoformat())
    for number, reason in ((old, "expired"), (gone, "revoked")):
        answer = await inventory.revoke(number)
        assert (answer.status_code, answer.json()["slug"]) == (409, "revocation.over")
        assert answer.json()["params"] == {"reason": reason}
    assert (await inventory.revoke(987654321)).status_code == 404


async def test_f45_a_ca_that_is_away_is_asked_for_ever(inventory: Any, capsys: Any) -> None:
    """F-45: the revocation waits before everything else, one alarm comes after fifteen minutes, and it ends in one revocation."""
    certificate = await one(inventory)
    inventory.ca.down = 1000
    await inventory.revoke(certificate, "keyCompromise")
    await settle(inventory)
    assert (await revocation(inventory, certificate))["state"] == "sent"
    await inventory.fetch("UPDATE revocation SET asked_at = asked_at - interval '16 minutes'")
    for _ in range(2):
        await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("revocation.overdue") == 1
    for age in ("0 minutes", "16 minutes", "9 days"):  # alarmed or not, and however often it was asked
        await inventory.fetch(f"UPDATE job SET created_at = now() - interval '{age}' WHERE kind = 'revoke'")
        for _ in range(4):
            await due_now(inventory)
            asked = clock.now()
            await settle(inventory)
            (pause,) = await inventory.fetch("SELECT not_before FROM job WHERE kind = 'revoke' AND state = 'waiting'")
            assert pause["not_before"] - asked < timedelta(seconds=15 + (clock.now() - asked).total_seconds())
    assert inventory.ca.down < 990, "it was asked each time"
    inventory.ca.down = 0
    await due_now(inventory)
    await settle(inventory)
    assert (await revocation(inventory, certificate))["state"] == "seen"
    assert list(inventory.service.jobs.kinds)[:2] == ["mail", "revoke"], "workers of its own"


async def test_the_ca_revoked_and_we_did_not_hear(inventory: Any) -> None:
    """One revocation, whether the same question or the CA's list tells of it; nothing is said twice."""
    by_list, by_question = await one(inventory, "lijst.voorbeeldstad.nl"), await one(inventory)
    inventory.ca.lost_answers = 1000
    await inventory.revoke(by_list)
    await settle(inventory)
    assert (await revocation(inventory, by_list))["state"] == "sent"
    await worker.reconcile(inventory.service)
    await settle(inventory)
    await inventory.revoke(by_question)
    await settle(inventory)
    assert (await revocation(inventory, by_question))["state"] == "sent"
    inventory.ca.lost_answers = 0
    await due_now(inventory)  # also the first one's job, which finds it done
    await settle(inventory)
    for number in (by_list, by_question):
        row = await revocation(inventory, number)
        assert (row["state"], row["road"]) == ("seen", "portal")
    await worker.reconcile(inventory.service)
    await settle(inventory)
    assert [event["certificate"] for event in said(inventory)] == [by_list, by_question]
    assert "certificate:revoked_at_ca" not in dict(await audited(inventory))


async def test_a_lost_job_gets_another(inventory: Any) -> None:
    """Killed between asked, sent and confirmed, with its jobs gone: the reconciler owns it until it ends."""
    certificate = await one(inventory)
    await inventory.revoke(certificate)
    for state in ("asked", "confirmed"):
        await inventory.alter("DELETE FROM job WHERE kind IN ('revoke', 'watch')")
        assert (await revocation(inventory, certificate))["state"] == state
        await worker.reconcile(inventory.service)
        await settle(inventory, *(["watch"] if state == "asked" else []))
    assert (await revocation(inventory, certificate))["state"] == "seen"
    assert inventory.ca.calls.count("revoke") == 1 and len(said(inventory)) == 1


async def test_r115_one_that_nobody_asked_for_is_taken_in_said_and_alarmed(inventory: Any, capsys: Any) -> None:
    """A revocation found at the CA: the inventory shows it, partners hear it, the people of the certificate get a mail."""
    certificate = await one(inventory)
    (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", certificate)
    inventory.ca.revoke_by_itself(row["issuer"], row["serial"], "privilegeWithdrawn")
    for _ in range(2):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    assert capsys.readouterr().out.count("certificate.revoked_at_ca") == 1
    shown = await detail(inventory, certificate)
    assert (shown["status"], shown["revocation_reason"]) == ("revoked", "privilegeWithdrawn")
    assert (shown["revocation"]["road"], shown["revocation"]["asked_by"]) == ("ca", None)
    assert [event["revocation_reason"] for event in said(inventory)] == ["privilegeWithdrawn"]
    assert ("certificate:revoked_at_ca", "done") in await audited(inventory)


async def test_a_refusal_of_the_ca_is_told_and_alarmed(inventory: Any, capsys: Any) -> None:
    """The certificate is valid again on the page, which says why, and it may be asked anew."""
    certificate = await one(inventory)
    inventory.ca.refuses = "certificate.unknown"
    await inventory.revoke(certificate)
    await settle(inventory)
    shown = await detail(inventory, certificate)
    assert (shown["status"], shown["revocation"]["state"]) == ("valid", "refused") and said(inventory) == []
    assert capsys.readouterr().out.count("revocation.refused") == 1
    assert ("revocation:refuse", "alarm") in await audited(inventory)
    inventory.ca.refuses = None
    assert (await inventory.revoke(certificate)).json()["state"] == "asked"
    await settle(inventory)
    assert (await detail(inventory, certificate))["status"] == "revoked"


@pytest.mark.parametrize("what", ["away", "forged", "huge"])
async def test_r115_what_cannot_be_believed_shows_nothing(inventory: Any, capsys: Any, what: str) -> None:
    """R-115, B-43: neither silence nor a list that is forged or too long makes it *seen*; after the issuer's own time one alarm comes."""
    certificate = await one(inventory)
    setattr(inventory.published, what, True)
    await inventory.revoke(certificate)
    await settle(inventory)
    assert (await revocation(inventory, certificate))["state"] == "confirmed"
    assert ("status.untrusted" in capsys.readouterr().out) is (what != "away")
    await inventory.fetch("UPDATE revocation SET confirmed_at = confirmed_at - interval '29 minutes'")
    await worker.reconcile(inventory.service)
    assert "revocation.unseen" not in capsys.readouterr().out
    await inventory.fetch("UPDATE revocation SET confirmed_at = confirmed_at - interval '2 minutes'")
    for _ in range(2):
        await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("revocation.unseen") == 1
    setattr(inventory.published, what, False)
    await due_now(inventory)
    await settle(inventory)
    assert (await revocation(inventory, certificate))["state"] == "seen"


async def test_status_that_cannot_be_believed_alarms_once_and_again_after_it_could(inventory: Any, capsys: Any) -> None:
    """However many look, however often: one alarm per address until what it says can be believed again."""
    numbers = [await one(inventory, f"{n}.voorbeeldstad.nl") for n in range(3)]
    inventory.published.forged = True
    for number in numbers:
        await inventory.revoke(number)
    for forged, alarms in ((True, 1), (True, 0), (False, 0), (True, 1)):
        inventory.published.forged = forged
        if not forged:
            inventory.published.answers = False
        for _ in range(2):
            await due_now(inventory)
            await settle(inventory)
        assert capsys.readouterr().out.count("status.untrusted") == alarms


async def test_a_list_is_fetched_once_for_all_who_look(inventory: Any) -> None:
    """An answer about one certificate is never kept, and neither is a failure; a list not for long."""
    inventory.published.away = True
    once = Once(inventory.published)
    with pytest.raises(StatusAway):
        await once.list_at("http://ca/list")
    inventory.published.away = False
    lists = await asyncio.gather(*(once.list_at("http://ca/list") for _ in range(5)))
    assert len(set(lists)) == 1 and inventory.published.asked == ["http://ca/list"] * 2
    await once.list_at("http://other/list")
    with clock.moved(FRESH):
        assert await once.list_at("http://ca/list") != lists[0]
    assert inventory.published.asked.count("http://ca/list") == 3
    await inventory.revoke(await one(inventory))
    inventory.published.asked.clear()
    inventory.service.adapters = replace(inventory.service.adapters, published=Once(inventory.published))
    for n in range(3):
        await inventory.revoke(await one(inventory, f"{n}.voorbeeldstad.nl"))
    await settle(inventory, "watch")
    await settle(inventory)
    assert inventory.published.asked.count("http://ca/list") < inventory.published.asked.count("http://ca/ocsp") == 4


def published_at(inventory: Any, **places: Any) -> None:
    """From now on the settings say that the one issuer publishes there."""
    ((name, source),) = inventory.service.adapters.sources.items()
    sources = {name: replace(source, **places)} if places else {}
    inventory.service.adapters = replace(inventory.service.adapters, sources=sources)


async def test_an_issuer_that_publishes_nowhere_is_shown_as_not_published(inventory: Any) -> None:
    """What can't be looked up anywhere is not called seen."""
    published_at(inventory, crl=None, ocsp=None)
    certificate = await one(inventory)
    await inventory.revoke(certificate)
    await settle(inventory)
    shown = await detail(inventory, certificate)
    assert (shown["status"], shown["revocation"]["state"]) == ("revoked", "unpublished")
    assert shown["revocation"]["seen_at"] is None and inventory.published.asked == []


async def test_an_issuer_that_the_settings_forgot_is_waited_for_and_calls_somebody(inventory: Any, capsys: Any) -> None:
    """A missing row ends nothing: the alarm comes, somebody adds it, and what is published is looked for after all."""
    adapters = inventory.service.adapters
    published_at(inventory)
    certificate = await one(inventory)
    await inventory.revoke(certificate)
    await settle(inventory)
    with clock.moved(timedelta(minutes=61)):
        for _ in range(2):
            await worker.reconcile(inventory.service)
    assert (await revocation(inventory, certificate))["state"] == "confirmed"
    assert capsys.readouterr().out.count("revocation.unseen") == 1 and inventory.published.asked == []
    inventory.service.adapters = adapters
    await due_now(inventory)
    await settle(inventory)
    assert (await revocation(inventory, certificate))["state"] == "seen"


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ({"crl": "http://ca/list", "within": 60}, True),
        ({"nowhere": True}, True),
        ({}, False),
        ({"within": 60}, False),
        ({"crl": "http://ca/list"}, False),
        ({"nowhere": True, "within": 60}, False),
        ({"nowhere": True, "ocsp": "http://ca/ocsp", "within": 60}, False),
        ({"nowhere": "later"}, False),
    ],
)
def test_a_row_says_where_an_issuer_publishes_or_that_it_does_not(
    inventory: Any, tmp_path: Any, row: dict[str, Any], right: bool
) -> None:
    """Left out by mistake is neither."""
    name = inventory.pki.certificate.subject.rfc4514_string()
    file = tmp_path / "status-sources.json"
    file.write_text(json.dumps([{"issuer": name, **row}]))
    settings = inventory.service.settings.model_copy(update={"status_sources": file})
    if right:
        assert list(sources(settings)) == [name]
        return
    with pytest.raises(ValueError, match=r"neither an address|nowhere"):
        sources(settings)


async def test_one_of_a_certificate_that_is_over_ends(inventory: Any, person: Any) -> None:
    """RFC 5280 3.3: issuers drop what has expired; looked up till the issuer's time is over too, then no more, and not mailed."""
    await inventory.portal.receive("certificates", person("CB1000010"))
    now = clock.now()
    certificate = await one(inventory, not_before=now - timedelta(days=9), not_after=now + timedelta(minutes=5))
    inventory.published.lists = inventory.published.answers = False
    await inventory.revoke(certificate)
    for minutes, state in ((6, "confirmed"), (40, "unpublished")):
        with clock.moved(timedelta(minutes=minutes)):
            await settle(inventory)
            assert (await revocation(inventory, certificate))["state"] == state
            asked = len(inventory.published.asked)
    with clock.moved(timedelta(minutes=80)):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    assert len(inventory.published.asked) == asked and await mails(inventory) == []
    assert [event["certificate"] for event in said(inventory)] == [certificate]


async def test_r118_a_leaked_key_is_looked_for(inventory: Any, capsys: Any) -> None:
    """R-118: the subscriber sees its own other certificates with the key; another's is an alarm, and told to nobody."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    certificate = await one(inventory, "een.voorbeeldstad.nl", key=key)
    own = await one(inventory, "twee.voorbeeldstad.nl", key=key)
    await one(inventory, "drie.voorbeeldstad.nl")
    theirs = await one(inventory, "vier.elders.nl", key=key, subscriber=THEIRS)
    await inventory.revoke(certificate, "keyCompromise")
    await settle(inventory)
    shown = (await inventory.get(f"/certificates/{certificate}/revocation")).json()
    assert shown["same_key"] == [{"id": own, "common_name": "twee.voorbeeldstad.nl"}]
    told = json.dumps([mail.model_dump() for mail in await mails(inventory)])
    assert "elders" not in json.dumps(shown) + told
    alarms = [line for line in capsys.readouterr().out.splitlines() if "certificate.leaked_key" in line]
    assert len(alarms) == 1 and f"certificate={theirs}" in alarms[0]
    assert ("certificate:leaked_key", "alarm") in await audited(inventory)
    await inventory.revoke(own, "superseded")
    await settle(inventory)
    assert (await inventory.get(f"/certificates/{own}/revocation")).json()["same_key"] == [], "only of a leaked key"


@pytest.mark.parametrize("late", [False, True])
async def test_r118_a_leak_reported_after_another_reason_is_not_lost(inventory: Any, capsys: Any, late: bool) -> None:
    """R-118: the reason, as long as the CA was not asked; after that an alarm, once; the same key is looked for either way."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    certificate = await one(inventory, key=key)
    own = await one(inventory, "twee.voorbeeldstad.nl", key=key)
    await one(inventory, "vier.elders.nl", key=key, subscriber=THEIRS)
    await inventory.revoke(certificate, "superseded")
    if late:
        await settle(inventory)
    for _ in range(2):
        assert (await inventory.revoke(certificate, "keyCompromise")).status_code == 200
    await settle(inventory)
    shown = await detail(inventory, certificate)
    assert shown["revocation_reason"] == ("superseded" if late else "keyCompromise")
    assert shown["revocation"]["same_key"] == [{"id": own, "common_name": "twee.voorbeeldstad.nl"}]
    assert (shown["revocation"]["leak_reported_at"] is not None) is late
    told = capsys.readouterr().out
    assert (told.count("revocation.leak_reported"), told.count("certificate.leaked_key")) == (int(late), 1)
    assert (await audited(inventory)).count(("revocation:report_leak", "done")) == 1


async def test_n8_one_mail_each_in_everybodys_own_language(inventory: Any, person: Any) -> None:
    """N8: to the manager, to who ordered and to who asked; not to who is not active; once, whatever is repeated."""
    people = [
        person("CB1000010", name="Karel Tak", email="k.tak@voorbeeldstad.example", language="en"),
        person("CB1000002", name="Sanne de Vries", email="s.devries@voorbeeldstad.example"),
        person("CB1000003", name="Weg Gegaan", email="w.gegaan@voorbeeldstad.example", active=False),
    ]
    for one_person in people:
        await inventory.portal.receive("certificates", one_person)
    certificate = await one(inventory)
    await inventory.revoke(certificate, "keyCompromise")
    await settle(inventory)
    await inventory.revoke(certificate)
    await settle(inventory)
    sent = {mail.to: mail for mail in await mails(inventory)}
    assert sorted(sent) == ["k.tak@voorbeeldstad.example", "s.devries@voorbeeldstad.example"]
    assert len(await mails(inventory)) == 2
    english, dutch = (sent[to] for to in sorted(sent))
    assert english.subject == "Revoked: the certificate for www.voorbeeldstad.nl"
    assert dutch.subject == "Ingetrokken: het certificaat voor www.voorbeeldstad.nl"
    assert dutch.letter is not None and english.letter is not None
    assert "Sanne de Vries vroeg daarom" in " ".join(dutch.letter.paragraphs)
    assert "maak voor een nieuw certificaat een nieuwe sleutel" in " ".join(dutch.letter.paragraphs)
    assert "Sanne de Vries asked for this" in " ".join(english.letter.paragraphs)
    assert dict(dutch.letter.facts)["Reden"] == "de sleutel is mogelijk in verkeerde handen"
    assert dutch.letter.link == f"/servercertificaten/{certificate}"


async def test_persons_copied_before_languages_get_theirs_when_their_facts_are_read_again(
    inventory: Any, person: Any
) -> None:
    """docs/runbook.md, F-11: said again by the owner, or read again from the topic, the same version brings what is kept since; an older one nothing."""
    newest = person("CB1000010", version=3, language="en")
    await inventory.portal.receive("certificates", newest)
    await inventory.fetch("UPDATE person SET language = NULL")  # as it was copied by a version that kept none
    await inventory.portal.receive("certificates", person("CB1000010", version=2, language="en"))
    assert (await inventory.fetch("SELECT language FROM person"))[0]["language"] is None, (
        "an older fact changes nothing"
    )
    await inventory.portal.receive("certificates", newest)
    (row,) = await inventory.fetch("SELECT version, language FROM person")
    assert (row["version"], row["language"]) == (3, "en")


@pytest.mark.parametrize(
    "who",
    ["nobody", "somebody who left", "an address that no mail can have", "one whose mail comes back", "the manager"],
)
async def test_a_revocation_of_which_nobody_is_mailed_calls_somebody(
    inventory: Any, person: Any, capsys: Any, who: str
) -> None:
    """An import may name nobody, and people leave: it is revoked and said all the same, an alarm and a line say so once."""
    email = "käre@voorbeeldstad.example" if "address" in who else "k.tak@voorbeeldstad.example"
    await inventory.portal.receive(
        "certificates", person("CB1000010", email=email, active="left" not in who, mail_bounced="back" in who)
    )
    nobody = {"manager": None, "requester": None} if who == "nobody" else {}
    certificate = await one(inventory, **nobody)
    (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", certificate)
    inventory.ca.revoke_by_itself(row["issuer"], row["serial"], "privilegeWithdrawn")
    for _ in range(2):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    told = who == "the manager"
    assert len(await mails(inventory)) == told + ("back" in who) and [
        event["certificate"] for event in said(inventory)
    ] == [certificate]
    assert capsys.readouterr().out.count("revocation.nobody_told") == (not told)
    lines = await inventory.fetch(
        "SELECT subject, facts FROM audit WHERE action = 'certificates:revocation:tell_nobody'"
    )
    assert [(line["subject"], json.loads(line["facts"])["subscriber"]) for line in lines] == (
        [] if told else [(str(certificate), OURS)]
    )


async def test_an_address_that_no_mail_can_have_holds_back_no_revocation(
    inventory: Any, person: Any, capsys: Any
) -> None:
    """Organisation tells addresses of any shape: it is revoked and said, the others get their mail, somebody is called."""
    await inventory.portal.receive("certificates", person("CB1000010", email="käre@voorbeeldstad.example"))
    await inventory.portal.receive("certificates", person("CB1000002", email="s.devries@voorbeeldstad.example"))
    asked, itself = await one(inventory), await one(inventory, "zelf.voorbeeldstad.nl")
    await inventory.revoke(asked)
    await settle(inventory)
    (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", itself)
    inventory.ca.revoke_by_itself(row["issuer"], row["serial"], "privilegeWithdrawn")
    await worker.reconcile(inventory.service)
    assert [event["certificate"] for event in said(inventory)] == [asked]
    await settle(inventory)
    assert [event["certificate"] for event in said(inventory)] == [asked, itself]
    assert [mail.to for mail in await mails(inventory)] == ["s.devries@voorbeeldstad.example"]
    assert capsys.readouterr().out.count("mail.address") == 2


async def test_one_that_the_ca_revoked_before_it_was_stored_is_revoked_when_it_is(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """R-116: the list was read past it: by an order it is said and alarmed, by an import neither mailed nor alarmed."""
    inventory.ca.down = 1
    order = approval()
    await inventory.portal.receive("certificates", order)
    inventory.ca.lost_answers = 1
    await settle(inventory)
    await due_now(inventory)
    await settle(inventory)
    taken_in = inventory.pki.leaf("eerder.voorbeeldstad.nl", ("eerder.voorbeeldstad.nl",))
    inventory.ca._list(None, taken_in)
    for listed in tuple(inventory.ca.listed):
        inventory.ca.revoke_by_itself(listed.issuer, listed.serial, "privilegeWithdrawn")
    inventory.ca.listed = inventory.ca.listed[-2:]
    await worker.reconcile(inventory.service)
    assert await inventory.fetch("SELECT 1 FROM certificate") == []
    assert len(await inventory.fetch("SELECT 1 FROM revoked_at_ca")) == 2
    (imported,) = await inventory.import_pems(taken_in, manager="CB1000010")
    shown = await detail(inventory, imported)
    assert (shown["status"], shown["revocation_reason"]) == ("revoked", "privilegeWithdrawn")
    assert capsys.readouterr().out.count("certificate.revoked_at_ca") == 0
    await due_now(inventory)
    await settle(inventory)
    for _ in range(2):
        await worker.reconcile(inventory.service)
        await settle(inventory)
    (event,) = said(inventory)
    assert event["order"] == str(order.order) and event["version"] == 2
    assert (await detail(inventory, event["certificate"]))["status"] == "revoked"
    assert capsys.readouterr().out.count("certificate.revoked_at_ca") == 1


async def test_one_on_hold_is_not_revoked_and_may_come_back(inventory: Any, approval: Any, capsys: Any) -> None:
    """RFC 5280 5.3.1: shown as on hold with an alarm; good again when the list says so, and revoked for good only by another reason."""
    back, gone = await one(inventory), await one(inventory, "weg.voorbeeldstad.nl")
    named = {}
    for number in (back, gone):
        (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", number)
        named[number] = row["issuer"], row["serial"]
        inventory.ca.revoke_by_itself(*named[number], "certificateHold")
    inventory.ca.revoke_by_itself("CN=elders", "0a", "certificateHold")

    async def look() -> None:
        for _ in range(2):
            await worker.reconcile(inventory.service)
            await settle(inventory)

    await look()
    for number in (back, gone):
        shown = await detail(inventory, number)
        assert (shown["status"], shown["revoked_at"], shown["revocation"]) == ("valid", None, None)
        assert shown["on_hold_since"] is not None
    assert said(inventory) == [] and await mails(inventory) == []
    told = capsys.readouterr().out
    assert (told.count("certificate.on_hold"), told.count("certificate.revoked_at_ca")) == (3, 0)
    with clock.moved(timedelta(days=3 * 366)):
        shown = await detail(inventory, back)
        assert (shown["status"], shown["on_hold_since"]) == ("expired", None), "it comes back no more"
    inventory.ca.listed.append(Listed(None, named[back][1], named[back][0], "no PEM", None))
    del inventory.ca.revoked[named[gone]]
    inventory.ca.revoke_by_itself(*named[gone], "keyCompromise")
    await look()
    shown = await detail(inventory, back)
    assert (shown["status"], shown["on_hold_since"]) == ("valid", None)
    shown = await detail(inventory, gone)
    assert (shown["status"], shown["revocation_reason"], shown["on_hold_since"]) == ("revoked", "keyCompromise", None)
    inventory.ca.listed.append(Listed(None, named[gone][1], named[gone][0], "no PEM", None))
    await look()
    assert (await detail(inventory, gone))["status"] == "revoked", "nothing lifts a revocation"
    rows = await inventory.fetch("SELECT action, facts FROM audit WHERE action ~ 'hold' ORDER BY id")
    assert named[back][0] in rows[-1]["facts"], "a serial number is of an issuer"
    assert [row["action"].rsplit(":", 1)[1] for row in rows] == ["hold", "hold", "hold", "lift_hold"]


async def test_one_that_cannot_be_taken_in_as_revoked_holds_up_no_other(
    inventory: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm for the one, each time; the others are revoked and said, and it is when it can be."""
    broken, well = await one(inventory), await one(inventory, "goed.voorbeeldstad.nl")
    for number in (broken, well):
        (row,) = await inventory.fetch("SELECT issuer, serial FROM certificate WHERE id = $1", number)
        inventory.ca.revoke_by_itself(row["issuer"], row["serial"], "privilegeWithdrawn")
    confirmed = revoking.confirmed

    async def fails_once(*given: Any) -> None:
        monkeypatch.setattr(revoking, "confirmed", confirmed)
        raise ZeroDivisionError

    monkeypatch.setattr(revoking, "confirmed", fails_once)
    await worker.reconcile(inventory.service)
    await settle(inventory)
    assert [event["certificate"] for event in said(inventory)] == [well]
    assert capsys.readouterr().out.count("revocation.not_taken_in") == 1
    await worker.reconcile(inventory.service)
    await settle(inventory)
    assert [event["certificate"] for event in said(inventory)] == [well, broken]


async def test_alarms_come_whatever_reading_the_list_raised(
    inventory: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in the comparison silences no alarm about anybody's revocation."""
    inventory.ca.down = 1000
    await inventory.revoke(await one(inventory))
    await settle(inventory)

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reconciliation, "compare", broken)
    inventory.ca.down = 0
    with clock.moved(timedelta(minutes=16)), pytest.raises(ZeroDivisionError):
        await worker.reconcile(inventory.service)
    assert capsys.readouterr().out.count("revocation.overdue") == 1


async def test_s2_overview_filter_and_export_show_it(inventory: Any) -> None:
    """S2, S3: the list, its filters and the file say *being revoked* until everybody can see it."""
    certificate, other = await one(inventory), await one(inventory, "blijft.voorbeeldstad.nl")
    inventory.published.lists = False
    await inventory.revoke(certificate)

    async def rows(status: str) -> dict[int, str]:
        found = (await inventory.get("/certificates", status=status)).json()
        return {row["id"]: row["status"] for row in found["rows"]}

    both = {certificate: "revoking", other: "valid"}
    assert await rows("valid") == both and await rows("revoking") == {certificate: "revoking"}
    assert await rows("revoked") == {}
    await settle(inventory)
    assert await rows("revoked") == await rows("revoking") == {certificate: "revoking"}
    assert await rows("valid") == {other: "valid"} and await rows("all") == both
    text = (await inventory.get("/certificates.csv", status="all")).text
    assert ";Wordt ingetrokken;www.voorbeeldstad.nl" in text and ";Geldig;blijft.voorbeeldstad.nl" in text
    english = (await inventory.get("/certificates.csv", status="all", language="en")).text
    assert ";Being revoked;www.voorbeeldstad.nl" in english
    inventory.published.lists = True
    await due_now(inventory)
    await settle(inventory)
    assert await rows("revoked") == {certificate: "revoked"} and await rows("revoking") == {}
    assert ";Ingetrokken;www.voorbeeldstad.nl" in (await inventory.get("/certificates.csv", status="all")).text
