"""What a client showed on its connection, as the app is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Key of the ASGI extension. Its `presented_cert` means: possession of the key is proven, the verdict is open.
EXTENSION = "tls"
CARD, PUBLIC = "card", "public"


@dataclass(frozen=True)
class Presented:
    """What the client showed on this connection. `certificate` is the DER of the leaf; None when none was offered."""

    listener: str
    certificate: bytes | None


def presented(scope: Mapping[str, Any]) -> Presented:
    """What was presented on this request's connection. Headers are never looked at."""
    tls = scope.get("extensions", {}).get(EXTENSION, {})
    listener = tls.get("listener", PUBLIC)
    return Presented(listener, tls.get("presented_cert") if listener == CARD else None)
