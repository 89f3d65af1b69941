"""What is known of a record without its content."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.envelope import EPOCH, VERSION


@dataclass(frozen=True)
class Fact:
    """What the head of a record says; its content stays on the topic."""

    topic: str
    key: str
    type: str
    version: int
    epoch: int
    at: str
    subscriber: str

    @classmethod
    def of(cls, topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> "Fact":
        """Read the head of a record. Raises ValueError when it is none of ours."""
        head = {name: (value or b"").decode("utf-8", "replace") for name, value in headers}
        version, epoch = int(head.get(VERSION, "")), int(head.get(EPOCH, "0"))
        who, when = head.get("ce_subscriber", ""), head.get("ce_time", "")
        return cls(topic, (key or b"").decode("utf-8", "replace"), head.get("ce_type", ""), version, epoch, when, who)
