"""Every row of `tests/inputs` is run by a test: by kind, with the file and the function that runs all rows of it."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = json.loads((ROOT / "tests/inputs/manifest.json").read_text())["inputs"]
RUN_BY = {
    "csr": [
        "services/orders/tests/test_inputs.py::test_every_request_of_the_manifest_is_judged_as_it_says",
        "services/orders/tests/test_inputs.py::test_every_request_of_the_manifest_by_the_api",
        "tests/stories/test_requests_of_real_tools.py::test_every_request_of_the_manifest_by_the_page",
    ],
    "upload": ["services/gateway/tests/pages/test_renewal.py::test_a_file_far_too_large_keeps_what_was_typed"],
    "certificate import": [
        "services/certificates/tests/test_imports.py::test_the_manifest_is_what_is_run",
        "services/certificates/tests/test_imports.py::test_what_is_taken_in_works_everywhere",
        "services/certificates/tests/test_imports.py::test_what_is_refused_is_refused_by_its_cause",
    ],
    "client certificate with key": [
        "services/gateway/tests/test_handshakes.py::test_l3_a_certificate_that_no_strict_reader_takes_gets_a_page",
    ],
    "delivery e-mail": [
        "tests/stories/test_addresses.py::test_r025_an_international_domain_gets_its_certificate",
    ],
    "product": [
        "tests/stories/test_how_long.py::test_the_product_of_the_manifest_names_the_end_that_its_certificate_has"
    ],
    "status answer": [
        "services/auth/tests/test_forged_status.py::test_a_compressed_answer_is_none_and_locks_nobody_out",
        "libs/pki/tests/test_status.py::test_one_answer_about_several_certificates",
    ],
}


def test_every_row_is_run() -> None:
    assert {row["kind"] for row in ROWS} == set(RUN_BY)
    for tests in RUN_BY.values():
        for test in tests:
            file, function = test.split("::")
            assert re.search(rf"def {function}\(", (ROOT / file).read_text()), test


def test_every_file_is_in_the_manifest_and_the_other_way_round() -> None:
    files = {path.name for path in (ROOT / "tests/inputs").iterdir()} - {"manifest.json", ".gitattributes"}
    assert files == {row["file"] for row in ROWS if "file" in row}
