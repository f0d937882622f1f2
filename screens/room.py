"""What a form factor has room for, in millimetres, from `look.md` and its drawings."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.visit.states import State
from screens.text_width import ems
from screens.view import View

__all__ = [
    "Room",
    "ems",
    "out_of_order",
    "reach_line",
    "room",
    "staff_in_corner",
    "staff_strip",
    "strip",
    "touch_height",
]


@dataclass(frozen=True, slots=True)
class Room:
    """What a form factor has room for, in millimetres."""

    tall: bool  # the upright all-in-one, at which people stand or sit
    wide: bool  # broader than high: body in two columns
    small: bool  # a pad
    large: bool
    width: float
    height: float
    margin: float
    gap: float
    top: float
    bar: float
    button: float  # height of action buttons
    touch: float  # smallest thing to touch

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    @property
    def body(self) -> float:
        """Height between top and bottom bar."""
        return self.height - self.top - self.bar


_SIZES = {  # form: (margin, gap, (top, large), (bar, large), (button, large))
    "portrait": (12.0, 5.0, (36.0, 42.0), (40.4, 43.4), (32.0, 36.0)),
    "landscape": (12.0, 5.0, (27.0, 32.0), (31.0, 32.0), (26.0, 30.0)),
    "pad": (5.0, 3.2, (15.0, 18.0), (20.2, 25.2), (16.0, 20.5)),
    "pad-upright": (5.0, 3.2, (18.0, 21.0), (24.0, 28.0), (17.0, 21.0)),
}


_STRIP = {"portrait": (10.0, 13.0), "landscape": (9.5, 12.5)}  # mm: words of trouble on top


_STAFF_STRIP = {"portrait": (10.2, 13.3), "landscape": (9.5, 12.5)}
"""The same, of who is signed in; both together are whole pixels: what must be in reach, is."""


_LOOKED_UP_FROM = frozenset(
    {
        State.ATTRACT, State.HOME, State.HOME_IDENTIFIED, State.HANDLING_LIST, State.CONSULTING,
        State.NOTICES, State.WORK_RULE, State.GUIDE, State.HELP, State.SEARCH, State.TOPIC,
        State.ANSWER, State.FEEDBACK, State.FEEDBACK_SENT,
    }
)  # fmt: skip
"""Where a visitor would begin a query: here it is said that none can be begun, and nothing of a
printer that has nothing to print."""


def out_of_order(view: View) -> list[str]:
    """Keys of what is said in the strip; a pad's result page itself says that it cannot print."""
    if view.limit and view.state in _LOOKED_UP_FROM:
        return [f"limit.{view.limit}"]
    said = view.look.form.startswith("pad") and view.state is State.RESULT and not view.can_print
    return [key for key in (view.network, "" if said else view.printer) if key]


def strip(view: View) -> float:
    """Height of the strip that names what is out of order; 0 when all is well."""
    return (
        _STRIP.get(view.look.form, (8.0, 9.6))[int(view.look.large)] if out_of_order(view) else 0.0
    )


def staff_in_corner(view: View) -> bool:
    """A lying pad has no height to spare for a strip over the grades: the corner says it."""
    look, reviewing = view.look, view.state in (State.REVIEW, State.REVIEW_REASONS)
    return view.staff is not None and look.form == "pad" and not look.large and reviewing


def staff_strip(view: View) -> float:
    """Height of the strip that says who of the staff is signed in; 0 in a visitor's own visit, and
    on a lying terminal where trouble shares its strip with them."""
    shared = view.look.form == "landscape" and strip(view) > 0
    if view.staff is None or staff_in_corner(view) or shared:
        return 0.0
    return _STAFF_STRIP.get(view.look.form, (8.0, 9.6))[int(view.look.large)]


def room(view: View) -> Room:
    look = view.look
    margin, gap, top, bar, button = _SIZES[look.form]
    large = int(look.large)
    return Room(
        tall=look.form == "portrait",
        wide=look.width > look.height,
        small=look.form.startswith("pad"),
        large=look.large,
        width=look.width * look.mm_per_px,
        height=look.height * look.mm_per_px,
        margin=margin,
        gap=gap,
        top=top[large] + strip(view) + staff_strip(view),
        bar=bar[large],
        button=button[large],
        touch=(15.0, 20.0)[large],
    )


def reach_line(view: View) -> float:
    """Millimetres from the top above which nothing is touched; 0 where there is no such line."""
    at = room(view)
    if not at.tall or not (at.large or view.look.low):
        return 0.0
    return at.height * (0.5 if view.look.low else 1 / 3)


def touch_height(view: View) -> float:
    """Height that `lowered` leaves for what is touched (all of the body where nothing is)."""
    at = room(view)
    return at.height - max(reach_line(view), at.top) - at.bar - 2 * at.gap
