"""Speech between glass, keypad and voice: what is to be heard of which page. One thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.runtime.narrating import KEYS, Narrator, Voice
from kiosk.settings.model import SpeechSettings
from kiosk.text.spoken import Piece
from screens.spoken import news
from screens.volume import PLUG_SECONDS, SECONDS, plug_note, volume_note
from screens.window import Glass, Read

if TYPE_CHECKING:
    from drivers.keypad.interface import Earphones, Key
    from kiosk.text.strings import Strings

STAFF, TECHNICIAN = "staff-", "technician"
"""What states of pages begin with that are not the citizen's."""


class Narration:
    def __init__(
        self,
        chosen: SpeechSettings,
        voice: Voice,
        glass: Glass,
        strings: Callable[[], Strings],
    ) -> None:
        """`strings`: of the visitor's language."""
        self._glass, self._strings = glass, strings
        self._narrator = Narrator(chosen, voice, strings, self._again, self._show)
        self._said: list[Piece] = []  # what the page said when it was last looked at
        glass.on_read = self._read

    # ---- from the app

    @property
    def speaking(self) -> bool:
        """Somebody is being told something."""
        return self._narrator.speaking

    @property
    def on(self) -> bool:
        """This visitor listens."""
        return self._narrator.on

    def takes(self, key: Key) -> bool:
        """The key is the voice's."""
        return key in KEYS

    def key(self, key: Key) -> None:
        self._narrator.key(key)

    def touch(self) -> None:
        """语音 on the glass. Where nothing would be heard, the glass says what it takes."""
        if not self._narrator.touch():
            words = self._strings()("speech.plug_in")
            self._glass.note(plug_note(self._glass.look, words), PLUG_SECONDS)

    def plugs_in(self, now: Earphones) -> bool:
        """Somebody has put earphones in; not: they were there when their socket was first read."""
        return self._narrator.plugs_in(now)

    def earphones(self, now: Earphones) -> None:
        self._narrator.earphones(now)

    def interrupt(self) -> None:
        """Somebody does something: silence, until there is something to say of that."""
        self._narrator.interrupt()

    def forget(self) -> None:
        """Silence, and nothing of a visitor's page is kept."""
        self._said = []
        self._narrator.hush()

    def gone(self) -> None:
        """The visitor has gone."""
        self._said = []
        self._narrator.gone()

    # ---- from the glass

    def _read(self, what: frozenset[Read]) -> None:
        if not self._narrator.on:
            return
        if Read.PAGE in what:
            self._narrator.say(self._page())
            return
        before = self._said
        if Read.FOCUS in what and (stop := self._stop()):
            self._narrator.say(stop)
        if Read.NEWS in what:
            self._narrator.add(news(before, self._page()))

    def _again(self) -> list[Piece]:
        """Where the keys are, else the page."""
        page = self._page()
        return self._stop() or page

    def _page(self) -> list[Piece]:
        self._said = self._whose(self._glass.page_pieces(whole=self._narrator.by_touch))
        return self._said

    def _stop(self) -> list[Piece]:
        found = self._glass.stop_piece()
        if found is None or not found[0].text:
            return []
        piece, chosen = found
        if chosen:
            piece = piece._replace(text=self._strings()("speech.chosen", words=piece.text))
        return self._whose([piece])

    def _whose(self, pieces: list[Piece]) -> list[Piece]:
        """Pages of staff are about other people: nothing of them is for the room. The technician's
        are not spoken at all."""
        if self._glass.shown.startswith(TECHNICIAN):
            return []
        if self._glass.shown.startswith(STAFF):
            return [piece._replace(private=True) for piece in pieces]
        return pieces

    def _show(self, level: int, levels: int) -> None:
        words = self._strings()("speech.volume_shown")
        self._glass.note(volume_note(self._glass.look, level, levels, words), SECONDS)
