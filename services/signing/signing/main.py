"""Wiring of signing."""

from chassis.expiry import held_file
from chassis.wiring import WiredService

from signing import events, store, worker
from signing import service as documents
from signing.adapters import Adapters
from signing.document_maker import DocumentMaker
from signing.keys_file import FileKeys
from signing.settings import Settings


def service(settings: Settings | None = None) -> WiredService[Adapters]:
    """Signing as a value; its jobs run in `workers` processes."""
    settings = settings or Settings.load()
    wired: WiredService[Adapters] = WiredService("signing", settings, (), events.consumer, worker.jobs)
    wired.adapters = Adapters(DocumentMaker(settings.fonts, FileKeys(settings.seal_key, settings.seal_chain)))
    wired.after_restore, wired.documents = documents.keep_what_was_written, store.DOCUMENTS
    wired.certificates = [held_file("seal", "PKI officer", settings.seal_chain, reread=True)]
    return wired
