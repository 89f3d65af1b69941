"""A year goes by, day by day: who has to do with a certificate hears six times that it ends, at the right moments (N8, B4)."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import httpx
from certificates import worker
from chassis import clock
from chassis.testing import Identities, Portal
from local import demo, demo_certificates
from local.demo_certificates import Old

MAIL = ("mail",)
LAST = 365


async def test_b4_n8_in_a_year_a_certificate_is_told_of_six_times(
    portal: Portal,
    identities: Identities,
    world: Any,
    seed: Callable[[], Awaitable[None]],
    browser_for: Callable[[str | None], Any],
) -> None:
    """B4, N8: one mail to each address on each of the six days, its links lead where they say, and orders knows it as before."""
    await seed()
    certificates = portal.services["certificates"]
    old = Old("jaarlijks", 1, LAST, manager="CB1000010")
    bearer = {"authorization": f"Bearer {world.pki.credential}"}
    async with httpx.AsyncClient(base_url=world.ca_url, headers=bearer) as ca:
        body = demo_certificates.asked(990, old, world.day, world.folder / "demo-csr")
        (await ca.post("/v1/seed", json=body)).raise_for_status()
        made = (await ca.get(f"/v1/requests/{body['request_id']}/certificate")).json()
    item = {
        "subscriber": old.subscriber, "product": old.product, "pem": made["leaf_pem"] + made["chain_pem"],
        "manager": old.manager, "requester": "CB1000002",
    }  # fmt: skip
    async with portal.client("certificates", identities.service("operator", "certificates")) as http:
        answer = await http.post("/imports", json={"certificates": [item], "reason": demo.REASON})
        assert answer.status_code == 200, answer.text
    (number,) = answer.json()["ids"]
    await portal.settle(skip_jobs=MAIL)
    path = f"/servercertificaten/{number}"
    reads = certificates.database.reads
    holidays = {row["day"] for row in await reads.fetch("SELECT day FROM holiday")}
    ends = clock.local(await reads.fetchval("SELECT not_after FROM certificate WHERE id = $1", number)).date()
    before = await portal.services["orders"].database.reads.fetchrow("SELECT * FROM certificate WHERE id = $1", number)

    today = clock.local(clock.now()).date()
    day = today
    while day <= ends + timedelta(days=2):
        at = datetime.combine(day, time(10), clock.AMSTERDAM).astimezone(UTC)
        with clock.moved(max(at - clock.now(), timedelta())):
            for _ in range(2):
                await worker.tell_expiring(certificates)  # type: ignore[arg-type]
        day += timedelta(days=1)

    expected = []
    for days in (90, 60, 30, 14, 7, 1):
        on = ends - timedelta(days=days)
        while on.weekday() >= 5 or on in holidays:
            on -= timedelta(days=1)
        expected.append((days, on))
    sql = "SELECT threshold, day FROM expiry_notice WHERE certificate = $1 ORDER BY day"
    assert [(row["threshold"], row["day"]) for row in await reads.fetch(sql, number)] == expected

    rows = await reads.fetch("SELECT payload FROM job WHERE kind = 'mail' AND key LIKE 'expiring.%' ORDER BY id")
    mails = [json.loads(row["payload"]) for row in rows]
    about = [(mail["key"].split(".")[1], mail["to"]) for mail in mails if path in mail["letter"]["fact_links"]]
    addresses = {to for _, to in about}
    assert len(addresses) == 2, "its manager and who ordered it"
    assert sorted(about) == sorted((on.isoformat(), to) for _, on in expected for to in addresses)
    every = [(mail["key"].split(".")[1], mail["to"].lower()) for mail in mails]
    assert len(every) == len(set(every)), "whatever else ended: one mail a day to each address"

    await portal.settle(skip_jobs=MAIL)
    after = await portal.services["orders"].database.reads.fetchrow("SELECT * FROM certificate WHERE id = $1", number)
    assert after["version"] == before["version"] + 6
    assert {**after, "version": 0} == {**before, "version": 0}
    for service in portal.services.values():
        assert await service.database.reads.fetchval("SELECT count(*) FROM dead_letter") == 0

    contact = browser_for("cp_full")
    await contact.log_in()
    assert (await contact.open(path)).status_code == 200 and "jaarlijks.voorbeeldstad.example" in contact.words
    link = next(mail["letter"]["link"] for mail in mails if path in mail["letter"]["fact_links"])
    assert (await contact.open(link)).status_code == 200 and "Verloopt binnen" in contact.words
