"""Whatever stands in an address: the list, or a refusal that says so. Never an outage, never somebody else's certificate."""

import base64
import itertools
import json
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from contracts.authority import Who
from contracts.certificates import CertificateSort
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PEOPLE = itertools.count(1)
OURS, THEIRS = "P1234567", "P7654321"
PARAMETERS = (
    "product", "status", "name", "expires_within", "sort", "descending", "page", "per_page", "after", "before", "odd",
)  # fmt: skip
MOMENTS = (
    "0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59.999999+00:00",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00+23:59:59", "-0001-01-01T00:00:00Z", "10000-01-01T00:00:00+00:00", "infinity",
)  # fmt: skip
VALUES = (
    st.none() | st.booleans() | st.integers() | st.integers(2**62, 2**65) | st.floats() | st.sampled_from(MOMENTS)
    | st.text(max_size=30) | st.sampled_from(["\ud800", "\x00", "a\x00", "\udfff\udbff", "é" * 200])
    | st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=3), max_leaves=20)
)  # fmt: skip
CURSORS = st.builds(
    lambda sort, descending, values: base64.urlsafe_b64encode(
        json.dumps([sort, descending, *values]).encode()
    ).rstrip(b"="),
    st.sampled_from([sort.value for sort in CertificateSort]), st.booleans(), st.lists(VALUES, min_size=1, max_size=4),
)  # fmt: skip
DEEP = base64.urlsafe_b64encode(b"[" * 440)
ANYTHING = (
    st.binary(max_size=60) | CURSORS | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.sampled_from([b"\x00", b"a\x00b", b"%", b"_", b"\\", b"9" * 30, b"-1", b"1e400", b"NaN", b"\xed\xa0\x80", DEEP, b"x" * 11_000,
                       b"' OR 1=1 --", b"(a+)+$", b"all", b"not_after", b"status", b"25", b"100", b"true", b"\xe2\x80\xae"])
)  # fmt: skip
SLOW = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def ask(inventory: Any, path: str, query: str, subscriber: str = OURS) -> Any:
    person = f"CB{next(PEOPLE):07}"  # each a person of its own: how often one may ask is another matter
    head = inventory.identities.person("certificates", person, Who.CONTACT_FULL, subscriber)
    async with inventory.portal.client("certificates", head) as http:
        return await http.get(f"{path}?{query}")


@SLOW
@given(st.dictionaries(st.sampled_from(PARAMETERS), ANYTHING, min_size=1, max_size=4), st.booleans())
async def test_any_value_of_any_parameter_is_an_answer(
    inventory: Any, given_values: dict[str, bytes], csv: bool
) -> None:
    """The overview and its export, with bytes as they come over the wire."""
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in given_values.items())
    answer = await ask(inventory, "/certificates.csv" if csv else "/certificates", query)
    assert answer.status_code in {200, 422}, (query, answer.text)


GOOD: dict[CertificateSort, list[Any]] = {
    CertificateSort.NAME: ["a", 1], CertificateSort.PRODUCT: ["trial", MOMENTS[1], 1], CertificateSort.STATUS: [True, MOMENTS[1], 1],
    CertificateSort.NOT_BEFORE: [MOMENTS[1], 1], CertificateSort.NOT_AFTER: [MOMENTS[1], 1],
    CertificateSort.OWN_NAME: [False, "a", 1], CertificateSort.OWN_REFERENCE: [True, "", 1], CertificateSort.COST_CENTRE: [False, "4711", 1],
}  # fmt: skip
TAMPERED = (
    *MOMENTS, None, True, False, -1, 0, 2**63 - 1, 2**63, 10**400, 1.5, float("inf"), float("nan"), "", "x", "\x00", "a\x00",
    "\ud800", "\udfff\udbff", "\u202e", "é" * 90, [], {}, [[[]]],
)  # fmt: skip


@pytest.mark.parametrize("sort", list(CertificateSort))
async def test_a_cursor_that_was_tampered_with_is_ignored_or_a_place(inventory: Any, sort: CertificateSort) -> None:
    """Each foolish value in each place of a cursor that is right in all the others."""
    await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    for place in range(len(GOOD[sort]) + 1):
        for value in TAMPERED:
            values = [*GOOD[sort][:place], value, *GOOD[sort][place + 1 :]]
            text = json.dumps([sort.value, False, *values]).encode()
            cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
            for side in ("after", "before"):
                answer = await ask(inventory, "/certificates", f"sort={sort.value}&status=all&{side}={cursor}")
                assert answer.status_code == (200 if len(cursor) <= 600 else 422), (values, answer.text)
                assert len(cursor) > 600 or answer.json()["total"] == 1


async def test_a_cursor_of_another_subscriber_shows_only_ones_own(inventory: Any) -> None:
    """INV-6: a cursor is a place in an order, never a right to what stands there."""
    await inventory.import_pems(*(inventory.pki.leaf(f"{n:02}.ons.nl") for n in range(15)))
    await inventory.import_pems(*(inventory.pki.leaf(f"{n:02}.hen.nl") for n in range(15)), subscriber=THEIRS)
    for sort in CertificateSort:
        for descending in (False, True):
            query = f"status=all&per_page=10&sort={sort.value}&descending={str(descending).lower()}"
            theirs = (await ask(inventory, "/certificates", query, THEIRS)).json()
            last = (await ask(inventory, "/certificates", f"{query}&page=2", THEIRS)).json()
            for side, cursor in (("after", theirs["next_cursor"]), ("before", last["previous_cursor"])):
                for path in ("/certificates", "/certificates.csv"):
                    answer = await ask(inventory, path, f"{query}&{side}={cursor}")
                    assert answer.status_code == 200 and ".hen.nl" not in answer.text
                page = (await ask(inventory, "/certificates", f"{query}&{side}={cursor}")).json()
                assert page["total"] == 15 and all(".ons.nl" in row["common_name"] for row in page["rows"])


@pytest.mark.parametrize("name", ["%00", "a%00b", "%ED%A0%80", "%25", "_", "%5C", "%E2%80%AE", "x%0D%0A"])
async def test_an_export_by_an_odd_name_is_an_export_with_its_audit_line(inventory: Any, name: str) -> None:
    """NUL and its like stop neither the file nor the line that says who took it; wildcards are letters (B-48)."""
    await inventory.import_pems(inventory.pki.leaf("www.a.nl"))
    answer = await ask(inventory, "/certificates.csv", f"name={name}")
    assert answer.status_code == 200 and answer.text.count("\n") == 1
    (line,) = await inventory.fetch("SELECT facts FROM audit WHERE action = 'certificates:certificate:export'")
    assert json.loads(line["facts"])["filters"]["name"]
