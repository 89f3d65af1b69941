"""Whether everybody can see a revocation: what the issuer publishes is fetched, and judged in the sandbox by the module that auth uses too."""

from chassis import clock
from chassis.outside.published import PublishedStatus, StatusAway, StatusUnusable
from chassis.sandbox import Busy, Sandbox, TooCostly, Unreadable
from chassis.telemetry import log
from pki.status import Finding, Rules, Standing, judge_answer, request
from pki.status_lists import judge_list

from certificates.published import Source

#: Asked as others ask: without a nonce, so that an answer made beforehand, which they would get, counts as well. *Good* is
#: believed of nobody here, and *revoked* is an old truth that stays true.
_RULES = Rules(nonce=False)


async def shown(sandbox: Sandbox, published: PublishedStatus, source: Source, leaf: bytes) -> tuple[str, ...] | None:
    """Where a certificate (DER) of the source's issuer is shown as revoked for good; None when one place doesn't (yet).

    A place that can't be asked, or whose answer can't be believed, doesn't show it; the latter raises an alarm. A list that
    has the certificate on it was made after the CA revoked it.
    """
    places = []
    for place, url in (("list", source.crl), ("ocsp", source.ocsp)):
        if url is None:
            continue
        if not await _revoked(sandbox, published, source, leaf, place, url):
            return None
        places.append(place)
    return tuple(places)


async def _revoked(
    sandbox: Sandbox, published: PublishedStatus, source: Source, leaf: bytes, place: str, url: str
) -> bool:
    try:
        finding = await _judged(sandbox, published, source.issuer, leaf, place, url)
    except (StatusAway, Busy) as later:
        log.warning("status.away", url=url, problem=str(later))
        return False
    except (StatusUnusable, TooCostly, Unreadable) as useless:
        finding = Finding(Standing.UNTRUSTED, f"not judged: {useless}")
    if finding.standing is Standing.UNTRUSTED:
        log.error("status.untrusted", url=url, why=finding.why, alarm=True)
    return finding.final


async def _judged(
    sandbox: Sandbox, published: PublishedStatus, issuer: bytes, leaf: bytes, place: str, url: str
) -> Finding:
    if place == "list":  # its own end is limit enough, and no number is too low: what stands on it stays revoked
        return await sandbox.run(judge_list, await published.list_at(url), leaf, issuer, clock.now(), None, None)
    answer = await published.answer_at(url, request(leaf, issuer, None))
    return await sandbox.run(judge_answer, answer, leaf, issuer, None, clock.now(), _RULES)
