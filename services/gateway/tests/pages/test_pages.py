"""Every page in every state: complete HTML, one heading, labels for controls, nothing inline (L6, H1, S1 to S6, S8 to S11, B1)."""

import json
import re
import subprocess
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from pathlib import Path

import httpx

FRONT = Path(__file__).parents[2] / "front"
Visit = Callable[[str], Awaitable[httpx.Response]]


class Outline(HTMLParser):
    """What the rules are about: headings, ids, labels, controls, links, attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in tags]


async def test_page_is_sound(name: str, visit: Visit) -> None:
    """One h1, a title, a language, no inline style or script, a label for every control, links that lead somewhere."""
    answer = await visit(name)
    assert answer.status_code == {
        "not-found": 404, "link-over": 404, "not-allowed-servicedesk": 403, "draft-gone": 404, "elsewhere": 404, "draft-placed": 404, "failed": 401, "too-many": 429, "failed-busy": 429, "draft-no-term": 409,
        "rates-early": 404, "not-now": 503,
    }.get(name, 200)  # fmt: skip

    outline = Outline(answer.text)
    assert len(outline.named("h1")) == 1
    assert outline.named("html")[0]["lang"] == "nl"
    assert re.search(r"<title>\S[^<]* – MijnCertificaten</title>", answer.text)
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in outline.tags:
        assert not [a for a in attrs if a == "style" or a.startswith("on")], (tag, attrs)
        for reference in (attrs.get("aria-labelledby", "") + " " + attrs.get("aria-describedby", "")).split():
            assert reference in ids, reference
    assert all("src" in attrs for attrs in outline.named("script"))
    labels = {attrs.get("for") for attrs in outline.named("label")}
    for control in outline.named("input", "select", "textarea"):
        assert control.get("type") == "hidden" or control["id"] in labels, control
    assert all(attrs["href"] not in {"", "#"} for attrs in outline.named("a"))
    anchors = {a["href"][1:] for a in outline.named("a") if a["href"].startswith("#")}
    assert anchors <= set(ids), anchors - set(ids)


async def test_titles_tell_pages_apart(visit: Visit) -> None:
    """Pages that people have open side by side have titles of their own."""
    titles = {}
    for name in ("home", "help", "overview", "detail", "renew", "step1", "step2", "step3", "step4", "step5", "step6",
                 "placed", "orders", "order"):  # fmt: skip
        answer = await visit(name)
        found = re.search(r"<title>(.*?)</title>", answer.text)
        assert found
        titles[name] = found.group(1)
    assert len(set(titles.values())) == len(titles), titles


async def test_html_validates(names: list[str], visit: Visit, tmp_path: Path) -> None:
    """Every page passes html-validate (recommended and accessibility rules)."""
    for name in names:
        answer = await visit(name)
        (tmp_path / f"{name}.html").write_text(answer.text, "utf-8")
    found, said = validated(tmp_path)
    assert not found, sorted(found)
    assert not said, said


def validated(folder: Path) -> tuple[set[str], str]:
    """What html-validate finds in the folder's pages, and what it said when it could not do its work."""
    report = folder / "report.json"  # a pipe loses the end of a long report
    files = [str(file) for file in folder.glob("*.html")]
    done = subprocess.run(
        ["npx", "html-validate", "--config", "htmlvalidate.json", "--formatter", f"json={report}", *files],
        cwd=FRONT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    found = {
        f"{Path(result['filePath']).stem}:{m['line']} {m['ruleId']} {m['message']}"
        for result in json.loads(report.read_text("utf-8"))
        for m in result["messages"]
    }
    return found, done.stderr if done.returncode and not found else ""


async def test_a_file_that_is_not_there_costs_no_page(web: httpx.AsyncClient) -> None:
    """Files are free of every budget, so that a page comes whole: what isn't one of ours is an empty answer."""
    for path in ("/static/nothing.css", "/static/", "/static/..%2f..%2fapp.py", "/static/portal-AAAAAAAA.js"):
        answer = await web.get(path)
        assert (answer.status_code, answer.content) == (404, b""), path
    assert b"<h1" in (await web.get("/nothing.css")).content
