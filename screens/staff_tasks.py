"""What pages of staff know of publicity tasks (宣传任务) and of proofs that are made for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.input.typing import Typing
    from kiosk.papers.page import Pixels


@dataclass(frozen=True, slots=True)
class ProofShown:
    """One that was handed in. `state`: waiting | unknown | dead, of this terminal's; handed |
    accepted | returned, as the hub has it. `reason`: why it was sent back."""

    at: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskShown:
    """`id` "": the station's own events. `place`: station | off-site | any. `done`: open | waiting
    | done | unqualified | missed."""

    id: str
    title: str = ""
    text: str = ""
    place: str = "any"
    due: str = ""
    done: str = "open"
    late: bool = False
    proofs: tuple[ProofShown, ...] = ()


@dataclass(frozen=True, slots=True)
class TasksShown:
    """`tasks` None: the hub has not told them yet, or they cannot be read; `heard`: when it did.
    `one`: which is looked at. The proof: `typing`; `wrong`: why the text is not taken; `days`: that
    may be chosen, ISO with the weekday's number; `taken`: how many pictures; `seen`: what the
    camera sees; `camera`: there is one; `trouble`: string key of what is wrong with it; `busy`:
    something of it is under way."""

    tasks: tuple[TaskShown, ...] | None = None
    heard: str = ""
    off_site: int = 0
    wanted: int = 0
    one: TaskShown | None = None
    typing: Typing | None = None
    wrong: str = ""
    days: tuple[tuple[str, int], ...] = ()
    taken: int = 0
    most: int = 6
    seen: Pixels | None = field(default=None, repr=False)
    camera: bool = False
    trouble: str = ""
    busy: bool = False

    @property
    def open(self) -> int:
        """How many want something of the station."""
        return sum(one.done in ("open", "unqualified", "missed") for one in self.tasks or ())


NO_TASKS = TasksShown()
