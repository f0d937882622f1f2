"""The rooms of the pages. Each has `PAGES`; their order is that of the navigation."""

from __future__ import annotations

from hub.web.page import Page
from hub.web.pages import (
    accounts,
    alarm_list,
    cases,
    deed_chain,
    feedback,
    feedback_figures,
    fleet,
    forwarding,
    home,
    machines,
    monthly,
    own,
    pair,
    setting_drafts,
    setting_layers,
    setting_rollouts,
    signing,
    station_list,
    times,
    weekly,
)

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *fleet.PAGES[:1],
    *alarm_list.PAGES,
    *station_list.PAGES,
    *fleet.PAGES[1:],
    *machines.PAGES,
    *pair.PAGES,
    *cases.PAGES,
    *weekly.PAGES,
    *monthly.PAGES,
    *setting_layers.PAGES,
    *setting_drafts.PAGES,
    *setting_rollouts.PAGES,
    *feedback.PAGES,
    *feedback_figures.PAGES,
    *forwarding.PAGES,
    *times.PAGES,
    *accounts.PAGES,
    *deed_chain.PAGES,
    *own.PAGES,
    *signing.PAGES,
)
