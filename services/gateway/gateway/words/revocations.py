"""Why a certificate can't be revoked, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

REVOCATIONS: dict[str, str] = {
    "revocation.over": N_("Dit certificaat is niet meer geldig. Intrekken hoeft niet meer."),
    "revocation.over/expired": N_("Dit certificaat is verlopen. Intrekken kan niet meer, en hoeft ook niet."),
    "revocation.over/revoked": N_("Dit certificaat is al ingetrokken."),
}
