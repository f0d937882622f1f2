"""The voice's thread: one thing after the other, silence at once, and private words in one ear."""

import gc
import threading
import time

import pytest

from drivers.speaker.dispatcher import DispatcherSpeaker
from drivers.speaker.interface import Outcome, SpeakerStatus, Words
from drivers.status import DeviceState
from kiosk.runtime.speaking import Speaking
from sandbox.devices.posture import write_posture
from sandbox.devices.speechd import SpeechdSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.runtime.test_supervised import looked_after

PUBLIC, OTHER = Words("请选择", "zh"), Words("返回", "zh")
PRIVATE = Words("余额 123.45 元", "zh", private=True)


class Mouth:
    """Says each word until it is let go, or is woken."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []
        self.ended: list[tuple[str, Outcome]] = []
        self.go = threading.Event()
        self.closed = threading.Event()
        self.fails = False

    def say(self, words, gain, wake):
        self.begun.append((words.text, gain))
        outcome = Outcome.SPOKEN
        while not self.go.is_set():
            if wake.wait(0.005):
                outcome = Outcome.STOPPED
                break
        if self.fails:
            outcome = Outcome.FAILED
        self.ended.append((words.text, outcome))
        return outcome

    def status(self):
        return SpeakerStatus(DeviceState.ONLINE, "fake", 0.0, frozenset({"zh"}))

    def probe(self, wake):
        return self.status()

    def close(self):
        self.closed.set()

    def heard(self, *texts):
        return eventually(lambda: [text for text, _ in self.begun] == list(texts))


@pytest.fixture
def mouth():
    return Mouth()


@pytest.fixture
def told():
    return []


@pytest.fixture
def speaking(mouth, told):
    made = Speaking(
        lambda: mouth, lambda name, status: told.append((name, status.device)), looked_after()
    )
    yield made
    mouth.go.set()
    made.close()


def test_one_after_the_other_and_told_once(speaking, mouth, told):
    mouth.go.set()
    speaking.say([PUBLIC, OTHER], -6.0)
    assert mouth.heard(PUBLIC.text, OTHER.text)
    assert {gain for _, gain in mouth.begun} == {-6.0}
    assert eventually(lambda: speaking.silent)
    assert told == [("speech", DeviceState.ONLINE)]


def test_new_words_end_the_old_ones(speaking, mouth):
    speaking.say([PUBLIC, PUBLIC], 0.0)
    assert mouth.heard(PUBLIC.text)
    speaking.say([OTHER], 0.0)
    assert mouth.heard(PUBLIC.text, OTHER.text)
    assert mouth.ended[0] == (PUBLIC.text, Outcome.STOPPED)


def test_news_waits_for_its_turn(speaking, mouth):
    speaking.say([PUBLIC], 0.0)
    assert mouth.heard(PUBLIC.text)
    speaking.add([OTHER])
    time.sleep(0.02)
    assert not mouth.ended
    mouth.go.set()
    assert mouth.heard(PUBLIC.text, OTHER.text)


def test_forgotten_words_are_silent_and_kept_nowhere(speaking, mouth):
    speaking.say([PUBLIC, OTHER], 0.0)
    assert mouth.heard(PUBLIC.text)
    speaking.forget()
    assert eventually(lambda: speaking.silent)
    assert mouth.ended == [(PUBLIC.text, Outcome.STOPPED)]
    assert mouth.heard(PUBLIC.text)


def test_after_a_visit_nobody_is_connected_to_the_voice(speaking, mouth):
    speaking.say([PUBLIC, OTHER], 0.0)
    assert mouth.heard(PUBLIC.text)
    speaking.rest()
    assert mouth.closed.wait(2)
    assert eventually(lambda: speaking.silent)
    mouth.go.set()
    speaking.say([OTHER], 0.0)  # somebody comes at once: they are not kept waiting
    assert mouth.heard(PUBLIC.text, OTHER.text)


def test_after_forgetting_no_word_is_held_by_anything(speaking, mouth):
    """Nor by the thread that was saying it (`kiosk/wipe`)."""

    def held() -> int:
        words = (one for one in gc.get_objects() if isinstance(one, Words))
        return sum("7700" in one.text for one in words)

    speaking.alone(True)
    speaking.say([Words(f"余额 {n} 元", "zh", private=True) for n in (77001, 77002)], 0.0)
    assert eventually(lambda: mouth.begun)
    assert held() == 2
    speaking.forget()
    assert eventually(lambda: held() == 0)


@pytest.mark.parametrize("present", [None, False])
def test_private_words_are_not_said_without_earphones(speaking, mouth, present):
    if present is not None:
        speaking.alone(True)
        speaking.alone(False)
    mouth.go.set()
    speaking.say([PRIVATE, PUBLIC], 0.0)
    assert mouth.heard(PUBLIC.text)
    assert eventually(lambda: speaking.silent)


def test_taken_out_they_end_and_are_not_gone_on_with(speaking, mouth):
    speaking.alone(True)
    speaking.say([PRIVATE, PRIVATE, PUBLIC], 0.0)
    assert mouth.heard(PRIVATE.text)
    speaking.alone(False)
    assert mouth.heard(PRIVATE.text, PUBLIC.text)
    assert mouth.ended[0] == (PRIVATE.text, Outcome.STOPPED)
    speaking.alone(True)  # put in again: what was dropped does not come back
    mouth.go.set()
    assert eventually(lambda: speaking.silent)
    assert mouth.heard(PRIVATE.text, PUBLIC.text)


def test_taken_out_public_words_go_on(speaking, mouth):
    speaking.alone(True)
    speaking.say([PUBLIC], 0.0)
    assert mouth.heard(PUBLIC.text)
    speaking.alone(False)
    time.sleep(0.02)
    assert not mouth.ended


def test_paused_and_gone_on_with_from_its_beginning(speaking, mouth):
    speaking.say([PUBLIC, OTHER], 0.0)
    assert mouth.heard(PUBLIC.text)
    assert speaking.pause()
    assert eventually(lambda: speaking.silent)
    assert not speaking.pause()
    mouth.go.set()
    assert mouth.heard(PUBLIC.text, PUBLIC.text, OTHER.text)


def test_another_volume_is_told_and_what_was_broken_off_is_said_in_it(speaking, mouth):
    speaking.say([PUBLIC], -12.0)
    assert mouth.heard(PUBLIC.text)
    mouth.go.set()
    speaking.louder(-6.0, [OTHER])
    assert eventually(lambda: len(mouth.begun) >= 2 and speaking.silent)
    assert mouth.begun[1] == (OTHER.text, -6.0)


def test_a_voice_that_fails_is_not_tried_for_every_word_that_follows(speaking, mouth):
    mouth.fails = True
    mouth.go.set()
    speaking.say([PUBLIC, OTHER, OTHER], 0.0)
    assert eventually(lambda: mouth.ended == [(PUBLIC.text, Outcome.FAILED)])
    assert eventually(lambda: speaking.silent)
    assert mouth.heard(PUBLIC.text)


def test_a_trial_has_the_voice_to_itself(speaking, mouth):
    speaking.say([PUBLIC], 0.0)
    assert mouth.heard(PUBLIC.text)
    done = threading.Event()
    speaking.use(lambda device, wake: done.set())
    assert done.wait(2)
    assert mouth.ended == [(PUBLIC.text, Outcome.STOPPED)]


def test_nobody_waits_for_a_voice_that_hangs(told):
    """The calls come back at once, whatever the device does."""
    hung, over = Mouth(), threading.Event()
    hung.say = lambda words, gain, wake: over.wait(5) or Outcome.FAILED
    speaking = Speaking(lambda: hung, lambda name, status: None, looked_after())
    speaking.say([PUBLIC], 0.0)
    assert eventually(lambda: not speaking.silent)
    begun = time.monotonic()
    for _ in range(100):
        speaking.say([PUBLIC, PRIVATE], 0.0)
        speaking.alone(True)
        speaking.alone(False)
        speaking.forget()
    assert time.monotonic() - begun < 0.5
    over.set()
    speaking.close()


def test_over_a_speech_dispatcher_each_new_page_is_heard_and_nothing_is_left_open(tmp_path):
    before, sim = descriptors(), SpeechdSim(tmp_path)
    write_posture(tmp_path, "speechd", pace=5.0)
    speaking = Speaking(
        lambda: DispatcherSpeaker(sim.path, time.monotonic), lambda name, status: None,
        looked_after(),
    )  # fmt: skip
    for number in range(5):
        speaking.say([Words(f"第{number}页", "zh")], 0.0)
        assert eventually(lambda n=number: len(sim.heard()) == n and sim.speaking)
    speaking.close()
    assert eventually(lambda: not sim.speaking)
    said = sim.heard()
    assert [one["text"] for one in said] == [f"第{n}页" for n in range(5)]
    assert {one["ended"] for one in said} == {"canceled"}
    assert sim.connections == 1
    sim.close()
    assert eventually(lambda: descriptors() <= before)
