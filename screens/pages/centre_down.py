"""The centre gave no answer: nothing was lost, try again or come back."""

from __future__ import annotations

from kiosk.visit.states import Event, State
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import trouble
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    deeper = view.situation.retry in (State.DETAIL_WAITING, State.LINES_WAITING)
    back = s("centre.back_result") if deeper else s("action.home")
    return trouble(
        view,
        "cloud-off",
        s("centre.title"),
        s("centre.lost_detail" if deeper else "centre.lost"),
        s("centre.todo", number=s("brand.hotline_number")),
        [
            primary(s("centre.retry"), Send(Event.RETRY), "refresh"),
            secondary(back, Send(Event.BACK), "arrow-left" if deeper else "home"),
        ],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=item_title(view),
    )
