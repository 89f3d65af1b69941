"""What stands in the field for a request is looked at before it is saved, and commands have the names of the page (S8)."""

import base64
import json
import re
import subprocess
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from contracts.orders import CsrSummary, Finding, RequestFindings, Step
from contracts.refusals import refuse
from pki import csr
from pki.csr import ParsedRequest

DRAFT = "/aanvragen/01920000-0000-7000-8000-000000000001"
SEEN = f"{DRAFT}/certificaat/gezien"
LOOK = r"/drafts/[\w-]+/request"
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----"
KEY = "-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(b"geheim" * 9).decode() + "\n-----END PRIVATE KEY-----"
Visit = Callable[[str], Awaitable[httpx.Response]]


@pytest.fixture(autouse=True)
def orders(services: Any, samples: Any) -> None:
    services.on("GET", r"/drafts/[\w-]+", samples.draft(done=samples.done(until=Step.MANAGER)))


def found(*slugs: str, severity: str = "error") -> tuple[Finding, ...]:
    return tuple(Finding(field="csr", slug=slug, severity=severity) for slug in slugs)


async def test_s8_every_finding_is_there_with_words_and_nothing_is_saved(web: httpx.AsyncClient, services: Any) -> None:
    """What was found, in the panel, with an icon and its word; a sentence says how it stands. It is no use of the session."""
    summary = CsrSummary(key_type="RSA 3072", common_name="a.example", sans=("a.example",), organisation=None,
                         locality=None, state=None, country=None, spki_sha256="ab" * 32)  # fmt: skip
    for findings, said, words in (
        ((), "Deze CSR kan. We vonden niets", "(goed)"),
        (found("csr.extension.dropped", severity="warning"), "Lees hieronder waar u op moet letten", "(let op)"),
        (found("csr.key.weak"), "kunt u niet verder", "Deze sleutel is te kraken"),
    ):
        services.on("POST", LOOK, RequestFindings(summary=summary, findings=findings))
        answer = await web.post(SEEN, data={"csr": CSR, "naam": "", "namen": "a.example, b.example"})
        assert answer.status_code == 200 and said in answer.text and words in unescape(answer.text)
    sent = json.loads(services.sent("POST", LOOK)[-1].content)
    assert sent == {"csr": CSR, "csr_file": None, "common_name": None, "sans": ["a.example", "b.example"]}
    assert json.loads(services.sent("POST", "/identify")[-1].content)["passive"]
    assert not services.sent("PUT", ".*")


async def test_s8_a_request_that_can_not_be_read_is_told_and_a_file_goes_as_it_is(
    web: httpx.AsyncClient, services: Any
) -> None:
    services.on("POST", LOOK, RequestFindings(summary=None, findings=found("csr.format")))
    answer = await web.post(SEEN, data={"csr": ""}, files={"csr_bestand": ("a.der", b"0\x82\xff")})
    assert "We kunnen deze CSR niet lezen" in answer.text and "(fout)" in answer.text
    assert base64.b64decode(json.loads(services.sent("POST", LOOK)[-1].content)["csr_file"]) == b"0\x82\xff"


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"csr": KEY}, "geheime sleutel"), ({"csr": "A" * 20_000}, "te groot"), ({"csr": "  "}, ""), ({}, ""),
     ({"csr": CSR, "namen": KEY}, "")],
)  # fmt: skip
async def test_b05_nothing_is_sent_on_that_is_a_key_too_large_or_no_request(
    web: httpx.AsyncClient, services: Any, fields: dict[str, str], words: str
) -> None:
    answer = await web.post(SEEN, data={"versie": "1", **fields})
    assert answer.status_code == 200 and not services.sent("POST", LOOK)
    assert words in answer.text and ('id="csr-kop"' in answer.text) is bool(words) and KEY[30:60] not in answer.text


