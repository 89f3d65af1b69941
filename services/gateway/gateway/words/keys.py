"""Which keys the customer's own browser can make, and the files that a key and a certificate become."""

import re
from collections.abc import Callable, Sequence

from contracts.open_sets import Open, Unknown
from contracts.orders import KeyRange
from contracts.products import Product
from pki.host_names import read_name

#: What browsers make (W3C Web Cryptography API), what most software takes first.
_RSA, _CURVES = (3072, 4096), ("P-256", "P-384", "P-521")


def software_keys(product: Open[Product]) -> bool:
    """Whether a product's key may be made in software; not said of one that is newer than these pages."""
    return not isinstance(product, Unknown) and product.software_keys


def made_here(keys: KeyRange | None, product: Open[Product]) -> list[str]:
    """The kinds of keys that a page may make for this product, as `RSA 3072` or `EC P-256`; none where keys live in hardware."""
    if keys is None or not software_keys(product):
        return []
    rsa = [f"RSA {bits}" for bits in _RSA if keys.rsa_min <= bits <= keys.rsa_max]
    return rsa + [f"EC {curve}" for curve in _CURVES if curve in keys.curves]


def host_names(typed: Sequence[str]) -> list[str]:
    """What is a host name of what was typed, as it is stored: letters, digits, hyphens and dots, before them perhaps an asterisk."""
    return list(dict.fromkeys(name for each in typed if (name := read_name(each, wildcard=True).name)))


def file_stem(name: str) -> str:
    """The name of a certificate's files, without ending: as it is downloaded. Nothing in it means anything to a shell."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name.replace("*", "wildcard")).lstrip(".-")[:100] or "certificaat"


FILTERS: dict[str, Callable[..., object]] = {
    "made_here": made_here,
    "file_stem": file_stem,
    "host_names": host_names,
    "software_keys": software_keys,
}
