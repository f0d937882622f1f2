"""What became of it: accepted, or written down and not yet known; the number, and how to ask."""

from __future__ import annotations

from kiosk.handling.case import Outcome
from kiosk.handling.papers import Given
from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import Button, Node, Page, Send, Text, Tone
from screens.pages import parts
from screens.pages.materials import papers_told
from screens.parts import item_title, primary, secondary
from screens.pieces import facts, facts_width, message, note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, case, item = room(view), view.strings, view.case, view.item
    if case is not None and case.parts:
        return parts.filed(view, case)
    accepted = case is not None and case.outcome is Outcome.ACCEPTED
    word = case.outcome if case is not None else Outcome.UNKNOWN
    pairs: list[tuple[str, str]] = []
    if case is not None:
        pairs.append((s("receipt.filed.number"), fours(case.number)))
        if case.proof and not (at.small and view.term and view.can_print):  # then it is on paper
            pairs.append((s("receipt.filed.proof"), fours(case.proof)))
        if view.term:
            pairs.append((s("receipt.filed.term"), view.term))
        if not at.small and not (at.wide and view.term):
            pairs.append((s("receipt.filed.handed_at"), dates.stamp(case.at)))
    lines: list[Node] = [facts(pairs, width=facts_width(view), stacked=at.small and at.large)]
    if not (at.small and at.large and at.wide):
        lines.append(note("shield-check", s(f"filed.{word}"), Tone.GOOD))
    if item is not None and item.form is not None and not (at.small and at.wide):
        lines.append(Text(text=item.form.next_.get(view.look.language)))
    late = view.given.late if view.given else ()
    if late:
        days = [state for _, state in papers_told(view, Given(late=late))]
        lines.append(note("clock", s("filed.late", names=_names(view), day=days[0]), Tone.WARN))
    lines.append(note("phone", s("filed.ask", phone=view.settings.station.phone)))
    buttons: list[Button] = []
    if view.can_print:
        buttons.append(primary(s("filed.print"), Send(Event.PRINT, "receipt"), "printer"))
    if view.can_list and item is not None and item.a4 is not None:
        name = item.a4.short.get(view.look.language)
        said = s("paper.reprint" if view.lists else "paper.print", name=name)
        button = secondary if buttons else primary
        buttons.append(button(said, Send(Event.PRINT, "list"), "file-text"))
    if view.goes_on:
        buttons.append(secondary(s("filed.another"), Send(Event.ANOTHER), "layout-grid"))
    elif not buttons:
        buttons.append(primary(s("bar.leave"), Send(Event.LEAVE), "logout"))
    return message(
        view,
        "circle-check" if accepted else "clock",
        Tone.GOOD if accepted else Tone.ENROLMENT,
        s(f"receipt.filed.{word}"),
        lines,
        buttons,
        bar_title=item_title(view),
    )


def _names(view: View) -> str:
    """Of the papers that follow."""
    language = view.look.language
    names = [m.name.get(language) for m in view.given.late] if view.given else []
    return ("、" if language == "zh" else "; ").join(names)
