"""Work on cases at three terminals: real stores, a line that loses questions and answers, processes
that are killed. Nothing is lost or done twice, and where two differ both sides are there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.cases.deeds import CaseDeed, What
from kiosk.cases.standing import heads, work
from kiosk.handling.case_book import CaseBook
from kiosk.outbox.outbox import Outbox
from kiosk.station.caller import NotReached
from kiosk.station.case_line import CaseAsk, CaseBoard, CaseLine, CaseTell
from kiosk.station.server import QueueServer
from kiosk.store.database import Store
from tests.outbox.test_outbox_register import WORKER, file
from tests.station.rig import SECRET, Clock, house

KEY = bytes(range(32))
CASE, ITEM = "K7M2Q9T4W8ZX", "chronic-application"
DEEDS = (
    (What.FIRST, "s01"), (What.FIRST, "s02"), (What.DECIDED, "granted"), (What.DECIDED, "refused"),
    (What.TOLD, "phone"), (What.GIVEN, "none"),
)  # fmt: skip


class Place:
    """One terminal: its store on the disk, its book."""

    def __init__(self, folder: Path, name: str, clock: Clock) -> None:
        self.path, self.name, self._clock = folder / f"{name}.db", name, clock
        self.begin()

    def begin(self) -> None:
        self.store = Store.open(self.path, KEY, self._clock.wall)
        self.book = CaseBook(Outbox(self.store, station="S", terminal=self.name), hub=False)

    def killed(self) -> None:
        """As the disk has it now, without a goodbye."""
        copy = self.path.with_suffix(".copy")
        for end in ("", "-wal"):
            found = self.path.with_name(self.path.name + end)
            if found.exists():
                shutil.copy(found, copy.with_name(copy.name + end))
        self.store.close()
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
            found = copy.with_name(copy.name + end)
            if found.exists():
                found.rename(self.path.with_name(self.path.name + end))
        self.begin()


class Lossy:
    """In place of the line: what is said and answered goes through its bytes. `lose`: of each
    question, whether it (`q`) or its answer (`a`) is lost, or all arrives (anything else)."""

    def __init__(self, board: Callable[[], CaseBoard], lose: list[str]) -> None:
        self._board, self._lose = board, lose

    def ask(self, deed: str, said: Any, answer: type) -> Any:
        fate = self._lose.pop(0) if self._lose else ""
        if fate == "q":
            raise NotReached("lost")
        raw, board = msgspec.json.encode(said), self._board()
        if deed == "case-tell":
            told = board.tell(msgspec.json.decode(raw, type=CaseTell))
        else:
            told = board.hear(msgspec.json.decode(raw, type=CaseAsk))
        if fate == "a":
            raise NotReached("lost")
        return msgspec.json.decode(msgspec.json.encode(told), type=answer)


class Station(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.places = [Place(self.folder, name, self.clock) for name in ("01", "02", "03")]
        self.done: dict[str, CaseDeed] = {}

    def exchange(self, who: int, lose: list[str]) -> None:
        line = CaseLine(self.places[who].book, Lossy(lambda: CaseBoard(self.places[0].book), lose))
        line.exchange()

    @rule(who=st.integers(0, 2), what=st.sampled_from(DEEDS))
    def do(self, who: int, what: tuple[What, str]) -> None:
        self.clock.later(seconds=1)
        book = self.places[who].book
        seen = heads(book.deeds(CASE).get(CASE, ())).get((what[0], ""), [])
        deed = book.do(CASE, what[0], "s01", seen, value=what[1])
        self.done[deed.id] = deed

    @rule(who=st.integers(1, 2), lose=st.lists(st.sampled_from(["q", "a", "", ""]), max_size=6))
    def talk(self, who: int, lose: list[str]) -> None:
        try:
            self.exchange(who, list(lose))
        except NotReached:
            return

    @rule(who=st.integers(0, 2))
    def kill(self, who: int) -> None:
        self.places[who].killed()

    @invariant()
    def each_has_its_own(self) -> None:
        if not hasattr(self, "places"):
            return
        for place in self.places:
            known = {d.id: d for d in place.book.deeds(CASE).get(CASE, ())}
            assert {i: d for i, d in self.done.items() if d.terminal == place.name}.items() <= (
                known.items()
            )
            assert known.items() <= self.done.items()

    def teardown(self) -> None:
        if not hasattr(self, "places"):
            return
        for _ in range(2):
            for who in (1, 2):
                self.exchange(who, [])
        sums = []
        for place in self.places:
            deeds = place.book.deeds(CASE).get(CASE, [])
            assert {d.id: d for d in deeds} == self.done
            assert len(deeds) == len(self.done)
            sums.append(work(deeds))
        assert sums[0] == sums[1] == sums[2]
        self.nothing_is_silently_merged(sums[0])
        for place in self.places:
            place.store.close()
        shutil.rmtree(self.folder)

    def nothing_is_silently_merged(self, found) -> None:
        """What nobody saw when something else was said of it, and differs, is shown."""
        followed = {id_ for deed in self.done.values() for id_ in deed.after}
        for matter in {(d.what, d.paper) for d in self.done.values()}:
            open_ = [d for d in self.done.values() if d.matter == matter and d.id not in followed]
            differ = len({d.says for d in open_}) > 1 and matter[0] is not What.TOLD
            shown = [c for c in found.conflicts if (c.what, c.paper) == matter]
            assert bool(shown) == differ
            if shown:
                assert {d.id for d in shown[0].sides} == {d.id for d in open_}


Station.TestCase.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestStation = Station.TestCase


@pytest.fixture
def places(tmp_path):
    made = [Place(tmp_path, name, Clock()) for name in ("01", "02")]
    yield made
    for place in made:
        place.store.close()


def over(keeper: Place, pad: Place) -> CaseLine:
    return CaseLine(pad.book, Lossy(lambda: CaseBoard(keeper.book), []))


def known(place: Place) -> dict[str, str]:
    page = place.book.since(0, 0)
    return {one.number: one.state for one in page.facts}


def test_how_a_case_stands_goes_both_ways_and_the_latest_counts(places):
    keeper, pad = places
    file(pad.book._outbox, WORKER, CASE, ITEM)
    file(keeper.book._outbox, WORKER, "AAAA1111BBBB", ITEM)
    over(keeper, pad).exchange()
    assert known(keeper) == {CASE: "waiting"} | known(pad)
    assert set(known(pad)) == {CASE, "AAAA1111BBBB"}
    with pad.store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = 'accepted', payload = NULL, changed = changed+9")
    over(keeper, pad).exchange()
    assert known(keeper)[CASE] == "accepted"
    assert WORKER not in str(keeper.store.rows("SELECT * FROM case_known"))


def test_originals_taken_in_at_another_pad_begin_the_term_where_the_case_was_filed(places):
    keeper, pad = places
    file(keeper.book._outbox, WORKER, CASE, ITEM, originals=["record"])
    over(keeper, pad).exchange()
    pad.book.hand_in(CASE, "s02")
    over(keeper, pad).exchange()
    (row,) = keeper.store.rows("SELECT received FROM filed")
    assert row["received"] > 0


def test_a_keeper_that_lost_its_book_is_told_everything_anew(places, tmp_path):
    keeper, pad = places
    pad.book.do(CASE, What.FIRST, "s02", value="s02")
    over(keeper, pad).exchange()
    (tmp_path / "new").mkdir()
    fresh = Place(tmp_path / "new", "01", Clock())
    over(fresh, pad).exchange()
    assert fresh.book.deeds() == pad.book.deeds()
    fresh.store.close()


def test_hundreds_of_deeds_go_in_messages_that_the_line_takes(tmp_path):
    """Over the station's real line, sealed, on loopback."""
    with house(tmp_path) as made:
        board = CaseBook(Outbox(made.store, station="S", terminal="01"), hub=False)
        made.cut()
        server = QueueServer(
            made.keeper, made.settings(listen="127.0.0.1:0", network=""), SECRET, made.clock.wall,
            cases=CaseBoard(board),
        )  # fmt: skip
        made.port = int(server.address.rpartition(":")[2])
        pad = Place(tmp_path, "02", made.clock)
        for n in range(250):
            pad.book.do(f"CASE{n:08d}", What.FIRST, "s02", value="s02")
        line = CaseLine(pad.book, made.caller())
        made.clock.later(seconds=2)
        line.exchange()
        assert len(board.deeds()) == 250
        board.do("CASE00000001", What.TOLD, "s01", value="phone")
        assert line.exchange() == 1
        assert line.exchange() == 0
        pad.store.close()
        server.close()


def test_what_is_old_and_not_of_this_terminal_is_forgotten(places):
    from kiosk.handling import case_book

    keeper, pad = places
    file(keeper.book._outbox, WORKER, CASE, ITEM)
    pad.book.do("AAAA1111BBBB", What.FIRST, "s02", value="s02")
    keeper.book.do(CASE, What.FIRST, "s01", value="s01")
    over(keeper, pad).exchange()
    later = keeper.store.clock() + 200 * 86400
    for place in places:
        case_book.forget(place.store, later)
    assert set(keeper.book.deeds()) == {CASE}
    assert pad.book.deeds() == {}
    assert known(pad) == {}
