"""The folder of the demo: made once, complete, renewed only near an end, and right to strict tools."""

import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from standins import profiles
from standins.clock import now
from standins.files import write_folder_once, write_once
from standins.people import HOLDERS
from standins.pki import Pki
from standins.portal import ISSUERS, service_keys

URL = "http://localhost:8110"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    made = Pki(tmp_path_factory.mktemp("pki"), URL)
    made.make_all(["portaal.voorbeeld.example"])
    yield made
    made.register.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".db" not in p.name
    }


def openssl_verify(*arguments: str | Path) -> str:
    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def leaf_of(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_everything_of_the_conventions_is_there(pki: Pki) -> None:
    files = contents(pki.folder)
    for name in (
        *(
            "tls-root.pem",
            "portal-chain.pem",
            "portal-key.pem",
            "login-cas.pem",
            "login-issuers.json",
            "server-cas.pem",
            "product-limits.json",
            "status-sources.json",
        ),
        *("seal-key.pem", "seal-chain.pem", "seal-root.pem", "keys/identity-keys.json", "ca/credential"),
        *(f"keys/{name}.pem" for name in ISSUERS),
        *(
            f"cards/{h.who}/{f}"
            for h in HOLDERS
            for f in ("cert.pem", "key.pem", "card.p12", "card-old-macos.p12", "password")
        ),
    ):
        assert files[name], name


def test_the_command_run_again_changes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "standins.pki", str(tmp_path / "pki"), "--ca-url", URL]
    subprocess.run(command, check=True)
    before = contents(tmp_path / "pki")
    subprocess.run(command, check=True)
    assert contents(tmp_path / "pki") == before
    other = subprocess.run([*command[:-1], "http://localhost:9110"], capture_output=True, text=True, check=False)
    assert other.returncode == 2
    assert "was made for http://localhost:8110" in other.stderr


def test_what_is_missing_is_made_and_the_rest_kept(tmp_path: Path) -> None:
    """A run that was cut off is finished by the next one."""
    Pki(tmp_path, URL).make_all()
    before = contents(tmp_path)
    for name in ("tls-root.pem", "seal-chain.pem", "keys/identity-keys.json", "ca/authorities/login-personal.ocsp.pem"):
        (tmp_path / name).unlink()
    (tmp_path / "ca/register.db").unlink()
    again = Pki(tmp_path, URL)
    again.make_all()
    after = contents(tmp_path)
    assert after.keys() == before.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"seal-chain.pem", "ca/authorities/login-personal.ocsp.pem"}
    stopped = again.authorities["login-stopped"].certificate.serial_number
    assert [e.serial for e in again.register.revoked("login-domain")] == [stopped]


def test_two_at_once_make_one_pki(tmp_path: Path) -> None:
    threads = [threading.Thread(target=lambda: Pki(tmp_path, URL).make_all()) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [name for name in contents(tmp_path) if "/." in f"/{name}" and name != "ca/.lock"]
    pki = Pki(tmp_path, URL)
    assert pki.authorities["server-issuing"].parent
    pki.authorities["server-issuing"].certificate.verify_directly_issued_by(pki.authorities["server-root"].certificate)


def test_files_are_written_once(tmp_path: Path) -> None:
    assert write_once(tmp_path / "a" / "b", b"1")
    assert not write_once(tmp_path / "a" / "b", b"2")
    assert write_folder_once(tmp_path / "c", {"d": b"1"})
    assert not write_folder_once(tmp_path / "c", {"d": b"2"})
    assert contents(tmp_path) == {"a/b": b"1", "c/d": b"1"}


def test_private_keys_are_for_the_owner_only(pki: Pki) -> None:
    for path in pki.folder.rglob("*"):
        if path.is_file() and (
            b"PRIVATE KEY" in path.read_bytes()
            or path.name in {"credential", "password", "card.p12", "card-old-macos.p12"}
        ):
            assert path.stat().st_mode & 0o077 == 0, path


def test_openssl_accepts_every_chain(pki: Pki, tmp_path: Path) -> None:
    folder = pki.folder
    assert openssl_verify(
        "-purpose", "sslserver", "-CAfile", folder / "tls-root.pem", folder / "portal-chain.pem"
    ).endswith("OK\n")
    seal = folder / "seal-chain.pem"
    assert openssl_verify("-CAfile", folder / "seal-root.pem", "-untrusted", seal, seal).endswith("OK\n")
    for who in ("bv", "validator1", "inactive"):
        card = folder / "cards" / who / "cert.pem"
        policy = ("-explicit_policy", "-policy", profiles.AUTHENTICATION, "-purpose", "sslclient")
        assert openssl_verify(*policy, "-CAfile", folder / "login-cas.pem", card).endswith("OK\n")
    wrong = folder / "cards/wrong_issuer/cert.pem"
    assert "unable to get local issuer" in openssl_verify("-CAfile", folder / "login-cas.pem", wrong)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "portaal.voorbeeld.example"])
