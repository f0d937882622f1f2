"""What a page is made of: plain data, no Kivy.

A screen is a function `page(view) -> Page`. The layout engine (`screens/layout.py`) turns the tree
into boxes in millimetres and pixels, the painter (`screens/painter.py`) draws them, and
`kiosk screens measure` judges the same boxes. Each node has a role and a label for the reader of
the screen; its place in the tree is its reading order.

They are msgspec structs, no dataclasses: making those classes took a tenth of the start.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

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

    FINE = "fine"  # the smallest allowed: only the Latin line of the mark
    SMALL = "small"
    BODY = "body"
    LABEL = "label"  # on buttons and tiles
    LEAD = "lead"
    ACTION = "action"  # the word on a primary or secondary button
    HEAD = "head"  # name of a door or card, under a title
    TITLE = "title"
    HUGE = "huge"
    NUMBER = "number"  # of the queue: read from a seat


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


class Send(Struct, frozen=True):
    """What a touch sends: an event of the visit and its data (an item id, a row number…)."""

    event: Event
    data: object = None


class Local(Struct, frozen=True):
    """A touch that changes only how this terminal shows things (text size, language, reveal)."""

    what: str  # "text-size" | "language" | "low" | "reveal" | "hide-amounts" | "key:<c>" …


class Tend(Struct, frozen=True):
    """What a touch of whoever works here sends: an event of `kiosk.technician.states` or
    `kiosk.staff.states` by its word, and its data (a device's name, an account). The word, so that
    the first frame need not import those rooms."""

    event: str
    data: object = None


InkPoint = tuple[int, int, int]
"""Thousandths of a slate's shorter side, right and down from its top left; milliseconds since the
finger came down."""


class Ink(Struct, frozen=True):
    """A stroke drawn on the slate of that name. The page gives it without points."""

    slate: str
    points: tuple[InkPoint, ...] = ()


Action = Send | Local | Tend | Ink


class Node(Struct, kw_only=True):
    """Base of all.

    `grow` shares what is left along the parent's axis; `width` in mm fixes it, `height` is a floor.
    """

    role: Role = Role.NONE
    label: str = ""
    grow: float = 0.0
    width: float | None = None
    height: float | None = None
    personal: bool = False  # textures of it are never cached and are zeroed at the wipe


class Run(Struct, kw_only=True):
    """A stretch of text in one style."""

    text: str
    tone: Tone | None = None
    bold: bool | None = None


class Text(Node, kw_only=True):
    """Wraps in its width unless `one_line`; never shrinks, never ends in dots."""

    text: str = ""
    runs: Sequence[Run] = ()  # instead of `text`
    size: Size = Size.BODY
    tone: Tone = Tone.INK
    bold: bool = False
    align: str = "left"
    one_line: bool = False
    role: Role = Role.TEXT


class Icon(Node, kw_only=True):
    name: str
    tone: Tone = Tone.BLUE
    size_mm: float = 9.0


class Badge(Node, kw_only=True):
    """An icon in a tinted rounded square."""

    icon: str
    tone: Tone = Tone.ENROLMENT
    size_mm: float = 14.0


class Picture(Node, kw_only=True):
    """An image file drawn in proportion, never recoloured (the official mark)."""

    file: str
    role: Role = Role.IMAGE


class Likeness(Node, kw_only=True):
    """A picture in memory (`kiosk.papers.page.Pixels`), as large as fits in proportion; without one
    an empty place with `hint`. Drawn anew from its own pixels each time, never kept: it is a
    visitor's, but on the publicity screen (`personal` False)."""

    pixels: Any = None
    hint: str = ""
    role: Role = Role.IMAGE
    personal: bool = True


class Qr(Node, kw_only=True):
    data: str
    size_mm: float = 38.0
    role: Role = Role.IMAGE


class Column(Node, kw_only=True):
    children: Sequence[Node] = ()
    gap: float = 4.0
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)  # left top right bottom
    align: str = "stretch"  # stretch | left | centre | right
    spread: str = "top"  # top | centre | bottom: where children sit when there is room


class RowBox(Node, kw_only=True):
    """Children side by side."""

    children: Sequence[Node] = ()
    gap: float = 4.0
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)
    align: str = "centre"  # centre | top | bottom | stretch


class Grid(Node, kw_only=True):
    """Equal columns; a child may span several."""

    children: Sequence[Node] = ()
    columns: int = 2
    spans: Sequence[int] = ()
    gap: float = 4.0
    row_height: float | None = None


class Card(Node, kw_only=True):
    """White rounded surface with an edge; a solid lower edge when it can be touched."""

    child: Node
    action: Action | None = None
    pad: float = 6.0
    accent: Tone | None = None  # coloured border: the suggested way
    fill: Tone | None = None  # tinted ground
    solid: bool = False  # the fill is the tone itself, for white text on it


class Button(Node, kw_only=True):
    """`kind`: primary (one a page), secondary, quiet, bar (bottom bar), tile, pill."""

    text: str
    action: Action
    kind: str = "secondary"
    icon: str = ""
    sub: str = ""
    tone: Tone = Tone.BLUE
    chosen: bool = False
    role: Role = Role.BUTTON


class TableColumn(Struct, kw_only=True):
    title: str
    width: float  # share
    right: bool = False
    strong: bool = False


class Table(Node, kw_only=True):
    """Only rows on the glass are made. `cell(row, column)` returns display text."""

    columns: Sequence[TableColumn]
    count: int
    cell: Callable[[int, int], str]
    on_row: Callable[[int], Action] | None = None
    footer: str = ""
    total: Sequence[str] = ()
    role: Role = Role.TABLE
    personal: bool = True


class Bars(Node, kw_only=True):
    """A small bar chart; `values` are shares of the greatest, 0..1; the greatest is emphasised."""

    values: Sequence[float]
    names: Sequence[str]
    marks: Sequence[str] = ()  # amount over the greatest bar
    role: Role = Role.CHART
    personal: bool = True


class Ring(Node, kw_only=True):
    """Remaining time; the engine redraws only its box."""

    seconds: float
    of: float
    role: Role = Role.TIMER


class Steps(Node, kw_only=True):
    names: Sequence[str]
    at: int
    role: Role = Role.GROUP


class Spinner(Node, kw_only=True):
    """Something is under way; redraws only its own box, at most 4 times a second."""

    done: int = 0
    total: int = 0


class Scroll(Node, kw_only=True):
    """Vertical scrolling for guides and reviews of many items, with a visible hint."""

    child: Node


class Slate(Node, kw_only=True):
    """A place to draw on with the finger: each stroke arrives as `Ink` when the finger leaves.

    `strokes` are those drawn so far, in thousandths of its shorter side; `guides` draws the cross
    of a 田字格, by which a character is placed.
    """

    name: str
    strokes: Sequence[Sequence[tuple[int, ...]]] = ()
    hint: str = ""  # on the empty slate
    guides: bool = False
    pen_mm: float = 1.6
    role: Role = Role.KEY
    personal: bool = True


class Space(Node, kw_only=True):
    mm: float = 0.0


class Page(Struct, kw_only=True):
    """One whole screen: top bar, body, bottom bar, over `ground`."""

    state: str
    top: Node
    body: Node
    bottom: Node
    mark: str = "#ffaa00"  # corner mark when KIOSK_MARK=1
    title: str = ""
    about: str = ""  # which of a state's pages, where they have one title
    up: str = ""  # labels of the engine's own page-up and page-down places
    down: str = ""
