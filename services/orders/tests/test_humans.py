"""Numbers that the service desk says are of one human (B1): *two*, *never one's own* and *who prepared* compare humans."""

from typing import Any

import pytest
from contracts.authority import Who
from contracts.organisation import Role

VERA, SECOND, THIRD, SAM, SANNE = "CB9000001", "CB9000002", "CB9000003", "CB9000009", "CB1000002"


@pytest.fixture
async def people(shop: Any, make: Any) -> None:
    """Two more numbers of validation, and the service desk."""
    for number, name, role in (
        (SECOND, "Vera Toets", Role.VALIDATION), (THIRD, "V. Toets", Role.VALIDATION), (SAM, "Sam Dienst", Role.SERVICEDESK),
    ):  # fmt: skip
        await shop.receive(make.person(number, name, make.role(None, role)))


async def say(shop: Any, what: str, number: str, by: str = SAM, role: Who = Who.SERVICEDESK, **body: Any) -> Any:
    async with shop.who(by, None, role) as http:
        if what == "show":
            return await http.get(f"/humans/{number}")
        return await http.post(f"/humans/{number}/{what}", json={"reason": "Zelfde paspoort gezien."} | body)


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json()["numbers"]]


@pytest.mark.usefixtures("people")
async def test_b1_two_numbers_of_one_human_are_no_four_eyes(shop: Any) -> None:
    """From the moment that the desk says so, also for an approval that was given before; taken away, they are two again."""
    await shop.sql("UPDATE product SET approvals = 2")
    order = await shop.place()
    await shop.seal(order)
    assert (await shop.decide(order, "approve", VERA)).status_code == 200
    assert numbers(await say(shop, "link", SECOND, other=VERA)) == [VERA, SECOND]
    assert (await shop.decide(order, "approve", SECOND)).json()["slug"] == "case.twice"
    assert numbers(await say(shop, "unlink", SECOND)) == [SECOND]
    answer = await shop.decide(order, "approve", SECOND)
    assert answer.status_code == 200 and answer.json()["order"]["state"] == "approved", answer.text
    lines = await shop.sql(
        "SELECT action, actor, subject, facts FROM audit WHERE action LIKE 'orders:person:%' ORDER BY id"
    )
    assert [(line["action"], line["actor"], line["subject"]) for line in lines] == [
        ("orders:person:link", SAM, SECOND), ("orders:person:unlink", SAM, SECOND),
    ]  # fmt: skip
    assert VERA in str(lines[0]["facts"]) and "Zelfde paspoort gezien." in str(lines[0]["facts"])


@pytest.mark.usefixtures("people")
async def test_b1_nobody_judges_what_another_number_of_theirs_ordered(shop: Any) -> None:
    order = await shop.place()
    await shop.seal(order)
    await say(shop, "link", VERA, other=SANNE)
    refused = await shop.decide(order, "approve", VERA)
    assert refused.json()["slug"] in {"case.own", "case.own_subscriber"}, refused.text


@pytest.mark.usefixtures("people")
async def test_links_go_on_to_all_numbers_of_both_and_one_is_taken_away_alone(shop: Any) -> None:
    """Whichever of them stood for the others."""
    await say(shop, "link", THIRD, other=SECOND)
    assert numbers(await say(shop, "link", VERA, other=THIRD)) == [VERA, SECOND, THIRD]
    assert numbers(await say(shop, "unlink", VERA)) == [VERA]
    assert numbers(await say(shop, "show", THIRD)) == [SECOND, THIRD]
    assert numbers(await say(shop, "unlink", THIRD)) == [THIRD] == numbers(await say(shop, "show", THIRD))
    assert numbers(await say(shop, "show", SECOND)) == [SECOND]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("what", "number", "other", "status", "slug"),
    [
        ("link", VERA, "CB7777777", 404, "person.unknown"),
        ("link", "CB7777777", VERA, 404, "person.unknown"),
        ("unlink", "CB7777777", None, 404, "person.unknown"),
        ("show", "CB7777777", None, 404, "person.unknown"),
        ("link", VERA, VERA, 409, "person.linked"),
        ("unlink", VERA, None, 409, "person.not_linked"),
        ("link", VERA, SAM, 403, "person.own_number"),  # one's own numbers
        ("unlink", SAM, None, 403, "person.own_number"),
        ("link", VERA, "x", 422, "input.invalid"),
        ("link", "x", VERA, 422, "input.invalid"),
    ],
)
async def test_what_can_not_be_said(
    shop: Any, what: str, number: str, other: str | None, status: int, slug: str
) -> None:
    answer = await say(shop, what, number, **({} if other is None else {"other": other}))
    assert (answer.status_code, answer.json()["slug"]) == (status, slug), answer.text


@pytest.mark.usefixtures("people")
async def test_only_the_service_desk_says_it_and_says_why(shop: Any) -> None:
    for by, role in ((VERA, Who.VALIDATION),):
        assert (await say(shop, "link", SECOND, by, role, other=THIRD)).status_code == 403
        assert (await say(shop, "show", SECOND, by, role)).status_code == 403
    async with shop.who() as http:
        assert (await http.get(f"/humans/{VERA}")).status_code == 403
    for reason in ("", " ", "x" * 201, "regel een\nregel twee"):
        assert (await say(shop, "link", VERA, other=SECOND, reason=reason)).status_code == 422
    assert await shop.sql("SELECT 1 FROM person WHERE human IS NOT NULL") == []


@pytest.mark.usefixtures("people")
async def test_s7_who_asks_is_another_human_than_one_with_a_number_of_theirs_is_not(shop: Any) -> None:
    """S7: for what two of the provider's people do elsewhere; at once after a link, by any of them, and of nobody known: two."""

    async def another(by: str, number: str, role: Who = Who.VALIDATION) -> tuple[int, Any]:
        async with shop.who(by, None, role) as http:
            answer = await http.get(f"/humans/{number}/another")
        return answer.status_code, answer.json()

    assert await another(SECOND, VERA) == (200, None) == await another(SAM, VERA, Who.SERVICEDESK)
    assert (await another(VERA, VERA))[1]["slug"] == "incident.own"
    await say(shop, "link", SECOND, other=VERA)
    for by, number in ((SECOND, VERA), (VERA, SECOND)):
        status, said = await another(by, number)
        assert (status, said["slug"]) == (403, "incident.own")
    assert await another(THIRD, VERA) == (200, None) == await another(VERA, "CB7777777")
    async with shop.who(SANNE, "P1234567", Who.CONTACT_FULL) as http:
        assert (await http.get(f"/humans/{VERA}/another")).status_code == 403
