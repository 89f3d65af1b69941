"""The contract of the resolver (docs/architecture/resolver.md): every adapter passes all of it, against the stand-in and what it lies.

One joins by a function in `ADAPTERS`: resolvers at addresses, asked with a deadline.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from chassis.sandbox import sandbox
from orders.domain.caa import Property
from orders.resolver import NameFails, Resolver, ResolverAway
from orders.resolver_dns import DnsResolver, end_of
from orders.settings import Settings
from pydantic import ValidationError
from standins.dns import CA, DnsStandin, running_dns

DEADLINE = 1.0
NAME = "www.voorbeeldstad.nl"


def over_dns(*addresses: str) -> Resolver:
    """Over UDP and TCP."""
    return DnsResolver(addresses, DEADLINE, sandbox(preload=("orders.dns_message",)))


ADAPTERS: dict[str, Callable[..., Resolver]] = {"dns": over_dns}
each_adapter = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)


@pytest.fixture
def party() -> Iterator[DnsStandin]:
    with running_dns() as running:
        yield running


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@each_adapter
async def test_what_is_there_is_told_with_who_told_it(adapter: Callable[..., Resolver], party: DnsStandin) -> None:
    party.zone[NAME] = ('0 issue "elders.example; policy=x"', '128 Nieuw "\\200"')
    answer = await adapter(party.address).caa(NAME)
    assert set(answer.records) == {Property(0, "issue", "elders.example; policy=x"), Property(128, "nieuw", "\ufffd")}
    assert answer.exists and answer.resolver == party.address
    assert party.asked == [(NAME, "udp")]


@each_adapter
async def test_a_name_without_records_and_one_that_is_unknown(
    adapter: Callable[..., Resolver], party: DnsStandin
) -> None:
    resolver = adapter(party.address)
    empty, unknown = await resolver.caa(NAME), await resolver.caa("bestaat-niet.voorbeeldstad.nl")
    assert (empty.records, empty.exists) == ((), True)
    assert (unknown.records, unknown.exists) == ((), False)


@each_adapter
async def test_an_alias_is_followed_and_its_domain_is_not_climbed(
    adapter: Callable[..., Resolver], party: DnsStandin
) -> None:
    party.aliases[NAME], party.zone["doel.elders.nl"] = "doel.elders.nl", ('0 issue "elders.example"',)
    answer = await adapter(party.address).caa(NAME)
    assert answer.records == (Property(0, "issue", "elders.example"),)
    assert [name for name, _ in party.asked] == [NAME]


@each_adapter
async def test_what_does_not_fit_is_asked_again_over_tcp(adapter: Callable[..., Resolver], party: DnsStandin) -> None:
    answer = await adapter(party.address).caa("groot.voorbeeldstad.nl")
    assert len(answer.records) == 61 and Property(0, "issue", CA) in answer.records
    assert [transport for _, transport in party.asked] == ["udp", "tcp"]


@each_adapter
@pytest.mark.parametrize("label", ["servfail", "geweigerd", "kreupel", "kring", "reus", "andere-vraag", "onzin"])
async def test_f48_an_answer_that_says_nothing_is_no_permission(
    adapter: Callable[..., Resolver], party: DnsStandin, label: str
) -> None:
    """But for the answer about another name, which holds no record of ours: nothing of it counts."""
    party.zone[f"{label}.voorbeeldstad.nl"] = (f'0 issue "{CA}"',)
    resolver = adapter(party.address)
    if label == "andere-vraag":
        assert (await resolver.caa(f"{label}.voorbeeldstad.nl")).records == ()
        return
    with pytest.raises(NameFails) as failed:
        await resolver.caa(f"{label}.voorbeeldstad.nl")
    assert (failed.value.resolver, failed.value.dnssec) == (party.address, False)


@each_adapter
async def test_r079_wrong_signatures_are_told_from_a_server_that_fails(
    adapter: Callable[..., Resolver], party: DnsStandin
) -> None:
    with pytest.raises(NameFails) as failed:
        await adapter(party.address).caa("kapot.voorbeeldstad.nl")
    assert failed.value.dnssec
    assert len(party.asked) == 2


@each_adapter
@pytest.mark.parametrize("label", ["traag", "ander-nummer", "afgekapt"])
async def test_f48_silence_half_an_answer_and_anothers_end_at_the_deadline(
    adapter: Callable[..., Resolver], party: DnsStandin, label: str
) -> None:
    began = time.monotonic()
    with pytest.raises(ResolverAway):
        await adapter(party.address).caa(f"{label}.voorbeeldstad.nl")
    assert time.monotonic() - began < DEADLINE + 1


@each_adapter
async def test_f48_nobody_there_is_away_and_the_next_one_is_asked(
    adapter: Callable[..., Resolver], party: DnsStandin
) -> None:
    with pytest.raises(ResolverAway):
        await adapter(nobody()).caa(NAME)
    answer = await adapter(nobody(), party.address).caa(NAME)
    assert answer.resolver == party.address


@each_adapter
async def test_who_is_not_a_resolver_is_not_believed(adapter: Callable[..., Resolver]) -> None:
    """It answers the question, and says that it does not recurse."""

    class Server(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            self.transport.sendto(data[:2] + b"\x84\x00" + data[4:], addr)  # type: ignore[attr-defined]

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    with pytest.raises(NameFails):
        await adapter(f"127.0.0.1:{transport.get_extra_info('sockname')[1]}").caa(NAME)
    transport.close()


@pytest.mark.parametrize("address", ["resolver.example:53", "192.0.2.1", "192.0.2.1:dns", "", "[::1"])
def test_resolvers_are_addresses(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(resolvers=(address,))


def test_addresses_of_both_kinds() -> None:
    assert (end_of("192.0.2.53:53"), end_of("[2001:db8::53]:5353")) == (("192.0.2.53", 53), ("2001:db8::53", 5353))
