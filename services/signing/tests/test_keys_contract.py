"""The contract of the seal's key (docs/architecture/seal-key.md): every adapter passes all of it.

One joins by a function in `ADAPTERS`: a holder of a key whose key can be replaced, taken away and spoilt.
"""

import asyncio
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from contracts.forms import FormContent
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from signing.document_maker import DocumentMaker
from signing.keys import MIN_BITS, KeyAway, KeyUnfit, SealKey, SealKeys, valid_at
from signing.keys_file import FileKeys
from signing.seal import SealBroken, Sealer
from signing.settings import Settings
from standins.pki import Pki
from structlog.testing import capture_logs

DIGEST = hashlib.sha256(b"a document").digest()


@dataclass(frozen=True)
class Holder:
    """An adapter under test, and what can become of the key behind it."""

    keys: SealKeys
    replace: Callable[[], None]  # by another key with its own chain
    take_away: Callable[[], None]
    give_back: Callable[[], None]
    mix: Callable[[], None]  # the chain of another key


def file(folder: Path, own: tuple[Path, Path], other: tuple[Path, Path]) -> Holder:
    key, chain = folder / "key.pem", folder / "chain.pem"

    def put(sources: tuple[Path, Path]) -> None:
        for source, target in zip(sources, (key, chain), strict=True):
            shutil.copyfile(source, target)

    put(own)
    return Holder(
        FileKeys(key, chain), lambda: put(other), lambda: key.rename(folder / "away"),
        lambda: put(own), lambda: put((own[0], other[1])),
    )  # fmt: skip


ADAPTERS = {"file": file}


@pytest.fixture(scope="module")
def other_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Another seal's key and chain."""
    return Pki(tmp_path_factory.mktemp("other")).seal()


@pytest.fixture(params=sorted(ADAPTERS))
def holder(
    request: pytest.FixtureRequest, tmp_path: Path, seal_files: tuple[Path, Path], other_files: tuple[Path, Path]
) -> Holder:
    return ADAPTERS[request.param](tmp_path, seal_files, other_files)


def public_of(key: SealKey) -> rsa.RSAPublicKey:
    public = key.chain[0].public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return public


def test_the_signature_is_of_the_certificates_key(holder: Holder) -> None:
    key = holder.keys.current()
    signature = key.sign(DIGEST)
    public_of(key).verify(signature, DIGEST, padding.PKCS1v15(), Prehashed(SHA256()))
    assert public_of(key).key_size >= MIN_BITS and len(signature) * 8 == public_of(key).key_size


def test_the_same_digest_has_the_same_signature(holder: Holder) -> None:
    key = holder.keys.current()
    assert len({key.sign(DIGEST) for _ in range(3)}) == 1


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_only_a_digest_is_signed(holder: Holder, length: int) -> None:
    with pytest.raises(ValueError):
        holder.keys.current().sign(bytes(length))


def test_the_chain_is_in_order_and_without_its_root(holder: Holder) -> None:
    leaf, *issuers = holder.keys.current().chain
    for child, parent in zip([leaf, *issuers], issuers, strict=False):
        child.verify_directly_issued_by(parent)
    assert issuers and not [one for one in (leaf, *issuers) if one.issuer == one.subject]
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment or usage.digital_signature
    assert valid_at(holder.keys.current(), leaf.not_valid_before_utc)


def test_the_key_is_the_same_object_until_it_was_replaced(holder: Holder) -> None:
    first = holder.keys.current()
    assert holder.keys.current() is first
    holder.replace()
    second = holder.keys.current()
    assert second is not first and second.chain[0] != first.chain[0]
    public_of(second).verify(second.sign(DIGEST), DIGEST, padding.PKCS1v15(), Prehashed(SHA256()))


def test_a_key_that_is_away_is_temporary_and_comes_back(holder: Holder) -> None:
    """F-29: a session that was lost is a key that is away."""
    holder.take_away()
    with pytest.raises(KeyAway):
        holder.keys.current()
    holder.give_back()
    assert holder.keys.current().sign(DIGEST)


def test_a_chain_of_another_key_is_unfit_until_it_is_replaced(holder: Holder) -> None:
    """T-02: the wrong identity."""
    holder.mix()
    for _ in range(2):
        with pytest.raises(KeyUnfit) as unfit:
            holder.keys.current()
        assert "BEGIN" not in str(unfit.value)  # the message is logged
    holder.replace()
    assert holder.keys.current().sign(DIGEST)


