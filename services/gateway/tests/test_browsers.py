"""The rough name of a browser, for the list of own sessions (L9)."""

import pytest
from gateway.browsers import roughly

WINDOWS, MAC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"{WINDOWS} {CHROME} Edg/140.0.0.0", "Edge, Windows"),
        (f"{WINDOWS} {CHROME}", "Chrome, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", "Safari, macOS"),
        (f"Mozilla/5.0 (Linux; Android 15; K) {CHROME}", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1", "Chrome, iPhone"),
        ("curl/8.5.0", ""), ("", ""), ("A" * 600 + "Firefox/1", ""),
    ],
)  # fmt: skip
def test_which_browser(said: str, name: str) -> None:
    """Those that name the browsers they resemble are told apart; what nobody knows, or says too much, has no name."""
    assert roughly(said) == name
