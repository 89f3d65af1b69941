"""Each request has one line in the log, without codes, ids or what was typed; and services are told where it came from."""

import base64
import json
from typing import Any

import httpx
import pytest
from chassis import telemetry
from chassis.testing import Inside
from gateway.edge import to_https
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("test"))
    return exporter


def lines(logs: list[Any]) -> list[tuple[Any, ...]]:
    return [(x["method"], x["route"], x["status"], x["who"]) for x in logs if x["event"] == "request"]


async def test_a_login_leaves_no_code_and_no_session_in_log_or_trace(world: Any, spans: InMemorySpanExporter) -> None:
    """ASVS 16.2.1, 16.2.5: method, route, status, time, source and who; the one-time code and the cookie are in no line."""
    with capture_logs() as logs:
        await world.login("/inloggen/kaart?naar=/home")
        await world.http.get("/zoekterm-kersenpit?naam=kersenpit")
        await world.http.post(
            "/inloggen/abonnee", data={"abonnee": "kersenpit"}, headers={"sec-fetch-site": "cross-site"}
        )
    told = lines(logs)
    assert told[:3] == [
        ("GET", "/inloggen/kaart", 303, ""), ("GET", "/inloggen/kaart", 303, ""), ("GET", "/inloggen/kaart/klaar", 303, ""),
    ]  # fmt: skip
    assert ("GET", "/home", 200, "CB1000002") in told or ("GET", "/home", 503, "CB1000002") in told
    assert told[-2:] == [("GET", "-", 404, ""), ("POST", "-", 403, "")]
    assert all(x["source"] == "127.0.0.1" and x["ms"] >= 0 for x in logs if x["event"] == "request")
    secrets = {*world.auth.sessions, "kersenpit"} | {
        body[n] for _, body in world.auth.calls for n in ("code", "state") if n in body
    }
    everything = json.dumps(logs, default=str) + "".join(span.to_json() for span in spans.get_finished_spans())
    assert len(secrets) >= 4
    assert [secret for secret in secrets if secret in everything] == []


@pytest.mark.parametrize(
    ("client", "told"),
    [
        (("192.0.2.7", 1), "192.0.2.7"), (("2001:db8::7", 1), "2001:db8::7"), (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("fe80::1%eth0", 1), "fe80::1"), (("/run/socket", 0), ""), (None, ""),
    ],
)  # fmt: skip
async def test_b39_auth_is_told_the_address_of_the_connection_and_no_header(world: Any, client: Any, told: str) -> None:
    """It goes in the gateway's signed token; what a stranger says of it in a header is not looked at."""
    seen: list[str] = []
    answer = world.auth.__call__

    def listen(request: httpx.Request) -> httpx.Response:
        body = request.headers["authorization"].split(".")[1]
        seen.append(json.loads(base64.urlsafe_b64decode(body + "=="))["src"])
        return answer(request)

    world.apps.portal.state.backend._ways["auth", "quick"] = Inside(httpx.MockTransport(listen))
    lies = {name: "203.0.113.66" for name in ("x-forwarded-for", "x-real-ip", "true-client-ip", "src")}
    lies |= {"forwarded": "for=203.0.113.66", "cookie": f"__Host-sid={'s' * 43}"}
    transport = httpx.ASGITransport(app=world.apps.public, client=client or ("", 0))
    async with httpx.AsyncClient(transport=transport, base_url="https://localhost:8443") as http:
        await http.get("/home", headers=lies)
    assert seen == [told]


async def test_the_redirect_to_https_has_a_line_too() -> None:
    transport = httpx.ASGITransport(app=to_https("https://portaal.example"), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://portaal.example") as http:
        with capture_logs() as logs:
            assert (await http.get("/geheim?code=geheim")).status_code == 308
    assert lines(logs) == [("GET", "-", 308, "")] and logs[0]["source"] == "192.0.2.7"
    assert "geheim" not in json.dumps(logs)
