"""What another website can make a browser do at the portal: nothing by itself, and links from mails still work."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from local.running import Running
from playwright.sync_api import expect


@pytest.fixture
def elsewhere(running: Running) -> Iterator[str]:
    """A page of another site (another host, and no TLS) with links to the portal."""
    portal, card = running.demo["portal"], running.demo["card"]
    page = f"""<!doctype html><html lang="nl"><title>Elders</title><link rel="icon" href="data:,"><main><h1>Elders</h1>
<p><a href="{portal}/inloggen/kaart?naar=/bestellingen">Begin</a>
<a href="{card}/inloggen/kaart?state={"A" * 43}">Kaart</a>
<a href="{portal}/servercertificaten?naam=www">Lijst</a></main>""".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("link", ["Begin", "Kaart"])
def test_another_site_starts_no_login_and_the_button_here_does(
    elsewhere: str, visit: Any, link: str, script: bool
) -> None:
    """L1: no card is asked for; the page says why, and logging in goes on from here."""
    page = visit("cp_full", script=script)
    page.goto(elsewhere)
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name="U kwam van een andere website")).to_be_visible()
    assert not [c for c in page.context.cookies() if c["name"] in {"__Host-pre", "__Host-sid"}]
    page.get_by_role("link", name="Inloggen", exact=True).click()
    heading = "Bestellingen" if link == "Begin" else "Welkom, Sanne de Vries"
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_link_from_elsewhere_leads_to_its_page(elsewhere: str, visit: Any, script: bool) -> None:
    """As in a mail that is read on a website: first over the login, and once logged in directly."""
    page = visit("cp_full", script=script)
    page.goto(elsewhere)
    page.get_by_role("link", name="Lijst").click()
    page.get_by_role("link", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Servercertificaten")
    page.goto(elsewhere)
    page.get_by_role("link", name="Lijst").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Servercertificaten")
    expect(page).to_have_url(page.url.split("/servercertificaten")[0] + "/servercertificaten?naam=www")
