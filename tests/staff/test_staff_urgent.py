"""重大、突发情况 from the menu: written down, taken by the strict stand-in, open until closed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.duties_held import Stands, drop, held
from kiosk.outbox.kinds import Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import State as Sent
from kiosk.outbox.retention import prune
from kiosk.staff.states import State
from kiosk.station.urgent import due, wrong
from kiosk.store.faults import Fault, StoreFault
from kiosk.uplink.sender import PlatformSender
from sandbox.centre.misbehave import TracedProtocol
from sandbox.service_platform.app import application
from screens.nodes import Local
from tests.sandbox.client import serving
from tests.staff.office import Office
from tests.uplink import office as uplink

PLATFORM = {
    "service_platform": {
        "url": "http://127.0.0.1:9/api", "adapter": uplink.ADAPTER,
    }
}  # fmt: skip


def head_in(office: Office) -> None:
    """The head of the station, who alone of the stand-in's accounts has the right."""
    office.enter("s01")
    assert office.at is State.SIGNED_IN


def write(office: Office, text: str) -> None:
    office.app.on_action(Local("key:tab:letters"))
    for letter in text:
        office.app.on_action(Local("key:space" if letter == " " else f"key:{letter}"))


def first(office: Office, what: str = "outage", text: str = "") -> None:
    office.tend("open_reports")
    office.tend("new_report")
    office.tend("say_what", what)
    office.tend("say_service", "partly")
    write(office, text)
    office.tend("send_report")


def reports(office: Office) -> list[dict]:
    assert office.records is not None
    rows = office.records.store.rows(
        "SELECT payload FROM outbox WHERE kind = 'urgent' ORDER BY place"
    )
    return [msgspec.json.decode(row["payload"]) for row in rows]


def test_five_touches_and_it_is_on_the_disk_first_of_all_with_place_and_time(office):
    head_in(office)
    assert "open_reports" in office.tends()
    first(office)
    assert office.at is State.REPORT
    (report,) = reports(office)
    station = office.settings.station
    assert report["stage"] == "first"
    assert report["staff"] == "s01"
    for piece in ("停电", "2026-11-24 09:0", station.name, station.terminal, "部分业务暂停"):
        assert piece in report["text"]
    (row,) = office.records.store.rows(
        "SELECT key, priority, (SELECT min(priority) FROM outbox) AS least FROM outbox"
        " WHERE kind = 'urgent'"
    )
    assert row["priority"] >= 10
    (promise,) = office.records.store.rows(
        "SELECT actor, who, item FROM audit WHERE deed = 'promised' AND reference = ?",
        (row["key"],),
    )
    assert tuple(promise.values()) == ("staff", office.records.store.audit.person("s01"), "urgent")
    stands = "waiting" if office.settings.service_platform.adapter else "alone"
    assert office.presenter.view().strings(f"staff.urgent.stands.{stands}") in office.words


def test_who_has_no_right_sees_no_tile_and_is_not_heard(office):
    office.enter("s02")
    assert "open_reports" not in office.tends()
    office.tend("open_reports")
    assert office.at is State.SIGNED_IN
    assert reports(office) == []


def test_it_asks_for_the_next_stage_until_a_final_report(office):
    head_in(office)
    first(office)
    office.passes(10)
    office.tend("back")
    office.tend("back")
    assert office.at is State.SIGNED_IN
    office.clock.wall += timedelta(hours=25)
    office.tend("lock")
    office.passes(61)
    s = office.presenter.view().strings
    assert s("staff.locked.urgent", count=1) in office.words  # on the locked pad, too
    head_in(office)
    assert s("staff.menu.urgent_due", count=1) in office.words
    office.tend("open_reports")
    one = reports(office)[0]["report"]
    office.tend("pick_report", one)
    assert {"continue_report", "close_report"} <= office.tends()
    office.tend("continue_report")
    office.tend("say_service", "normal")
    office.tend("send_report")
    assert office.at is State.REPORT_WRITING  # a further report says something
    write(office, "back again")
    office.tend("send_report")
    office.tend("close_report")
    office.tend("say_service", "normal")
    write(office, "all is well")
    office.tend("send_report")
    assert office.at is State.REPORT
    assert "continue_report" not in office.tends()
    assert [(r["stage"], r["report"] == one) for r in reports(office)] == [
        ("first", True), ("continued", True), ("final", True),
    ]  # fmt: skip
    office.tend("back")
    office.tend("back")
    assert s("staff.menu.urgent_sub") in office.words


