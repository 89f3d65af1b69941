"""A request that is looked at while it stands on the page, before anything is saved."""

from pydantic import Base64Bytes, Field

from contracts.envelope import Command, View
from contracts.identifiers import TypedName
from contracts.orders.drafts import CsrSummary, Finding


class LookAtRequest(Command):
    """POST /drafts/{id}/request: a request beside the names that stand with it, unsaved; fields as in `CertificateAnswers`."""

    KEYS_TOLD = frozenset({"csr", "csr_file"})

    csr: str = Field(max_length=65_536)
    csr_file: Base64Bytes | None = Field(default=None, max_length=65_536)
    common_name: str | None = Field(default=None, max_length=300)
    sans: tuple[TypedName, ...] = Field(max_length=200)


class RequestFindings(View):
    """What is in a request and everything that was found about it; no summary of what can't be read."""

    summary: CsrSummary | None
    findings: tuple[Finding, ...]
