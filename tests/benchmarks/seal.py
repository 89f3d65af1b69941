"""CPU time to seal one rendered form, against careful use of pyHanko: key loaded once, room reserved, no dry run.

Both get the same freshly rendered documents, turn by turn in one process; each value is a median.
"""

import asyncio
import hashlib
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1
from chassis import clock
from contracts.forms import FormContent
from cryptography.hazmat.primitives.serialization import Encoding
from marks import SEAL
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signing.form import Renderer
from signing.keys_file import FileKey
from signing.seal import RESERVED, Sealer
from signing.settings import Settings
from standins.pki import Pki

DOCUMENTS = 40
_EXAMPLE = Path(__file__).parents[2] / "services" / "signing" / "tests" / "data" / "example.json"


class _KeyOnce(Signer):
    def __init__(self, key: FileKey) -> None:
        leaf, *issuers = (asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in key.chain)
        store = SimpleCertificateStore()
        store.register_multiple(issuers)
        super().__init__(signing_cert=leaf, cert_registry=store, embed_roots=False)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(hashlib.sha256(data).digest())


def _baseline(key: FileKey) -> Callable[[bytes], None]:
    """pyHanko's own documented way, without its traps. An invisible field: that is its cheapest."""
    meta = PdfSignatureMetadata(
        field_name="Zegel", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )  # fmt: skip
    signer = PdfSigner(meta, _KeyOnce(key), new_field_spec=SigFieldSpec("Zegel"))
    loop = asyncio.new_event_loop()

    def seal(pdf: bytes) -> None:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        loop.run_until_complete(signer.async_sign_pdf(writer, bytes_reserved=RESERVED))

    return seal


def _cpu_ms(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = work()
    return (time.process_time() - started) * 1000, result


def document_floor(documents: int = 20) -> list[float]:
    """Seconds to render and seal a document, one after another in one process, without service, database or broker."""
    content = FormContent.model_validate_json(_EXAMPLE.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        key = FileKey(*Pki(folder).seal())
    renderer, sealer, took = Renderer(Settings().fonts), Sealer(key), list[float]()
    for n in range(documents + 3):
        fresh = content.model_copy(update={"reference": f"S{n:017}", "at": content.at + timedelta(seconds=n)})
        started = time.perf_counter()
        sealer.seal(renderer.render(fresh, clock.now()), clock.now(), fresh.seal_title)
        took.append(time.perf_counter() - started)
    return took[3:]  # the first ones are warm-up


def run() -> list[dict[str, Any]]:
    """Two rows: sealing alone, and rendering with sealing. Milliseconds of CPU per document; ratio above 1 is better."""
    content = FormContent.model_validate_json(_EXAMPLE.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        key = FileKey(*Pki(folder).seal())
    renderer, ours, theirs = Renderer(Settings().fonts), Sealer(key), _baseline(key)
    times: dict[str, list[float]] = {"render": [], "ours": [], "theirs": []}
    for n in range(DOCUMENTS + 3):
        fresh = content.model_copy(update={"reference": f"S{n:017}", "at": content.at + timedelta(seconds=n)})
        rendering, pdf = _cpu_ms(partial(renderer.render, fresh, clock.now()))
        sealing, _ = _cpu_ms(partial(ours.seal, pdf, clock.now(), fresh.seal_title))
        peer, _ = _cpu_ms(partial(theirs, pdf))
        if n >= 3:  # the first ones are warm-up
            for name, value in (("render", rendering), ("ours", sealing), ("theirs", peer)):
                times[name].append(value)
    render, mine, peer = (statistics.median(times[name]) for name in ("render", "ours", "theirs"))
    return [
        _row("seal one document, self-check included", mine, "pyHanko, key loaded once", peer),
        _row(
            "render and seal one document", render + mine, "Typst, and pyHanko with the key loaded once", render + peer
        ),
    ]


def _row(name: str, value: float, yardstick: str, yardstick_value: float) -> dict[str, Any]:
    return {
        "name": name, "value": round(value, 2), "unit": "ms CPU", "yardstick": yardstick,
        "yardstick_value": round(yardstick_value, 2), "ratio": round(yardstick_value / value, 2), "at_least": SEAL,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
