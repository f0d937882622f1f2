"""What a visit costs a person: touches, keys, pages; and seconds by a model of their hands.

Counted by the robot from home to the answer (or to what was filed); receipt and review, one touch
each, come after. `python -m sandbox effort` writes the figures of all items down.

The model is the keystroke-level model (Card, Moran, Newell: The Psychology of Human-Computer
Interaction, 1983, ch. 8) for somebody who does this for the first time: a look at a new page takes
1.35 s, finding and touching a button 1.3 s, a key of an unfamiliar keyboard 1.2 s, a stroke of a
pen 1.1 s. It reads no guide and never hesitates: it compares items, and a real visit lasts longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

PAGE, TOUCH, KEY, STROKE = 1.35, 1.3, 1.2, 1.1  # seconds


@dataclass
class Effort:
    """`touches` are on buttons, `scrolls` turn a list, `digits` are keys of the number pad, `keys`
    those of the keyboard, `strokes` the pen's; `pages` that were looked at; `machine`: seconds that
    the terminal and its simulated centre took, as measured."""

    touches: int = 0
    scrolls: int = 0
    digits: int = 0
    keys: int = 0
    strokes: int = 0
    pages: int = 0
    machine: float = 0.0

    def copy(self) -> Effort:
        return replace(self)

    def become(self, other: Effort) -> None:
        """The figures of the other: what was tried in vain is not counted."""
        for field in fields(self):
            setattr(self, field.name, getattr(other, field.name))

    @property
    def typed(self) -> int:
        return self.digits + self.keys

    @property
    def all_touches(self) -> int:
        """Whatever a finger does to the glass."""
        return self.touches + self.scrolls + self.typed + self.strokes

    def parts(self) -> dict[str, float]:
        """Seconds of a person, by what they do."""
        return {
            "pages": self.pages * PAGE,
            "touches": self.touches * TOUCH,
            "scrolls": self.scrolls * TOUCH,
            "digits": self.digits * KEY,
            "keys": self.keys * KEY,
            "strokes": self.strokes * STROKE,
        }

    @property
    def seconds(self) -> float:
        return sum(self.parts().values())


HINTS = {
    "digits": "a telephone number that the centre knows, offered to be confirmed by one touch",
    "keys": "choosing instead of typing: an address from a list, an account from the card",
    "pages": "finding an entry in its field instead of on a page of its own",
    "touches": "the answer that fits most people laid out first, or filled in to be confirmed",
    "scrolls": "finding by initials, or the item's tile on home",
    "strokes": "a declaration by touch where the office asks for no signature",
}
"""What would take most of it away, by what it is spent on."""


def document(
    standard: Mapping[str, Effort], large: Mapping[str, Effort], names: Mapping[str, str]
) -> str:
    """The figures as Markdown: an item a row, both text sizes; the three worst, and what would
    halve them. `names`: of the items, by id; what is only read is said so there."""
    lines = [
        "# What each item costs a visitor",
        "",
        "Made by `python -m sandbox effort docs/effort.md`; not written by hand. A robot does each",
        "item at the real window (upright all-in-one machine), in both text sizes, and counts from",
        "home to the answer, to what was filed, or, where there is a guide only, to its paper.",
        "Receipt, leaving and review are one touch each and come after that; 大字版 is one before.",
        "",
        "**touches**: whatever a finger does; of these **typed** are keys. **s**: seconds by the",
        "keystroke-level model (`sandbox/tour/effort.py`): hands and eyes of somebody who does not",
        "hesitate. It compares items; a real visit takes longer. **machine s**: what terminal and",
        "simulated centre took in that run, on a machine that was busy with other things.",
        "",
        "| item | touches | typed | s | machine s | 大字版: touches | typed | s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for item in sorted(standard, key=lambda i: -standard[i].seconds):
        one, other = standard[item], large.get(item)
        more = (
            f"{other.all_touches} | {other.typed} | {other.seconds:.0f}" if other else "– | – | –"
        )
        lines.append(
            f"| {names.get(item, item)} | {one.all_touches} | {one.typed} | {one.seconds:.0f} "
            f"| {one.machine:.1f} | {more} |"
        )
    lines += ["", "## The three worst", ""]
    lines += [_worst(item, standard[item], names) for item in worst(standard)]
    return "\n".join(lines) + "\n"


def worst(efforts: Mapping[str, Effort], count: int = 3) -> Sequence[str]:
    """Ids of the items that take longest."""
    return sorted(efforts, key=lambda i: (-efforts[i].seconds, i))[:count]


def _worst(item: str, effort: Effort, names: Mapping[str, str]) -> str:
    """Where its seconds go, and the fewest changes that would take half of them away."""
    parts = sorted(effort.parts().items(), key=lambda part: -part[1])
    gone, need, hints = 0.0, effort.seconds / 2, []
    for part, seconds in parts:
        if gone < need and seconds:
            gone += seconds
            hints.append(HINTS[part])
    spent = ", ".join(f"{part} {seconds:.0f} s" for part, seconds in parts if seconds)
    return f"- **{names.get(item, item)}**: {spent}. Would halve it: {'; '.join(hints)}."
