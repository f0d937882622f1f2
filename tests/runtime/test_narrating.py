"""Who listens when, how loud, and what is left out while others could hear it."""

import pytest

from drivers.keypad.interface import Earphones, Key
from drivers.speaker.interface import Words
from kiosk.runtime.narrating import Narrator
from kiosk.settings.model import SpeechSettings
from kiosk.text.spoken import Piece
from kiosk.text.strings import Strings

ZH = Strings.load("zh")
ON, ON_SCREEN = ZH("speech.on"), ZH("speech.on_screen")
PAGE = [Piece("查询结果"), Piece("张*国共缴费 ￥400.00", private=True)]
IN, OUT = Earphones.PRESENT, Earphones.NOT_PRESENT


class Voice:
    def __init__(self) -> None:
        self.said: list[list[Words]] = []
        self.added: list[list[Words]] = []
        self.gains: list[float] = []
        self.silences = 0
        self.silent = True

    def say(self, words, gain):
        self.said.append(list(words))
        self.gains.append(gain)

    def add(self, words):
        self.added.append(list(words))

    def louder(self, gain, first):
        self.gains.append(gain)
        self.said.append(list(first))

    def pause(self):
        self.silences += 1
        return True

    def forget(self):
        self.silences += 1

    def rest(self):
        self.silences += 1
        self.rested = True

    def texts(self):
        return [words.text for words in self.said[-1]] if self.said else []


class Rig:
    def __init__(self, **chosen) -> None:
        self.voice, self.shown = Voice(), []
        self.strings = ZH
        self.narrator = Narrator(
            SpeechSettings(dispatcher="/run/speechd.sock", **chosen), self.voice,
            lambda: self.strings, lambda: PAGE, lambda *level: self.shown.append(level),
        )  # fmt: skip


@pytest.fixture
def rig():
    return Rig()


@pytest.fixture
def loud():
    return Rig(aloud=True)


def test_nothing_is_said_before_somebody_wants_to_listen(rig):
    rig.narrator.say(PAGE)
    rig.narrator.add(PAGE)
    rig.narrator.earphones(OUT)
    assert not rig.voice.said
    assert not rig.voice.added


def test_earphones_plugged_in_begin_it_with_the_page_and_everything_of_it(rig):
    rig.narrator.earphones(OUT)
    assert rig.narrator.plugs_in(IN)
    rig.narrator.earphones(IN)
    assert rig.voice.texts() == [ON, "查询结果", "张某国共缴费 400元"]
    assert [words.private for words in rig.voice.said[-1]] == [False, False, True]


def test_earphones_that_were_left_in_begin_nothing(rig):
    assert not rig.narrator.plugs_in(IN)
    rig.narrator.earphones(IN)
    assert not rig.voice.said


@pytest.mark.parametrize("key", [Key.REPEAT, Key.PAUSE, Key.VOLUME, Key.VOLUME_UP])
def test_a_key_of_the_voice_begins_it(loud, key):
    loud.narrator.earphones(OUT)
    loud.narrator.key(key)
    assert loud.voice.texts() == [ON, "查询结果", ON_SCREEN]
    assert loud.voice.silences == 0
    assert loud.voice.gains == [-12.0]  # the first press only begins


@pytest.mark.parametrize("earphones", [OUT, Earphones.UNKNOWN])
def test_amounts_and_names_are_not_for_the_room(loud, earphones):
    loud.narrator.earphones(earphones)
    loud.narrator.key(Key.REPEAT)
    loud.narrator.say([PAGE[1], PAGE[1], PAGE[0]])
    assert loud.voice.texts() == ["查询结果", ON_SCREEN]
    assert not any(words.private for said in loud.voice.said for words in said)


def test_a_socket_with_nobody_at_it_is_not_talked_to(rig):
    rig.narrator.earphones(OUT)
    rig.narrator.key(Key.REPEAT)
    assert rig.voice.texts() == []


