"""The sealed form before the validators that the world uses (S12): veraPDF, EU DSS, pdfsig, qpdf and openssl.

All samples are made first; each Java program runs once over all of them.
"""

import io
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from chassis import clock
from contracts.forms import FormContent
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from signing.form import Renderer
from signing.keys_file import FileKey
from signing.seal import Sealer
from signing.settings import Settings
from standins.pki import Pki
from standins.status import Status

_EXAMPLE = Path(__file__).parents[3] / "services" / "signing" / "tests" / "data" / "example.json"
_BYTE_RANGE = re.compile(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)\]")
GOOD = ("renewal", "ten_names", "long_names", "english", "no_csr", "hostile", "many_pages")


def _contents() -> dict[str, FormContent]:
    example = FormContent.model_validate_json(_EXAMPLE.read_text("utf-8"))
    return {
        "renewal": example,
        "ten_names": _with(example, names=tuple(f"naam-{n}.voorbeeldstad.example" for n in range(10))),
        "long_names": _with(
            example,
            organisation="Openbaar Lichaam " + "Samenwerkingsverband" * 8,
            names=(".".join(["x" * 60] * 4) + ".example", "y" * 63 + ".example"),
        ),
        "english": example.model_copy(update={"language": "en", "title": "Renewal of a server certificate"}),
        "no_csr": example.model_copy(update={"csr": None}),
        "hostile": _with(
            example,
            organisation='#read("/etc/passwd") *x* $x$ <script>alert(1)</script> \u202egnp.exe {{7*7}} \\u{41}',
            names=("/ByteRange [0 1 2 3]", "%%EOF", "Ωμέγα Привет żółć ☑"),
        ),
        "many_pages": _with(example, names=tuple(f"naam-{n:03}.voorbeeldstad.example" for n in range(200))).model_copy(
            update={"csr": "\n".join("QUJD" * 16 for _ in range(250))}
        ),
    }


def _with(content: FormContent, **given: Any) -> FormContent:
    raw = content.model_dump()
    if "organisation" in given:
        raw["sections"][0]["rows"][1]["values"] = (given["organisation"],)
    if "names" in given:
        raw["sections"][3]["rows"][2]["values"] = given["names"]
    return FormContent.model_validate(raw)


def _flipped(sealed: bytes) -> bytes:
    """One bit of a page's content is different."""
    broken = bytearray(sealed)
    broken[sealed.index(b"stream\n") + 40] ^= 1
    return bytes(broken)


def _other_text(sealed: bytes) -> bytes:
    """The first page gets other text by an update after the seal; the sealed bytes themselves stay."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page_ref = writer.find_page_for_modification(0)[0]
    page = page_ref.get_object()
    more = b"\nq 1 1 1 rg 60 500 400 200 re f 0.8 0 0 rg 80 520 120 90 re f Q\n"
    new = generic.StreamObject(stream_data=page["/Contents"].data + more)
    page[pdf_name("/Contents")] = writer.add_object(new)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _no_claims(rendered: bytes) -> bytes:
    """Says nothing of PDF/A or PDF/UA, so that a validator which only checks claims would let it pass."""
    return rendered.replace(b"<pdfaid:part>2<", b"<pdfaid:part>9<").replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>9<")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> dict[str, Path]:
    """Files by name: good ones, and broken ones that must not pass."""
    folder, settings = tmp_path_factory.mktemp("samples"), Settings()
    renderer, sealer = Renderer(settings.fonts), Sealer(FileKey(*pki.seal()))
    made = {}
    for name, content in _contents().items():
        made[name] = sealer.seal(renderer.render(content), clock.now(), content.seal_title)
    rendered = renderer.render(_contents()["renewal"])
    broken = {
        "flipped": _flipped(made["renewal"]),
        "other_text": _other_text(made["renewal"]),
        "unsealed": rendered,
        "no_claims": _no_claims(rendered),
    }
    for name, pdf in (made | broken).items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    return {name: folder / f"{name}.pdf" for name in made | broken}


@pytest.fixture(scope="module")
def conformance(validators: Any, samples: Mapping[str, Path]) -> dict[str, list[str]]:
    """veraPDF's findings, by name."""
    found = validators.conformance(list(samples.values()))
    return {name: found[path.name] for name, path in samples.items()}


def _material(pki: Pki, folder: Path) -> Path:
    """What the stand-in says of the seal's certificate and its issuer, as files for DSS."""
    folder.mkdir()
    status = Status(pki)
    for slug in ("seal-root", "seal-issuing"):
        (folder / f"{slug}.crl").write_bytes(status.crl(slug))
    leaf, issuer = FileKey(*pki.seal()).chain
    asked = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, hashes.SHA256()).build()
    (folder / "seal.ocsp").write_bytes(status.ocsp("seal-issuing", asked.public_bytes(Encoding.DER)))
    return folder


