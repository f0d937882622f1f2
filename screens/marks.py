"""What changes on a laid-out page while it is drawn: things that turn, the pressed place."""

from __future__ import annotations

from msgspec.structs import replace

from screens.boxes import Arc, Box, Panel, Placed

TURN_SECONDS = 0.25  # four positions a second at most
_TURNS = 8  # positions of something that turns


def turn(placed: list[Placed], now: float) -> bool:
    """Bring what turns to its position; True when something does."""
    start = int(now / TURN_SECONDS) % _TURNS / _TURNS
    turns = False
    for item in placed:
        if isinstance(item.stroke, Arc) and item.stroke.spin:
            item.stroke = replace(item.stroke, start=start)
            turns = True
    return turns


def press_down(placed: list[Placed], boxes: list[Box], pressed: Box) -> None:
    """The box under the finger is drawn darker; nothing moves."""
    for box in boxes:
        if box.rect == pressed.rect and box.action == pressed.action and box.panel >= 0:
            item = placed[box.panel]
            if isinstance(item.stroke, Panel) and item.stroke.pressed:
                item.stroke = replace(item.stroke, fill=item.stroke.pressed)
            return
