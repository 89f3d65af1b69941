"""The seal: certifying, whole file, at the moment it is made, by a key that was loaded once (S12)."""

import asyncio
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from chassis import clock
from contracts.forms import FormContent
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signing import form, seal
from signing.document_maker import DocumentMaker
from signing.form import Renderer
from signing.keys import KeyAway, KeyUnfit, valid_at
from signing.keys_file import FileKey
from signing.seal import SealBroken, Sealer
from standins.pki import Pki

PEM = serialization.Encoding.PEM
NOW = clock.now().replace(microsecond=0)


@pytest.fixture(scope="module")
def key(seal_files: tuple[Path, Path]) -> FileKey:
    return FileKey(*seal_files)


@pytest.fixture(scope="module")
def sealer(key: FileKey) -> Sealer:
    return Sealer(key)


@pytest.fixture
def sealed(sealer: Sealer, renderer: Renderer, content: FormContent) -> bytes:
    return sealer.seal(renderer.render(content, NOW), NOW, "Zegel")


def status(pdf: bytes, pki: Pki):
    root = asn1.Certificate.load(pki.authorities["seal-root"].certificate.public_bytes(serialization.Encoding.DER))
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
    return signature, asyncio.run(async_validate_pdf_signature(signature, context))


def test_a_certifying_seal_over_the_whole_file_S12(sealed: bytes, pki: Pki) -> None:
    signature, found = status(sealed, pki)
    assert found.bottom_line and found.trusted and found.intact and found.valid
    assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.field_name == "Zegel" and found.md_algorithm == "sha256"
    assert found.signer_reported_dt == NOW
    reader = PdfFileReader(io.BytesIO(sealed))
    assert reader.root["/Perms"]["/DocMDP"]["/Type"] == "/Sig"
    assert len(signature.other_embedded_certs) == 1  # the issuer; relying parties bring the root themselves


def test_the_same_bytes_by_another_sealer_at_the_same_moment(
    sealed: bytes, renderer: Renderer, content: FormContent, seal_files: tuple[Path, Path]
) -> None:
    again = Sealer(FileKey(*seal_files)).seal(renderer.render(content, NOW), NOW, "Zegel")
    assert again == sealed
    later = Sealer(FileKey(*seal_files)).seal(renderer.render(content, NOW), NOW + timedelta(seconds=1), "Zegel")
    assert later != sealed


def test_the_time_is_that_of_the_seal_never_of_the_order(maker: DocumentMaker, pki: Pki, content: FormContent) -> None:
    """An order waited while the seal's certificate was replaced: its moment lies before the certificate began."""
    for days in (-400, 0, 30):
        ordered = content.model_copy(update={"at": NOW + timedelta(days=days)})
        before = clock.now().replace(microsecond=0)
        pdf = maker.make(ordered)
        _, found = status(pdf, pki)
        assert before <= found.signer_reported_dt <= clock.now()
        assert found.bottom_line and found.trusted
        said = PdfFileReader(io.BytesIO(pdf)).trailer["/Info"]["/CreationDate"]
        assert before <= parse_pdf_date(str(said)) <= clock.now()


def test_the_rendered_document_and_its_metadata_are_left_alone(
    sealed: bytes, renderer: Renderer, content: FormContent
) -> None:
    rendered = renderer.render(content, NOW)
    assert sealed.startswith(rendered + b"\n")
    assert sealed.count(b"/Type /Metadata") + sealed.count(b"/Type/Metadata") == 1


def test_the_field_is_a_tagged_empty_widget_over_the_printed_frame(sealed: bytes) -> None:
    template = Path(form.__file__).with_name("form") / "form.typ"
    numbers = re.search(r"frame = \(x: (\d+)mm, y: (\d+)mm, width: (\d+)mm, height: (\d+)mm\)", template.read_text())
    assert numbers is not None and tuple(map(float, numbers.groups())) == seal.FRAME
    reader = PdfFileReader(io.BytesIO(sealed))
    widget = reader.root["/AcroForm"]["/Fields"][0]
    assert widget["/TU"] == "Zegel" and widget["/F"] == 132 and not widget["/AP"]["/N"].data
    assert [round(float(v)) for v in widget["/Rect"]] == [62, 116, 533, 213]
    numbers = reader.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert numbers[-2] == widget["/StructParent"] and numbers[-1]["/S"] == "/Form"


