"""What was done in a scripted morning, kept by whoever did it: the first side of every figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Told:
    """`visits`, `papers`, `reviews`: by terminal. `done`, `failed`: uses by item; `grades`: by
    grade; `reasons`: by word, of bad reviews and of complaints; `own`: by terminal, account and
    word, as the page of today's figures has them. `queue`: given, served, waiting, gone. `stages`:
    of urgent reports; `deeds`: what staff did for cases, by number. `amounts`: yuan that a receipt
    has to name, by its word."""

    visits: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    filed: Counter[str] = field(default_factory=Counter)  # items handed in, by terminal
    late: int = 0  # papers that follow later (容缺)
    grades: Counter[int] = field(default_factory=Counter)
    rated: Counter[str] = field(default_factory=Counter)  # reviews by terminal
    reasons: Counter[str] = field(default_factory=Counter)
    voices: int = 0
    papers: Counter[str] = field(default_factory=Counter)  # sheets by terminal
    receipts: Counter[str] = field(default_factory=Counter)  # those of them that answer an item
    queue: Counter[str] = field(default_factory=Counter)
    own: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)  # sign-in, sign-out
    stages: list[str] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def bad(self) -> int:
        """Reviews that somebody has to see to."""
        return self.grades[1] + self.grades[2]

    def answered(self, terminal: str, item: str, grade: int = 0, reasons: tuple = ()) -> None:
        """A visit with one answer and its paper, rated where `grade` says how."""
        self.visits[terminal] += 1
        self.done[item] += 1
        self.papers[terminal] += 1
        self.receipts[terminal] += 1
        if grade:
            self.grades[grade] += 1
            self.rated[terminal] += 1
        self.reasons.update(reasons)
