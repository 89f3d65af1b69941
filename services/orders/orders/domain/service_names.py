"""Names that the system makes, of a product whose customers type none: `digipoort-00000003123456780000-2.example.org`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class ServiceNames:
    """The names of one organisation's certificates of such a product: `base` and what sets one apart from the next, in a domain of the provider.

    `taken`: those that a certificate or an open order has, in lower case. `domain`: that of new ones.
    """

    base: str  # the product's prefix, "-" and the number of government
    taken: frozenset[str]
    domain: str = ""

    def free(self, like: str = "") -> str:
        """The first name that nothing has, in the domain of the name that it is `like`: without a turn, then 2, 3 and so on."""
        domain = like.partition(".")[2] or self.domain
        return next(name for name in self._all(domain) if name not in self.taken)

    def holds(self, name: str) -> bool:
        """Whether a new certificate can have this name: it is one of these, and free."""
        return re.fullmatch(rf"{re.escape(self.base)}(-[1-9][0-9]*)?\..+", name) is not None and name not in self.taken

    def why_not(self, name: str) -> str:
        """Why `holds` says no: `taken`, or `number`, the organisation has another number by now."""
        return "taken" if name in self.taken else "number"

    def _all(self, domain: str) -> Iterator[str]:
        yield f"{self.base}.{domain}"
        for turn in count(2):
            yield f"{self.base}-{turn}.{domain}"
