"""The seal: a certifying PAdES B-B signature (EN 319 142-1) that keeps PDF/A-2a and PDF/UA-1 intact.

One revision is added to what the renderer made: a tagged, empty signature field over the printed frame of the last
page, and the signature in it, which allows no change after (DocMDP P=1, ISO 32000-1, 12.8.2.2). What varies from
document to document is a digest and a signature, so the CMS object is built once and those two are filled in.
"""

import asyncio
import hashlib
import io
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.keys import KeyUnfit, SealKey

LEVEL = "B-B"
FIELD = "Zegel"
#: The frame that form.typ prints, in millimetres from the top left corner of an A4 page: x, y, width, height.
FRAME = (22.0, 222.0, 166.0, 34.0)
RESERVED = 2 * 8192  # hexadecimal digits kept free for the CMS object
MAX_FILLED = 0.9  # above this share a new certificate chain needs more room first

_A4_HEIGHT = 297.0
_POINTS = 72 / 25.4
_BYTE_RANGE = re.compile(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\]")


class SealBroken(Exception):
    """What was made is not what was meant; nothing of it may leave."""


class Sealer:
    """Seals documents that this service rendered itself, with a key that was loaded once. Never for uploads."""

    def __init__(self, key: SealKey) -> None:
        """Raises KeyUnfit when the key is not RSA or its chain is too large for the reserved room."""
        public = key.chain[0].public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            raise KeyUnfit("the seal's key must be RSA")
        self._key = key
        self._public = public
        self._template = _CmsTemplate(key, public.key_size // 8)
        if self._template.size * 2 > RESERVED * MAX_FILLED:
            raise KeyUnfit("the certificate chain is too large for the reserved room")

    def seal(self, pdf: bytes, at: datetime, tooltip: str) -> bytes:
        """The document with its seal. `at` is the moment of sealing, which is now; `tooltip` is for screen readers.

        `at` becomes the signature's claimed time (ISO 32000-1, 12.8.1, `M`). Raises SealBroken when the input is not a document of the renderer or when
        the check of the result fails.
        """
        pdf = pdf if pdf.endswith(b"\n") else pdf + b"\n"  # PDF/A-2, 6.1.9: an end of line before the next object
        if not pdf.endswith(b"%%EOF\n"):
            raise SealBroken("not a complete PDF")
        try:
            writer = _Revision(io.BytesIO(pdf))
            _add_field(writer, tooltip)
        except (PdfError, KeyError, IndexError, TypeError) as error:
            raise SealBroken("not a document of the renderer") from error
        steps = PdfCMSEmbedder().write_cms(field_name=FIELD, writer=writer, existing_fields_only=True)
        next(steps)
        placeholder = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=RESERVED)
        certify = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
        # no appearance: the field keeps its own empty one, the words are printed by the form
        steps.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=certify))
        prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
        steps.send(self._template.filled(prepared.document_digest, self._key))
        sealed = bytes(output.getbuffer())
        self._check(pdf, sealed)
        return sealed

    def _check(self, pdf: bytes, sealed: bytes) -> None:
        """Read the result as a stranger would: whole file covered, digest right, signature right, our certificate."""
        ranges = _BYTE_RANGE.findall(sealed, len(pdf))
        if not sealed.startswith(pdf) or len(ranges) != 1:
            raise SealBroken("the rendered document changed")
        start, end, rest = (int(number) for number in ranges[0])
        if end + rest != len(sealed) or start <= len(pdf) or sealed[start] != ord("<") or sealed[end - 1] != ord(">"):
            raise SealBroken("the signature does not cover the whole file")
        content = cms.ContentInfo.load(bytes.fromhex(sealed[start + 1 : end - 1].decode()))["content"]
        signer = content["signer_infos"][0]
        digest = next(
            attribute["values"][0].native
            for attribute in signer["signed_attrs"]
            if attribute["type"].native == "message_digest"
        )
        if digest != hashlib.sha256(sealed[:start] + sealed[end:]).digest():
            raise SealBroken("the digest is not that of the file")
        if signer["sid"].chosen["serial_number"].native != self._key.chain[0].serial_number:
            raise SealBroken("the signer is not the seal")
        try:
            attributes = signer["signed_attrs"].untag().dump()
            self._public.verify(signer["signature"].native, attributes, padding.PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise SealBroken("the signature is wrong") from error


class _CmsTemplate:
    """The CMS object with two holes of fixed length: the document's digest and the signature."""

    def __init__(self, key: SealKey, signature_size: int) -> None:
        digest_mark = hashlib.sha256(b"digest").digest()
        signature_mark = hashlib.sha512(b"signature").digest() * (signature_size // 64 + 1)
        signature_mark = signature_mark[:signature_size]
        signer = _Marked(key, signature_mark)
        attributes = _finished(signer.signed_attrs(digest_mark, "sha256", use_pades=True))
        content = _finished(signer.async_sign_prescribed_attributes("sha256", attributes))
        self._signature_size = signature_size
        self._attributes = _parts(attributes.dump(), digest_mark)
        self._before, after = _parts(content.dump(), digest_mark)
        self._between, self._after = _parts(after, signature_mark)
        self.size = len(content.dump())

    def filled(self, document_digest: bytes, key: SealKey) -> bytes:
        """The DER of the CMS object for a document with this digest. Raises SealBroken for a signature that can't be."""
        before, after = self._attributes
        signature = key.sign(hashlib.sha256(before + document_digest + after).digest())
        if len(signature) != self._signature_size:
            raise SealBroken("the key made a signature of another length")
        return self._before + document_digest + self._between + signature + self._after


class _Marked(Signer):
    """pyHanko's builder of CMS objects, with a mark where the signature comes."""

    def __init__(self, key: SealKey, mark: bytes) -> None:
        leaf, *issuers = (asn1.Certificate.load(certificate.public_bytes(Encoding.DER)) for certificate in key.chain)
        store = SimpleCertificateStore()
        store.register_multiple(issuers)
        super().__init__(signing_cert=leaf, cert_registry=store, embed_roots=False)
        self._mark = mark

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._mark


class _Revision(IncrementalPdfFileWriter):
    """An update that leaves the metadata as rendered and gets its file identifier from the content."""

    def _update_meta(self) -> None:
        pass

    @classmethod
    def _handle_id(cls, prev: Any) -> generic.ArrayObject:
        first = generic.ByteStringObject(prev.trailer["/ID"][0].original_bytes)
        second = hashlib.sha256(prev.stream.getvalue()).digest()[:16]
        return generic.ArrayObject([first, generic.ByteStringObject(second)])


def _parts(whole: bytes, mark: bytes) -> tuple[bytes, bytes]:
    before, separator, after = whole.partition(mark)
    if not separator or mark in after:
        raise SealBroken("the CMS object has no single place for its variable parts")
    return before, after


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, whether or not the caller is in an event loop: it gets a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _add_field(writer: IncrementalPdfFileWriter, tooltip: str) -> None:
    """A signature field over the printed frame: a widget in a `Form` tag with an empty appearance (UA-1, 7.18)."""
    root = writer.root
    tree = root["/StructTreeRoot"]
    document, document_ref = tree["/K"][0], tree["/K"].raw_get(0)
    numbers, key = tree["/ParentTree"]["/Nums"], int(tree["/ParentTreeNextKey"])
    page_ref = writer.find_page_for_modification(int(root["/Pages"]["/Count"]) - 1)[0]
    page, words = page_ref.get_object(), generic.TextStringObject(tooltip)
    empty = _dictionary(Type=_name("XObject"), Subtype=_name("Form"), BBox=_numbers(0, 0, 1, 1))
    appearance = writer.add_object(generic.StreamObject(empty, stream_data=b""))
    widget = writer.add_object(
        _dictionary(
            Type=_name("Annot"),
            Subtype=_name("Widget"),
            FT=_name("Sig"),
            T=generic.TextStringObject(FIELD),
            TU=words,
            F=generic.NumberObject(132),
            P=page_ref,
            Rect=_numbers(*_rectangle()),
            AP=_dictionary(N=appearance),
            StructParent=generic.NumberObject(key),
        )
    )
    reference = _dictionary(Type=_name("OBJR"), Obj=widget, Pg=page_ref)
    element = writer.add_object(
        _dictionary(Type=_name("StructElem"), S=_name("Form"), P=document_ref, Pg=page_ref, Alt=words, K=reference)
    )
    document["/K"].append(element)
    numbers.extend([generic.NumberObject(key), element])
    tree[generic.pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    if "/Annots" in page:
        raise SealBroken("the signature page has annotations of its own")
    page[generic.pdf_name("/Annots")] = generic.ArrayObject([widget])
    writer.update_container(page)
    for changed in (document, document["/K"], numbers, tree, tree["/ParentTree"]):
        writer.update_container(changed)
    root[generic.pdf_name("/AcroForm")] = _dictionary(
        Fields=generic.ArrayObject([widget]), SigFlags=generic.NumberObject(3)
    )
    writer.update_root()


def _rectangle() -> tuple[float, ...]:
    x, y, width, height = FRAME
    corners = (x, _A4_HEIGHT - y - height, x + width, _A4_HEIGHT - y)
    return tuple(round(value * _POINTS, 2) for value in corners)


def _name(value: str) -> generic.NameObject:
    return generic.pdf_name("/" + value)


def _numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject([generic.FloatObject(value) for value in values])


def _dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({_name(key): value for key, value in entries.items()})
