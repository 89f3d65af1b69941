"""Wiring of auth."""

from chassis import clock
from chassis.actor import Signer
from chassis.service import Service

from auth import api, events, worker
from auth.service import Parts
from auth.settings import Settings, read_trust
from auth.verdict import Judge


def service(settings: Settings | None = None) -> Service:
    """Auth as a value, from its settings or the environment's."""
    settings = settings or Settings.load()
    parts = Parts(Judge(read_trust(settings), clock.now), Signer("auth", settings.signing_key.read_bytes()))
    return Service("auth", settings, [api.router], events.intake, worker.jobs, parts)
