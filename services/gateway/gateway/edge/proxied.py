"""Whose connection a proxy hands on: the binary header of the PROXY protocol, version 2.

(HAProxy, "The PROXY protocol", section 2.2.) It comes before everything else, so before TLS too, and says the client's
address. It is read only where a listener's setting says that a proxy stands before it, and only from that proxy.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
FIXED = 16  # signature, version and command, family, length
_LOCAL, _PROXY = 0x20, 0x21
_UNKNOWN, _TCP_4, _TCP_6 = 0x00, 0x11, 0x21
_LONGEST = 2_048  # addresses and what else a proxy adds (2.2, TLVs)


class NotProxiedError(ValueError):
    """These bytes are no such header."""


@dataclass(frozen=True)
class Handed:
    """Who is at the other end. `client` is None when the proxy speaks for itself, as its health checks do."""

    client: tuple[str, int] | None


def size(head: bytes) -> int:
    """How many bytes follow the first `FIXED`. Raises NotProxiedError when they begin no header."""
    length = int.from_bytes(head[14:FIXED], "big")
    if head[:12] != _SIGNATURE or head[12] not in {_LOCAL, _PROXY} or length > _LONGEST:
        raise NotProxiedError
    return length


def read(head: bytes, rest: bytes) -> Handed:
    """What a whole header says. Raises NotProxiedError when it is not about a TCP connection."""
    size(head)
    command, family = head[12], head[13]
    if command == _LOCAL or family == _UNKNOWN:
        return Handed(None)
    width = {_TCP_4: 4, _TCP_6: 16}.get(family)
    if width is None or len(rest) < 2 * width + 4:
        raise NotProxiedError
    port = int.from_bytes(rest[2 * width : 2 * width + 2], "big")
    address: IPv4Address | IPv6Address = ip_address(rest[:width])
    return Handed((plain(address), port))


def plain(address: IPv4Address | IPv6Address) -> str:
    """The address as everybody writes it; an IPv4 address that comes as an IPv6 one is an IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def listed(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether the address is in one of the networks."""
    peer = ip_address(plain(ip_address(address.partition("%")[0])))
    return any(peer.version == network.version and peer in network for network in networks)
