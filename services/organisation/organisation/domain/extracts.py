"""What a register says of an organisation, laid beside our own register; until when it may be used. No database, no network."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts import government
from contracts.extracts import ExtractFact, ExtractField, Register, Remark, RemarkView, Weight

#: Characters that the organisation of a certificate has (RFC 5280, appendix A: ub-organization-name).
LONGEST_NAME = 64


@dataclass(frozen=True)
class Entry:
    """What a register says of a number, as far as it says it. Days are Dutch."""

    number: str
    status: str | None = None  # "active", "ended", "bankrupt"; another word is no status that we know
    since: date | None = None  # of the status
    name: str | None = None  # statutory; a sole trader has none
    trade_names: tuple[str, ...] = ()
    legal_form: str | None = None
    rsin: str | None = None
    branch: bool = False
    address: tuple[str, ...] = ()  # street, postcode and town
    address_withheld: bool = False
    renamed_on: date | None = None
    former_name: str | None = None
    namesakes: int = 0  # others with the same name
    holder: str | None = None  # of an OIN: the chamber of commerce number of who holds it

    @property
    def names(self) -> tuple[str, ...]:
        """The statutory name, then the trade names."""
        return (*(() if self.name is None else (self.name,)), *self.trade_names)


@dataclass(frozen=True)
class Ours:
    """What we hold of the organisation when the extract is made: another value of the first three makes an extract too old."""

    name: str
    kvk: str
    oin: str | None
    address: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """From a day on: how many days an extract may be used (BR 4.2.1), and how many an order may take from approval to certificate."""

    from_date: date
    days: int
    term_days: int


def numbers(ours: Ours) -> dict[Register, str]:
    """Which register is asked about which number. An HRN is in no register (OIN-Stelsel, 3), nor is a number for tests."""
    asked = {Register.KVK: ours.kvk}
    return asked if ours.oin is None or ours.oin.startswith(government.TESTS) else asked | {Register.OIN: ours.oin}


def usable_until(at: datetime, now: datetime, today: date, rules: Sequence[Rule]) -> datetime:
    """Until when an extract of `at` may be used for an approval: it still counts when the certificate is made, by the strictest rule from now to then.

    `rules`: oldest first, one at least that holds today. Raises ValueError when none does.
    """
    current = [rule for rule in rules if rule.from_date <= today]
    if not current:
        raise ValueError("no rule for extracts holds today")
    term = timedelta(days=current[-1].term_days)
    to_come = [rule for rule in rules if today < rule.from_date <= today + term]
    days = min(rule.days for rule in (current[-1], *to_come))
    return at + timedelta(days=days) - term


def usable(entry: Entry | None, number: str) -> bool:
    """Whether anything can be based on it: the register knows the number, and answered about that one."""
    return entry is not None and entry.number == number


def same_name(name: str, other: str) -> bool:
    """Whether two names are one, whatever their capitals, spaces and the dots of the legal form."""
    return _plain(name) == _plain(other)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).casefold().replace(".", "")).strip()


def facts(kind: Register, ours: Ours, entry: Entry | None, before: Entry | None) -> tuple[ExtractFact, ...]:
    """What is laid side by side, field by field; what nobody says of it is left out."""
    mine = {ExtractField.NAME: ours.name, ExtractField.NUMBER: numbers(ours).get(kind)}
    mine |= {ExtractField.ADDRESS: ", ".join(ours.address), ExtractField.HOLDER: ours.kvk}
    differing = {
        ExtractField.NAME: entry is not None and not any(same_name(ours.name, name) for name in entry.names),
        ExtractField.NUMBER: entry is not None and entry.number != mine[ExtractField.NUMBER],
        ExtractField.ADDRESS: entry is not None and bool(entry.address) and not _same_address(ours, entry),
        ExtractField.HOLDER: entry is not None and entry.holder not in {None, ours.kvk},
    }
    now, then = _values(entry), None if before is None else _values(before)
    return tuple(
        ExtractFact(
            field=field,
            ours=mine.get(field),
            before=None if then is None else then[field],
            now=now[field],
            differs=differing.get(field, False),
        )
        for field in ExtractField
        if now[field] or (then and then[field])
    )


def _values(entry: Entry | None) -> dict[ExtractField, tuple[str, ...]]:
    if entry is None:
        return dict.fromkeys(ExtractField, ())

    def one(text: str | None) -> tuple[str, ...]:
        return () if text is None else (text,)

    return {
        ExtractField.NAME: one(entry.name),
        ExtractField.TRADE_NAMES: entry.trade_names,
        ExtractField.NUMBER: one(entry.number),
        ExtractField.LEGAL_FORM: one(entry.legal_form),
        ExtractField.RSIN: one(entry.rsin),
        ExtractField.STATUS: one(entry.status),
        ExtractField.ADDRESS: one(", ".join(entry.address) or None),
        ExtractField.HOLDER: one(entry.holder),
    }


def _same_address(ours: Ours, entry: Entry) -> bool:
    def plain(lines: tuple[str, ...]) -> str:
        return _plain("".join(lines)).replace(" ", "").replace(",", "")

    return plain(ours.address) == plain(entry.address)


def remarks(kind: Register, ours: Ours, number: str, entry: Entry | None) -> tuple[RemarkView, ...]:
    """What is to be said of it, what weighs most first; nothing of one that says what we hold."""
    if entry is None:
        return (_remark(Remark.UNKNOWN_NUMBER, Weight.ERROR, number),)
    if entry.number != number:
        return (_remark(Remark.OTHER_NUMBER, Weight.ERROR, number, entry.number),)
    said = [*_standing(entry), *_names(ours, entry)]
    said += _of_kvk(ours, entry) if kind is Register.KVK else _of_oin(ours, number, entry)
    order = list(Weight)
    return tuple(sorted(said, key=lambda remark: order.index(Weight(remark.weight.value))))


def _remark(remark: Remark, weight: Weight, ours: str | None = None, theirs: str | None = None) -> RemarkView:
    return RemarkView(remark=remark, weight=weight, ours=ours, theirs=theirs)


def _standing(entry: Entry) -> Iterator[RemarkView]:
    since = None if entry.since is None else entry.since.isoformat()
    if entry.status in {"ended", "bankrupt"}:
        yield _remark(Remark(entry.status), Weight.ERROR, theirs=since)
    elif entry.status != "active":
        yield _remark(Remark.NO_STATUS, Weight.WARNING, theirs=entry.status)
    if entry.branch:
        yield _remark(Remark.BRANCH, Weight.WARNING)


def _names(ours: Ours, entry: Entry) -> Iterator[RemarkView]:
    if not any(same_name(ours.name, name) for name in entry.names):
        yield _remark(Remark.NAME_DIFFERS, Weight.ERROR, ours.name, next(iter(entry.names), None))
    elif entry.name is None:
        yield _remark(Remark.NO_STATUTORY_NAME, Weight.NOTE)
    elif not same_name(ours.name, entry.name):
        yield _remark(Remark.TRADE_NAME, Weight.WARNING, ours.name, entry.name)
    if entry.renamed_on is not None:
        yield _remark(Remark.RENAMED, Weight.WARNING, entry.former_name, entry.renamed_on.isoformat())
    if any(len(unicodedata.normalize("NFC", name)) > LONGEST_NAME for name in (entry.name or "", ours.name)):
        yield _remark(Remark.NAME_LONG, Weight.WARNING, theirs=str(LONGEST_NAME))
    if entry.namesakes:
        yield _remark(Remark.NAMESAKES, Weight.WARNING, theirs=str(entry.namesakes))


def _of_kvk(ours: Ours, entry: Entry) -> Iterator[RemarkView]:
    if entry.address_withheld:
        yield _remark(Remark.ADDRESS_WITHHELD, Weight.NOTE)
    elif entry.address and not _same_address(ours, entry):
        yield _remark(Remark.ADDRESS_DIFFERS, Weight.WARNING, ", ".join(ours.address), ", ".join(entry.address))
    if ours.oin is None:
        yield _remark(Remark.HRN, Weight.NOTE, theirs=government.number_of(None, entry.number))
    prefix = None if ours.oin is None else ours.oin[6:8]
    if ours.oin is not None and prefix == "03" and ours.oin != government.number_of(None, entry.number):
        yield _remark(Remark.OIN_OTHER_KVK, Weight.ERROR, ours.oin, entry.number)
    if ours.oin is not None and prefix == "01" and entry.rsin is None:
        yield _remark(Remark.OIN_RSIN_UNKNOWN, Weight.WARNING, ours.oin)
    elif ours.oin is not None and prefix == "01" and ours.oin[8:17] != entry.rsin:
        yield _remark(Remark.OIN_OTHER_RSIN, Weight.ERROR, ours.oin, entry.rsin)
    elif entry.rsin is None:
        yield _remark(Remark.NO_RSIN, Weight.NOTE)


def _of_oin(ours: Ours, number: str, entry: Entry) -> Iterator[RemarkView]:
    if entry.holder is not None and entry.holder != ours.kvk:
        yield _remark(Remark.HOLDER_DIFFERS, Weight.ERROR, ours.kvk, entry.holder)
    if government.says_nothing(number):
        yield _remark(Remark.SUB_OIN, Weight.WARNING, number, entry.holder)
