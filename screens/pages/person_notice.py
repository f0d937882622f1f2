"""The person is found; something must be said before going on."""

from __future__ import annotations

from kiosk.platform.interface import Notice
from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.pages.choose_insurance import region_name
from screens.parts import item_title, primary, secondary
from screens.pieces import message, note
from screens.view import View

ICONS = {
    Notice.NONE: "info-circle",
    Notice.SUSPENDED: "player-pause",
    Notice.TERMINATED: "player-stop",
    Notice.ELSEWHERE: "map-pin",
}


def page(view: View) -> Page:
    s = view.strings
    what = view.notice
    mine = view.insurance or next(iter(view.person.insurances if view.person else ()), None)
    place = region_name(view, mine) if mine else ""
    handles = view.item is not None and view.item.form is not None
    form = "_form" if handles and what is Notice.ELSEWHERE else ""
    lines = [
        note(
            "info-circle",
            s(f"notice.{what.value}.text{form}", place=place or s("notice.elsewhere_place")),
        ),
        note("hand-finger", s(f"notice.{what.value}.todo{form}")),
    ]
    go_on = "notice.go_on_form" if handles else "notice.go_on"
    return message(
        view,
        ICONS[what],
        Tone.WARN if what is not Notice.NONE else Tone.ENROLMENT,
        s(f"notice.{what.value}.title"),
        lines,
        [
            primary(s(go_on), Send(Event.GO_ON), "arrow-right"),
            secondary(s("action.home"), Send(Event.BACK), "home"),
        ],
        bar_title=item_title(view),
    )
