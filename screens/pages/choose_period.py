"""Another period for the same question."""

from __future__ import annotations

from kiosk.services import period as periods
from kiosk.services.result import PeriodChoice
from kiosk.visit.states import Event
from screens.nodes import Button, Node, Page, Send
from screens.parts import group_heading, heading, item_title, lowered
from screens.parts import page as frame
from screens.pieces import tile_rows
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    period = view.item.period if view.item else None
    if period is None:
        return frame(view, heading(view, s("period.title")), title=item_title(view))
    offered = (
        (PeriodChoice.THIS_YEAR, s("period.this_year")),
        (PeriodChoice.LAST_YEAR, s("period.last_year")),
        (PeriodChoice.LAST_12_MONTHS, s("period.last_12_months")),
        (PeriodChoice.ALL, s("period.all", years=period.furthest_years)),
    )
    quick = [_tile(view, text, choice, 0, view.period is choice) for choice, text in offered]
    years = [
        _tile(
            view,
            s("period.year", year=year),
            PeriodChoice.YEAR,
            year,
            view.period is PeriodChoice.YEAR and view.year == year,
        )
        for year in periods.years(view.now.date(), period)[2:]  # the first two have their own tiles
    ]
    touch: list[Node] = [tile_rows(view, quick, 4 if at.wide else 2)]
    if years:
        if not (at.small and at.wide):
            touch.append(group_heading(s("period.years")))
        touch.append(tile_rows(view, years, 4 if at.wide else 2))
    head = heading(view, s("period.title"), "" if at.small else s("period.hint"))
    return frame(view, lowered(view, [head], touch), title=item_title(view))


def _tile(view: View, text: str, choice: PeriodChoice, year: int, chosen: bool) -> Button:
    at = room(view)
    return Button(
        kind="secondary",
        text=text,
        label=text,
        action=Send(Event.PICK_PERIOD, (choice, year)),
        chosen=chosen,
        height=at.button,
        grow=1,
    )
