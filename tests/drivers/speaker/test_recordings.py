"""Recorded words through a player: what is wrong with files, players and cards."""

import pytest

from drivers.speaker import open_speaker
from drivers.speaker.first_of import FirstOf
from drivers.speaker.interface import Outcome, Words
from drivers.status import DeviceState
from tests.drivers.speaker.speaker_rig import ENGLISH, HELLO, PlayerRig, SpeechdRig, recording


@pytest.fixture
def rig(tmp_path):
    made = PlayerRig(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("posture", "source", "late"),
    [
        ("absent", "ended with 1", 8.0),
        ("busy", "ended with 1", 8.0),
        ("stuck", "no end", 0.2),
        ("late", "no end", 0.2),
    ],
)
def test_a_player_that_fails_is_named_and_leaves_no_process(rig, posture, source, late):
    rig.set(posture=posture)
    recording(rig.folder / "hello.wav", 0.2)
    speaker = rig.open(late=late)
    assert speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED
    assert speaker.status().device is DeviceState.OFFLINE
    assert source in speaker.status().source
    assert not rig.sounding


def test_a_failure_is_over_with_the_next_recording_that_is_heard(rig):
    rig.set(posture="busy")
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED
    assert rig.speaker.probe(rig.wake).device is DeviceState.OFFLINE
    rig.set(posture="normal")
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN
    assert rig.speaker.status().device is DeviceState.ONLINE


@pytest.mark.parametrize("spoil", ["gone", "text", "8-bit", "empty", "cut"])
def test_a_file_that_cannot_be_played_is_named_without_its_name(rig, spoil):
    path = rig.folder / "hello.wav"
    match spoil:
        case "gone":
            path.unlink()
        case "text":
            path.write_text("no sound at all, only words")
        case "8-bit":
            recording(path, width=1)
        case "empty":
            recording(path, 0)
        case "cut":
            path.write_bytes(path.read_bytes()[:30])
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED
    assert "hello" not in rig.speaker.status().source
    assert rig.speaker.say(ENGLISH, 0.0, rig.wake) is Outcome.SPOKEN


def test_what_is_not_recorded_is_said_by_speech_dispatcher(rig, tmp_path_factory):
    other = SpeechdRig(tmp_path_factory.mktemp("speechd"))
    both = FirstOf([rig.speaker, other.speaker])
    assert both.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN
    assert both.say(Words("没有录过", "zh"), 0.0, rig.wake) is Outcome.SPOKEN
    assert [one["text"] for one in other.sim.heard()] == ["没有录过"]
    assert both.probe(rig.wake).device is DeviceState.ONLINE
    assert both.status().voices == {"zh", "en"}
    rig.set(posture="busy")  # a card that fails: the words are said all the same, and it is told
    assert both.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN
    assert both.status().device is DeviceState.OFFLINE
    both.close()
    other.close()


def test_parts_are_played_where_the_whole_is_not_recorded(rig):
    rig.recordings["zh", "12393"] = rig.folder / "english.wav"
    assert rig.speaker.say(Words(f"{HELLO.text} 12393", "zh"), 0.0, rig.wake) is Outcome.SPOKEN
    assert rig.heard() == ["end", "end"]
    rest = Words(f"{HELLO.text} 12394", "zh")
    assert rig.speaker.say(rest, 0.0, rig.wake) is Outcome.NO_VOICE


def test_neither_is_no_speaker():
    with pytest.raises(ValueError, match="neither"):
        open_speaker(lambda: 0.0, recordings={})
