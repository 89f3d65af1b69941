"""What a certificate of each family must be for, and which names it may have: held against what the CA gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from contracts.products import Family, Product
from pki.extensions import SERVER_AUTH


@dataclass(frozen=True)
class Form:
    """`usages`: the extended key usages it must have (RFC 5280, 4.2.1.12); `name_kinds`: of its alternative names."""

    usages: tuple[str, ...]
    name_kinds: tuple[str, ...]


FORMS: Mapping[Family, Form] = {Family.SERVER: Form((SERVER_AUTH,), ("dns",))}


class Rules(TypedDict):
    """What holds for a certificate of a product whatever was ordered, as in `pki.conformance.Wanted`."""

    usages: tuple[str, ...]
    name_kinds: tuple[str, ...]
    longest: tuple[tuple[date, int], ...]
    no_other_usages: bool


#: How long what browsers trust may be valid, by the day (UTC) of issuance (BR 6.3.2).
PUBLIC_DAYS = ((date(2020, 9, 1), 398), (date(2026, 3, 15), 200), (date(2027, 3, 15), 100), (date(2029, 3, 15), 47))


def rules(product: Product) -> Rules:
    """What browsers ask of what they trust: a limit, and that it is for servers alone (Chrome Root Program Policy 1.8: from 2027-03-15
    on; what is issued before lives past that day). Of other products the family alone decides, and what validation approved."""
    form = FORMS[product.family]
    days = PUBLIC_DAYS if product.public else ()
    return Rules(usages=form.usages, name_kinds=form.name_kinds, longest=days, no_other_usages=product.public)
