"""The browser's own TLS: cards in its certificate store, chosen by a policy, filtered by the CA names that we send."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from gateway.causes import CAUSES
from local.running import Running
from playwright.sync_api import Page, Playwright, expect

#: Runs Chromium where /etc/chromium is our folder: its policies can't be given in another way.
WRAPPER = """#!/bin/sh
exec unshare --map-root-user --mount sh -c 'mount --bind "$0" /etc/chromium && exec "$@"' {folder} {chromium} "$@"
"""


def _store(home: Path, running: Running, who: str) -> None:
    """A certificate store with the card of this person and the root of the portal's TLS."""
    store = home / ".pki/nssdb"
    store.mkdir(parents=True)
    card, database = running.demo["people"][who], f"sql:{store}"
    for command in (
        ["certutil", "-N", "--empty-password", "-d", database],
        ["certutil", "-A", "-d", database, "-n", "portal", "-t", "C,,", "-i", running.demo["tls_ca"]],
        ["pk12util", "-d", database, "-i", card["pkcs12"], "-W", card["pkcs12_password"]],
    ):
        subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def with_store(
    running: Running, playwright: Playwright, chromium_path: str, tmp_path: Path
) -> Callable[[str], AbstractContextManager[Page]]:
    """Opens a browser whose store holds one person's card."""

    @contextmanager
    def run(who: str) -> Iterator[Page]:
        home, policies = tmp_path / "home", tmp_path / "chromium/policies/managed"
        policies.mkdir(parents=True)
        _store(home, running, who)
        chosen = json.dumps({"pattern": running.demo["card"], "filter": {}})
        (policies / "portal.json").write_text(json.dumps({"AutoSelectCertificateForUrls": [chosen]}))
        wrapper = tmp_path / "chromium.sh"
        wrapper.write_text(WRAPPER.format(folder=tmp_path / "chromium", chromium=chromium_path))
        wrapper.chmod(0o700)
        chromium = playwright.chromium.launch(
            executable_path=wrapper, env={**os.environ, "HOME": str(home)}, args=["--no-sandbox"]
        )
        try:
            page = chromium.new_context(base_url=running.demo["portal"]).new_page()
            page.set_default_timeout(20_000)
            yield page
        finally:
            chromium.close()

    return run


@pytest.mark.parametrize(
    ("who", "heading"), [("cp_full", "Welkom, Sanne de Vries"), ("wrong_issuer", CAUSES["none"].title)]
)
def test_l1_the_browser_offers_only_cards_of_our_issuers(
    with_store: Callable[[str], AbstractContextManager[Page]], who: str, heading: str
) -> None:
    """L1, L3: trusted TLS; a card of ours logs in, one of another issuer is never offered to us."""
    with with_store(who) as page:
        page.goto("/inloggen")
        page.get_by_role("link", name="Inloggen", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
