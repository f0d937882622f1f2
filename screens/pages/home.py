"""Home, with nobody identified or with the person kept: the profile's items, grouped by meaning.

The big glasses show every item at once; 大字版 and pads ask four plain questions first, with the
items behind them (`view.group`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services.model import Group, Item
from kiosk.text import masking
from kiosk.visit.states import Event, State
from screens.nodes import (
    Button,
    Column,
    Grid,
    Local,
    Node,
    Page,
    Qr,
    Role,
    RowBox,
    Run,
    Send,
    Size,
    Text,
    Tone,
)
from screens.parts import (
    HOME_MARK,
    Room,
    ems,
    group_heading,
    heading,
    lowered,
    primary,
    reach_line,
    room,
    secondary,
    strip,
    touch_height,
)
from screens.parts import page as frame
from screens.pieces import TONES, choice
from screens.view import View

_ICONS = {
    Group.ENROLMENT: "users",
    Group.CARE: "stethoscope",
    Group.ACCOUNT: "wallet",
    Group.BENEFITS: "heartbeat",
}

_TILE = 36.0  # mm: height of a tile where there are few
_FEW_LINES = 5
_HEADING_SHARE = 0.45  # a group's heading takes about this part of a line of tiles
_GROUP_HEADING = {False: 34.0, True: 30.0}  # mm, with the line under it
_LONG_WORD = 8  # letters
_LONG_NAME = 9  # ems of a greeting that is set smaller
_HALVES = frozenset({Group.ENROLMENT, Group.CARE})  # side by side on a broad glass


def page(view: View) -> Page:
    at = room(view)
    if _asks_first(view, at):
        chosen = next((g for g in Group if g.value == view.group), None)
        return _group_page(view, chosen) if chosen else _questions(view)
    return _all_items(view)


def _asks_first(view: View, at: Room) -> bool:
    return at.large or at.small or (at.tall and view.look.low)


def _items(view: View) -> dict[Group, list[Item]]:
    """The profile's queries by group, in the order of home; empty groups are left out."""
    by: dict[Group, list[Item]] = {g: [] for g in Group}
    for item in view.catalogue.queries(view.settings):
        by[item.group].append(item)
    return {g: sorted(items, key=lambda i: i.order) for g, items in by.items() if items}


# ------------------------------------------------------------------------------------------ words


def _greeting(view: View, *, brief: bool = False) -> Node:
    s = view.strings
    if view.state is State.HOME_IDENTIFIED and view.person is not None:
        name = view.person.name if view.look.reveal else masking.name(view.person.name)
        who = "child" if view.subject_is_child else "who"
        text, sub = s("home.who", name=name), s(f"home.{who}_sub")
        if brief or room(view).small or view.look.large:
            sub = ""
            if view.subject_is_child:
                text = s("home.child_short", name=name)
        long = (room(view).small or view.look.large) and ems(text) > _LONG_NAME
        node = heading(view, text, sub, size=Size.LEAD if long else Size.TITLE)
        node.personal = True
        for child in node.children:
            child.personal = True
        return node
    at = room(view)
    if _asks_first(view, at):
        return heading(view, s("home.ask"), "" if at.small else s("home.sub"))
    return heading(view, s("home.title"), "" if brief else s("home.sub"))


def _head(view: View, *, brief: bool = False) -> Node:
    """Greeting, and the standing review code of the station where it has a page for it."""
    at = room(view)
    parts: list[Node] = [_greeting(view, brief=brief)]
    if at.small and not at.wide:  # no line of its own for the slogan
        parts = [Column(gap=0.8, children=[*parts, _slogan(view)])]
    elif at.small:
        parts.append(_slogan(view))
    parts[0].grow = 1
    if view.station_review_url:
        size = (17.0 if at.wide else 22.0) if at.small else (26.0 if at.wide else 30.0)
        size = 15.0 if brief else size
        if not at.small:
            caption = view.strings("review.station_short")
            parts.append(
                Text(text=caption, size=Size.SMALL, tone=Tone.MUTED, align="right", width=34)
            )
        label = view.strings("review.station")
        parts.append(Qr(data=view.station_review_url, size_mm=size, label=label))
    return RowBox(gap=4, children=parts)


def _slogan(view: View) -> Node:
    at = room(view)
    size = Size.SMALL if at.small else Size.BODY
    slogan = Text(
        text=view.strings("brand.slogan"),
        size=size,
        tone=Tone.BLUE,
        bold=True,
        grow=0 if at.small else 1,
        one_line=True,
    )
    hotline = Text(
        runs=[
            Run(text=view.strings("brand.hotline") + " ", tone=Tone.MUTED),
            Run(text=view.strings("brand.hotline_number"), bold=True),
        ],
        size=size,
        align="left" if at.small else "right",
        one_line=True,
    )
    if at.small:
        return Column(gap=0.4, children=[slogan, hotline])
    return RowBox(gap=at.gap * 2, children=[slogan, hotline])


