"""Judge a laid-out page against look.md: sizes, distances, contrast, clipping, order. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from itertools import pairwise

from screens.boxes import Box, Rect, Sheet, Turn, cross
from screens.look import Look
from screens.nodes import Role
from screens.theme import Theme, rgb


class Kind(enum.StrEnum):
    """What can be wrong with a page."""

    TEXT_SMALL = "text-small"
    TARGET_SMALL = "target-small"
    TARGETS_NEAR = "targets-near"
    CONTRAST = "contrast"
    CLIPPED = "clipped"  # content does not fit its place
    OUTSIDE = "outside"  # beyond the glass
    OVERLAP = "overlap"
    NO_LABEL = "no-label"
    NO_ROLE = "no-role"
    ORDER = "order"
    UNREACHED = "unreached"  # no key of the keypad comes to it
    UNSPOKEN = "unspoken"  # nothing is heard of it
    OUT_OF_REACH = "out-of-reach"  # touchable, but too high for who sits or is not tall


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `what` names the box by kind, never by personal text."""

    state: str
    kind: Kind
    what: str
    detail: str
    rect: Rect

    def __str__(self) -> str:
        return f"{self.state}: {self.kind} {self.what} at {self.rect}: {self.detail}"


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" (WCAG 2.2)."""
    parts = [c / 255 for c in rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1..21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def findings(sheet: Sheet, look: Look) -> list[Finding]:
    """Everything wrong with the page as first shown and with its areas scrolled to the end."""
    theme = Theme(look)
    found: dict[Finding, None] = {}
    for offsets in _views(sheet):
        boxes = sheet.flat(offsets)[1]
        for finding in _judge(sheet, theme, look, boxes):
            found[finding] = None
    return list(found)


def _views(sheet: Sheet) -> list[dict[str, int]]:
    """At the top, and a page further on (a long table looks alike all the way down)."""
    areas = sheet.areas({})
    if not areas:
        return [{}]
    return [{}, {area.name: min(area.rect[3], area.furthest()) for area, _ in areas}]


def _judge(sheet: Sheet, theme: Theme, look: Look, boxes: list[Box]) -> list[Finding]:
    out: list[Finding] = []

    def say(kind: Kind, box: Box, detail: str) -> None:
        name = "" if box.personal else f" {box.label[:24]!r}"
        out.append(Finding(sheet.state, kind, f"{box.kind}{name}", detail, box.rect))

    for box in boxes:
        if not _visible(box):
            continue
        _text(theme, box, say)
        _place(sheet, box, say)
        _role(box, say)
        if box.action is not None:
            _target(sheet, theme, look, box, say)
    _pairs(theme, [b for b in boxes if _visible(b)], say)
    return out


def _visible(box: Box) -> bool:
    seen = cross(box.rect, box.clip)
    return bool(seen[2] and seen[3])


def _cut(box: Box) -> bool:
    """Partly behind the edge of its scrolling area: a drag brings it out."""
    return box.clip is not None and cross(box.rect, box.clip) != box.rect


def _text(theme: Theme, box: Box, say) -> None:
    if box.text_mm:
        least = theme.limit("body" if box.body_text else "smallest")
        if box.text_mm < least - 0.005:
            say(Kind.TEXT_SMALL, box, f"cap height {box.text_mm:.2f} mm < {least} mm")
        if box.fg and box.bg:
            ratio, wanted = contrast(box.fg, box.bg), theme.limit("contrast")
            if ratio < wanted - 0.005:
                say(Kind.CONTRAST, box, f"{box.fg} on {box.bg}: {ratio:.2f} < {wanted}")


def _place(sheet: Sheet, box: Box, say) -> None:
    if box.overflow:
        say(Kind.CLIPPED, box, box.overflow)
    x, y, w, h = box.rect
    inside_height = box.clip is not None or (y >= 0 and y + h <= sheet.height)
    if x < 0 or x + w > sheet.width or not inside_height:
        say(Kind.OUTSIDE, box, f"glass is {sheet.width}×{sheet.height}")
    elif box.clip is not None and (x < box.clip[0] or x + w > box.clip[0] + box.clip[2]):
        say(Kind.OUTSIDE, box, f"wider than its scrolling area {box.clip}")


def _role(box: Box, say) -> None:
    if box.kind == "ink":
        return
    if box.action is not None and box.role not in (Role.BUTTON, Role.TOGGLE, Role.KEY, Role.ROW):
        say(Kind.NO_ROLE, box, f"can be touched, role {box.role}")
    if (box.action is not None or box.role is not Role.NONE) and not box.label.strip():
        say(Kind.NO_LABEL, box, f"role {box.role}")


def _target(sheet: Sheet, theme: Theme, look: Look, box: Box, say) -> None:
    if _cut(box):
        return
    least = theme.limit("key" if box.role is Role.KEY else "target")
    for name, px in (("wide", box.rect[2]), ("high", box.rect[3])):
        mm = px * sheet.mm_per_px
        if mm < least - sheet.mm_per_px:
            say(Kind.TARGET_SMALL, box, f"{mm:.1f} mm {name} < {least} mm")
    if look.form == "portrait" and (look.large or look.low) and not isinstance(box.action, Turn):
        line = sheet.height * (0.5 if look.low else 1 / 3)
        if box.rect[1] < line - 1:
            say(Kind.OUT_OF_REACH, box, f"begins above {line:.0f}px")


def _pairs(theme: Theme, boxes: list[Box], say) -> None:
    targets = [b for b in boxes if b.action is not None and not _cut(b)]
    for index, one in enumerate(targets):
        for other in targets[index + 1 :]:
            gap = _gap(one.rect, other.rect)
            keys = one.role is Role.KEY and other.role is Role.KEY
            least = theme.limit("key_gap" if keys else "gap")
            if gap < 0:
                say(Kind.OVERLAP, one, f"over {other.kind} at {other.rect}")
            elif gap * theme.mm_per_px < least - theme.mm_per_px:
                mm = gap * theme.mm_per_px
                say(Kind.TARGETS_NEAR, one, f"{mm:.1f} mm from {other.kind} at {other.rect}")
    texts = [b for b in boxes if b.kind == "text" and not _cut(b)]
    for index, one in enumerate(texts):
        for other in texts[index + 1 :]:
            shared = cross(one.rect, other.rect)
            if shared[2] > 1 and shared[3] > 1:
                say(Kind.OVERLAP, one, f"over text at {other.rect}")
    reading = [
        b for b in boxes if (b.kind == "text" or b.kind.startswith("button")) and not _cut(b)
    ]
    for one, other in pairwise(reading):
        if (
            one.clip == other.clip
            and _same_line(one.rect, other.rect)
            and other.rect[0] < one.rect[0]
        ):
            say(Kind.ORDER, other, f"read after what stands right of it at {one.rect}")


def _gap(a: Rect, b: Rect) -> int:
    """Distance in px along the axis that separates two rectangles; negative when they overlap."""
    across = max(a[0], b[0]) - min(a[0] + a[2], b[0] + b[2])
    down = max(a[1], b[1]) - min(a[1] + a[3], b[1] + b[3])
    return max(across, down)


def _same_line(a: Rect, b: Rect) -> bool:
    shared = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return shared * 2 > min(a[3], b[3])
