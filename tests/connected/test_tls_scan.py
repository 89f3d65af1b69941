"""Both addresses scanned by sslyze, and graded by the table of NCSC-NL's TLS guidelines (2025).

The table is that of Internet.nl's checker, which implements the guidelines with the same scanner. sslyze has an environment
of its own, since it holds back the versions of what the product is built on.
"""

import json
import subprocess
from enum import IntEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from local.running import Running

SSLYZE = Path(__file__).resolve().parents[2] / ".tools/sslyze/bin/sslyze"
SCANS = [
    "certinfo",
    "sslv2",
    "sslv3",
    "tlsv1",
    "tlsv1_1",
    "tlsv1_2",
    "tlsv1_3",
    "compression",
    "early_data",
    "openssl_ccs",
    "fallback",
    "heartbleed",
    "robot",
    "reneg",
    "resum",
    "elliptic_curves",
    "ems",
]


class Grade(IntEnum):
    """The guidelines' own words."""

    ONVOLDOENDE = 0
    UITFASEREN = 1
    VOLDOENDE = 2
    GOED = 3


VERSIONS = {"tls_1_3": Grade.GOED, "tls_1_2": Grade.VOLDOENDE, "tls_1_1": Grade.UITFASEREN, "tls_1_0": Grade.UITFASEREN}
SUITES = {
    "TLS_AES_256_GCM_SHA384": Grade.GOED,
    "TLS_CHACHA20_POLY1305_SHA256": Grade.GOED,
    "TLS_AES_128_GCM_SHA256": Grade.VOLDOENDE,
    **{
        f"TLS_ECDHE_{key}_WITH_{suite}": Grade.VOLDOENDE
        for key in ("ECDSA", "RSA")
        for suite in ("AES_256_GCM_SHA384", "AES_128_GCM_SHA256", "CHACHA20_POLY1305_SHA256")
    },
}
GOOD_CURVES = {"secp256r1", "secp384r1", "secp521r1", "X25519", "X448", *(f"brainpoolP{n}r1" for n in (256, 384, 512))}
GOOD_HASHES = {"sha256", "sha384", "sha512"}


def scanned(address: str) -> dict[str, Any]:
    """Every result of the scan by its name."""
    assert SSLYZE.exists(), "run `make .tools/sslyze/.stamp` first"
    command = [str(SSLYZE), *(f"--{scan}" for scan in SCANS), "--mozilla_config=disable", "--json_out=-"]
    done = subprocess.run([*command, urlsplit(address).netloc], capture_output=True, text=True, timeout=180, check=True)
    (server,) = json.loads(done.stdout)["server_scan_results"]
    return {name: got["result"] for name, got in server["scan_result"].items() if got["status"] == "COMPLETED"}


def grades(scan: dict[str, Any]) -> dict[str, Grade]:
    """A grade for everything that the table knows."""
    found: dict[str, Grade] = {}
    for name, result in scan.items():
        if not name.endswith("_cipher_suites"):
            continue
        version = name.removesuffix("_cipher_suites")
        for accepted in result["accepted_cipher_suites"]:
            found[version] = VERSIONS.get(version, Grade.ONVOLDOENDE)
            suite = accepted["cipher_suite"]["name"]
            found[suite] = SUITES.get(suite, Grade.UITFASEREN if "CBC" in suite else Grade.ONVOLDOENDE)
    for curve in scan["elliptic_curves"]["supported_curves"]:
        weak = Grade.UITFASEREN if curve["name"] == "secp224r1" else Grade.ONVOLDOENDE
        found[curve["name"]] = Grade.GOED if curve["name"] in GOOD_CURVES else weak
    for chain in scan["certificate_info"]["certificate_deployments"]:
        leaf = chain["received_certificate_chain"][0]
        key = leaf["public_key"]
        rsa = Grade.GOED if key["key_size"] >= 3072 else Grade.UITFASEREN
        good = Grade.GOED if key["ec_curve_name"] in GOOD_CURVES else Grade.ONVOLDOENDE
        found["certificate key"] = rsa if "RSA" in key["algorithm"] else good
        good = Grade.GOED if leaf["signature_hash_algorithm"]["name"] in GOOD_HASHES else Grade.ONVOLDOENDE
        found["certificate signature"] = good
    renegotiation, tickets = scan["session_renegotiation"], scan["session_resumption"]
    wrong = {
        "compression": scan["tls_compression"]["supports_compression"],
        "0-RTT": scan["tls_1_3_early_data"]["supports_early_data"],
        "CCS injection": scan["openssl_ccs_injection"]["is_vulnerable_to_ccs_injection"],
        "Heartbleed": scan["heartbleed"]["is_vulnerable_to_heartbleed"],
        "ROBOT": not scan["robot"]["robot_result"].startswith("NOT_VULNERABLE"),
        "renegotiation by the client": renegotiation["is_vulnerable_to_client_renegotiation_dos"],
        "insecure renegotiation": not renegotiation["supports_secure_renegotiation"],
        "no extended master secret": not scan["tls_extended_master_secret"]["supports_ems_extension"],
        "no fallback signal": not scan["tls_fallback_scsv"]["supports_fallback_scsv"],
        "resumption": tickets["session_id_successful_resumptions_count"]
        + tickets["tls_ticket_successful_resumptions_count"],
    }
    return found | {name: Grade.ONVOLDOENDE if bad else Grade.GOED for name, bad in wrong.items()}


@pytest.mark.parametrize(("address", "least"), [("portal", Grade.GOED), ("card", Grade.VOLDOENDE)])
def test_tls_is_good_by_the_guidelines_of_ncsc_nl(running: Running, address: str, least: Grade) -> None:
    graded = grades(scanned(running.demo[address]))
    assert {name: grade.name for name, grade in graded.items() if grade < least} == {}
    assert {"tls_1_3", "TLS_AES_256_GCM_SHA384", "X25519", "certificate key"} <= set(graded)
    assert ("tls_1_2" in graded) is (address == "card")


def test_the_table_sees_what_is_below_it() -> None:
    suites = {"accepted_cipher_suites": [{"cipher_suite": {"name": "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}}]}
    fine = {
        "elliptic_curves": {"supported_curves": [{"name": "secp224r1"}]},
        "certificate_info": {"certificate_deployments": []},
        "tls_compression": {"supports_compression": True},
        "tls_1_3_early_data": {"supports_early_data": False},
        "openssl_ccs_injection": {"is_vulnerable_to_ccs_injection": False},
        "heartbleed": {"is_vulnerable_to_heartbleed": False},
        "robot": {"robot_result": "VULNERABLE_WEAK_ORACLE"},
        "session_renegotiation": {
            "is_vulnerable_to_client_renegotiation_dos": 0,
            "supports_secure_renegotiation": True,
        },
        "session_resumption": {
            "session_id_successful_resumptions_count": 1,
            "tls_ticket_successful_resumptions_count": 0,
        },
        "tls_extended_master_secret": {"supports_ems_extension": True},
        "tls_fallback_scsv": {"supports_fallback_scsv": True},
    }
    bad = {name for name, grade in grades({"tls_1_1_cipher_suites": suites, **fine}).items() if grade < Grade.VOLDOENDE}
    assert bad == {"tls_1_1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "secp224r1", "compression", "ROBOT", "resumption"}
