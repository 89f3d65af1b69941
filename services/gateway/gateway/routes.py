"""The pages of the public address, by their routers."""

from gateway import live
from gateway.pages import (
    about,
    certificates,
    drafts,
    help,
    home,
    journey,
    language,
    login,
    logout,
    orders,
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
    journey,
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
