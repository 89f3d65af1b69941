"""The request handed in by the certificate manager, through a link that is mailed and opens one thing (S9, N10)."""

import hashlib
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis import clock
from chassis.testing import Identities
from contracts.organisation import PersonErased
from orders.domain.content import thaw
from orders.domain.limits import Limits
from orders.domain.states import DRAFT_KEPT
from orders.service import drafts
from pydantic import ValidationError

NAME, MANAGER = "nieuw.voorbeeldstad.nl", "cb1000010@voorbeeldstad.nl"
OVER = {"slug": "csr_invitation.over", "status": 404}


class Link:
    """What is behind a mailed link. Whoever holds it has no login: the gateway asks as itself."""

    def __init__(self, shop: Any, identities: Identities) -> None:
        self.shop, self.identities = shop, identities

    def client(self) -> Any:
        return self.shop.portal.client("orders", self.identities.service("gateway", "orders"))

    async def token(self) -> str:
        """The token of the last mail that has one."""
        with self.shop.post.open():
            await self.shop.portal.settle()
        return self.tokens()[-1]

    def tokens(self) -> list[str]:
        texts = [mail.get_body(("plain",)).get_content() for mail in self.shop.post.mails]
        return [token for text in texts for token in re.findall(r"/csr-aanleveren/(\S+)", text)]

    async def look(self, token: str) -> Any:
        async with self.client() as http:
            return await http.post("/csr-invitations/look", json={"token": token})

    async def hand_in(self, token: str, csr: str, **more: Any) -> Any:
        async with self.client() as http:
            return await http.post("/csr-invitations/hand-in", json={"token": token, "csr": csr, **more})


@pytest.fixture
def link(shop: Any, identities: Identities) -> Link:
    return Link(shop, identities)


async def invited(shop: Any, name: str = NAME, until: str = "certificate", **more: Any) -> dict[str, Any]:
    """A draft whose request the manager hands in."""
    draft: dict[str, Any] = await shop.new(name, until=until, **{"csr": "", "by_manager": True, **more})
    return draft


async def certificate(shop: Any, draft: dict[str, Any], http: Any = None, **more: Any) -> Any:
    """Save the certificate's step once more."""
    body = {"common_name": NAME, "csr": "", "sans": [], "delivery_email": MANAGER, "by_manager": True, **more}
    async with http or shop.who() as client:
        version = (await client.get(f"/drafts/{draft['id']}")).json()["version"]
        return await shop.save(client, f"/drafts/{draft['id']}", "certificate", {"version": version, **body})


async def view(shop: Any, draft: dict[str, Any], number: str = "CB1000002") -> dict[str, Any]:
    async with shop.who(number) as http:
        answer: dict[str, Any] = (await http.get(f"/drafts/{draft['id']}")).json()
        return answer


async def place(shop: Any, draft: dict[str, Any]) -> Any:
    """Read, declare and place."""
    async with shop.who() as http:
        now = (await http.get(f"/drafts/{draft['id']}")).json()
        codes = {"accepted": [d["code"] for d in now["terms"]["declarations"]]}
        for step, more in (("check", {}), ("conditions", codes)):
            saved = await shop.save(http, f"/drafts/{draft['id']}", step, {"version": now["version"], **more})
            assert saved.status_code == 200, saved.text
            now = saved.json()
        return await http.post(f"/drafts/{draft['id']}/place", json={"version": now["version"]})


def is_over(answer: Any) -> bool:
    return answer.status_code == 404 and answer.json()["slug"] == "csr_invitation.over"


async def lines(shop: Any, draft: dict[str, Any]) -> list[str]:
    rows = await shop.sql("SELECT action FROM audit WHERE subject = $1 ORDER BY id", draft["id"])
    return [row["action"] for row in rows]


