"""The forms of the wizard and of validation: from what was typed to commands, with what is wrong by field.

A form never throws away what was typed: its values go back on the page.
"""

import base64
import re
from dataclasses import asdict, dataclass, field

from contracts import letters
from contracts.orders import DraftView, Finding, SaveCertificate, SaveConditions, SaveManager, Step
from pki.csr_input import MAX_BYTES
from pki.host_names import LONGEST_TYPED
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from gateway.forms.reading import Sent
from gateway.refusals import explain
from gateway.words import _

NAMES_LIMIT = 200
_LONGEST_TERM = 36_500  # days
_TERM = re.compile(r"[1-9][0-9]{0,4}")
REASON_LIMIT = 2000
#: Fields of findings (contracts) and the ids of the inputs they belong to.
FIELD_IDS = {
    "csr": "csr",
    "sans": "namen",
    "delivery_email": "email",
    "term": "looptijd",
    "manager": "beheerder",
    "accepted": "akkoord-1",
    "accept_warnings": "waarschuwingen",
}

Errors = list[tuple[str, str]]


def version(form: FormData, name: str = "versie") -> int:
    """The draft's version that the page was made from; 0, which never matches, when it is not a number."""
    text = str(form.get(name, ""))
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
    term: str = ""  # days, as chosen
    file: bytes | None = None  # never shown: it is not what was typed
    file_name: str = ""
    findings: list[Finding] = field(default_factory=list)  # what is wrong before orders can look

    @classmethod
    async def read(cls, form: Sent) -> "CertificateForm":
        """What was typed and chosen: a file goes on as it is. Of a text *and* a file, see `ask_which`."""
        entered = cls(text(form, "csr"), text(form, "namen"), text(form, "email"), form.get("waarschuwingen") == "ja")
        entered.term = text(form, "looptijd")
        upload = form.get("csr_bestand")
        if isinstance(upload, UploadFile) and upload.filename:
            entered.file, entered.file_name = await upload.read(MAX_BYTES + 1), upload.filename
        secret = next((name for name in ("csr_bestand", "csr") if name in form.secrets), None)
        if secret is not None:
            entered._refuse("csr", "csr.private_key", what=form.secrets[secret])
        if len(entered.csr) > MAX_BYTES:
            entered.csr, too_large = "", entered.file is None
        else:
            too_large = entered.file is not None and len(entered.file) > MAX_BYTES
        if too_large:
            entered._refuse("csr", "csr.too_large", limit_kib=MAX_BYTES // 1024)
        for name, where in (("namen", "sans"), ("email", "delivery_email")):
            if name in form.secrets:
                entered._refuse(where, "input.private_key")
        entered._limit_texts()
        return entered

    @property
    def both(self) -> bool:
        """Whether a text was pasted and a file was chosen too."""
        return bool(self.csr and self.file is not None)

    def ask_which(self, draft: DraftView) -> None:
        """Refuses a text and a file that say something else; the text that the page itself showed is not a second one."""
        plain = (self.file or b"").decode("utf-8", "replace")
        if self.both and self.csr.split() not in (draft.csr.split(), plain.split()):
            self.file = None
            self._refuse("csr", "csr.two", file=self.file_name[:60])

    def take_over(self, draft: DraftView) -> tuple[str, ...] | None:
        """Adds the names of the draft's request to the typed ones, and says which.

        None when the fields hold another request than the one that was looked at: its names are not known yet.
        """
        if draft.csr_summary is None or self.file is not None or self.csr.split() != draft.csr.split():
            return None
        known = {name.lower() for name in (*self.listed(), draft.renews.common_name)}
        added = tuple(name for name in draft.csr_summary.sans if name.lower() not in known)
        self.names = "\n".join([*self.listed(), *added])
        return added

    def _limit_texts(self) -> None:
        names = self.listed()
        if len(names) > NAMES_LIMIT:
            self._refuse("sans", "names.too_many", count=len(names), limit=NAMES_LIMIT)
        for name in names:
            if len(name) > LONGEST_TYPED:
                self._refuse("sans", "names.format", name=name[:60], reason="length")
        if self.term and not (_TERM.fullmatch(self.term) and int(self.term) <= _LONGEST_TERM):
            self.term = ""
            self._refuse("term", "term.unfit")
        if len(self.email) > LONGEST_TYPED:
            self.email = self.email[:LONGEST_TYPED]
            self._refuse("delivery_email", "email.invalid")

    def _refuse(self, where: str, slug: str, /, **params: str | int) -> None:
        self.findings.append(Finding(field=where, slug=slug, severity="error", params=params))

    def listed(self) -> list[str]:
        """The typed names, in order, each once; commas and spaces separate as line ends do."""
        return list(dict.fromkeys(self.names.replace(",", " ").replace(";", " ").split()))

    def command(self, version: int) -> SaveCertificate | None:
        """The command, or None when something can't be sent at all (then `findings` says what)."""
        if self.findings:
            return None
        try:
            return SaveCertificate(
                version=version,
                csr=self.csr,
                csr_file=None if self.file is None else base64.b64encode(self.file),
                sans=tuple(self.listed()),
                delivery_email=self.email,
                term_days=int(self.term) if self.term else None,
                accept_warnings=self.accept_warnings,
            )
        except ValidationError:
            self._refuse("sans", "names.format")
            return None


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


def reason(form: Sent) -> tuple[str, Errors]:
    """Why an order is rejected: the text as typed and what is wrong with it."""
    typed, errors = _sentences(form, "reden")
    if not typed and not errors:
        return typed, [("reden", _("Schrijf op waarom u de bestelling afwijst. De klant leest dit."))]
    return typed, errors


def note(form: Sent) -> tuple[str, Errors]:
    """The note with a case that is given back, which may be empty: the text as typed and what is wrong with it."""
    return _sentences(form, "notitie")


def _sentences(form: Sent, name: str) -> tuple[str, Errors]:
    typed = text(form, name)
    if name in form.secrets:
        return "", [(name, explain("input.private_key", {}))]
    if len(typed) > REASON_LIMIT:
        return typed, [(name, _("Gebruik niet meer dan 2000 tekens."))]
    wrong = letters.fault(letters.composed(typed), lines=True)
    if wrong is not None:
        return typed, [(name, explain("text.characters", asdict(wrong)))]
    return typed, []


def field_errors(findings: tuple[Finding, ...], *, on_form: bool) -> Errors:
    """The errors among findings as (input id, sentence), each once; the id is empty when the form has no such input."""
    errors = [
        (FIELD_IDS.get(f.field, "csr") if on_form else "", explain(f.slug, f.params))
        for f in findings
        if f.severity == "error"
    ]
    return list(dict.fromkeys(errors))
