"""What a page says to who hears it: its title and texts in reading order, and each place that keys
reach. Pure.

The order is that of the boxes, by which `screens/focus.py` moves; the bars at top and bottom are
heard only where keys reach them. A box that holds something of a person is marked so by its node
(`personal`), and so are keys: what somebody types is theirs.
"""

from __future__ import annotations

from kiosk.text.spoken import Piece
from screens.boxes import Box, Rect, Sheet, cross
from screens.focus import Stop
from screens.nodes import Role

_READ = frozenset({Role.HEADING, Role.TEXT, Role.ROW, Role.TABLE, Role.CHART, Role.IMAGE})


def page_pieces(
    sheet: Sheet, title: str, offsets: dict[str, int], *, whole: bool = False
) -> list[Piece]:
    """The title, then what of the body is on the glass and cannot be touched; each once. `whole`:
    and what can be, but for keys, for who does not go from one to the next."""
    boxes = [box for box in sheet.flat(offsets)[1] if _seen(box)]
    touched = [box.rect for box in boxes if box.action is not None]
    found = {title.strip(): Piece(title.strip())} if title.strip() else {}
    for box in boxes:
        text = box.label.strip()
        if not text or not _in_body(sheet, box.rect):
            continue
        if box.action is None and box.role in _READ:
            if any(_within(box.rect, rect) for rect in touched):
                continue  # words of a tile: heard with it
        elif box.action is None or not whole or box.role is Role.KEY:
            continue
        known = found.get(text)
        found[text] = Piece(text, box.personal or (known is not None and known.private))
    return list(found.values())


def stop_piece(stop: Stop) -> Piece:
    """The words of a place that keys reach."""
    return Piece(stop.box.label.strip(), stop.box.personal or stop.box.role is Role.KEY)


def news(before: list[Piece], after: list[Piece]) -> list[Piece]:
    """What a page says that it did not say a moment ago, without what is somebody's: an error, the
    next stage of a wait. What is being typed would be said with every key."""
    known = {piece.text for piece in before}
    return [piece for piece in after if piece.text not in known and not piece.private]


def _seen(box: Box) -> bool:
    seen = cross(box.rect, box.clip)
    return bool(seen[2] and seen[3])


def _in_body(sheet: Sheet, rect: Rect) -> bool:
    top, bottom = sheet.body
    middle = rect[1] + rect[3] / 2
    return top <= middle < bottom


def _within(inner: Rect, outer: Rect) -> bool:
    x, y, w, h = outer
    return (
        x <= inner[0]
        and y <= inner[1]
        and inner[0] + inner[2] <= x + w
        and inner[1] + inner[3] <= y + h
    )