async def test_n10_the_manager_hands_the_request_in_and_the_contact_places(shop: Any, link: Link, make: Any) -> None:
    draft = await invited(shop)
    assert (draft["by_manager"], draft["csr"], draft["invitation"]["address"]) == (True, "", MANAGER)
    assert "certificate" in draft["done"]
    token = await link.token()
    (mail,) = [m for m in shop.post.mails if token in m.get_body(("plain",)).get_content()]
    assert mail["To"].addresses[0].addr_spec == MANAGER and NAME in mail["Subject"]
    shown = await link.look(token)
    assert shown.status_code == 200
    assert set(shown.json()) == {"common_name", "sans", "keys", "until", "handed_in", "summary", "findings"}
    assert (shown.json()["common_name"], shown.json()["sans"], shown.json()["keys"]["rsa_min"]) == (NAME, [], 3072)
    csr = make.csr(NAME)
    answer = await link.hand_in(token, csr)
    assert answer.json()["handed_in"] is True and answer.json()["summary"]["spki_sha256"] == make.spki(csr)
    arrived = await view(shop, draft)
    assert arrived["csr_summary"]["spki_sha256"] == make.spki(csr) and arrived["handed_in_at"] is not None
    assert arrived["invitation"]["handed_in_at"] == arrived["handed_in_at"]
    with shop.post.open():
        await shop.portal.settle()
    told = [m for m in shop.post.mails if "is aangeleverd" in m["Subject"]]
    assert [m["To"].addresses[0].addr_spec for m in told] == ["cb1000002@voorbeeldstad.nl"]
    placed = await place(shop, draft)
    assert placed.status_code == 200, placed.text
    (row,) = await shop.sql("SELECT content FROM placed_order WHERE id = $1", UUID(placed.json()["order"]))
    details = thaw(row["content"]).details
    assert details.csr_handed_in_at is not None and details.spki_sha256 == make.spki(csr)
    async with shop.who() as http:
        order = (await http.get(f"/orders/{placed.json()['order']}")).json()
    assert order["csr_handed_in_at"] == arrived["handed_in_at"]
    assert {"orders:draft:invite_csr", "orders:draft:hand_in_csr"} <= set(await lines(shop, draft))


async def test_nothing_can_be_placed_before_the_request_is_there(shop: Any) -> None:
    draft = await invited(shop)
    answer = await place(shop, draft)
    assert (answer.status_code, answer.json()["slug"]) == (409, "csr.awaited")


async def test_what_was_read_and_declared_before_it_came_counts_no_more(shop: Any, link: Link, make: Any) -> None:
    draft = await invited(shop, until="conditions")
    assert {"check", "conditions"} <= set(draft["done"])
    assert (await link.hand_in(await link.token(), make.csr(NAME))).status_code == 200
    assert {"check", "conditions"} & set((await view(shop, draft))["done"]) == set()


async def test_it_is_used_once_and_looking_does_not_use_it(shop: Any, link: Link, make: Any) -> None:
    await invited(shop)
    token = await link.token()
    assert [(await link.look(token)).status_code for _ in range(3)] == [200, 200, 200]
    assert (await link.hand_in(token, make.csr(NAME))).status_code == 200
    assert is_over(await link.look(token)) and is_over(await link.hand_in(token, make.csr(NAME)))


async def test_two_at_once_hand_in_one(shop: Any, link: Link, make: Any) -> None:
    import asyncio

    draft = await invited(shop)
    token = await link.token()
    answers = await asyncio.gather(*(link.hand_in(token, make.csr(NAME)) for _ in range(4)))
    assert sorted(a.status_code for a in answers) == [200, 404, 404, 404]
    assert (await lines(shop, draft)).count("orders:draft:hand_in_csr") == 1


async def test_the_token_is_nowhere_but_in_its_mail(shop: Any, link: Link) -> None:
    await invited(shop)
    token = await link.token()
    assert len(token) == 32 and len(set(link.tokens())) == 1
    tables = await shop.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    for (name,) in tables:
        for row in await shop.sql(f'SELECT t::text AS row FROM "{name}" t'):
            assert token not in row["row"], name
    ((hashes,),) = await shop.sql("SELECT hashes FROM csr_invitation")
    assert hashes == [hashlib.sha256(token.encode()).hexdigest()]


