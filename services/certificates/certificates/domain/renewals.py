"""How far the renewal of a certificate is."""

from contracts.certificates import Renewal


def renewal(replaced_by: int | None, order: object | None) -> Renewal:
    """The furthest that holds: a valid certificate replaces it, an order of it is open, nothing was done."""
    if replaced_by is not None:
        return Renewal.REPLACED
    return Renewal.NONE if order is None else Renewal.ASKED
