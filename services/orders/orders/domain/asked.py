"""What a draft keeps of the certificate that is asked for."""

from contracts.envelope import View
from contracts.labels import OwnTexts, TypedTexts
from pydantic import AwareDatetime


class Kept(View):
    """What was typed, as far as it may be kept; `term_days` or `texts` None: as proposed.

    A name that the system made is here as it was shown; `was`: the one shown before, which another order got.
    `handed_in_at`: by the manager, the request that stands here.
    """

    common_name: str = ""
    was: str = ""
    csr: str = ""
    sans: tuple[str, ...] = ()
    delivery_email: str = ""
    term_days: int | None = None
    texts: OwnTexts | None = None
    by_manager: bool = False
    handed_in_at: AwareDatetime | None = None

    @property
    def awaited(self) -> bool:
        """Whether the manager still has to hand the request in."""
        return self.by_manager and not self.csr


def called(before: OwnTexts | None, typed: TypedTexts | None) -> OwnTexts | None:
    """What a certificate will be called: as typed now, else as it was answered or proposed `before`.

    None: it follows up one of which that is not known here, and nobody typed anything; then it is called what that one is.
    """
    if typed is None:
        return before
    now = OwnTexts(**dict(typed))
    return now if now.given or before is not None else None
