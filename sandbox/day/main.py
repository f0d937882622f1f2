"""`./run --tour DIR --day`: a morning at a station, through its glasses, and the audit of it.

Twelve people of all kinds come to the all-in-one machine in the hall or are served with the staff's
pad; the staff sign in, call, help, act, take a case over and give its result out, report what is
urgent, and sign out; on Monday the weekly report is looked through and sent at the hub. DIR has a
picture of each step, the paper as it was printed, and `day.md`: each figure by every side of it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sandbox.day import clock, duties, sides, visitors
from sandbox.day.audit import disagreements, document
from sandbox.day.compare import figures
from sandbox.day.hands import Hand
from sandbox.day.pages import Pages
from sandbox.day.sides import Sides
from sandbox.day.station import HALL, PAD, STATION, Glass, Station, station
from sandbox.day.told import Told
from sandbox.day.visitors import Morning
from sandbox.stage import hub
from sandbox.stage.processes import mortal
from sandbox.tour.waiting import within

BEGINS = datetime(2026, 11, 27, 8, 15, tzinfo=clock.CHINA)
"""A Friday of no holiday, before the station opens."""

OPENS, OVER = BEGINS.replace(hour=8, minute=31), BEGINS.replace(hour=11, minute=31)
REPORTED = datetime(2026, 11, 30, 8, 35, tzinfo=clock.CHINA)
"""The Monday after: the week is over, and its report is sent."""

WEEK, MONTH = "2026-11-23", "2026-11"
OWN_WORDS = "群众反映窗口前座椅不够（演示）"
"""A problem that is typed beside those that were counted."""

PATIENCE = 600.0
"""Seconds in which everything that was done has reached everybody: a terminal asks the hub for its
duties every few minutes."""

HEAD, AGENT = duties.HEAD, duties.AGENT

Step = tuple[str, Callable[[Morning], None]]


def _later(day: Morning, at: datetime) -> None:
    """Time goes on at once. Terminals notice that their clock jumped, and serve again as soon as
    the centre has said that it is right."""
    clock.move_to(at)
    for hand in (day.hall, day.pad):
        hand.await_clock()


MORNING: tuple[Step, ...] = (
    (HEAD, lambda day: duties.mark(day, "sign-in")),
    (AGENT, lambda day: duties.mark(day, "sign-in")),
    ("", lambda day: _later(day, OPENS)),
    ("", visitors.eighty),
    ("", visitors.mother),
    (HEAD, visitors.called),
    ("", visitors.colleague),
    ("", visitors.wife),
    ("", visitors.asking),
    ("", visitors.complaining),
    ("", visitors.sitting),
    (HEAD, visitors.gone),
    (HEAD, visitors.helped),
    (AGENT, visitors.absent),
    ("", visitors.lacking),
    (HEAD, visitors.unlucky),
    (HEAD, duties.report),
    (HEAD, duties.close),
    (HEAD, duties.take_over),
    (AGENT, duties.give_out),
    ("", lambda day: _later(day, OVER)),
)
"""In order: who is to be signed in at the pad ("": nobody need be), and what happens."""

BRIEF: tuple[Step, ...] = tuple(
    (who, what) for who, what in MORNING
    if what not in (visitors.mother, visitors.colleague, visitors.wife, visitors.sitting,
                    visitors.absent, visitors.asking)
)  # fmt: skip
"""The same with fewer visitors, for who has little time."""


def begin(folder: Path, *, brief: bool, pictures: bool) -> int:
    """Starts the day's own process, whose clock and whose children's is the day's."""
    with tempfile.TemporaryDirectory(prefix="kiosk-day-") as place:
        try:
            environment = clock.begin(Path(place), BEGINS)
        except RuntimeError as missing:
            print(missing, file=sys.stderr)
            return 1
        command = [sys.executable, "-m", "sandbox", "day", str(folder), place]
        command += ["--brief"] if brief else []
        command += [] if pictures else ["--unseen"]
        process = subprocess.Popen(mortal(command), env={**os.environ, **environment})
        try:
            return process.wait()
        except KeyboardInterrupt:  # the same key interrupts it too, and it takes everything down
            return process.wait()


