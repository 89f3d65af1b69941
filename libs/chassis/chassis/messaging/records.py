"""Records of a fetch, whatever their headers are named.

A header's name is bytes to the broker. aiokafka reads it as UTF-8, raises in the middle of a batch where it is none, and has no
setting for it: that partition would never go on. So a batch that it can't read is read again by its reader in Python, which
keeps the odd bytes as surrogates (PEP 383); nobody understands such a record, so it is parked like any other.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

_BEFORE_LENGTH, _LENGTH = 8, 12  # bytes of a batch: its offset, then its length after that


class _Names(bytearray):
    """Bytes of which every slice is a text."""

    def __getitem__(self, at: Any) -> Any:
        piece = super().__getitem__(at)
        return piece if isinstance(piece, int) else _Names(piece)

    def decode(self, *_: Any) -> str:
        return super().decode("utf-8", "surrogateescape")


class _Batch:
    """A batch as aiokafka's compiled reader gives it, and its bytes."""

    def __init__(self, batch: Any, given: bytes) -> None:
        self._batch, self._given = batch, given

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except UnicodeDecodeError:
            patient = _DefaultRecordBatchPy(self._given)
            patient._maybe_uncompress()
            patient._buffer = _Names(patient._buffer)
            return iter(list(patient))


class Records:
    """What `aiokafka.consumer.fetcher` makes of the bytes of a partition."""

    def __init__(self, given: bytes) -> None:
        self._records, self._given, self._at = MemoryRecords(given), given, 0
        self.has_next, self.size_in_bytes = self._records.has_next, self._records.size_in_bytes

    def next_batch(self) -> _Batch:
        """The next batch; `has_next` said that there is one."""
        batch, begin = self._records.next_batch(), self._at
        self._at += _LENGTH + int.from_bytes(self._given[begin + _BEFORE_LENGTH : begin + _LENGTH], "big")
        return _Batch(batch, self._given[begin : self._at])


def install() -> None:
    """Have aiokafka's consumers read like this, in this process."""
    fetcher.MemoryRecords = Records
