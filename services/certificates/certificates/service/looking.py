"""Whether everybody can see a revocation: what the issuer publishes is fetched, and judged in the sandbox by the module that auth uses too."""

from collections.abc import Mapping

from chassis import clock, state
from chassis.outside.published import PublishedStatus, StatusAway, StatusUnusable
from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from chassis.transaction import Transaction
from pki.status import Finding, Rules, Standing, judge_answer, request
from pki.status_lists import judge_list

from certificates.published import Source

#: Asked as others ask: without a nonce, so that an answer made beforehand, which they would get, counts as well. *Good* is
#: believed of nobody here, and *revoked* is an old truth that stays true.
_RULES = Rules(nonce=False)


async def shown(
    sandbox: Sandbox, published: PublishedStatus, source: Source, leaf: bytes
) -> tuple[tuple[str, ...] | None, Mapping[str, Finding]]:
    """Where a certificate (DER) of the source's issuer is shown as revoked for good; None when one place doesn't (yet).

    Also what was found, by address, for `tell`. A place that can't be asked, or whose answer can't be believed, doesn't show
    it. A list that has the certificate on it was made after the CA revoked it.
    """
    places: list[str] = []
    findings: dict[str, Finding] = {}
    for place, url in (("list", source.crl), ("ocsp", source.ocsp)):
        if url is None:
            continue
        findings[url] = await _finding(sandbox, published, source, leaf, place, url)
        if not findings[url].final:
            return None, findings
        places.append(place)
    return tuple(places), findings


async def tell(tx: Transaction, findings: Mapping[str, Finding]) -> None:
    """Raise an alarm about an address whose answers can't be believed: once, and again only after one could."""
    for url, finding in findings.items():
        if finding.standing is Standing.SILENT:
            continue
        untrusted = finding.standing is Standing.UNTRUSTED
        if await state.first(tx, f"status:{url}", "untrusted" if untrusted else "believed") and untrusted:
            log.error("status.untrusted", url=url, why=finding.why, alarm=True)


async def _finding(
    sandbox: Sandbox, published: PublishedStatus, source: Source, leaf: bytes, place: str, url: str
) -> Finding:
    try:
        return await _judged(sandbox, published, source.issuer, leaf, place, url)
    except (StatusAway, Busy) as later:
        log.warning("status.away", url=url, problem=str(later))
        return Finding(Standing.SILENT, str(later))
    except (StatusUnusable, TooCostly, Unreadable) as useless:
        return Finding(Standing.UNTRUSTED, f"not judged: {useless}")


async def _judged(
    sandbox: Sandbox, published: PublishedStatus, issuer: bytes, leaf: bytes, place: str, url: str
) -> Finding:
    if place == "list":  # its own end is limit enough, and no number is too low: what stands on it stays revoked
        return await sandbox.run(judge_list, await published.list_at(url), leaf, issuer, clock.now(), None, None)
    answer = await published.answer_at(url, request(leaf, issuer, None))
    return await sandbox.run(judge_answer, answer, leaf, issuer, None, clock.now(), _RULES)
