"""没找到、说得不对: whom to ask now; where there is a hub, a question that is answered under a
number; where the station has a service platform, a word to the agency about the knowledge base.
What is written there goes over the internet and names nobody."""

from __future__ import annotations

from kiosk.knowledge.feedback import fault
from kiosk.visit.states import Event
from screens.bars import does, station_hours
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Card, Column, Local, Node, Page, Scroll, Send, Tone
from screens.pages.home_words import speaks
from screens.parts import group_heading, heading, lowered
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room
from screens.view import View
from screens.written import refused, written

KINDS = {"problem": "alert-circle", "suggestion": "bulb"}


def page(view: View) -> Page:
    if view.group in KINDS and _sends(view) and view.typing is not None:
        return _writing(view, view.group)
    at, s = room(view), view.strings
    hours = station_hours(view)
    asked: list[Node] = [
        note("phone", s("feedback.hotline", number=s("brand.hotline_number"))),
        note("user", s("feedback.counter", hours=hours) if hours else s("feedback.counter_bare")),
    ]
    ask = Card(pad=4 if at.small else 8, child=Column(gap=3 if at.small else 5, children=asked))
    parts: list[Node] = [ask]
    if speaks(view, Event.PICK_VOICE):
        parts.append(
            choice(
                view, s("feedback.ask"), Send(Event.PICK_VOICE, "question"),
                icon="message-circle", tone=Tone.CARE, sub=s("feedback.ask_sub"), arrow=True,
            )
        )  # fmt: skip
    if _sends(view):
        parts.append(group_heading(s("feedback.tell")))
        parts += [
            choice(view, s(f"feedback.{kind}"), Local(f"open-group:{kind}"), icon=icon, arrow=True)
            for kind, icon in KINDS.items()
        ]
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=parts))
    head = [] if at.small else [heading(view, s("feedback.title"))]
    return frame(view, lowered(view, head, [scroll]), title=s("feedback.title"))


def _sends(view: View) -> bool:
    return bool(view.settings.service_platform.adapter) and does(view, Event.FEEDBACK_GIVEN)


def _writing(view: View, kind: str) -> Page:
    at, s, typing = room(view), view.strings, view.typing
    assert typing is not None
    text = typing.value.strip()
    wrong = fault(text)
    told = refused(view, wrong, text)
    width = field_width(view)
    field = written(view, typing, s("feedback.write_here"), told, width=width)
    title = s(f"feedback.{kind}")
    head: list[Node] = [field] if at.small else [heading(view, title), field]
    if not told and not (at.small and (at.large or at.wide)):
        head.append(note("shield-check", s("feedback.nobody"), Tone.MUTED))
    done = Send(Event.FEEDBACK_GIVEN, (kind, text))
    body = with_keyboard(
        view, head, typing, done, done_text=s("feedback.send"),
        enter=not wrong and not typing.busy,
    )  # fmt: skip
    return frame(view, body, title=title)
