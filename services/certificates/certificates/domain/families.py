"""What a certificate of each family must be for, and which names it may have: held against what the CA gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.products import Family
from pki.extensions import SERVER_AUTH


@dataclass(frozen=True)
class Form:
    """`usages`: the extended key usages it must have (RFC 5280, 4.2.1.12); `name_kinds`: of its alternative names."""

    usages: tuple[str, ...]
    name_kinds: tuple[str, ...]


FORMS: Mapping[Family, Form] = {Family.SERVER: Form((SERVER_AUTH,), ("dns",))}
