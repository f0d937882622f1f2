"""The papers that the form needs, and what of them is there; a touch on one opens the camera."""

from __future__ import annotations

from kiosk.handling import papers as paperwork
from kiosk.handling.papers import Given, Papers
from kiosk.services.form import Form, Material
from kiosk.text.workdays import NOTHING_KNOWN
from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Column,
    Node,
    Page,
    RowBox,
    Scroll,
    Send,
    Tone,
)
from screens.pages.parts import plain
from screens.parts import beside, heading, item_title, lowered, primary
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, item, draft = room(view), view.strings, view.item, view.draft
    if item is None or item.form is None or draft is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    papers = view.papers or Papers()
    wanted = paperwork.asked(item.form, draft.answers)
    lacking = paperwork.missing(item.form, draft.answers, papers)
    head: list[Node] = [heading(view, s("papers.title"), "" if at.small else _said(view, lacking))]
    if not view.camera and not view.phone:
        head.append(note("camera-off", s("papers.no_camera"), Tone.WARN))
    lines: list[Node] = []
    for material in wanted:
        lines.append(_one(view, material, papers))
        if paperwork.may_defer(material, papers):
            lines.append(_later(view, material, papers))
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.8), children=lines))
    buttons = [] if lacking else [_onward(view, item.form, papers)]
    if at.small and at.wide:
        return frame(view, *beside(view, [*head, scroll], *buttons), title=item_title(view))
    body = lowered(view, head, beside(view, [scroll], *buttons))
    return frame(view, body, title=item_title(view))


def papers_told(view: View, given: Given) -> list[tuple[str, str]]:
    """Name and state of each paper, for confirmation and end."""
    days = view.workdays or NOTHING_KNOWN
    return paperwork.told(given, view.now.date(), days, view.strings)


def _said(view: View, lacking: tuple[Material, ...]) -> str:
    s = view.strings
    return s("papers.lacking", count=len(lacking)) if lacking else s("papers.all_there")


def _one(view: View, material: Material, papers: Papers) -> Node:
    at, s, lang = room(view), view.strings, view.look.language
    count = papers.count(material)
    if count:
        icon, tone, state = "photo-check", Tone.GOOD, s("papers.pages", count=count)
    elif material.id in papers.late:
        icon, tone = "clock", Tone.ENROLMENT
        state = s("papers.late", day=_day(view, material))
    elif material.needed:
        icon, tone, state = "photo", Tone.WARN, s("papers.missing")
    else:
        icon, tone, state = "photo", Tone.ENROLMENT, s("papers.optional")
    kind = s(f"papers.counts.{material.counts}")
    sub = f"{kind} · {state}"
    if material.hint and not (at.small and at.large):
        sub += f"\n{material.hint.get(lang)}"
    if not view.camera and not view.phone:  # nothing can be touched here
        return plain(view, material.name.get(lang), sub, icon, tone)
    return choice(
        view,
        material.name.get(lang),
        Send(Event.PICK_PAPER, material.id),
        icon=icon,
        tone=tone,
        sub=sub,
        lead=not (at.small or at.wide or at.large),
        arrow=True,
    )


def _day(view: View, material: Material) -> str:
    days = view.workdays or NOTHING_KNOWN
    return paperwork.last_day(material, view.now.date(), days, view.strings)


def _later(view: View, material: Material, papers: Papers) -> Node:
    """容缺: a touch leaves the paper for later, another takes that back."""
    at, s = room(view), view.strings
    late = material.id in papers.late
    text = s("papers.not_late") if late else s("papers.defer", day=_day(view, material))
    button = Button(
        kind="secondary", text=text, label=f"{material.name.get(view.look.language)} {text}",
        action=Send(Event.DEFER_PAPER, material.id), grow=1, height=max(at.touch, at.button * 0.72),
    )  # fmt: skip
    return RowBox(pad=(6.0 if at.small else 20.0, 0, 0, 0), children=[button])


def _onward(view: View, form: Form, papers: Papers) -> Button:
    return primary(view.strings("papers.done"), Send(Event.PAPERS_DONE), "check")
