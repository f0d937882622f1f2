"""A list of people comes as a file from a phone: the code that leads there, and why the last file
was not taken."""

from __future__ import annotations

from kiosk.handling import roster, roster_file
from kiosk.papers.cells import Unread
from kiosk.services.form import Question
from kiosk.visit.states import Event
from screens.nodes import Column, Node, Page, Qr, Send, Size, Text, Tone
from screens.pages.camera import framed
from screens.parts import heading, item_title, secondary
from screens.parts import page as frame
from screens.pieces import note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, lang = room(view), view.strings, view.look.language
    form = view.item.form if view.item else None
    question = roster_file.about(form, view.draft.at) if form and view.draft else None
    if question is None or view.draft is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    there = len(roster.rows(question, view.draft.answers))
    small = Size.SMALL if at.small else Size.BODY
    head: list[Node] = []
    if view.unread is not None:
        head.append(note("alert-circle", said(view, question, view.unread), Tone.BAD, small))
    elif view.upload:
        names = ("、" if lang == "zh" else ", ").join(
            name[lang == "en"] for name in roster_file.heads(question)
        )
        scan = "people.file.scan_short" if at.small and at.large else "people.file.scan"
        head.append(Text(text=s(scan), size=small))
        if not (at.small and at.large):
            head.append(
                Text(text=s("people.file.columns", names=names), tone=Tone.MUTED, size=small)
            )
    code: Node
    if not view.upload:  # the hub is away
        away = note("alert-circle", s("people.file.away"), Tone.BAD)
        code = Column(grow=1, spread="centre", children=[away])
    else:
        side = (58.0 if at.large else 62.0) if at.small else 100.0
        code = Qr(data=view.upload, size_mm=side, label=s("people.file.code"))
        code = Column(grow=1, spread="centre", align="centre", children=[code])
    back = s("people.file.back", count=there) if there else s("people.file.back_empty")
    title = heading(view, s("people.file.title"), size=Size.HEAD if at.small else Size.TITLE)
    buttons = [secondary(back, Send(Event.BACK), "arrow-left")]
    return framed(view, title, head, code, buttons)


def said(view: View, question: Question, unread: Unread) -> str:
    """Why a file was not taken, and what to do."""
    lang = view.look.language
    heads = roster_file.heads(question)
    names = [heads[n][lang == "en"] for n in unread.columns if n < len(heads)]
    there = len(roster.rows(question, view.draft.answers)) if view.draft else 0
    return view.strings(
        f"people.file.error.{unread.trouble}",
        names=("、" if lang == "zh" else ", ").join(names),
        count=unread.count,
        room=max(0, question.most - there),
    )
