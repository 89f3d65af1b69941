"""Three database roles for each service: one owns and migrates, one runs, one prunes. And a fourth where strangers search: it reads what is published.

Made once by an administrator (`python -m chassis SERVICE roles`), the same way locally, in tests and on any other
PostgreSQL. What runs may read its tables, add to them and change them, but the audit trail it may only read and add to; rows it may
take away where its work is to do so (`DELETED` of `tables.py`), and nowhere else; what prunes may
take out of the audit trail, of what is kept for a while and of evidence whose time is over, say that it did, and nothing else. Neither owns anything, so neither can
alter, drop or empty a table, disable a trigger or give itself rights. What strangers ask goes over the fourth, which may read
the tables of `SEARCHED` (`tables.py`) and nothing else at all. The names follow from one: `orders`,
`orders_owner`, `orders_prune`, `certificates_search`.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from chassis import connecting
from chassis.tables import DELETED

OWNER, PRUNE, SEARCH = "_owner", "_prune", "_search"
#: Tables whose rows are evidence: added, never changed.
APPEND_ONLY = ("audit",)
#: What is kept for a while only.
PRUNABLE = ("audit", "inbox", "job", "anonymous_refusal", "dead_letter", "legal_hold")
_PLAIN = "LOGIN NOCREATEDB NOCREATEROLE NOINHERIT"
#: Of a role that exists only a superuser may say these, even that it is none of them (PostgreSQL, ALTER ROLE).
_NOT_MIGHTY = f"{_PLAIN} NOSUPERUSER NOREPLICATION NOBYPASSRLS"
#: The last net: how long the server lets each role's statements run, wait for a lock, and stand idle in a transaction: whoever vanished with
#: one, or is frozen, lets go of its rows and is told so when it comes back. Migrations and pruning take longer than requests.
_LIMITS = {
    "": {"statement_timeout": "30s", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "15s"},
    OWNER: {"statement_timeout": "15min", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"},
    PRUNE: {"statement_timeout": "60s", "lock_timeout": "4s", "idle_in_transaction_session_timeout": "60s"},
    SEARCH: {
        "statement_timeout": "1s",
        "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "5s",
        "default_transaction_read_only": "on",
    },
}
#: Of each: a client that is gone is noticed within twenty seconds, in a statement within two.
_NOTICED = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "3s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15s",
    "client_connection_check_interval": "2s",
}
#: Seconds that an administrator's own statement may take: a database is made by copying one.
_MAKING = 60.0
_ROUNDS = "SELECT coalesce(current_setting('scram_iterations', true), '4096')"  # a setting since PostgreSQL 16
_MIGHTY = "SELECT rolsuper OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = $1"


@dataclass(frozen=True)
class Login:
    """A role, its password and its database, as an address says them."""

    role: str
    password: str
    database: str

    @classmethod
    def of(cls, url: str) -> "Login":
        """Read `postgresql://role:password@host/database`."""
        parts = urlsplit(url)
        return cls(unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path.lstrip("/")))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


async def make(admin_url: str, running_url: str, owner_url: str, prune_url: str, search_url: str = "") -> None:
    """Make the roles and the database of these addresses, or bring older ones to this state. Safe to repeat.

    `search_url`: where strangers search, else empty. `admin_url` is that of a superuser (or of one who may make roles and databases and is a member of those made).
    Raises ValueError when the addresses don't belong together, asyncpg's errors when a right is lacking.
    """
    running, owner, prune = Login.of(running_url), Login.of(owner_url), Login.of(prune_url)
    names = (running.role + OWNER, running.role + PRUNE)
    if (owner.role, prune.role) != names or not running.database == owner.database == prune.database:
        raise ValueError(f"the roles of {running.database} must be {running.role}, {names[0]} and {names[1]}")
    searching = (Login.of(search_url),) if search_url else ()
    if any((s.role, s.database) != (running.role + SEARCH, running.database) for s in searching):
        raise ValueError(f"who searches {running.database} must be {running.role + SEARCH}")
    connection = await connecting.connect(admin_url, seconds=_MAKING)
    try:
        rounds = int(await connection.fetchval(_ROUNDS))
        for login in (running, owner, prune, *searching):
            mighty = await connection.fetchval(_MIGHTY, login.role)  # None: there is no such role yet
            verb, what = "CREATE" if mighty is None else "ALTER", _PLAIN if mighty is False else _NOT_MIGHTY
            await connection.execute(
                f"{verb} ROLE {_quoted(login.role)} {what} PASSWORD '{verifier(login.password, rounds)}'"
            )
            await connection.execute(limits(login.role, login.role.removeprefix(running.role)))
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", running.database):
            await connection.execute(f"CREATE DATABASE {_quoted(running.database)} OWNER {_quoted(owner.role)}")
        await connection.execute(closed(running.database, running.role, searched=bool(searching)))
    finally:
        await connection.close()
    connection = await connecting.connect(
        urlsplit(admin_url)._replace(path=f"/{running.database}").geturl(), seconds=_MAKING
    )
    try:
        await connection.execute(_owned(running.role, searched=bool(searching)))
    finally:
        await connection.close()


def verifier(password: str, rounds: int) -> str:
    """What the server keeps of a password (RFC 5802 and 7677, as PostgreSQL writes it): no log of a statement shows the password.

    Raises ValueError for one with other than printable ASCII characters: clients prepare those in ways of their own.
    """
    if not (password.isascii() and password.isprintable()):
        raise ValueError("the password of a role must be printable ASCII")
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client, server = (hmac.digest(salted, key, "sha256") for key in (b"Client Key", b"Server Key"))
    kept = (base64.b64encode(part).decode() for part in (salt, hashlib.sha256(client).digest(), server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(rounds, *kept)


def limits(role: str, kind: str) -> str:
    """Statements that give a role the limits of its kind (empty, or the end of its name); they hold for what connects from then on."""
    settings = {**_LIMITS[kind], **_NOTICED}
    return ";".join(f"ALTER ROLE {_quoted(role)} SET {name} = '{value}'" for name, value in settings.items())


def closed(database: str, role: str, *, searched: bool = False) -> str:
    """Statements after which only the roles of `role` may connect to the database; `searched`: the fourth among them."""
    name, running, owner, prune = (_quoted(n) for n in (database, role, role + OWNER, role + PRUNE))
    search = f"; GRANT CONNECT ON DATABASE {name} TO {_quoted(role + SEARCH)}" if searched else ""
    return f"""ALTER DATABASE {name} OWNER TO {owner};
        REVOKE ALL ON DATABASE {name} FROM PUBLIC;
        REVOKE ALL ON DATABASE {name} FROM {running}, {prune};
        GRANT CONNECT ON DATABASE {name} TO {running}, {prune}{search}"""


async def close_shared(admin_url: str) -> None:
    """No role but an administrator's connects to the databases that every cluster has."""
    connection = await connecting.connect(admin_url, seconds=_MAKING)
    try:
        await connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    finally:
        await connection.close()


