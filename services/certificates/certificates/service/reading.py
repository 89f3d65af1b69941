"""Foreign certificates are read in the sandbox: whatever they cost is their own fault, and is said as one."""

from chassis.sandbox import Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from pki import certificate, conformance
from pki.certificate import Fault, ParsedCertificate
from pki.conformance import Compared, Wanted

from certificates.ca import Issued

#: Modules that the children of the sandbox load once.
PARSERS = ("pki.certificate", "pki.conformance", "pki.possession", "pki.status", "pki.status_lists")
TOO_COSTLY = "too_costly"
#: Of an answer that reached a limit each time it was read.
UNAFFORDABLE = Compared(None, (f"unreadable.{TOO_COSTLY}",))
_AT_ONCE = 50


async def read(sandbox: Sandbox, text: str) -> ParsedCertificate | Fault:
    """One certificate with its chain. Raises chassis.sandbox.Busy when there is no room now."""
    try:
        return await sandbox.run(certificate.read, text, "")
    except TooCostly:
        return Fault(TOO_COSTLY)
    except Unreadable as error:
        _broke(error)
        return Fault("structure")


def _broke(error: Unreadable) -> None:
    log.error("certificate.reader_failed", cause=error.cause, alarm=True)


async def read_each(sandbox: Sandbox, texts: tuple[str, ...]) -> list[ParsedCertificate | Fault]:
    """Many, some at once; when these cost too much together or can't be read, each by itself."""
    contents: list[ParsedCertificate | Fault] = []
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        try:
            contents += await sandbox.run(certificate.read_each, some)
        except (TooCostly, Unreadable):
            contents += [await read(sandbox, text) for text in some]
    return contents


async def compare(sandbox: Sandbox, wanted: Wanted, got: Issued, trusted: tuple[bytes, ...]) -> Compared:
    """What the CA gave beside what was approved. Raises chassis.sandbox.Busy when there is no room now, TooCostly at a limit."""
    try:
        return await sandbox.run(conformance.compare, wanted, got.leaf_pem, got.chain_pem, trusted)
    except Unreadable as error:
        _broke(error)
        return Compared(None, ("unreadable.structure",))
