"""What the pages of a staff session are drawn with, and pages of visits that staff began."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kiosk.input.typing import Kind, begin
from kiosk.reports.weekly import Item, Problem, Report
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.settings.staff import Right
from kiosk.staff.states import Situation, State
from kiosk.station.queue import Priority, Standing
from kiosk.station.windows import Stand
from kiosk.station.words import AtWindow, DayCount, Here, Seat
from screens import samples_knowledge as knowledge
from screens.samples import ABLE, technician_view
from screens.samples_cases import case_pages
from screens.samples_faces import faces_pages
from screens.samples_tasks import task_pages
from screens.samples_training import training_pages
from screens.samples_visits import visit_pages
from screens.staff import (
    AccountShown,
    Attending,
    BooksShown,
    DraftShown,
    FiguresShown,
    GapShown,
    KnownShown,
    MarkShown,
    Reporting,
    ReportShown,
    StaffBar,
    StaffView,
    StageShown,
    WeekShown,
    Windowed,
    WishShown,
)
from screens.view import Look, View

ACCOUNTS = (
    AccountShown("s01", "王芳"),
    AccountShown("s02", "李志强"),
    AccountShown("s03", "阿依古丽·买买提", locked=420.0),
)
_RIGHTS = frozenset(Right)
_HASH = "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"
PLACES = ("home", "identify", "proof", "form", "result", "paper", "review", "other")
_GIVEN = ("consent", "confirm", "sign", "secret", "review")


@functools.cache
def _settings() -> Settings:
    """Of a station with windows and accounts."""
    accounts = [
        {"id": one.id, "name": one.name, "roles": ["head"], "pin_hash": _HASH} for one in ACCOUNTS
    ]
    windows = {"1": ["enrolment", "filing"], "2": ["claims"], "3": [], "4": []}
    return load("jiangsu-demo", [{"station": {"staff": accounts, "queue": {"windows": windows}}}])


def staff_view(look: Look) -> View:
    """The terminal's own, around the pages of a session."""
    return replace(technician_view(look), settings=_settings())


def staff_shown(look: Look) -> Iterator[tuple[str, StaffView, View]]:
    """Every page of `staff_pages` with what else it knows, and those that show pictures."""
    view = staff_view(look)
    for name, staff in staff_pages():
        yield name, staff, view
        if name == "menu":
            yield from faces_pages(WISHES[1], staff, view)


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
    for waits in (State.HANDED_OVER, State.TAKING, State.ANSWERING, State.VOUCH_CHECKING):
        yield waits.value, at(waits)
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
    yield from _windows(signed_in)
    yield from _week(signed_in)
    yield from _books(signed_in)
    yield from task_pages(signed_in)
    yield "locked-due", at(State.LOCKED, urgent=Reporting(_REPORTS))
    yield "locked-called", at(State.LOCKED, wishes=WISHES)
    yield "menu-called", replace(signed_in, wishes=WISHES, note="staff.wish.taken")
    yield "menu-many-calls", replace(signed_in, wishes=WISHES * 3, note="staff.wish.gone")
    yield "menu-alone", replace(signed_in, reached=False, note="staff.wish.away")
    for note in ("staff.wish.yours", "staff.wish.said", "staff.wish.unlisted", "staff.wish.over"):
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
        ("-few", "final", "好了", "length"),
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
    begun = (DraftShown("u-5", "first", "outage", "2026-12-01 17:40", "2026-12-02 17:40"),)
    menu = Reporting((), drafts=begun)
    yield "menu-draft", replace(signed_in, urgent=menu)
    yield "reports-draft", at(State.REPORTS, drafts=begun)
    yield "report_draft", at(State.REPORT_DRAFT, drafts=begun, draft=begun[0])
    yield "report_draft-gone", at(State.REPORT_DRAFT)
    for n, one in enumerate(_REPORTS):
        yield f"report-{n}", at(State.REPORT, one=one)
    for stands in ("by-file", "alone", "closed", "accepted"):
        stages = (StageShown("first", "2026-12-01 17:40", stands),)
        yield f"report-{stands}", at(State.REPORT, one=ReportShown("u-9", "fund", stages))
    yield "report-unread", at(State.REPORT, reports=None)