def test_what_the_disk_does_not_take_is_said_and_nothing_typed_is_lost(office, monkeypatch):
    head_in(office)

    def full(*args, **more):
        raise StoreFault(Fault.FULL)

    put = Outbox.put
    monkeypatch.setattr(Outbox, "put", full)
    first(office, text="smoke in the hall")
    assert office.at is State.REPORT_WRITING
    assert office.desk.view.note == "staff.urgent.not_kept"
    assert reports(office) == []
    monkeypatch.setattr(Outbox, "put", put)
    office.tend("send_report")
    assert office.at is State.REPORT
    assert reports(office)[0]["text"].endswith("smoke in the hall")


def test_numbers_of_people_do_not_leave_and_locking_forgets_what_was_typed(office):
    head_in(office)
    first(office, text="call 13800000000")
    assert office.at is State.REPORT_WRITING
    assert reports(office) == []
    office.tend("lock")
    assert office.desk.parts[0].typing is None
    head_in(office)
    first(office, what="other")
    assert office.at is State.REPORT_WRITING  # "something else" has to be said
    assert reports(office) == []


def drafts(office: Office) -> list[tuple[str, str]]:
    rows = office.records.store.rows("SELECT account, content FROM draft ORDER BY at")
    return [(row["account"], msgspec.json.decode(row["content"])["text"]) for row in rows]


@pytest.mark.parametrize("how", ["lock", "idle", "power"])
def test_what_was_typed_is_found_again_by_its_account_alone_and_sent_once(office, how):
    head_in(office)
    first(office)  # one that is sent leaves nothing behind
    assert drafts(office) == []
    office.tend("back")
    begin(office, "smoke in the hall")
    if how == "power":
        office.passes(2)  # the disk has it while they still type
        assert drafts(office) == [("s01", "smoke in the hall")]
    office.tend("lock") if how == "lock" else office.passes(121)
    assert office.at is State.LOCKED
    assert drafts(office) == [("s01", "smoke in the hall")]
    assert "smoke" not in " ".join(office.words)
    office.enter("s02")
    assert "open_reports" not in office.tends()
    office.tend("lock")
    head_in(office)
    office.passes(1)
    assert says(office, "staff.menu.urgent_draft", count=1)
    office.tend("open_reports")
    (draft,) = office.desk._shown().urgent.drafts
    office.tend("pick_draft", draft.id)
    assert "smoke" not in " ".join(office.words)
    office.tend("resume_report")
    office.tend("send_report")
    assert office.at is State.REPORT
    assert [one["text"].endswith("smoke in the hall") for one in reports(office)] == [False, True]
    assert drafts(office) == []
    office.tend("lock")
    head_in(office)
    office.passes(1)
    assert office.desk._shown().urgent.drafts == ()


def test_a_draft_is_dropped_by_a_touch_or_by_its_time(office):
    head_in(office)
    for _ in range(2):
        office.tend("open_reports")
        begin(office, "smoke")
        office.tend("back")
        office.tend("back")
        office.tend("back")
        office.passes(60)
    office.tend("open_reports")
    one, other = office.desk._shown().urgent.drafts
    office.tend("pick_draft", one.id)
    office.tend("drop_report")
    assert [d.id for d in office.desk._shown().urgent.drafts] == [other.id]
    office.tend("lock")
    office.clock.wall += timedelta(hours=24, seconds=1)
    head_in(office)
    office.passes(1)
    assert office.desk._shown().urgent.drafts == ()
    prune(office.records.store, office.clock.now().timestamp() + 7 * 86400.0, 0.0, 0.0)
    assert drafts(office) == []


def begin(office: Office, text: str) -> None:
    if office.at is State.SIGNED_IN:
        office.tend("open_reports")
    office.tend("new_report")
    office.tend("say_what", "outage")
    office.tend("say_service", "partly")
    write(office, text)


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def test_a_report_is_shown_with_the_receipt_of_the_platform(tmp_path):
    """Over a real server, in the strict stand-in's order of stages."""
    with serving(application(uplink.stand_in()), TracedProtocol) as url:
        there = uplink.Office(tmp_path, f"{url}/api")
        (tmp_path / "pad").mkdir()
        made = Office(tmp_path / "pad", settings=PLATFORM)
        made.open_records()
        made.clock.wall = uplink.now()
        try:
            head_in(made)
            first(made)
            outbox = made.records.outbox
            sender = PlatformSender(there.calls, outbox)
            Deliverer(outbox, {uplink.PLATFORM: sender}, there.time).round()
            made.passes(3)
            (row,) = held(made.records.store, Kind.URGENT)
            assert row.stands is Stands.ACCEPTED
            assert row.proof.startswith("R")
            s = made.presenter.view().strings
            assert s("staff.urgent.stands.accepted_by", proof=row.proof) in made.words
        finally:
            made.close()
            there.close()


