"""Distinguished names as text and for comparing."""

from collections.abc import Mapping

from pki.odd_der import Attribute, Name

#: The short names of RFC 4514, section 3; every other attribute is written by its number.
KEYWORDS = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}
#: Those, and the names that people know instead of numbers (X.520): for evidence and people, not for comparing.
READABLE = KEYWORDS | {
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.42": "GN",
    "2.5.4.97": "organizationIdentifier",
}
COMMON_NAME, ORGANISATION, LOCALITY, STATE, COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.7", "2.5.4.8", "2.5.4.6"
SERIAL_NUMBER, ORGANISATION_IDENTIFIER = "2.5.4.5", "2.5.4.97"


def rfc4514(name: Name, names: Mapping[str, str] = KEYWORDS) -> str:
    """The name as RFC 4514 writes it: last RDN first, without spaces. The same text for every way to encode a string.

    `names` are the attributes that are written by a name: any other by its number.
    """
    return ",".join("+".join(_attribute(attribute, names) for attribute in rdn) for rdn in reversed(name.rdns))


def canonical(name: Name) -> tuple[frozenset[tuple[str, str]], ...]:
    """For comparing an issuer with a subject: how a string is encoded, its case and its spaces don't count (RFC 5280 7.1)."""
    return tuple(frozenset((a.oid, " ".join(a.value.split()).casefold()) for a in rdn) for rdn in name.rdns)


def first(name: Name, oid: str) -> str:
    """The first value of an attribute, or an empty text."""
    return next(iter(name.values(oid)), "")


def _attribute(attribute: Attribute, names: Mapping[str, str]) -> str:
    text = attribute.value if attribute.kind.startswith("tag ") else _escaped(attribute.value)
    return f"{names.get(attribute.oid, attribute.oid)}={text}"


def _escaped(text: str) -> str:
    """RFC 4514, section 2.4."""
    for character in '\\"+,;<>':
        text = text.replace(character, "\\" + character)
    text = text.replace("\x00", "\\00")
    if text[:1] == "#" or (text[:1] == " " and len(text) > 1):
        text = "\\" + text
    return text[:-1] + "\\ " if text[-1:] == " " else text
