"""The request, the names, the address and the term."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from contracts.journeys import CertificateAnswers, Step
from contracts.orders import DraftView, Finding, LookAtRequest
from contracts.refusals import Refusal
from pki.csr_input import MAX_BYTES
from pki.host_names import LONGEST_TYPED, MAX_COMMON_NAME
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from gateway import own_texts
from gateway.fields import Errors, Sent, text
from gateway.steps import StepForm
from gateway.words import N_, _
from gateway.words.formats import euros, lasting
from gateway.words.labels import given_name
from gateway.words.panel import Line, panel

STEP = Step.CERTIFICATE
NAMES_LIMIT = 200
_LONGEST_TERM = 36_500  # days
_TERM = re.compile(r"[1-9][0-9]{0,4}")
_EXTRA = "csr.san.extra"
_MANAGER, _SELF = "beheerder", "zelf"  # who hands the request in
_INVITING = ("csr_invitation.many_mails", "csr_invitation.address")


def extra_names(draft: DraftView) -> list[str]:
    """The names besides the CN."""
    return [name for name in draft.sans if name.lower() != draft.common_name.lower()]


@dataclass
class Form(StepForm):
    """The step as it stands. `added`: the names that were taken over from the request; None when none were asked for."""

    PATH = "certificaat"
    LABEL = N_("Certificaat")
    DATA: ClassVar = {
        "naam": N_("Naam van de service (CN)"),
        "aanleveren": N_("Wie levert de CSR aan?"),
        "csr": N_("Aanvraagbestand (CSR)"),
        "namen": N_("Extra namen (SAN)"),
        "email": N_("E-mailadres voor het certificaat"),
        "looptijd": N_("Geldigheid"),
        **{name: own_texts.LABELS[which] for which, name in own_texts.INPUTS.items()},
    }
    TYPED: ClassVar = {
        "common_name": "naam",
        "csr_by": "aanleveren",
        "csr": "csr",
        "names": "namen",
        "email": "email",
        "term": "looptijd",
        **own_texts.INPUTS,
    }
    FOUND_IN: ClassVar = {
        "common_name": "naam",
        "csr": "csr",
        "sans": "namen",
        "delivery_email": "email",
        "term": "looptijd",
        "term_days": "looptijd",
        "accept_warnings": "waarschuwingen",
        **own_texts.INPUTS,
    }
    ABOUT: ClassVar = {"email.invalid": "email", **dict.fromkeys(_INVITING, "aanleveren")}
    TELLS = frozenset({"naam", "csr", "csr_bestand", "namen", "email", *own_texts.INPUTS.values()})
    ACTIONS = frozenset({"neem-over"})
    LIMIT_KB = MAX_BYTES // 1024  # of a request

    csr: str = ""
    names: str = ""  # one a line
    email: str = ""
    accept_warnings: bool = False
    term: str = ""  # days, as chosen
    common_name: str = ""  # of a new certificate; a renewal has no such input
    file: bytes | None = None  # never shown: it is not what was typed
    file_name: str = ""
    by_manager: bool = False  # the certificate manager hands the request in
    warned: bool = False  # the page showed warnings to be read
    added: tuple[str, ...] | None = None
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(own_texts.INPUTS, ""))  # by field
    unasked: bool = False  # by a page of before these texts were: they stay as they are

    @classmethod
    def saved(cls, draft: DraftView) -> Self:
        """What the draft has, or proposes."""
        term = str(draft.terms.validity_days)
        form = cls(
            draft.csr, "\n".join(extra_names(draft)), draft.delivery_email, term=term, common_name=draft.common_name
        )
        form.by_manager, form.texts = draft.by_manager, own_texts.texts_of(draft.texts)
        return form

    @classmethod
    def typed(cls, draft: DraftView, texts: Mapping[str, str]) -> Self:
        """As it was typed; a term that can't be had any more as in the draft."""
        form = cls.saved(draft)
        form.csr, form.names = texts.get("csr", form.csr), texts.get("names", form.names)
        form.email, form.common_name = texts.get("email", form.email), texts.get("common_name", form.common_name)
        form.term = texts.get("term", form.term)
        form.by_manager = texts.get("csr_by", _MANAGER if form.by_manager else _SELF) == _MANAGER
        form.term = form._term_of(draft)
        form.texts = {name: texts.get(name, kept) for name, kept in form.texts.items()}
        return form

    @classmethod
    async def read(cls, sent: Sent) -> Self:
        """What was typed and chosen: a file goes on as it is. Of a text *and* a file, see `hold_against`."""
        form = cls(text(sent, "csr"), text(sent, "namen"), text(sent, "email"), sent.get("waarschuwingen") == "ja")
        form.term, form.warned = text(sent, "looptijd"), "aandacht" in sent
        form.common_name, form.by_manager = text(sent, "naam"), text(sent, "aanleveren") == _MANAGER
        form.texts, form.unasked = own_texts.read(sent), sent.keys().isdisjoint(own_texts.INPUTS.values())
        for wrong in own_texts.problems(sent, form.texts):
            if wrong.said is None:
                form._find(wrong.field, wrong.slug, **wrong.params)
            else:
                form.errors.append((own_texts.INPUTS[wrong.field], wrong.said))
        upload = sent.get("csr_bestand")
        if isinstance(upload, UploadFile) and upload.filename:
            form.file, form.file_name = await upload.read(MAX_BYTES + 1), upload.filename
        secret = next((name for name in ("csr_bestand", "csr") if name in sent.secrets), None)
        if secret is not None:
            form._find("csr", "csr.private_key", what=sent.secrets[secret])
        if len(form.csr) > MAX_BYTES:
            form.csr, too_large = "", form.file is None
        else:
            too_large = form.file is not None and len(form.file) > MAX_BYTES
        if too_large:
            form._find("csr", "csr.too_large", limit_kib=MAX_BYTES // 1024)
        for name, where in (("naam", "common_name"), ("namen", "sans"), ("email", "delivery_email")):
            if name in sent.secrets:
                form._find(where, "input.private_key")
        form._limit_texts()
        return form

    def _limit_texts(self) -> None:
        names = self.listed()
        if len(names) > NAMES_LIMIT:
            self._find("sans", "names.too_many", count=len(names), limit=NAMES_LIMIT)
        for name in names:
            if len(name) > LONGEST_TYPED:
                self._find("sans", "names.format", name=name[:60], reason="length")
        if self.term and not (_TERM.fullmatch(self.term) and int(self.term) <= _LONGEST_TERM):
            self.term = ""
            self._find("term", "term.unfit")
        if len(self.common_name) > LONGEST_TYPED:
            self.common_name = self.common_name[:LONGEST_TYPED]
            self._find("common_name", "names.common_name", reason="length", limit=MAX_COMMON_NAME)
        if len(self.email) > LONGEST_TYPED:
            self.email = self.email[:LONGEST_TYPED]
            self._find("delivery_email", "email.invalid")

    def _find(self, where: str, slug: str, /, **params: str | int) -> None:
        self.findings.append(Finding(field=where, slug=slug, severity="error", params=params))

    def listed(self) -> list[str]:
        """The typed names, in order, each once; commas and spaces separate as line ends do."""
        return list(dict.fromkeys(self.names.replace(",", " ").replace(";", " ").split()))

    @property
    def needs_draft(self) -> bool:
        """Whether a text was pasted and a file was chosen too, or either while the manager is to hand one in."""
        return bool(self.csr and self.file is not None) or (self.by_manager and bool(self.csr or self.file))

    def hold_against(self, draft: DraftView) -> None:
        """Refuses a text and a file that say something else; the text that the page itself showed is not a second one."""
        if self.by_manager:
            if self.file is not None or self.csr.split() != draft.csr.split():
                self._find("csr", "csr.both")
            else:
                self.csr = ""  # what the page itself showed: the manager's stays, another one goes
            return
        plain = (self.file or b"").decode("utf-8", "replace")
        if self.needs_draft and self.csr.split() not in (draft.csr.split(), plain.split()):
            self.file = None
            self._find("csr", "csr.two", file=self.file_name[:60])

    def act(self, action: str, draft: DraftView) -> DraftView:
        """`Neem over`: adds the names of the draft's request to the typed ones.

        Not when the fields hold another request than the one that was looked at: its names are not known yet.
        """
        if draft.csr_summary is None or self.file is not None or self.csr.split() != draft.csr.split():
            self.errors.append(("csr", _("U veranderde de CSR. Sla eerst op: dan ziet u welke namen erin staan.")))
            return draft
        known = {name.lower() for name in (*self.listed(), self.common_name or draft.common_name)}
        self.added = tuple(name for name in draft.csr_summary.sans if name.lower() not in known)
        self.names = "\n".join([*self.listed(), *self.added])
        return draft.model_copy(update={"findings": tuple(f for f in draft.findings if f.slug != _EXTRA)})

    def answers(self) -> CertificateAnswers | None:
        """What to save, when nothing was found that can't be sent."""
        if self.findings or self.errors:
            return None
        try:
            return CertificateAnswers(
                common_name=self.common_name or None,
                csr=self.csr,
                csr_file=None if self.file is None else base64.b64encode(self.file),
                sans=tuple(self.listed()),
                delivery_email=self.email,
                term_days=int(self.term) if self.term else None,
                accept_warnings=self.accept_warnings,
                by_manager=self.by_manager,
                texts=None if self.unasked else own_texts.command(self.texts),
            )
        except ValidationError:
            self._find("sans", "names.format")
            return None

    def own_fields(self) -> list[own_texts.Field]:
        """The inputs of what the subscriber calls it."""
        return own_texts.fields(self.texts, self.texts)

    def names_in(self, draft: DraftView) -> list[str]:
        """The names as they stand here, that of the service first."""
        first = self.common_name if draft.renews is None and self.common_name else draft.common_name
        return list(dict.fromkeys(filter(None, (first.strip(), *self.listed()))))

    def to_look_at(self) -> LookAtRequest | None:
        """What stands here for orders to look at; None when there is no request, or something was found that can't be sent."""
        if self.findings or not (self.csr.strip() or self.file):
            return None
        file = None if self.file is None else base64.b64encode(self.file)
        try:
            names = tuple(self.listed())
            return LookAtRequest(csr=self.csr, csr_file=file, common_name=self.common_name or None, sans=names)
        except ValidationError:
            return None

    def judged(self, draft: DraftView, findings: tuple[Finding, ...]) -> None:
        """A secret is not sent back to the screen; of a file, the request in it as orders read and keeps it is."""
        if any(f.slug == "csr.private_key" or f.params.get("reason") == "password" for f in findings):
            self.csr = ""
        elif self.file is not None and draft.csr:
            self.csr = draft.csr

    def objections(self, refusal: Refusal) -> Errors:
        """Warnings that were shown before are only read when that is said."""
        if refusal.slug == "draft.warnings" and self.warned:
            return [("waarschuwingen", _("Zet een vinkje als u de aandachtspunten heeft gelezen."))]
        return []

    def values(self, draft: DraftView) -> dict[str, str]:
        """The texts; a request in a file as text."""
        name = draft.common_name if draft.renews or given_name(draft.product) else self.common_name
        own = own_texts.texts_of(draft.texts) if self.unasked else self.texts
        return {
            "naam": name,
            "aanleveren": _MANAGER if self.by_manager else _SELF,
            "csr": self._request(),
            "namen": "\n".join(self.listed()),
            "email": self.email,
            "looptijd": self._term_of(draft),
            **{name: own[which] for which, name in own_texts.INPUTS.items()},
        }

    def _request(self) -> str:
        """The request as text: a chosen file that is none goes as base64, which orders reads as well."""
        if self.file is None:
            return self.csr
        try:
            return self.file.decode("ascii").replace("\r\n", "\n").strip()
        except UnicodeDecodeError:
            return base64.encodebytes(self.file).decode().strip()

    def _term_of(self, draft: DraftView) -> str:
        """The chosen term while it can be had, else the draft's."""
        return self.term if self.term in {str(term.days) for term in draft.offered} else str(draft.terms.validity_days)

    @staticmethod
    def panel(draft: DraftView, findings: tuple[Finding, ...]) -> list[Line]:
        """What stands in the request, each part with what was found about it."""
        return panel(draft.csr_summary, findings)

    @staticmethod
    def plain(name: str, value: str) -> object:
        """Neither do order and case of names make a difference; in a text of the subscriber's own everything does."""
        if name in own_texts.INPUTS.values():
            return value.strip()
        return sorted(value.lower().split()) if name == "namen" else StepForm.plain(name, value)

    @staticmethod
    def shown(draft: DraftView) -> dict[str, str]:
        """Terms with their price."""
        who = {_MANAGER: _("De certificaatbeheerder"), _SELF: _("Ikzelf")}
        return who | {str(term.days): f"{lasting(term)}, {euros(term.price_cents)}" for term in draft.offered}

    @staticmethod
    def summary(draft: DraftView) -> str:
        """The name of the service."""
        return draft.common_name
