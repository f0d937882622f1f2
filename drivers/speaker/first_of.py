"""Several speakers as one: the first that has a voice for the words says them."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.speaker.interface import Outcome, Speaker, SpeakerStatus, Words
from drivers.status import DeviceState
from drivers.wake import Wake


class FirstOf:
    """A `Speaker`. In order only while all of them are; its status is that of the first that is
    not."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = tuple(speakers)

    def say(self, words: Words, gain: float, wake: Wake) -> Outcome:
        outcome = Outcome.NO_VOICE
        for one in self._speakers:
            heard = one.say(words, gain, wake)
            if heard in (Outcome.SPOKEN, Outcome.STOPPED):
                return heard
            if heard is Outcome.FAILED:
                outcome = heard
        return outcome

    def status(self) -> SpeakerStatus:
        return self._together([one.status() for one in self._speakers])

    def probe(self, wake: Wake) -> SpeakerStatus:
        return self._together([one.probe(wake) for one in self._speakers])

    def close(self) -> None:
        for one in self._speakers:
            one.close()

    def sever(self) -> None:
        for one in self._speakers:
            if sever := getattr(one, "sever", None):
                sever()

    def _together(self, said: Sequence[SpeakerStatus]) -> SpeakerStatus:
        worst = next((one for one in said if one.device is not DeviceState.ONLINE), said[0])
        voices = frozenset().union(*(one.voices for one in said))
        return SpeakerStatus(worst.device, worst.source, worst.at, voices)
