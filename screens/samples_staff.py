"""What the pages of a staff session are drawn with, and pages of visits that staff began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.input.typing import Kind, begin
from kiosk.settings.staff import Right
from kiosk.staff.states import Situation, State
from screens.samples import ABLE
from screens.samples_cases import case_pages
from screens.samples_training import training_pages
from screens.samples_visits import visit_pages
from screens.staff import (
    AccountShown,
    Attending,
    GapShown,
    MarkShown,
    Reporting,
    ReportShown,
    StaffBar,
    StaffView,
    StageShown,
    WishShown,
)
from screens.view import View

ACCOUNTS = (
    AccountShown("s01", "王芳"),
    AccountShown("s02", "李志强"),
    AccountShown("s03", "阿依古丽·买买提", locked=420.0),
)
_RIGHTS = frozenset(Right)
PLACES = ("home", "identify", "proof", "form", "result", "paper", "review", "other")
_GIVEN = ("consent", "confirm", "sign", "secret", "review")


def staff_pages() -> Iterator[tuple[str, StaffView]]:
    """(name, what the page knows) of every state of the session, with every face it may show."""
    base = StaffView(own_pad=True, accounts=ACCOUNTS, chosen=ACCOUNTS[0], mode="helped")

    def at(state: State, **more) -> StaffView:
        return replace(base, situation=Situation(state), **more)

    signed_in = replace(base, situation=Situation(State.SIGNED_IN), rights=_RIGHTS, examined=True)
    yield "locked", at(State.LOCKED)
    yield "choosing", at(State.CHOOSING)
    yield "choosing-starting", at(State.CHOOSING, note="staff.pin.starting")
    yield "choosing-alone", at(State.CHOOSING, note="staff.pin.alone")
    yield "choosing-many", at(State.CHOOSING, accounts=ACCOUNTS * 4, note="staff.pin.not_kept")
    yield "card", at(State.CARD)
    yield "card-wrong", at(State.CARD, chosen=ACCOUNTS[2], note="staff.card.wrong")
    yield "pin", at(State.PIN)
    yield "pin-wrong", at(State.PIN, chosen=ACCOUNTS[2], typed=7, tries_left=2)
    yield "checking", at(State.CHECKING)
    yield "locked-out", at(State.LOCKED_OUT, chosen=ACCOUNTS[2])
    yield "menu", signed_in
    yield "menu-helps", replace(signed_in, rights=frozenset({Right.ACT_HELPED}))
    yield "menu-no-exam", replace(signed_in, rights=frozenset(), examined=False)
    yield "menu-not-serving", replace(signed_in, serving=False, note="staff.pin.not_kept")
    yield "beginning", at(State.ACTING)
    yield from _urgent(signed_in)
    yield from case_pages(signed_in)
    yield from training_pages(signed_in)
    yield from visit_pages(signed_in)
    there = replace(signed_in, situation=Situation(State.ATTENDANCE))
    yield "attendance", there
    yield "attendance-unread", replace(there, attending=Attending(None))
    yield "attendance-not-kept", replace(there, note="staff.attendance.not_kept")
    for name, marks, next_ in (
        ("in", (MarkShown("sign-in", "08:41", "accepted", "R20261201000004", off=11),), "sign-out"),
        ("out", (MarkShown("sign-in", "08:20", "accepted"),
                 MarkShown("sign-out", "16:45", "unknown", off=15)), "sign-in"),
        *((s, (MarkShown("sign-in", "08:20", s, code="1003"),), "sign-out")
          for s in ("waiting", "by-file", "alone", "dead", "closed")),
    ):  # fmt: skip
        own = Attending(marks, next_, "08:30-12:00 · 13:00-17:00", _GAPS if name == "in" else ())
        yield f"attendance-{name}", replace(there, attending=own)
    yield "locked-due", at(State.LOCKED, urgent=Reporting(_REPORTS))
    yield "locked-called", at(State.LOCKED, wishes=WISHES)
    yield "menu-called", replace(signed_in, wishes=WISHES, note="staff.wish.taken")
    yield "menu-many-calls", replace(signed_in, wishes=WISHES * 3, note="staff.wish.gone")
    yield "menu-alone", replace(signed_in, reached=False, note="staff.wish.away")
    for note in ("staff.wish.yours", "staff.wish.said"):
        yield f"menu-{note}", replace(signed_in, note=note, note_good=True)
    yield "vouch-pin", at(State.VOUCH_PIN)
    for state in (State.ATTESTING, State.REASONS, State.VOUCHING, State.WHY):
        yield f"{state}", at(state, taken=WISHES[1])
    for place in PLACES:
        yield f"menu-{place}", replace(signed_in, wishes=(replace(WISHES[0], place=place),))
    for what in _GIVEN:
        yield f"giving-{what}", at(State.GIVING, giving=what)


def _urgent(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    def at(state: State, **more) -> StaffView:
        note = more.pop("note", "")
        made = replace(signed_in, situation=Situation(state), note=note)
        return replace(made, urgent=Reporting(**({"reports": _REPORTS} | more)))

    for name, reports in (("due", _REPORTS), ("open", _REPORTS[1:])):
        yield f"menu-{name}", replace(signed_in, urgent=Reporting(reports))
    yield "reports", at(State.REPORTS)
    yield "reports-none", at(State.REPORTS, reports=())
    yield "reports-unread", at(State.REPORTS, reports=None)
    yield "report_what", at(State.REPORT_WHAT)
    yield "report_service", at(State.REPORT_SERVICE, what="outage")
    draft = {"what": "outage", "service": "partly", "when": "2026-12-01 17:40"}
    for name, stage, text, wrong in (
        ("", "first", "", ""),
        ("-typed", "continued", "电力公司已到场抢修，预计十八点恢复，群众改到人工窗口办理", ""),
        ("-numbers", "final", "联系人电话 13800000000", "numbers"),
    ):
        typing = begin(Kind.TEXT, 200, ABLE, text)
        yield (
            f"report_writing{name}",
            at(State.REPORT_WRITING, stage=stage, typing=typing, wrong=wrong, **draft),
        )
    yield "report_writing-not-kept", at(
        State.REPORT_WRITING, typing=begin(Kind.TEXT, 200, ABLE), note="staff.urgent.not_kept",
        **draft,
    )  # fmt: skip
    for n, one in enumerate(_REPORTS):
        yield f"report-{n}", at(State.REPORT, one=one)
    for stands in ("by-file", "alone", "closed", "accepted"):
        stages = (StageShown("first", "2026-12-01 17:40", stands),)
        yield f"report-{stands}", at(State.REPORT, one=ReportShown("u-9", "fund", stages))
    yield "report-unread", at(State.REPORT, reports=None)


_GAPS = (GapShown("2026-11-30", "no-sign-out"), GapShown("2026-11-27", "none"))

_REPORTS = (
    ReportShown(
        "u-1",
        "outage",
        (
            StageShown("first", "2026-11-29 09:12", "accepted", "R20261129000017", hub="accepted"),
            StageShown("continued", "2026-11-29 15:30", "unknown", hub="waiting"),
        ),
        due=True,
    ),
    ReportShown("u-2", "injury", (StageShown("first", "2026-12-01 17:40", "waiting"),)),
    ReportShown(
        "u-3",
        "crowd",
        (
            StageShown("first", "2026-12-01 08:40", "dead", code="1003", hub="dead"),
            StageShown("final", "2026-12-01 10:05", "waiting"),
        ),
        closed=True,
    ),
)

WISHES = (
    WishShown("a", "come", "03", "form"),
    WishShown("b", "attest", "02", "proof", "away-filing"),
)


def visits(views: dict[str, View]) -> Iterator[tuple[str, View]]:
    """Of a visit's faces, how they look while staff help or act."""
    acting, given = StaffBar("王芳", "helped", calls=2), StaffBar("王芳", "helped", handed=True)
    for name in (
        "home",
        "handling_list-some",
        "guide-handling-here",
        "result-list",
        "question-choice",
        "filed",
    ):
        yield f"helped-{name}", replace(views[name], staff=acting)
    for name in ("identify", "confirm", "sign", "review"):
        yield f"handed-{name}", replace(views[name], staff=given)
    absent = StaffBar("阿依古丽·买买提", "proxy")
    for name in ("handling_list-some", "guide-handling-here"):
        yield f"absent-{name}", replace(views[name], staff=absent)
    trouble = replace(views["home"], network="network.centre_down", staff=acting)
    yield "helped-trouble", trouble
