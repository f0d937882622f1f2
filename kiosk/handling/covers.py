"""The cover sheets of a case's originals: one for each matter that an office takes. Pure.

Each matter of a bundle is a case of its own, with its own number and its own clock, so its
originals go in an envelope of their own. One sheet of paper cannot lie in two: it lies in the first
one's, and the others say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.handling import papers
from kiosk.handling.case import Case, Outcome
from kiosk.handling.papers import Given
from kiosk.services.form import Form, Material, Part

_GONE = frozenset({Outcome.REFUSED, Outcome.NOT_KEPT})


class Sheet(NamedTuple):
    """`number`: of the case. `part`: None where the form is one matter. `originals`: papers that
    lie behind it, with their pages; `shared`: those that lie behind the sheet of another part."""

    number: str
    part: Part | None
    originals: tuple[tuple[Material, int], ...]
    shared: tuple[tuple[Material, Part], ...] = ()


def sheets(form: Form, case: Case, given: Given) -> Iterator[Sheet]:
    """In the order of the case. What was turned down has none: nobody waits for its papers."""
    lies: dict[str, Part] = {}
    for one in case.each:
        part = form.part(one.part) if one.part else None
        if one.outcome in _GONE and part is not None:
            continue
        wanted = tuple((m, n) for m, n in papers.of_part(given, part).handed if m.hand_in)
        if not wanted:
            continue
        shared = tuple((m, lies[m.id]) for m, _ in wanted if m.id in lies)
        own = tuple((m, n) for m, n in wanted if m.id not in lies)
        if part is not None:
            lies |= {m.id: part for m, _ in own}
        yield Sheet(one.number, part, own, shared)
