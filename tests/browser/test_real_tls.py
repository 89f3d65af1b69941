"""The browser's own TLS: cards in its certificate store, chosen by a policy, filtered by the CA names that we send."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from gateway.words.login import CAUSES
from local.running import Running
from playwright.sync_api import Page, Playwright, expect

POLICIES = Path("/etc/chromium/policies/managed")
#: Starts Chromium with our folder in the place of /etc/chromium, in a mount namespace of its own.
OWN_POLICIES = """#!/bin/sh
exec unshare --map-root-user --mount sh -c 'mount --bind "$0" /etc/chromium && exec "$@"' {folder} {chromium} "$@"
"""


@contextmanager
def _choosing(card: str, folder: Path, chromium: str) -> Iterator[str]:
    """What to start for a Chromium that offers a card at this address without asking.

    Only a policy of the machine can say so. Where no mount namespace may be made (in most containers) the machine's own
    folder gets a policy for this one port, until the end.
    """
    chosen = json.dumps({"pattern": card, "filter": {}})
    policy = json.dumps({"AutoSelectCertificateForUrls": [chosen]})
    own, starter = folder / "chromium", folder / "chromium.sh"
    (own / "policies/managed").mkdir(parents=True)
    (own / "policies/managed/portal.json").write_text(policy)
    starter.write_text(OWN_POLICIES.format(folder=own, chromium="true"))
    starter.chmod(0o700)
    if subprocess.run([starter], capture_output=True, check=False).returncode == 0:
        starter.write_text(OWN_POLICIES.format(folder=own, chromium=chromium))
        yield str(starter)
        return
    POLICIES.mkdir(parents=True, exist_ok=True)
    file = POLICIES / f"portal-{card.rpartition(':')[2]}.json"
    file.write_text(policy)
    try:
        yield chromium
    finally:
        file.unlink()


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
        _store(tmp_path, running, who)
        with _choosing(running.demo["card"], tmp_path, chromium_path) as command:
            browser = playwright.chromium.launch(
                executable_path=command, env={**os.environ, "HOME": str(tmp_path)}, args=["--no-sandbox"]
            )
            try:
                page = browser.new_context(base_url=running.demo["portal"]).new_page()
                page.set_default_timeout(20_000)
                yield page
            finally:
                browser.close()

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
