"""预约: which day, then which time at the window, of those that can still be had."""

from __future__ import annotations

from datetime import date

from kiosk.station.slots import Free
from kiosk.text import dates
from kiosk.visit.states import Event
from screens.nodes import Column, Grid, Local, Node, Page, Scroll, Send, Tone
from screens.parts import heading, lowered
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import Room, room
from screens.view import View


def page(view: View) -> Page:
    """The days; behind each of them its times (`view.group` is the day)."""
    at, s = room(view), view.strings
    times = [one for one in view.free if one.day == view.group]
    title = s("booking.bar")
    if times:
        head = heading(view, _day(view, view.group), "" if at.small else s("booking.which_time"))
        tiles = [_time(view, one) for one in times]
        body = lowered(view, [head], [_grid(at, tiles, 3 if not at.large else 2)])
        return frame(view, body, title=title, back=Local("close-group"))
    name = view.item.name.get(view.look.language) if view.item else ""
    head = heading(view, s("booking.which_day"), "" if at.small else name)
    days = list(dict.fromkeys(one.day for one in view.free))
    if not days:
        return frame(
            view, lowered(view, [head, note("calendar-x", s("booking.none"), Tone.WARN)], []),
            title=title, back=Send(Event.BACK),
        )  # fmt: skip
    tiles = [
        choice(
            view, _day(view, day), Local(f"open-group:{day}"), icon="calendar-event",
            sub=s("booking.left", count=sum(one.left for one in view.free if one.day == day)),
        )
        for day in days
    ]  # fmt: skip
    columns = 2 if at.wide and (at.large or not at.small) else 1  # a day stands on one line
    body = lowered(view, [head], [_grid(at, tiles, columns)])
    return frame(view, body, title=title, back=Send(Event.BACK))


def _time(view: View, one: Free) -> Node:
    sub = view.strings("booking.left", count=one.left)
    return choice(view, one.slot, Send(Event.BOOK, (one.day, one.slot)), sub=sub)


def _grid(at: Room, tiles: list[Node], columns: int) -> Node:
    columns += at.wide and not at.large
    grid = Grid(columns=columns, gap=at.gap, children=tiles)
    return Scroll(grow=1, child=Column(children=[grid]))


def _day(view: View, day: str) -> str:
    on = date.fromisoformat(day)
    language = view.look.language
    short, weekday = dates.short_day(on, language), dates.weekday(on, language)
    return view.strings("frame.date", day=short, weekday=weekday)