# --- what we do with a key that misbehaves ----------------------------------------------------------------------------


class Misbehaving:
    """A holder whose key is right, but for what `fault` says."""

    def __init__(self, inner: SealKey, fault: str) -> None:
        self.inner, self.fault, self.released = inner, fault, threading.Event()

    def current(self) -> "Misbehaving":
        return self

    @property
    def chain(self) -> Sequence[x509.Certificate]:
        return self.inner.chain

    def sign(self, digest: bytes) -> bytes:
        signature = self.inner.sign(digest)
        if self.fault == "hung":
            self.released.wait(30)
        elif self.fault == "slow":
            self.released.wait(0.5)
        elif self.fault == "away":
            raise KeyAway("the token does not answer")
        return {
            "garbage": bytes(len(signature)), "short": signature[:-1], "oversized": signature * 2, "empty": b"",
            "another document": self.inner.sign(hashlib.sha256(digest).digest()),
        }.get(self.fault, signature)  # fmt: skip


@pytest.fixture
def misbehaving(seal_files: tuple[Path, Path]) -> Iterator[Callable[[str], Misbehaving]]:
    made: list[Misbehaving] = []

    def make(fault: str) -> Misbehaving:
        made.append(Misbehaving(FileKeys(*seal_files).current(), fault))
        return made[-1]

    yield make
    for one in made:
        one.released.set()  # else its thread would hold up the end of the tests


@pytest.mark.parametrize("fault", ["garbage", "short", "oversized", "empty", "another document"])
def test_a_signature_that_is_none_never_leaves(
    misbehaving: Callable[[str], Misbehaving], content: FormContent, fault: str
) -> None:
    with pytest.raises(SealBroken):
        DocumentMaker(Settings().fonts, misbehaving(fault)).make(content)


def test_another_key_under_our_certificate_never_leaves(
    seal_files: tuple[Path, Path], other_files: tuple[Path, Path], content: FormContent
) -> None:
    """T-02: who holds the certificate but not its key seals nothing."""

    class Impostor(Misbehaving):
        def sign(self, digest: bytes) -> bytes:
            return FileKeys(*other_files).current().sign(digest)

    impostor = Impostor(FileKeys(*seal_files).current(), "")
    with pytest.raises(SealBroken):
        DocumentMaker(Settings().fonts, impostor).make(content)


def test_a_chain_that_is_too_large_is_unfit(seal_files: tuple[Path, Path]) -> None:
    """Oversized: a certificate of 9 kB leaves no room for the signature."""
    inner = FileKeys(*seal_files).current()
    leaf = inner.chain[0]
    builder = x509.CertificateBuilder(
        leaf.issuer, leaf.subject, leaf.public_key(), 7, leaf.not_valid_before_utc, leaf.not_valid_after_utc
    )
    filling = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), bytes(9000))
    large = builder.add_extension(filling, False).sign(ec.generate_private_key(ec.SECP256R1()), SHA256())

    class Large(Misbehaving):
        @property
        def chain(self) -> Sequence[x509.Certificate]:
            return [large, *self.inner.chain[1:]]

    with pytest.raises(KeyUnfit):
        Sealer(Large(inner, ""))


async def test_a_slow_key_is_waited_for_and_one_that_is_away_is_told(
    misbehaving: Callable[[str], Misbehaving], content: FormContent
) -> None:
    assert await DocumentMaker(Settings().fonts, misbehaving("slow")).made(content)
    with pytest.raises(KeyAway):
        await DocumentMaker(Settings().fonts, misbehaving("away")).made(content)


async def test_a_key_that_hangs_is_an_alarm_and_holds_up_no_document_after_it(
    misbehaving: Callable[[str], Misbehaving], content: FormContent
) -> None:
    """F-29: an HSM that never answers; when it does again, or is replaced, the same process goes on."""
    key = misbehaving("hung")
    maker = DocumentMaker(Settings().fonts, key, deadline=2)
    with capture_logs() as logs:
        for _ in range(2):
            async with asyncio.timeout(20):
                with pytest.raises(KeyAway):
                    await maker.made(content)
    assert [entry["event"] for entry in logs if entry.get("alarm")] == ["seal.unfit"]
    key.fault, maker._deadline = "", 60
    assert await maker.made(content)