def test_the_portals_certificate_serves_its_names(pki: Pki, host: str) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pki.folder / "portal-chain.pem", pki.folder / "portal-key.pem")
    client = ssl.create_default_context(cafile=str(pki.folder / "tls-root.pem"))

    def handshake(name: str) -> None:
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        here = client.wrap_bio(to_client, to_server, server_hostname=name)
        there = server.wrap_bio(to_server, to_client, server_side=True)
        for _ in range(4):
            for side in (here, there):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    continue
        assert here.getpeercert()

    handshake(host)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake("bank.example")


def test_the_local_root_can_vouch_for_nothing_else(pki: Pki) -> None:
    limits = leaf_of(pki.folder / "tls-root.pem").extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    names = [str(n.value) for n in limits.value.permitted_subtrees or []]
    assert names == ["localhost", "127.0.0.1/32", "::1/128", "portaal.voorbeeld.example"]
    assert b"PRIVATE" not in (pki.folder / "tls-root.pem").read_bytes()
    assert not list((pki.folder / "ca").rglob("tls-root*"))


def test_cards_are_what_a_person_carries(pki: Pki) -> None:
    """R-034, R-038: P-256, digitalSignature, clientAuth and emailProtection, person number as subject serialNumber."""
    folder = pki.folder / "cards/cp_full"
    key, leaf, chain = pkcs12.load_key_and_certificates(
        (folder / "card.p12").read_bytes(), (folder / "password").read_bytes()
    )
    assert leaf is not None
    assert leaf == leaf_of(folder / "cert.pem")
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == leaf.public_key()
    assert isinstance(key.curve, ec.SECP256R1)
    assert [c.subject.rfc4514_string().split(",")[0] for c in chain] == [
        "CN=Voorbeeld Personen CA",
        "CN=Voorbeeld Domein Personen",
    ]
    assert [(a.oid, a.value) for a in leaf.subject] == [
        (NameOID.COUNTRY_NAME, "NL"),
        (NameOID.ORGANIZATION_NAME, "Gemeente Voorbeeldstad"),
        (NameOID.GIVEN_NAME, "Sanne"),
        (NameOID.SURNAME, "de Vries"),
        (NameOID.COMMON_NAME, "Sanne de Vries"),
        (NameOID.SERIAL_NUMBER, "CB1000002"),
    ]
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_encipherment) == (True, False, False)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]


def test_bad_cards_are_bad_in_their_own_way(pki: Pki) -> None:
    def leaf(who: str) -> x509.Certificate:
        return leaf_of(pki.folder / "cards" / who / "cert.pem")

    now = datetime.now(UTC)
    assert leaf("expired").not_valid_after_utc < now
    assert [e.serial for e in pki.register.revoked("login-personal")] == [leaf("revoked").serial_number]
    assert leaf("wrong_issuer").issuer != leaf("cp_full").issuer
    assert leaf("wrong_issuer").subject == leaf("cp_full").subject
    usage = leaf("signature_card").extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (False, True)
    for who in {h.who for h in HOLDERS} - {"expired", "revoked", "wrong_issuer"}:
        assert leaf(who).not_valid_after_utc > now + timedelta(days=365)


def test_a_card_is_made_once_and_is_nobody_elses(pki: Pki) -> None:
    first = pki.card("late", "CB1000099", "Lars Laat", organisation="Gemeente Voorbeeldstad")
    assert pki.card("late", "CB1000099", "Lars Laat").certificate == first.certificate
    assert first.chain_pem.count(b"BEGIN CERTIFICATE") == 3
    with pytest.raises(ValueError, match="not the one of Lisa Laat"):
        pki.card("late", "CB1000098", "Lisa Laat")
    with pytest.raises(ValueError, match="not a certificate of this PKI"):
        pki.revoke(leaf_of(pki.folder / "tls-root.pem"))


