"""Papers of finished cases: kept until a receipt proves that the hub's archive has them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kiosk.health.model import Health
from kiosk.outbox import archiving, people
from kiosk.outbox.archiving import Why
from kiosk.outbox.export import export
from kiosk.outbox.intake import take_in
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.retention import prune
from kiosk.outbox.rows import records
from kiosk.runtime.clock import CHINA
from kiosk.store import stream
from kiosk.store.audit import Actor
from kiosk.uplink import archive
from sandbox.hub.app import Hub, application
from sandbox.hub.archive import Posture
from sandbox.hub.contract import Contract
from tests.sandbox.client import serving
from tests.uplink.papers import PAPERS, START, Terminal

CONTRACT = Contract()
LIES = {
    Posture.WRONG_KEY: Why.UNSIGNED,
    Posture.OTHER_CASE: Why.OTHER_CASE,
    Posture.OTHER_PAPERS: Why.OTHER_PAPERS,
    Posture.NOT_FILED: Why.NOT_FILED,
    Posture.NO_RECEIPT: Why.NONSENSE,
    Posture.SPOILS: Why.DAMAGED,
    Posture.REFUSES: Why.REFUSED,
}


@pytest.fixture(scope="module")
def url_and_hub() -> Iterator[tuple[str, Hub]]:
    hub = Hub(CONTRACT)
    with serving(application(hub)) as url:
        yield url, hub


@pytest.fixture
def hub(url_and_hub: tuple[str, Hub]) -> Hub:
    hub = url_and_hub[1]
    hub.archive.cases.clear()
    hub.archive.posture, hub.later = Posture.HONEST, 0
    return hub


@pytest.fixture
def terminal(url_and_hub: tuple[str, Hub], hub: Hub, tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path, url_and_hub[0], hub.archive.public)
    yield terminal
    terminal.close()


def filed(terminal: Terminal, handled: str = "at-once") -> str:
    key = terminal.file(handled=handled)
    terminal.accept(key)
    return key


def why(terminal: Terminal) -> str:
    return archiving.standing(terminal.store).why


def test_papers_stay_until_the_receipt_and_go_with_it(hub: Hub, terminal: Terminal) -> None:
    key = terminal.file()
    terminal.rounds.look()
    assert hub.archive.cases == {}  # the centre has not taken it
    terminal.accept(key)
    record = terminal.outbox.get(key)
    assert record is not None
    assert (record.state, record.payload) == (State.ACCEPTED, "")
    assert terminal.content(key) == list(PAPERS)
    terminal.hand_over()
    case = hub.archive.cases[key]
    assert [case.content(0), case.content(1)] == list(PAPERS)
    assert CONTRACT.wrong("ArchiveCase", case.told) is None
    assert CONTRACT.wrong("ArchiveReceipt", case.receipt) is None
    assert terminal.files() == []
    assert terminal.outbox.materials.of(key) == ()
    assert archiving.standing(terminal.store) == archiving.Standing()
    deeds = terminal.store.rows("SELECT deed FROM audit ORDER BY number")
    assert deeds[-1]["deed"] == "archived"
    assert terminal.store.audit.verify().whole


def test_what_is_decided_later_goes_on_the_receipt_for_keeping(
    hub: Hub, terminal: Terminal
) -> None:
    key = filed(terminal, "last")
    terminal.hand_over()
    assert set(json.loads(hub.archive.cases[key].receipt["statement"])) == {
        "key", "pages", "kept_at",
    }  # fmt: skip
    assert terminal.files() == []


def test_a_case_that_came_to_nothing_is_wiped_and_not_filed(hub: Hub, terminal: Terminal) -> None:
    key = terminal.file()
    begun = terminal.outbox.begin(key)
    assert begun is not None
    terminal.outbox.end(begun, Reply(Outcome.REFUSED, code="1"))
    assert people.resolve(terminal.outbox, key, Finding.NOT_DONE, By(Actor.CITIZEN))
    assert terminal.files() == []
    terminal.rounds.look()
    assert hub.archive.cases == {}


def test_what_staff_found_done_is_filed(hub: Hub, terminal: Terminal) -> None:
    key = terminal.file()
    begun = terminal.outbox.begin(key)
    assert begun is not None
    terminal.outbox.end(begun, Reply(Outcome.UNKNOWN))
    assert people.resolve(terminal.outbox, key, Finding.DONE, By(Actor.STAFF, "s-1"))
    assert terminal.content(key) == list(PAPERS)
    terminal.hand_over()
    assert hub.archive.cases[key].receipt
    assert terminal.files() == []


def test_nothing_that_waits_is_forgotten_however_old(terminal: Terminal) -> None:
    key = filed(terminal)
    years = START + 5 * 365 * 86400.0
    prune(terminal.store, years, 0.0, 0.0, keep_cases=0.0)
    assert terminal.content(key) == list(PAPERS)
    assert terminal.outbox.get(key) is not None
    assert terminal.outbox.materials.sweep() == 0


def test_papers_that_the_standard_keeps_here_are_wiped_when_both_are_over(
    url_and_hub: tuple[str, Hub], hub: Hub, tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path, url_and_hub[0], hub.archive.public, keep_delivered=1000.0)
    key = filed(terminal)
    terminal.hand_over()
    assert hub.archive.cases[key].receipt
    assert terminal.content(key) == list(PAPERS)
    prune(terminal.store, START + 2000.0, 1000.0, 1e9)
    assert terminal.files() == []
    terminal.close()


def test_nobody_who_stands_there_waits_for_it_and_it_goes_on_where_it_was(
    hub: Hub, terminal: Terminal
) -> None:
    key = filed(terminal)
    put, seen = hub.archive.put, []

    def once(*args, **more):
        seen.append(args[1:3])
        terminal.idle = False
        return put(*args, **more)

    hub.archive.put = once  # type: ignore[method-assign]
    try:
        terminal.rounds.look()
        assert seen == [(0, 0)]
        terminal.rounds.look()
        assert seen == [(0, 0)]
        terminal.idle = True
        hub.archive.put = put  # type: ignore[method-assign]
    finally:
        hub.archive.put = put  # type: ignore[method-assign]
    terminal.hand_over()
    assert [hub.archive.cases[key].content(n) for n in (0, 1)] == list(PAPERS)
    assert why(terminal) == ""


def test_a_hub_that_is_away_is_left_alone_and_nothing_counts_as_refused(
    hub: Hub, terminal: Terminal
) -> None:
    key = filed(terminal)
    hub.later = 3
    pauses = [terminal.rounds.look() for _ in range(3)]
    assert pauses == [30.0, 60.0, 120.0]
    assert terminal.rounds.look() == 0.0
    assert hub.archive.cases[key].receipt
    assert why(terminal) == ""


@pytest.mark.parametrize("posture", LIES)
def test_a_hub_that_lies_gets_nothing_wiped_and_somebody_must_act(
    hub: Hub, terminal: Terminal, posture: Posture
) -> None:
    key, second = filed(terminal), filed(terminal)
    hub.archive.posture = posture
    health = Health(terminal.time, terminal.time.now, terminal.time.now())
    for _ in range(30):
        terminal.rounds.look()
        terminal.time.at += 3600.0
    standing = archiving.standing(terminal.store)
    assert (standing.waiting, standing.stuck, standing.why) == (2, 2, LIES[posture].value)
    assert terminal.content(key) == terminal.content(second) == list(PAPERS)
    before = len(terminal.log)
    terminal.rounds.look()
    assert len(terminal.log) == before  # not tried any more
    health.archive(standing, terminal.time())
    (part,) = [one for one in health.parts() if one.kind == "papers"]
    assert part.verdict == "bad"
    assert LIES[posture].value in part.detail
    assert health.lost() == frozenset()  # visitors are served as ever
    told = [
        json.loads(one.payload)
        for one in records(terminal.store, "WHERE kind = 'fault'")
        if one.kind is Kind.FAULT and one.destination is Destination.HUB
    ]
    assert [(one["event"], one["who"], one["ended"]) for one in told] == [
        ("archive.stuck", "engineer", False)
    ]
    hub.archive.posture = Posture.HONEST
    assert set(archiving.retry(terminal.store, [key, second], Actor.STAFF, "")) == {key, second}
    terminal.hand_over()
    assert terminal.files() == []
    assert {hub.archive.cases[one].receipt is not None for one in (key, second)} == {True}
    assert len(records(terminal.store, "WHERE kind = 'fault'")) == 2  # that it is over, once


def test_no_further_paper_goes_to_a_hub_whose_receipts_prove_nothing(
    hub: Hub, terminal: Terminal
) -> None:
    filed(terminal)
    filed(terminal)
    hub.archive.posture = Posture.WRONG_KEY
    assert terminal.rounds.look() >= 30.0


def test_a_file_that_is_gone_is_told_and_not_tried_for_ever(hub: Hub, terminal: Terminal) -> None:
    key = filed(terminal)
    terminal.outbox.materials.path(terminal.outbox.materials.of(key)[1].name).write_bytes(b"rot")
    for _ in range(10):
        terminal.rounds.look()
        terminal.time.at += 3600.0
    standing = archiving.standing(terminal.store)
    assert (standing.stuck, standing.why) == (1, "material-missing")
    assert terminal.outbox.materials.of(key)


def test_one_page_that_goes_with_two_parts_lies_here_until_both_are_filed(
    hub: Hub, terminal: Terminal
) -> None:
    first, second = filed(terminal), terminal.file()
    name = terminal.outbox.materials.of(first)[0]
    with terminal.store.transaction() as db:  # as the parts of a bundle share it
        db.conn.execute("UPDATE material SET name = ?, secret = ? WHERE record = ? AND place = 0",
                        (name.name, name.secret, second))  # fmt: skip
    terminal.hand_over()
    assert hub.archive.cases[first].receipt
    assert terminal.content(second) == list(PAPERS)
    terminal.accept(second)
    terminal.hand_over()
    assert sha256(hub.archive.cases[second].content(0)).hexdigest() == name.digest


def test_without_an_archive_papers_go_with_the_centres_word(terminal: Terminal) -> None:
    key = terminal.file()
    with terminal.store.transaction() as db:
        archiving.drop(db, key)  # as `Cases` writes it down where there is no archive
    terminal.accept(key)
    assert terminal.files() == []


def test_papers_of_a_terminal_that_dies_are_filed_by_another(
    url_and_hub: tuple[str, Hub], hub: Hub, terminal: Terminal, tmp_path: Path
) -> None:
    key, open_one = filed(terminal), terminal.file()
    hub.archive.begin(key, json.loads(archive_told(terminal)))  # it had begun
    out = io.BytesIO()
    export(terminal.outbox, stream.Sealing(out, bytes(32)), By(), lambda: None)
    assert terminal.outbox.get(key).state is State.ACCEPTED  # its holder was told so
    other = Terminal(tmp_path / "other", url_and_hub[0], hub.archive.public)
    other.outbox.terminal = "77"
    for _ in range(2):  # the same file twice does nothing
        take_in(other.outbox, stream.Opening(io.BytesIO(out.getvalue()), bytes(32)), By())
    other.hand_over()
    assert hub.archive.cases[key].receipt
    other.accept(open_one)
    other.hand_over()
    assert [hub.archive.cases[open_one].content(n) for n in (0, 1)] == list(PAPERS)
    assert other.files() == []
    terminal.rounds.look()  # it lives after all: the hub knows the case
    assert terminal.content(key) == []
    other.close()


def archive_told(terminal: Terminal) -> bytes:
    one = archiving.due(terminal.store, terminal.time(), CHINA)
    assert one is not None
    return archive.told(one, terminal.outbox.station, terminal.outbox.terminal)
