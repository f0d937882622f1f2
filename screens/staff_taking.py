"""What pages of staff know of papers that they take in at home (上门收件)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kiosk.services.model import Bilingual

if TYPE_CHECKING:
    from kiosk.papers.page import Pixels


class ItemRow(NamedTuple):
    id: str
    name: Bilingual


class PaperRow(NamedTuple):
    """`surely`: asked for whatever is answered; `pages`: that were photographed."""

    id: str
    name: Bilingual
    surely: bool
    pages: int


class TakenRow(NamedTuple):
    """What waits on this pad. `day`: ISO. `sure`: the next touch deletes it."""

    id: str
    name: Bilingual
    pages: int
    day: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class TakingShown:
    """`kept`: sets that wait, of everybody; `waiting`: of the person who is looked at. While it is
    taken in: `items` to choose from, or `item` and its `papers`; `paper` under the camera, `taken`
    pages of it, `room` for another; `seen`, `camera`, `trouble`, `busy`: as of `TasksShown`."""

    kept: int = 0
    waiting: tuple[TakenRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    item: ItemRow | None = None
    papers: tuple[PaperRow, ...] = ()
    paper: PaperRow | None = None
    taken: int = 0
    room: bool = False
    seen: Pixels | None = field(default=None, repr=False)
    camera: bool = True
    trouble: str = ""
    busy: bool = False


NOTHING_TAKEN = TakingShown()
