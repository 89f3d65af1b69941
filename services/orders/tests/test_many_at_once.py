"""Many at the same moment: each gets one answer, nothing waits for ever, and the trail counts what happened."""

import asyncio
from collections import Counter

from contracts.certificates import CertificateImported
from contracts.organisation import Role

CERTIFICATES = range(101, 126)
COLLEAGUES = ("CB1000002", "CB1000003")
TRIES = 3  # a person who is told to try again does so


async def test_f23_fifty_renewals_and_a_register_that_changes_at_once(shop, make) -> None:
    """F-23, F-53, INV-1: two colleagues renew the same twenty-five certificates while their managers change."""
    for number in CERTIFICATES:
        name = f"veel-{number}.voorbeeldstad.nl"
        await shop.receive(CertificateImported(**make.certificate(number, make.ours, "CB1000010", name)))
    drafts = [
        (who, await shop.draft(number, shop.who(who), make.csr(f"veel-{number}.voorbeeldstad.nl")))
        for number in CERTIFICATES
        for who in COLLEAGUES
    ]

    async def place(who: str, draft: dict) -> str:
        async with shop.who(who) as http:
            for _ in range(TRIES):
                answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
                if answer.status_code != 503:
                    break
        return "placed" if answer.status_code == 200 else answer.json()["slug"]

    async def register() -> None:
        """Another phone for who manages them, again and again."""
        for version in range(2, 22):
            role, phone = make.role(make.ours, Role.MANAGER), f"+316{version:08d}"
            await shop.receive(make.person("CB1000010", "Karel Tak", role, version=version, phone=phone))

    async with asyncio.timeout(120):
        *ends, _ = await asyncio.gather(*(place(who, draft) for who, draft in drafts), register())
    assert Counter(ends) == {"placed": len(CERTIFICATES), "renewal.open": len(CERTIFICATES)}
    renewed = await shop.sql("SELECT replaces FROM placed_order ORDER BY replaces")
    assert [row["replaces"] for row in renewed] == list(CERTIFICATES)
    lines = "SELECT count(*) AS n FROM audit WHERE action = 'orders:order:place' AND outcome = 'done'"
    assert (await shop.sql(lines))[0]["n"] == len(CERTIFICATES)
    await shop.settle()
    assert shop.portal.said.count("order.placed.v1") == len(CERTIFICATES)
    (manager,) = await shop.sql("SELECT version, phone FROM person WHERE number = 'CB1000010'")
    assert (manager["version"], manager["phone"]) == (21, "+31600000021")
    assert await shop.sql("SELECT 1 FROM dead_letter") == []