def test_seal_and_service_keys(pki: Pki) -> None:
    seal = load_pem_private_key((pki.folder / "seal-key.pem").read_bytes(), None)
    assert isinstance(seal, rsa.RSAPrivateKey)
    assert seal.key_size == 3072
    leaf, *above = x509.load_pem_x509_certificates((pki.folder / "seal-chain.pem").read_bytes())
    assert leaf.public_key() == seal.public_key()
    assert above == list(pki.authorities["seal-issuing"].chain)
    access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [a.access_location.value for a in access] == [f"{URL}/ocsp/seal-issuing", f"{URL}/ca/seal-issuing.cer"]
    public = json.loads((pki.folder / "keys/identity-keys.json").read_text())
    assert {name: (k["kty"], k["crv"], len(k["x"]), sorted(k)) for name, k in public.items()} == {
        name: ("OKP", "Ed25519", 43, ["crv", "kty", "x"]) for name in ISSUERS
    }


def test_a_key_that_was_taken_away_is_made_anew_beside_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    listed = []
    for _ in range(3):
        service_keys(folder)
        before = (folder / "identity-keys.json").read_bytes()
        service_keys(folder)
        assert (folder / "identity-keys.json").read_bytes() == before
        listed.append(json.loads(before))
        (folder / "auth.pem").unlink()
    first, second, third = (one["auth"] for one in listed)
    assert second["keys"][1] == first and second["keys"][0] != first
    assert third["keys"][1] == second["keys"][0], "the new one and the one before, no third"
    assert {json.dumps(one["gateway"]) for one in listed} == {json.dumps(listed[0]["gateway"])}


def test_a_folder_of_an_earlier_version_gets_the_keys_that_came_since(tmp_path: Path) -> None:
    """Where both listeners of the gateway used one key, the card listener gets its own; the others go on with theirs."""
    folder = tmp_path / "keys"
    service_keys(folder)
    path = folder / "identity-keys.json"
    public = json.loads(path.read_text())
    del public["gateway-card"]
    path.write_text(json.dumps(public))
    (folder / "gateway-card.pem").unlink()
    service_keys(folder)
    now_public = json.loads(path.read_text())
    assert {name: now_public[name] for name in public} == public
    assert now_public["gateway-card"]["x"] not in {key["x"] for key in public.values()}


class Later:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at


def test_what_nears_its_end_is_made_anew_and_the_rest_kept(tmp_path: Path) -> None:
    """Capabilities 13: brought up again a year later, and after many years, everything is valid, with the same trust."""
    clock = Later()
    first = Pki(tmp_path, URL, clock)
    first.make_all()
    assert first.renewed == []
    before = contents(tmp_path)
    forever = {name for name in before if name.startswith(("ca/authorities", "ca/certificates", "login", "server"))}
    forever |= {"ca/url", "ca/credential", "portal-key.pem", "seal-key.pem", "seal-root.pem", "keys/auth.pem"}
    forever -= {name for name in before if name.endswith(".ocsp.pem")}
    made_anew: dict[int, set[str]] = {}
    for days in (1, 400, 761, 800, 1100, 2200, 3650):
        clock.at = now() + timedelta(days=days)
        again = Pki(tmp_path, URL, clock)
        again.make_all()
        after = contents(tmp_path)
        made_anew[days] = {name for name in before if before[name] != after[name]}
        assert after.keys() == before.keys() and not made_anew[days] & forever
        everything_is_valid(again, clock.at)
        assert bool(again.renewed) == bool(made_anew[days] - {"ca/hierarchy-end", "product-limits.json"})
        still = Pki(tmp_path, URL, clock)
        still.make_all()
        assert still.renewed == [] and contents(tmp_path) == after, "once a day is enough"
        before = after
    assert made_anew[1] == set()
    assert made_anew[400] == {"ca/hierarchy-end", "product-limits.json"}
    inside = {name for name in before if name.startswith("inside/")}
    keys = {name for name in inside if name.endswith(("-key.pem", "/ca.pem", "/authority.pem"))}
    assert made_anew[761] == (inside - keys) | {
        "portal-chain.pem",
        "tls-root.pem",
        "seal-chain.pem",
        "ca/hierarchy-end",
        "product-limits.json",
    }
    cards = {name.split("/")[1] for name in made_anew[1100] if name.startswith("cards/")}
    assert cards == {h.who for h in HOLDERS} - {"expired"}
    assert not [name for name in made_anew[1100] if name.endswith("password")]
    assert {n for n in made_anew[3650] if n.endswith(".ocsp.pem")} == {n for n in before if n.endswith(".ocsp.pem")}


