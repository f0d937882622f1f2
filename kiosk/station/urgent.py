"""重大、突发情况: the words of a report, and when the next one is due. Pure.

Standards 000 (2.2) and 002 (二): 第一时间上报并及时续报进展情况; 黑龙江 001, article 28. None names
kinds of events, a period after which to report again, or who is told by telephone: the kinds are
ours, closed, each drawn from what the standards fear; the period is a setting.
"""

from __future__ import annotations

import enum
from typing import Literal

from kiosk.knowledge.feedback import fault

Stage = Literal["first", "continued", "final"]


class What(enum.StrEnum):
    """Kinds of events; `staff.urgent.what.<word>`."""

    OUTAGE = "outage"  # power, network or the insurance's system is away
    HAZARD = "hazard"  # fire, water, the building
    INJURY = "injury"  # somebody is hurt or taken ill
    CROWD = "crowd"  # a dispute, a crowd, somebody threatens
    DATA = "data"  # personal data lost or seen (001, articles 24, 38)
    FUND = "fund"  # danger to the fund, 骗保 (001, article 40, 1)
    OPINION = "opinion"  # in the press or on the net (001, article 36)
    OTHER = "other"


class Service(enum.StrEnum):
    """How the station serves now; `staff.urgent.service.<word>`."""

    NORMAL = "normal"
    PARTLY = "partly"
    STOPPED = "stopped"


def wrong(stage: Stage, what: str, text: str) -> Literal["", "numbers", "length"]:
    """Why a text is not taken; "" when it is. A first report may say nothing but its kind, unless
    that is \"other\": it is to be out in a minute. Numbers of people are never taken."""
    if not text.strip() and stage == "first" and what != What.OTHER:
        return ""
    return fault(text)


def due(last: float, now: float, hours: float) -> bool:
    """Whether an open report wants a further one. Wall clock seconds; `last`: its last stage."""
    return now - last >= hours * 3600.0
