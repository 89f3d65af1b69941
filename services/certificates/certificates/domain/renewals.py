"""How far the renewal of a certificate is."""

from contracts.certificates import Renewal


def renewal(replaced_by: int | None, order: object | None, *, muted: bool) -> Renewal:
    """The furthest that holds: a valid certificate replaces it, an order of it is open, it won't be renewed, nothing was done."""
    if replaced_by is not None:
        return Renewal.REPLACED
    if order is not None:
        return Renewal.ASKED
    return Renewal.MUTED if muted else Renewal.NONE
