"""Glass, keys and voice together: what is said when the page, the ring or a part of it changes."""

import pytest

from drivers.keypad.interface import Earphones, Key
from kiosk.commands.narration import Narration
from kiosk.settings.model import SpeechSettings
from kiosk.text.spoken import Piece
from kiosk.text.strings import Strings
from screens.look import Look
from screens.window import Read
from tests.runtime.test_narrating import Voice

ZH = Strings.load("zh")
TITLE, HINT = Piece("请选择"), Piece("按确定键")
OWN = Piece("张*国", private=True)


class Glass:
    """What a glass says, without one."""

    def __init__(self) -> None:
        self.look, self.shown = Look(), "home"
        self.pieces, self.stop = [TITLE, HINT], None
        self.notes, self.tiles = [], [Piece("缴费记录")]
        self.on_read = None

    def page_pieces(self, *, whole=False):
        return [*self.pieces, *self.tiles] if whole else self.pieces

    def stop_piece(self):
        return self.stop

    def note(self, placed, seconds):
        self.notes.append((placed, seconds))


class Rig:
    def __init__(self) -> None:
        self.glass, self.voice = Glass(), Voice()
        chosen = SpeechSettings(dispatcher="/run/speechd.sock")
        self.narration = Narration(chosen, self.voice, self.glass, lambda: ZH)
        for state in (Earphones.NOT_PRESENT, Earphones.PRESENT):
            self.narration.earphones(state)
        assert self.voice.texts() == [ZH("speech.on"), TITLE.text, HINT.text]

    def read(self, *what):
        self.glass.on_read(frozenset(what))
        return self.voice.texts()


@pytest.fixture
def rig():
    return Rig()


def test_a_page_then_each_place(rig):
    rig.glass.pieces = [Piece("结果"), OWN]
    assert rig.read(Read.PAGE) == ["结果", "张某国"]
    rig.glass.stop = (Piece("打印凭条"), False)
    assert rig.read(Read.FOCUS) == ["打印凭条"]
    rig.glass.stop = (Piece("大字版"), True)
    assert rig.read(Read.FOCUS) == [ZH("speech.chosen", words="大字版")]


def test_news_follow_what_the_key_did_and_are_only_news(rig):
    rig.glass.stop = (Piece("下一步"), False)
    rig.glass.pieces = [TITLE, HINT, Piece("号码不对"), OWN]
    rig.narration.interrupt()
    assert rig.read(Read.FOCUS, Read.NEWS) == ["下一步"]
    assert [[w.text for w in added] for added in rig.voice.added] == [["号码不对"]]
    rig.read(Read.NEWS)
    assert len(rig.voice.added) == 1


def test_repeat_says_the_place_and_leaves_the_page_known(rig):
    rig.glass.stop = (Piece("打印凭条"), False)
    rig.narration.key(Key.REPEAT)
    assert rig.voice.texts() == ["打印凭条"]
    rig.read(Read.NEWS)
    assert not rig.voice.added


def test_who_began_it_by_touch_hears_what_can_be_touched_too(rig):
    rig.narration.touch()
    assert not rig.narration.on
    rig.narration.touch()
    assert rig.voice.texts() == [ZH("speech.on_touch"), TITLE.text, HINT.text, "缴费记录"]
    assert not rig.glass.notes


def test_where_only_earphones_speak_a_touch_says_so_on_the_glass(rig):
    rig.narration.earphones(Earphones.NOT_PRESENT)
    rig.narration.touch()
    assert not rig.narration.on
    [(placed, seconds)] = rig.glass.notes
    assert placed
    assert seconds > 3


def test_a_volume_key_draws_it(rig):
    rig.narration.key(Key.VOLUME_UP)
    placed, seconds = rig.glass.notes[0]
    assert placed
    assert seconds > 1


def test_after_the_wipe_nothing_of_the_page_is_kept_or_said(rig):
    rig.glass.pieces = [OWN]
    rig.read(Read.PAGE)
    rig.narration.forget()
    assert rig.voice.silences == 1
    assert OWN not in rig.narration._said
    rig.narration.gone()
    rig.glass.pieces = [TITLE]
    before = len(rig.voice.said)
    rig.read(Read.PAGE)
    assert len(rig.voice.said) == before


def test_pages_of_staff_are_for_one_ear_and_the_technicians_are_not_spoken(rig):
    rig.glass.shown, rig.glass.pieces = "staff-cases", [Piece("王五的办件")]
    rig.read(Read.PAGE)
    assert all(words.private for words in rig.voice.said[-1])
    rig.glass.shown = "technician-pin"
    assert rig.read(Read.PAGE) == []
