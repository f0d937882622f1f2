"""Asks the hub for the reply to what somebody said, on a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kiosk.handling.voice import VoiceReply
from kiosk.runtime.hands import Answer
from kiosk.settings.model import Settings
from kiosk.text.voice_numbers import VoiceNumber
from kiosk.visit.states import Event

if TYPE_CHECKING:
    from kiosk.uplink.hub import HubClient


class Replying:
    """One question at a time; a visit has one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._client: HubClient | None = None

    def ask(self, given: VoiceNumber, answer: Answer) -> None:
        """Answers REPLY_TOLD or REPLY_FAILED: unknown | alone. Does not wait."""
        threading.Thread(
            target=self._ask, args=(given, answer), name="replying", daemon=True
        ).start()

    def _ask(self, given: VoiceNumber, answer: Answer) -> None:
        from kiosk.uplink.hub import HubClient

        station = self._settings.station
        with self._turn:
            try:
                self._client = self._client or HubClient.of(self._settings.hub)
            except OSError:  # its key cannot be read
                answer(Event.REPLY_FAILED, "starting")
                return
            told = self._client.reply(station.code, station.terminal, given.number, given.secret)
        if told is None:
            answer(Event.REPLY_FAILED, "alone")
        elif not told.found or told.at is None:
            answer(Event.REPLY_FAILED, "unknown")
        else:
            reply = VoiceReply(told.what, told.at, told.state, told.reply, told.replied_at)
            answer(Event.REPLY_TOLD, reply)
