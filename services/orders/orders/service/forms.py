"""The form of an order: asked for, and asked for again when no answer comes."""

from chassis import clock
from chassis.telemetry import new_correlation
from chassis.transaction import Transaction
from contracts import audit
from contracts.forms import FormRequested

from orders.domain.content import Content, thaw
from orders.forms import file_name, form
from orders.settings import Settings
from orders.store import offers
from orders.store import orders as store
from orders.tables import OrderRow

_MANY = 100  # orders per round


def request(tx: Transaction, order: OrderRow, content: Content, title: str, portal: str) -> None:
    """Publish that the form of an order is asked for; `title` is the product's name, `portal` the portal's public address.

    Signing answers a repeat again.
    """
    end_of_old = clock.local(content.renews.not_after) if content.renews else None
    day = clock.local(content.placed_at).date()
    tx.emit(
        FormRequested(
            version=1,
            request=order.form_request,
            requester=tx.source,
            subject=order.id,
            subscriber=order.subscriber,
            file_name=file_name(content),
            content=form(content, order.content_sha256, title, day, end_of_old, portal),
        )
    )


async def make_again(tx: Transaction, order: OrderRow, portal: str) -> None:
    """Ask for the form of a locked order anew, as another request with the same content."""
    order.form_request, order.form_asks = tx.new_id(), 1
    order.form_asked_at = tx.now
    await store.add_form(tx, order)
    await _request_of(tx, order, portal)


async def ask_again(tx: Transaction, settings: Settings) -> int:
    """Publish the requests again that nobody answered; says how many. May run twice at once."""
    orders = await store.without_form(tx, settings.form_asked_again_after, settings.form_asked_again_at_most, _MANY)
    for order in orders:
        new_correlation(order.correlation_id)
        order.form_asked_at = tx.now
        order.form_asks += 1
        await _request_of(tx, order, settings.portal_url)
        tx.audit(audit.FormAskedAgain(subject=str(order.id), asks=order.form_asks))
    return len(orders)


async def _request_of(tx: Transaction, order: OrderRow, portal: str) -> None:
    """`request` for who has the row only: its frozen content, and the product's title of the day it was placed.

    A product without an offer of that day is called by its code.
    """
    content = thaw(order.content)
    day = clock.local(order.placed_at).date()
    offer = await offers.offer(tx, order.product, content.language, day, order.subscriber)
    request(tx, order, content, offer.title if offer else order.product, portal)
