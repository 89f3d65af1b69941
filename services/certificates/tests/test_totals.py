"""Totals of the overview that were counted before are used again, and only while they are exact (S1)."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from certificates.service import overview
from certificates.store.totals import Totals
from chassis import clock
from chassis.actor import Actor
from contracts.certificates import CertificatePage, CertificateStatus, ListQuery
from contracts.products import Product

OURS, THEIRS = "P1234567", "P7654321"
ACTOR = Actor("CB1000002", OURS)
COPY = """INSERT INTO certificate (version, subscriber, family, product, common_name, sans, organisation, locality, state, country,
  subject, issuer, issuer_name, serial, not_before, not_after, key_type, added_at, sort_name, search, search_more)
SELECT 1, $2, family, $5, common_name, sans, organisation, locality, state, country, subject, issuer, issuer_name, $3, not_before, $4,
  key_type, added_at, sort_name, search, search_more FROM certificate WHERE id = $1 RETURNING id"""


class _Told(Totals):
    """Totals that can be made wrong, to see whether one is used."""

    wrong = 0

    def known(self, *asked: Any) -> Any:
        total = super().known(*asked)
        return total and replace(total, count=total.count + self.wrong)


async def asked(inventory: Any, kept: Totals | None, now: datetime, **more: Any) -> CertificatePage:
    page = await overview.page(inventory.service.database.reads, ACTOR, ListQuery(**more), now, kept)
    assert isinstance(page, CertificatePage)
    return page


async def first_of(inventory: Any) -> int:
    (first,) = await inventory.import_pems(inventory.pki.leaf("eerste.voorbeeld.nl"))
    return int(first)


async def add(
    connection: Any, like: int, number: int, *, subscriber: str = OURS, ends: datetime | None = None,
    product: Product = Product.PKIO_PRIVATE,
) -> None:  # fmt: skip
    ends = ends or clock.now() + timedelta(days=300)
    await connection.fetch(COPY, like, subscriber, f"{number:08x}", ends, product.value)


@pytest.fixture
async def other(inventory: Any) -> Any:
    """A connection beside the service's, as its role."""
    connection = await asyncpg.connect(inventory.service.settings.database_url.get_secret_value())
    yield connection
    await connection.close()


async def test_s1_a_total_is_used_again_until_somebody_changes_the_subscribers_certificates(
    inventory: Any, other: asyncpg.Connection
) -> None:
    first, kept, now = await first_of(inventory), _Told(), clock.now()
    assert (await asked(inventory, kept, now)).total == 1
    kept.wrong = 41
    assert (await asked(inventory, kept, now)).total == 42, "what is known is not counted again"
    await add(other, first, 1, subscriber=THEIRS)
    assert (await asked(inventory, kept, now)).total == 42, "another's certificate changes nothing"
    assert (await asked(inventory, kept, now, sort="name", descending=True, per_page=10)).total == 42
    assert (await asked(inventory, kept, now, status="all")).total == 1, "other filters have totals of their own"
    await add(other, first, 2)
    assert (await asked(inventory, kept, now)).total == 2
    await other.execute("UPDATE certificate SET revoked_at = now() WHERE serial = '00000002'")
    assert (await asked(inventory, kept, now)).total == 1
    kept.wrong = 0
    assert (await asked(inventory, kept, now, status="revoked")).total == 1


async def test_s1_a_change_that_is_committed_later_is_seen_although_it_began_before(
    inventory: Any, other: asyncpg.Connection
) -> None:
    """Neither waits for the other: each adds a line of its own to what changed."""
    first, kept, now = await first_of(inventory), Totals(), clock.now()
    beside = await asyncpg.connect(inventory.service.settings.database_url.get_secret_value())
    try:
        slow = beside.transaction()
        await slow.start()
        await beside.execute("SET lock_timeout = '100ms'")
        await add(beside, first, 1)
        assert (await asked(inventory, kept, now)).total == 1
        await other.execute("SET lock_timeout = '100ms'")
        await add(other, first, 2)
        await add(other, first, 3)
        assert (await asked(inventory, kept, now)).total == 3
        await slow.commit()
        assert (await asked(inventory, kept, now)).total == 4
    finally:
        await beside.close()


