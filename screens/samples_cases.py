"""What the pages of cases are drawn with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.cases.acts import Act
from kiosk.cases.deeds import What
from kiosk.cases.stage import Filter, Stage
from kiosk.staff.states import Situation, State
from screens.staff import StaffView
from screens.staff_cases import (
    CaseRow,
    CaseShown,
    CasesShown,
    ConflictShown,
    PersonShown,
    PostShown,
    SideShown,
    StepShown,
)

_ITEM = "chronic-application"
_ROWS = (
    CaseRow("K7M2Q9T4W8ZX", _ITEM, "2026-11-24", Stage.MISSING, "2026-11-30", overdue=True,
            first="王芳", mine=True),
    CaseRow("A3C5E7G9J2LM", _ITEM, "2026-11-27", Stage.CONFLICT, first="王芳"),
    CaseRow("Q1W2E3R4T5Y6", _ITEM, "2026-11-30", Stage.DECIDING, "2026-12-01", today=True,
            first="阿依古丽·买买提", offered=True),
    CaseRow("P9O8I7U6Y5T4", _ITEM, "2026-11-20", Stage.TELL, first="李志强", waits=True),
    CaseRow("Z1X2C3V4B5N6", "resident-details", "2026-11-18", Stage.GIVE, first="王芳", mine=True),
    CaseRow("M6N5B4V3C2X1", "away-filing", "2026-12-01", Stage.SENDING, "2026-12-04", known=False),
    CaseRow("H7J8K9L2Q3W4", "away-filing", "2026-11-10", Stage.FIND_OUT, "2026-12-02"),
    CaseRow("D4F5G6H7J8K9", "away-filing", "2026-11-10", Stage.SETTLE),
    CaseRow("R2T3Y4U5P6A7", "resident-details", "2026-11-02", Stage.DONE, first="王芳"),
)  # fmt: skip
_COUNTS = tuple(zip(Filter, (8, 2, 2, 1, 2, 9), strict=True))
_STEPS = (
    StepShown("paper-missing", "12-01 09:12", "王芳", "03", "record"),
    StepShown("first-offered", "11-30 16:40", "王芳", "03", name="李志强"),
    StepShown("notice", "11-24 10:31", "王芳", "03"),
    StepShown("collected-electronic", "11-24 10:24", "", "01", "signature", count=1),
    StepShown("collected-original", "11-24 10:24", "王芳", "03", "record", count=2),
    StepShown("first-held", "11-24 10:24", "王芳", "03", name="王芳"),
)
_PAPERS = ("record", "report")
_ACTS = (
    Act(What.DECIDED, "granted"), Act(What.DECIDED, "refused"), Act(What.HANDED_IN),
    *(Act(what, value, paper) for paper in _PAPERS
      for what, value in ((What.COLLECTED, "original"), (What.COLLECTED, "copy"),
                          (What.PAPER, "missing"))),
)  # fmt: skip
_STROKES = (((120, 300, 0), (260, 520, 90), (420, 280, 180)), ((520, 310, 0), (700, 560, 140)))


def _case(row: CaseRow, **more) -> CaseShown:
    given = {
        "state": "accepted",
        "acting": "helped",
        "first": PostShown(row.first),
        "stand_in": PostShown("李志强"),
        "steps": _STEPS,
        "papers": _PAPERS,
        "acts": _ACTS,
    }
    return CaseShown(row, **(given | more))


def case_pages(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    """Of every state of the work on cases, with every face it may show."""

    def at(state: State, note: str = "", **more) -> StaffView:
        cases = CasesShown(**({"rows": _ROWS, "counts": _COUNTS, "line": True} | more))
        return replace(signed_in, situation=Situation(state), cases=cases, note=note)

    for name, more in (("", {}), ("-offered", {"offered": 1}), ("-overdue", {"overdue": 2})):
        yield f"menu-cases{name}", at(State.SIGNED_IN, **more)
    yield "cases", at(State.CASES)
    yield "cases-alone", at(State.CASES, which=Filter.MINE, rows=_ROWS[:1], line=False)
    yield "cases-by-hub", at(State.CASES, line=False, hub=True)
    yield "cases-hub-away", at(State.CASES, line=None, hub=False)
    for which in Filter:
        yield f"cases-none-{which}", at(State.CASES, rows=(), which=which)
    yield "cases-unread", at(State.CASES, rows=None)
    missing = _case(_ROWS[0], missing=_PAPERS, offers=("first", "stand-in"))
    yield "case-missing", at(State.CASE, one=missing)
    for paper in ("printing", "printed", "asked", "failed", "none"):
        yield f"case-{paper}", at(State.CASE, one=missing, paper=paper)
    sides = tuple(SideShown(f"d{n}", step) for n, step in enumerate((
        StepShown("given-signed", "11-30 10:02", "王芳", "03"),
        StepShown("given-none", "11-30 10:05", "李志强", "04"))))  # fmt: skip
    conflict = ConflictShown("given", "", sides)
    yield "case-conflict", at(State.CASE, one=_case(_ROWS[1], conflicts=(conflict,)))
    accepts = (Act(What.FIRST, "s01"), Act(What.FIRST, "s02"))
    offered = _case(_ROWS[2], first=PostShown("阿依古丽·买买提", "王芳"), acts=(*accepts, *_ACTS))
    yield "case-offered", at(State.CASE, one=offered)
    told = (Act(What.TOLD, "phone"), Act(What.TOLD, "in-person"))
    waits = _case(_ROWS[3], first=PostShown("李志强", "王芳", waits=True), acts=told, steps=())
    yield "case-tell", at(State.CASE, one=waits, note="staff.case.not_kept")
    yield "case-give", at(State.CASE, one=_case(_ROWS[4], may_sign=True, acts=()))
    every = (
        "first-held", "first-offered", "stand-in-held", "stand-in-offered", "paper-missing",
        "paper-here", "notice", "handed-in", "decided-granted", "decided-refused", "told-phone",
        "told-in-person", "given-none", "given-signed", "collected-original", "collected-copy",
        "collected-electronic",
    )  # fmt: skip
    for n, row in enumerate(_ROWS[5:]):
        steps = tuple(StepShown(w, "12-01 09:00", "王芳", "03", "signature", "李志强", 1)
                      for w in every[n * 6 : n * 6 + 6])  # fmt: skip
        state, acting = ("waiting", "unknown", "stuck", "refused")[n], ("self", "proxy")[n % 2]
        yield (
            f"case-{row.stage}",
            at(State.CASE, one=_case(row, state=state, acting=acting, steps=steps)),
        )
    yield "case-gone", at(State.CASE)
    yield "case_acts", at(State.CASE_ACTS, one=missing)
    yield "case_acts-pages", at(State.CASE_ACTS, one=missing, pages=True)
    yield "case_acts-offered", at(State.CASE_ACTS, one=offered)
    stand = (Act(What.STAND_IN, "s01"), Act(What.STAND_IN, "s02"), *told, Act(What.GIVEN, "none"))
    yield "case_acts-stand-in", at(State.CASE_ACTS, one=_case(
        _ROWS[3], stand_in=PostShown("李志强", "王芳"), acts=stand))  # fmt: skip
    for name, post, acts in (
        ("take", {}, (Act(What.FIRST, "s01"),)),
        ("back", {"first": PostShown("王芳", "李志强")}, (Act(What.FIRST, "s01"),)),
        ("back-b", {"stand_in": PostShown("李志强", "周敏")}, (Act(What.STAND_IN, "s02"),)),
    ):
        yield (
            f"case_acts-{name}",
            at(
                State.CASE_ACTS,
                one=_case(replace(_ROWS[5]), acts=acts, **({"first": PostShown()} | post)),
            ),
        )
    people = (PersonShown("s02", "李志强"), PersonShown("s03", "阿依古丽·买买提"))
    for post in ("first", "stand-in"):
        yield f"case_people-{post}", at(State.CASE_PEOPLE, one=missing, post=post, people=people)
    yield "case_people-none", at(State.CASE_PEOPLE, one=missing)
    give = _case(_ROWS[4], may_sign=True)
    yield "case_sign", at(State.CASE_SIGN, one=give)
    yield "case_sign-signed", at(State.CASE_SIGN, one=give, strokes=_STROKES)