def everything_is_valid(pki: Pki, at: datetime) -> None:
    folder = pki.folder
    soon = at + timedelta(days=31)  # no alarm either
    leaf, root = x509.load_pem_x509_certificates((folder / "portal-chain.pem").read_bytes())
    seal, *_ = x509.load_pem_x509_certificates((folder / "seal-chain.pem").read_bytes())
    signers = [a.ocsp_certificate for a in pki.authorities.values() if a.ocsp_certificate]
    cards = {h.who: leaf_of(folder / "cards" / h.who / "cert.pem") for h in HOLDERS}
    assert cards.pop("expired").not_valid_after_utc < at
    for certificate in (leaf, root, seal, *signers, *cards.values()):
        assert certificate.not_valid_before_utc <= at and certificate.not_valid_after_utc > soon
    leaf.verify_directly_issued_by(root)
    assert leaf_of(folder / "tls-root.pem") == root
    assert load_pem_private_key((folder / "portal-key.pem").read_bytes(), None).public_key() == leaf.public_key()
    assert load_pem_private_key((folder / "seal-key.pem").read_bytes(), None).public_key() == seal.public_key()
    for authority in pki.authorities.values():
        if authority.ocsp_certificate:
            authority.ocsp_certificate.verify_directly_issued_by(authority.certificate)
    for who, certificate in cards.items():
        entry = pki.register.find(pki.card(who, "", name_of(certificate)).authority, certificate.serial_number)
        assert entry is not None and bool(entry.revoked_at) == (who == "revoked")
        password = (folder / "cards" / who / "password").read_bytes()
        key, bundled, _ = pkcs12.load_key_and_certificates((folder / "cards" / who / "card.p12").read_bytes(), password)
        assert bundled == certificate and key is not None and key.public_key() == certificate.public_key()
    assert pki.hierarchy_end - at > timedelta(days=360)


def name_of(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def test_the_names_of_the_portal_survive_its_renewal(tmp_path: Path) -> None:
    clock = Later()
    Pki(tmp_path, URL, clock).make_all(["portaal.voorbeeld.example", "192.0.2.7"])
    names = names_of(tmp_path / "portal-chain.pem")
    clock.at += timedelta(days=790)
    Pki(tmp_path, URL, clock).make_all()
    assert names_of(tmp_path / "portal-chain.pem") == names
    assert "portaal.voorbeeld.example" in names and "192.0.2.7" in names


def names_of(path: Path) -> list[str]:
    found = leaf_of(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in found]


def test_the_hierarchys_end_is_a_setting_and_else_far_ahead(tmp_path: Path) -> None:
    true_end = datetime(2028, 10, 31, 23, 59, 59, tzinfo=UTC)
    clock = Later()
    clock.at = datetime(2026, 11, 26, 4, tzinfo=UTC)
    assert Pki(tmp_path / "relative", URL, clock).hierarchy_end == true_end
    assert Pki(tmp_path / "set", URL, clock, datetime(2027, 1, 1, tzinfo=UTC)).hierarchy_end.year == 2027
    clock.at += timedelta(days=300)
    assert Pki(tmp_path / "relative", URL, clock).hierarchy_end == true_end
    clock.at += timedelta(days=200)
    assert Pki(tmp_path / "relative", URL, clock).hierarchy_end == true_end + timedelta(days=500)
    assert Pki(tmp_path / "set", URL, clock).hierarchy_end.year == 2027, "what was set stays"


def test_login_issuers_name_files_and_addresses(pki: Pki) -> None:
    (issuer,) = json.loads((pki.folder / "login-issuers.json").read_text())
    assert leaf_of(Path(issuer["certificate"])) == pki.authorities["login-personal"].certificate
    assert (issuer["number_space"], issuer["policies"]) == ("CB", [profiles.AUTHENTICATION])
    assert (issuer["ocsp"], issuer["crl"]) == (f"{URL}/ocsp/login-personal", f"{URL}/crl/login-personal.crl")
    assert [c["crl"] for c in issuer["chain"]] == [f"{URL}/crl/login-domain.crl", f"{URL}/crl/login-root.crl"]
    assert {i["name"] for i in pki.login_issuers(stopped=True)} == {"login-personal", "login-stopped"}


def test_an_older_keychain_reads_the_card_too(tmp_path: Path) -> None:
    """PKCS#12 of before AES: triple DES and SHA-1 (RFC 7292, appendix C), the same card; a card of before gets one."""
    pki = Pki(tmp_path)
    card = pki.card("cp_full", "CB1000002", "Sanne de Vries")
    path = card.folder / "card-old-macos.p12"
    key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), card.password.encode())
    assert certificate == card.certificate and key is not None and key.private_numbers() == card.key.private_numbers()
    triple_des = bytes.fromhex("060a2a864886f70d010c0103")  # pbeWithSHAAnd3-KeyTripleDES-CBC
    assert triple_des in path.read_bytes() and triple_des not in (card.folder / "card.p12").read_bytes()
    path.unlink()
    pki.card("cp_full", "CB1000002", "Sanne de Vries")
    assert path.exists()
