"""The keeper over a real line: who is heard, and that no number is ever handed out twice."""

from __future__ import annotations

import http.client
import io
import threading

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.settings.model import endpoint
from kiosk.station import seal
from kiosk.station.caller import Caller, NotReached
from kiosk.station.machine import NoNumbers
from kiosk.station.queue import Priority, Refusal, Standing
from kiosk.station.words import Board, Deed, Figures, Hall, Published, QueueNumber, Take
from kiosk.store.counters import start_counters_anew
from tests.station.rig import SECRET, House, chosen, house

ORDINARY = Priority.ORDINARY


@pytest.fixture
def station(tmp_path):
    with house(tmp_path) as made:
        yield made


def take(request: str = "r1", kind: str = "claims") -> Take:
    return Take(request=request, kind=kind, priority=ORDINARY)


def test_numbers_a_type_and_day_and_people_ahead(station: House):
    machine = station.machine("m1")
    got = [machine.take(kind, ORDINARY) for kind in ("claims", "claims", "enrolment")]
    assert [(g.number, g.ahead) for g in got] == [("B001", 0), ("B002", 1), ("A001", 0)]
    station.clock.later(days=1)
    assert machine.take("claims", ORDINARY).number == "B001"


def test_an_answer_that_was_lost_is_given_again(station: House):
    caller = station.caller()
    first = caller.ask("take", take("same"), QueueNumber)
    assert caller.ask("take", take("same"), QueueNumber).number == first.number == "B001"
    assert caller.ask("take", take("other"), QueueNumber).number == "B002"


def test_calling_over_the_line_and_the_board(station: House):
    machine = station.machine("m1")
    machine.take("claims", ORDINARY)
    machine.take("claims", Priority.FRAIL)
    called = machine.do(Deed(deed="next", window="2"))
    assert called is not None
    assert (called.number, called.standing) == ("B002", Standing.CALLED)
    board = machine.board()
    assert board is not None
    assert [(c.number, c.window) for c in board.called] == [("B002", "2")]
    assert board.waiting == {"enrolment": 0, "claims": 1}
    with pytest.raises(Refusal, match="unknown"):
        machine.do(Deed(deed="back", number="B999"))
    assert machine.do(Deed(deed="next", window="2")).number == "B001"
    assert machine.do(Deed(deed="next", window="2")) is None


def test_who_does_not_know_the_secret_is_not_heard(station: House):
    with pytest.raises(NotReached):
        station.caller(b"x" * 32).ask("take", take(), QueueNumber)
    assert station.keeper.board().waiting["claims"] == 0
    with pytest.raises(ValueError, match="32 bytes"):
        seal.Doorkeeper(b"short", 60, station.clock.wall)


def post(station: House, question: seal.Question, mac: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", station.port, timeout=5)
    line.request(
        "POST", question.path, question.body,
        {seal.TIME: question.time, seal.NONCE: question.nonce, seal.MAC: mac},
    )  # fmt: skip
    answer = line.getresponse()
    said = answer.status, answer.read()
    line.close()
    return said


def test_a_question_is_heard_once_and_only_in_its_time(station: House):
    body = msgspec.json.encode(take())
    question = seal.asked("/queue/take", body, station.clock.wall())
    mac = seal.of_question(SECRET, question)
    assert post(station, question, mac)[0] == 200
    assert post(station, question, mac) == (403, b'{"refused":"again"}')
    assert post(station, question._replace(body=body + b" "), mac) == (403, b'{"refused":"mac"}')
    for late in (-61, 61):
        other = seal.asked("/queue/take", body, station.clock.wall() + late)
        said = post(station, other, seal.of_question(SECRET, other))
        assert said == (403, b'{"refused":"clock"}')
    station.clock.later(seconds=10)  # after a restart an old question is not heard either
    station.cut()
    station.begin()
    assert post(station, question, mac) == (403, b'{"refused":"clock"}')


def test_an_answer_for_another_question_is_none(station: House, monkeypatch):
    caller = station.caller()
    first = caller._post(seal.asked("/queue/board", b"{}", station.clock.wall()))
    monkeypatch.setattr(caller, "_post", lambda question: first)
    with pytest.raises(NotReached):
        caller.ask("board", {}, Board)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"kind": "claims"}', b"\xff" * 40,
             b'{"request": "r", "kind": "claims", "priority": "frail", "name": "x"}']
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_is_given(station: House, body):
    question = seal.asked("/queue/take", body, station.clock.wall())
    assert post(station, question, seal.of_question(SECRET, question))[0] == 409
    assert station.keeper.board().waiting == {"enrolment": 0, "claims": 0}


