"""The board of who is wanted where: one person takes a wish, a word on a card is told once, in its
time, and over the station's own line."""

from __future__ import annotations

import secrets

import pytest

from kiosk.station.caller import Caller, NotReached
from kiosk.station.help import (
    MOST,
    Answer,
    HelpBoard,
    Reason,
    Stand,
    Told,
    Want,
    Wanted,
    Wish,
)
from kiosk.station.helping import AskedHelp
from kiosk.station.queue import Refusal
from kiosk.station.server import QueueServer
from tests.station.rig import SECRET, House, chosen, house


class Now:
    at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def board(now) -> HelpBoard:
    return HelpBoard(now)


def wish(want: Want = Want.ATTEST, id_: str = "w1") -> Wish:
    return Wish(id=id_, want=want, terminal="02", page="prove", item="away-filing")


def test_one_takes_it_and_the_second_is_told(board):
    assert board.ask(wish()).stand is Stand.OPEN
    assert board.answer(Answer(id="w1", by="s01")).stand is Stand.TAKEN
    with pytest.raises(Refusal, match="taken"):
        board.answer(Answer(id="w1", by="s02"))
    assert board.answer(Answer(id="w1", by="s01")).by == "s01"  # an answer that was lost
    assert board.told("w1") == Told(stand=Stand.TAKEN, by="s01")


def test_a_word_is_told_once(board):
    board.ask(wish())
    board.answer(Answer(id="w1", by="s01"))
    board.answer(Answer(id="w1", by="s01", stand=Stand.CONFIRMED))
    assert board.told("w1") == Told(stand=Stand.CONFIRMED, by="s01")
    assert board.told("w1").stand is Stand.GONE
    with pytest.raises(Refusal, match="gone"):
        board.answer(Answer(id="w1", by="s01", stand=Stand.CONFIRMED))


@pytest.mark.parametrize(("steps", "limit"), [((), 60), (("take",), 180), (("take", "say"), 60)])
def test_each_stand_runs_out(board, now, steps, limit):
    board.ask(wish())
    for step in steps:
        stand = Stand.TAKEN if step == "take" else Stand.CONFIRMED
        board.answer(Answer(id="w1", by="s01", stand=stand))
    now.at += limit - 0.1
    assert len(board.wanted()) == (0 if "say" in steps else 1)
    now.at += 0.2
    assert board.wanted() == ()
    assert board.told("w1").stand is Stand.GONE


@pytest.mark.parametrize(
    "said",
    [
        Answer(id="w1", by="s02", stand=Stand.CONFIRMED),  # not theirs
        Answer(id="w1", by="s01", stand=Stand.REFUSED),  # without a reason
        Answer(id="w1", by="s01", stand=Stand.REFUSED, reason="he looked odd"),  # not of the list
        Answer(id="w1", by="s01", stand=Stand.CONFIRMED, reason=Reason.UNSURE),
        Answer(id="w1", by="s01", stand=Stand.GONE),
    ],
)
def test_what_cannot_be_said_is_refused_and_changes_nothing(board, said):
    board.ask(wish())
    board.answer(Answer(id="w1", by="s01"))
    with pytest.raises(Refusal):
        board.answer(said)
    assert board.told("w1") == Told(stand=Stand.TAKEN, by="s01")


def test_nobody_confirms_what_they_have_not_taken_or_a_call(board):
    board.ask(wish())
    with pytest.raises(Refusal, match="question"):
        board.answer(Answer(id="w1", by="s01", stand=Stand.CONFIRMED))
    board.ask(wish(Want.COME, "w2"))
    board.answer(Answer(id="w2", by="s01"))
    with pytest.raises(Refusal, match="question"):
        board.answer(Answer(id="w2", by="s01", stand=Stand.CONFIRMED))


def test_asked_twice_it_is_one_and_withdrawn_it_is_gone(board):
    assert board.ask(wish()) == board.ask(wish())
    assert len(board.wanted()) == 1
    board.withdraw("w1")
    assert board.wanted() == ()
    with pytest.raises(Refusal, match="gone"):
        board.answer(Answer(id="w1", by="s01"))


def test_there_is_an_end_to_wishes(board):
    for _ in range(MOST):
        board.ask(wish(id_=secrets.token_hex(8)))
    with pytest.raises(Refusal, match="full"):
        board.ask(wish(id_="one-more"))


# ---- over the line


@pytest.fixture
def station(tmp_path, board):
    with house(tmp_path) as made:
        made.cut()
        settings = chosen(listen="127.0.0.1:0")
        made.server = QueueServer(made.keeper, settings, SECRET, made.clock.wall, board)
        made.port = int(made.server.address.rpartition(":")[2])
        yield made


def test_a_terminal_asks_and_a_pad_answers_over_the_line(station: House, board):
    terminal, pad = AskedHelp(station.caller()), AskedHelp(station.caller())
    assert terminal.ask(wish()).stand is Stand.OPEN
    assert pad.wanted() == (Wanted(wish=wish(), stand=Stand.OPEN),)
    pad.answer(Answer(id="w1", by="s01"))
    with pytest.raises(Refusal, match="taken"):
        pad.answer(Answer(id="w1", by="s02"))
    pad.answer(Answer(id="w1", by="s01", stand=Stand.REFUSED, reason=Reason.UNSURE))
    assert terminal.told("w1") == Told(stand=Stand.REFUSED, by="s01", reason="unsure")
    terminal.withdraw("w1")
    assert board.wanted() == ()


def test_who_does_not_know_the_secret_gives_no_word(station: House, board):
    board.ask(wish())
    with pytest.raises(NotReached):
        AskedHelp(station.caller(b"x" * 32)).answer(Answer(id="w1", by="s01"))
    assert board.told("w1").stand is Stand.OPEN


def test_the_screens_key_reads_nothing_of_it(station: House, board):
    from kiosk.station import seal

    board.ask(wish())
    key = seal.reading_key(SECRET)
    screen = Caller(station.settings(), key, station.clock.wall, seal.SCREEN)
    with pytest.raises(NotReached):
        AskedHelp(screen).wanted()


def test_a_keeper_without_a_board_says_so(tmp_path):
    with house(tmp_path) as made, pytest.raises(Refusal, match="none"):
        AskedHelp(made.caller()).ask(wish())
