"""What a visit came to, and what it put into the outbox by that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from kiosk.visit.states import State as S
from tests.faults.kinds import Disk, Ending, Struck
from tests.faults.plan import Plan


@dataclass
class Told:
    """What a visit came to."""

    plan: Plan
    path: list[str] = field(default_factory=list)
    ending: Ending | None = None
    struck: list[Struck] = field(default_factory=list)
    graded: dict[str, int] = field(default_factory=dict)  # item's place -> 1 acknowledged, 0 not
    prints: int = 0  # touches on print
    seconds: float = 0.0  # real
    day: date | None = None
    late: float = 0.0  # seconds for which its processes had no processor

    @property
    def wrong(self) -> bool:
        """Something was done to the terminal."""
        return any(one.begun for one in self.struck)


def promised(told: Told) -> dict[str, tuple[int, int]]:
    """Kind of record -> fewest and most that this visit puts into the outbox."""
    path, orderly = told.path, told.ending not in (Ending.KILLED, Ending.STOPPED, Ending.RESTARTED)
    steps = list(pairwise(path))
    read = sum(a in _READING and b in _ASKED for a, b in steps)
    expired = sum(a in _READING and b == S.PERSON_REFUSED for a, b in steps)  # or refused at once
    result = S.RESULT in path
    ended = [(a, b) for a, b in steps if a in (S.PRINTING, S.DID_IT_PRINT)]
    receipts = sum(
        b in (S.PRINTED, S.PRINT_FAILED) or a == S.DID_IT_PRINT for a, b in ended if b != a
    )
    graded = len(told.graded)
    kept = sum(told.graded.values())
    broken = any(isinstance(one.strike.fault.cause, Disk) and one.begun for one in told.struck)
    counted = bool(read or expired or result)
    cut = 0 if orderly else 1
    return {
        "consent": (0 if broken else read, read + expired + cut),
        "visit-count": (int(not broken and (result or (counted and orderly))),
                        int(counted or bool(cut))),
        "receipt-issued": (0 if broken else receipts, receipts + cut),
        "review": (kept, graded),
    }  # fmt: skip


_READING = (S.IDENTIFY, S.HELP, S.PRIVACY, S.GUIDE)
_ASKED = (
    S.LOOKING_UP, S.PERSON_NOTICE, S.CHOOSE_INSURANCE, S.RESULT_WAITING, S.RESULT, S.CENTRE_DOWN,
)  # fmt: skip
