"""Addresses of the portal's pages that more than one of us leads to: the pages themselves, and mails."""

from collections.abc import Mapping

from contracts.products import Family, Product

#: The list of the certificates of each family. A certificate of it is below, by its id.
INVENTORIES: Mapping[Family, str] = {Family.SERVER: "/servercertificaten"}


def inventory(product: Product) -> str:
    """The list that certificates of this product are in."""
    return INVENTORIES[product.family]


def certificate_page(product: Product, certificate: int) -> str:
    """The page of one certificate of this product."""
    return f"{INVENTORIES[product.family]}/{certificate}"
