"""Whatever we wait for outside ourselves has a deadline: connections are opened in one place, and every way out says how long."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("libs", "services")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "testing", "migrations", "node_modules", ".venv"} & set(path.parts)
]
#: What opens a connection to a database; who may call it.
OPENS = {"connect", "create_pool", "create_async_engine", "create_engine"}
OPENER = ROOT / "libs/chassis/chassis/connecting.py"
#: Clients of others, and the argument that says how long a call may take.
CLIENTS = {
    "httpx.AsyncClient": "timeout",
    "httpx.Client": "timeout",
    "aiohttp.ClientSession": "timeout",
    "aiosmtplib.SMTP": "timeout",
    "AIOKafkaProducer": "request_timeout_ms",
}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """The calls of a module, by the name that is called."""
    tree = ast.parse(path.read_text())
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_a_connection_to_a_database_is_opened_in_one_place() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path != OPENER
        for name, node in calls(path)
        if name.rpartition(".")[2] in OPENS and (name.startswith(("asyncpg.", "sqlalchemy.")) or "." not in name)
    ]
    assert found == []


def test_every_client_of_others_says_how_long() -> None:
    """(Of aiokafka's consumer and admin client each request ends by itself, after 40 s at most.)"""
    found = []
    for path in SOURCES:
        for name, node in calls(path):
            argument = CLIENTS.get(name)
            if argument is not None and argument not in {keyword.arg for keyword in node.keywords}:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert found == []


@pytest.mark.parametrize(
    "file",
    [
        "services/gateway/gateway/backend/caller.py",
        "services/certificates/certificates/ca_local.py",
        "libs/chassis/chassis/outside/objects_obstore.py",
        "libs/chassis/chassis/outside/mail_server_smtp.py",
    ],
)
def test_where_a_library_limits_only_parts_of_a_call_the_whole_has_a_limit_too(file: str) -> None:
    assert any(name == "asyncio.timeout" for name, _ in calls(ROOT / file)), file