def main(argv: list[str]) -> int:
    """`python -m sandbox day DIR PLACE`, as `begin` calls it; 1 where something did not work, or
    two sides do not agree."""
    folder, place = Path(argv[0]), Path(argv[1])
    sys.stdout.reconfigure(line_buffering=True)
    if clock.ENVIRONMENT not in os.environ:
        print("begun by ./run --tour DIR --day", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with station(place) as stage:
            try:
                return _perform(stage, folder, brief="--brief" in argv, seen="--unseen" not in argv)
            finally:
                _keep(stage, folder)
    except (RuntimeError, FileNotFoundError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _perform(stage: Station, folder: Path, *, brief: bool, seen: bool) -> int:
    hall = Hand(stage.hall, folder / "hall", pictures=seen)
    pad = Hand(stage.pad, folder / "pad", pictures=seen)
    day = Morning(hall, pad, Told())
    hall.await_state("home", "attract", seconds=60)
    pad.await_state("staff-locked", seconds=60)
    try:
        for who, what in BRIEF if brief else MORNING:
            if who:
                pad.enter(who)
            what(day)
            if not what.__name__.startswith("<"):
                print(f"  {clock.now():%H:%M} {what.__name__}")
        found = _look_back(day)
        _report(stage, day, found)
    except (LookupError, TimeoutError, OSError) as failure:
        print(f"the day broke off: {failure}", file=sys.stderr)
        for hand in (hall, pad):
            hand.album.add("failed", "", None)
        return 1
    compared = figures(day.told, found)
    title = f"A morning at {STATION}, {BEGINS:%Y-%m-%d}"
    (folder / "day.md").write_text(document(title, compared), "utf-8")
    for one in disagreements(compared):
        print(f"DISAGREE {one.name}: {dict(one.said)}", file=sys.stderr)
    print(f"{len(compared)} figures, {len(disagreements(compared))} do not agree")
    return 1 if disagreements(compared) else 0


def _look_back(day: Morning) -> Sides:
    """At the end of the morning: today's figures of both staff and of the hall, what the pad lists;
    both sign out."""
    found = Sides()
    for account in (HEAD, AGENT):
        day.pad.enter(account)
        found.figures[PAD, account] = sides.todays(day.pad)
        if account == HEAD:
            found.listed, found.missing = sides.cases_on(day.pad)
        duties.mark(day, "sign-out")
    day.pad.lock()
    day.hall.rest_on_corner()
    day.hall.sign_in(HEAD)
    found.figures[HALL, HEAD] = sides.todays(day.hall)
    day.hall.lock()
    for glass in (day.hall.glass, day.pad.glass):
        found.papers[glass.code] = sides.papers_of(glass)
    return found


def _report(stage: Station, day: Morning, found: Sides) -> None:
    """The hub hears of the morning; on Monday its report is looked through and sent by the terminal
    in the hall. Raises TimeoutError where it is not accepted."""
    pages = Pages(stage.pages, hub.ADMIN, stage.password)
    try:
        _settled(pages, day.told)
        clock.move_to(REPORTED)
        pages.come_back()
        path = f"/weekly/{STATION}/{WEEK}"
        found.draft = pages.read(path)
        form = dict(found.draft.fields)
        free = next(n for n in range(200) if not form.get(f"problem-{n}"))
        form |= {f"problem-{free}": OWN_WORDS, "staff": HEAD, "terminal": HALL, "checked": "yes"}
        pages.send(path, **form, do="send")
        accepted = within(
            PATIENCE, lambda: "平台已接收" in pages.read(path).facts.get("状态", ""), every=2.0
        )
        found.sent = pages.read(path)
        if not accepted:
            raise TimeoutError(f"the weekly report stands at {found.sent.facts.get('状态')}")
        _counted(pages, day.told)
        sides.read_hub(pages, found, month=MONTH, day=f"{BEGINS:%Y-%m-%d}")
        found.filings = sides.told_at(f"{stage.centre}/filings/whole")
        found.deeds = sides.told_at(f"{stage.platform}/deeds")
        found.forwarded = sides.told_at(f"{stage.reviews}/told")["reviews"]
    finally:
        pages.close()


def _settled(pages: Pages, told: Told) -> None:
    """Until the hub has heard of as much as was done, or has not for long: what is not there then
    is found by the audit."""
    wanted = {
        "服务人次": told.visits.total(), "办成": told.done.total(), "未办成": told.failed.total(),
        "办件": told.filed.total(), "评价数": told.grades.total(),
    }  # fmt: skip

    def heard() -> bool:
        rows = pages.read("/monthly", month=MONTH).table(*wanted).rows
        tasks = pages.read("/feedback-figures", month=MONTH).facts.get("本月差评和留言")
        return (
            bool(rows)
            and all(rows[0][word] == str(count) for word, count in wanted.items())
            and tasks == str(told.bad + told.voices)
        )

    within(PATIENCE, heard, every=2.0)


def _counted(pages: Pages, told: Told) -> None:
    """Until the keeper has told the hub how the hall's day ended: it looks every few minutes."""

    def counted() -> bool:
        rows = pages.read(f"/halls/{STATION}", day=f"{BEGINS:%Y-%m-%d}").table("日期", "取号").rows
        return bool(rows) and rows[0]["取号"] == str(told.queue["given"])

    within(PATIENCE, counted, every=5.0)


def _keep(stage: Station, folder: Path) -> None:
    """Paper, journals and what the terminals said, beside the pictures."""
    for name, glass in (("hall", stage.hall), ("pad", stage.pad)):
        _keep_of(glass, folder / name)


def _keep_of(glass: Glass, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for one in glass.papers():
        shutil.copy(one, folder / f"paper-{one.name}")
        if (picture := one.with_suffix(".png")).exists():
            shutil.copy(picture, folder / f"paper-{picture.name}")
    for log in ("terminal.log", "data/journal.jsonl"):
        if (kept := glass.company.folder / log).exists():
            shutil.copy(kept, folder / kept.name)