def test_only_the_stations_own_network_is_heard(station: House):
    assert station.server is not None
    assert station.server.let_in("127.0.0.1")
    assert not station.server.let_in("10.0.5.7")
    for wrong in ({"listen": "8.8.8.8:7110"}, {"keeper_address": "8.8.8.8:7110"}):
        with pytest.raises(Exception, match="own network"):
            chosen(**wrong)
    for name in ("listen", "keeper_address"):
        for port in ("", ":", ":abc", ":-1", ":65536", ":７１１０"):
            with pytest.raises(Exception, match="an address with a port"):
                chosen(**{name: f"10.0.5.2{port}"})
    assert chosen(listen="[fd00::2]:7110").listens_at == endpoint("[fd00::2]:7110")
    with pytest.raises(Exception, match="secret_file"):
        chosen(secret_file="")


def test_alone_a_machine_gives_numbers_of_its_block_and_tells_them_later(station: House):
    one, two = station.machine("m1"), station.machine("m2")
    one.tend()
    two.tend()
    station.cut()
    alone = [m.take("claims", ORDINARY) for m in (one, two, one)]
    assert [(g.number, g.ahead) for g in alone] == [("B700", None), ("B705", None), ("B701", None)]
    assert one.board() is None
    station.clock.later(minutes=1)
    station.begin()
    assert one.take("claims", ORDINARY).number == "B001"
    one.tend()
    two.tend()
    one.tend()  # told twice changes nothing
    waiting = [t.number for t in station.keeper._day("2026-11-23").waiting()]
    assert sorted(waiting) == ["B001", "B700", "B701", "B705"]
    assert station.keeper.do(Deed(deed="next", window="1")).number == "B700"


def test_a_number_whose_answer_never_came_is_given_up(station: House, monkeypatch):
    machine = station.machine("m1")
    machine.tend()
    ask = machine._caller.ask

    def lost(deed, said, answer):
        ask(deed, said, answer)
        raise NotReached("lost")

    monkeypatch.setattr(machine._caller, "ask", lost)
    assert machine.take("claims", ORDINARY).number == "B700"
    monkeypatch.setattr(machine._caller, "ask", ask)
    machine.tend()
    day = station.keeper._day("2026-11-23")
    assert day.tickets["B001"].standing is Standing.LEFT
    assert [t.number for t in day.waiting()] == ["B700"]


def test_a_request_that_was_given_up_gets_no_number_afterwards(station: House):
    machine = station.machine("m1")
    machine.tend()
    station.cut()
    machine.take("claims", ORDINARY)
    request = machine._store.rows("SELECT request FROM queue_owed WHERE number = ''")[0]["request"]
    station.begin()
    machine.tend()
    with pytest.raises(Refusal, match="void"):
        station.caller().ask("take", take(request), QueueNumber)


def test_a_block_ends_and_another_is_set_apart_in_time(station: House):
    machine = station.machine("m1")
    station.cut()
    with pytest.raises(NoNumbers):
        machine.take("claims", ORDINARY)
    station.begin()
    machine.tend()
    numbers = []
    for _round in range(3):
        station.cut()
        numbers += [machine.take("claims", ORDINARY).number for _ in range(4)]
        station.begin()
        machine.tend()
    assert len(set(numbers)) == 12
    station.cut()
    station.clock.later(days=1)  # of tomorrow it has some as well
    assert machine.take("claims", ORDINARY).number == "B700"
    station.clock.later(days=5)
    with pytest.raises(NoNumbers):
        machine.take("claims", ORDINARY)


def test_all_blocks_are_used_up_and_nobody_gets_another(station: House):
    seen = set()
    for n in range(70):
        got = station.keeper.reserve(f"r{n}", "claims", "2026-11-23")
        if got.last:
            span = set(range(got.first, got.last + 1))
            assert not span & seen
            seen |= span
    assert (min(seen), max(seen), len(seen)) == (700, 999, 300)


def test_a_keeper_put_back_from_a_backup_repeats_no_number(station: House, tmp_path):
    before = {station.keeper.take(f"r{n}", "claims", ORDINARY).number for n in range(5)}
    station.store.copy(tmp_path / "backup.db", bytes(32))
    after = {station.keeper.take(f"s{n}", "claims", ORDINARY).number for n in range(5)}
    station.clock.later(minutes=30)
    with station.store.transaction() as db:  # what `store restore` does to the copy
        for table in ("queue_count", "queue_ticket", "queue_request"):
            db.conn.execute(f"DELETE FROM {table}")
        start_counters_anew(db, station.clock.wall())
    third = {station.keeper.take(f"t{n}", "claims", ORDINARY).number for n in range(5)}
    assert len(before | after | third) == 15
    for day in ("2026-11-23", "2026-11-24"):  # blocks of these days may be out already
        assert station.keeper.reserve(f"{day}", "claims", day).last == 0
    station.clock.later(days=2)
    assert station.keeper.take("later", "claims", ORDINARY).number == "B001"
    assert station.keeper.reserve("later-block", "claims", "2026-11-25").last == 704


