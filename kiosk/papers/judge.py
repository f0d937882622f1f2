"""Is this picture a page, whole and legible? Edges, straightening, and what is wrong with it.

OpenCV works here, so this is imported in the child process only (`kiosk/papers/child.py`). All
measures are relative to the page (its own paper and ink), so that they mean the same at any camera;
the bounds were found on pictures of the sandbox's camera and stand in one table.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.sought import Sought

Picture = np.ndarray
"""Rows × columns × (blue, green, red), 8 bits each."""

LOOK = 800  # px: longest side of the picture in which the page is looked for
SHARP = 1400  # px: longest side of the page at which its sharpness is measured
LEAST_SHARE = 0.18  # of the picture that a page takes
LEAST_CARD = 0.02  # … and a card: 85.6 × 54 mm where the camera sees 450 × 340 mm is 0.03
RIM = 0.006  # of the picture's side: what reaches so near to it goes on beyond it
CUT_BLACK = 32  # paper and table differ at least by so much


class Bounds(NamedTuple):
    """A measure beyond `bad` is a flaw; beyond `worst` the page cannot be read."""

    bad: float
    worst: float


DARK = Bounds(95.0, 48.0)  # brightness of the paper, of 255: below
BLUR = Bounds(0.46, 0.28)  # steepest edges as a share of paper minus ink: below
GLARE = Bounds(0.012, 0.04)  # share of the page that is burnt out: above
FAINT = 28.0  # paper minus ink below which nothing is legible, whatever else


class Judged(NamedTuple):
    """`page`: straightened, or the picture as it came where no page was found or sought."""

    page: Picture
    flaws: dict[Flaw, Grade]


def judge(
    picture: Picture, longest: int, *, filled: bool = False, sought: Sought = Sought.PAGE
) -> Judged:
    """`longest`: px of the page's longer side. `filled`: the page may fill the whole picture, as
    people hold their phones; then the visitor judges whether all of it is there."""
    if sought is Sought.SCENE:
        return Judged(fitted(picture, longest), {})
    corners, flaws = find_page(picture, LEAST_CARD if sought is Sought.CARD else LEAST_SHARE)
    if filled and (corners is None or flaws):
        page = fitted(picture, longest)
        return Judged(page, {Flaw.CUT_OFF: Grade.BAD} | measure(page))
    if corners is None:
        return Judged(fitted(picture, longest), {Flaw.NO_PAGE: Grade.WORST})
    page = straighten(picture, corners, longest)
    flaws = flaws | measure(page)
    return Judged(page, flaws)


def find_page(picture: Picture, least: float) -> tuple[np.ndarray | None, dict[Flaw, Grade]]:
    """Its four corners in px (clockwise from the top left), and whether one lies outside. `least`:
    share of the picture."""
    scale = LOOK / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    outline = _outline(small, least)
    if outline is None:
        return None, {}
    high, wide = small.shape[:2]
    hull = cv2.convexHull(outline)
    corners = _four(hull)
    if corners is None:
        return None, {}
    cut = _beyond(hull[:, 0, :].astype(np.float32), wide, high)
    flaws = {}
    if cut:
        flaws[Flaw.CUT_OFF] = Grade.WORST if cut > 1 else Grade.BAD
    return sharpened(corners, outline[:, 0, :].astype(np.float32)) / scale, flaws


def _outline(small: Picture, share: float) -> np.ndarray | None:
    """The outline of the largest bright thing: paper on a darker table."""
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (7, 7), 0)
    split, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light, dark = grey[mask > 0], grey[mask == 0]
    if not light.size or not dark.size:
        return None
    if float(np.median(light)) - float(np.median(dark)) < min(CUT_BLACK, split * 0.35):
        return None
    side = max(9, round(max(small.shape[:2]) * 0.03)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)  # print joins the paper
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)  # crumbs leave the table
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    best = max(found, key=cv2.contourArea, default=None)
    least = share * small.shape[0] * small.shape[1]
    return best if best is not None and cv2.contourArea(best) >= least else None


def _four(hull: np.ndarray) -> np.ndarray | None:
    """Four corners that say the outline well; a page with a corner outside is seen as its box."""
    around = cv2.arcLength(hull, True)
    for share in (0.02, 0.03, 0.045, 0.06):
        rough = cv2.approxPolyDP(hull, share * around, True)
        if len(rough) == 4 and cv2.contourArea(rough) > 0.85 * cv2.contourArea(hull):
            return _ordered(rough[:, 0, :].astype(np.float32))
    box = cv2.boxPoints(cv2.minAreaRect(hull))
    area = cv2.contourArea(box)
    return _ordered(box) if area and cv2.contourArea(hull) > 0.7 * area else None


def sharpened(corners: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Corners as the crossings of lines laid through the sides: cleaning the outline has rounded
    the corners themselves. As they were where a side has too few points."""
    lines = []
    for i in range(4):
        begin, side = corners[i], corners[(i + 1) % 4] - corners[i]
        length = float(np.linalg.norm(side))
        along = side / max(length, 1.0)
        apart = outline - begin
        far = apart @ along
        off = np.abs(apart @ np.array([-along[1], along[0]], np.float32))
        near = outline[(far > 0.12 * length) & (far < 0.88 * length) & (off < 0.03 * length)]
        if len(near) < 12:
            return corners
        x, y, left, top = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append((np.array([left, top]), np.array([x, y])))
    crossed = [_crossing(lines[i - 1], lines[i]) for i in range(4)]
    found = np.array([c if c is not None else corners[i] for i, c in enumerate(crossed)])
    moved = np.linalg.norm(found - corners, axis=1).max()
    return found.astype(np.float32) if moved < 0.06 * cv2.arcLength(outline, True) / 4 else corners