def _owned(role: str, *, searched: bool) -> str:
    search = f"; GRANT USAGE ON SCHEMA public TO {_quoted(role + SEARCH)}" if searched else ""
    running, owner, prune = _quoted(role), _quoted(role + OWNER), _quoted(role + PRUNE)
    return f"""REASSIGN OWNED BY {running} TO {owner};
        ALTER SCHEMA public OWNER TO {owner};
        REVOKE ALL ON SCHEMA public FROM PUBLIC, {running}, {prune};
        GRANT USAGE ON SCHEMA public TO {running}, {prune}{search}"""


def grants(
    owner: str,
    removed: Collection[str] = (),
    read: Collection[str] = (),
    stays: Collection[str] = (),
    *,
    deleted: Collection[str] = (),
    searched: Collection[str] = (),
) -> tuple[str, ...]:
    """What the owner gives after each migration, in the migration's own transaction.

    `deleted`: the service's tables of which what runs takes rows away, `removed`: tables with evidence that goes when its time is over, `read`: what has to be read for that (`chassis.retention`),
    `stays`: where what prunes, and nobody else, adds what is known of it for ever. `searched`: what strangers may search, where their role was made.
    Raises ValueError when the name is not that of an owner: a role that also runs would own its audit trail.
    """
    if not owner.endswith(OWNER):
        raise ValueError(f"migrations run as the role whose name ends in {OWNER}, not as {owner}")
    running, prune = _quoted(owner.removesuffix(OWNER)), _quoted(owner.removesuffix(OWNER) + PRUNE)
    rights, gone = "SELECT, INSERT, UPDATE", ", ".join(sorted({*DELETED, *deleted}))
    return (
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {running}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {running}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {running}, {prune}",
        f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {running}",
        f"GRANT DELETE ON {gone} TO {running}",
        f"REVOKE UPDATE ON {', '.join(APPEND_ONLY)} FROM {running}",
        f"REVOKE INSERT, UPDATE ON {', '.join(('alembic_version', 'retention', *stays))} FROM {running}",
        f"GRANT UPDATE (marked_at) ON retention TO {running}",
        f"GRANT SELECT, DELETE ON {', '.join(sorted({*PRUNABLE, *removed}))} TO {prune}",
        f"GRANT SELECT ON {', '.join(sorted({'service_state', *read}))} TO {prune}",
        f"GRANT SELECT, INSERT, UPDATE ON retention TO {prune}",
        f"GRANT INSERT ON {', '.join(('audit', 'outbox', *stays))} TO {prune}",  # what it removed is said
        f"GRANT UPDATE (source) ON audit TO {prune}",
        *(_searched(owner.removesuffix(OWNER) + SEARCH, searched) if searched else ()),
    )


def _searched(role: str, tables: Collection[str]) -> tuple[str, ...]:
    """A service whose fourth role was not made goes on without: it answers no search."""
    gives = (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {_quoted(role)}",
        f"GRANT SELECT ON {', '.join(sorted(tables))} TO {_quoted(role)}",
    )
    exists = "EXISTS (SELECT FROM pg_roles WHERE rolname = '{}')".format(role.replace("'", "''"))
    return tuple(f"DO $give$ BEGIN IF {exists} THEN {each}; END IF; END $give$" for each in gives)
