"""The certificate manager hands the request in by a mailed link, without a login: from the wizard to the certificate (S9, N10)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from chassis.testing import Portal
from chassis.testing.post import Post
from local.journey import new_csr

NAME = "nieuw.voorbeeldstad.example"
OVER = "Deze link werkt niet of niet meer"
MakeBrowser = Callable[[str | None], Any]
Seed = Callable[[], Awaitable[None]]


@pytest.fixture
def budgets() -> dict[str, float]:
    """The first card of a run is judged by children that are still starting, also on a machine that does more."""
    return {"card_seconds": 120.0, "answer_seconds": 120.0}


async def posted(portal: Portal) -> Post:
    """What leaves as mail now."""
    post = Post()
    with post.open():
        await portal.settle()
    return post


def link_in(post: Post) -> str:
    """Where the newest mailed link leads."""
    texts = [mail.get_body(("plain",)).get_content() for mail in post.mails]  # type: ignore[union-attr]
    return [path for text in texts for path in re.findall(r"/csr-aanleveren/\S+", text)][-1]


async def invite(contact: Any, portal: Portal) -> str:
    """A new order up to the check, its request asked of the manager; where the link leads."""
    await contact.open("/servercertificaten")
    await contact.follow("Nieuw PKIoverheid-certificaat")
    await contact.press("Start bestelling")
    await contact.press("Opslaan en verder")
    await contact.press("Stuur mij een code")
    await contact.press("Controleer de code", code=(await posted(portal)).facts("Code")[-1])
    await contact.press("Opslaan en verder", beheerder="CB1000010")
    await contact.press("Opslaan en verder", naam=NAME, aanleveren="beheerder")
    assert contact.at.endswith("/controle"), contact.words
    assert "We wachten op de CSR van de certificaatbeheerder" in contact.words
    return link_in(await posted(portal))


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_n10_a_certificate_of_a_request_that_the_manager_handed_in(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, language: str
) -> None:
    await seed()
    contact, manager, vera = browser_for("cp_full"), browser_for(None), browser_for("validator1")
    await contact.log_in("/servercertificaten")
    link = await invite(contact, portal)
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", akkoord=contact.choices("akkoord"))
    await contact.press("Plaats bestelling")
    assert contact.answer.status_code == 409 and "heeft de CSR nog niet aangeleverd" in contact.words, contact.words
    await manager.open(link)
    dutch = language == "nl"
    if not dutch:
        await manager.press("English")  # the page says itself where to come back to
        assert manager.at == link, manager.at
    assert NAME in manager.words and "RSA" in manager.words
    for kept_from_a_stranger in ("Gemeente", "Sanne", "Karel", "P1234567", "129,00", "/aanvragen/"):
        assert kept_from_a_stranger not in manager.answer.text
    assert manager.answer.headers["referrer-policy"] == "no-referrer"
    assert manager.answer.headers["cache-control"] == "no-store"
    button = "Lever de CSR aan" if dutch else "Hand in the CSR"
    await manager.press(button, csr="geen csr")
    assert manager.answer.status_code == 422, manager.words
    await manager.press(button, csr=new_csr("anders.voorbeeldstad.example"))
    told = (
        ("Gevraagd is: {}.", "Overleg met wie") if dutch else ("The name asked for is: {}.", "Ask whoever is ordering")
    )
    for words in told:  # who was asked filled in no names
        assert words.format(NAME) in manager.words.replace("\u200b", ""), manager.words
    await manager.press(button, csr=new_csr(NAME))
    assert ("De CSR is ontvangen" if dutch else "The CSR was received") in manager.words, manager.words
    await manager.open(link)
    assert manager.answer.status_code == 404 and (OVER if dutch else "This link does not work") in manager.words
    mails = (await posted(portal)).mails
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["sanne.de.vries@gemeente-voorbeeldstad.example"]
    await contact.open("/home")
    assert f"De CSR voor {NAME} is aangeleverd" in contact.words.replace("\u200b", ""), contact.words
    await contact.follow("Ga verder")
    assert contact.at.endswith("/controle") and "De CSR is aangeleverd" in contact.words, contact.words
    await contact.press("Opslaan en verder")
    await contact.press("Opslaan en verder", akkoord=contact.choices("akkoord"))
    await contact.press("Plaats bestelling")
    assert contact.at.endswith("/geplaatst"), contact.words
    page = contact.at.removesuffix("/geplaatst")
    await portal.settle(skip_jobs=("mail",))
    case = f"/validatie/{page.rpartition('/')[2]}"
    await vera.log_in(case)
    assert "CSR aangeleverd door de certificaatbeheerder" in vera.words, vera.words
    await vera.press("Neem in behandeling")
    await vera.press("Goedkeuren")
    await portal.settle(skip_jobs=("mail",))
    await contact.open(page)
    assert "Uitgegeven" in contact.words and "CSR aangeleverd door de certificaatbeheerder" in contact.words


async def test_n10_a_link_is_looked_at_from_anywhere_and_opens_nothing_but_itself(
    portal: Portal, browser_for: MakeBrowser, seed: Seed
) -> None:
    """In other browsers, with and without a login; no link, and one that was void, answer the same page."""
    await seed()
    contact, other, nobody = browser_for("cp_full"), browser_for("other"), browser_for(None)
    await contact.log_in("/servercertificaten")
    link = await invite(contact, portal)
    await other.log_in("/servercertificaten")
    for browser in (other, nobody, contact):
        await browser.open(link)
        assert browser.answer.status_code == 200 and NAME in browser.words
    await contact.open("/bestellingen")
    await contact.follow(NAME)
    assert contact.at.endswith("/controle")
    await contact.press("Stuur een nieuwe link")
    newer = link_in(await posted(portal))
    said = set()
    for path in (link, "/csr-aanleveren/" + "a" * 32, "/csr-aanleveren/x", "/csr-aanleveren/" + "z" * 3000):
        await nobody.open(path)
        assert nobody.answer.status_code == 404, path[:60]
        said.add(nobody.words)
    assert len(said) == 1 and OVER in said.pop()
    await nobody.open(newer)
    assert nobody.answer.status_code == 200
    cross = {"sec-fetch-site": "cross-site", "origin": "https://kwaad.example"}
    answer = await nobody.public.post(f"https://localhost:8443{newer}", data={"csr": new_csr(NAME)}, headers=cross)
    assert answer.status_code == 403
    await nobody.open(newer)
    assert nobody.answer.status_code == 200, "what another site sends uses nothing up"


async def test_n10_the_token_is_in_no_log_and_no_address_between_services(
    portal: Portal, browser_for: MakeBrowser, seed: Seed, capfd: pytest.CaptureFixture[str]
) -> None:
    await seed()
    contact, manager = browser_for("cp_full"), browser_for(None)
    await contact.log_in("/servercertificaten")
    link = await invite(contact, portal)
    token = link.rpartition("/")[2]
    capfd.readouterr()
    await manager.open(link)
    await manager.press("Lever de CSR aan", csr="x")
    await manager.press("Lever de CSR aan", csr=new_csr(NAME))
    await manager.open(link)
    await manager.open(f"{link}/meer")
    logged = "".join(capfd.readouterr())
    assert "/csr-aanleveren/{token}" in logged and "/csr-invitations/hand-in" in logged and token not in logged
    assert all(token.encode() not in payload for _, _, payload in portal.log)
