"""Identifiers that validate themselves: use these types in every event, view and command."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from contracts.letters import composed, fault


def _line(value: str) -> str:
    return _printed(value, lines=False)


def _text(value: str) -> str:
    return _printed(value, lines=True)


def _printed(value: str, *, lines: bool) -> str:
    value = composed(value).strip()
    wrong = fault(value, lines=lines)
    if wrong is not None:
        about = {"reason": wrong.reason, "character": wrong.character, "code": wrong.code, "name": wrong.name}
        raise PydanticCustomError("text.characters", "{code} ({name}) can't be printed", about)
    if not value:
        raise ValueError("empty")
    return value


def _iso_day(value: object) -> object:
    """Only the plain spelling: pydantic takes `1`, a timestamp and a moment for a day as well."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("not a day: YYYY-MM-DD")
    return value


def _email(value: str) -> str:
    local = value.rpartition("@")[0]
    foreign = next((c for c in local if ord(c) > 127), None)
    if foreign is not None:  # RFC 6531: only some mail servers take it
        raise PydanticCustomError("email.letters", "a letter before the @ is not ASCII", {"character": foreign})
    try:
        address = validate_email(value, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as e:
        raise ValueError("not an e-mail address") from e
    if address.ascii_email is None:
        raise ValueError("not an e-mail address")
    return address.ascii_email


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, "NL")
    except phonenumbers.NumberParseException as e:
        raise ValueError("not a phone number") from e
    if not phonenumbers.is_valid_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


#: What the two digits before an OIN's number can be; 99 is for tests (Logius, OIN-Stelsel).
OIN_PREFIXES = frozenset({"01", "02", "03", "04", "06", "07", "08", "09", "10", "99"})


def _oin(value: str) -> str:
    if value[6:8] not in OIN_PREFIXES:
        raise ValueError("unknown OIN prefix")
    return value


def _kvk(value: str) -> str:
    if value == "00000000":
        raise ValueError("not a chamber of commerce number")
    return value


def _utc(value: datetime) -> datetime:
    try:
        moment = value.astimezone(UTC)
    except OverflowError as e:
        raise ValueError("outside the calendar") from e
    # the first and the last moment there are stand for "infinite" in the database
    if moment.year < 1950 or moment == datetime.max.replace(tzinfo=UTC):
        raise ValueError("outside the calendar")
    return moment


def _serial(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace(":", "").replace(" ", "").lower()
        digits = text.lstrip("0") or "0"
        return digits.zfill(len(digits) + len(digits) % 2) if re.fullmatch(r"[0-9a-f]{1,40}", text) else value
    return value


#: A language of pages, mails and forms (BCP 47); Dutch is the language of the source.
Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
#: What a person said about the language to read in; None: nothing yet, so Dutch. Readers take one they don't know as None.
SaidLanguage = Annotated[
    Language | None,
    BeforeValidator(lambda said: said if said in LANGUAGES else None),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "Open set; today: nl, en. null: not said yet."}
    ),
]
#: Subscriber number: `P` and seven digits.
SubscriberNumber = Annotated[str, StringConstraints(pattern=r"^P[0-9]{7}$")]
#: Person number, also the subject serial number in the person's certificate: `CB` and seven digits.
PersonNumber = Annotated[str, StringConstraints(pattern=r"^CB[0-9]{7}$")]
#: Chamber of commerce number: eight digits, kept as text.
KvkNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$"), AfterValidator(_kvk)]
#: Government organisation number: twenty digits with a known prefix (Logius, OIN-Stelsel).
Oin = Annotated[str, StringConstraints(pattern=r"^000000[0-9]{11}000$"), AfterValidator(_oin)]
#: Reference of an order: one to three letters (`S` for a server order) and seventeen digits, opaque once made.
OrderReference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[0-9]{17}$")]
#: Serial number of a certificate: lower-case hexadecimal of even length, at most 20 octets (RFC 5280, 4.1.2.2);
#: colons and capitals are accepted.
CertificateSerial = Annotated[str, BeforeValidator(_serial), StringConstraints(pattern=r"^([0-9a-f]{2}){1,20}$")]
#: E-mail address as every mail server takes it: ASCII before the @, the domain in A-labels (RFC 5891), however it was
#: typed; no control characters, quotes or literal addresses.
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
#: Phone number in E.164; Dutch when no country code is given.
Phone = Annotated[str, StringConstraints(max_length=32), AfterValidator(_phone)]
#: The id of a row, and the version of one, as somebody sends them: no larger than a column holds.
RowId = Annotated[int, Field(ge=1, lt=2**63)]
RowVersion = Annotated[int, Field(ge=0, lt=2**31)]
#: A moment as somebody else wrote it, in UTC: from 1950, when X.509's calendar begins, to the end of 9999.
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
#: SHA-256 as 64 lower-case hexadecimal digits.
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
#: Version of a published text: the year and month from which it holds.
TextVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
#: A day, written as YYYY-MM-DD and in no other way (RFC 3339, full-date).
IsoDay = Annotated[date, BeforeValidator(_iso_day)]
#: Two capital letters, ISO 3166.
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
#: One line of text a person typed: 1 to 200 characters, trimmed and composed, which can be printed (`contracts.letters`).
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_line)]
#: A few sentences a person typed: at most 2,000 characters, printable, with line ends and tabs.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_text)]
#: The same as another service said them, in every event and view. They are held to their shape alone: what may be registered
#: is judged where it is registered, by rules and tables that are newer or older than a reader's.
SaidLine = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
SaidEmail = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x20\x7f]+@[^\x00-\x20\x7f]+$")]
SaidPhone = Annotated[str, StringConstraints(max_length=32, pattern=r"^\+[0-9]+$")]
SaidOin = Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]
#: Host name as typed; the rules on names are checked by orders, which answers with findings.
TypedName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]

__all__ = [
    "LANGUAGES",
    "OIN_PREFIXES",
    "UUID",
    "CertificateSerial",
    "Country",
    "Email",
    "IsoDay",
    "KvkNumber",
    "Language",
    "Line",
    "Moment",
    "Oin",
    "OrderReference",
    "PersonNumber",
    "Phone",
    "RowId",
    "RowVersion",
    "SaidEmail",
    "SaidLanguage",
    "SaidLine",
    "SaidOin",
    "SaidPhone",
    "Sha256",
    "SubscriberNumber",
    "Text",
    "TypedName",
]
