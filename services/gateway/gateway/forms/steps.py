"""The forms of the wizard and of validation: from what was typed to commands, with what is wrong by field.

A form never throws away what was typed: its values go back on the page.
"""

import base64
import re
from dataclasses import dataclass, field

from contracts.orders import DraftView, Finding, SaveCertificate, SaveConditions, SaveManager, Step
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from gateway.refusals import explain
from gateway.templating import _

CSR_LIMIT = 16_384
NAMES_LIMIT = 200
NAME_LENGTH = 300
REASON_LIMIT = 2000
#: Fields of findings (contracts) and the ids of the inputs they belong to.
FIELD_IDS = {
    "csr": "csr",
    "sans": "namen",
    "delivery_email": "email",
    "manager": "beheerder",
    "accepted": "akkoord-1",
    "accept_warnings": "waarschuwingen",
}

Errors = list[tuple[str, str]]
#: In a field of names: what may be a key. No label of a name has more than 63 characters (RFC 1035, 2.3.4).
_PRIVATE = re.compile("PRIVATE +KEY|[A-Za-z0-9+/=_-]{64}", re.IGNORECASE)
_REQUEST = re.compile(
    r"-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----\s([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----"
)
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..)"  # of DER (X.690, 8.1.3), up to 64 kB
_REQUEST_HEAD = re.compile(rb"\x30" + _LENGTH + rb"\x30" + _LENGTH + rb"\x02\x01\x00\x30", re.DOTALL)


def version(form: FormData) -> int:
    """The draft's version that the page was made from; 0, which never matches, when it is not a number."""
    text = str(form.get("versie", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def text(form: FormData, name: str) -> str:
    """A text field with line ends of one kind; an empty text when it is missing or a file."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


@dataclass
class CertificateForm:
    """Step 3 as it was typed."""

    csr: str = ""
    names: str = ""  # one a line
    email: str = ""
    accept_warnings: bool = False
    findings: list[Finding] = field(default_factory=list)  # what is wrong before orders can look

    @classmethod
    async def read(cls, form: FormData) -> "CertificateForm":
        """What was typed; an uploaded file takes the place of the pasted text."""
        made = cls(text(form, "csr"), text(form, "namen"), text(form, "email"), form.get("waarschuwingen") == "ja")
        upload = form.get("csr_bestand")
        if isinstance(upload, UploadFile) and upload.filename:
            content = await upload.read(CSR_LIMIT + 1)
            made.csr = _pem(content)
        if len(made.csr) > CSR_LIMIT:
            made.csr = ""
            made._refuse("csr", "csr.too_large", limit_kib=CSR_LIMIT // 1024)
        names = made.listed()
        if len(names) > NAMES_LIMIT:
            made._refuse("sans", "names.too_many", count=len(names), limit=NAMES_LIMIT)
        for name in names:
            if len(name) > NAME_LENGTH:
                made._refuse("sans", "names.format", name=name[:60], reason="length")
        if len(made.email) > NAME_LENGTH:
            made.email = made.email[:NAME_LENGTH]
            made._refuse("delivery_email", "email.invalid")
        return made

    def _refuse(self, where: str, slug: str, /, **params: str | int) -> None:
        self.findings.append(Finding(field=where, slug=slug, severity="error", params=params))

    def listed(self) -> list[str]:
        """The typed names, in order, each once; commas and spaces separate as line ends do."""
        return list(dict.fromkeys(self.names.replace(",", " ").replace(";", " ").split()))

    def hide_unread(self) -> Errors:
        """Before what nobody has read goes back to the screen: only a request, and no text that holds a private key."""
        hidden = bool(self.csr) and not _is_request(self.csr)
        self.csr = "" if hidden else self.csr
        self.names, self.email = ("" if _PRIVATE.search(t) else t for t in (self.names, self.email))
        return [
            ("csr", _("Plak uw aanvraagbestand (CSR) opnieuw. We laten het pas zien als we het hebben gelezen."))
        ] * hidden

    def command(self, version: int) -> SaveCertificate | None:
        """The command, or None when something can't be sent at all (then `findings` says what)."""
        if self.findings:
            return None
        try:
            return SaveCertificate(
                version=version,
                csr=self.csr,
                sans=tuple(self.listed()),
                delivery_email=self.email,
                accept_warnings=self.accept_warnings,
            )
        except ValidationError:
            self._refuse("sans", "names.format", name="", reason="characters")
            return None


def _pem(content: bytes) -> str:
    """An uploaded file as text; a binary (DER) one becomes base64 between PEM lines, so that orders can judge it."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        body = base64.encodebytes(content).decode()
        return f"-----BEGIN CERTIFICATE REQUEST-----\n{body}-----END CERTIFICATE REQUEST-----"


def _is_request(text: str) -> bool:
    """Whether the text is one PEM block around what begins as a certification request (RFC 2986, 4.2), and no more.

    By its first bytes: a request is a sequence that begins with a sequence that begins with version 0, a private key
    (RFC 5208, 8017, 5915) or an encrypted one is not.
    """
    found = _REQUEST.fullmatch(text)
    if found is None:
        return False
    try:
        content = base64.b64decode("".join(found[1].split()), validate=True)
    except ValueError:
        return False
    return _REQUEST_HEAD.match(content) is not None


def as_typed(draft: DraftView, step: Step, form: FormData) -> DraftView:
    """The draft as the form of steps 2 and 5 was filled in, for a page that shows it again before it is saved."""
    if step is Step.MANAGER:
        chosen = [person for person in draft.managers if person.number == text(form, "beheerder")]
        return draft.model_copy(update={"manager": chosen[0]}) if chosen else draft
    if step is Step.CONDITIONS:
        return draft.model_copy(update={"accepted": conditions(form).accepted})
    return draft


def manager(form: FormData) -> SaveManager | Errors:
    """Step 2: the chosen manager, or what is wrong."""
    try:
        return SaveManager(version=version(form), manager=text(form, "beheerder"))
    except ValidationError:
        return [("beheerder", _("Kies een certificaatbeheerder."))]


def conditions(form: FormData) -> SaveConditions:
    """Step 5: the declarations that were ticked, by code."""
    ticked = [str(code)[:60] for code in form.getlist("akkoord")][:20]
    return SaveConditions(version=version(form), accepted=tuple(dict.fromkeys(ticked)))


def reason(form: FormData) -> tuple[str, Errors]:
    """Why an order is rejected: the text as typed and what is wrong with it."""
    typed = text(form, "reden")
    if not typed:
        return typed, [("reden", _("Schrijf op waarom u de bestelling afwijst. De klant leest dit."))]
    if len(typed) > REASON_LIMIT:
        return typed, [("reden", _("Gebruik niet meer dan 2000 tekens."))]
    return typed, []


def field_errors(findings: tuple[Finding, ...], *, on_form: bool) -> Errors:
    """The errors among findings as (input id, sentence), each once; the id is empty when the form has no such input."""
    found = [
        (FIELD_IDS.get(f.field, "csr") if on_form else "", explain(f.slug, f.params))
        for f in findings
        if f.severity == "error"
    ]
    return list(dict.fromkeys(found))
