"""What a portal of government owes everybody: accessibility, privacy, and where to report that it is not safe."""

from datetime import timedelta

from chassis import clock
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from gateway.budgets import STRANGERS
from gateway.session import page
from gateway.settings import Settings
from gateway.templating import render

router = APIRouter()
SECURITY_TXT = "/.well-known/security.txt"


@router.get("/toegankelijkheid", dependencies=[page("public.read", STRANGERS)])
async def accessibility(request: Request) -> Response:
    """The accessibility statement: what is tested how, what is not, and who to tell what doesn't work."""
    return render(request, "about/toegankelijkheid.html")


@router.get("/privacy", dependencies=[page("public.read", STRANGERS)])
async def privacy(request: Request) -> Response:
    """The privacy statement: which data, why, and how long."""
    return render(request, "about/privacy.html")


@router.get("/beveiliging", dependencies=[page("public.read", STRANGERS)])
async def security(request: Request) -> Response:
    """How to report that the portal is not safe."""
    return render(request, "about/beveiliging.html", security_txt=SECURITY_TXT)


@router.get(SECURITY_TXT, dependencies=[page("public.read", STRANGERS)])
async def security_txt(request: Request) -> Response:
    """The same for machines (RFC 9116). It never expires while somebody runs the portal: the day moves along."""
    settings: Settings = request.app.state.settings
    portal = settings.portal_url.rstrip("/")
    ends = (clock.now() + timedelta(days=settings.security_txt_days)).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = (
        ("Contact", f"mailto:{settings.desk.security_email}"),
        ("Expires", f"{ends:%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", "nl, en"),
        ("Canonical", portal + SECURITY_TXT),
        ("Policy", f"{portal}/beveiliging"),
    )
    return PlainTextResponse("".join(f"{name}: {value}\n" for name, value in fields))
