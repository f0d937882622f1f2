"""What others want reaches signed-in pads, one takes it, and what they say reaches who asked."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from kiosk.commands.helping import PATIENCE, Helping
from kiosk.commands.world import World
from kiosk.journal.journal import Journal
from kiosk.runtime.visit_data import Visit
from kiosk.staff.states import State
from kiosk.station.caller import NotReached
from kiosk.station.help import OPEN_SECONDS, Answer, HelpBoard, Stand, Want
from kiosk.visit.states import Event
from kiosk.visit.states import State as Seen
from sandbox.stage.standins import STAFF_PIN
from tests.health.test_health_model import Kept
from tests.runtime.world import CATALOGUE, PERSON, SETTINGS, HeldClock
from tests.staff.office import Office


class Terminal:
    """In the hall: what its visit heard, and whether its call light is on."""

    def __init__(self, board) -> None:
        self.clock, self.heard, self.light = HeldClock(), [], False
        journal = Journal([Kept()], self.clock.now, strict=True)
        self.helping = Helping(board, "02", self.clock, journal, self._light)

    def _light(self, on: bool) -> None:
        self.light = on

    def call(self, want: Want) -> None:
        self.helping.call(want, Seen.PROVE, "away-filing", lambda *said: self.heard.append(said))
        self.helping.step()


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def board(clock) -> HelpBoard:
    return HelpBoard(clock.monotonic)


@pytest.fixture
def hall(board) -> Terminal:
    return Terminal(board)


@pytest.fixture
def pad(tmp_path, board) -> Iterator[Office]:
    made = Office(tmp_path)
    made.open_records()
    made.line(board)
    yield made
    made.close()


# ---- the terminal that asks


def test_a_call_is_taken_and_the_light_goes_out(hall, board):
    hall.call(Want.COME)
    (wanted,) = board.wanted()
    assert (wanted.wish.terminal, wanted.wish.page, wanted.wish.want) == ("02", "prove", Want.COME)
    assert hall.light
    board.answer(Answer(id=wanted.wish.id, by="s01"))
    hall.helping.step()
    assert hall.heard == [(Event.CALL_TOLD, "taken")]
    assert not hall.light


def test_what_nobody_answers_for_a_minute_is_unanswered(hall, clock):
    hall.call(Want.COME)
    clock.seconds += OPEN_SECONDS + 1
    hall.helping.step()
    assert hall.heard == [(Event.CALL_TOLD, "unanswered")]


def test_a_call_that_is_called_off_is_gone_from_every_pad(hall, board):
    hall.call(Want.COME)
    hall.helping.stop()
    hall.helping.step()
    assert board.wanted() == ()
    assert not hall.light
    assert hall.heard == []


class Cut:
    """A board that is not reached."""

    def __getattr__(self, name):
        def cut(*_):
            raise NotReached("cut")

        return cut


@pytest.mark.parametrize(
    ("want", "said"),
    [(Want.COME, (Event.CALL_TOLD, "failed")), (Want.ATTEST, (Event.STAFF_AWAY, "attest.failed"))],
)
def test_a_line_that_is_down_is_said_after_a_while(want, said):
    hall = Terminal(Cut())
    hall.call(want)
    assert hall.heard == []
    hall.clock.seconds += PATIENCE
    hall.helping.step()
    assert hall.heard == [said]
    hall.helping.stop()
    hall.helping.step()  # nothing to withdraw from nobody


@pytest.mark.parametrize(
    ("stand", "reason", "said"),
    [
        (Stand.CONFIRMED, "", (Event.STAFF_CONFIRMED, "s02")),
        (Stand.REFUSED, "unsure", (Event.STAFF_REFUSED, "unsure")),
        (Stand.REFUSED, "not-now", (Event.STAFF_AWAY, "attest.unanswered")),
    ],
)
def test_a_word_on_a_card_comes_back(hall, board, stand, reason, said):
    hall.call(Want.ATTEST)
    id_ = board.wanted()[0].wish.id
    board.answer(Answer(id=id_, by="s02"))
    hall.helping.step()
    board.answer(Answer(id=id_, by="s02", stand=stand, reason=reason))
    hall.helping.step()
    assert hall.heard == [(Event.STAFF_COMING, "s02"), said]


# ---- the pad


def test_a_locked_pad_says_that_somebody_calls_and_lets_nobody_take_it(pad, hall):
    hall.call(Want.COME)
    pad.hear()
    assert "02" in pad.words
    assert pad.tends() == {"open"}


def test_a_call_is_taken_by_one_touch_and_is_in_the_chain(pad, hall, board):
    pad.enter()
    hall.call(Want.COME)
    pad.hear()
    id_ = board.wanted()[0].wish.id
    pad.tend("take", id_)
    assert pad.at is State.TAKING
    pad.hear()
    assert (pad.at, pad.desk.view.note) == (State.SIGNED_IN, "staff.wish.yours")
    assert pad.deeds()[-1] == ("came", "", "02")
    hall.helping.step()
    assert hall.heard == [(Event.CALL_TOLD, "taken")]
    pad.hear()
    assert "take" not in pad.tends()


def test_the_second_who_takes_it_is_told(pad, hall, board):
    pad.enter()
    hall.call(Want.COME)
    pad.hear()
    id_ = board.wanted()[0].wish.id
    board.answer(Answer(id=id_, by="s02"))
    pad.tend("take", id_)
    pad.hear()
    assert (pad.at, pad.desk.view.note) == (State.SIGNED_IN, "staff.wish.taken")


def test_who_may_not_confirm_is_not_asked(pad, hall, board):
    pad.enter("s03")  # without the examination
    hall.call(Want.ATTEST)
    pad.hear()
    assert "take" not in pad.tends()
    pad.tend("take", board.wanted()[0].wish.id)
    pad.hear()
    assert pad.at is State.SIGNED_IN
    assert board.wanted()[0].stand is Stand.OPEN


def taken(pad, hall, board) -> None:
    pad.enter("s02")
    hall.call(Want.ATTEST)
    pad.hear()
    pad.tend("take", board.wanted()[0].wish.id)
    pad.hear()
    assert pad.at is State.ATTESTING
    hall.helping.step()


def test_card_and_person_are_confirmed_once_and_written_down(pad, hall, board):
    taken(pad, hall, board)
    pad.tend("confirm")
    assert pad.at is State.ANSWERING
    pad.hear()
    assert (pad.at, pad.desk.view.note) == (State.SIGNED_IN, "staff.wish.said")
    assert pad.deeds()[-1] == ("attested", "away-filing", "02")
    hall.helping.step()
    assert hall.heard[-1] == (Event.STAFF_CONFIRMED, "s02")
    hall.helping.step()
    assert len(hall.heard) == 2


def test_a_refusal_has_a_reason_of_the_list(pad, hall, board):
    taken(pad, hall, board)
    pad.tend("open_reasons")
    pad.tend("refuse", "other-person")
    pad.hear()
    hall.helping.step()
    assert hall.heard[-1] == (Event.STAFF_REFUSED, "other-person")
    assert pad.deeds()[-1] == ("not-attested", "away-filing", "02")


@pytest.mark.parametrize("how", ["back", "lock"])
def test_whoever_goes_away_says_nothing_of_the_card(pad, hall, board, how):
    taken(pad, hall, board)
    pad.tend(how)
    pad.hear()
    hall.helping.step()
    assert hall.heard[-1] == (Event.STAFF_AWAY, "attest.unanswered")


def test_a_visit_shows_that_somebody_calls_elsewhere(pad, hall):
    pad.helped()
    hall.call(Want.COME)
    pad.hear()
    assert "有 1 处呼叫" in pad.words


# ---- in a visit of their own


def test_in_a_visit_their_word_takes_their_pin(pad):
    pad.helped()
    told = []
    pad.runtime.situation = pad.runtime.situation._replace(state=Seen.ATTESTING, identified=True)
    pad.desk.attest(lambda *said: told.append(said))
    assert (pad.at, told) == (State.VOUCH_PIN, [(Event.STAFF_COMING, "s01")])
    pad.type("111222")
    pad.tend("enter")
    assert pad.at is State.VOUCH_PIN
    pad.tend("confirm")  # not yet
    assert len(told) == 1
    pad.type(STAFF_PIN)
    pad.tend("enter")
    assert pad.at is State.VOUCHING
    pad.tend("confirm")
    assert pad.at is State.ACTING
    assert told[-1] == (Event.STAFF_CONFIRMED, "s01")


def test_whoever_guesses_at_the_pin_in_a_visit_locks_the_session_and_ends_it(pad):
    pad.helped()
    pad.runtime.situation = pad.runtime.situation._replace(state=Seen.ATTESTING, identified=True)
    pad.desk.attest(lambda *said: None)
    for _ in range(5):
        pad.type("111222")
        pad.tend("enter")
    assert pad.at is State.LOCKED
    assert pad.deeds()[-1] == ("locked", "", "locked-out")
    pad.turn()
    assert pad.state is Seen.WIPING


def test_that_the_visit_asks_no_more_ends_it(pad):
    pad.helped()
    told = []
    pad.runtime.situation = pad.runtime.situation._replace(state=Seen.ATTESTING, identified=True)
    pad.desk.attest(lambda *said: told.append(said))
    pad.do(Event.BACK)
    pad.turn()
    assert pad.at is State.ACTING
    pad.desk.event("confirm")
    assert len(told) == 1


# ---- what the terminal that asked keeps of it


def attested(records, event: Event, data: str) -> list:
    told: list = []
    world = World(
        asking=SimpleNamespace(), forget_glass=lambda: None, restart=lambda: None,
        phone=lambda: "", clock=HeldClock(),
    )  # fmt: skip
    world.records = records
    visit = Visit(1, SETTINGS, item=CATALOGUE.item("away-filing"), subject=PERSON)
    visit.attested_by = "s02"
    world._attested(visit, lambda *said: told.append(said))(event, data)
    return told


def test_a_word_counts_once_it_is_written_down_with_whose_card_it_was(pad):
    assert attested(pad.records, Event.STAFF_CONFIRMED, "s02") == [(Event.STAFF_CONFIRMED, "s02")]
    audit = pad.records.store.audit
    (row,) = pad.records.store.rows("SELECT * FROM audit WHERE deed = 'attested'")
    assert (row["who"], row["item"]) == (audit.person("s02"), "away-filing")
    assert row["person"] == audit.person(PERSON.certificate_no)
    assert attested(pad.records, Event.STAFF_REFUSED, "unsure") == [(Event.STAFF_REFUSED, "unsure")]
    (row,) = pad.records.store.rows("SELECT * FROM audit WHERE deed = 'not-attested'")
    assert (row["who"], row["digest"]) == (audit.person("s02"), "unsure")
    assert attested(None, Event.STAFF_CONFIRMED, "s02") == [(Event.STAFF_AWAY, "attest.failed")]