async def test_s1_a_certificate_that_ends_is_counted_so_from_that_moment(
    inventory: Any, other: asyncpg.Connection
) -> None:
    first, kept, now = await first_of(inventory), Totals(), clock.now()
    ends = now + timedelta(hours=1)
    await add(other, first, 1, ends=ends)
    for moment, valid in ((now, 2), (ends, 2), (ends + timedelta(microseconds=1), 1), (ends - timedelta(seconds=1), 2)):
        assert (await asked(inventory, kept, moment)).total == valid, moment
        assert (await asked(inventory, kept, moment, status="expired")).total == 2 - valid, moment


async def test_s1_totals_of_another_run_of_the_database_are_counted_again(inventory: Any) -> None:
    """Numbers of transactions mean nothing in a database that was put back or moved."""
    await first_of(inventory)
    now = clock.now()
    for field, value in (("server", "2020-01-01 00:00:00+00"), ("count", 42)):
        kept = Totals()
        await asked(inventory, kept, now)
        (key,) = kept._kept
        kept._kept[key] = replace(kept._kept[key], **{"count": 42, field: value})
        assert (await asked(inventory, kept, now)).total == (1 if field == "server" else 42)


async def test_s1_what_depends_on_more_than_certificates_is_counted_each_time(inventory: Any) -> None:
    await first_of(inventory)
    kept, now = Totals(), clock.now()
    for more in ({"name": "eerste"}, {"expires_within": 3650}, {"renewal": "none"}, {"status": "revoking"}):
        await asked(inventory, kept, now, **more)
        assert not kept._kept, more


async def test_s1_whatever_is_done_beside_it_a_total_equals_a_count(inventory: Any) -> None:
    """Four writers, each in a transaction of its own that may take long or be given up; after every act all totals are compared."""
    first, kept, rng, now = await first_of(inventory), Totals(), random.Random(5), clock.now()
    url = inventory.service.settings.database_url.get_secret_value()
    writers = [await asyncpg.connect(url) for _ in range(4)]
    open_: dict[int, Any] = {}
    queries: list[dict[str, Any]] = [
        {},
        {"status": "all"},
        {"status": "revoked"},
        {"product": "trial"},
        {"page": 9_000},
    ]
    try:
        for number in range(1, 161):
            n = rng.randrange(len(writers))
            writer = writers[n]
            if n not in open_:
                open_[n] = writer.transaction()
                await open_[n].start()
            act = rng.choice(["add", "add", "end", "give up", "revoke"])
            if act == "add":
                ends = now + timedelta(days=rng.choice([-5, 5, 500]))
                await add(writer, first, number, subscriber=rng.choice([OURS, OURS, THEIRS]), ends=ends,
                          product=rng.choice([Product.TRIAL, Product.PKIO_PRIVATE]))  # fmt: skip
            elif act == "revoke":  # of its own, so that none waits for another
                await writer.execute(
                    "UPDATE certificate SET revoked_at = $2 WHERE xmin::text = pg_current_xact_id()::xid::text AND id > $1",
                    first, now,
                )  # fmt: skip
            else:
                await (open_[n].commit if act == "end" else open_[n].rollback)()
                del open_[n]
            for more in queries:
                exact = await asked(inventory, None, now, **more)
                assert await asked(inventory, kept, now, **more) == exact
    finally:
        for writer in writers:
            await writer.close()
    (row,) = await inventory.fetch("SELECT count(*) FROM certificate_change")
    assert row["count"] <= 2 * len(writers), "of a subscriber only the last stay"


async def test_s1_totals_that_nobody_asks_for_are_forgotten(inventory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.store.totals._MOST", 2)
    await first_of(inventory)
    kept, now = Totals(), clock.now()
    for status in (
        CertificateStatus.VALID,
        CertificateStatus.EXPIRED,
        CertificateStatus.VALID,
        CertificateStatus.REVOKED,
    ):
        await asked(inventory, kept, now, status=status.value)
    assert [key.split('"status":')[1][:7] for key in kept._kept] == ['"valid"', '"revoke']
