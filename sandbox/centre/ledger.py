"""What the centre accepted, saw twice, refused, and where it misbehaved on purpose.

No person data: a person is named by the id of the cast only.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Literal

Outcome = Literal["accepted", "twice", "refused", "misbehaved"]
KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Entry:
    n: int
    at: str
    infno: str
    msgid: str
    person: str
    outcome: Outcome
    reasons: tuple[str, ...]


class Ledger:
    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._count = 0
        self._lock = threading.Lock()

    def write(
        self, at: str, infno: str, msgid: str, outcome: Outcome,
        reasons: tuple[str, ...] = (), *, person: str = "",
    ) -> None:  # fmt: skip
        with self._lock:
            self._count += 1
            self._entries.append(Entry(self._count, at, infno, msgid, person, outcome, reasons))
            if len(self._entries) > KEPT:
                del self._entries[: KEPT // 10]

    def entries(self, after: int = 0) -> list[dict]:
        with self._lock:
            return [asdict(entry) for entry in self._entries if entry.n > after]

    def summary(self) -> dict:
        """Counts by outcome, by transaction, and the reasons of refusals."""
        with self._lock:
            outcomes = Counter(entry.outcome for entry in self._entries)
            calls = Counter(entry.infno for entry in self._entries)
            reasons = Counter(reason for entry in self._entries for reason in entry.reasons)
        return {"outcomes": dict(outcomes), "calls": dict(calls), "reasons": dict(reasons)}

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