def test_what_is_open_is_kept_whatever_its_age_and_what_is_closed_goes(office):
    head_in(office)
    first(office)
    store = office.records.store
    with store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = 'accepted', payload = NULL, changed = 0")
        db.conn.execute("UPDATE duty SET at = 0")
        drop(db, 1000.0)
    prune(store, 1e12, 1.0, 1.0)
    (row,) = held(store, Kind.URGENT)
    assert row.stands is Stands.ACCEPTED
    with store.transaction() as db:
        db.conn.execute("UPDATE duty SET stage = 'final'")
    prune(store, 1e12, 1.0, 1.0)
    assert held(store, Kind.URGENT) == []
    prune(store, 1e12, 1.0, 1.0)
    assert not store.rows("SELECT key FROM outbox WHERE kind = 'urgent'")


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (Sent.SENDING, Stands.WAITING), (Sent.REFUSED, Stands.WAITING),
        (Sent.UNKNOWN, Stands.UNKNOWN), (Sent.DEAD, Stands.DEAD), (Sent.CLOSED, Stands.CLOSED),
        (Sent.HANDED_OVER, Stands.BY_FILE),
    ],
)  # fmt: skip
def test_each_state_of_a_record_has_its_words(office, state, stands):
    head_in(office)
    first(office)
    store = office.records.store
    with store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = ? WHERE kind = 'urgent'", (state.value,))
    (row,) = held(store, Kind.URGENT)
    assert row.stands is stands
    with store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = 'waiting' WHERE kind = 'urgent'")
    (row,) = held(store, Kind.URGENT, by_file={Kind.URGENT})
    assert row.stands is Stands.BY_FILE


def test_a_final_report_that_was_turned_down_closes_nothing(office):
    head_in(office)
    first(office)
    with office.records.store.transaction() as db:
        db.conn.execute("UPDATE duty SET stage = 'final'")
        db.conn.execute("UPDATE outbox SET state = 'dead' WHERE kind = 'urgent'")
    office.passes(3)
    assert "close_report" in office.tends()


def test_when_a_text_is_taken_and_when_the_next_is_due():
    assert wrong("first", "outage", "") == ""
    assert wrong("first", "other", " ") == "length"
    assert wrong("continued", "outage", "") == "length"
    assert wrong("first", "outage", "身份证 230198 1980 0307 0012") == "numbers"
    assert wrong("final", "outage", "已恢复供电") == ""
    assert not due(0.0, 23.9 * 3600, 24.0)
    assert due(0.0, 24 * 3600, 24.0)


def test_the_hub_gets_the_same_report_at_the_same_moment_without_the_platform_s_words(office):
    head_in(office)
    first(office, text="smoke in the hall")
    rows = office.records.store.rows(
        "SELECT key, destination, priority, payload FROM outbox WHERE kind = 'urgent-event'"
    )
    (row,), (report,) = rows, reports(office)
    told = msgspec.json.decode(row["payload"])
    assert (row["destination"], row["priority"]) == ("hub", 10)
    assert {name: told[name] for name in ("report", "stage", "at", "staff")} == {
        name: report[name] for name in ("report", "stage", "at", "staff")
    }
    assert (told["what"], told["service"], told["text"]) == (
        "outage", "partly", "smoke in the hall",
    )  # fmt: skip
    assert office.records.outbox.due(office.clock.wall.timestamp())[0].priority == 10
    store = office.records.store
    (stood,) = held(store, Kind.URGENT_EVENT)
    assert (stood.subject, stood.stands) == (told["report"], Stands.WAITING)


def test_the_page_says_whether_the_hub_has_it_where_there_is_one(tmp_path):
    made = Office(tmp_path, settings={"hub": {"url": "http://127.0.0.1:9"}})
    made.open_records()
    try:
        head_in(made)
        first(made)
        s = made.presenter.view().strings
        assert s("staff.urgent.hub.waiting") in made.words
        with made.records.store.transaction() as db:
            db.conn.execute("UPDATE outbox SET state = 'accepted' WHERE kind = 'urgent-event'")
        made.passes(3)
        assert s("staff.urgent.hub.accepted") in made.words
    finally:
        made.close()
