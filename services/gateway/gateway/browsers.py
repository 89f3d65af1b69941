"""Which browser this is, roughly, from what it says of itself (RFC 9110, 10.1.5): for the list of own sessions, never for a decision."""

#: The first name found counts: browsers name those that they resemble as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def roughly(user_agent: str) -> str:
    """`Firefox, Windows`; one of them when the other is unknown; an empty text when both are."""
    names = [next((name for part, name in known if part in user_agent[:500]), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name)
