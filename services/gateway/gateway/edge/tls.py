"""The TLS context of every listener, on cryptography's own OpenSSL (through pyOpenSSL).

The standard library's server side sends no CA names, aborts the handshake on a bad certificate (the user would see a bare
browser error) and resumes sessions, so that a second connection without the card is the holder. This context does none of
that: it accepts any certificate whose key was *proven* (TLS itself proves that), names the CAs, and never resumes.
Whether the certificate is good is the application's verdict.

The chain that a client sends with its certificate is nobody's evidence, so it may not cost anything: OpenSSL verifies no
link of it, and the bytes of a whole handshake are counted.
"""

import ssl
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar, cast

from cryptography.hazmat.bindings.openssl.binding import Binding
from OpenSSL import SSL, crypto

from gateway.edge import proxied
from gateway.security import bare

Result = TypeVar("Result")

#: The suites that NCSC-NL's TLS guidelines (2025) call good in TLS 1.3, and ECDHE with AEAD in TLS 1.2.
SUITES_13 = b"TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
SUITES_12 = b":".join(
    b"ECDHE-" + key + suite
    for key in (b"ECDSA-", b"RSA-")
    for suite in (b"AES256-GCM-SHA384", b"CHACHA20-POLY1305", b"AES128-GCM-SHA256")
)
#: What either side may sign a handshake with (RFC 8446, 4.2.3): SHA-256 and up. Every kind of key that a card may
#: have is among them, also those that are refused later: a refusal needs a page, and a page needs the handshake.
SIGNATURES = b":".join(
    (
        b"ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:ed448",
        b"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512",
        b"rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512",
        b"rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512",
    )
)
TLS_1_2, TLS_1_3 = SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION
_OPTIONS = SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION | SSL.OP_CIPHER_SERVER_PREFERENCE
#: All that a client may send before its handshake is done. A login chain is 10 KiB at most, a hello with post-quantum
#: key shares 2 KiB; OpenSSL itself would take 100 KiB of certificates, each of them parsed.
HANDSHAKE_BYTES = 32 * 1024
_RECORD_HEAD = 5
_RECORD_TYPES = range(20, 24)  # RFC 8446, 5.1
_CHUNK = 65_536


class CardContext(ssl.SSLContext):
    """An `ssl.SSLContext` for uvicorn and uvloop (which insist on that class) that hands out `CardObject`s.

    `chain` and `key` are PEM files of the server. With `login_cas` (a PEM bundle) it asks the client for a certificate and
    sends those CAs' names, on which browsers filter what they offer; without, it never asks. `oldest` and `newest` are
    the versions spoken; `newest=TLS_1_2` is for fleets of RSA cards without PSS, which TLS 1.3 can't use.
    `behind_proxy`: every connection begins with a proxy's word on whose it is (`gateway.edge.proxied`).
    """

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Make the stdlib's half; it never makes a connection."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(
        self,
        chain: Path,
        key: Path,
        login_cas: Path | None = None,
        *,
        oldest: int = TLS_1_3,
        newest: int = TLS_1_3,
        behind_proxy: bool = False,
    ) -> None:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.use_certificate_chain_file(str(chain))
        context.use_privatekey_file(str(key))
        context.set_min_proto_version(oldest)
        context.set_max_proto_version(newest)
        context.set_cipher_list(SUITES_12)
        context.set_tls13_ciphersuites(SUITES_13)
        _sign_with(context, SIGNATURES)
        context.set_options(_OPTIONS)
        # with OP_NO_TICKET: nothing to resume, neither in TLS 1.2 nor in 1.3, so no login without the card
        context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        context.set_alpn_select_callback(_http_1_1)
        if login_cas is not None:
            context.load_verify_locations(str(login_cas))
            context.load_client_ca(str(login_cas).encode())
            context.set_verify(SSL.VERIFY_PEER, _accept)
            # below zero by more than the -1 that means "as it comes": not one link is verified, and the leaf still
            # arrives. Links are verified with keys of the client's own making; with 0 there would still be one.
            context.set_verify_depth(-2)
        self.real, self.behind_proxy = context, behind_proxy

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """One server-side connection between two memory buffers."""
        return cast(ssl.SSLObject, CardObject(self, incoming, outgoing))


def _sign_with(context: SSL.Context, names: bytes) -> None:
    """Limit the signatures of a handshake. pyOpenSSL has no call for it; cryptography's own binding does."""
    if Binding.lib.SSL_CTX_set1_sigalgs_list(context._context, names) != 1:
        raise ValueError("OpenSSL doesn't know one of the signature algorithms")


def _http_1_1(_: SSL.Connection, offered: list[bytes]) -> Any:
    return b"http/1.1" if b"http/1.1" in offered else SSL.NO_OVERLAPPING_PROTOCOLS


def _accept(_: SSL.Connection, __: Any, ___: int, ____: int, _____: int) -> bool:
    """Let every chain through: the handshake has proven the key, and the verdict, with a page of its own, is auth's."""
    return True