# ------------------------------------------------------------------------------------------ doors


def _doors(view: View, height: float | None, *, short: bool = False) -> list[Node]:
    """办理业务 and 政策咨询; the first is drawn only where the profile announces such items."""
    s = view.strings
    at = room(view)
    count = len(view.catalogue.handling(view.settings))
    short = short or at.small or (view.look.low and at.large)
    doors: list[Node] = []
    if count:
        doors.append(
            primary(
                s("home.handling"),
                Send(Event.OPEN_HANDLING),
                "edit",
                "" if short else s("home.handling_sub", count=count),
            )
        )
    second = primary if not count else secondary
    doors.append(second(s("home.consulting"), Send(Event.OPEN_CONSULTING), "zoom-question"))
    doors[-1].sub = "" if short else s("home.consulting_sub")
    for door in doors:
        door.height = height
        door.grow = 1
    return doors


# ------------------------------------------------------------------------------- all items at once


def _tile(view: View, item: Item, *, hint: bool = False) -> Button:
    lang = view.look.language
    text = item.short.get(lang)
    return Button(
        kind="tile",
        text=text,
        label=text,
        action=Send(Event.PICK_ITEM, item.id),
        icon=item.icon,
        tone=TONES[item.group],
        sub=item.hint.get(lang) if hint and item.hint else "",
    )


def _tiles(view: View, items: Sequence[Item], columns: int, row: float | None, gap: float) -> Node:
    """Equal tiles; the last one takes what is left of its row, and then has room for its hint."""
    left = len(items) % columns
    spans = [1] * len(items)
    if left:
        spans[-1] = columns - left + 1
    return Grid(
        columns=columns,
        spans=spans,
        gap=gap,
        row_height=row,
        grow=0 if row else 1,
        children=[
            _tile(view, item, hint=span > 1) for item, span in zip(items, spans, strict=True)
        ],
    )


def _block(
    view: View,
    group: Group,
    items: Sequence[Item],
    columns: int,
    row: float | None,
    *,
    grow: float,
    gap: float = 0.0,
) -> Node:
    at = room(view)
    name = view.strings(f"group.{group.value}")
    return Column(
        role=Role.GROUP,
        label=name,
        gap=at.gap * 0.5,
        grow=grow,
        children=[group_heading(name), _tiles(view, items, columns, row, gap or at.gap)],
    )


