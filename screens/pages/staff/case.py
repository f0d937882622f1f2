"""One case: what it waits for, what is missing, who sees to it, what was done; and beside it what
comes next."""

from __future__ import annotations

from kiosk.cases.acts import Act
from kiosk.cases.deeds import What
from kiosk.cases.stage import Stage
from kiosk.staff.states import Event
from kiosk.text.numbers import fours
from screens.nodes import Button, Card, Column, Node, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.case_words import item_name, paper_name, sign, stage_words, step_words
from screens.pages.staff.frame import frame, noted
from screens.parts import beside, group_heading, heading, lowered, primary, secondary
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_cases import CaseShown, ConflictShown, PostShown
from screens.view import View

STEPS = 12
"""What was done last; before that the paper list says it."""


def page(staff: StaffView, view: View) -> Page:
    at, s, one = room(view), view.strings, staff.cases.one
    if one is None:
        gone = note("alert-triangle", s("staff.case.gone"), Tone.WARN)
        return frame(staff, view, heading(view, s("staff.cases.title")), gone)
    row = one.row
    icon, tone = sign(row)
    sub = s(
        "staff.case.numbered",
        number=fours(row.number),
        day=row.filed,
        state=s(f"staff.case.state.{one.state}"),
        acting=s(f"staff.case.acting.{one.acting}"),
    )
    body: list[Node] = [heading(view, item_name(view, row.item), sub), *noted(staff, view)]
    card: list[Node] = [note(icon, stage_words(view, row), tone)]
    card += [
        note("file-search", s("staff.case.wanted", paper=paper_name(view, row.item, paper)),
             Tone.WARN)
        for paper in one.missing
    ]  # fmt: skip
    card += _posts(view, one)
    if staff.cases.paper:
        bad = staff.cases.paper in ("failed", "none", "asked")
        word = note("printer", s(f"staff.case.paper.{staff.cases.paper}"),
                    Tone.WARN if bad else Tone.GOOD)  # fmt: skip
        card.insert(0, word)
    body.append(Card(pad=3 if at.small else 6, child=Column(gap=at.gap, children=card)))
    choose = [node for c in one.conflicts for node in _conflict(view, row.item, c)]
    done: list[Node] = [group_heading(s("staff.case.done"))]
    done += [
        Text(
            text=s("staff.case.step_line", time=step.at, what=step_words(view, row.item, step),
                   who=step.who or s("staff.case.terminal", terminal=step.terminal)),
            size=Size.BODY,
        )
        for step in one.steps[:STEPS]
    ]  # fmt: skip
    if not one.steps:
        done.append(Text(text=s("staff.case.nothing_done"), tone=Tone.MUTED))
    if choose and not at.small:  # what is touched stays within reach
        choice_of = Scroll(grow=1, child=Column(gap=at.gap, children=[*choose, *done]))
        lower = lowered(view, body, [choice_of])
        return frame(staff, view, *beside(view, [lower], *_buttons(staff, view, one)))
    listed = Scroll(grow=1, child=Column(gap=at.gap, children=[*body, *choose, *done]))
    return frame(staff, view, *beside(view, [listed], *_buttons(staff, view, one)))


def _posts(view: View, one: CaseShown) -> list[Node]:
    s = view.strings
    return [
        note(
            "user" if which == "first" else "users",
            _post_words(view, which, post),
            Tone.WARN if post.waits or post.to else Tone.ENROLMENT,
        )
        for which, post in (("first", one.first), ("stand-in", one.stand_in))
    ] + ([note("bell", s("staff.case.for_you"), Tone.WARN)] if one.row.offered else [])


def _post_words(view: View, which: str, post: PostShown) -> str:
    s = view.strings
    name = post.name or s("staff.case.nobody_yet")
    said = s(f"staff.case.post.{which}", name=name)
    if post.to:
        key = "waiting_long" if post.waits else "waiting"
        said += s(f"staff.case.post.{key}", name=post.to)
    return said


def _conflict(view: View, item: str, conflict: ConflictShown) -> list[Node]:
    """Both sides, whole: one touch says which holds."""
    s, at = view.strings, room(view)
    made: list[Node] = [note("arrows-left-right", s("staff.case.conflict"), Tone.BAD)]
    made += [
        choice(
            view,
            step_words(view, item, side.step),
            Tend(Event.SETTLE_CASE, side.deed),
            icon="check",
            tone=Tone.WARN,
            sub=s("staff.case.side", time=side.step.at, who=side.step.who or "—",
                  terminal=side.step.terminal),
            height=max(at.touch, 20.0) if not at.large else None,
        )
        for side in conflict.sides
    ]  # fmt: skip
    return made


def _buttons(staff: StaffView, view: View, one: CaseShown) -> list[Button]:
    """What comes next, and the way to everything else."""
    s = view.strings
    more = secondary(s("staff.case.more"), Tend(Event.OPEN_ACTS), "list-details")
    if one.row.offered:
        accepted = [act for act in one.acts if act.what in (What.FIRST, What.STAND_IN)][:1]
        return [*(_act(view, act) for act in accepted), more]
    match one.row.stage:
        case Stage.MISSING:
            notice = primary(s("staff.case.notice"), Tend(Event.PRINT_CASE, "notice"), "printer")
            return [notice, more]
        case Stage.GIVE if one.may_sign:
            return [primary(s("staff.case.give"), Tend(Event.OPEN_SIGN), "pencil"), more]
        case Stage.TELL:
            told = [act for act in one.acts if act.what is What.TOLD]
            return [*(_act(view, act) for act in told[:1]), more]
        case Stage.DONE:
            which = "sheet" if staff.cases.pages else "list"  # on A4 it lies with the papers
            papers = Tend(Event.PRINT_CASE, which)
            return [primary(s(f"staff.case.{which}"), papers, "printer"), more]
    return [primary(s("staff.case.more"), Tend(Event.OPEN_ACTS), "list-details")]


def _act(view: View, act: Act) -> Button:
    word = f"staff.case.do.{act.what}" + (f"-{act.value}" if act.what is What.TOLD else "-accept")
    return primary(view.strings(word), Tend(Event.DO_CASE, act.word), "check")
