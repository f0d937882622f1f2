"""The page on which something is typed: what stands above the field, the field, the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.input.typing import Typing
from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Tend
from screens.pages.staff.frame import frame
from screens.staff import StaffView
from screens.view import View
from screens.written import written


def writing(
    staff: StaffView,
    view: View,
    typing: Typing,
    above: Sequence[Node],
    hint: str,
    told: str,
    done: Event,
    done_text: str,
    *,
    may: bool,
) -> Page:
    """`hint` stands in the field while it is empty, `told` is what is wrong with it; all in words.
    `done`: with which it goes on, by a button that works when it `may` and nothing is being
    composed."""
    field = written(view, typing, hint, told, width=field_width(view))
    body = with_keyboard(
        view, [*above, field], typing, Tend(done), done_text=done_text,
        enter=may and not typing.busy,
    )  # fmt: skip
    return frame(staff, view, body)
