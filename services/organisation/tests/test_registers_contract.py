"""The contract of public registers (docs/architecture/registers.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: an adapter with this deadline in seconds, for the party at the address.
"""

import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from chassis.testing.web_party import SLOW, Fault, Party
from contracts.extracts import Register
from organisation.registers import PublicRegisters, RegisterAway, RegisterUnclear
from organisation.registers_http import LONGEST, HttpRegisters, Place
from pydantic import SecretStr
from standins.running import running_registers

DEADLINE = 1.0
AWAY = {Fault.BUSY, Fault.SHUT}
ENTRY = {"number": "12345678", "status": "active", "statutory_name": "Proef B.V.", "later": {"told": [1]}}


def _http(url: str, secret: str, deadline: float) -> PublicRegisters:
    places = {kind: Place(f"{url}/{kind.value}", SecretStr(secret)) for kind in Register}
    return HttpRegisters(places, timeout=deadline)


ADAPTERS: dict[str, Callable[[str, str, float], PublicRegisters]] = {"http": _http}


@dataclass
class Peer:
    """An adapter, and the party that it asks."""

    registers: PublicRegisters
    party: Party


@pytest.fixture(params=ADAPTERS)
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """An adapter of the table with its party."""
    party = Party(lambda _: json.dumps(ENTRY).encode(), LONGEST)
    async with party.listening():
        yield Peer(ADAPTERS[request.param](party.url, "s3cret", DEADLINE), party)


@pytest.mark.parametrize("kind", Register)
async def test_an_entry_is_asked_by_its_number_with_the_credential_and_kept_byte_for_byte(
    peer: Peer, kind: Register
) -> None:
    answer = await peer.registers.look_up(kind, "12345678")
    assert answer.body == json.dumps(ENTRY).encode() and answer.source.startswith(peer.party.url)
    assert answer.entry is not None and (answer.entry.number, answer.entry.name) == ("12345678", "Proef B.V.")
    (asked,) = peer.party.asked
    assert asked.line.startswith(f"GET /{kind.value}/v1/entries/12345678 ")
    assert "authorization: bearer s3cret\r\n" in asked.head and "accept-encoding: identity\r\n" in asked.head


@pytest.mark.parametrize("fault", Fault)
async def test_every_fault_is_told_by_its_type_within_the_deadline_b44(peer: Peer, fault: Fault) -> None:
    """B-44: not now is away, everything else is unclear; a stranger's "Not Found" says nothing of a number."""
    peer.party.fault = fault
    begun = time.monotonic()
    with pytest.raises(RegisterAway if fault in AWAY else RegisterUnclear):
        await peer.registers.look_up(Register.KVK, "12345678")
    assert time.monotonic() - begun < DEADLINE + 1.5
    assert len(peer.party.asked) == 1, "nobody who sends us elsewhere is followed"
    if fault in SLOW:
        assert time.monotonic() - begun >= DEADLINE


@pytest.mark.parametrize(
    "change",
    [
        {"number": None}, {"number": "12"}, {"number": 12345678}, {"status": 3}, {"status": ""},
        {"status_since": "yesterday"}, {"statutory_name": ""}, {"statutory_name": "a\nb"}, {"trade_names": "one"},
        {"trade_names": ["ok", "\u0000"]}, {"trade_names": ["x"] * 101}, {"rsin": "12"}, {"branch": "perhaps"},
        {"address": {"street": "x"}}, {"namesakes": -1}, {"holder": "x"}, {"renamed_on": "2026-02-30"},
    ],
)  # fmt: skip
async def test_an_entry_that_makes_no_sense_is_unclear(peer: Peer, change: dict[str, object]) -> None:
    peer.party.content = lambda _: json.dumps({**ENTRY, **change}).encode()
    with pytest.raises(RegisterUnclear):
        await peer.registers.look_up(Register.KVK, "12345678")


async def test_an_answer_about_another_number_is_told_as_it_is(peer: Peer) -> None:
    """What that means is for who judges: it is evidence too."""
    answer = await peer.registers.look_up(Register.KVK, "87654321")
    assert answer.entry is not None and answer.entry.number == "12345678"


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_the_standin_keeps_the_contract(adapter: str) -> None:
    """An entry, no such number by the register's own word, not now, too slow, and nobody without the credential."""
    with running_registers() as running:
        ours = ADAPTERS[adapter](running.url, running.standin.credential, DEADLINE)
        known = await ours.look_up(Register.KVK, "90000004")
        assert known.entry is not None and known.entry.name == "Café Zoë & Zn. B.V."
        unknown = await ours.look_up(Register.OIN, "00000003999999990000")
        assert unknown.entry is None and json.loads(unknown.body) == {"error": "number.unknown"}
        with pytest.raises(RegisterAway):
            await ours.look_up(Register.KVK, "90000018")
        running.standin.hang = DEADLINE + 1
        with pytest.raises(RegisterUnclear):
            await ours.look_up(Register.KVK, "90000016")
        with pytest.raises(RegisterAway):
            await ADAPTERS[adapter](running.url, "wrong", DEADLINE).look_up(Register.KVK, "90000004")


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_nobody_there_is_away(adapter: str) -> None:
    """Nothing listens, or the address is none of the web."""
    for url in ("http://127.0.0.1:9", "ftp://127.0.0.1/x", "file:///etc", ""):
        with pytest.raises(RegisterAway):
            await ADAPTERS[adapter](url, "s", DEADLINE).look_up(Register.KVK, "12345678")


async def test_no_proxy_and_no_password_of_the_environment_is_used(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing stands between us and the address of the settings, and nothing of this machine goes there."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (netrc := tmp_path / "netrc").write_text("machine 127.0.0.1 login us password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert (await peer.registers.look_up(Register.KVK, "12345678")).entry is not None
    assert "basic" not in peer.party.asked[0].head
