"""The browser makes key and request: the key leaves the page as a file under a password and no other way, those of a batch as one ZIP (S8).

The real portal in Chromium. What leaves the browser, what it stores and what the console says is searched for the key, its
parts and the password; OpenSSL and keytool read the files, by the commands that the page shows.
"""

import base64
import io
import re
import subprocess
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

#: Of its own: orders of these stand in the way of nobody else's.
NAME, ENDED, DROPPED, LOOKED_AT = (
    f"{name}.voorbeeldstad.example" for name in ("bag-levering", "sociaal-domein", "wmo", "gba-v")
)
TRIED = {"EC P-256": "vergunningen", "EC P-384": "stuf-zkn", "RSA 4096": "belastingen"}
TOGETHER = ["monitoring.voorbeeldstad.example", "proef.voorbeeldstad.example"]
PASSWORD = "Vier=paarden & 1 koe"
FOR_PFX = "een ander woord"
Look = Callable[[Page, str], None]


class Everything:
    """What leaves a browser, is stored by it, or is said in its console."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._pieces: list[bytes] = []
        context.on("request", self._sent)
        context.on("console", lambda message: self._pieces.append(message.text.encode()))

    def _sent(self, request: Request) -> None:
        body = request.post_data_buffer or b""
        self._pieces += [request.url.encode(), body, repr(request.headers).encode()]

    def heard(self, text: str) -> None:
        """What was found to leave the browser in another way."""
        self._pieces.append(text.encode())

    def holding(self, page: Page, secrets: Iterable[bytes]) -> list[bytes]:
        """The secrets that are anywhere in it, now."""
        stored = page.evaluate("""async () => JSON.stringify([
            {...localStorage}, {...sessionStorage}, document.cookie, await caches.keys(),
            history.state, window.name, await indexedDB.databases()])""")
        pieces = [*self._pieces, stored.encode(), repr(self._context.cookies()).encode()]
        plain = b"\n".join([*pieces, *(unquote_to_bytes(p.replace(b"+", b" ")) for p in pieces)])
        joined = plain + b"".join(plain.split())  # base64 in lines as well
        return [secret for secret in secrets if secret in joined or secret.upper() in joined]


def secrets_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> list[bytes]:
    """The private numbers of a key, as bytes and as any text that they are written in, and the password."""
    numbers = key.private_numbers()
    parts = [numbers.d, numbers.p, numbers.q] if isinstance(numbers, rsa.RSAPrivateNumbers) else [numbers.private_value]
    written: list[bytes] = [PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), PASSWORD.encode().hex().encode()]
    for number in parts:
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        written += [raw[4:28], raw[4:28].hex().encode()]
        for shift in range(3):  # wherever it begins in a larger text, as in the DER of the whole key
            text = base64.b64encode(raw[shift : shift + 27])[4:-4]
            written += [text, text.replace(b"+", b"-").replace(b"/", b"_")]
    return written


def open_step(page: Page, name: str) -> None:
    """From the overview to the step of the certificate."""
    page.goto(f"/servercertificaten?naam={name}")
    page.get_by_role("link", name=f"Beheren {name}").first.click()
    page.get_by_role("link", name="Verlengen", exact=True).click()
    page.get_by_role("button", name="Start verlenging").click()
    for step in ("Contactpersoon", "Certificaatbeheerder"):
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
        page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificaat")


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Aanvraagbestand (CSR)")


def make(page: Page, kind: str, password: str = PASSWORD) -> None:
    """Key and request, up to the download."""
    if not page.get_by_label("Soort sleutel").is_visible():
        page.get_by_text("Nog geen CSR? Maak de sleutel en de CSR hier").click()
    page.get_by_label("Soort sleutel").select_option(kind)
    page.get_by_label("Wachtwoord voor het sleutelbestand").fill(password)
    page.get_by_label("Nog een keer dit wachtwoord").fill(password)
    page.get_by_role("button", name="Maak sleutel en CSR").click()
    expect(page.get_by_text("De sleutel en de CSR zijn gemaakt.")).to_be_visible(timeout=60_000)


def download(page: Page, folder: Path, button: str = "Sleutelbestand downloaden") -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def check(page: Page, file: Path | dict[str, object], password: str) -> None:
    page.get_by_label("Het sleutelbestand dat u downloadde").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label("Het wachtwoord van het sleutelbestand").fill(password)
    page.get_by_label("Het wachtwoord van het sleutelbestand").press("Enter")


def shown_commands(page: Page, summary: str) -> list[str]:
    page.get_by_text(summary).click()
    return [text for text in page.locator("pre:visible").all_inner_texts() if "pkcs12" in text.lower()]


def run(command: str, folder: Path, *lines: str) -> str:
    """A command as somebody pastes it, with the answers to its questions."""
    answers = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(["/bin/sh", "-c", command], check=False, cwd=folder, input=answers, capture_output=True, text=True,
                          start_new_session=True, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def public(key: object) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]


def test_s8_a_key_made_by_the_browser_ends_in_a_certificate_and_its_pfx(
    log_in: Callable[[str], Page], look: Look, tmp_path: Path
) -> None:
    """The network is cut while the key is made; nothing of it is sent, stored or said; the shown commands make PFX files."""
    page = log_in("cp_full")
    everything = Everything(page.context)
    open_step(page, NAME)
    page.context.set_offline(True)
    make(page, "RSA 3072")
    file, request = download(page, tmp_path), download(page, tmp_path, "CSR downloaden")
    check(page, file, PASSWORD)
    expect(page.get_by_text("Dit bestand bevat de sleutel die bij uw CSR hoort")).to_be_visible()
    page.context.set_offline(False)
    assert file.name == f"{NAME}.key"
    look(page, "key-handed-over")

    csr = x509.load_pem_x509_csr(request.read_bytes())
    assert csr.is_signature_valid and request.read_text() == box(page).input_value()
    key = load_pem_private_key(file.read_bytes(), PASSWORD.encode())
    assert isinstance(key, rsa.RSAPrivateKey) and public(key) == public(csr)
    parameters = run(f"openssl asn1parse -in {file.name}", tmp_path)
    assert all(word in parameters for word in ("PBES2", "PBKDF2", "0927C0", "hmacWithSHA256", "aes-256-cbc"))
    opened = run(f"openssl pkey -in {file.name} -passin stdin -pubout", tmp_path, PASSWORD)
    assert opened.encode() in key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    here = shown_commands(page, "Wat doet u straks met het sleutelbestand?")
    for step in ("Certificaat", "Controle", "Voorwaarden"):
        expect(page.get_by_role("heading", level=1)).to_have_text(step)
        if step == "Voorwaarden":
            for tick in page.get_by_role("checkbox").all():
                tick.check()
        page.get_by_role("button", name="Opslaan en verder").click()
    page.get_by_role("button", name="Plaats bestelling").click()
    expect(page.get_by_role("link", name="Bestelformulier downloaden")).to_be_visible()
    page.get_by_role("link", name="Volg de bestelling").click()
    reference = page.get_by_role("heading", level=1).inner_text().removeprefix("Bestelling ")
    secrets = secrets_of(key)
    assert csr.public_bytes(Encoding.DER)[40:60] and everything.holding(page, secrets) == []
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    everything._pieces.append(plain)  # the search itself finds a key
    assert len(everything.holding(page, secrets)) >= 3

    validator = log_in("validator1")
    validator.get_by_role("link", name=reference).click()
    validator.get_by_role("button", name="Neem in behandeling").click()
    validator.get_by_role("button", name="Goedkeuren").click()
    page.get_by_role("link", name="Bekijk het certificaat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    page.get_by_role("radio", name="Volledige keten").check()
    with page.expect_download() as started:
        page.get_by_role("button", name="Downloaden").click()
    chain = tmp_path / started.value.suggested_filename
    started.value.save_as(chain)
    assert public(x509.load_pem_x509_certificate(chain.read_bytes())) == public(key)
    commands = shown_commands(page, "Heeft u een sleutelbestand van deze site?")
    assert commands == here and len(commands) == 3
    look(page, "key-pfx-commands")
    new, java, old = commands
    run(new, tmp_path, PASSWORD, FOR_PFX, FOR_PFX)
    run(old, tmp_path, PASSWORD, FOR_PFX, FOR_PFX)
    run(java, tmp_path, FOR_PFX, FOR_PFX, FOR_PFX)
    for pfx, method in ((f"{NAME}.pfx", "AES-256-CBC"), (f"{NAME}-oud.pfx", "pbeWithSHA1And3-KeyTripleDES-CBC")):
        assert method in run(f"openssl pkcs12 -in {pfx} -info -noout -passin stdin", tmp_path, FOR_PFX)
        said = run(f"keytool -list -v -keystore {pfx} -storepass '{FOR_PFX}'", tmp_path)
        assert "PrivateKeyEntry" in said and "Certificate chain length: 2" in said
    assert "PrivateKeyEntry" in run(f"keytool -list -keystore keystore.p12 -storepass '{FOR_PFX}'", tmp_path)


@pytest.mark.parametrize("kind", TRIED)
def test_s8_going_on_asks_for_the_file_that_was_downloaded(
    log_in: Callable[[str], Page], look: Look, tmp_path: Path, kind: str
) -> None:
    """A wrong password, another file and another key are refused with words; a refused save stays beside the key."""
    page = log_in("cp_full")
    everything = Everything(page.context)
    name = f"{TRIED[kind]}.voorbeeldstad.example"
    open_step(page, name)
    page.get_by_text("Nog geen CSR? Maak de sleutel en de CSR hier").click()
    wrong = page.get_by_role("alert").filter(visible=True)
    for password, again, words in (
        ("te kort", "te kort", "12 tot 64 gewone letters"),
        (" " + PASSWORD, " " + PASSWORD, "zonder spatie aan het begin of het eind"),
        ("geen éénvoudig woord", "geen éénvoudig woord", "gewone letters"),
        (PASSWORD, PASSWORD + "x", "niet gelijk"),
    ):
        page.get_by_label("Wachtwoord voor het sleutelbestand").fill(password)
        page.get_by_label("Nog een keer dit wachtwoord").fill(again)
        page.get_by_label("Nog een keer dit wachtwoord").press("Enter")
        expect(wrong).to_contain_text(words)
    make(page, kind)
    expect(box(page)).to_have_js_property("readOnly", True)
    look(page, f"key-made-{kind.replace(' ', '-').lower()}")

    address = page.url
    page.get_by_role("button", name="Opslaan en verder").last.click()
    expect(wrong).to_contain_text("Uw sleutel staat alleen nog op deze pagina.")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.reload()")
    expect(page.get_by_text("De sleutel en de CSR zijn gemaakt.")).to_be_visible()
    assert (asked, page.url) == (["beforeunload"], address)

    file = download(page, tmp_path)
    check(page, file, PASSWORD + "x")
    expect(wrong).to_contain_text("Met dit wachtwoord gaat het bestand niet open.")
    check(page, {"name": "a.key", "mimeType": "", "buffer": box(page).input_value().encode()}, PASSWORD)
    expect(wrong).to_contain_text("Dit is geen sleutelbestand van deze pagina.")
    check(page, {"name": "a.key", "mimeType": "", "buffer": file.read_bytes()[:400]}, PASSWORD)
    expect(wrong).to_contain_text("Dit is geen sleutelbestand van deze pagina.")
    foreign = tmp_path / "foreign.key"
    for other in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)):
        foreign.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))
        run(f"openssl pkcs8 -topk8 -v2 aes256 -v2prf hmacWithSHA256 -iter 600000 -in {foreign.name} -passin pass:x "
            f"-passout stdin -out other.key", tmp_path, PASSWORD)  # fmt: skip
        check(page, tmp_path / "other.key", PASSWORD)
        expect(wrong).to_contain_text("In dit bestand zit een andere sleutel.")
    look(page, f"key-refused-{kind.replace(' ', '-').lower()}")
    check(page, file, PASSWORD)
    expect(page.get_by_text("Dit bestand bevat de sleutel die bij uw CSR hoort")).to_be_visible()

    key = load_pem_private_key(file.read_bytes(), PASSWORD.encode())
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    csr = x509.load_pem_x509_csr(box(page).input_value().encode())
    assert csr.is_signature_valid and public(key) == public(csr)
    names = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert name in names.get_values_for_type(x509.DNSName)
    page.get_by_role("button", name="Opslaan en verder").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controle")
    expect(page.get_by_role("main")).to_contain_text(kind)
    assert everything.holding(page, secrets_of(key)) == []


def test_s8_the_end_of_the_session_shows_beside_the_key(
    log_in: Callable[[str], Page], look: Look, tmp_path: Path
) -> None:
    """Logged out in another window: the page shows nothing any more but the key, which is still handed over; then it lets go."""
    page = log_in("cp_full")
    open_step(page, ENDED)
    make(page, "EC P-256")
    other = page.context.new_page()
    other.goto("/home")
    other.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", name="Uw sessie is voorbij")).to_be_visible()
    expect(page.get_by_text(ENDED, exact=True)).to_have_count(0)
    look(page, "key-session-over")
    file = download(page, tmp_path)
    check(page, file, PASSWORD)
    expect(page.get_by_text("Dit bestand bevat de sleutel die bij uw CSR hoort")).to_be_visible()
    page.get_by_role("link", name="Naar inloggen").click()  # and nothing asks
    expect(page.get_by_role("heading", name="Inloggen met pas of USB-token")).to_be_visible()


def test_s8_a_key_can_be_thrown_away_and_without_script_the_page_says_what_can_be_done(
    log_in: Callable[..., Page],
) -> None:
    """Then the field is free again; without script there is a text or a file, and the page says why."""
    page = log_in("cp_full")
    open_step(page, DROPPED)
    make(page, "EC P-256")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Gooi deze sleutel weg").click()
    expect(page.get_by_text("De sleutel is weg.")).to_be_visible()
    expect(box(page)).to_have_value("")
    expect(box(page)).to_have_js_property("readOnly", False)
    page.reload()  # and nothing asks
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificaat")
    without = log_in("cp_full", script=False)
    without.goto(page.url)
    without.get_by_text("Nog geen CSR? Maak de sleutel en de CSR hier").click()
    expect(without.get_by_text("Uw browser heeft daarvoor JavaScript nodig")).to_be_visible()
    expect(without.get_by_role("button", name="Maak sleutel en CSR")).to_be_hidden()


def test_s8_a_pasted_dropped_or_chosen_request_is_looked_at_while_it_stands_on_the_page(
    log_in: Callable[[str], Page], look: Look, tmp_path: Path
) -> None:
    """Findings with words, without saving; the names of the page are in the commands; a private key is not sent."""
    page = log_in("cp_full")
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    open_step(page, LOOKED_AT)
    status = page.get_by_role("status").filter(visible=True)
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    box(page).fill(secret)
    expect(status.filter(has_text="geheime sleutel")).to_be_visible()
    assert not any(secret.splitlines()[1].encode() in body for body in sent)

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOKED_AT)])
    extra = x509.SubjectAlternativeName([x509.DNSName(LOOKED_AT), x509.DNSName("extra.voorbeeldstad.example")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name).add_extension(extra, False)
    request = builder.sign(key, hashes.SHA256())
    box(page).fill(request.public_bytes(Encoding.PEM).decode())
    expect(status.filter(has_text="Deze CSR kan. Lees hieronder")).to_be_visible()
    panel = page.get_by_role("region", name="Dit staat in uw CSR")
    expect(panel).to_contain_text("Die komen niet in het certificaat")
    expect(panel).to_contain_text("EC P-256")
    look(page, "request-looked-at")
    page.get_by_label("Extra namen (SAN)").fill("extra.voorbeeldstad.example")
    page.get_by_label("Extra namen (SAN)").blur()
    expect(panel).not_to_contain_text("Die komen niet in het certificaat")
    page.get_by_text("Of maak ze op uw server").click()
    expect(page.locator("pre", has_text="openssl req").first).to_contain_text("DNS:extra.voorbeeldstad.example")
    look(page, "request-commands")

    weak = rsa.generate_private_key(65537, 1024)
    (tmp_path / "zwak.csr").write_bytes(builder.sign(weak, hashes.SHA256()).public_bytes(Encoding.DER))
    box(page).fill("")
    page.get_by_label("Of kies een CSR-bestand").set_input_files(tmp_path / "zwak.csr")
    expect(status.filter(has_text="Met deze CSR kunt u niet verder")).to_be_visible()
    expect(panel).to_contain_text("1024")
    dropped = page.evaluate_handle("""text => {
        const files = new DataTransfer();
        files.items.add(new File([text], "los.csr"));
        return files;
    }""", request.public_bytes(Encoding.PEM).decode())  # fmt: skip
    box(page).dispatch_event("drop", {"dataTransfer": dropped})
    expect(box(page)).to_have_value(re.compile("BEGIN CERTIFICATE REQUEST"))
    expect(status.filter(has_text="Deze CSR kan. We vonden niets")).to_be_visible()
    page.get_by_role("button", name="Opslaan en verder").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Controle")


def begin_batch(page: Page) -> None:
    """From the list to the page of the batch, with its part about keys unfolded."""
    page.goto("/servercertificaten?per=50")
    for name in TOGETHER:
        page.get_by_role("checkbox", name=f"Kies {name}").check()
    page.get_by_role("button", name="Verleng gekozen certificaten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificaten samen verlengen")
    page.get_by_text("Nog geen CSR’s? Maak de sleutels hier").click()


def make_all(page: Page) -> None:
    page.get_by_label("Wachtwoord voor de sleutels").fill(PASSWORD)
    page.get_by_label("Nog een keer dit wachtwoord").fill(PASSWORD)
    page.get_by_label("Nog een keer dit wachtwoord").press("Enter")


def check_all(page: Page, content: bytes, password: str = PASSWORD) -> None:
    file = {"name": "sleutels.zip", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("Het ZIP-bestand dat u downloadde").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label("Het wachtwoord van de sleutels").fill(password)
    page.get_by_label("Het wachtwoord van de sleutels").press("Enter")


def zipped(*files: tuple[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(whole, "w", ZIP_DEFLATED) as to:
        warnings.simplefilter("ignore", UserWarning)  # the same name twice is what is tried
        for name, content in files:
            to.writestr(name, content)
    return whole.getvalue()


def test_s8_keys_for_a_batch_are_made_here_and_leave_as_one_file(
    log_in: Callable[..., Page], look: Look, tmp_path: Path
) -> None:
    """Without a network they are made and downloaded; other ZIP files are refused with words; what is sent are requests alone."""
    page = log_in("cp_full")
    everything = Everything(page.context)
    begin_batch(page)
    look(page, "keys-offered")
    wrong, status = page.get_by_role("alert").filter(visible=True), page.locator("[data-key-status]")
    page.get_by_label("Wachtwoord voor de sleutels").fill("te kort")
    page.get_by_role("button", name="Maak de sleutels hier").click()
    expect(wrong).to_contain_text("12 tot 64 gewone letters")
    page.context.set_offline(True)
    make_all(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(status).to_contain_text("Gestopt. Er zijn geen sleutels.")
    make_all(page)
    expect(status).to_contain_text("De sleutels en de CSR’s zijn gemaakt.", timeout=90_000)
    with page.expect_download() as started:
        page.get_by_role("button", name="ZIP-bestand downloaden").click()
    archive = tmp_path / started.value.suggested_filename
    started.value.save_as(archive)
    page.context.set_offline(False)
    page.get_by_role("button", name="Stuur de CSR’s", exact=True).click()
    expect(wrong).to_contain_text("Uw sleutels staan alleen nog op deze pagina.")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.reload()")
    expect(status).to_contain_text("De sleutels en de CSR’s zijn gemaakt.")
    assert asked == ["beforeunload"]

    whole = archive.read_bytes()
    with ZipFile(io.BytesIO(whole)) as opened:
        assert opened.testzip() is None
        files = {name: opened.read(name) for name in opened.namelist()}
        assert all(info.external_attr >> 16 & 0o077 == 0 for info in opened.infolist())
    assert sorted(files) == sorted(["README.txt", *(f"{name}.{end}" for name in TOGETHER for end in ("key", "csr"))])
    refuse_others(page, files, whole)
    look(page, "keys-refused")
    check_all(page, whole)
    expect(status).to_contain_text("Klopt. In dit bestand zitten alle sleutels", timeout=60_000)
    look(page, "keys-handed-over")

    secrets = secrets_by_opening(files, tmp_path)
    told = told_by(page, "form[data-files]")
    page.get_by_role("button", name="Stuur de CSR’s die hier gemaakt zijn").click()
    expect(page.get_by_role("heading", name="2 CSR’s passen bij een certificaat")).to_be_visible()
    (sent,) = told
    page.get_by_role("link", name="Naar de controle").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Plaats 2 bestellingen").click()
    expect(page.get_by_role("heading", name="2 bestellingen zijn geplaatst")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^S20"))).to_have_count(2)
    assert sent.count("BEGIN CERTIFICATE REQUEST") == 2 and "PRIVATE" not in sent
    everything.heard(sent)
    assert everything.holding(page, secrets) == []
    everything.heard(PASSWORD)  # the search itself finds it
    assert everything.holding(page, secrets) != []


def told_by(page: Page, form: str) -> list[str]:
    """Will hold all that a form sends, also what stands in its files: of those a browser tells nobody who listens to its requests."""
    told: list[str] = []
    page.expose_function("toldByForm", lambda text: told.append(text))  # noqa: PLW0108 (a built-in can not be marked)
    page.locator(form).evaluate("""form => form.addEventListener("submit", async event => {
        event.preventDefault();
        const parts = [...new FormData(form)].map(async ([name, value]) => name + "=" + (value.text ? await value.text() : value));
        await toldByForm((await Promise.all(parts)).join("\\n"));
        form.submit();
    }, {once: true})""")
    return told


def refuse_others(page: Page, files: dict[str, bytes], whole: bytes) -> None:
    """What else may be chosen, each refused beside the field with what is wrong with it."""
    wrong = page.get_by_role("alert").filter(visible=True)
    first, second = f"{TOGETHER[0]}.key", f"{TOGETHER[1]}.key"
    plain = list(files.items())
    swapped = [*((name, content) for name, content in plain if name != first), (first, files[second])]
    sealed = bytearray(whole)
    sealed[6] |= 1
    for content, words in (
        (b"geen zip", "Dit is geen ZIP-bestand dat we kunnen lezen."),
        (whole[: len(whole) // 2], "Dit is geen ZIP-bestand dat we kunnen lezen."),
        (bytes(sealed), "Dit ZIP-bestand is zelf versleuteld."),
        (b"PK\x03\x04" + bytes(5_000_000), "Dit bestand is te groot."),
        (zipped(*plain, (f"../../{first}", b"x")), f"verdacht pad (../../{first})"),
        (zipped(*plain, (f"map/{first}", files[first])), f"staat {first} twee keer"),
        (zipped(("ander.key", files[first])), "ontbreekt "),
        (zipped(*swapped), f"In {first} zit een andere sleutel"),
        (zipped(*((name, b"x") for name, _ in plain)), "is geen sleutelbestand van deze pagina"),
        (zipped(*((name, bytes(2_000_000)) for name, _ in plain)), "ontbreekt "),
    ):
        check_all(page, content)
        expect(wrong).to_contain_text(words)
    check_all(page, whole, PASSWORD + "x")
    expect(wrong).to_contain_text("Met dit wachtwoord gaat ")


def secrets_by_opening(files: dict[str, bytes], folder: Path) -> list[bytes]:
    """Opens every key, compares it with its request, and makes a PFX by the command in the README; gives what may be nowhere else."""
    readme = files["README.txt"].decode()
    assert "geheime sleutels" in readme and "private keys" in readme
    secrets: list[bytes] = []
    for name in TOGETHER:
        sealed, csr = files[f"{name}.key"], x509.load_pem_x509_csr(files[f"{name}.csr"])
        key = load_pem_private_key(sealed, PASSWORD.encode())
        assert isinstance(key, rsa.RSAPrivateKey) and key.key_size == 3072
        assert csr.is_signature_valid and public(key) == public(csr)
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in sealed
        (folder / f"{name}.key").write_bytes(sealed)
        secrets += secrets_of(key)
    stem = TOGETHER[0]
    run(f"openssl req -x509 -key {stem}.key -passin stdin -subj /CN={stem} -out {stem}.fullchain.pem", folder, PASSWORD)
    commands = [
        line for line in readme.splitlines() if line.startswith("openssl pkcs12") and f"-inkey {stem}.key" in line
    ]
    assert len(commands) == 2 and commands[0] == commands[1]  # in either language
    run(commands[0], folder, PASSWORD, FOR_PFX, FOR_PFX)
    assert "AES-256-CBC" in run(f"openssl pkcs12 -in {stem}.pfx -info -noout -passin stdin", folder, FOR_PFX)
    return secrets
