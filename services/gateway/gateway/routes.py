"""The pages of the public address, by their routers."""

from gateway import live
from gateway.pages import (
    about,
    certificates,
    drafts,
    help,
    home,
    language,
    login,
    logout,
    orders,
    renewal,
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
    certificates,
    drafts,
    renewal,
    typed,
    orders,
    validation,
    servicedesk,
    sessions,
    help,
    about,
    terms,
    live,
)
