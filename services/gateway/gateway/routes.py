"""The pages of the public address, by their routers."""

from gateway import live
from gateway.pages import (
    about,
    drafts,
    handing_over,
    help,
    home,
    inventory,
    journey,
    language,
    links,
    login,
    logout,
    looks,
    nominations,
    on_behalf,
    orders,
    revocation,
    servicedesk,
    sessions,
    start,
    terms,
    typed,
    validation,
)

PAGES = (
    start,
    login,
    logout,
    home,
    language,
    links,
    handing_over,
    drafts,  # before the list: a word of ours is no number of a certificate
    inventory,
    journey,
    revocation,
    typed,
    looks,
    orders,
    nominations,  # before the cases: a word of ours is no order
    validation,
    on_behalf,
    servicedesk,
    sessions,
    help,
    about,
    terms,
    live,
)