async def test_s8_a_draft_that_is_not_there_is_not_looked_at(web: httpx.AsyncClient, services: Any) -> None:
    """Nor is one by a form of another site, or of a person whose budget is spent."""
    services.on("GET", r"/drafts/[\w-]+", refuse("not_found"))
    assert (await web.post(SEEN, data={"csr": CSR})).status_code == 404
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert (await web.post(SEEN, data={"csr": CSR}, headers=elsewhere)).status_code == 403
    answers = [(await web.post(SEEN, data={"csr": ""})).status_code for _ in range(31)]
    assert answers[-1] == 429
    assert not services.sent("POST", LOOK)


def commands(page: str) -> list[str]:
    """What can be copied, as the button copies it."""
    copied = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page)]
    shown = [unescape(text) for text in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)]
    assert copied == shown
    return copied


#: As people type them; the names that a certificate can have, as they are stored.
TYPED = {
    "www.voorbeeld.example": (["www.voorbeeld.example"], "www.voorbeeld.example\nAPI.voorbeeld.example"),
    "*.voorbeeld.example": (["*.voorbeeld.example"], "api.voorbeeld.example"),
    "bücher.example": (["xn--bcher-kva.example"], "api.voorbeeld.example"),
    '$(touch x).example" ; touch y': (
        ["api.voorbeeld.example"],
        "api.voorbeeld.example, `touch`z, a'b.example, %PATH%",
    ),
}


@pytest.mark.parametrize("typed", TYPED)
async def test_s8_the_shown_commands_make_a_request_with_the_names_of_the_page(
    web: httpx.AsyncClient, services: Any, samples: Any, tmp_path: Path, typed: str
) -> None:
    """Run as they are copied: OpenSSL with RSA and with a curve, keytool; nothing else runs by them, whatever was typed."""
    (first,), more = TYPED[typed]
    draft = samples.draft(renews=None, common_name="", done=samples.done(until=Step.MANAGER))
    services.on("GET", r"/drafts/[\w-]+", draft)
    page = (await web.post(SEEN, data={"csr": "", "naam": typed, "namen": more})).text
    rsa, ec, java, inf, windows = commands(page)
    for command in (rsa, ec, java):
        for old in tmp_path.iterdir():
            old.unlink()
        for line in command.splitlines():  # keytool asks for a password, and once more for a new one
            done = subprocess.run(["/bin/sh", "-ec", line], cwd=tmp_path, input="geheim12\n" * 2, capture_output=True,
                                  text=True, check=False, start_new_session=True, timeout=60)  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
        (request,) = tmp_path.glob("*.csr")
        read = csr.read(request.read_bytes())
        assert isinstance(read, ParsedRequest) and read.signature == "good", read
        assert read.values("2.5.4.3") == (first,)
        assert set(read.sans) == {first, "api.voorbeeld.example"}
        assert str(read.key) == ("EC P-256" if command == ec else "RSA 3072")
        assert read.refused == () and read.dropped == ()
        assert {path.suffix for path in tmp_path.iterdir()} <= {".csr", ".key", ".p12"}, "something else ran"
        assert request.stem == first.replace("*", "wildcard")
    assert f'Subject="CN={first}"' in inf and "KeyLength=3072" in inf and '2.5.29.17="{text}"' in inf
    assert re.findall(r'^_continue_="dns=(.*)&"$', inf, re.MULTILINE) == list(dict.fromkeys([first, *read.sans]))
    assert windows.split()[:2] == ["certreq", "-new"] and first.replace("*", "wildcard") + ".inf" in windows


async def test_s8_the_kinds_of_keys_and_the_commands_stand_on_the_page_itself(visit: Visit) -> None:
    """Before any key is made, and without a script; those of the page have the names that were saved."""
    page = (await visit("step3")).text
    assert "RSA van 3072 tot 8192 bits, of met een elliptische kromme (EC), P-256 of P-384" in page
    assert any(text.startswith("openssl req") and "koppelvlak" in text for text in commands(page))