def test_a_touch_begins_it_for_the_room_and_ends_it(loud):
    loud.narrator.earphones(OUT)
    assert loud.narrator.touch()
    assert loud.narrator.by_touch
    assert loud.voice.texts() == [ZH("speech.on_touch"), "查询结果", ON_SCREEN]
    assert loud.narrator.touch()
    assert not loud.narrator.on
    assert loud.voice.silences == 1


def test_a_touch_where_only_earphones_speak_begins_nothing_without_them(rig):
    rig.narrator.earphones(OUT)
    assert not rig.narrator.touch()
    assert not rig.narrator.on
    rig.narrator.earphones(IN)  # by which it begins, for keys
    assert not rig.narrator.by_touch
    rig.narrator.touch()
    rig.narrator.touch()
    assert rig.voice.texts() == [ZH("speech.on_touch"), "查询结果", "张某国共缴费 400元"]


def test_unplugging_ends_it(loud):
    loud.narrator.earphones(OUT)
    loud.narrator.earphones(IN)
    loud.narrator.earphones(OUT)
    assert loud.voice.silences == 1
    before = len(loud.voice.said)
    loud.narrator.say(PAGE)
    assert len(loud.voice.said) == before


def test_a_socket_that_is_not_known_any_more_ends_it(rig):
    rig.narrator.earphones(OUT)
    rig.narrator.earphones(IN)
    rig.narrator.earphones(Earphones.UNKNOWN)
    assert not rig.narrator.on


def test_volume_goes_by_steps_stops_at_the_ends_and_is_shown(loud):
    loud.narrator.key(Key.VOLUME_UP)
    for _ in range(4):
        loud.narrator.key(Key.VOLUME_UP)
    assert loud.shown == [(3, 5), (4, 5), (5, 5), (5, 5), (5, 5)]
    assert loud.voice.texts() == [ZH("speech.volume", level=5, levels=5)]
    loud.narrator.key(Key.VOLUME_DOWN)
    assert loud.voice.gains[-1] == -6.0


@pytest.mark.parametrize(("level", "gain"), [(1, -24.0), (2, -6.0), (9, 0.0)])
def test_a_visit_and_a_trial_begin_at_one_volume_however_they_are_written(level, gain):
    chosen = SpeechSettings(levels=(0.0, -24.0, -6.0), level=level)
    assert chosen.volumes[chosen.first] == gain


def test_the_only_volume_key_goes_round(loud):
    loud.narrator.key(Key.VOLUME)
    for _ in range(3):
        loud.narrator.key(Key.VOLUME)
    assert loud.shown == [(3, 5), (4, 5), (5, 5), (1, 5)]


def test_each_visit_begins_as_loud_as_the_first(loud):
    loud.narrator.key(Key.VOLUME_UP)
    loud.narrator.key(Key.VOLUME_UP)
    loud.narrator.gone()
    assert not loud.narrator.on
    assert loud.voice.rested
    loud.narrator.key(Key.VOLUME_UP)
    assert loud.shown[-1] == (3, 5)
    assert loud.voice.gains[-1] == -12.0


def test_repeat_says_where_the_keys_are_and_pause_pauses(loud):
    loud.narrator.key(Key.REPEAT)
    loud.narrator.key(Key.REPEAT)
    assert loud.voice.texts() == ["查询结果", ON_SCREEN]
    loud.narrator.key(Key.PAUSE)
    assert loud.voice.silences == 1


def test_time_does_not_run_out_for_who_is_being_told_something(loud):
    loud.voice.silent = False
    assert not loud.narrator.speaking
    loud.narrator.key(Key.REPEAT)
    assert loud.narrator.speaking
    loud.voice.silent = True
    assert not loud.narrator.speaking


def test_words_follow_the_language(loud):
    loud.narrator.key(Key.REPEAT)
    loud.strings = Strings.load("en")
    loud.narrator.say([Piece("Paid ￥400.00 on 2026-01-09")])
    assert loud.voice.said[-1] == [Words("Paid 400 yuan on 9 January 2026", "en")]
