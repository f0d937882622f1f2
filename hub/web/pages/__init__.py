"""The rooms of the pages. Each has `PAGES`; their order is that of the navigation."""

from __future__ import annotations

from hub.web.page import Page
from hub.web.pages import home, own, signing

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *own.PAGES,
    *signing.PAGES,
)
