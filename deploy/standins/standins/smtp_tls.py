"""The mailbox over TLS: `python -m standins.smtp_tls --chain FILE --key FILE [--login FILE] …`, then as `standins.mailbox`.

It takes mail after STARTTLS only, and with a file `NAME:PASSWORD` only from who logs in as that.
"""

import argparse
import hmac
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from standins import mailbox


def guarded(chain: Path, key: Path, user: str = "", password: str = "") -> dict[str, Any]:
    """aiosmtpd's arguments for a server that takes mail after STARTTLS only, and with a `user` from that one alone."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword) -> AuthResult:
        good = hmac.compare_digest(given.login + b"\0" + given.password, f"{user}\0{password}".encode())
        return AuthResult(success=good, handled=good)

    login = {"authenticator": known, "auth_required": True} if user else {}
    return {"tls_context": context, "require_starttls": True, **login}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.smtp_tls", allow_abbrev=False)
    parser.add_argument("--chain", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--login", type=Path)
    given, more = parser.parse_known_args()
    user, _, password = given.login.read_text().partition(":") if given.login else ("", "", "")
    mailbox.main(more, **guarded(given.chain, given.key, user, password))


if __name__ == "__main__":
    main()
