"""What was said can be said again: by replay of every topic and by its owner. Nothing happens twice, and what was lost heals."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from certificates import worker as certificates
from certificates.ca_local import LocalCa
from chassis.messaging.consumer import Record
from chassis.operations.republish import NotOwned, republish
from chassis.testing import Identities, Portal
from chassis.testing.post import Post
from contracts.products import Product
from local.journey import to_the_last_step

NAME, OTHER = "koppelvlak.voorbeeldstad.example", "burgerzaken.voorbeeldstad.example"
OWNERS = ("organisation", "certificates")


@pytest.fixture
def post() -> Post:
    """Where all mail goes."""
    return Post()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the CA is asked to do, but for its list."""
    calls: list[str] = []
    for name in ("submit", "fetch", "revoke"):
        real = getattr(LocalCa, name)

        def spied(self: Any, *given: Any, _real: Any = real, _name: str = name) -> Any:
            calls.append(_name)
            return _real(self, *given)

        monkeypatch.setattr(LocalCa, name, spied)
    return calls


@pytest.fixture
async def lived(
    portal: Portal,
    seed: Callable[[], Awaitable[None]],
    browser_for: Callable[[str | None], Any],
    identities: Identities,
    post: Post,
    asked: list[str],
) -> AsyncIterator[Portal]:
    """A portal with a past: renewed and issued, revoked, withdrawn, somebody de-activated; all mail was sent."""
    with post.open():
        await seed()
        contact, validator = browser_for("cp_full"), browser_for("validator1")
        await contact.log_in()
        await to_the_last_step(contact, NAME)
        await contact.press("Plaats bestelling")
        await portal.settle()
        await validator.log_in("/validatie")
        await validator.follow(NAME)
        await validator.press("Neem in behandeling")
        await validator.press("Goedkeuren")
        await portal.settle()
        await certificates.tell_limits(portal.services["certificates"])
        operator = identities.service("operator", "organisation")
        async with portal.client("organisation", operator) as http:
            person = (await http.get("/persons/CB1000003")).json()
            body = {k: v for k, v in person.items() if k not in {"number", "language", "mail_bounced"}}
            answer = await http.put("/persons/CB1000003", json=body | {"active": False, "reason": "vertrokken"})
            assert answer.status_code == 200, answer.text
        await portal.settle()
        assert "certificate.issued.v1" in portal.said and "submit" in asked and post.mails
        yield portal


async def everything(portal: Portal) -> Any:
    """The state of all services but for the trail of what operators did."""
    state = await portal.state()
    for tables in state.values():
        tables["audit"] = [line for line in tables["audit"] if ":operation:" not in line]
    return state


async def forget(portal: Portal, *statements: str, services: tuple[str, ...] = ()) -> None:
    for name in services or tuple(portal.services):
        await portal.alter(name, *statements)


async def rounds(portal: Portal) -> None:
    """Whatever runs by itself: what the replay would have left undone or done twice shows here."""
    for service in portal.services.values():
        for _, run in service.jobs.periodic:
            await run(service)
    await portal.settle()


async def test_f17_f11_a_replay_and_what_is_said_again_change_nothing_and_fill_what_was_emptied(
    lived: Portal, post: Post, asked: list[str]
) -> None:
    """F-17, F-11, INV-10, P-6: one past, lived through three more times."""
    await rounds(lived)
    before, said = await everything(lived), len(lived.log)

    async def nothing_happened() -> None:
        await lived.settle()
        await rounds(lived)
        assert await everything(lived) == before
        assert post.mails == [] and asked == []

    # inbox and ended jobs emptied, every record of all topics from offset 0 through every consumer
    post.mails.clear()
    asked.clear()
    await forget(lived, "DELETE FROM inbox", "DELETE FROM job WHERE state IN ('done', 'failed')")
    for record in list(lived.records):
        await lived.deliver(record)
    await nothing_happened()
    assert [head["ce_type"] for _, head, _ in lived.log[said:]] == []

    # said again by its owners where nothing was lost: the same facts under new ids, and nobody says anything else
    counts = [await republish(lived.services[name]) for name in OWNERS]
    await nothing_happened()
    again = [head for _, head, _ in lived.log[said:]]
    assert len(again) == sum(counts)
    assert {head["ce_source"].rsplit("/", 1)[1] for head in again} == set(OWNERS)
    assert len({head["ce_id"] for _, head, _ in lived.log}) == len(lived.log)
    newest = {(r.topic, r.key): r.value for r in lived.records[:said]}
    kept = {(r.topic, r.key): r.value for r in lived.records[said:]}  # as a compacted topic keeps them
    limits = {product.value.encode() for product in Product}  # they carry the moment at which they are said
    assert {key for key, value in kept.items() if newest[key] != value and key[1] not in limits} == set()
    owned = {"mc.organisation.v1", "mc.certificates.v1"}
    issuances = {key for key in newest if key[0] in owned} - set(kept)
    assert len(issuances) == 1, "that the CA was asked is over once the certificate is there"

    # copies that were emptied, or whose topic lost its disk before they read it
    await forget(lived, "DELETE FROM person", "DELETE FROM subscriber", services=("auth",))
    await forget(lived, "DELETE FROM person", services=("certificates",))
    await forget(
        lived, "DELETE FROM registration", "DELETE FROM person", "DELETE FROM subscriber", "DELETE FROM certificate",
        "DELETE FROM product_limits", services=("orders",),
    )  # fmt: skip
    assert await everything(lived) != before
    for name in OWNERS:
        await republish(lived.services[name])
    await nothing_happened()

    # one key or one topic; and why nothing is said
    organisation, others = lived.services["organisation"], lived.services["orders"]
    assert await republish(organisation, key="CB1000002") == 1
    assert await republish(lived.services["certificates"], key="1") == 1
    nothing: tuple[tuple[Any, dict[str, str]], ...] = (
        (organisation, {"topic": "mc.orders.v1"}), (organisation, {"key": "CB9999999"}), (others, {}),
    )  # fmt: skip
    for service, given in nothing:
        with pytest.raises(NotOwned):
            await republish(service, **given)


async def test_f11_an_order_whose_certificate_was_never_heard_of_is_completed(
    portal: Portal,
    seed: Callable[[], Awaitable[None]],
    browser_for: Callable[[str | None], Any],
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The broker lost its disk between issuing and reading: said again, the order completes and the manager gets one mail."""
    with post.open():
        await seed()
        contact, validator = browser_for("cp_full"), browser_for("validator1")
        await contact.log_in()
        await to_the_last_step(contact, NAME)
        await contact.press("Plaats bestelling")
        await portal.settle()
        await validator.log_in("/validatie")
        await validator.follow(NAME)
        await validator.press("Neem in behandeling")
        real = portal.deliver

        async def lost(record: Record) -> None:
            if record.topic != "mc.certificates.v1":
                await real(record)

        monkeypatch.setattr(portal, "deliver", lost)
        await validator.press("Goedkeuren")
        await portal.settle()
        state = "SELECT state FROM placed_order"
        assert await portal.services["orders"].database.reads.fetchval(state) == "approved"
        monkeypatch.setattr(portal, "deliver", real)
        post.mails.clear()
        for _ in range(2):
            await republish(portal.services["certificates"])
            await portal.settle()
        assert await portal.services["orders"].database.reads.fetchval(state) == "completed"
        assert len(post.mails) == 1
        assert portal.said.count("order.completed.v1") == 1
