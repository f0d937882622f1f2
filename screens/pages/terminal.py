"""States of the terminal as a whole, when no visit can begin (or not with everything)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.settings.offer import Pause
from kiosk.text import dates
from kiosk.visit.states import Event
from screens.bars import station_hours, station_name
from screens.nodes import Button, Node, Page, Send, Text, Tone
from screens.pages.pairing import pairing_lines
from screens.parts import primary
from screens.pieces import message, note
from screens.room import room
from screens.view import View

ICONS: dict[str, tuple[str, Tone]] = {
    "starting": ("refresh", Tone.ENROLMENT),
    "pairing": ("link", Tone.ENROLMENT),
    "limited": ("book", Tone.WARN),
    "closed": ("clock", Tone.ENROLMENT),
    "maintenance": ("tools", Tone.WARN),
    "updating": ("cloud-download", Tone.ENROLMENT),
    "out_of_service": ("alert-triangle", Tone.WARN),
    "powering_off": ("plug-connected-x", Tone.WARN),
}


def terminal_page(state: str, view: View) -> Page:
    """`state` is a name of `kiosk.terminal.states.State` other than in_service.

    `limited` says what cannot be done now and what can, and still lets a visit begin. Raises
    `KeyError` for a name that is none of these.
    """
    icon, tone = ICONS[state]
    s = view.strings
    lines: list[Node] = [Text(text=s(f"terminal.{state}.text"))]
    if state == "limited":
        now = note("info-circle", s(f"limit.{view.limit or 'centre'}_now"), Tone.WARN)
        lines = [now] if room(view).small else [now, *lines]
    if state == "pairing" and view.pairing is not None:
        lines = pairing_lines(view, view.pairing)
    if state == "maintenance" and view.pause is not None:
        lines = _pause(view, view.pause)
    if state == "out_of_service":
        lines = [*_cause(view), *lines]
    if state == "closed":
        lines = _hours(view) or lines
    elif state == "limited" and view.limit == "hours":
        lines += _hours(view)
    if state in ("closed", "maintenance", "out_of_service", "limited", "powering_off"):
        counter_shut = state == "closed" or (state == "limited" and view.limit == "hours")
        words = "terminal.else_closed" if counter_shut else "terminal.else"
        number = s("brand.hotline_number")
        lines.append(note("headset", s(words, station=station_name(view), number=number)))
    buttons: list[Button] = []
    if state == "limited":
        buttons.append(primary(s("terminal.limited.start"), Send(Event.TOUCH), "book"))
    code = {"out_of_service": view.cause, "pairing": view.trouble_code}.get(state, "")
    # a missing part says nothing where nothing is offered, and nothing new where the page names it
    view = replace(view, network="", printer="", limit="")
    return message(
        view, icon, tone, s(f"terminal.{state}.title"), lines, buttons, code=code, state=state
    )


def opens_words(view: View) -> str:
    """When the station opens again, as one says it; "" when nobody knows."""
    s, at = view.strings, view.opens
    if at is None:
        return ""
    language, clock = view.look.language, dates.clock(at)
    today = view.now.date()
    if at.date() == today:
        return s("terminal.opens_today", clock=clock)
    day = {"day": dates.short_day(at, language), "weekday": dates.weekday(at, language)}
    if view.opens_estimate:
        return s("terminal.opens_perhaps", clock=clock, **day)
    if at.date() == today + timedelta(days=1):
        return s("terminal.opens_tomorrow", clock=clock, **day)
    return s("terminal.opens", clock=clock, **day)


def _hours(view: View) -> list[Node]:
    """The next opening first, which is what one wants to know; then the week's hours."""
    lines: list[Node] = []
    if words := opens_words(view):
        lines.append(note("calendar-event", words))
    if hours := station_hours(view):
        lines.append(note("clock", view.strings("help.hours", hours=hours)))
    return lines


def _pause(view: View, pause: Pause) -> list[Node]:
    """Why, in the station's own words where there are any, and until when."""
    s, language = view.strings, view.look.language
    reason = s(f"terminal.pause.{pause.reason}")
    lines: list[Node] = [Text(text=pause.note.get(language) if pause.note else reason)]
    if pause.until is not None:
        until = pause.until.astimezone(view.now.tzinfo)
        said = {"clock": dates.clock(until)}
        if until.date() == view.now.date():
            words = s("terminal.pause.until_today", **said)
        else:
            words = s("terminal.pause.until", day=dates.short_day(until, language), **said)
        lines.append(note("clock", words))
    return lines


def _cause(view: View) -> list[Node]:
    """Which part, and since when."""
    s = view.strings
    if not view.cause or view.since is None:
        return []
    day = dates.short_day(view.since, view.look.language)
    since = s("terminal.since", day=day, clock=dates.clock(view.since))
    return [note("alert-circle", f"{s(f'cause.{view.cause}')}{since}", Tone.WARN)]
