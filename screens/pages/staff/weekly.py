"""服务周报: what the last week came to, what citizens complained of, and what the platform said."""

from __future__ import annotations

from kiosk.reports.weekly import Report
from kiosk.staff.states import Event
from screens.nodes import Button, Column, Node, Page, RowBox, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.parts import actions, beside, heading, lowered, primary, secondary
from screens.pieces import choice, note
from screens.room import Room, reach_line, room
from screens.staff import StaffView
from screens.view import View

_SIGNS = {
    "accepted": ("circle-check", Tone.GOOD),
    "dead": ("alert-circle", Tone.BAD),
    "closed": ("alert-circle", Tone.BAD),
    "unknown": ("alert-triangle", Tone.WARN),
    "by-file": ("file-text", Tone.MUTED),
    "alone": ("alert-triangle", Tone.WARN),
    "waiting": ("clock", Tone.MUTED),
}


def page(staff: StaffView, view: View) -> Page:
    at, s, week = room(view), view.strings, staff.week
    report = week.report
    if report is None:
        why = "hub" if week.hub else "counting" if week.counting else "unread"
        lines = [*noted(staff, view), Text(text=s(f"staff.weekly.{why}"))]
        title = s("staff.weekly.title")
        return say(staff, view, "file-text", Tone.MUTED, title, lines)
    span = s("staff.weekly.span", first=report.first.isoformat(), last=report.last.isoformat())
    title = heading(view, s("staff.weekly.title"), "" if at.small else span)
    above: list[Node] = [Text(text=span, tone=Tone.MUTED)] if at.small else []
    figures = [*above, *_figures(staff, view, report)]
    problems = _problems(staff, view, report)
    buttons: list[Button] = []
    if week.sent is None:
        words = s("staff.weekly.sure" if week.sure else "staff.weekly.send")
        buttons = [
            primary(words, Tend(Event.SEND_WEEKLY), "circle-check"),
            secondary(s("staff.weekly.add"), Tend(Event.ADD_PROBLEM), "edit"),
        ]
    head = [title, *noted(staff, view), *_stands(staff, view)]
    if buttons and reach_line(view):  # what is touched stands where everybody reaches it
        upper = [*head, Scroll(grow=1, child=Column(gap=at.gap, children=figures))]
        lower = [Scroll(grow=1, child=Column(gap=at.gap, children=problems)),
                 actions(view, *buttons)]  # fmt: skip
        return frame(staff, view, lowered(view, upper, lower))
    body = [*head, _whole(at, Column(gap=at.gap, children=[*figures, *problems]))]
    if not buttons:
        return frame(staff, view, Column(grow=1, gap=at.gap, children=body))
    return frame(staff, view, *beside(view, body, *buttons))


def _whole(at: Room, told: Column) -> Node:
    """A pad has no height for a page that scrolls within another."""
    return told if at.small and at.large else Scroll(grow=1, child=told)


def _stands(staff: StaffView, view: View) -> list[Node]:
    """How it stands once it is sent."""
    s, sent = view.strings, staff.week.sent
    if sent is None:
        return []
    stands, proof, code = sent
    icon, tone = _SIGNS[stands]
    if stands == "accepted" and proof:
        return [note(icon, s("staff.weekly.stands.accepted_by", proof=proof), tone)]
    return [note(icon, s(f"staff.weekly.stands.{stands}", code=code or "—"), tone)]


def _figures(staff: StaffView, view: View, report: Report) -> list[Node]:
    at, s, week = room(view), view.strings, staff.week
    lines: list[Node] = [Text(text=s("staff.weekly.visits", count=report.visits), bold=True)]
    if week.gone:
        lines.append(note("info-circle", s("staff.weekly.gone", count=week.gone), Tone.WARN))
    for item in report.items:
        counted = s("staff.weekly.done", done=item.done, failed=item.failed)
        parts: list[Node] = [Text(text=_name(view, item.item), grow=0 if at.large else 1),
                             Text(text=counted, tone=Tone.MUTED)]  # fmt: skip
        lines.append(Column(children=parts) if at.large else RowBox(gap=at.gap, children=parts))
    return lines


def _problems(staff: StaffView, view: View, report: Report) -> list[Node]:
    """What citizens complained of; what was added here can be dropped."""
    at, s, week = room(view), view.strings, staff.week
    words = s("staff.weekly.problems", count=len(report.problems))
    lines: list[Node] = [Text(text=words, bold=True)]
    first = len(report.problems) - week.added
    for n, problem in enumerate(report.problems):
        if n < first or week.sent is not None:
            lines.append(note("message-circle", problem.text, Tone.MUTED))
        else:
            lines.append(
                choice(view, problem.text, Tend(Event.DROP_PROBLEM, n - first), icon="x",
                       tone=Tone.MUTED, sub=s("staff.weekly.drop"),
                       height=max(at.touch, 20.0))
            )  # fmt: skip
    return lines


def _name(view: View, item: str) -> str:
    if item not in view.catalogue:
        return item
    return view.catalogue.item(item).name.get(view.look.language)