class Direct(Signer):
    """pyHanko's own way, without the template: what careful users of the library write."""

    def __init__(self, key: FileKey) -> None:
        leaf, issuer = (asn1.Certificate.load(c.public_bytes(serialization.Encoding.DER)) for c in key.chain)
        store = SimpleCertificateStore()
        store.register(issuer)
        super().__init__(signing_cert=leaf, cert_registry=store, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.key.sign(hashlib.sha256(data).digest())


def test_the_template_gives_what_pyhanko_would_make(key: FileKey, sealer: Sealer) -> None:
    for n in range(5):
        digest = hashlib.sha256(bytes([n])).digest()
        direct = asyncio.run(Direct(key).async_sign(digest, "sha256", use_pades=True))
        assert sealer._template.filled(digest, key) == direct.dump()


def test_any_flipped_byte_breaks_it(sealed: bytes, pki: Pki, sealer: Sealer) -> None:
    original_size = sealed.rindex(b"%%EOF\n", 0, len(sealed) - 10) + 6
    for place in (2000, len(sealed) // 3, original_size + 40, len(sealed) - 60):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SealBroken):
            sealer._check(sealed[:original_size], bytes(broken))
    for place in (20_000, len(sealed) // 2):
        broken = bytearray(sealed)
        broken[place] ^= 1
        _, found = status(bytes(broken), pki)
        assert not found.bottom_line and not found.intact


def test_text_added_after_the_seal_does_not_pass(sealed: bytes, pki: Pki, sealer: Sealer) -> None:
    longer = sealed + b"% meer\n"
    _, found = status(longer, pki)
    assert found.coverage != SignatureCoverageLevel.ENTIRE_FILE
    with pytest.raises(SealBroken):
        sealer._check(sealed[:50_000], longer)


@dataclass
class Token:
    """What a PKCS#11 token looks like to us: a chain and one operation. `fault` spoils it."""

    chain: Sequence[x509.Certificate]
    private: rsa.RSAPrivateKey
    fault: str = ""
    asked: list[bytes] = field(default_factory=list)

    def sign(self, digest: bytes) -> bytes:
        self.asked.append(digest)
        if self.fault == "other":
            digest = hashlib.sha256(digest).digest()
        signature = self.private.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return signature[:-1] if self.fault == "short" else signature


@pytest.fixture
def private(seal_files: tuple[Path, Path]) -> rsa.RSAPrivateKey:
    loaded = serialization.load_pem_private_key(seal_files[0].read_bytes(), None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    return loaded


def test_another_kind_of_key_fits_the_port(
    sealed: bytes, key: FileKey, private: rsa.RSAPrivateKey, renderer: Renderer, content: FormContent
) -> None:
    token = Token(key.chain, private)
    assert Sealer(token).seal(renderer.render(content, NOW), NOW, "Zegel") == sealed
    assert len(token.asked) == 1 and len(token.asked[0]) == 32


@pytest.mark.parametrize("fault", ["other", "short"])
def test_a_wrong_signature_never_leaves(
    key: FileKey, private: rsa.RSAPrivateKey, renderer: Renderer, content: FormContent, fault: str
) -> None:
    with pytest.raises(SealBroken):
        Sealer(Token(key.chain, private, fault)).seal(renderer.render(content), NOW, "Zegel")


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 cut off", b"geen pdf\n%%EOF\n"])
def test_only_complete_documents_of_ours(sealer: Sealer, pdf: bytes) -> None:
    with pytest.raises(SealBroken):
        sealer.seal(pdf, NOW, "Zegel")


def test_a_sealed_document_is_not_sealed_twice(sealer: Sealer, sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        sealer.seal(sealed, NOW, "Zegel")


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _own(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, ca: bool = False, usage: bool = True) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Los certificaat")])
    at = NOW
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, at, at + timedelta(days=9))
    if usage:
        bits = (not ca, False, False, False, False, ca, ca, False, False)
        builder = builder.add_extension(x509.KeyUsage(*bits), True)
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM)


def _refused(tmp_path: Path, key: bytes, chain: bytes) -> str:
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "chain.pem").write_bytes(chain)
    with pytest.raises(KeyUnfit) as unfit:
        FileKey(tmp_path / "key.pem", tmp_path / "chain.pem")
    return str(unfit.value)


def test_keys_and_chains_that_must_not_seal(tmp_path: Path, seal_files: tuple[Path, Path], pki: Pki) -> None:
    key, chain = (path.read_bytes() for path in seal_files)
    small, good = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 3072)
    curve = ec.generate_private_key(ec.SECP256R1())
    leaf, issuer, root = x509.load_pem_x509_certificates(chain)
    other = pki.authorities["server-issuing"].certificate
    assert "PEM" in _refused(tmp_path, b"geen sleutel", chain)
    assert "PEM" in _refused(tmp_path, key, b"geen keten")
    assert "3072" in _refused(tmp_path, _pem(small), _own(small))
    assert "3072" in _refused(tmp_path, _pem(curve), _own(curve))
    assert "not of this key" in _refused(tmp_path, _pem(good), chain)
    assert "order" in _refused(tmp_path, key, leaf.public_bytes(PEM) + root.public_bytes(PEM))
    assert "order" in _refused(tmp_path, key, leaf.public_bytes(PEM) + other.public_bytes(PEM))
    assert "not for signatures" in _refused(tmp_path, _pem(good), _own(good, ca=True))
    assert "says nothing" in _refused(tmp_path, _pem(good), _own(good, usage=False))
    with pytest.raises(KeyAway):
        FileKey(tmp_path / "weg.pem", tmp_path / "chain.pem")
    assert issuer.subject == leaf.issuer


def test_a_chain_has_dates(key: FileKey) -> None:
    leaf = key.chain[0]
    assert valid_at(key, leaf.not_valid_before_utc) and valid_at(key, leaf.not_valid_after_utc)
    assert not valid_at(key, leaf.not_valid_before_utc - timedelta(seconds=1))
    assert not valid_at(key, leaf.not_valid_after_utc + timedelta(seconds=1))