@pytest.mark.parametrize("token", ["", "a", "a" * 32, "a" * 100, "\u0000" * 32, "../../look", "%", "\ud800"])
async def test_what_no_mail_had_opens_nothing(shop: Any, link: Link, make: Any, token: str) -> None:
    await invited(shop)
    if token == "\ud800":  # no UTF-8: no JSON either
        token = "\ufffd"
    assert is_over(await link.look(token)) and is_over(await link.hand_in(token, make.csr(NAME)))


async def test_who_holds_no_link_has_no_request_read(shop: Any, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(data: bytes) -> None:
        raise AssertionError("parsed for a stranger")

    monkeypatch.setattr(shop.portal.services["orders"].adapters.requests, "read", read)
    assert is_over(await link.hand_in("a" * 32, "x"))


async def test_it_ends_after_its_time_and_a_new_one_can_be_asked(
    shop: Any, link: Link, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await invited(shop)
    token = await link.token()
    kept = Limits().csr_invitation_kept
    assert kept == timedelta(days=14) < DRAFT_KEPT
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + kept - timedelta(minutes=1))
    assert (await link.look(token)).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: start + kept + timedelta(minutes=1))
    assert is_over(await link.look(token)) and is_over(await link.hand_in(token, make.csr(NAME)))
    ended = await view(shop, draft)
    assert ended["invitation"]["over"] is True and ended["expires_at"] > ended["invitation"]["until"]
    async with shop.who() as http:
        again = await http.post(f"/drafts/{draft['id']}/csr-invitation", json={"version": ended["version"]})
    assert again.status_code == 200 and again.json()["invitation"]["over"] is False
    assert (await link.hand_in(await link.token(), make.csr(NAME))).status_code == 200


async def test_a_new_link_voids_the_old(shop: Any, link: Link, make: Any) -> None:
    draft = await invited(shop)
    old = await link.token()
    async with shop.who() as http:
        answer = await http.post(f"/drafts/{draft['id']}/csr-invitation", json={"version": draft["version"]})
        stale = await http.post(f"/drafts/{draft['id']}/csr-invitation", json={"version": draft["version"] + 7})
    assert answer.status_code == 200 and stale.json()["slug"] == "draft.stale"
    new = await link.token()
    assert new != old and is_over(await link.look(old)) and (await link.look(new)).status_code == 200
    assert [line for line in await lines(shop, draft) if "csr" in line] == [
        "orders:draft:invite_csr", "orders:draft:void_csr_invitation", "orders:draft:invite_csr",
    ]  # fmt: skip


async def test_names_that_change_void_it_and_the_manager_is_told(shop: Any, link: Link, make: Any) -> None:
    draft = await invited(shop)
    old = await link.token()
    assert (await certificate(shop, draft, sans=["extra.voorbeeldstad.nl"])).status_code == 200
    new = await link.token()
    assert is_over(await link.hand_in(old, make.csr(NAME)))
    assert (await link.look(new)).json()["sans"] == ["extra.voorbeeldstad.nl"]
    body = shop.post.mails[-1].get_body(("plain",)).get_content()
    assert "De namen zijn gewijzigd" in body and new in body


async def test_what_is_saved_again_unchanged_mails_nobody(shop: Any, link: Link) -> None:
    draft = await invited(shop)
    token = await link.token()
    assert (await certificate(shop, draft)).status_code == 200
    assert (await link.look(token)).status_code == 200
    assert await link.token() == token


@pytest.mark.parametrize("how", ["own_csr", "other_manager", "bad_names", "discarded"])
async def test_who_is_not_asked_any_more_is_told(shop: Any, link: Link, make: Any, how: str) -> None:
    draft = await invited(shop)
    old = await link.token()
    if how == "own_csr":
        assert (await certificate(shop, draft, by_manager=False, csr=make.csr(NAME))).status_code == 200
    elif how == "bad_names":
        assert (await certificate(shop, draft, sans=["geen naam"])).status_code == 422
    elif how == "other_manager":
        async with shop.who() as http:
            body = {"version": draft["version"], "manager": "CB1000011"}
            assert (await shop.save(http, f"/drafts/{draft['id']}", "manager", body)).status_code == 200
    else:
        async with shop.who() as http:
            await http.delete(f"/drafts/{draft['id']}", params={"version": draft["version"]})
    with shop.post.open():
        await shop.portal.settle()
    told = [m for m in shop.post.mails if "hoeft geen CSR meer" in m["Subject"]]
    assert [m["To"].addresses[0].addr_spec for m in told] == [MANAGER]
    assert is_over(await link.look(old)) and is_over(await link.hand_in(old, make.csr(NAME)))
    if how == "other_manager":
        assert shop.post.mails[-1]["To"].addresses[0].addr_spec in {MANAGER, "cb1000011@voorbeeldstad.nl"}
        assert (await link.look(link.tokens()[-1])).status_code == 200 and link.tokens()[-1] != old


