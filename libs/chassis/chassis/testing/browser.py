"""A browser without a screen: it follows links and forms as a person would, over ASGI or over real TLS."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx


class _Page(HTMLParser):
    """Forms with their fields and buttons, links by their words, and the visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self.title = ""
        self._button: dict[str, str] | None = None
        self._link: str | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        form = self.forms[-1] if self.forms and self.forms[-1]["open"] else None
        if tag == "form":
            self.forms.append({"open": True, "action": given.get("action", ""), "method": given.get("method", "get"),
                               "fields": {}, "choices": {}, "buttons": [], "files": []})  # fmt: skip
        elif tag == "input" and form is not None and "name" in given:
            self._field(form, given)
        elif tag == "textarea" and form is not None:
            self._area = given["name"]
            form["fields"][self._area] = [""]
        elif tag == "select" and form is not None:
            self._select = given.get("name")  # one without is for scripts and never sent
        elif tag == "option" and form is not None and self._select:
            form["choices"].setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or self._select not in form["fields"]:
                form["fields"][self._select] = [given.get("value", "")]
        elif tag == "button" and form is not None:
            self._button = {**given, "words": ""}
            form["buttons"].append(self._button)
        elif tag == "a":
            self._link = given.get("href", "")
            self.links.append(("", self._link))
        elif tag == "title":
            self._in_title = True

    @staticmethod
    def _field(form: dict[str, Any], given: dict[str, str]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            form["choices"].setdefault(given["name"], []).append(given.get("value", "on"))
            if "checked" in given:
                form["fields"].setdefault(given["name"], []).append(given.get("value", "on"))
        elif given.get("type") == "file":
            form["files"].append(given["name"])
        else:
            form["fields"].setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.forms:
            self.forms[-1]["open"] = False
        self._button = None if tag == "button" else self._button
        self._link = None if tag == "a" else self._link
        self._area = None if tag == "textarea" else self._area
        self._select = None if tag == "select" else self._select
        self._in_title = False if tag == "title" else self._in_title

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1]["fields"][self._area][0] += data
        elif self._in_title:
            self.title += data
        else:
            self.text += data
        if self._button is not None:
            self._button["words"] += data
        if self._link is not None:
            words, href = self.links[-1]
            self.links[-1] = (words + data, href)


@dataclass
class Browser:
    """One person's browser, without scripts. `card_client` is the one that shows the card at the card address."""

    public: httpx.AsyncClient
    card_client: httpx.AsyncClient
    portal: str
    card: str
    at: str = "/"
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(200))
    _read: tuple[httpx.Response, _Page] | None = field(default=None, init=False, repr=False)

    @property
    def page(self) -> _Page:
        if self._read is None or self._read[0] is not self.answer:  # a test asks for the same page many times
            self._read = self.answer, _Page(self.answer.text)
        return self._read[1]

    @property
    def words(self) -> str:
        return " ".join(self.page.text.split())

    async def _go(self, method: str, url: str, **more: Any) -> httpx.Response:
        site = "none" if method == "GET" else "same-origin"
        headers = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "origin": self.portal}
        for _ in range(12):
            full = urljoin(self.portal + self.at, url)
            client = self.card_client if full.startswith(self.card) else self.public
            self.answer = await client.request(method, full, headers=headers, **more)
            if not full.startswith(self.card):
                self.at = urlsplit(full)._replace(scheme="", netloc="").geturl()
            if self.answer.status_code not in {301, 302, 303, 307, 308}:
                return self.answer
            method, url, more = "GET", urljoin(full, self.answer.headers["location"]), {}
        raise AssertionError("redirects without end")

    async def open(self, url: str) -> httpx.Response:
        """Go to an address and follow where it leads."""
        return await self._go("GET", url)

    async def follow(self, words: str) -> httpx.Response:
        """Click the first link with these words."""
        href = next(href for text, href in self.page.links if words.lower() in " ".join(text.split()).lower())
        return await self.open(href)

    async def press(self, words: str, **typed: str | list[str]) -> httpx.Response:
        """Press the button with these words; `typed` fills fields of its form (a list for several ticks)."""
        for form in self.page.forms:
            for button in form["buttons"]:
                if " ".join(button["words"].split()).lower() == words.lower():
                    return await self._send(form, button, typed)
        raise AssertionError(f"no button {words!r} on {self.at}: {self.words[:500]}")

    async def hand_in(self, field: str, **files: str) -> httpx.Response:
        """Send the one form of the page that takes files, with these in a field of it, by their names without `.csr`."""
        (form,) = [each for each in self.page.forms if field in each["files"]]
        sent = [(field, (f"{name}.csr", text.encode(), "application/octet-stream")) for name, text in files.items()]
        return await self._go("POST", form["action"] or self.at, data=form["fields"], files=sent)

    async def _send(self, form: dict[str, Any], button: dict[str, str], typed: dict[str, Any]) -> httpx.Response:
        fields = {**form["fields"], **{k: v if isinstance(v, list) else [v] for k, v in typed.items()}}
        if "name" in button:
            fields[button["name"]] = [button.get("value", "")]
        to = button.get("formaction") or form["action"] or self.at
        if button.get("formmethod", form["method"]) == "post":
            return await self._go("POST", to, data=fields)
        return await self._go("GET", str(httpx.URL(to, params=fields)))

    def choices(self, name: str) -> list[str]:
        """The values a group of ticks or a select offers."""
        values: list[str] | None = next((f["choices"][name] for f in self.page.forms if name in f["choices"]), None)
        assert values is not None, f"no choices {name!r} on {self.at}: {self.words[:500]}"
        return values

    async def log_in(self, to: str = "/home") -> httpx.Response:
        """From the page that was asked for, over the card address, and back to it."""
        await self.open(to)
        assert self.at.startswith("/inloggen"), self.at
        return await self.open(f"/inloggen/kaart?naar={to}")
