"""What is said when: the session of one who listens. On the drawing thread; no device, no clock.

It begins when earphones are plugged in, one of the voice's keys is pressed or 语音 is touched on
the glass, and ends with the visit, when the earphones are taken out, or when 语音 is touched again.
Words that say something of a person are handed on as private, and where no earphones are known to
be in, one sentence says that they are on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from drivers.keypad.interface import Earphones, Key
from drivers.speaker.interface import Words
from kiosk.settings.model import SpeechSettings
from kiosk.text.spoken import Piece, spoken
from kiosk.text.strings import Strings

KEYS = frozenset({Key.REPEAT, Key.PAUSE, Key.VOLUME, Key.VOLUME_UP, Key.VOLUME_DOWN})
"""Keys of the voice; the others move on the glass."""


class Voice(Protocol):
    """`kiosk.runtime.speaking.Speaking`."""

    def say(self, words: Sequence[Words], gain: float) -> None: ...
    def add(self, words: Sequence[Words]) -> None: ...
    def louder(self, gain: float, first: Sequence[Words]) -> None: ...
    def pause(self) -> bool: ...
    def forget(self) -> None: ...
    @property
    def silent(self) -> bool: ...
    def rest(self) -> None: ...


class Narrator:
    """`again` gives what is to be heard of the page now, and is called when somebody begins to
    listen or wants it repeated. `shown(level, levels)` draws the volume."""

    def __init__(
        self,
        chosen: SpeechSettings,
        voice: Voice,
        strings: Callable[[], Strings],
        again: Callable[[], Sequence[Piece]],
        shown: Callable[[int, int], None],
    ) -> None:
        """`strings`: of the visitor's language."""
        self._levels, self._first = chosen.volumes, chosen.first
        self._aloud = chosen.aloud
        self._voice = voice
        self._strings = strings
        self._again = again
        self._shown = shown
        self._level = self._first
        self._earphones = Earphones.UNKNOWN
        self.on = False
        self.by_touch = False
        """It began on the glass: for one who sees where things are, and would rather hear them."""

    @property
    def speaking(self) -> bool:
        """Somebody is being told something: their time does not run out meanwhile."""
        return self.on and not self._voice.silent

    # ---- what happens

    def plugs_in(self, now: Earphones) -> bool:
        """By this they are put in; not: they were there when their socket was first read."""
        return now is Earphones.PRESENT and self._earphones is Earphones.NOT_PRESENT

    def earphones(self, now: Earphones) -> None:
        """Their socket's state, as it changes. Plugged in: somebody wants to listen."""
        begins = self.plugs_in(now) or self.on
        before, self._earphones = self._earphones, now
        if now is Earphones.PRESENT:
            if begins:
                self._begin()
        elif self.on and before is Earphones.PRESENT:
            self._end()  # whoever listened has gone, or does not want to

    def touch(self) -> bool:
        """语音 on the glass: it begins, or ends. False: nobody would hear it, since no earphones
        are in and nothing speaks without them."""
        if self.on:
            self._end()
        elif self._heard:
            self._begin(by_touch=True)
        return self._heard

    def key(self, key: Key) -> None:
        """One of `KEYS`. The first one only begins; how loud it is, is shown at once."""
        begun = self.on
        if not begun:
            self._begin()
        if key is Key.PAUSE and begun:
            self._voice.pause()
        elif key is Key.REPEAT and begun:
            self.say(self._again())
        elif key not in (Key.PAUSE, Key.REPEAT):
            if begun:
                self._turn(key)
            self._shown(self._level + 1, len(self._levels))

    def say(self, pieces: Iterable[Piece]) -> None:
        """In place of whatever is said: another page, another place."""
        if self.on:
            self._voice.say(self._words(pieces), self._gain)

    def add(self, pieces: Iterable[Piece]) -> None:
        """After what is said: news of the same page."""
        if self.on and (words := self._words(pieces)):
            self._voice.add(words)

    def interrupt(self) -> None:
        """Somebody does something."""
        if self.on:
            self._voice.forget()

    def hush(self) -> None:
        """Silence, as at the wipe: no word of before is heard after it."""
        self._voice.forget()

    def gone(self) -> None:
        """The visitor has gone: silent, and as loud as the next one begins."""
        if self.on:
            self.on = False
            self._voice.rest()
        self._level = self._first

    # ----

    @property
    def _gain(self) -> float:
        return self._levels[self._level]

    @property
    def _heard(self) -> bool:
        """Somebody can hear it at all: without earphones in, only from a loudspeaker."""
        return self._aloud or self._earphones is not Earphones.NOT_PRESENT

    def _begin(self, *, by_touch: bool = False) -> None:
        self.on, self.by_touch = True, by_touch
        how = "speech.on_touch" if by_touch else "speech.on"
        self.say([Piece(self._strings()(how)), *self._again()])

    def _end(self) -> None:
        self.on = False
        self._voice.forget()

    def _turn(self, key: Key) -> None:
        last = len(self._levels) - 1
        match key:
            case Key.VOLUME_UP:
                self._level = min(last, self._level + 1)
            case Key.VOLUME_DOWN:
                self._level = max(0, self._level - 1)
            case _:
                self._level = 0 if self._level == last else self._level + 1
        say = self._strings()
        told = say("speech.volume", level=self._level + 1, levels=last + 1)
        self._voice.louder(self._gain, self._words([Piece(told)]))

    def _words(self, pieces: Iterable[Piece]) -> list[Words]:
        if not self._heard:
            return []
        say = self._strings()
        language, alone = say.language, self._earphones is Earphones.PRESENT
        found, withheld = [], False
        for piece in pieces:
            if piece.private and not alone:
                withheld = True
            elif text := spoken(piece.text, language):
                found.append(Words(text, language, piece.private))
        if withheld:
            found.append(Words(say("speech.on_screen"), language))
        return found
