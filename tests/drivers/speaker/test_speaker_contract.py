"""What every speaker keeps: recordings through a player, speech-dispatcher over its socket."""

import threading
import time

import pytest

from drivers.speaker.interface import Outcome, Words
from drivers.status import DeviceState
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.speaker.speaker_rig import ENGLISH, HELLO, PlayerRig, SpeechdRig


@pytest.fixture(params=[SpeechdRig, PlayerRig], ids=["speech-dispatcher", "recordings"])
def rig(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.close()


def stopped_after(rig, words):
    """Say it, wake it once it is heard; what came of it, and seconds from the wake to its end."""
    at = []

    def wake():
        assert eventually(lambda: rig.sounding)
        at.append(time.monotonic())
        rig.wake.set()

    waker = threading.Thread(target=wake)
    waker.start()
    outcome = rig.speaker.say(words, 0.0, rig.wake)
    took = time.monotonic() - at[0]
    waker.join()
    return outcome, took


def test_before_the_first_answer_nothing_is_known(rig):
    assert rig.speaker.status().device is DeviceState.STARTING
    assert not rig.speaker.status().voices


def test_a_probe_makes_no_sound(rig):
    assert rig.speaker.probe(rig.wake).device is DeviceState.ONLINE
    assert not rig.heard()


def test_words_are_said_to_their_end_in_both_languages(rig):
    for words in (HELLO, ENGLISH):
        assert rig.speaker.say(words, 0.0, rig.wake) is Outcome.SPOKEN
    assert eventually(lambda: rig.heard() == ["end", "end"])
    assert rig.speaker.status().device is DeviceState.ONLINE


@pytest.mark.parametrize(("gain", "share"), [(0.0, 1.0), (-6.0, 0.5), (-24.0, 0.063), (+9.0, 1.0)])
def test_the_volume_is_what_is_asked_for_and_never_above(rig, gain, share):
    assert rig.speaker.say(ENGLISH, gain, rig.wake) is Outcome.SPOKEN
    assert rig.volume() == pytest.approx(share, abs=0.006)


def test_a_wake_silences_it_at_once_and_the_next_words_are_said(rig):
    outcome, took = stopped_after(rig, rig.long())
    assert outcome is Outcome.STOPPED
    assert took < 0.25  # a machine under load; tests.bench.speech has the figure
    assert eventually(lambda: not rig.sounding)
    rig.wake.clear()
    rig.set(pace=0.001, speed=50.0)
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN


def test_a_wake_that_is_set_already_lets_nothing_be_heard(rig):
    rig.wake.set()
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.STOPPED
    rig.wake.clear()
    assert not rig.heard()


def test_words_without_a_voice_are_no_fault(rig):
    rig.speaker.probe(rig.wake)
    assert rig.speaker.say(Words("mi scusi", "it"), 0.0, rig.wake) is Outcome.NO_VOICE
    assert rig.speaker.status().device is DeviceState.ONLINE


def test_what_is_away_is_off_and_comes_back(rig):
    assert rig.speaker.probe(rig.wake).device is DeviceState.ONLINE
    rig.take_away()
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.FAILED
    assert rig.speaker.probe(rig.wake).device is DeviceState.POWER_OFF
    rig.bring_back()
    assert rig.speaker.probe(rig.wake).device is DeviceState.ONLINE
    assert rig.speaker.say(HELLO, 0.0, rig.wake) is Outcome.SPOKEN


def test_nothing_is_left_open(rig):
    rig.speaker.say(HELLO, 0.0, rig.wake)
    rig.speaker.close()
    before = descriptors()
    for _ in range(3):
        rig.speaker.probe(rig.wake)
        rig.speaker.say(ENGLISH, -6.0, rig.wake)
        rig.speaker.close()
    assert eventually(lambda: descriptors() <= before)


def test_words_stand_in_no_word_about_them(rig):
    words = Words("您的余额 123.45 元", "zh", private=True)
    rig.speaker.say(words, 0.0, rig.wake)
    told = repr(words) + repr(rig.speaker.status())
    assert "余额" not in told
    assert "123.45" not in told