@pytest.mark.parametrize("who", ["new", "elsewhere"])
async def test_a_manager_nobody_knows_here_is_asked_by_the_address_that_was_given(
    shop: Any, link: Link, make: Any, who: str
) -> None:
    """Whether there is such a person is looked up nowhere, and what was typed as a name is in no mail."""
    given = {"who": who, "given_names": "Klik op kwaad.example", "surname": "Nu", "email": "nieuw@elders.example"}
    given |= {"phone": "0612345678"} if who == "new" else {"number": "CB1000011"}
    draft = await shop.new(until="email_code")
    async with shop.who() as http:
        saved = await shop.save(http, f"/drafts/{draft['id']}", "manager", {"version": draft["version"], **given})
        assert saved.status_code == 200, saved.text
    assert (await certificate(shop, draft)).status_code == 200
    token = await link.token()
    mail = shop.post.mails[-1]
    assert mail["To"].addresses[0].addr_spec == "nieuw@elders.example"
    assert "kwaad" not in mail.get_body(("plain",)).get_content() and "Victoria" not in str(mail)
    assert (await link.hand_in(token, make.csr(NAME))).status_code == 200
    assert (await place(shop, draft)).status_code == 200


async def test_the_same_is_found_as_in_the_wizard_and_nothing_of_the_register_is_told(
    shop: Any, link: Link, make: Any
) -> None:
    draft = await invited(shop)
    token = await link.token()
    for csr, slug in (("", "csr.missing"), ("x", "csr.format"), (make.csr("anders.voorbeeldstad.nl"), "csr.cn.other")):
        answer = await link.hand_in(token, csr)
        assert answer.json()["handed_in"] is False
        assert slug in {f["slug"] for f in answer.json()["findings"]}, answer.text
    other = make.csr(NAME, ("extra.voorbeeldstad.nl",), ORGANIZATION_NAME="Anders BV")
    warned = await link.hand_in(token, other)
    assert warned.json()["handed_in"] is False
    assert {f["slug"] for f in warned.json()["findings"]} == {"csr.subject.mismatch", "csr.san.extra"}
    assert "Gemeente Voorbeeldstad" not in warned.text
    assert (await view(shop, draft))["csr"] == ""
    assert (await link.hand_in(token, other, accept_warnings=True)).json()["handed_in"] is True
    assert "certificate" not in (await view(shop, draft))["done"], "who orders reads the warnings too"


async def test_a_used_key_is_refused(shop: Any, link: Link, make: Any) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    await shop.place(csr=make.csr(make.cn, key=key))
    await invited(shop)
    answer = await link.hand_in(await link.token(), make.csr(NAME, key=key))
    assert [f["slug"] for f in answer.json()["findings"]] == ["csr.key.reused"]


async def test_a_private_key_is_refused_and_kept_nowhere(shop: Any, link: Link) -> None:
    await invited(shop)
    key = "-----BEGIN PRIVATE KEY-----\nMIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7\n-----END PRIVATE KEY-----"
    answer = await link.hand_in(await link.token(), key)
    assert answer.json()["handed_in"] is False and "MIIBVQ" not in answer.text


