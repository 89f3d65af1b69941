"""Static files: nothing outside the folder, and no way to make one answer many."""

from typing import Any

import pytest
from gateway.app import STATIC


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static/..%5csettings.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/manifest.json%00.css",
        "/static/" + "a" * 5_000,
        "/static/",
    ],
)
async def test_nothing_but_static_files_is_there(world: Any, path: str) -> None:
    got = await world.http.get(path)
    assert got.status_code == 404 and "class Settings" not in got.text


async def test_ranges_are_few_or_ignored(world: Any) -> None:
    file = next(path for path in sorted(STATIC.iterdir()) if path.stat().st_size > 10_000)
    many = "bytes=" + ",".join(f"{i}-" for i in range(1_000))
    got = await world.http.get(f"/static/{file.name}", headers={"range": many})
    assert len(got.content) <= file.stat().st_size
