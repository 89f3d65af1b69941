"""What ends soon and no address takes mail about, of whichever subscriber: the desk calls."""

from fastapi import APIRouter, Request, Response

from gateway.session import CurrentVisitor, page
from gateway.templating import render

router = APIRouter(prefix="/servicedesk/onbereikbaar")


@router.get("", dependencies=[page("certificate.untold")])
async def show(request: Request, visitor: CurrentVisitor) -> Response:
    """The soonest first."""
    untold = await visitor.desk.untold()
    return render(request, "servicedesk/untold.html", certificates=untold.certificates, more=untold.more)
