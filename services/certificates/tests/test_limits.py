"""How long certificates of a product can last: read from the settings, said once per change (R-066)."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from certificates import worker
from certificates.ca import PROFILES
from certificates.settings import read_limits
from chassis import clock
from contracts.limits import ProductLimits
from contracts.products import Product
from pydantic import ValidationError
from standins import profiles


def write(file: Path, *products: dict[str, Any]) -> Path:
    file.write_text(json.dumps(products))
    return file


def limit(start: str = "2020-01-01", days: Any = 1095, last: str | None = None, **more: Any) -> dict[str, Any]:
    return {"from_date": start, "longest_days": days, "last_day": last, **more}


async def told(inventory: Any) -> list[ProductLimits]:
    """Every limit that was said of the products these tests write down, oldest first; others may be made by their profiles."""
    rows = await inventory.fetch(
        "SELECT payload, headers->>'ce_aggregateversion' AS version, partition_key FROM outbox"
        " WHERE headers->>'ce_type' LIKE '%.product.limits.v1' ORDER BY id"
    )
    events = [ProductLimits.model_validate_json(row["payload"]) for row in rows]
    assert [(str(e.version), e.key) for e in events] == [(r["version"], r["partition_key"]) for r in rows]
    return [event for event in events if event.product in {Product.PKIO_PRIVATE, Product.TRIAL}]


async def test_limits_are_said_once_and_a_changed_file_is_the_next_version(
    inventory: Any, product_limits: Path
) -> None:
    service = inventory.portal.services["certificates"]
    await worker.tell_limits(service)
    await worker.tell_limits(service)
    (first,) = await told(inventory)
    assert (first.version, first.product, first.limits) == (
        1,
        Product.PKIO_PRIVATE,
        service.adapters.limits[first.product],
    )
    write(product_limits, {"product": "pkio_private", "limits": [limit("2027-03-15", 100), limit("2020-01-01", 200)]},
          {"product": "trial", "limits": [limit(days=397)]})  # fmt: skip
    object.__setattr__(service.adapters, "limits", read_limits(product_limits))  # as a new start would
    await asyncio.gather(*(worker.tell_limits(service) for _ in range(4)))
    first, *more = await told(inventory)
    assert sorted((e.product.value, e.version) for e in more) == [("pkio_private", 2), ("trial", 1)]
    changed = next(e for e in more if e.version == 2)
    assert [(one.from_date.isoformat(), one.longest_days) for one in changed.limits] == [
        ("2020-01-01", 200),
        ("2027-03-15", 100),
    ]


async def test_limits_whose_saying_was_cut_off_are_said_by_the_next_run(
    inventory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row and the event are one transaction: neither is there without the other."""
    service = inventory.portal.services["certificates"]
    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr("chassis.transaction.Transaction.audit", _broken)
        await worker.tell_limits(service)
    assert await told(inventory) == []
    await worker.tell_limits(service)
    assert [e.version for e in await told(inventory)] == [1]


def _broken(*_: Any, **__: Any) -> None:
    raise ConnectionError


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": "unheard", "limits": [limit()]},
        {"product": "trial", "limits": []},
        {"product": "trial", "limits": [limit(days=0)]},
        {"product": "trial", "limits": [limit(days=36_501)]},
        {"product": "trial", "limits": [limit(extra=1)]},
        {"product": "trial", "limits": [limit(), limit(days=3)]},
        {"product": "pkio_private", "limits": [limit("2019-01-01")]},
        {"product": "trial", "limits": [{"from_date": "2020-01-01", "longest_days": 3}]},
        {"product": "trial", "limits": [limit(last="31-10-2028")]},
    ],
)
def test_a_wrong_file_stops_the_service_before_it_starts(wrong: dict[str, Any], tmp_path: Path) -> None:
    good = {"product": "pkio_private", "limits": [limit()]}
    with pytest.raises((ValueError, ValidationError)):
        read_limits(write(tmp_path / "limits.json", good, wrong))


def test_a_product_made_by_the_profile_of_another_lasts_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed by nobody, and what is shown of it is held against the CA all the same."""
    monkeypatch.setitem(PROFILES, Product.TRIAL, PROFILES[Product.PKIO_PRIVATE])  # type: ignore[arg-type]
    read = read_limits(write(tmp_path / "limits.json", {"product": "pkio_private", "limits": [limit()]}))
    assert Product.PUBLIC_OV not in read, "made by a profile of which nothing is listed"
    assert read[Product.TRIAL] == read[Product.PKIO_PRIVATE]


def test_the_files_of_the_stand_in_are_read_and_cover_every_product(tmp_path: Path) -> None:
    file = tmp_path / "limits.json"
    file.write_bytes(profiles.limits(datetime(2028, 10, 31, 23, 59, 59, tzinfo=UTC)))
    read = read_limits(file)
    assert set(read) == set(Product)
    assert [str(one.last_day) for one in read[Product.PKIO_PRIVATE]] == ["2028-10-31"]
    assert [one.longest_days for one in read[Product.PUBLIC_OV]] == [398, 200, 100, 47]
    assert {one.last_day for one in read[Product.PUBLIC_OV]} == {None}


async def test_a_certificate_as_long_as_the_order_shows_raises_no_alarm(
    inventory: Any, approval: Any, capsys: Any
) -> None:
    """The order shows a day before the product's term is over, since the issuer ends: less than that day is told, that day is not."""
    for days, alarms in ((706, 0), (705, 0), (703, 1)):
        answered = clock.now().replace(microsecond=0) + timedelta(days=days)
        shown = clock.local(clock.now() + timedelta(days=705)).date()
        inventory.ca.wrong = {"not_after": answered}
        await inventory.portal.receive("certificates", approval(valid_until=shown))
        await inventory.portal.settle()
        assert capsys.readouterr().out.count("certificate.shorter") == alarms, days
    assert inventory.portal.said.count("certificate.issued.v1") == 3
