"""Wiring of auth."""

from chassis import clock
from chassis.actor import Signer
from chassis.edge.budgets import Budget, Per
from chassis.expiry import Held
from chassis.wiring import WiredService

from auth import api, events, worker
from auth.adapters import Adapters, http_status
from auth.settings import Settings, certificates_of, read_issuers
from auth.verdict import Judge


def service(settings: Settings | None = None) -> WiredService[Adapters]:
    """Auth as a value, from its settings or the environment's."""
    settings = settings or Settings.load()
    wired = WiredService("auth", settings, [api.router], events.consumer, worker.jobs, parsers=("auth.presented",))
    wired.after_restore = worker.let_nobody_in
    issuers, signer = read_issuers(settings), Signer("auth", settings.signing_key.read_bytes())
    wired.certificates = [Held("login CAs", "PKI officer", lambda: certificates_of(issuers))]
    judge = Judge(issuers, clock.now, wired.sandbox, http_status(wired))
    guesses = Budget("code_guesses", Per.BROWSER, settings.code_guesses_a_minute)
    wired.adapters = Adapters(judge, signer, guesses, settings.sessions_at_once, settings.logins_a_minute)
    return wired
