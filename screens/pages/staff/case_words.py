"""A case in words: each colour has its sign and its word."""

from __future__ import annotations

from kiosk.cases.stage import Stage
from kiosk.text.numbers import fours
from screens.nodes import Tone
from screens.staff_cases import CaseRow, StepShown
from screens.view import View

_SIGNS = {
    Stage.CONFLICT: ("arrows-left-right", Tone.BAD),
    Stage.FIND_OUT: ("help-circle", Tone.BAD),
    Stage.SETTLE: ("alert-circle", Tone.BAD),
    Stage.MISSING: ("file-search", Tone.WARN),
    Stage.SENDING: ("arrows-transfer-up", Tone.ENROLMENT),
    Stage.DECIDING: ("clock", Tone.ENROLMENT),
    Stage.TELL: ("phone-call", Tone.WARN),
    Stage.GIVE: ("file-check", Tone.CARE),
    Stage.DONE: ("circle-check", Tone.GOOD),
}


def item_name(view: View, item: str) -> str:
    """Its id where it is not known here."""
    known = item in view.catalogue
    return view.catalogue.item(item).name.get(view.look.language) if known else item


def paper_name(view: View, item: str, paper: str) -> str:
    form = view.catalogue.item(item).form if item in view.catalogue else None
    for one in form.materials if form else ():
        if one.id == paper:
            return one.name.get(view.look.language)
    known = f"staff.case.papers.{paper}"
    return view.strings(known) if paper == "signature" else paper


def sign(row: CaseRow) -> tuple[str, Tone]:
    """What is overdue is so whatever it waits for."""
    if row.overdue:
        return "alert-triangle", Tone.BAD
    icon, tone = _SIGNS[row.stage]
    return icon, (Tone.WARN if row.today and tone is not Tone.BAD else tone)


def stage_words(view: View, row: CaseRow) -> str:
    """What it waits for, and by when."""
    s = view.strings
    said = s(f"staff.case.stage.{row.stage}")
    if not row.due:
        return said
    key = "overdue" if row.overdue else ("today" if row.today else "due")
    day = row.due if row.known else s("staff.case.about", day=row.due)
    return s(f"staff.case.{key}", stage=said, day=day)


def line(view: View, row: CaseRow) -> str:
    """Number, day and who sees to it."""
    s = view.strings
    who = s("staff.case.with", name=row.first) if row.first else s("staff.case.nobody")
    if row.offered:
        who = s("staff.case.offered")
    elif row.waits:
        who = s("staff.case.waits", name=row.first)
    return s("staff.case.line", number=fours(row.number), day=row.filed, who=who)


def step_words(view: View, item: str, step: StepShown) -> str:
    """One thing that was done."""
    paper = paper_name(view, item, step.paper) if step.paper else ""
    return view.strings(
        f"staff.case.step.{step.what}", paper=paper, name=step.name or "—", count=step.count
    )
