"""What a request may cost: nothing of a stranger's bytes is read in the process that serves everybody."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from chassis import heap
from chassis.sandbox import Limits, Sandbox
from chassis.testing.bombs import LARGE, LARGER, as_request, mersenne_key
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from orders.requests import Requests

STEP = 0.005


class Lag:
    """The most CPU that the event loop's thread used in one of its turns: what else the machine does doesn't count."""

    worst = 0.0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        heap.freeze()  # as every process of ours does before it serves
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            self.worst = max(self.worst, time.thread_time() - before)


@pytest.fixture(scope="module")
def bombs() -> list[str]:
    """Each below the limit on size; the first four cost seconds to minutes where keys are proven."""
    large = rsa.generate_private_key(65537, 4096)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.voorbeeldstad.nl")])
    names = x509.SubjectAlternativeName([x509.DNSName(f"a{n}.nl") for n in range(900)])
    flood = x509.CertificateSigningRequestBuilder().subject_name(name).add_extension(names, False)
    return [
        as_request(mersenne_key(*LARGE)), as_request(mersenne_key(*LARGER)),
        as_request(large.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        as_request(large.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()) * 3),
        "-----BEGIN A-----" * 960, "-----BEGIN CERTIFICATE REQUEST-----\n" * 450, "MIIB" * 4000, '"' + "A" * 16_000,
        as_request(b"\x30\x80" * 5000), "\\n" * 8000, "&#43;" * 3200,
        flood.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.PEM).decode(),
        flood.sign(large, hashes.SHA512()).public_bytes(Encoding.PEM).decode(),
    ]  # fmt: skip


async def test_bombs_cost_a_neighbour_nothing(shop, make, bombs: list[str]) -> None:
    """No page of a neighbour fails, and the loop that serves both is never held for 50 ms."""
    await shop.portal.services["orders"].adapters.requests.read(make.csr().encode())  # the children are there
    attacked = await shop.draft(until="manager")
    theirs = await shop.draft(2, shop.who("CB2000001", make.theirs, make.representative), until="check")
    lag, seen = Lag(), []
    async with shop.who() as attacker, shop.who("CB2000001", make.theirs, make.representative) as neighbour:
        url = f"/drafts/{attacked['id']}"

        async def attack(csrs: list[str]) -> list[str]:
            body = {"version": attacked["version"], "sans": [make.cn], "delivery_email": "a@b.nl"}
            return [(await shop.save(attacker, url, "certificate", body | {"csr": csr})).json()["slug"] for csr in csrs]

        async def look() -> None:
            while len(seen) < 200:
                answer = await neighbour.get(f"/drafts/{theirs['id']}")
                seen.append(answer.status_code)
                await asyncio.sleep(STEP)

        looking = asyncio.create_task(look())
        cpu = time.process_time()
        async with lag.watched():
            lists = await asyncio.gather(*(attack(bombs[n:] + bombs[:n]) for n in range(4)))
        spent = time.process_time() - cpu
        looking.cancel()
    answers = [answer for each in lists for answer in each]
    assert set(answers) <= {"draft.findings", "draft.stale", "too_many"} and "draft.findings" in answers
    assert set(seen) == {200} and len(seen) > 3
    assert lag.worst < 0.05, f"{lag.worst:.3f} s of CPU in one turn"
    assert spent < 5  # of this process, for 52 bombs, who sends them, and all the pages


async def test_a_limit_is_told_and_the_draft_is_kept(shop, make) -> None:
    """The sandbox stops the reading: it is the request that is refused, the rest of the step is kept."""
    service = shop.portal.services["orders"]
    draft = await shop.draft(until="manager")
    stopped = Sandbox(Limits(wall=0.0, processes=1), ("pki.csr",))
    service.adapters = replace(service.adapters, requests=Requests(stopped))
    body = {
        "version": draft["version"],
        "csr": make.csr(),
        "sans": [make.cn, "nog.voorbeeldstad.nl"],
        "delivery_email": "a@b.nl",
    }
    async with shop.who() as http:
        answer = await shop.save(http, f"/drafts/{draft['id']}", "certificate", body)
        assert answer.status_code == 422 and answer.json()["slug"] == "draft.findings"
        assert [(f["slug"], f["params"]) for f in answer.json()["findings"]] == [("csr.too_costly", {"limit": "time"})]
        kept = (await http.get(f"/drafts/{draft['id']}")).json()
        assert kept["sans"] == body["sans"] and kept["delivery_email"] == "a@b.nl" and kept["csr"] == ""
    stopped.close()


async def test_a_full_queue_says_when_and_takes_no_connection(shop, make) -> None:
    """Nothing is locked and no transaction has begun while a request waits to be read."""
    service = shop.portal.services["orders"]
    draft = await shop.draft(until="manager")
    narrow = Sandbox(Limits(processes=1, queue=0), ("pki.csr",))
    service.adapters = replace(service.adapters, requests=Requests(narrow))
    async with shop.who() as http:
        bodies = [
            {"version": draft["version"], "csr": make.csr(), "sans": [make.cn], "delivery_email": "a@b.nl"}
            for _ in range(6)
        ]
        answers = await asyncio.gather(*(shop.save(http, f"/drafts/{draft['id']}", "certificate", b) for b in bodies))
    assert sorted({a.status_code for a in answers}) in ([200, 429], [200, 409, 429])
    assert all(int(a.headers["retry-after"]) >= 1 for a in answers if a.status_code == 429)
    narrow.close()


async def test_a_request_that_was_read_is_not_read_again(shop, make) -> None:
    """Pages of a draft don't wait for the sandbox: the one that is kept was read when it came."""
    service = shop.portal.services["orders"]
    draft = await shop.draft(until="check")
    known = service.adapters.requests
    known._sandbox = None  # whoever asks it now fails
    async with shop.who() as http:
        assert (await http.get(f"/drafts/{draft['id']}")).status_code == 200
        answer = await shop.save(http, f"/drafts/{draft['id']}", "check", {"version": draft["version"]})
        assert answer.status_code == 200


async def test_r058_keys_are_asked_about_only_by_who_holds_them(shop, make) -> None:
    """A request with somebody's public key and no right signature learns nothing: not that the key is known."""
    key = ec.generate_private_key(ec.SECP256R1())
    theirs = make.csr("www.voorbeeldland.nl", key=key)
    draft = await shop.draft(2, shop.who("CB2000001", make.theirs, make.representative), theirs)
    async with shop.who("CB2000001", make.theirs, make.representative) as http:
        answer = await http.post(f"/drafts/{draft['id']}/place", json={"version": draft["version"]})
        assert answer.status_code == 200
    der = x509.load_pem_x509_csr(make.csr(key=key).encode()).public_bytes(Encoding.DER)
    forged = as_request(der[:-1] + bytes([der[-1] ^ 1]))
    unknown = x509.load_pem_x509_csr(make.csr().encode()).public_bytes(Encoding.DER)
    mine = await shop.draft(until="manager")
    told = []
    async with shop.who() as http:
        for csr in (forged, as_request(unknown[:-1] + bytes([unknown[-1] ^ 1])), make.csr(key=key)):
            now = (await http.get(f"/drafts/{mine['id']}")).json()
            body = {"version": now["version"], "csr": csr, "sans": [make.cn], "delivery_email": "a@voorbeeldstad.nl"}
            answer = await shop.save(http, f"/drafts/{mine['id']}", "certificate", body)
            told.append([f["slug"] for f in answer.json()["findings"]])
    assert told == [["csr.signature"], ["csr.signature"], ["csr.key.reused"]]