class CardObject:
    """The part of `ssl.SSLObject` that asyncio and uvloop use, on a pyOpenSSL connection."""

    def __init__(self, context: CardContext, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO) -> None:
        self.context = context
        self._incoming, self._outgoing, self._held = incoming, outgoing, b""
        self._connection = SSL.Connection(context.real, None)
        self._connection.set_accept_state()
        self.handed: proxied.Handed | None = None  # what a proxy said of the client
        self._failed: ssl.SSLError | None = None
        self._greeted, self._before = False, 0  # whether the handshake is done, and the bytes that it took

    def _feed(self) -> bool:
        """Give OpenSSL exactly one TLS record, and say whether there was one.

        Not all that arrived: uvloop looks at `incoming.pending` to know whether there is more to read, and a connection
        hangs when it is empty too early.
        """
        if self.context.behind_proxy and self.handed is None and not self._hand():
            return False
        if not self._hold(_RECORD_HEAD):
            return False
        if not self._greeted and self._held[0] not in _RECORD_TYPES:
            if self._held[:1].isalpha():  # a method
                self._outgoing.write(bare(HTTPStatus.UPGRADE_REQUIRED))
            raise ssl.SSLError(1, "no TLS")
        size = _RECORD_HEAD + int.from_bytes(self._held[3:_RECORD_HEAD], "big")
        if not self._hold(size):
            return False
        if not self._greeted:
            self._before += size
            if self._before > HANDSHAKE_BYTES:
                raise ssl.SSLError(1, "the handshake is too large")
        self._connection.bio_write(self._held)
        self._held = b""
        return True

    def _hold(self, size: int) -> bool:
        """Take what is missing of so many bytes, and say whether they are all here."""
        if len(self._held) < size:
            self._held += self._incoming.read(size - len(self._held))
        return len(self._held) >= size

    def _hand(self) -> bool:
        """Take the proxy's header, and say whether all of it was here."""
        if not self._hold(proxied.FIXED):
            return False
        try:
            size = proxied.FIXED + proxied.size(self._held)
            if not self._hold(size):
                return False
            self.handed = proxied.read(self._held[: proxied.FIXED], self._held[proxied.FIXED :])
        except proxied.NotProxiedError:
            raise ssl.SSLError(1, "no word of a proxy") from None
        self._held = b""
        return True

    def _run(self, call: Any, *arguments: Any) -> Any:
        """Call OpenSSL, feeding it records, and translate its errors to those of `ssl`. An orderly end gives b""."""
        try:
            while True:
                try:
                    return call(*arguments)
                except SSL.WantReadError:
                    if not self._feed():
                        self._want_more()
        except SSL.ZeroReturnError:
            return b""
        except SSL.SysCallError as error:
            raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, str(error)) from error
        except SSL.Error as error:
            raise ssl.SSLError(1, str(error)) from error
        finally:
            self._flush()

    def _want_more(self) -> NoReturn:
        if self._incoming.eof and not self._incoming.pending:
            raise ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the peer closed the connection") from None
        raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "more data needed") from None

    def _flush(self) -> None:
        while True:
            try:
                self._outgoing.write(self._connection.bio_read(_CHUNK))
            except SSL.WantReadError:
                return

    def do_handshake(self) -> None:
        """Go on with the handshake. Raises ssl.SSLWantReadError until it is done.

        What fails is raised only at the second call: in between, the event loop sends what OpenSSL has to say of it, so
        that the browser can tell its user more than that the connection broke.
        """
        if self._failed is not None:
            raise self._failed
        try:
            self._run(self._connection.do_handshake)
        except (ssl.SSLWantReadError, ssl.SSLEOFError):
            raise
        except ssl.SSLError as error:
            if not self._outgoing.pending:
                raise
            self._failed = error
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "the alert goes first") from error
        self._greeted = True

    def read(self, size: int = _CHUNK, buffer: bytearray | None = None) -> bytes | int:
        """Decrypted bytes, or their number when a buffer is given; b"" or 0 at the end."""
        if buffer is None:
            return cast(bytes, self._run(self._connection.recv, size))
        got = self._run(self._connection.recv_into, buffer, size)
        return 0 if got == b"" else cast(int, got)

    def write(self, data: bytes) -> int:
        """Encrypt bytes; the number taken."""
        return cast(int, self._run(self._connection.send, data))

    def unwrap(self) -> None:
        """Say goodbye in TLS, and wait for the peer's goodbye unless it has gone."""
        if not self._run(self._connection.shutdown) and not self._incoming.eof:
            self._run(self._connection.recv, 1)

    def pending(self) -> int:
        """Decrypted bytes that can be read without new data."""
        return self._connection.pending()

    def getpeercert(self, binary_form: bool = False) -> Any:
        """The presented certificate's bytes, None without one; in the other form nothing, since nothing was verified.

        They are not parsed here: TLS takes certificates that a strict reader does not, and whose holder must see a page.
        """
        if not binary_form:
            return {}
        certificate = self._connection.get_peer_certificate()
        return None if certificate is None else crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)

    def cipher(self) -> tuple[str | None, str | None, int | None]:
        """Suite, protocol version and bits."""
        connection = self._connection
        return connection.get_cipher_name(), self.version(), connection.get_cipher_bits()

    def version(self) -> str:
        """The negotiated protocol version, for instance `TLSv1.3`."""
        return self._connection.get_protocol_version_name()

    def selected_alpn_protocol(self) -> str | None:
        """The negotiated application protocol."""
        return self._connection.get_alpn_proto_negotiated().decode() or None

    def compression(self) -> None:
        """Never."""
