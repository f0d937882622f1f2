"""speech-dispatcher over SSIP: what it answers, and what it does wrong."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.speaker.dispatcher import DispatcherSpeaker, chosen
from drivers.speaker.interface import Outcome, Words
from drivers.status import DeviceState
from sandbox.devices.speechd import VOICES
from tests.drivers.devices_rig import eventually
from tests.drivers.speaker.speaker_rig import ENGLISH, HELLO, SpeechdRig


@pytest.fixture
def rig(tmp_path):
    made = SpeechdRig(tmp_path)
    yield made
    made.close()


def test_the_plain_mandarin_and_american_voices_are_chosen(rig):
    assert rig.speaker.probe(rig.wake).voices == {"zh", "en"}
    rig.speaker.say(HELLO, 0.0, rig.wake)
    rig.speaker.say(ENGLISH, 0.0, rig.wake)
    voices = [one["voice"] for one in rig.sim.heard()]
    assert voices == ["Chinese (Mandarin, latin as English)", "English (America)"]


def test_a_named_voice_is_taken_and_one_that_is_not_there_is_none():
    name = "Chinese (Mandarin, latin as English)+Annie"
    assert chosen(VOICES, {"zh": name})["zh"] == name
    assert "zh" not in chosen(VOICES, {"zh": "Somebody"})


@pytest.mark.parametrize("posture", ["no-chinese", "cantonese", "voiceless"])
def test_without_a_mandarin_voice_chinese_is_not_said_by_another(rig, posture):
    rig.set(posture=posture)
    status = rig.speaker.probe(rig.wake)
    assert status.device is DeviceState.ONLINE
    assert "zh" not in status.voices
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.NO_VOICE
    assert not rig.sim.heard()


@pytest.mark.parametrize("posture", ["slow", "bytewise", "many", "babble"])
def test_what_is_only_odd_is_borne(rig, posture):
    rig.set(posture=posture)
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN
    assert [one["text"] for one in rig.sim.heard()] == [HELLO.text]


@pytest.mark.parametrize(
    ("posture", "source"),
    [
        ("mute", "no answer"),
        ("frozen", "no answer"),
        ("endless", "no answer"),
        ("cut-off", "hung up"),
        ("hang-up", ""),
        ("garbage", "no sense"),
        ("refuses", "refused, 414"),
    ],
)
def test_trouble_ends_in_time_is_named_and_heals(rig, posture, source):
    rig.speaker.probe(rig.wake)
    rig.set(posture=posture)
    begun = time.monotonic()
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED
    assert time.monotonic() - begun < 3
    status = rig.speaker.status()
    assert status.device is DeviceState.OFFLINE
    assert source in status.source
    assert not status.voices
    rig.set(posture="normal")
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN
    assert rig.speaker.status().device is DeviceState.ONLINE


def test_what_a_lost_connection_left_to_be_said_is_silenced_by_the_next(rig):
    rig.set(pace=5.0)
    rig.speaker.probe(rig.wake)
    saying = threading.Thread(target=rig.speaker.say, args=(HELLO, 0.0, rig.wake))
    saying.start()
    assert eventually(lambda: rig.sim.speaking)
    rig.sim.drop()
    saying.join()
    assert rig.sim.speaking  # a daemon goes on for a client that is gone
    rig.speaker.probe(rig.wake)
    assert eventually(lambda: not rig.sim.speaking)


def test_a_stuck_daemon_does_not_hold_up_who_wants_silence(rig):
    rig.speaker.probe(rig.wake)
    rig.set(posture="frozen")
    timer = threading.Timer(0.05, rig.wake.set)
    timer.start()
    begun = time.monotonic()
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.STOPPED
    assert time.monotonic() - begun < 1


def test_severed_it_is_lost(rig):
    rig.speaker.probe(rig.wake)
    rig.set(pace=5.0)
    timer = threading.Timer(0.05, rig.speaker.sever)
    timer.start()
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=30))
def test_no_text_leaves_its_message(tmp_path_factory, text):
    """A dot alone on a line would end it, a line's end would begin a command."""
    rig = _shared(tmp_path_factory)
    count = len(rig.sim.heard())
    assert rig.speaker.say(Words(text, "zh"), 0.0, rig.wake) is Outcome.SPOKEN
    said = rig.sim.heard()[count:]
    plain = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text).strip()
    assert [one["text"] for one in said] == ([plain] if plain else [])
    assert rig.speaker.say(ENGLISH, 0.0, rig.wake) is Outcome.SPOKEN


_made: list[SpeechdRig] = []


def _shared(factory) -> SpeechdRig:
    if not _made:
        _made.append(SpeechdRig(factory.mktemp("speechd")))
        _made[0].set(pace=0.0)
    return _made[0]


@pytest.mark.parametrize("address", ["", "speechd.sock", "localhost:6560", "127.0.0.1:no"])
def test_an_address_that_would_be_looked_up_is_refused(address):
    with pytest.raises(ValueError, match="path"):
        DispatcherSpeaker(address, time.monotonic)
