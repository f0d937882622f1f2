"""What a page is made of: plain data, no Kivy.

A screen is a function `page(view) -> Page`. The layout engine (`screens/layout.py`) turns the tree
into boxes in millimetres and pixels, the painter (`screens/painter.py`) draws them, and
`kiosk screens measure` judges the same boxes. Each node has a role and a label for the reader of
the screen; its place in the tree is its reading order.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.visit.states import Event


class Role(enum.StrEnum):
    PAGE = "page"
    HEADING = "heading"
    TEXT = "text"
    BUTTON = "button"
    TOGGLE = "toggle"
    IMAGE = "image"
    TABLE = "table"
    ROW = "row"
    CHART = "chart"
    KEY = "key"
    TIMER = "timer"
    GROUP = "group"
    NONE = "none"  # decoration


class Size(enum.StrEnum):
    """Text sizes by meaning; the theme gives millimetres for standard and 大字版."""

    SMALL = "small"  # smallest allowed
    BODY = "body"
    LABEL = "label"  # on buttons and tiles
    LEAD = "lead"
    TITLE = "title"
    HUGE = "huge"


class Tone(enum.StrEnum):
    """Colour by meaning."""

    INK = "ink"
    MUTED = "muted"
    BLUE = "blue"
    WHITE = "white"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    ENROLMENT = "enrolment"
    CARE = "care"
    ACCOUNT = "account"
    BENEFITS = "benefits"


@dataclass(frozen=True, slots=True)
class Send:
    """What a touch sends: an event of the visit and its data (an item id, a row number…)."""

    event: Event
    data: object = None


@dataclass(frozen=True, slots=True)
class Local:
    """A touch that changes only how this terminal shows things (text size, language, reveal)."""

    what: str  # "text-size" | "language" | "low" | "reveal" | "hide-amounts" | "key:<c>" …


Action = Send | Local


@dataclass(slots=True, kw_only=True)
class Node:
    """Base of all. `grow` shares what is left along the parent's axis; `width`/`height` in mm fix it."""

    role: Role = Role.NONE
    label: str = ""
    grow: float = 0.0
    width: float | None = None
    height: float | None = None
    personal: bool = False  # textures of it are never cached and are zeroed at the wipe


@dataclass(slots=True, kw_only=True)
class Run:
    """A stretch of text in one style."""

    text: str
    tone: Tone | None = None
    bold: bool | None = None


@dataclass(slots=True, kw_only=True)
class Text(Node):
    """Wraps in its width unless `one_line`; never shrinks, never ends in dots."""

    text: str = ""
    runs: Sequence[Run] = ()  # instead of `text`
    size: Size = Size.BODY
    tone: Tone = Tone.INK
    bold: bool = False
    align: str = "left"
    one_line: bool = False
    role: Role = Role.TEXT


@dataclass(slots=True, kw_only=True)
class Icon(Node):
    name: str
    tone: Tone = Tone.BLUE
    size_mm: float = 9.0


@dataclass(slots=True, kw_only=True)
class Badge(Node):
    """An icon in a tinted rounded square."""

    icon: str
    tone: Tone = Tone.ENROLMENT
    size_mm: float = 14.0


@dataclass(slots=True, kw_only=True)
class Picture(Node):
    """An image file drawn in proportion, never recoloured (the official mark)."""

    file: str
    role: Role = Role.IMAGE


@dataclass(slots=True, kw_only=True)
class Qr(Node):
    data: str
    size_mm: float = 38.0
    role: Role = Role.IMAGE


@dataclass(slots=True, kw_only=True)
class Column(Node):
    children: Sequence[Node] = ()
    gap: float = 4.0
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)  # left top right bottom
    align: str = "stretch"  # stretch | left | centre | right
    spread: str = "top"  # top | centre | bottom: where children sit when there is room


@dataclass(slots=True, kw_only=True)
class RowBox(Node):
    """Children side by side."""

    children: Sequence[Node] = ()
    gap: float = 4.0
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)
    align: str = "centre"  # centre | top | bottom | stretch


@dataclass(slots=True, kw_only=True)
class Grid(Node):
    """Equal columns; a child may span several."""

    children: Sequence[Node] = ()
    columns: int = 2
    spans: Sequence[int] = ()
    gap: float = 4.0
    row_height: float | None = None


@dataclass(slots=True, kw_only=True)
class Card(Node):
    """White rounded surface with an edge; a solid lower edge when it can be touched."""

    child: Node
    action: Action | None = None
    pad: float = 6.0
    accent: Tone | None = None  # coloured border: the suggested way
    fill: Tone | None = None  # tinted ground


@dataclass(slots=True, kw_only=True)
class Button(Node):
    """`kind`: primary (one a page), secondary, quiet, bar (bottom bar), tile, pill."""

    text: str
    action: Action
    kind: str = "secondary"
    icon: str = ""
    sub: str = ""
    tone: Tone = Tone.BLUE
    chosen: bool = False
    role: Role = Role.BUTTON


@dataclass(slots=True, kw_only=True)
class TableColumn:
    title: str
    width: float  # share
    right: bool = False
    strong: bool = False


@dataclass(slots=True, kw_only=True)
class Table(Node):
    """Only rows on the glass are made. `cell(row, column)` returns display text."""

    columns: Sequence[TableColumn]
    count: int
    cell: Callable[[int, int], str] = field(repr=False)
    on_row: Callable[[int], Action] | None = None
    footer: str = ""
    total: Sequence[str] = ()
    role: Role = Role.TABLE
    personal: bool = True


@dataclass(slots=True, kw_only=True)
class Bars(Node):
    """A small bar chart; `values` are shares of the greatest, 0..1; the greatest is emphasised."""

    values: Sequence[float]
    names: Sequence[str]
    marks: Sequence[str] = ()  # amount over the greatest bar
    role: Role = Role.CHART
    personal: bool = True


@dataclass(slots=True, kw_only=True)
class Ring(Node):
    """Remaining time; the engine redraws only its box."""

    seconds: float
    of: float
    role: Role = Role.TIMER


@dataclass(slots=True, kw_only=True)
class Steps(Node):
    names: Sequence[str]
    at: int
    role: Role = Role.GROUP


@dataclass(slots=True, kw_only=True)
class Spinner(Node):
    """Something is under way; redraws only its own box, at most 4 times a second."""

    done: int = 0
    total: int = 0


@dataclass(slots=True, kw_only=True)
class Scroll(Node):
    """Vertical scrolling for guides and reviews of many items, with a visible hint."""

    child: Node


@dataclass(slots=True, kw_only=True)
class Space(Node):
    mm: float = 0.0


@dataclass(slots=True, kw_only=True)
class Page:
    """One whole screen: top bar, body, bottom bar, over `ground`."""

    state: str
    top: Node
    body: Node
    bottom: Node
    mark: str = "#ffaa00"  # corner mark when KIOSK_MARK=1
    title: str = ""
