"""The HTML of the login, logout and error pages: valid, one heading, a title of its own, nothing inline."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import gateway
import pytest
from gateway.words.login import CAUSES

FRONT = Path(gateway.__file__).parents[1] / "front"
PATHS = {
    "start": "/",
    "card": "/inloggen",
    "ended": "/inloggen?naar=/servercertificaten%3Fnaam%3Da%2526b&verlopen=1",
    "logged-out": "/uitgelogd",
    "not-found": "/bestaat-niet",
    **{f"failed-{cause}": f"/inloggen/mislukt?oorzaak={cause}&code=abc" for cause in CAUSES},
}


@pytest.fixture
async def pages(world: Any) -> dict[str, str]:
    """Every page by name."""
    found = {name: (await world.http.get(path)).text for name, path in PATHS.items()}
    world.auth.choices = True
    found["choice"] = (await world.login()).text
    found["hop"] = ""
    world.http.cookies.clear()
    found["hop"] = (await world.http.get("/hulp", headers={"sec-fetch-site": "cross-site"})).text
    return found


async def test_every_page_has_one_heading_a_title_of_its_own_and_nothing_inline(pages: dict[str, str]) -> None:
    titles = [re.findall(r"<title>(.*?)</title>", text) for text in pages.values()]
    assert all(len(found) == 1 for found in titles)
    assert len({found[0] for found in titles}) == len(pages) - 1  # the login page with and without its notice
    for name, text in pages.items():
        assert len(re.findall(r"<h1", text)) == 1, name
        assert not re.search(r'\sstyle="|\son[a-z]+="|href="#"|<script(?![^>]*src=)', text), name


async def test_html_validates(pages: dict[str, str], tmp_path: Path) -> None:
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    found = validated(tmp_path)
    # the instant refresh is that page's whole purpose
    assert [one for one in found if not one.startswith("hop:5 meta-refresh")] == []


def validated(folder: Path) -> list[str]:
    """What html-validate finds in the folder's pages."""
    report = folder / "report.json"
    subprocess.run(
        ["npx", "html-validate", "--config", "htmlvalidate.json", "--formatter", f"json={report}", str(folder)],
        cwd=FRONT,
        check=False,
        timeout=120,
    )
    return [
        f"{Path(result['filePath']).stem}:{message['line']} {message['ruleId']} {message['message']}"
        for result in json.loads(report.read_text("utf-8"))
        for message in result["messages"]
    ]


async def test_no_link_of_these_pages_leads_nowhere(pages: dict[str, str], world: Any) -> None:
    world.http.cookies.clear()
    links = {link for text in pages.values() for link in re.findall(r'href="(/[^"]*)"', text)}
    for link in sorted(links):
        path, _, anchor = link.replace("&amp;", "&").partition("#")
        got = await world.http.get(path)
        away = path in {"/voorwaarden", "/tarieven"} and got.status_code == 503  # orders is not there in this world
        assert got.status_code in {200, 303} or away, link
        assert not anchor or f'id="{anchor}"' in got.text, link
