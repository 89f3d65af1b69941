"""Is this login certificate good? What it is, is read in the sandbox; whether it was revoked, its issuer is asked.

Hard fail: status that can't be checked is never good.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chassis import deadline
from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from contracts.auth import Cause, Credential
from pki.status import Standing

from auth.presented import LONGEST, Issuer, Look, look
from auth.status import CertificateStatus

_NONCE = 32  # octets (RFC 9654 section 2.1)
#: Seconds that a request may take whose card is judged: what its status takes when nobody answers, and keeping the verdict.
_JUDGED = 10.0


@dataclass(frozen=True)
class Verdict:
    """`cause` is None for a good certificate. `holder` is the person number that a login CA wrote into the
    certificate, also into one that may not log in; None when there is no usable one.

    `final`: revoked, and that can't be undone. `by`: who told the status, `ocsp` or `list`; empty when nobody was asked.
    `silent`: nobody who was asked answered.
    """

    cause: Cause | None
    credential: Credential | None
    holder: str | None
    issuer: str | None
    not_after: datetime | None
    checked_at: datetime
    final: bool = False
    by: str = ""
    silent: bool = False

    @property
    def good(self) -> bool:
        """True when the certificate may log in; the holder is another question."""
        return self.cause is None


class Judge:
    """Judges login certificates of fixed issuers. Holds no state; `status` may keep what is known of the CAs."""

    def __init__(
        self, issuers: tuple[Issuer, ...], clock: Callable[[], datetime], sandbox: Sandbox, status: CertificateStatus
    ) -> None:
        self._issuers, self._clock, self._sandbox, self._status = issuers, clock, sandbox, status

    async def judge(self, der: bytes | None) -> Verdict:
        """The verdict on a DER certificate whose possession TLS has proven. Never raises for a bad certificate.

        Calls OCSP and CRL addresses, so never inside a transaction. Holder causes are not decided here.
        """
        deadline.extend(_JUDGED)
        now, nonce = self._clock(), secrets.token_bytes(_NONCE)
        if not der:
            return Verdict(Cause.NONE, None, None, None, None, now)
        seen = await self._look(der, now, nonce)
        if seen.cause is not None or seen.issuer is None:
            return Verdict(seen.cause, seen.credential, seen.holder, None, seen.not_after, now)
        issuer = self._issuers[seen.issuer]
        status = await self._status.of(der, seen.question, nonce, issuer)
        cause = {Standing.GOOD: None, Standing.REVOKED: Cause.REVOKED}.get(
            status.finding.standing, Cause.STATUS_UNKNOWN
        )
        silent = status.finding.standing is Standing.SILENT
        final, by = status.finding.final, status.by
        return Verdict(cause, seen.credential, seen.holder, issuer.name, seen.not_after, now, final, by, silent)

    async def _look(self, der: bytes, now: datetime, nonce: bytes) -> Look:
        if len(der) > LONGEST:
            return Look(Cause.WRONG_KIND)
        try:
            return await self._sandbox.run(look, der, self._issuers, now, nonce)
        except Busy:  # no room, or children that were killed: no fault of the card
            return Look(Cause.STATUS_UNKNOWN)
        except (TooCostly, Unreadable) as error:
            log.warning("login.not_readable", why=str(error), bytes=len(der))
            ours = isinstance(error, TooCostly) and error.limit == "time"  # a busy machine, maybe: no fault of the card
            return Look(Cause.STATUS_UNKNOWN if ours else Cause.WRONG_KIND)
