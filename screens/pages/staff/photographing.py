"""What stands on a page on which staff take pictures: how the camera is, and what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from screens.nodes import Column, Likeness, Node, Size, Text, Tone
from screens.pages.staff.frame import noted
from screens.parts import heading
from screens.pieces import note
from screens.room import room
from screens.staff import StaffView
from screens.view import View

if TYPE_CHECKING:
    from kiosk.papers.page import Pixels


class Seeing(Protocol):
    """As `TasksShown` has it."""

    @property
    def seen(self) -> Pixels | None: ...

    @property
    def camera(self) -> bool: ...

    @property
    def trouble(self) -> str: ...

    @property
    def busy(self) -> bool: ...


def said(
    staff: StaffView, view: View, title: str, shown: Seeing, told: str, wrong: str
) -> list[Node]:
    """`told`: how far it is; `wrong`: what its trouble is called; all in words. The title goes
    where there is no height for it."""
    at = room(view)
    crowded = at.small and (at.large or at.wide)
    head: list[Node] = [] if crowded else [heading(view, title)]
    size = Size.SMALL if at.small else Size.BODY
    if staff.note:
        return [*head, *noted(staff, view)]
    if shown.busy:
        return [*head, note("hourglass", view.strings("staff.tasks.busy"), Tone.MUTED, size)]
    if shown.trouble:
        return [*head, note("camera-off", wrong, Tone.BAD, size)]
    return [*head, Text(text=told, size=size, tone=Tone.MUTED)]


def likeness(view: View, shown: Seeing) -> Node:
    if not shown.camera:
        return Column(grow=1)
    s = view.strings
    hint = "" if shown.trouble else s("camera.waiting")
    return Likeness(pixels=shown.seen, hint=hint, label=s("camera.label"), grow=1)
