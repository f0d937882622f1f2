"""A key for each terminal: what staff do over the line is heard from listed terminals alone."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.settings.model import LineKey
from kiosk.settings.settable import check, needs_two
from kiosk.station import seal
from kiosk.station.caller import Caller, NotReached
from kiosk.station.help import Answer, HelpBoard, Told, Want, Wish
from kiosk.station.queue import Refusal
from kiosk.station.speaker import KEY, Speaker, speaker
from kiosk.station.windows import Stand
from kiosk.station.words import AtWindow, Board, Deed, Look, Sit
from tests.station.rig import SECRET, House

PAD, HALL, NEW = (bytes([n]) * 32 for n in (2, 3, 4))


def public(private: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


LINE = {"02": LineKey(key=public(PAD), staff=True), "03": LineKey(key=public(HALL))}


@pytest.fixture(scope="module")
def station(tmp_path_factory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("line"), windows={"1": ()})
    made.cut()
    made.board = HelpBoard(lambda: made.clock.wall())
    made.begin(board=made.board, line=LINE)
    yield made
    made.close()


def asking(station: House, private: bytes | None, terminal: str = "02") -> Caller:
    own = Speaker(terminal, private) if private is not None else None
    return Caller(station.settings(), SECRET, station.clock.wall, speaker=own)


def sit(terminal: str = "02") -> Sit:
    return Sit(window="1", by="s01", terminal=terminal, stand=Stand.OPEN)


def wished(station: House) -> str:
    asking(station, None).ask(
        "help-ask", Wish(id="w1", want=Want.COME, terminal="03", page="home"), Told
    )
    return "w1"


def test_a_pad_of_the_list_sits_calls_looks_and_answers(station):
    pad = asking(station, PAD)
    assert pad.ask("sit", sit(), AtWindow) is not None
    pad.ask("look", Look(window="1", by="s01", terminal="02", present=True), AtWindow)
    pad.ask("do", Deed(deed="next", window="1", by="s01"), dict)
    said = pad.ask("help-answer", Answer(id=wished(station), by="s01"), Told)
    assert said.by == "s01"


@pytest.mark.parametrize(
    ("private", "terminal", "why"),
    [
        (None, "02", "key"),  # whoever has the station's secret, and no key
        (NEW, "02", "key"),  # another machine that says it is the pad
        (HALL, "02", "key"),  # a terminal of the hall that says it is the pad
        (HALL, "03", "pad"),  # … and as itself: no staff act there
        (PAD, "09", "key"),  # a number that is not in the list
    ],
)
def test_nobody_else_acts_as_staff(station, private, terminal, why):
    caller, id_ = asking(station, private, terminal), wished(station)
    for deed, said in (
        ("sit", sit(terminal)),
        ("look", Look(window="1", by="s01", terminal=terminal, present=True)),
        ("do", Deed(deed="next", window="1", by="s01")),
        ("help-answer", Answer(id=id_, by="s01")),
    ):
        with pytest.raises(Refusal, match=f"^{why}$"):
            caller.ask(deed, said, dict)


def test_what_only_reads_needs_no_key(station):
    assert asking(station, None).ask("board", {}, Board) is not None


def test_a_terminal_speaks_for_itself_alone(station):
    with pytest.raises(Refusal, match=r"^terminal$"):
        asking(station, PAD).ask("sit", sit("03"), AtWindow)


def test_work_on_cases_is_told_by_any_terminal_of_the_list(station):
    with pytest.raises(Refusal, match=r"^key$"):
        asking(station, None).ask("case-tell", {}, dict)
    with pytest.raises(Refusal, match=r"^question$"):  # heard: there is no book here
        asking(station, HALL, "03").ask("case-tell", {}, dict)


def sent(station: House, question: seal.Question, **headers: str) -> tuple[int, str]:
    """Status and why, of a question sent as somebody on the network would."""
    line = http.client.HTTPConnection("127.0.0.1", station.port, timeout=5)
    said = {
        seal.TIME: question.time, seal.NONCE: question.nonce,
        seal.MAC: seal.of_question(SECRET, question), seal.TERMINAL: "02", **headers,
    }  # fmt: skip
    line.request("POST", question.path, question.body, said)
    answer = line.getresponse()
    told = msgspec.json.decode(answer.read())
    line.close()
    return answer.status, told.get("refused", "") if isinstance(told, dict) else ""


def test_a_question_that_was_heard_is_heard_once(station):
    question = seal.asked("/queue/sit", msgspec.json.encode(sit()), station.clock.wall())
    own = {seal.SIGNATURE: Speaker("02", PAD).sign(question)}
    assert sent(station, question, **own)[0] == 200
    assert sent(station, question, **own) == (403, "again")


def test_a_signature_belongs_to_its_question_its_terminal_and_its_moment(station):
    body, now = msgspec.json.encode(sit()), station.clock.wall()
    first = seal.asked("/queue/sit", body, now)
    signed = Speaker("02", PAD).sign(first)
    for question, more in (
        (seal.asked("/queue/sit", body, now), {}),  # another nonce
        (seal.asked("/queue/do", body, now), {}),
        (first, {seal.TERMINAL: "03"}),
        (seal.asked("/queue/sit", body, now + 1), {seal.SIGNATURE: "zz"}),
    ):
        headers = {seal.SIGNATURE: signed} | more
        assert sent(station, question, **headers) == (409, "key")
    stale = seal.asked("/queue/sit", body, now - 3600)
    headers = {seal.SIGNATURE: Speaker("02", PAD).sign(stale)}
    assert sent(station, stale, **headers) == (403, "clock")


def test_words_of_a_pairing_are_no_words_of_the_line():
    question = seal.asked("/queue/sit", b"{}", 1)
    assert seal.spoken(question, "02").startswith(b"kiosk line 1\n")
    assert seal.spoken(question, "02") != seal.spoken(question, "03")


def test_who_is_in_the_list_no_longer_is_refused_and_a_station_without_one_is_as_it_was(tmp_path):
    made = House(tmp_path, windows={"1": ()})
    try:
        assert asking(made, None).ask("sit", sit(), AtWindow) is not None  # no list
        made.cut()
        made.begin(line={"03": LINE["03"]})  # 02 was reported as stolen
        with pytest.raises(Refusal, match=r"^key$"):
            asking(made, PAD).ask("sit", sit(), AtWindow)
        made.cut()
        with pytest.raises(NotReached):
            asking(made, PAD).ask("sit", sit(), AtWindow)
    finally:
        made.close()


def test_a_machine_speaks_by_the_key_that_it_was_paired_with(tmp_path: Path):
    assert speaker(tmp_path, "02") is None
    (tmp_path / KEY).parent.mkdir()
    (tmp_path / KEY).write_text("half a k")
    assert speaker(tmp_path, "02") is None
    (tmp_path / KEY).write_text(PAD.hex() + "\n")
    own = speaker(tmp_path, "02")
    assert own is not None
    assert PAD.hex() not in repr(own)
    question = seal.asked("/queue/sit", b"{}", 1)
    assert own.sign(question) == Speaker("02", PAD).sign(question)


def test_the_list_is_set_from_afar_by_two():
    assert needs_two(["station.line"]) == ("station.line",)
    assert check({"station.line": {"02": {"key": public(PAD), "staff": True}}}) == ()
    for wrong in ({"02": {"key": "zz"}}, {"a/b": {"key": public(PAD)}}, {"02": {}}):
        assert check({"station.line": wrong})
