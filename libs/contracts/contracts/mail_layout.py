"""The one layout of all mails: plain text and HTML from the same words, with the desk and the portal in both.

The HTML is what mail clients show alike: no table, script, image or style sheet, styles on the elements, one column that
fits 320 pixels. Nothing in a letter is markup.
"""

import html

from contracts.desk import PORTAL, Desk, dialled, national
from contracts.mails import Letter, Message

_GREETING = "Met vriendelijke groet,"
_NO_REPLY = "Dit bericht is automatisch verstuurd. U kunt er niet op antwoorden. Vragen? Bel of mail onze servicedesk."
_GREEN, _INK, _SOFT = "#0d6847", "#10201a", "#4a5a53"
_FONT = "font-family:Verdana,Geneva,sans-serif;font-size:16px;line-height:1.5"
_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light"><title>{subject}</title></head>
<body style="margin:0;padding:0;background:#f4f6f5;color:{ink};{font}">
<div style="max-width:600px;margin:0 auto;background:#ffffff">
<div style="background:#062b1f;padding:16px 20px"><a href="{portal}" style="color:#ffffff;font-size:20px;\
font-weight:bold;text-decoration:none">{name}</a></div>
<div style="padding:8px 20px 16px">{body}</div>
<div style="border-top:4px solid {green};background:#f0f8f4;padding:8px 20px 16px;font-size:14px">{foot}</div>
</div></body></html>
"""


def lay_out(message: Message, desk: Desk, portal: str) -> tuple[str, str]:
    """The plain text and the HTML of a mail. `portal`: where the portal is."""
    if message.letter is None:
        return message.text, message.html
    return _text(message.letter, message.to_name, desk, portal), _html(message.letter, message, desk, portal)


def _text(letter: Letter, name: str, desk: Desk, portal: str) -> str:
    facts = "\n".join(f"{label}: {value}" for label, value in letter.facts)
    link = f"{letter.link_text}:\n{_address(letter, portal)}" if letter.link else ""
    lines = (
        f"Telefoon: {national(desk.phone)}, {desk.hours}\n"
        f"E-mail: {desk.email}\n"
        f"Sleutel gelekt of misbruikt? Bel {national(desk.emergency_phone)}, {desk.emergency_hours}."
    )
    parts = (
        f"Beste {name},",
        *letter.paragraphs,
        facts,
        link,
        f"{_GREETING}\n{PORTAL}, {desk.provider}",
        _NO_REPLY,
        lines,
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(letter: Letter, message: Message, desk: Desk, portal: str) -> str:
    link = ""
    if letter.link:
        style = f"display:inline-block;background:{_GREEN};color:#ffffff;padding:12px 20px;border-radius:6px;font-weight:bold"
        link = f'<p style="margin:20px 0"><a href="{_safe(_address(letter, portal))}" style="{style}">{_safe(letter.link_text)}</a></p>'
    body = "".join(_paragraph(_safe(part)) for part in (f"Beste {message.to_name},", *letter.paragraphs) if part)
    body += "".join(_fact(label, value) for label, value in letter.facts) + link
    body += _paragraph(f"{_GREETING}<br>{_safe(PORTAL)}, {_safe(desk.provider)}")
    foot = (
        _paragraph(_NO_REPLY)
        + _paragraph(f"Telefoon: {_phone(desk.phone)}, {_safe(desk.hours)}<br>E-mail: {_mail(desk.email)}")
        + _paragraph(f"Sleutel gelekt of misbruikt? Bel {_phone(desk.emergency_phone)}, {_safe(desk.emergency_hours)}.")
    )
    return _PAGE.format(
        subject=_safe(message.subject),
        portal=_safe(portal),
        name=_safe(PORTAL),
        body=body,
        foot=foot,
        ink=_INK,
        green=_GREEN,
        font=_FONT,
    )


def _address(letter: Letter, portal: str) -> str:
    return portal.rstrip("/") + letter.link


def _safe(words: str) -> str:
    """Words as HTML: never markup, line ends kept (CWE-79)."""
    return html.escape(words).replace("\n", "<br>")


def _paragraph(content: str) -> str:
    return f'<p style="margin:12px 0;overflow-wrap:anywhere;word-break:break-word">{content}</p>'


def _fact(label: str, value: str) -> str:
    shown = f'<span style="color:{_SOFT};font-size:14px">{_safe(label)}</span><br>{_safe(value)}'
    return f'<p style="margin:8px 0;padding-left:12px;border-left:3px solid #b5dcc8;overflow-wrap:anywhere;word-break:break-word">{shown}</p>'


def _phone(number: str) -> str:
    return f'<a href="{dialled(number)}" style="color:{_GREEN};white-space:nowrap">{national(number)}</a>'


def _mail(address: str) -> str:
    return f'<a href="mailto:{_safe(address)}" style="color:{_GREEN}">{_safe(address)}</a>'
