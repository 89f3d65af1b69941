"""The mails of organisation: which, when, and with what. Their words are templates beside this file, in each language."""

from datetime import datetime
from pathlib import Path

from chassis.mail import Templates, codes
from contracts.mails import Message

#: Every mail, by name, and when it is sent: `<name>.<language>.txt.j2` holds its words.
MAILS = {
    "role_code": "a code is asked for, to show that an address of a role is read",
    "own_code": "a code is asked for, to show that a person's own address takes mail again",
}
#: Where addresses of roles are kept, and where one's own is confirmed.
_PAGE, _OWN_PAGE = "/organisatie", "/mijn-adres"
_TEMPLATES = Templates(Path(__file__).parent)


def of_code(
    key: str, address: str, organisation: str, number: int, asked_at: datetime, until: datetime, language: str
) -> Message:
    """The mail with a code, without it: `chassis.mail.codes.put_in` puts it there. Raises pydantic's ValidationError for an address that no mail has."""
    values = {"code": codes.PLACE, "organisation": organisation, "number": number, "asked_at": asked_at, "until": until}
    subject, letter = _TEMPLATES.write("role_code", language, _PAGE, values)
    return Message(key=key, to=address, subject=subject, letter=letter, language=language)


def of_own_code(key: str, address: str, number: int, asked_at: datetime, until: datetime, language: str) -> Message:
    """The same to a person's own address. Raises as above."""
    values = {"code": codes.PLACE, "number": number, "asked_at": asked_at, "until": until}
    subject, letter = _TEMPLATES.write("own_code", language, _OWN_PAGE, values)
    return Message(key=key, to=address, subject=subject, letter=letter, language=language)
