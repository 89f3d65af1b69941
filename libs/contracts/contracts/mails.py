"""A mail as a service puts it in its queue and as it is read when it is sent."""

import re
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from contracts.identifiers import Email, Sha256
from contracts.letters import is_hidden

_LONGEST = 200


def _header(value: str) -> str:
    """One line for a header, whatever is in it: a mail is never kept back for its subject or a name in it."""
    value = re.sub(r"\s+", " ", value).replace("=?", "= ?")  # else readers decode it (RFC 2047)
    value = "".join("\ufffd" if is_hidden(c) else c for c in value.encode("utf-8", "replace").decode()).strip()
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


def _file_name(value: str) -> str:
    """A name that every system can store: letters, digits, dot, dash and underscore of ASCII."""
    stem, dot, ending = re.sub(r"[^0-9A-Za-z._-]", "_", value).lstrip(".").rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" or "bijlage"


Header = Annotated[str, BeforeValidator(_header)]


class Attachment(BaseModel):
    """An object of the store that goes along; its bytes are read when the mail is sent. Or small text itself."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    file_name: Annotated[str, BeforeValidator(_file_name)]
    media_type: str
    sha256: Sha256 | None = None
    text: str | None = Field(default=None, max_length=200_000)


#: A page of the portal, or its list of what ends within so many days, was revoked, or will be with some of it ticked; nothing that logs in fits here.
_TICKED = r"status=aangekondigd&per=100&gekozen=[0-9]{1,18}(\.[0-9]{1,18}){0,99}"
_PAGE = rf"^((/[0-9a-z-]+)+(\?(verloopt=[0-9]{{1,4}}|status=ingetrokken|{_TICKED}))?)?$"
Page = Annotated[str, Field(pattern=_PAGE)]


class Letter(BaseModel):
    """What a mail says, once: `chassis.mail` makes its plain text and its HTML of it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()  # label and value
    fact_links: tuple[Page, ...] = ()  # a page for each of the facts, in their order; empty: they have none
    link: Page = ""
    link_text: str = ""

    @model_validator(mode="after")
    def _a_page_for_each(self) -> Self:
        """Else a fact would lead to the page of another."""
        if self.fact_links and len(self.fact_links) != len(self.facts):
            raise ValueError("as many pages as facts")
        return self


class Message(BaseModel):
    """A mail: a letter, laid out when it is sent. `key` makes it unique: one mail per key and service.

    `text` and `html` are those of a mail that was laid out before it was queued, as it was done once.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    key: str
    to: Email
    to_name: Header = ""
    cc: tuple[Email, ...] = ()
    only: tuple[Email, ...] = ()  # who still has to get it, of these; empty: all of them
    subject: Header
    letter: Letter | None = None
    text: str = ""
    html: str = ""
    language: str = "nl"
    attachments: tuple[Attachment, ...] = ()
