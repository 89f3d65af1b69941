"""X.509 as tools really write it: names, certificates and requests that a strict reader refuses.

Reads what OpenSSL reads (BER lengths, any character in a PrintableString, a SET in any order, no attributes, odd serial
numbers) and says exactly what was odd. Nothing here is proof of anything: no signature is checked, no key is loaded,
nothing is trusted. Work is linear in the size of the input, times the depth of lengths without an end (64 at most), so
foreign bytes are read in a process with limits. Results are plain data and may cross to another process.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pki.attribute_names import SHORT_NAMES
from pki.tlv import Value, dotted, first, need, values

_PRINTABLE = re.compile(r"[^A-Za-z0-9 '()+,\-./:=?]")  # X.680, 41.4
_SEQUENCE, _SET, _INTEGER, _BITS, _OCTETS, _OID, _BOOLEAN = 0x30, 0x31, 0x02, 0x03, 0x04, 0x06, 0x01
_STRINGS = {
    12: ("UTF8String", "utf-8"),
    18: ("NumericString", "ascii"),
    19: ("PrintableString", "ascii"),
    20: ("TeletexString", "latin-1"),  # as every tool reads it; T.61 itself is written by none
    22: ("IA5String", "ascii"),
    26: ("VisibleString", "ascii"),
    28: ("UniversalString", "utf-32-be"),
    30: ("BMPString", "utf-16-be"),
}


@dataclass(frozen=True)
class Oddity:
    """Something that a strict reader stumbles over. `where`: the attribute's short name or a part's name.

    Codes: `length` (not minimal, or indefinite), `trailing`, `printable` (`detail`: the characters), `encoding` (bytes
    that the string's own type does not allow), `string_type`, `set_order`, `no_attributes`, `serial_negative`,
    `serial_zero`, `serial_padded`, `serial_long`, `time`, `default` (a default written out), `boolean`,
    `extension_twice`, `algorithms` (inner and outer signature algorithm differ), `version`.
    """

    code: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Attribute:
    """One attribute of a name: its type, how it was written, and its value as text.

    Bytes that the string's type does not allow are read as Latin-1; a value that is no string is `#` and hexadecimal.
    """

    oid: str
    kind: str  # "UTF8String", "PrintableString", …, "tag 5"
    value: str

    @property
    def name(self) -> str:
        """`CN`, `O`, … or the number."""
        return SHORT_NAMES.get(self.oid, self.oid)


@dataclass(frozen=True)
class Name:
    """A distinguished name: the bytes as they stand, and its attributes by RDN, in the order of the bytes."""

    der: bytes
    rdns: tuple[tuple[Attribute, ...], ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """All attributes, one after the other."""
        return tuple(attribute for rdn in self.rdns for attribute in rdn)

    def values(self, oid: str) -> tuple[str, ...]:
        """The values of one attribute type, by its dotted number."""
        return tuple(attribute.value for attribute in self.attributes if attribute.oid == oid)

    def __str__(self) -> str:
        """For people and audit lines, near RFC 4514 (not for comparing): `CN=…, O=…`."""
        return ", ".join("+".join(f"{a.name}={a.value}" for a in rdn) for rdn in reversed(self.rdns))


@dataclass(frozen=True)
class Extension:
    """An extension as it stands; `value` is the content of its OCTET STRING."""

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. `serial_octets` are the serial number's own bytes, leading zeros included, in hex."""

    serial: int
    serial_octets: str
    issuer: Name
    subject: Name
    not_before: datetime | None
    not_after: datetime | None
    public_key: bytes  # SubjectPublicKeyInfo
    extensions: tuple[Extension, ...]
    oddities: tuple[Oddity, ...]


@dataclass(frozen=True)
class RequestAttribute:
    """An attribute of a request (RFC 2986): each value is a whole TLV."""

    oid: str
    values: tuple[bytes, ...]


@dataclass(frozen=True)
class Request:
    """What a certificate request says. `signed` are the bytes that the signature is over."""

    subject: Name
    public_key: bytes  # SubjectPublicKeyInfo
    attributes: tuple[RequestAttribute, ...]
    signed: bytes
    algorithm: str
    signature: bytes
    oddities: tuple[Oddity, ...]


def read_certificate(der: bytes) -> Certificate:
    """A certificate as RFC 5280 4.1 lays it out, read tolerantly. Raises NotDer when it is none."""
    odd: list[Oddity] = []
    body, algorithm, _ = _three(der, odd)
    fields = [*body]
    if fields and fields[0].tag == 0xA0:
        fields.pop(0)
    need(len(fields) >= 6, "certificate")
    serial, inner, issuer, validity, subject, key = fields[:6]
    need((serial.tag, inner.tag, validity.tag, key.tag) == (_INTEGER, *[_SEQUENCE] * 3), "certificate")
    number = _serial(serial.content, odd)
    if inner.raw != algorithm.raw:
        odd.append(Oddity("algorithms"))
    times = [_time(t, odd) for t in validity]
    need(len(times) == 2, "certificate")
    wrapped = [f for f in fields[6:] if f.tag == 0xA3]
    extensions = read_extensions(wrapped[0].content, odd) if wrapped else ()
    issued_by, about = _name(issuer, odd), _name(subject, odd)
    begins, ends = times
    return Certificate(number, serial.content.hex(), issued_by, about, begins, ends, key.raw, extensions, _once(odd))


def read_request(der: bytes) -> Request:
    """A request as RFC 2986 4.2 lays it out, read tolerantly. Raises NotDer when it is none."""
    odd: list[Oddity] = []
    body, algorithm, signature = _three(der, odd)
    fields = [*body]
    need(len(fields) >= 3 and fields[0].tag == _INTEGER and fields[2].tag == _SEQUENCE, "request")
    if fields[0].content != b"\x00":
        odd.append(Oddity("version"))
    subject, key = fields[1:3]
    wrapped = [f for f in fields[3:] if f.tag == 0xA0]
    if not wrapped:
        odd.append(Oddity("no_attributes"))
    attributes = []
    for attribute in values(wrapped[0].content) if wrapped else ():
        oid, *sets = attribute
        need(oid.tag == _OID and len(sets) == 1 and sets[0].tag == _SET, "attributes")
        attributes.append(RequestAttribute(dotted(oid.content), tuple(v.raw for v in sets[0])))
    oid, *_ = algorithm
    about, name = _name(subject, odd), dotted(oid.content)
    return Request(about, key.raw, tuple(attributes), body.raw, name, signature.content[1:], _once(odd))


def read_name(der: bytes) -> tuple[Name, tuple[Oddity, ...]]:
    """A distinguished name and what is odd in it. Raises NotDer."""
    odd: list[Oddity] = []
    value, rest = first(der)
    need(not rest, "name")
    return _name(value, odd), _once(odd)


def read_extensions(der: bytes, odd: list[Oddity] | None = None) -> tuple[Extension, ...]:
    """The extensions in a SEQUENCE OF Extension, duplicates included (said in `odd`). Raises NotDer."""
    noted = [] if odd is None else odd
    value, _ = first(der)
    need(value.tag == _SEQUENCE, "extensions")
    extensions: list[Extension] = []
    seen: set[str] = set()
    for extension in value:
        oid, *rest = extension
        need(oid.tag == _OID and 1 <= len(rest) <= 2 and rest[-1].tag == _OCTETS, "extensions")
        number, critical = dotted(oid.content), False
        if len(rest) == 2:
            need(rest[0].tag == _BOOLEAN and len(rest[0].content) == 1, "extensions")
            critical = rest[0].content != b"\x00"
            if rest[0].content != b"\xff":
                noted.append(Oddity("boolean" if critical else "default", number))
        if number in seen:
            noted.append(Oddity("extension_twice", number))
        seen.add(number)
        extensions.append(Extension(number, critical, rest[-1].content))
    return tuple(extensions)


def _once(odd: list[Oddity]) -> tuple[Oddity, ...]:
    return tuple(dict.fromkeys(odd))


def _three(der: bytes, odd: list[Oddity]) -> tuple[Value, Value, Value]:
    """The signed body, its algorithm and the signature."""
    outer, rest = first(der)
    if rest:
        odd.append(Oddity("trailing"))
    need(outer.tag == _SEQUENCE, "structure")
    parts = [*outer]
    need([p.tag for p in parts] == [_SEQUENCE, _SEQUENCE, _BITS] and bool(parts[2].content), "structure")
    if outer.odd or any(part.odd for part in parts) or any(field.odd for field in parts[0]):
        odd.append(Oddity("length"))
    return parts[0], parts[1], parts[2]


def _name(value: Value, odd: list[Oddity]) -> Name:
    need(value.tag == _SEQUENCE, "name")
    rdns = []
    for rdn in value:
        need(rdn.tag == _SET, "name")
        members = [*rdn]
        if [m.raw for m in members] != sorted(m.raw for m in members):
            odd.append(Oddity("set_order"))
        if value.odd or rdn.odd or any(m.odd for m in members):
            odd.append(Oddity("length", "name"))
        rdns.append(tuple(_attribute(m, odd) for m in members))
    return Name(value.raw, tuple(rdns))


def _attribute(member: Value, odd: list[Oddity]) -> Attribute:
    parts = [*member]
    need(member.tag == _SEQUENCE and len(parts) == 2 and parts[0].tag == _OID, "name")
    oid, value = dotted(parts[0].content), parts[1]
    name = SHORT_NAMES.get(oid, oid)
    if value.tag not in _STRINGS:
        odd.append(Oddity("string_type", name))
        return Attribute(oid, f"tag {value.tag}", "#" + value.raw[:200].hex())
    kind, codec = _STRINGS[value.tag]
    try:
        text = value.content.decode(codec)
    except UnicodeDecodeError:
        odd.append(Oddity("encoding", name, kind))
        return Attribute(oid, kind, value.content.decode("latin-1"))
    if kind == "PrintableString" and (strange := _PRINTABLE.findall(text)):
        odd.append(Oddity("printable", name, "".join(dict.fromkeys(strange))[:20]))
    return Attribute(oid, kind, text)


def _serial(content: bytes, odd: list[Oddity]) -> int:
    need(0 < len(content) <= 64, "serial")
    number = int.from_bytes(content, "big", signed=True)
    if number <= 0:
        odd.append(Oddity("serial_negative" if number else "serial_zero"))
    if len(content) > 1 and (content[0], content[1] >> 7) in {(0, 0), (0xFF, 1)}:
        odd.append(Oddity("serial_padded"))
    if len(content.lstrip(b"\x00")) > 20:
        odd.append(Oddity("serial_long"))
    return number


def _time(value: Value, odd: list[Oddity]) -> datetime | None:
    """UTCTime or GeneralizedTime (RFC 5280 4.1.2.5); None and an oddity for what is no moment."""
    text = value.content.decode("ascii", "replace")
    forms = {0x17: r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z", 0x18: r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z"}
    match = re.fullmatch(forms.get(value.tag, "(?!)"), text, re.ASCII)
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        if value.tag == 0x17:
            year += 1900 if year >= 50 else 2000
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            pass
    odd.append(Oddity("time"))
    return None
