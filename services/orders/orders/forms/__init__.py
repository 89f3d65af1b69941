"""The forms of orders: a module per journey that lays its content out in sections, with its words beside it.

`<journey>.<language>.toml` holds the words: the same keys and the same placeholders in every language.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def words(journey: str, language: str) -> Mapping[str, str]:
    """The words of a journey's form in a language. Raises FileNotFoundError where there are none."""
    return tomllib.loads((_HERE / f"{journey}.{language}.toml").read_text("utf-8"))
