"""What a mail says, from templates: its words from one of the service that sends it, its layout from the one here.

The shape of a mail is that of its template and never of what is filled in: a line end in a value makes no paragraph and
no fact, and in the HTML every value is text (CWE-79).
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from contracts import moments
from contracts.desk import PORTAL, Desk, dialled, national
from contracts.mails import Letter, Message
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from chassis import clock

#: The parts of a mail's template.
BLOCKS = ("subject", "paragraphs", "facts", "link")
#: The words of the layout, by language.
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
_LINE_END = "\ue000"  # stands for one that is in a value, until the parts are parted


def environment(folder: Path) -> Environment:
    """Templates of one folder: every name must exist, what ends in `.html.j2` escapes every value."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        finalize=lambda value: value.replace("\n", _LINE_END) if isinstance(value, str) else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    lines = {"lines": lambda text: escape(text).replace("\n", Markup("<br>"))}
    templates.filters |= lines | {"dialled": dialled, "national": national}
    return templates


class Templates:
    """The mails of a service: `<mail>.<language>.txt.j2` in one folder, each with the blocks of `BLOCKS`.

    Paragraphs are parted by an empty line; a fact is a line `label: value`. `moment(at)` and `day(at)` show a UTC moment
    in Dutch time and in the mail's language.
    """

    def __init__(self, folder: Path) -> None:
        self.environment = environment(folder)

    def write(self, mail: str, language: str, page: str, values: Mapping[str, object]) -> tuple[str, Letter]:
        """The subject and the letter of a mail; its link leads to `page`.

        Raises jinja2.TemplateNotFound for a mail that is not there, jinja2.UndefinedError for a value that is missing.
        """
        template = self.environment.get_template(f"{mail}.{language}.txt.j2")
        shown = {name: lambda at, of=of: of(clock.local(at), language) for name, of in moments.SHOWN.items()}
        context = template.new_context(shown | dict(values))
        subject, paragraphs, facts, link = ("".join(template.blocks[name](context)) for name in BLOCKS)
        lines = [line.partition(":") for line in facts.split("\n") if line.strip()]
        labelled = tuple((_line(label), _line(value)) for label, _, value in lines)
        said = tuple(filter(None, map(_line, paragraphs.split("\n\n"))))
        return _line(subject), Letter(paragraphs=said, facts=labelled, link=page, link_text=_line(link))


def lay_out(message: Message, desk: Desk, portal: str) -> tuple[str, str]:
    """The plain text and the HTML of a mail, in its language. `portal`: where the portal is."""
    if message.letter is None:
        return message.text, message.html
    known = {"message": message, "letter": message.letter, "name": PORTAL, "portal": portal}
    known |= {"words": WORDS[message.language], "desk": desk.told(message.language)}
    text, html = (_LAYOUT.get_template(f"layout.{kind}.j2").render(known) for kind in ("txt", "html"))
    return text.replace(_LINE_END, "\n"), html.replace(_LINE_END, "\n")


def _line(text: str) -> str:
    """Words that a template wraps over lines as one; the line ends of a value are kept."""
    return " ".join(line.strip() for line in text.strip().split("\n")).replace(_LINE_END, "\n")


_LAYOUT = environment(Path(__file__).parent)