def _books(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    def at(state: State, note: str = "", good: bool = False, **more) -> StaffView:
        made = replace(signed_in, situation=Situation(state), note=note, note_good=good)
        return replace(made, books=BooksShown(True, **more))

    asked = begin(Kind.TEXT, 30, ABLE, "异地就医")
    found = knowledge.hits(*knowledge.FOUND)
    empty, topics = begin(Kind.TEXT, 30, ABLE), knowledge.sources().topics
    shelf = {"topics": topics, "replied": True}
    yield "books", at(State.BOOKS, typing=empty, **shelf)
    for name, topic in (("topic", "paying"), ("replies", "replies")):
        under = {"typing": empty, "topic": topic, "hits": found, **shelf}
        yield f"books-{name}", at(State.BOOKS, **under)
        yield f"found-{name}", at(State.FOUND, **under)
    yield "found-shelf", at(State.FOUND, typing=empty, **shelf)
    yield "found-empty", at(State.FOUND, typing=empty, topic="paying", topics=topics)
    yield "books-found", at(State.BOOKS, typing=asked, hits=found)
    yield "books-nothing", at(State.BOOKS, typing=asked)
    yield "books-none", replace(signed_in, situation=Situation(State.BOOKS), books=BooksShown())
    yield "found", at(State.FOUND, typing=asked, hits=found)
    answer = knowledge.answer(knowledge.LONG)
    yield "known", at(State.KNOWN, answer=answer, sends=True, prints=True)
    for became in ("printing", "printed", "asked", "failed"):
        yield (
            f"known-{became}",
            at(State.KNOWN, answer=answer, sends=True, prints=True, paper=became),
        )
    yield "known-kept", at(State.KNOWN, "staff.books.kept", True, answer=answer, sends=True)
    yield "known-gone", at(State.KNOWN)
    for name, text, wrong, note in (
        ("", "", "", ""),
        ("-typed", "缴费期已经延长", "", "staff.books.not_kept"),
        ("-numbers", "13800000000", "numbers", ""),
    ):
        typing = begin(Kind.TEXT, 200, ABLE, text)
        yield f"correcting{name}", at(State.CORRECTING, note, typing=typing, wrong=wrong)


def _week(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    """The weekly report, and counts of today."""

    def at(state: State, week: WeekShown, note: str = "") -> StaffView:
        return replace(signed_in, situation=Situation(state), week=week, note=note)

    report = Report(
        first=date(2026, 11, 16),
        visits=212,
        items=(
            Item(item="care-records", done=96, failed=1),
            Item(item="account-details", done=71),
            Item(item="gone-item", done=3, failed=12),
        ),
        problems=(
            Problem(text="等得太久：7 次", subject="slow"),
            Problem(text="看不明白", subject="unclear"),
            Problem(text="有群众反映门慢门特认定后等了三周还没有结果，希望能在终端上看到进度"),
        ),
    )
    draft = WeekShown(report, added=2)
    yield "weekly", at(State.WEEKLY, draft)
    yield "weekly-gone", at(State.WEEKLY, replace(draft, gone=14, sure=True))
    yield "weekly-hub", at(State.WEEKLY, WeekShown(hub=True))
    yield "weekly-counting", at(State.WEEKLY, WeekShown(counting=True))
    yield "weekly-unread", at(State.WEEKLY, WeekShown(), "staff.weekly.not_kept")
    for stands in ("waiting", "by-file", "alone", "unknown", "accepted", "dead", "closed"):
        sent = stands, "", "1003"
        yield f"weekly-{stands}", at(State.WEEKLY, replace(draft, sent=sent))
    told = replace(draft, sent=("accepted", "R20261123000004", ""))
    yield "weekly-receipt", at(State.WEEKLY, told)
    yield "problem", at(State.PROBLEM, draft)
    for name, text, wrong in (("", "", ""), ("-typed", "叫号听不清", ""),
                              ("-numbers", "13800000000", "numbers")):  # fmt: skip
        typing = begin(Kind.TEXT, 200, ABLE, text)
        yield (
            f"problem_writing{name}",
            at(State.PROBLEM_WRITING, replace(draft, typing=typing, wrong=wrong)),
        )
    own = {"visits": 12, "items": 31, "calls": 2, "attested": 3, "called": 17}
    here = {"visits": 26, "reviews": 19, "receipts": 22}
    queue = DayCount(given=61, served=40, waiting=14, gone=7)
    for name, figures in (
        ("", FiguresShown(own, here, queue)),
        ("-asking", FiguresShown(own, here, asking=True)),
        ("-alone", FiguresShown(own, here)),
        ("-unread", FiguresShown()),
    ):
        yield (
            f"figures{name}",
            replace(signed_in, situation=Situation(State.FIGURES), figures=figures),
        )


def _windows(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    """Of a station with windows: theirs is the second."""

    def at(state: State, note: str = "", **more) -> StaffView:
        made = replace(signed_in, situation=Situation(state), note=note)
        return replace(made, windowed=Windowed(**({"seats": _SEATS, "account": "s01"} | more)))

    yield "windows", at(State.WINDOWS)
    yield "windows-sure", at(State.WINDOWS, sure="1")
    yield "windows-asking", at(State.WINDOWS, seats=None, busy=True)
    yield "windows-lost", at(State.WINDOWS, "staff.window.why.alone", seats=None, lost=True)
    for name, seat, here, note in (
        ("quiet", Stand.OPEN, None, ""),
        ("called", Stand.OPEN, _here("B012"), ""),
        ("green", Stand.OPEN, _here("B10012", Priority.FORCES), "staff.window.why.moved"),
        ("serving", Stand.AWAY, _here("A007", Priority.FRAIL, Standing.SERVING), ""),
        ("closed", Stand.CLOSED, None, ""),
    ):
        yield f"calling-{name}", at(State.CALLING, note, at=_at_window(seat, here))
    yield "calling-lost", at(State.CALLING, at=_at_window(Stand.UNKNOWN, _here("B012")), lost=True)
    yield "calling-asking", at(State.CALLING)
    yield "calling-gone", at(State.CALLING, lost=True)
    taken = Seat(window="2", stand=Stand.OPEN, by="s02")
    yield "calling-taken", at(State.CALLING, at=AtWindow(seat=taken))
    yield "moving", at(State.MOVING, at=_at_window(Stand.OPEN, _here("B012")))
    yield "passed", at(State.PASSED, at=_at_window(Stand.OPEN, None))
    for why in ("not-yours", "over", "nobody", "not-passed", "nobody-waits", "window", "other"):
        note = f"staff.window.why.{why}"
        yield f"calling-{why}", at(State.CALLING, note, at=_at_window(Stand.OPEN, None))


_SEATS = (
    Seat(window="1", stand=Stand.OPEN, by="s02"),
    Seat(window="2", stand=Stand.AWAY, by="s01"),
    Seat(window="3", stand=Stand.CLOSED),
    Seat(window="4", stand=Stand.UNKNOWN, by="s03"),
)


def _here(
    number: str,
    priority: Priority = Priority.ORDINARY,
    standing: Standing = Standing.CALLED,
) -> Here:
    return Here(
        number=number, kind="claims", priority=priority, standing=standing, calls=2, passes=0
    )


def _at_window(stand: Stand, here: Here | None) -> AtWindow:
    return AtWindow(
        seat=Seat(window="2", stand=stand, by="s01"),
        here=here,
        waits=11,
        waiting={"enrolment": 3, "claims": 11},
        passed=(_here("B008"), _here("A005")),
        others=(_SEATS[0], _SEATS[3]),
    )


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
        known=KnownShown(
            (("city", "11-29 09:20"), ("province", "")),
            "12-01 17:41",
            by="11-30 15:30",
            reminded="12-01 15:30",
        ),
    ),
    ReportShown(
        "u-2",
        "injury",
        (StageShown("first", "2026-12-01 17:40", "waiting", hub="accepted"),),
        known=KnownShown((("city", ""), ("province", "")), "12-01 17:41", by="12-02 17:40"),
    ),
    ReportShown(
        "u-3",
        "crowd",
        (
            StageShown("first", "2026-12-01 08:40", "dead", code="1003", hub="dead"),
            StageShown("final", "2026-12-01 10:05", "waiting"),
        ),
        closed=True,
    ),
    ReportShown(
        "u-4",
        "data",
        (StageShown("first", "2026-12-01 09:40", "alone", hub="accepted"),),
        known=KnownShown(
            (("city", "12-01 09:51"), ("province", "12-01 10:05")), "12-01 17:41", closed=True
        ),
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
        "home-windows",
        "camera-phone",
    ):
        yield f"helped-{name}", replace(views[name], staff=acting)
    for name in ("identify", "confirm", "sign", "review"):
        yield f"handed-{name}", replace(views[name], staff=given)
    absent = StaffBar("阿依古丽·买买提", "proxy")
    for name in ("handling_list-some", "guide-handling-here"):
        yield f"absent-{name}", replace(views[name], staff=absent)
    trouble = replace(views["home"], network="network.centre_down", staff=acting)
    yield "helped-trouble", trouble
