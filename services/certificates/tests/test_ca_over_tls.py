"""The CA over https: its credential goes nowhere in clear by mistake, and what its client does to TLS touches nobody else's."""

import asyncio
import contextlib
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from certificates.ca_local import LocalCa
from certificates.settings import Settings
from chassis import tls
from pydantic import SecretStr, ValidationError
from standins import inside as pki


def offered(context: ssl.SSLContext, server: ssl.SSLContext) -> str | None:
    """The protocol that a connection of this context agrees on with a server that speaks HTTP."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = context.wrap_bio(back, there, server_hostname="localhost"), server.wrap_bio(there, back, server_side=True)
    for end in (*ends, *ends):
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
    assert ends[0].version() is not None
    return ends[0].selected_alpn_protocol()


async def test_a_database_is_offered_no_http_after_the_ca_was_asked(tmp_path: Path) -> None:
    """PostgreSQL from 17 on refuses whoever offers another protocol than its own: httpx writes HTTP into its context."""
    pki.make(tmp_path, datetime.now(UTC), servers=("orders",), clients=())
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(tmp_path / "orders-chain.pem", tmp_path / "orders-key.pem")
    server.set_alpn_protocols(["http/1.1"])

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 503 Not now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server)
    url = f"https://localhost:{listening.sockets[0].getsockname()[1]}"
    own = tls.client(tmp_path / "ca.pem")
    async with listening, LocalCa(url, SecretStr("x"), tls=own) as ca:
        with pytest.raises(Exception, match="HTTP 503"):
            await ca.poll("1")
    assert offered(own, server) == "http/1.1", "what makes it matter"
    database = tls.database(f"postgresql://db/x?sslmode=verify-full&sslrootcert={tmp_path / 'ca.pem'}")
    assert isinstance(database, ssl.SSLContext)
    assert offered(database, server) is None


@pytest.mark.parametrize("by", ["outside_ca", "inside"])
def test_a_credential_in_clear_is_refused_where_other_stretches_are_over_tls(by: str) -> None:
    ca = Path("/etc/mc/ca.pem")
    over: dict[str, Any] = (
        {"outside_ca": ca} if by == "outside_ca" else dict.fromkeys(("inside_ca", "inside_chain", "inside_key"), ca)
    )
    asked = {"ca_credential": SecretStr("geheim"), "ca_url": "http://ca.example:8110"}
    for url in (
        "http://ca.example:8110",
        "http://localhost.example",
        "http://10.0.0.1",
        "HTTP://CA.example",
        "ca.example",
    ):
        with pytest.raises(
            ValidationError, match="CA_URL begins with https:// when INSIDE_CA or OUTSIDE_CA"
        ) as refused:
            Settings(**over, **{**asked, "ca_url": url})
        assert "geheim" not in str(refused.value)
    for url in ("https://ca.example", "http://localhost:8110", "http://127.0.0.1:8110"):
        assert Settings(**over, **{**asked, "ca_url": url}).ca_url == url
    assert Settings(**asked).ca_url == asked["ca_url"], "all of it is plain, and says so"