def _root(pki: Pki, folder: Path) -> Path:
    file = folder / "root.der"
    file.write_bytes(pki.authorities["seal-root"].certificate.public_bytes(Encoding.DER))
    return file


@pytest.fixture(scope="module")
def verdicts(validators: Any, samples: Mapping[str, Path], pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """DSS's verdicts, by name, with the stand-in's CRLs and OCSP answer and nothing fetched."""
    folder = tmp_path_factory.mktemp("material")
    found = validators.signatures(_root(pki, folder), _material(pki, folder / "good"), list(samples.values()))
    return {name: found[path.name] for name, path in samples.items()}


@pytest.mark.parametrize("name", GOOD)
def test_verapdf_says_pdfa_2a_and_pdfua_1(conformance: Mapping[str, list[str]], name: str) -> None:
    assert conformance[name] == []


def test_verapdf_is_not_silent(conformance: Mapping[str, list[str]]) -> None:
    assert {"PDF/A-2a is not claimed", "PDF/UA-1 is not claimed"} & set(conformance["no_claims"])
    assert conformance["other_text"] != []


@pytest.mark.parametrize("name", GOOD)
def test_dss_says_total_passed_at_level_b(verdicts: Mapping[str, Any], name: str) -> None:
    verdict = verdicts[name]
    assert verdict.passes and verdict.signatures == 1, verdict.told
    assert "PAdES-BASELINE-B" in verdict.told and "TOTAL_PASSED" in verdict.told
    assert "BBB_" not in verdict.told, "no warning either"


def test_dss_refuses_what_was_changed(verdicts: Mapping[str, Any]) -> None:
    assert not verdicts["flipped"].passes and "not intact" in verdicts["flipped"].told
    assert not verdicts["other_text"].passes
    assert verdicts["unsealed"].signatures == 0 and not verdicts["unsealed"].passes


def test_dss_looks_at_the_status_of_the_seal(
    verdicts: Mapping[str, Any], validators: Any, samples: Mapping[str, Path], tmp_path: Path
) -> None:
    """Without answers no verdict, and with a revoked seal a refusal: so the passes above are worth something."""
    assert verdicts["renewal"].passes
    other = Pki(tmp_path / "pki")
    key = FileKey(*other.seal())
    content = _contents()["renewal"]
    file = tmp_path / "revoked.pdf"
    file.write_bytes(Sealer(key).seal(Renderer(Settings().fonts).render(content), clock.now(), content.seal_title))
    root, nothing = _root(other, tmp_path), tmp_path / "nothing"
    nothing.mkdir()
    unknown = validators.signatures(root, nothing, [file])["revoked.pdf"]
    assert not unknown.passes and "INDETERMINATE" in unknown.told
    other.revoke(key.chain[0])
    revoked = validators.signatures(root, _material(other, tmp_path / "revoked"), [file])["revoked.pdf"]
    assert not revoked.passes and "REVOKED" in revoked.told.upper()


def _tool(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", GOOD)
def test_pdfsig_and_qpdf(samples: Mapping[str, Path], name: str) -> None:
    said = _tool("pdfsig", "-nocert", samples[name]).stdout
    assert said.count("Signature is Valid.") == 1 and "Total document signed" in said
    checked = _tool("qpdf", "--check", samples[name])
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pdfsig_refuses_what_was_changed(samples: Mapping[str, Path]) -> None:
    assert "Digest Mismatch" in _tool("pdfsig", "-nocert", samples["flipped"]).stdout
    assert "Not total document signed" in _tool("pdfsig", "-nocert", samples["other_text"]).stdout


def _cms_verify(pdf: bytes, root: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    start, end, rest = map(int, _BYTE_RANGE.findall(pdf)[-1])
    (folder / "cms.der").write_bytes(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
    (folder / "signed").write_bytes(pdf[:start] + pdf[end : end + rest])
    (folder / "root.pem").write_bytes(root)
    return _tool(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "cms.der", "-content",
        folder / "signed", "-CAfile", folder / "root.pem", "-purpose", "any", "-cades", "-out", "/dev/null",
    )  # fmt: skip


def test_openssl_verifies_the_cms_with_its_cades_attribute(
    samples: Mapping[str, Path], pki: Pki, tmp_path: Path
) -> None:
    root = pki.authorities["seal-root"].certificate.public_bytes(Encoding.PEM)
    for name in GOOD:
        said = _cms_verify(samples[name].read_bytes(), root, tmp_path)
        assert said.returncode == 0 and "CAdES Verification successful" in said.stderr, (name, said.stderr)
    assert _cms_verify(samples["flipped"].read_bytes(), root, tmp_path).returncode != 0
    other = pki.authorities["server-root"].certificate.public_bytes(Encoding.PEM)
    assert _cms_verify(samples["renewal"].read_bytes(), other, tmp_path).returncode != 0
