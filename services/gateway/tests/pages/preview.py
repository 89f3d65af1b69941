"""To look at: `pytest services/gateway/tests/pages/preview.py` makes pictures of every page in every state, at 1280 and
390 pixels, in `PREVIEW` (default `var/preview`), and fails on axe violations, sideways scroll at 320 pixels and anything
in the browser's console. Not collected by itself: it needs Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from gateway.app import Apps
from playwright.sync_api import Browser, sync_playwright

AXE = Path(__file__).parents[2] / "front" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pictures."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def address(portal: Apps) -> Iterator[str]:
    """The portal on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(portal.public, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://localhost:{port}"
    server.should_exit = server.force_exit = True
    thread.join(10)


def test_picture(name: str, prepare: Callable[[str], str], address: str, chromium: Browser) -> None:
    """Looks at one page in one state."""
    path = address + prepare(name)
    folder = Path(os.environ.get("PREVIEW", "var/preview"))
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    context = chromium.new_context(extra_http_headers={"cookie": "__Host-sid=" + "s" * 43})
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path, wait_until="load")
        if width != 320:
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, animations="disabled")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"scrolls sideways at {width}")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
        wrong += [
            f"{width}: {v['id']} {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found["violations"]
        ]
    context.close()
    expected = {"Failed to load resource: the server responded with a status of 401 (Unauthorized)",
                "Failed to load resource: the server responded with a status of 404 (Not Found)"}  # fmt: skip
    wrong = [w for w in wrong if not (w in expected and name in {"not-found", "failed"})]
    assert not wrong, wrong
