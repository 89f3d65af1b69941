"""Which keys a page offers to make, and names of files that go into commands."""

import re

import pytest
from contracts.open_sets import Unknown
from contracts.orders import KeyRange
from contracts.products import PRODUCTS, Carrier, Product
from gateway.words.keys import file_stem, made_here

KEYS = KeyRange(rsa_min=3072, rsa_max=8192, curves=("P-256", "P-384"))


def test_s8_the_kinds_are_those_of_the_product_on_the_day_that_browsers_make() -> None:
    """No kind that the product would refuse, and none that a browser can't make."""
    product = Product.PKIO_PRIVATE
    assert made_here(KEYS, product) == ["RSA 3072", "RSA 4096", "EC P-256", "EC P-384"]
    assert made_here(KeyRange(rsa_min=2048, rsa_max=3072, curves=("P-521", "secp256k1")), product) == [
        "RSA 3072",
        "EC P-521",
    ]
    assert made_here(KeyRange(rsa_min=4096, rsa_max=8192, curves=()), product) == ["RSA 4096"]


def test_s8_no_key_is_made_where_nobody_says_that_it_may_live_in_software() -> None:
    """Nor for a product that is newer than the page, or while the rules are not known."""
    assert made_here(KEYS, Unknown("tomorrow")) == [] == made_here(None, Product.PKIO_PRIVATE)
    assert all(row.software_keys == (row.carrier is Carrier.FILE) for row in PRODUCTS.values())


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("www.voorbeeld.example", "www.voorbeeld.example"),
        ("*.voorbeeld.example", "wildcard.voorbeeld.example"),
        ("$(reboot).example", "_reboot_.example"),
        ("a'; rm -rf /;'.example", "a_rm_-rf_.example"),
        ("-out", "out"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("\n\u202e", "_"),
        ("..", "certificaat"),
    ],
)
def test_the_name_of_a_file_means_nothing_to_a_shell(name: str, stem: str) -> None:
    """Whatever stands in a certificate that was taken in from elsewhere."""
    assert file_stem(name) == stem
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", file_stem(name))
