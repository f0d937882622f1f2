"""What the terminal asks of whatever speaks: say words, and fall silent at once when told so."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class Outcome(enum.StrEnum):
    """What became of words that were to be said."""

    SPOKEN = "spoken"  # to their end
    STOPPED = "stopped"  # the wake ended them
    NO_VOICE = "no-voice"  # nothing here can say these words; nothing is wrong
    FAILED = "failed"  # of which `status` tells


@dataclass(frozen=True, slots=True)
class Words:
    """`text` as it is heard; `language` "zh" (Mandarin) or "en". `private`: for one person's ears;
    whoever owns the speaker sees to it that only they hear it."""

    text: str = field(repr=False)
    language: str = "zh"
    private: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerStatus(Status):
    """`voices`: languages in which any words can be said. Empty in every state but online, and
    where there are recordings only."""

    voices: frozenset[str] = frozenset()


class Speaker(Protocol):
    """One way to be heard. One owner: the thread that made it. `Severable`."""

    def say(self, words: Words, gain: float, wake: Wake) -> Outcome:
        """Say it and wait for its end. Never raises.

        `gain`: decibels, 0 as loud as it goes, never above. A wake ends it at once: what is not yet
        heard is not heard any more, and nothing of it stays in this process.
        """

    def status(self) -> SpeakerStatus:
        """Last known state with source and time; asks nothing."""

    def probe(self, wake: Wake) -> SpeakerStatus:
        """Ask now; makes no sound."""

    def close(self) -> None: ...


def amplitude(gain: float) -> float:
    """Share of the greatest amplitude at `gain` decibels."""
    return 10.0 ** (min(0.0, gain) / 20)