def test_a_machine_put_back_from_a_backup_uses_its_old_blocks_no_more(station: House):
    machine = station.machine("m1")
    machine.tend()
    station.cut()
    used = machine.take("claims", ORDINARY).number
    with machine._store.transaction() as db:
        db.conn.execute("UPDATE queue_block SET next = first")
        start_counters_anew(db, station.clock.wall())
    with pytest.raises(NoNumbers):
        machine.take("claims", ORDINARY)
    station.begin()
    machine.tend()
    station.cut()
    assert machine.take("claims", ORDINARY).number not in ("", used)


def test_many_at_once_get_different_numbers(station: House):
    machines = [station.machine(f"m{n}") for n in range(3)]
    got: list[str] = []

    def many(machine):
        got.extend(machine.take("claims", ORDINARY).number for _ in range(8))

    threads = [threading.Thread(target=many, args=(m,)) for m in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == len(set(got)) == 24


# ---- who may only read


def reader(station: House, secret: bytes = SECRET) -> Caller:
    return Caller(station.settings(), seal.reading_key(secret), station.clock.wall, seal.SCREEN)


def test_the_hall_is_told_who_is_called_served_and_comes_next(station: House):
    machine = station.machine("m1")
    for kind, priority in (
        ("claims", ORDINARY), ("claims", ORDINARY), ("claims", Priority.FRAIL),
        ("claims", ORDINARY), ("enrolment", ORDINARY),
    ):  # fmt: skip
        machine.take(kind, priority)
    machine.do(Deed(deed="next", window="2"))
    machine.do(Deed(deed="serve", window="2"))
    machine.do(Deed(deed="next", window="1"))
    hall = reader(station).ask("hall", {}, Hall)
    assert [(c.number, c.window) for c in hall.serving] == [("B003", "2")]
    assert [(c.number, c.window, c.calls) for c in hall.called] == [("B001", "1", 1)]
    assert hall.coming == {"claims": ("B002", "B004"), "enrolment": ("A001",)}
    assert hall.waiting == {"claims": 2, "enrolment": 1}


def test_the_order_of_who_comes_next_is_the_order_in_which_they_are_called(station: House):
    machine = station.machine("m1")
    for at in range(12):
        machine.take("claims", Priority.FRAIL if at in (4, 6, 7, 8) else ORDINARY)
    told = reader(station).ask("hall", {}, Hall).coming["claims"]
    called = [machine.do(Deed(deed="next", window="1")) for _ in range(6)]
    assert [ticket.number for ticket in called if ticket is not None][: len(told)] == list(told)
    assert len(told) == 4


@pytest.mark.parametrize("deed", ["take", "reserve", "hand-in", "board", "do", "free", "arrive"])
def test_a_reader_is_heard_for_nothing_else(station: House, deed):
    said = {"deed": "next", "window": "1"} if deed == "do" else {}
    station.keeper.take("r", "claims", ORDINARY)
    with pytest.raises(NotReached, match="403"):
        reader(station).ask(deed, said, dict)
    assert station.keeper.board().called == ()


def test_a_reader_is_told_the_review_figures_as_they_are_known(station: House):
    assert reader(station).ask("figures", {}, Published).figures is None
    figures = Figures(month="2026-11", at="2026-11-23T09:00+08:00", reviews=12, satisfied=11)
    assert station.server is not None
    station.server._figures = lambda: figures
    assert reader(station).ask("figures", {}, Published).figures == figures


def test_its_key_is_not_the_secret_and_opens_no_other_role(station: House):
    key = seal.reading_key(SECRET)
    assert len(key) >= seal.SHORTEST_SECRET
    assert SECRET not in key
    for caller in (
        Caller(station.settings(), key, station.clock.wall),  # the key as if it were the secret
        Caller(station.settings(), SECRET, station.clock.wall, seal.SCREEN),
        reader(station, b"x" * 32),
        Caller(station.settings(), key, station.clock.wall, "window"),
    ):
        with pytest.raises(NotReached):
            caller.ask("hall", {}, Hall)


def test_the_key_is_made_on_the_command_line(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SECRET + b"\n")))
    assert main(["queue", "screen-key"]) == 0
    assert capsys.readouterr().out.strip().encode() == seal.reading_key(SECRET)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"short")))
    assert main(["queue", "screen-key"]) == 1
    assert "32 bytes" in capsys.readouterr().err
