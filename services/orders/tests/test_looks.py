"""A request that stands on the page is looked at as saving it would, and nothing is saved (S8)."""

from chassis.testing.bombs import mersenne_key
from contracts.authority import Who
from cryptography.hazmat.primitives.asymmetric import rsa


async def look(http, draft, csr: str, **more):
    return await http.post(f"/drafts/{draft['id']}/request", json={"csr": csr, "sans": [], **more})


async def test_s8_what_is_found_is_what_saving_finds_and_nothing_changes(shop, make) -> None:
    """Good, with other names, weak and unreadable ones: the findings about the request are those of the saved step."""
    draft = await shop.draft(until="manager")
    weak = make.csr(key=rsa.generate_private_key(65537, 1024))
    lines = await shop.sql(
        "SELECT (SELECT count(*) FROM audit) AS lines, (SELECT count(*) FROM key_reservation) AS keys"
    )
    rows = await shop.sql("SELECT * FROM draft")
    seen = {}
    async with shop.who() as http:
        for csr in (make.csr(), make.csr(sans=("extra.voorbeeldstad.nl",)), weak, "geen CSR", ""):
            answer = await look(http, draft, csr)
            assert answer.status_code == 200, answer.text
            seen[csr] = answer.json()
        assert await shop.sql("SELECT * FROM draft") == rows
        assert await shop.sql(
            "SELECT (SELECT count(*) FROM audit) AS lines, (SELECT count(*) FROM key_reservation) AS keys"
        ) == lines  # fmt: skip
        for csr, looked in seen.items():
            draft = (await http.get(f"/drafts/{draft['id']}")).json()
            body = {"version": draft["version"], "sans": [], "delivery_email": "a@b.nl", "csr": csr}
            saved = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
            about = [f for f in saved.json().get("findings", ()) if f["field"] == "csr"]
            assert [f for f in looked["findings"] if f["field"] == "csr"] == about, csr
    slugs = [[finding["slug"] for finding in looked["findings"]] for looked in seen.values()]
    assert slugs[0] == [] and slugs[1] == ["csr.san.extra"] and slugs[2] == ["csr.key.size"]
    assert slugs[4] == ["csr.missing"]
    assert [looked["summary"] is None for looked in seen.values()] == [False, False, False, True, True]


async def test_s8_names_that_are_typed_beside_it_count_and_a_used_key_is_told(shop, make) -> None:
    """A key that is in another order is told here as well, to who holds it."""
    csr = make.csr(sans=("extra.voorbeeldstad.nl",))
    draft = await shop.draft(until="manager")
    async with shop.who() as http:
        answer = await look(http, draft, csr, sans=["EXTRA.voorbeeldstad.nl"])
        assert answer.json()["findings"] == []
        placed = await shop.draft(3)
        used = placed["csr"]
        assert (
            await http.post(f"/drafts/{placed['id']}/place", json={"version": placed["version"]})
        ).status_code == 200
        found = (await look(http, draft, used)).json()["findings"]
    assert "csr.key.reused" in [finding["slug"] for finding in found]


async def test_b05_a_private_key_is_told_and_nothing_of_it_is_kept(shop) -> None:
    """Neither in the database nor in the answer; a colleague may look too, another subscriber finds no such draft."""
    draft = await shop.draft(until="manager")
    key = mersenne_key(521, 607).hex()
    async with shop.who() as http:
        answer = await look(http, draft, key)
    assert [finding["slug"] for finding in answer.json()["findings"]] == ["csr.private_key"]
    assert key[:40] not in answer.text
    async with shop.who("CB1000003") as colleague, shop.who("CB2000001", "P7654321", Who.REPRESENTATIVE) as other:
        assert (await look(colleague, draft, "x")).status_code == 200
        assert (await look(other, draft, "x")).json()["slug"] == "not_found"
        assert (await look(other, draft, "x" * 65_537)).json()["slug"] == "input.invalid"
