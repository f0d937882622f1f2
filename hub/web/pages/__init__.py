"""The rooms of the pages. Each has `PAGES`; their order is that of the navigation."""

from __future__ import annotations

from hub.web.page import Page
from hub.web.pages import (
    accounts,
    deed_chain,
    feedback,
    feedback_figures,
    home,
    machines,
    own,
    pair,
    signing,
    station_list,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *station_list.PAGES,
    *machines.PAGES,
    *pair.PAGES,
    *feedback.PAGES,
    *feedback_figures.PAGES,
    *accounts.PAGES,
    *deed_chain.PAGES,
    *own.PAGES,
    *signing.PAGES,
)
