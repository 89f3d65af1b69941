"""CAA records as a CA reads them (RFC 8659): tables of what was found and what it means."""

import pytest
from contracts.orders import HintOutcome
from orders.domain.caa import Property, judge, places, record

OURS = "ca.certificaatportaal.example"
FREE, ALLOWED, NARROWED = HintOutcome.FREE, HintOutcome.ALLOWED, HintOutcome.NARROWED
DENIED, CRITICAL = HintOutcome.DENIED, HintOutcome.CRITICAL


def records(*lines: str) -> list[Property]:
    """From `flags tag value`."""
    parts = (line.split(" ", 2) for line in lines)
    return [Property(int(flags), tag, value) for flags, tag, value in parts]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("www.voorbeeldstad.nl", ("www.voorbeeldstad.nl", "voorbeeldstad.nl", "nl")),
        ("*.voorbeeldstad.nl", ("voorbeeldstad.nl", "nl")),
        ("a.b.xn--knigsgsschen-lcb0w.example", ("a.b.xn--knigsgsschen-lcb0w.example", "b.xn--knigsgsschen-lcb0w.example", "xn--knigsgsschen-lcb0w.example", "example")),
    ],
)  # fmt: skip
def test_r079_where_records_are_looked_for(name: str, wanted: tuple[str, ...]) -> None:
    assert places(name) == wanted


NAME, WILD = "www.voorbeeldstad.nl", "*.voorbeeldstad.nl"


@pytest.mark.parametrize(
    ("name", "lines", "outcome"),
    [
        (NAME, (), FREE),
        (NAME, (f"0 issue {OURS}",), ALLOWED),
        (NAME, (f"0 issue  {OURS.upper()}\t ",), ALLOWED),
        (NAME, ("0 issue elders.example", f"0 issue {OURS}"), ALLOWED),
        (NAME, ("0 issue elders.example",), DENIED),
        (NAME, ("0 issue ;",), DENIED),
        (NAME, ("0 issue ",), DENIED),
        (NAME, (f"0 issue {OURS}.",), DENIED),  # no host name by the grammar of 4.2
        (NAME, (f"0 issue {OURS} elders",), DENIED),
        (NAME, (f"0 issue sub.{OURS}",), DENIED),
        (NAME, (f"0 issue {OURS}; stuk",), DENIED),  # a value that can't be read lets nobody
        (NAME, ("0 issuewild elders.example",), FREE),
        (NAME, (f"0 issue {OURS}", "0 issuewild ;"), ALLOWED),
        (NAME, ("0 iodef mailto:beheer@voorbeeldstad.nl",), FREE),
        (NAME, ("0 issuemail elders.example",), FREE),
        (NAME, (f"0 issue {OURS}; validationmethods=dns-01",), NARROWED),
        (NAME, (f"0 issue {OURS}; AccountURI=https://x.example/1",), NARROWED),
        (NAME, (f"0 issue {OURS}; policy=ev",), ALLOWED),
        (NAME, (f"0 issue {OURS}; accounturi=x", f"0 issue {OURS}"), ALLOWED),
        (NAME, (f"0 issue {OURS}", "128 nieuw x"), CRITICAL),
        (NAME, (f"128 issue {OURS}",), ALLOWED),
        (NAME, (f"1 issue {OURS}", "127 nieuw x"), ALLOWED),  # other flags say nothing
        (WILD, ("0 issue elders.example",), DENIED),
        (WILD, (f"0 issue {OURS}",), ALLOWED),
        (WILD, (f"0 issue {OURS}", "0 issuewild ;"), DENIED),
        (WILD, ("0 issue ;", f"0 issuewild {OURS}"), ALLOWED),
        (WILD, (f"0 issue {OURS}", "0 issuewild elders.example"), DENIED),
        (WILD, ("0 iodef mailto:a@b.nl",), FREE),
    ],
)
def test_r079_what_records_say_of_one_ca(name: str, lines: tuple[str, ...], outcome: HintOutcome) -> None:
    assert judge(name, records(*lines), ("other.example", OURS)).outcome is outcome


def test_who_is_named_is_safe_to_show() -> None:
    lines = [
        "0 issue A.example",
        "0 issue a.example",
        "0 issue \u202eb.example",
        *(f"0 issue c{n}.example" for n in range(9)),
    ]
    verdict = judge(NAME, records(*lines), (OURS,))
    assert (
        verdict.outcome is DENIED and verdict.issuers[:2] == ("a.example", "c0.example") and len(verdict.issuers) == 5
    )
    odd = judge(NAME, [Property(128, "nieuw\u202e", "x")], (OURS,))
    assert odd.issuers == ("nieuw\ufffd",)


def test_r079_the_record_that_lets_the_ca_issue() -> None:
    assert record(NAME, "voorbeeldstad.nl", OURS) == f'voorbeeldstad.nl. IN CAA 0 issue "{OURS}"'
    assert record(WILD, "voorbeeldstad.nl", OURS) == f'voorbeeldstad.nl. IN CAA 0 issuewild "{OURS}"'
