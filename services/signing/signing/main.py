"""Wiring of signing."""

from chassis.expiry import held_file
from chassis.wiring import WiredService

from signing import events, worker
from signing import service as documents
from signing.adapters import Adapters
from signing.document_maker import DocumentMaker
from signing.keys_file import FileKeys
from signing.settings import Settings


def service(settings: Settings | None = None) -> WiredService[Adapters]:
    """Signing as a value; its jobs run in `workers` processes."""
    settings = settings or Settings.load()
    return WiredService(
        "signing",
        settings,
        consumer=events.consumer,
        jobs=worker.jobs,
        adapters=Adapters(DocumentMaker(settings.fonts, FileKeys(settings.seal_key, settings.seal_chain))),
        after_restore=documents.keep_what_was_written,
        certificates=[held_file("seal", "PKI officer", settings.seal_chain, reread=True)],
    )
