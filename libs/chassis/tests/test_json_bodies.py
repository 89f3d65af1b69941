"""Bodies in JSON are read strictly, in no time and no memory (B-38)."""

import json
import time
import tracemalloc

import httpx
import pytest
from chassis.edge import json_bodies
from chassis.edge.json_bodies import BadJson, loads
from chassis.testing import Identities
from contracts.authority import Who
from fastapi import FastAPI

BAD = {
    "a name twice": b'{"name": "een", "name": "twee"}',
    "a name twice, deeper": b'{"name": {"a": 1, "a": 1}}',
    "a name twice, by an escape": b'{"name": "een", "n\\u0061me": "twee"}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": -Infinity}',
    "1e400": b'{"name": 1e400}',
    "a number of 100,000 digits": b'{"name": ' + b"9" * 100_000 + b"}",
    "depth 10,000, arrays": b'{"name": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "depth 10,000, objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "depth 60,000, not closed": b"[" * 60_000,
    "a byte order mark": b'\xef\xbb\xbf{"name": "een"}',
    "UTF-16": '{"name": "een"}'.encode("utf-16"),
    "UTF-32": '{"name": "een"}'.encode("utf-32-le"),
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "half a surrogate pair": b'{"name": "\\ud800"}',
    "half a surrogate pair in a name": b'{"\\udfff": 1, "name": "een"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "text behind it": b'{"name": "een"} {"name": "twee"}',
    "a bare control character": b'{"name": "een\x01"}',
    "single quotes": b"{'name': 'een'}",
    "a comment": b'{"name": "een"} // ok',
    "nothing closed": b'{"name": "een',
    "quotes and backslashes without end": b'{"name": "' + b'\\"' * 30_000,
    "no JSON at all": b"<html></html>",
}
GOOD = {
    b'{"a": "\\ud83d\\ude00 \\\\u0000 [[[[ {{{{"}': {"a": "\U0001f600 \\u0000 [[[[ {{{{"},
    b'{"a": 1e308, "b": -0.5, "c": 12345678901234567890}': {"a": 1e308, "b": -0.5, "c": 12345678901234567890},
    b"[" * 32 + b"]" * 32: json.loads("[" * 32 + "]" * 32),
    '{"naam": "café Ω"}'.encode(): {"naam": "café Ω"},
}


@pytest.mark.parametrize("name", BAD)
async def test_b38_bad_json_is_refused_at_the_edge(app: FastAPI, identities: Identities, name: str) -> None:
    contact = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders", headers=contact) as http:
        answer = await http.post("/notes", content=BAD[name], headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422} and answer.json()["slug"] == "input.invalid"


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-7", "latin-1", "punycode", "idna", "rot13", "utf-8-sig", "x" * 5000]
)
async def test_b38_another_charset_is_refused(app: FastAPI, identities: Identities, charset: str) -> None:
    contact = identities.person("orders", "CB1000002", Who.CONTACT_FULL, "P1234567")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders", headers=contact) as http:
        for kind, status in {
            f"application/json; charset={charset}": {400, 422},
            'application/json; charset="UTF-8"': {200},
        }.items():
            answer = await http.post("/notes", content=b'{"name": "een"}', headers={"content-type": kind})
            assert answer.status_code in status


@pytest.mark.parametrize("name", BAD)
def test_b38_reading_costs_neither_time_nor_memory(name: str) -> None:
    body = BAD[name]
    tracemalloc.start()
    with pytest.raises(BadJson) as refused:
        loads(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    took = []
    for _ in range(3):  # the least of three: a collection of garbage or a busy core is nobody's body
        started = time.thread_time()
        with pytest.raises(BadJson):
            loads(body)
        took.append(time.thread_time() - started)
    assert min(took) < 0.1 and peak < 100_000 + 40 * len(body)
    assert (refused.value.__cause__ is None and refused.value.__suppress_context__) or refused.value.__context__ is None


@pytest.mark.parametrize("body", GOOD)
def test_what_is_json_is_read_as_the_standard_library_does(body: bytes) -> None:
    assert loads(body) == GOOD[body] == json.loads(body)


def test_depth_is_counted_outside_texts_only() -> None:
    assert json_bodies._depth(b'{"[[[[": "{{{{", "\\"[": [[1], {"a": []}]}') == 4