def _crossing(one: tuple, other: tuple) -> np.ndarray | None:
    turn = np.array([one[1], -other[1]]).T
    if abs(np.linalg.det(turn)) < 1e-3:
        return None
    return one[0] + one[1] * np.linalg.solve(turn, other[0] - one[0])[0]


def _ordered(points: np.ndarray) -> np.ndarray:
    """Clockwise, the one nearest to the top left first."""
    middle = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0])
    turned = points[np.argsort(angles)]
    first = int(np.argmin(turned.sum(axis=1)))
    return np.roll(turned, -first, axis=0)


def _beyond(points: np.ndarray, wide: int, high: int) -> int:
    """How many of the picture's sides the outline runs along, each by more than a touch."""
    rim_x, rim_y = max(2.0, RIM * wide), max(2.0, RIM * high)
    sides = (
        points[points[:, 0] <= rim_x][:, 1],
        points[points[:, 0] >= wide - 1 - rim_x][:, 1],
        points[points[:, 1] <= rim_y][:, 0],
        points[points[:, 1] >= high - 1 - rim_y][:, 0],
    )
    spans = [float(side.max() - side.min()) if side.size else -1.0 for side in sides]
    across = float(np.ptp(points, axis=0).min())  # of a card even a whole side is short
    long = min(0.25 * min(wide, high), 0.6 * across)
    whole = sum(span > long for span in spans)
    return 2 if whole else sum(span >= 0 for span in spans)


def straighten(picture: Picture, corners: np.ndarray, longest: int) -> Picture:
    """The page seen from straight above, with its longer side `longest` px at most."""
    top, right, bottom, left = (
        float(np.linalg.norm(corners[(i + 1) % 4] - corners[i])) for i in range(4)
    )
    wide, high = max(top, bottom), max(left, right)
    scale = min(1.0, longest / max(wide, high))
    size = (max(8, round(wide * scale)), max(8, round(high * scale)))
    flat = np.array(
        [[0, 0], [size[0] - 1, 0], [size[0] - 1, size[1] - 1], [0, size[1] - 1]], np.float32
    )
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    # from a much larger picture every pixel is a mean: linear alone would skip some
    how = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_CUBIC
    return cv2.warpPerspective(picture, turn, size, flags=how, borderMode=cv2.BORDER_REPLICATE)


def measure(page: Picture) -> dict[Flaw, Grade]:
    """Darkness, blur and glare of a straightened page."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    margin = max(2, round(0.02 * min(grey.shape)))
    inner = grey[margin:-margin, margin:-margin]
    if not inner.size:
        return {Flaw.NO_PAGE: Grade.WORST}
    paper = float(np.percentile(inner, 80))
    ink = float(np.percentile(inner, 0.5))
    flaws: dict[Flaw, Grade] = {}
    if paper < DARK.bad:
        flaws[Flaw.DARK] = Grade.WORST if paper < DARK.worst else Grade.BAD
    sharp = sharpness(inner, paper, ink)
    if sharp < BLUR.bad:
        flaws[Flaw.BLURRED] = Grade.WORST if sharp < BLUR.worst else Grade.BAD
    burnt = glare(inner, paper)
    if burnt > GLARE.bad:
        flaws[Flaw.GLARE] = Grade.WORST if burnt > GLARE.worst else Grade.BAD
    return flaws


def sharpness(grey: np.ndarray, paper: float, ink: float) -> float:
    """How steep the steepest edges are, as a share of paper minus ink in one pixel; 0 where hardly
    anything is printed. An edge of a sharp print rises by more than half in a pixel."""
    if paper - ink < FAINT:
        return 0.0
    scale = min(1.0, SHARP / max(grey.shape))
    small = grey
    if scale < 1.0:
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    wide = cv2.absdiff(small[:, 1:], small[:, :-1])
    high = cv2.absdiff(small[1:, :], small[:-1, :])
    steep = max(float(np.percentile(wide, 99.7)), float(np.percentile(high, 99.7)))
    return steep / (paper - ink)


def glare(grey: np.ndarray, paper: float) -> float:
    """Share of the page that is burnt out in patches: white without print, well above its paper."""
    level = min(251.0, paper + 0.6 * (255.0 - paper))
    if level - paper < 6:
        return 0.0 if paper < 250 else 1.0  # the whole page is burnt out
    burnt = (grey >= level).astype(np.uint8)
    side = max(5, round(0.012 * max(grey.shape))) | 1
    patch = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return float(patch.mean())


def fitted(picture: Picture, longest: int) -> Picture:
    """Smaller where its longer side is more than `longest` px."""
    scale = min(1.0, longest / max(picture.shape[:2]))
    if scale == 1.0:
        return picture
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def encoded(page: Picture, quality: int, most: int) -> bytes | None:
    """As JPEG of at most `most` bytes, with less quality where it must be; None: it cannot be."""
    for lower in (quality, 70, 55, 40):
        good, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, min(lower, quality)])
        if good and data.size <= most:
            return data.tobytes()
    return None
