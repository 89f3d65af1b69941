"""The fields of a form as they were sent, and what is wrong with them."""

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import FormData

#: The hidden field of every form that says for which subscriber its page was made; no page sees it, `forms.reading` takes it out.
PAGE_OF = "pagina-van"
#: What is wrong: the id of an input, empty when it is about none, and a sentence.
Errors = list[tuple[str, str]]


async def page_of(request: Request) -> str | None:
    """For which subscriber the page was made that a form stood on; None when it doesn't say."""
    said = (await request.form()).get(PAGE_OF)
    return None if said is None else str(said)


class Sent(FormData):
    """A form's fields. `secrets`: the fields in which a private key stood, and the kind of file it was when it has a name.

    Those fields are empty here; a file among them is gone.
    """

    secrets: Mapping[str, str]


def version(form: FormData, name: str = "versie") -> int:
    """The version that the page was made from; 0, which never matches, when it is not a number."""
    text = str(form.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def text(form: FormData, name: str) -> str:
    """A text field with line ends of one kind; an empty text when it is missing or a file."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
