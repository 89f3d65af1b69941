"""Identity keys are replaced without stopping: two are valid side by side, and a token names the one that signed it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from chassis.actor import Keys, Signer
from chassis.testing.actors import CREDENTIAL
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import OKPKey


def new_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def person(signer: Signer) -> str:
    claims = {"sub": "CB1000002", "org": "P1234567", "roles": ["contact_full"], "amr": "card", "cred": CREDENTIAL,
              "sid": "cd" * 32, "checked_at": clock.now().timestamp()}  # fmt: skip
    return signer.person("orders", claims, clock.now())


def opens(keys: Keys, token: str) -> bool:
    return keys.verify(token, "orders", clock.now()) is not None


@pytest.fixture
def old() -> Signer:
    return Signer("auth", new_pem())


@pytest.fixture
def new() -> Signer:
    return Signer("auth", new_pem())


def jwks(*signers: Signer) -> dict[str, Any]:
    return {"keys": [signer.public_jwk() for signer in signers]}


def test_old_and_new_key_are_valid_side_by_side_and_a_removed_one_is_not(old: Signer, new: Signer) -> None:
    before, during, after = (Keys({"auth": jwks(*signers)}) for signers in ((old,), (old, new), (new,)))
    assert [opens(keys, person(old)) for keys in (before, during, after)] == [True, True, False]
    assert [opens(keys, person(new)) for keys in (before, during, after)] == [False, True, True]


def test_a_token_names_its_key_by_the_thumbprint(old: Signer) -> None:
    """RFC 7515 4.1.4, RFC 7638."""
    header = jwt.decode(person(old), OKPKey.import_key(old.public_jwk()), algorithms=["Ed25519"]).header
    assert header == {"alg": "Ed25519", "typ": "mc-person+jwt", "kid": old.public_jwk()["kid"]}


def test_an_unknown_or_anothers_kid_is_refused(old: Signer, new: Signer) -> None:
    keys = Keys({"auth": jwks(old, new), "gateway": jwks(Signer("gateway", new_pem()))})
    private, good = OKPKey.import_key(private_of(old)), person(old)
    body = jwt.decode(good, private, algorithms=["Ed25519"]).claims
    assert opens(keys, good)
    for named in ("", "auth", "../" * 9, new.key_id):
        header = {"alg": "Ed25519", "typ": "mc-person+jwt", "kid": named}
        assert not opens(keys, jwt.encode(header, body, private, algorithms=["Ed25519"])), named
    for odd in (7, ["a"], {"a": 1}, True):
        header = {"alg": "Ed25519", "typ": "mc-person+jwt", "kid": odd}
        text = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
        assert not opens(keys, f"{text}.{good.split('.', 1)[1]}"), odd
    assert not opens(keys, person(Signer("auth", new_pem())))


def private_of(signer: Signer) -> dict[str, Any]:
    return dict(signer._key.as_dict(private=True))


def test_services_keys_are_replaced_in_the_same_way() -> None:
    old, new = Signer("gateway", new_pem()), Signer("gateway", new_pem())
    during, after = Keys({"gateway": jwks(old, new)}), Keys({"gateway": jwks(new)})
    tokens = [signer.service("orders", clock.now()) for signer in (old, new)]
    assert [opens(during, token) for token in tokens] == [True, True]
    assert [opens(after, token) for token in tokens] == [False, True]


def test_the_format_with_one_key_is_still_read(old: Signer, tmp_path: Path) -> None:
    plain = {k: v for k, v in old.public_jwk().items() if k != "kid"}
    for content in ({"auth": plain}, {"auth": old.public_jwk()}, {"auth": {"keys": [plain]}}):
        (tmp_path / "keys.json").write_text(json.dumps(content))
        assert opens(Keys.read(tmp_path / "keys.json"), person(old))


def test_a_token_without_a_kid_is_of_the_only_key(old: Signer, new: Signer) -> None:
    private = OKPKey.import_key(private_of(old))
    body = jwt.decode(person(old), private, algorithms=["Ed25519"]).claims
    token = jwt.encode({"alg": "Ed25519", "typ": "mc-person+jwt"}, body, private, algorithms=["Ed25519"])
    assert opens(Keys({"auth": jwks(old)}), token)
    assert not opens(Keys({"auth": jwks(old, new)}), token)
    assert not opens(Keys({"auth": jwks(new)}), token)


def test_a_file_without_a_key_or_with_a_false_kid_is_refused(old: Signer, new: Signer) -> None:
    for wrong in ({"keys": []}, {**old.public_jwk(), "kid": new.key_id}):
        with pytest.raises(ValueError, match="identity key"):
            Keys({"auth": wrong})


def test_each_listener_of_the_gateway_has_a_key_of_its_own() -> None:
    """One key for two issuers would be a key with the rights of both; an issuer whose key is not known yet bars no other."""
    public, card = Signer("gateway", new_pem()), Signer("gateway-card", new_pem())
    with pytest.raises(ValueError, match="share"):
        Keys({"gateway": jwks(public), "gateway-card": jwks(card, public)})
    earlier, today = Keys({"gateway": jwks(public)}), Keys({"gateway": jwks(public), "gateway-card": jwks(card)})
    for keys in (earlier, today):
        actor = keys.verify(public.service("orders", clock.now()), "orders", clock.now())
        assert actor is not None and actor.roles == {"gateway"}
    assert not opens(earlier, card.service("orders", clock.now()))
    actor = today.verify(card.service("orders", clock.now()), "orders", clock.now())
    assert actor is not None and actor.roles == {"gateway-card"}
    passing_for = card._sign("mc-service+jwt", "orders", {"sub": "gateway", "iss": "gateway"}, clock.now())
    renamed = Signer("gateway", card._key.as_pem(private=True))
    assert actor is not None and today.verify(passing_for, "orders", clock.now()).roles == {"gateway-card"}  # type: ignore[union-attr]
    assert not opens(today, renamed.service("orders", clock.now()))
