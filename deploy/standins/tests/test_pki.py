"""The folder of the demo: made once, complete, never overwritten, and right to strict tools."""

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
from standins.files import write_folder_once, write_once
from standins.people import HOLDERS
from standins.pki import Pki

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
        ),
        *("seal-key.pem", "seal-chain.pem", "seal-root.pem", "keys/identity-keys.json", "ca/credential"),
        *(f"keys/{name}.pem" for name in ("auth", "gateway", "operator")),
        *(f"cards/{h.who}/{f}" for h in HOLDERS for f in ("cert.pem", "key.pem", "card.p12", "password")),
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
            b"PRIVATE KEY" in path.read_bytes() or path.name in {"credential", "password", "card.p12"}
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
        name: ("OKP", "Ed25519", 43, ["crv", "kty", "x"]) for name in ("auth", "gateway", "operator")
    }


def test_login_issuers_name_files_and_addresses(pki: Pki) -> None:
    (issuer,) = json.loads((pki.folder / "login-issuers.json").read_text())
    assert leaf_of(Path(issuer["certificate"])) == pki.authorities["login-personal"].certificate
    assert (issuer["number_space"], issuer["policies"]) == ("CB", [profiles.AUTHENTICATION])
    assert (issuer["ocsp"], issuer["crl"]) == (f"{URL}/ocsp/login-personal", f"{URL}/crl/login-personal.crl")
    assert [c["crl"] for c in issuer["chain"]] == [f"{URL}/crl/login-domain.crl", f"{URL}/crl/login-root.crl"]
    assert {i["name"] for i in pki.login_issuers(stopped=True)} == {"login-personal", "login-stopped"}