def _rows(count: int, columns: int) -> int:
    return -(-count // columns)


def _all_items(view: View) -> Page:
    at = room(view)
    return frame(
        view, *(_wide_home(view, at) if at.wide else _tall_home(view, at)), corner=HOME_MARK
    )


def _pairs(view: View, columns: dict[Group, int]) -> list[list[tuple[Group, list[Item], int]]]:
    """Groups in rows: narrow groups share one."""
    have = _items(view)
    rows: list[list[tuple[Group, list[Item], int]]] = []
    for pair in ((Group.ENROLMENT,), (Group.CARE,), (Group.ACCOUNT, Group.BENEFITS)):
        row = [(g, have[g], columns[g]) for g in pair if g in have]
        if len(row) == 1 and len(pair) == 2:
            group, items, _ = row[0]
            row = [(group, items, 3)]
        if row:
            rows.append(row)
    return rows


def _tall_home(view: View, at: Room) -> list[Node]:
    columns = {Group.ENROLMENT: 2, Group.CARE: 3, Group.ACCOUNT: 1, Group.BENEFITS: 2}
    rows = _pairs(view, columns)
    lines = [max(_rows(len(items), c) for _, items, c in row) for row in rows]
    fixed = _TILE if sum(lines) <= _FEW_LINES else None  # few tiles do not swell
    gap = 4.4 if _long_words(_items(view), view.look.language) else at.gap
    blocks: list[Node] = []
    for row, count in zip(rows, lines, strict=True):
        blocks.append(
            RowBox(
                gap=max(3.0, gap * 0.7),
                grow=0 if fixed else count + _HEADING_SHARE,
                align="stretch",
                children=[_block(view, g, i, c, fixed, grow=c, gap=gap) for g, i, c in row],
            )
        )
    doors = RowBox(gap=at.gap, align="stretch", children=_doors(view, 48.0))
    return [_head(view), *blocks, doors, _slogan(view)]


def _long_words(have: dict[Group, list[Item]], language: str) -> bool:
    """Whether names hold words too long for tiles three abreast (no Chinese name does)."""
    words = (w for items in have.values() for i in items for w in i.short.get(language).split())
    return any(w.isascii() and len(w) > _LONG_WORD for w in words)


def _wide_home(view: View, at: Room) -> list[Node]:
    have = _items(view)
    bands = [
        [g for g in pair if g in have]
        for pair in ((Group.ENROLMENT, Group.CARE), (Group.ACCOUNT, Group.BENEFITS))
    ]
    columns = {Group.ENROLMENT: 2, Group.CARE: 3, Group.ACCOUNT: 1, Group.BENEFITS: 2}
    blocks: list[Node] = [
        RowBox(
            gap=at.gap * 1.6,
            align="stretch",
            grow=max(_rows(len(have[g]), columns[g]) for g in band) + _HEADING_SHARE,
            children=[
                _block(view, g, have[g], columns[g], None, grow=1 if g in _HALVES else columns[g])
                for g in band
            ],
        )
        for band in bands
        if band
    ]
    if _long_words(
        have, view.look.language
    ):  # tiles take the whole width, the doors stand under them
        doors = _doors(view, 20.0, short=True)
        for door in doors:
            door.grow, door.width = 0.0, 76.0
        foot = RowBox(gap=at.gap, children=[Column(grow=1, children=[_slogan(view)]), *doors])
        return [_head(view, brief=True), *blocks, foot]
    return [
        RowBox(
            grow=1,
            gap=at.gap * 1.6,
            align="stretch",
            children=[
                Column(grow=3, gap=at.gap, children=[_head(view, brief=strip(view) > 0), *blocks]),
                Column(grow=1, gap=at.gap, children=_doors(view, None)),
            ],
        ),
        _slogan(view),
    ]


# -------------------------------------------------------------------------------- questions first


def _questions(view: View) -> Page:
    at = room(view)
    s = view.strings
    groups = list(_items(view))
    bare = at.small and at.large and at.wide and strip(view) > 0  # no height to spare
    brief = (at.small and (at.large or at.wide)) or (at.large and view.look.low)
    cards: list[Node] = [
        choice(
            view,
            s(f"question.{g.value}.title"),
            Local(f"open-group:{g.value}"),
            icon="" if bare else _ICONS[g],
            tone=TONES[g],
            sub="" if brief else s(f"question.{g.value}.sub"),
            lead=not at.small,
            arrow=not (view.look.low or (at.small and at.large)),
        )
        for g in groups
    ]
    for c in cards:
        c.grow = 1
    if at.wide:
        rows = [cards[i : i + 2] for i in range(0, len(cards), 2)]
        left = Column(
            grow=3,
            gap=at.gap,
            children=[RowBox(gap=at.gap, grow=1, align="stretch", children=row) for row in rows],
        )
        doors = Column(grow=1.1 if at.small else 1.3, gap=at.gap, children=_doors(view, None))
        body = RowBox(grow=1, gap=at.gap * 1.4, align="stretch", children=[left, doors])
        below = [] if at.small else [_slogan(view)]
        return frame(view, _head(view), body, *below, corner=HOME_MARK)
    door = at.button if at.small or view.look.low else 42.0
    doors = RowBox(gap=at.gap, align="stretch", children=_doors(view, door))
    if at.tall:
        greeting = _head(view)
        greeting.grow = 1
        head = [greeting, _slogan(view)]
        if view.look.low:
            pairs = [cards[i : i + 2] for i in range(0, len(cards), 2)]
            cards = [RowBox(gap=at.gap, grow=1, align="stretch", children=p) for p in pairs]
        return frame(view, lowered(view, head, [*cards, doors]), corner=HOME_MARK)
    return frame(view, _head(view), *cards, doors, corner=HOME_MARK)


def _group_page(view: View, group: Group) -> Page:
    """The items behind one question."""
    at = room(view)
    items = _items(view).get(group, [])
    columns = 2 if at.wide or len(items) > 4 or (view.look.low and len(items) > 2) else 1
    rows = _rows(len(items), columns)
    tiles = [
        choice(
            view,
            item.short.get(view.look.language),
            Send(Event.PICK_ITEM, item.id),
            icon=item.icon,
            tone=TONES[group],
            sub=item.hint.get(view.look.language) if item.hint and not at.small else "",
            lead=at.tall and columns == 1,
        )
        for item in items
    ]
    space = touch_height(view) - (0.0 if reach_line(view) else _GROUP_HEADING[at.small])
    lines: list[Node] = []
    for r in range(rows):
        line = tiles[r * columns : (r + 1) * columns]
        for c in line:
            c.grow = 1
        lines.append(
            RowBox(
                gap=at.gap,
                align="stretch",
                height=min(54.0 if at.large else 46.0, (space - rows * at.gap) / rows),
                children=line,
            )
        )
    sub = "" if at.small else view.strings("home.group_sub")
    head = heading(view, view.strings(f"question.{group.value}.title"), sub)
    return frame(
        view,
        lowered(view, [head], lines),
        title=view.strings(f"group.{group.value}"),
        back=Local("close-group"),
        corner=HOME_MARK,
    )
