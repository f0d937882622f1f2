"""The figures of a morning, each by every side that has one: do they agree, to the last number?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NOTHING = "–"
"""What a side says that ought to have a figure and has none."""


@dataclass(frozen=True)
class Figure:
    """One figure. `said`: by side, as it stands there."""

    name: str
    said: Mapping[str, str]

    @property
    def agrees(self) -> bool:
        """One side alone proves nothing."""
        values = set(self.said.values())
        return len(self.said) > 1 and len(values) == 1 and NOTHING not in values


def figure(name: str, **said: object) -> Figure:
    """Sides by their words; None where a side has none."""
    return Figure(name, {side: NOTHING if v is None else str(v) for side, v in said.items()})


def disagreements(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if not one.agrees]


def document(title: str, figures: Iterable[Figure]) -> str:
    """All of them as Markdown, those that do not agree first."""
    ordered = sorted(figures, key=lambda one: one.agrees)
    bad = len(disagreements(ordered))
    verdict = "All of them agree." if not bad else f"**{bad} of them do not agree.**"
    lines = [
        f"# {title}",
        "",
        f"{len(ordered)} figures, each by every side that has it. {verdict}",
        "",
        "| figure | sides | agree |",
        "|---|---|---|",
    ]
    for one in ordered:
        said = "; ".join(f"{side}: {value}" for side, value in one.said.items())
        lines.append(f"| {one.name} | {said} | {'yes' if one.agrees else '**NO**'} |")
    return "\n".join(lines) + "\n"
