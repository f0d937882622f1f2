"""The page that was just taken: what is wrong with it, and whether to use it."""

from __future__ import annotations

from kiosk.handling import papers as paperwork
from kiosk.handling.papers import Papers
from kiosk.visit.states import Event
from screens.nodes import Button, Likeness, Node, Page, Send, Size, Tone
from screens.pages.camera import framed
from screens.parts import heading, item_title, primary, secondary
from screens.parts import page as frame
from screens.pieces import note
from screens.room import room
from screens.view import View

MOST_SAID = 2
"""Flaws that are said at once: more would not be read."""


def page(view: View) -> Page:
    s, papers = view.strings, view.papers or Papers()
    form, shot = (view.item.form if view.item else None), papers.shot
    material = paperwork.named(form, papers.at) if form else None
    if material is None or shot is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    at = room(view)
    little = at.small and (at.wide or at.large)  # the picture is what is to be looked at
    word = "good" if shot.good else ("doubtful" if shot.legible else "bad")
    title: Node | None = None
    if shot.good or not little:
        low = at.wide and at.large and len(shot.flaws) > 1  # their words take the height
        size = Size.HEAD if little or low else Size.TITLE
        title = heading(view, s(f"page_taken.{word}"), size=size)
    head: list[Node] = []
    tone = Tone.WARN if shot.legible else Tone.BAD
    for flaw, _ in shot.flaws[: 1 if little else MOST_SAID]:
        small = Size.SMALL if at.small else Size.BODY
        head.append(note("alert-triangle", s(f"papers.flaw.{flaw}"), tone, small))
    if shot.good and not little:
        head.append(note("circle-check", s("page_taken.look"), Tone.GOOD))
    again = s("page_taken.again")
    more = paperwork.room_for_more(material, papers)
    buttons: list[Button] = []
    if shot.good and more and view.brought:
        words = s("page_taken.brought", count=view.brought)
        buttons.append(primary(words, Send(Event.KEEP_AND_MORE), "check"))
        buttons.append(secondary(_use(view, papers), Send(Event.KEEP_PAGE), "arrow-right"))
        buttons.append(secondary(again, Send(Event.TAKE_AGAIN), "camera"))
    elif shot.good:
        buttons.append(primary(_use(view, papers), Send(Event.KEEP_PAGE), "check"))
        if more:
            buttons.append(secondary(s("page_taken.more"), Send(Event.KEEP_AND_MORE), "plus"))
        buttons.append(secondary(again, Send(Event.TAKE_AGAIN), "camera"))
    else:
        buttons.append(primary(again, Send(Event.TAKE_AGAIN), "camera"))
        if shot.legible:
            buttons.append(secondary(s("page_taken.use_anyway"), Send(Event.KEEP_PAGE), "eye"))
    picture = Likeness(pixels=shot.shown, label=s("page_taken.label"), grow=1)
    return framed(view, title, head, picture, buttons)


def _use(view: View, papers: Papers) -> str:
    """Says what comes then: another paper under the camera, or the confirmation."""
    form, draft = (view.item.form if view.item else None), view.draft
    if form is None or draft is None:
        return view.strings("page_taken.use")
    to = paperwork.then(form, draft.answers, paperwork.settled(papers))
    word = ("last" if to is True else "next") if to else "use"
    return view.strings(f"page_taken.{word}")
