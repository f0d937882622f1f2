"""Employees of a file leave nothing that can be reached: sent sealed, read in a process of its own,
listed, drawn, declared and written down, and searched for. And what the database keeps of pages it
worked on is overwritten.

In a process of its own that knows the markers masked only (as in test_wipe_search).
"""

from __future__ import annotations

import pytest

from tests.wipe.test_wipe_search import run

MARKERS = {"name": "欧阳测试𬎆娜", "number": "230198198503074010", "base": "98765.43"}

BODY = """
from kiosk.wipe.harden import harden
harden()
from msgspec import structs
from kiosk.commands.cases import Cases
from kiosk.handling import roster
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Reply
from kiosk.outbox.rows import records
from kiosk.platform.filing import OutcomeQuery
from kiosk.store.database import Store
from kiosk.text.strings import Strings
from kiosk.visit.states import Event, State
from kiosk.wipe.zero import drain, flood, trim
from screens import composer, samples
from screens.layout import lay_out
from screens.pages import page_for
from tests.papers.test_codes import Glass
from tests.runtime import test_list_file, test_units
from tests.runtime.world import HeldClock

class Patch:
    setattr = staticmethod(setattr)

def file():
    "A CSV with one employee, made without leaving another copy of what is in it."
    data = bytearray("姓名,身份证号码,用工日期,缴费基数\\r\\n".encode())
    for one in ("name", "number"):
        data += raw(one, "utf-8") + b","
    data += b"2026-11-22," + raw("base", "utf-8") + b"\\r\\n"
    return data

stage = test_list_file.to_list(Patch)
phone = Glass()
stage.hands.see_list = lambda visit, answer: phone.await_list(answer, visit)
stage.do(Event.OPEN_LIST_FILE)
phone.turn()
assert phone.send(file(), stage.runtime.visit.upload)
phone.turn(3.0)
stage.runtime.pump()
assert stage.state is State.QUESTION
look_ = samples.look("portrait")
visit = stage.runtime.visit
assert roster.rows(visit.people_asked, visit.draft.answers)[0]["psn_name"] == text("name")

def draw(state):
    view = samples.view(state, look_, item=visit.item, draft=visit.draft, unit=visit.unit)
    sheet = lay_out(page_for(view), look_)
    placed, _ = sheet.flat({})
    composer.picture(placed, sheet.width, sheet.height)

draw(State.QUESTION)
gc.collect()
out["during"] = look()
if ENDS == "filed":
    stage.do(Event.ANSWERED, roster.DONE)
    stage.do(Event.ANSWERED, "13904510000")
    stage.do(Event.PAPERS_DONE)
    assert stage.state is State.CONFIRM, stage.state
    draw(State.CONFIRM)
    stage.do(Event.OPEN_SIGNATURE)
    visit.strokes = (((300, 300, 0), (420, 520, 90), (640, 700, 160)),)
    store = Store.open(FOLDER / "terminal.db", bytes(range(32)))
    outbox = Outbox(store, station="S", terminal="01")
    cases = Cases(outbox, HeldClock(), lambda fault: None)
    cases.read_with(lambda: "zh", samples.dictionaries, lambda _: Strings.load("zh"))
    cases.outcome_query = lambda transaction: OutcomeQuery("province/unit-declarations", "unknown")
    stage.hands.file_case = cases.file
    stage.do(Event.SUBMIT)
    assert stage.state is State.SUBMITTING, stage.state
    (record,) = records(store, "")
    outbox.end(outbox.begin(record.key), Reply(Outcome.ACCEPTED, proof="P1"))
    del record
    cases.look()
    stage.runtime.pump()
    store.settle()
    assert stage.state is State.FILED
del visit
phone.phone.forget()
stage.do(Event.LEAVE)
if stage.state is State.REVIEW:
    stage.do(Event.REVIEW_DONE)
stage.answer("wipe", Event.WIPED)
if ENDS == "filed":
    cases.nobody_waits()
    store.shrink()
flood(); trim(); drain()
out["after"] = look(files=[FOLDER / "terminal.db", FOLDER / "terminal.db-wal"])
"""


@pytest.mark.parametrize("ends", ["filed", pytest.param("walked away", marks=pytest.mark.full)])
def test_nothing_of_an_employee_can_be_reached_after_the_visit(tmp_path, ends):
    found = run(tmp_path, f"ENDS = {ends!r}\n{BODY}", MARKERS, SDL_VIDEODRIVER="offscreen")
    during, after = found["during"], found["after"]
    assert during["reachable"] >= 1
    assert (after["reachable"], after["held"]) == (0, 0), after["text"]
    assert after["residue"] <= 8, after["text"]  # scattered pieces of freed memory
    assert after["files"] == 0


SCRATCH = """
from kiosk.wipe.harden import harden
harden()
from kiosk.store.database import Store
from kiosk.wipe.zero import drain, flood, trim
store = Store.open(FOLDER / "terminal.db", bytes(range(32)))
with store.transaction() as db:
    db.conn.execute("CREATE TABLE worked_on (n INTEGER PRIMARY KEY, content TEXT)")

def tell(n, times):
    with store.transaction() as db:
        line = "INSERT OR REPLACE INTO worked_on VALUES (?, ?)"
        db.conn.execute(line, (n, text("number") * times))

for n in range(8): tell(n, 20)
for n in range(8): tell(n, 30)
for n in range(0, 8, 2): tell(n, 3)
for n in range(0, 8, 2): tell(n, 40)
with store.transaction() as db:
    db.conn.execute("DELETE FROM worked_on")
store.settle()
flood(); trim(); drain()
out["kept"] = look()
tables = store.rows("SELECT count(*) AS n FROM sqlite_master")
store.shrink()
assert tables == store.rows("SELECT count(*) AS n FROM sqlite_master")
flood(); trim(); drain()
out["after"] = look(files=[FOLDER / "terminal.db", FOLDER / "terminal.db-wal"])
"""


def test_pages_that_the_database_worked_on_do_not_outlive_the_visit(tmp_path):
    """Its buffers of a page held dozens of numbers; some in odd pieces of live blocks remain."""
    found = run(tmp_path, SCRATCH, {"number": "230198198503074010"})
    assert found["kept"]["residue"] > 100
    assert found["after"]["residue"] < found["kept"]["residue"] / 2, found["after"]["text"]
    assert found["after"]["files"] == 0