async def test_an_address_that_no_mail_can_have_is_refused_with_an_alarm(
    shop: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await shop.sql("UPDATE person SET email = 'karel@voorbeeldstad..nl' WHERE number = 'CB1000010'")
    draft = await shop.new(until="manager")
    answer = await certificate(shop, draft, delivery_email="beheer@voorbeeldstad.nl")
    assert (answer.status_code, answer.json()["slug"]) == (409, "csr_invitation.address")
    logged = capsys.readouterr().out
    assert "mail.address" in logged and "alarm=True" in logged
    assert await shop.sql("SELECT 1 FROM csr_invitation") == []
    assert (await view(shop, draft))["invitation"] is None


async def test_how_many_are_mailed_is_limited(shop: Any, link: Link) -> None:
    draft = await invited(shop)
    async with shop.who() as http:
        answers = []
        for _ in range(Limits().invitation_mails_an_hour):
            answers.append(await http.post(f"/drafts/{draft['id']}/csr-invitation", json={"version": draft["version"]}))
    assert [a.status_code for a in answers] == [200] * (Limits().invitation_mails_an_hour - 1) + [429]
    assert answers[-1].json()["slug"] == "csr_invitation.many_mails" and "at" in answers[-1].json()["params"]


async def test_nobody_but_its_subscriber_may_ask_for_a_link(shop: Any) -> None:
    draft = await invited(shop)
    async with shop.who("CB2000001", "P7654321") as http:
        path = f"/drafts/{draft['id']}/csr-invitation"
        asked = await http.post(path, json={"version": draft["version"]})
        looked = await http.get(path)
    assert (asked.status_code, looked.status_code) == (404, 404)
    async with shop.who() as http:
        for path in ("look", "hand-in"):
            answer = await http.post(f"/csr-invitations/{path}", json={"token": "a" * 32})
            assert answer.status_code == 403


async def test_who_was_erased_is_in_no_invitation(shop: Any) -> None:
    await invited(shop)
    await shop.receive(PersonErased(version=9, number="CB1000010"))
    assert await shop.sql("SELECT 1 FROM csr_invitation") == []


async def test_no_link_counts_after_a_restore(shop: Any, link: Link) -> None:
    await invited(shop)
    token, service = await link.token(), shop.portal.services["orders"]
    async with service.database.begin(service.actor) as tx:
        assert (await service.after_restore(tx))["csr_invitations"] == 1
    assert is_over(await link.look(token))


async def test_it_goes_with_a_draft_that_ran_out(shop: Any, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    await invited(shop)
    token, service = await link.token(), shop.portal.services["orders"]
    later = clock.now() + DRAFT_KEPT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    async with service.database.begin(service.actor) as tx:
        await drafts.forget_expired(tx)
    assert is_over(await link.look(token)) and await shop.sql("SELECT 1 FROM csr_invitation") == []


async def test_a_mail_that_never_arrives_is_shown(shop: Any) -> None:
    from chassis.outside.mail_server import MailRefused

    draft = await invited(shop)
    shop.post.failures.append(MailRefused("550"))
    with shop.post.open():
        await shop.portal.settle()
    assert (await view(shop, draft))["invitation"]["undelivered"] == "refused"


async def test_the_list_says_that_it_came(shop: Any, link: Link, make: Any) -> None:
    draft = await invited(shop)

    async def listed() -> Any:
        async with shop.who() as http:
            return [d["csr"] for d in (await http.get("/orders")).json()["drafts"] if d["id"] == draft["id"]]

    assert await listed() == ["awaited"]
    await link.hand_in(await link.token(), make.csr(NAME))
    assert await listed() == ["handed_in"]


async def test_a_renewal_too(shop: Any, link: Link, make: Any) -> None:
    draft = await shop.draft(csr=" ", by_manager=True, until="certificate", delivery_email=MANAGER)
    assert (await link.look(await link.token())).json()["common_name"] == make.cn
    assert (await link.hand_in(await link.token(), make.csr(make.cn))).status_code == 200
    assert (await place(shop, draft)).status_code == 200


def test_it_never_outlives_its_draft() -> None:
    assert Limits(csr_invitation_kept=DRAFT_KEPT).csr_invitation_kept == DRAFT_KEPT
    for kept in (DRAFT_KEPT + timedelta(seconds=1), timedelta(), timedelta(days=-1)):
        with pytest.raises(ValidationError):
            Limits(csr_invitation_kept=kept)
