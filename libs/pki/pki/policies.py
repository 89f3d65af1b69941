"""Certificate policies (RFC 5280 4.2.1.4) and extended key usages (4.2.1.12): which are named in a certificate."""

from pki.tlv import Value, dotted, first, need

ANY_POLICY = "2.5.29.32.0"
SERVER_AUTH, CLIENT_AUTH, ANY_USAGE = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
_SEQUENCE, _OID = 0x30, 0x06


def policies(value: bytes) -> tuple[str, ...]:
    """The policies in the content of a certificatePolicies extension. Raises NotDer."""
    found = []
    for one in _sequence(value):
        oid = next(iter(one), None)
        need(one.tag == _SEQUENCE and oid is not None and oid.tag == _OID, "policies")
        assert oid is not None
        found.append(dotted(oid.content))
    return tuple(found)


def usages(value: bytes) -> tuple[str, ...]:
    """The usages in the content of an extKeyUsage extension. Raises NotDer."""
    found = tuple(_sequence(value))
    need(all(one.tag == _OID for one in found), "usages")
    return tuple(dotted(one.content) for one in found)


def _sequence(value: bytes) -> Value:
    outer, rest = first(value)
    need(outer.tag == _SEQUENCE and not rest, "sequence")
    return outer
