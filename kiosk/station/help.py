"""Who is wanted where in the station: a visitor calls, or a terminal asks whether a card is in its
owner's hand (人证相符). One terminal keeps the board, all others ask it over the station's line.

A wish names a terminal, its page and an item; never a person. Its id is a one-time word that only
the terminal which asks and the board know until somebody answers: so an answer belongs to one
question of one visit. It is told once and is good for a minute. Nothing outlives the process:
after a restart whoever still wants somebody asks again.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.station.queue import Refusal
from kiosk.station.words import Said, Word


class Want(enum.StrEnum):
    COME = "come"  # 呼叫工作人员
    ATTEST = "attest"  # look at card and person, and say whether they belong together


class Stand(enum.StrEnum):
    OPEN = "open"
    TAKEN = "taken"  # one of the staff is on their way
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    GONE = "gone"  # nobody came, or it was withdrawn, told already, never asked


class Reason(enum.StrEnum):
    """Why staff do not confirm. Closed; none says anything of the person."""

    OTHER_PERSON = "other-person"
    UNSURE = "unsure"
    NO_CARD = "no-card"  # nobody there, or no card to look at
    NOT_NOW = "not-now"  # whoever took it cannot do it: nothing is said of the card


class Wish(Said, kw_only=True, omit_defaults=True):
    """`here`: their word is given at that terminal, by their PIN, and not over the line."""

    id: Word
    want: Want
    terminal: Word
    page: Word  # state of the visit, as the screen is called
    item: Word = ""
    here: bool = False


class Wanted(Said, kw_only=True):
    """One wish as whoever may answer it sees it. `by`: account of who took it."""

    wish: Wish
    stand: Stand
    by: Word = ""


class Told(Said, kw_only=True):
    """What became of a wish."""

    stand: Stand
    by: Word = ""
    reason: Word = ""


class Answer(Said, kw_only=True):
    """What a member of staff does with it: accept (no `stand`), confirm or refuse."""

    id: Word
    by: Word
    stand: Stand = Stand.TAKEN
    reason: Word = ""


OPEN_SECONDS = 60.0
TAKEN_SECONDS = 180.0
TOLD_SECONDS = 60.0
"""How long a wish waits for somebody, for what they say, and for being heard."""

MOST = 64
"""Wishes at once; a station has fewer terminals."""

_LIMITS = {
    Stand.OPEN: OPEN_SECONDS,
    Stand.TAKEN: TAKEN_SECONDS,
    Stand.CONFIRMED: TOLD_SECONDS,
    Stand.REFUSED: TOLD_SECONDS,
}


@dataclass(frozen=True, slots=True)
class _Held:
    wish: Wish
    stand: Stand
    until: float
    by: str = ""
    reason: str = ""


class HelpBoard:
    """Thread-safe. `now`: monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._lock = now, threading.Lock()
        self._held: dict[str, _Held] = {}

    def ask(self, wish: Wish) -> Told:
        """The same wish may be asked again: an answer that was lost is given again."""
        with self._lock:
            self._sweep()
            held = self._held.get(wish.id)
            if held is None:
                if len(self._held) >= MOST:
                    raise Refusal("full")
                held = _Held(wish, Stand.OPEN, self._now() + OPEN_SECONDS)
                self._held[wish.id] = held
            return Told(stand=held.stand, by=held.by)

    def wanted(self) -> tuple[Wanted, ...]:
        """Oldest first: what is open, and what somebody is on their way to."""
        with self._lock:
            self._sweep()
            shown = (Stand.OPEN, Stand.TAKEN)
            return tuple(
                Wanted(wish=one.wish, stand=one.stand, by=one.by)
                for one in self._held.values()
                if one.stand in shown
            )

    def answer(self, said: Answer) -> Told:
        """One person takes it, and only they say more. Raises Refusal: gone | taken | question."""
        with self._lock:
            self._sweep()
            held = self._held.get(said.id)
            if held is None:
                raise Refusal("gone")
            if held.stand is not Stand.OPEN and held.by != said.by:
                raise Refusal("taken")
            if said.stand is Stand.TAKEN:
                if held.stand not in (Stand.OPEN, Stand.TAKEN):
                    raise Refusal("gone")
            elif (
                held.wish.want is not Want.ATTEST
                or held.stand is not Stand.TAKEN
                or said.stand not in (Stand.CONFIRMED, Stand.REFUSED)
                or (said.stand is Stand.REFUSED) != (said.reason in set(Reason))
                or (held.wish.here and said.reason != Reason.NOT_NOW)
            ):
                raise Refusal("question")
            after = replace(
                held, stand=said.stand, by=said.by, reason=said.reason,
                until=self._now() + _LIMITS[said.stand],
            )  # fmt: skip
            self._held[said.id] = after
            return Told(stand=after.stand, by=after.by)

    def told(self, id_: str) -> Told:
        """For the terminal that asked: a confirmation or refusal is told once."""
        with self._lock:
            self._sweep()
            held = self._held.get(id_)
            if held is None:
                return Told(stand=Stand.GONE)
            if held.stand in (Stand.CONFIRMED, Stand.REFUSED):
                del self._held[id_]
            return Told(stand=held.stand, by=held.by, reason=held.reason)

    def withdraw(self, id_: str) -> None:
        with self._lock:
            self._held.pop(id_, None)

    def _sweep(self) -> None:
        now = self._now()
        self._held = {id_: one for id_, one in self._held.items() if one.until > now}
