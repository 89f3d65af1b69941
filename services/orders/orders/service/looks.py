"""A request looked at while it stands on the page: what saving it would find, with nothing saved."""

from uuid import UUID

from chassis.transaction import Transaction
from contracts.orders import LookAtRequest, RequestFindings
from contracts.refusals import Refusal, refuse

from orders.domain.asked import Kept
from orders.domain.csr import check_request
from orders.domain.names import check_names
from orders.requests import Requests
from orders.service.assessment import situate
from orders.steps import about_request, certificate
from orders.store import drafts


async def look(
    tx: Transaction, requests: Requests, draft_id: UUID, command: LookAtRequest
) -> RequestFindings | Refusal:
    """What is in the request, and every finding about it beside the names that stand on the page.

    Refusals: `not_found`, and those of `assessment.situate`.
    """
    # read before the first statement: no connection is taken while the sandbox works
    sent = await requests.read(command.csr_file or command.csr.encode("utf-8", "replace"))
    draft = await drafts.visible(tx, draft_id)
    if draft is None:
        return refuse("not_found")
    situation = await situate(tx, draft)
    if isinstance(situation, Refusal):
        return situation
    rules, report = situation.offer.keys, check_request(sent, situation.offer.keys)
    given = certificate.STEP.kept(draft).common_name if rules.names.given else ""
    kept = Kept(common_name=given or certificate.first_name(command, report, situation))
    common_name, _ = certificate.common_name_of(situation, kept)
    names, _ = check_names(() if given else command.sans, common_name, rules.names_max, rules.names)
    findings = await about_request(tx, situation, report, common_name, names)
    return RequestFindings(summary=report.summary, findings=findings)
