"""What the centre accepted, saw twice, refused, and where it misbehaved on purpose.

No person data: a person is named by the id of the cast only.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
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
    write: bool = False  # of a transaction that changes something


class Ledger:
    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._count = 0
        self._lock = threading.Lock()

    def write(
        self, at: str, infno: str, msgid: str, outcome: Outcome,
        reasons: tuple[str, ...] = (), *, person: str = "", write: bool = False,
    ) -> None:  # fmt: skip
        with self._lock:
            self._count += 1
            self._entries.append(
                Entry(self._count, at, infno, msgid, person, outcome, reasons, write)
            )
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

    def account(self, promised: Iterable[str]) -> dict[str, list[str]]:
        """Of the writes, by msgid: done, done twice (only where duplicates are not refused),
        refused as a duplicate, promised but never done, done though nobody promised it."""
        with self._lock:
            writes = [entry for entry in self._entries if entry.write]
        done = Counter(
            entry.msgid
            for entry in writes
            if entry.outcome in ("accepted", "twice") and not entry.reasons
        )
        wanted = list(dict.fromkeys(promised))
        return {
            "done": [msgid for msgid in wanted if done[msgid]],
            "twice": [msgid for msgid, times in done.items() if times > 1],
            "refused_again": [e.msgid for e in writes if e.outcome == "twice" and e.reasons],
            "never_came": [msgid for msgid in wanted if not done[msgid]],
            "unpromised": [msgid for msgid in done if msgid not in set(wanted)],
        }

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
