"""TLS before a PostgreSQL that has none: `python -m local.tls_end --port N --to M --chain FILE --key FILE`.

The server of the wheel is built without TLS. This end answers the client's SSLRequest (PostgreSQL's protocol, 54.2.11), speaks
TLS with it and hands on what comes to the server on loopback. Who doesn't ask for TLS is refused, with a line in the log.
"""

import argparse
import asyncio
import contextlib
import ssl
import struct
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

_SSL_REQUEST = struct.pack("!II", 8, 80_877_103)
_SECONDS = 10.0  # for the beginning of a connection
_CHUNK = 65_536
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


def _refusal() -> bytes:
    """An ErrorResponse as a server sends it that takes no plain connections."""
    fields = b"SFATAL\0VFATAL\0C28000\0Mthis server speaks TLS only: sslmode=verify-full\0\0"
    return b"E" + struct.pack("!I", len(fields) + 4) + fields


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()


def _handler(context: ssl.SSLContext, to: int) -> Handler:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                if await reader.readexactly(8) != _SSL_REQUEST:
                    print("refused: a connection without TLS", file=sys.stderr, flush=True)
                    writer.write(_refusal())
                    await writer.drain()
                    return
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(context)
                behind, ahead = await asyncio.open_connection("127.0.0.1", to)
            await asyncio.gather(_copy(reader, ahead), _copy(behind, writer))
        except ssl.SSLError as error:
            print(f"refused: {error.reason}", file=sys.stderr, flush=True)
        except (OSError, EOFError):
            return
        finally:
            writer.close()

    return answer


async def serve(port: int, to: int, chain: Path, key: Path) -> None:
    """Answer on loopback until cancelled."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    async with await asyncio.start_server(_handler(context, to), "127.0.0.1", port) as server:
        await server.serve_forever()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m local.tls_end", description="TLS before PostgreSQL.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", type=int, required=True)
    parser.add_argument("--chain", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.port, given.to, given.chain, given.key))


if __name__ == "__main__":
    main()
