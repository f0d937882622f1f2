"""What pages of staff know of home visits (上门服务) and of whom they visit (服务对象台账)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.cases.visits import Kind, Need

if TYPE_CHECKING:
    from kiosk.input.typing import Typing


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`contact`, `agreed`: ISO days. `when`: the day of the open visit, "" not planned; `late`:
    that day is over; `open`: there is one."""

    id: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    place: str = field(repr=False)
    kind: Kind
    needs: tuple[Need, ...]
    contact: str
    agreed: str
    open: bool = False
    when: str = ""
    late: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class VisitsShown:
    """`people` None: the store cannot be read; of `visits` the ones with an open visit. `one`: who
    is looked at. The draft: `step` consent | kind | needs | name | phone | place, what was chosen,
    `typing`; `wrong`: why what is typed is not taken. `days`: that may be chosen, ISO with the
    weekday's number (0 Monday)."""

    people: tuple[PersonRow, ...] | None = ()
    visits: tuple[PersonRow, ...] = ()
    one: PersonRow | None = None
    step: str = "consent"
    needs: tuple[Need, ...] = ()
    typing: Typing | None = None
    wrong: str = ""
    days: tuple[tuple[str, int], ...] = ()
    today: int = 0  # visits that are due today or late


NO_VISITS = VisitsShown()
