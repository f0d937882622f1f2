"""What one visitor does, and what is done to the terminal meanwhile: drawn from a seed, pure.

The same seed and number give the same plan on any machine; nothing else in a run is by chance.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass
from random import Random

from kiosk.visit.states import State as S
from sandbox.tour.plan import FITTING
from tests.faults.kinds import FAULTS, Kind, Strike

OTHERS = (
    "nothing", "several", "flexible", "elsewhere", "suspended", "terminated", "deceased", "secrecy",
    "expired-card", "differs", "uninsured", "not-found", "rare-b", "rare-visible", "long-name",
    "compound-name", "latin", "hongkong", "foreigner-2023", "two-char",
)  # fmt: skip
"""People who are refused, warned, or written in characters that few have."""

HEAVY = frozenset({"resident-contributions", "employee-contributions"})
"""Items that ask the centre many times; less often than others."""

FREE = 10
"""In every tenth visit nothing is done to the terminal."""

WALKS = (
    S.HOME, S.IDENTIFY, S.LOOKING_UP, S.RESULT, S.DETAIL, S.PRINTING, S.PRINTED, S.REVIEW,
    S.REVIEW_REASONS, S.CENTRE_DOWN, S.DID_IT_PRINT, S.PRINT_FAILED,
)  # fmt: skip


class Tries(enum.StrEnum):
    """What a visitor does in a failure."""

    AGAIN = "again"
    BACK = "back"
    LEAVES = "leaves"
    WAITS = "waits"


class Errand(enum.StrEnum):
    """What a visitor wants of a result, one after the other."""

    ROW = "row"
    PERIOD = "period"
    REVEAL = "reveal"
    HIDE = "hide-amounts"
    PRINT = "print"
    HELP = "help"
    LANGUAGE = "language"
    LARGE = "text-size"


@dataclass(frozen=True)
class Plan:
    """One visit."""

    seed: int
    number: int
    item: str
    person: str
    second: str  # another item of the same person; "": none
    voucher: bool  # shows a code instead of a card
    child: bool  # asks for a child, whose number is typed
    other_means: bool  # tries the other means when the first is not read
    errands: tuple[Errand, ...]
    tries: Tries
    patience: int  # so many times, then leaves
    answer: str  # to "did it print?": paper_came | no_paper_came | "" none
    walks_at: S | None  # goes away without a word
    stays: int  # answers so often that they are still there
    grade: int  # 1–5; 0: none
    reasons: bool
    phone: bool
    strikes: tuple[Strike, ...]

    def said(self) -> str:
        """One line for a report; nothing in it is personal."""
        shown = []
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name == "strikes":
                told = [f"{s.kind}@{s.at}+{s.delay}/{s.lasts or 'visit'}" for s in value]
                shown.append("faults " + (", ".join(told) or "none"))
            elif value not in ("", None, False, ()) and field.name not in ("seed", "number"):
                words = ",".join(value) if isinstance(value, tuple) else value
                shown.append(f"{field.name} {words}")
        return "; ".join(shown)


def plan(seed: int, number: int) -> Plan:
    """Visit `number` of the run with this seed."""
    chance = Random(f"{seed}/{number}")
    items = [i for i in FITTING if i not in HEAVY or chance.random() < 0.3]
    item = chance.choice(items)
    child = chance.random() < 0.06
    stranger = not child and chance.random() < 0.15
    person = "several" if child else chance.choice(OTHERS) if stranger else FITTING[item]
    errands = tuple(e for e in Errand if chance.random() < _WANTED[e])
    return Plan(
        seed=seed,
        number=number,
        item="enrolment" if child else item,
        person=person,
        second=chance.choice(list(FITTING)) if chance.random() < 0.15 else "",
        voucher=chance.random() < 0.4,
        child=child,
        other_means=chance.random() < 0.5,
        errands=errands,
        tries=chance.choice(list(Tries)),
        patience=chance.choice((1, 1, 2, 3)),
        answer=chance.choice(("paper_came", "no_paper_came", "")),
        walks_at=chance.choice(WALKS) if chance.random() < 0.2 else None,
        stays=chance.choice((0, 0, 1)),
        grade=chance.choice((0, 1, 2, 3, 4, 5, 5, 5)),
        reasons=chance.random() < 0.6,
        phone=chance.random() < 0.4,
        strikes=_strikes(seed, number, chance),
    )


_WANTED = {
    Errand.ROW: 0.35, Errand.PERIOD: 0.2, Errand.REVEAL: 0.3, Errand.HIDE: 0.1,
    Errand.PRINT: 0.75, Errand.HELP: 0.1, Errand.LANGUAGE: 0.15, Errand.LARGE: 0.15,
}  # fmt: skip


def _strikes(seed: int, number: int, chance: Random) -> tuple[Strike, ...]:
    """None in some visits, so that it is seen that all is well again; else the next of a deck in
    which each kind lies once, and now and then another with it."""
    if number % FREE == FREE - 1:
        return ()
    turn, place = divmod(number - number // FREE, len(Kind))
    deck = list(Kind)
    Random(f"{seed}/deck {turn}").shuffle(deck)
    kinds = [deck[place], *([chance.choice(deck)] if chance.random() < 0.15 else [])]
    return tuple(_strike(kind, chance) for kind in dict.fromkeys(kinds))


def _strike(kind: Kind, chance: Random) -> Strike:
    return Strike(
        kind=kind,
        at=chance.choice(FAULTS[kind].strikes),
        delay=chance.choice((0.0, 0.0, 0.02, 0.1)),
        lasts=chance.choice((0, 0, 0, 1, 2)),
    )
