"""Rules that are a matter of text: one clock, no commit outside the edges, ack policy, nothing of this machine in git."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    p
    for folder in ("libs", "services")
    for p in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "migrations", "node_modules"} & set(p.parts)
]
CHASSIS = ROOT / "libs/chassis/chassis"


def lines(pattern: str, *, without: tuple[str, ...] = ()) -> list[str]:
    found = []
    for path in SOURCES:
        if str(path.relative_to(ROOT)) in without:
            continue
        for n, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(pattern, line) and not line.lstrip().startswith("#"):
                found.append(f"{path.relative_to(ROOT)}:{n} {line.strip()}")
    return found


def test_the_formatter_is_on() -> None:
    """Nowhere in app code is it switched off."""
    apart = {"tests", "migrations", "testing", "node_modules", ".venv"}
    paths = [p for folder in ("libs", "services", "deploy") for p in sorted((ROOT / folder).rglob("*.py"))]
    off = re.compile(r"#\s*fmt:\s*(skip|off)")
    assert [str(p.relative_to(ROOT)) for p in paths if not apart & set(p.parts) and off.search(p.read_text())] == []


def test_there_is_one_clock() -> None:
    own = ("libs/chassis/chassis/clock.py",)
    assert lines(r"datetime\.(utcnow|now|today)\(|date\.today\(|time\.time\(", without=own) == []
    assert (
        lines(
            r"\bnow\(\)\s*(,|\)|AT|-|\+|$).*(SELECT|INSERT|UPDATE)|clock_timestamp\(\)|CURRENT_TIMESTAMP", without=own
        )
        == []
    )
    # the last hour of the year 9999 has no Dutch time: `clock.local` knows that
    assert lines(r"astimezone\((?!UTC\))|ZoneInfo\(", without=own) == []


def test_patterns_end_at_the_end() -> None:
    assert lines(r"re\.(compile|match|search)\(.*\$[\"']") == []  # `$` lets a line feed follow; \Z or fullmatch doesn't


def test_forms_have_one_reader() -> None:
    """It takes private keys out before any page sees them. Before it, one field is read: whose page the form stood on."""
    readers = ("services/gateway/gateway/forms/reading.py", "services/gateway/gateway/fields.py")
    assert lines(r"\.form\(\)", without=readers) == []


def test_pages_are_told_no_by_an_exception() -> None:
    """`ask` raises what a service refuses: a page catches it where its form shows it, and passes nothing on by hand."""
    assert [line for line in lines(r"isinstance\(.*\bRefusal\b") if line.startswith("services/gateway/")] == []
    passed_on = re.compile(r"if [^\n]*:\n\s+raise Refused\((\w+)\)\n")
    answers = re.compile(r"(\w+) = await (?:[\w.]+\.)?(?:orders|certificates|sessions|auth|people|published)[\w.()]*\(")
    for path in (ROOT / "services/gateway/gateway").rglob("*.py"):
        text = path.read_text()
        assert not set(passed_on.findall(text)) & set(answers.findall(text)), path.name


def test_no_key_is_loaded_from_input_and_none_is_proven_prime() -> None:
    """`load_*_private_key` proves the primes of an RSA key: seconds of CPU for a few kB. Only keys of the house are loaded.

    And leaked ones that are shown to us, in the sandbox: of these no prime is proven.
    """
    house, shown = "services/signing/signing/keys_file.py", "libs/pki/pki/possession.py"
    loads = r"load_(pem|der|ssh)_private_key|load_pkcs12|load_key_and_certificates"
    assert lines(loads, without=(house, shown)) == []
    calls = re.findall(r"load_\w+_private_key\([^\n]*", (ROOT / shown).read_text())
    assert len(calls) == 3 and all("unsafe_skip_rsa_key_validation=True" in call for call in calls)


def test_nobody_commits_outside_the_edges() -> None:
    edges = ("libs/chassis/chassis/transaction.py",)
    assert lines(r"\.commit\(\)", without=edges) == []


def test_refusals_of_people_are_written_in_one_place() -> None:
    """There they are bounded. Elsewhere an outcome other than *done* is that of work by the clock or of an event."""
    elsewhere = {
        "libs/chassis/chassis/edge/lines.py",
        "services/auth/auth/service/checks.py",
        "services/certificates/certificates/service/expiring.py",
        "services/certificates/certificates/service/issuing.py",
        "services/certificates/certificates/service/mailing.py",
        "services/certificates/certificates/service/reconciliation.py",
        "services/certificates/certificates/service/revoking.py",
        "services/orders/orders/service/fulfilment.py",
        "services/orders/orders/service/mailing.py",
    }
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit"
        if len(node.args) + len(node.keywords) > 1
    }
    assert found <= elsewhere


def test_there_is_one_way_to_keep_a_copy() -> None:
    """A newer version wins, in one place; and only the chassis knows the tables of the queue and of its own facts."""
    assert lines(r"version\)?\s*<\s*(excluded|fresh)", without=("libs/chassis/chassis/copies.py",)) == []
    own = tuple(str(p.relative_to(ROOT)) for p in CHASSIS.rglob("*.py"))
    assert (
        lines(r"(FROM|INTO|UPDATE|JOIN) (job|job_tenant|service_state|inbox|outbox|dead_letter)\b", without=own) == []
    )


def test_no_forbidden_ack_policy() -> None:
    assert lines(r"AckPolicy\.(?!NACK_ON_ERROR)") == []
    assert lines(r"faststream\.kafka\.fastapi|AsyncAPIRoute|asyncapi_path") == []
    used = [p for p in SOURCES if re.search(r"KafkaBroker\(|[^e]\.subscriber\(", p.read_text())]
    assert [p.relative_to(ROOT).as_posix() for p in used] == ["libs/chassis/chassis/messaging/kafka.py"]


def test_nothing_skips_or_expects_to_fail() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    words = re.compile(r"mark\." + r"(skip|xfail)|pytest\." + r"(skip|xfail)\(")
    found = [name for name in tracked.split() if words.search((ROOT / name).read_text())]
    assert found == []


def tracked_text() -> list[tuple[str, str]]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    out = []
    for name in filter(None, names):
        path = ROOT / name
        if path.suffix not in {".png", ".woff2", ".ttf", ".der", ".p12"} and path.is_file():
            out.append((name, path.read_text(errors="replace")))
    return out


@pytest.mark.parametrize(
    "pattern",
    [
        r"(pypi|hosted|npmjs|maven|crates|golang)[.](org|io|com)([^a-z]|$)",
        r"https?://[^ \"']*(\.whl|\.tgz|/simple/?)",
        r"(^|[^a-z.\w])/(work|farm|root)/[a-z]",
    ],
)
def test_no_registry_host_and_no_machine_path_is_in_git(pattern: str) -> None:
    allowed = {"tests/guards/test_rules.py"}
    found = [name for name, text in tracked_text() if name not in allowed and re.search(pattern, text, re.MULTILINE)]
    assert found == []


def test_nothing_generated_is_in_git() -> None:
    names = [name for name, _ in tracked_text()]
    assert [
        n for n in names if re.search(r"(^|/)(node_modules|\.venv|\.venv-run|__pycache__|var|dist)/|uv\.lock$", n)
    ] == []


@pytest.mark.parametrize("name", ["requirements.lock", "runtime.lock"])
def test_every_locked_package_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text and "\n-e" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "==" in block and "--hash=sha256:" in block, block[:60]


def _pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return {package: version for package, version in found}


def test_what_the_portal_runs_on_is_a_part_of_what_is_tested_without_the_tests() -> None:
    run, everything = _pins("runtime.lock"), _pins("requirements.lock")
    assert run.items() <= everything.items() and len(run) < len(everything)
    tests_only = {"pytest", "hypothesis", "playwright", "testcontainers", "tlslite-ng", "ecdsa", "mypy", "aiosmtpd"}
    assert tests_only <= set(everything) and not tests_only & set(run)


def test_the_build_backend_is_the_one_in_the_locked_uv() -> None:
    """uv builds with the backend that is part of it: with an exact version nothing can be fetched instead."""
    (version,) = re.findall(r"^uv==(\S+)", (ROOT / "deploy/local/uv.txt").read_text(), re.MULTILINE)
    members = [path for path in ROOT.glob("*/*/pyproject.toml")]
    assert len(members) == 12
    for path in members:
        assert f'requires = ["uv_build=={version}"]' in path.read_text(), path


def test_portal_desk_and_mails_have_one_domain() -> None:
    """Every address of the provider, in code, pages, settings and the demo: a second domain looks like a fraud."""
    from contracts.desk import Desk
    from local.demo import PERSONS, TSP

    customers = r"voorbeeld|waterschap|gemeente|stichting|elders|evil"
    told = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+example)\b")
    found = {
        domain
        for name, text in tracked_text()
        if not re.search(r"(^|/)tests/|/released/", name)
        for domain in told.findall(text)
        if not re.search(customers, domain)
    }
    assert found == {Desk().domain}
    staff = [person.command()["email"] for person in PERSONS if person.organisation == TSP]
    assert staff and {address.rpartition("@")[2] for address in staff} == {Desk().domain}
