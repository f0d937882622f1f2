"""The on-screen keyboard: tabs, candidates, keys, and where they stand on a page.

A page has its field and the keyboard put together by `with_keyboard(view, head, typing, done)`.
A touch arrives as `Local("key:WORD")` with the words of `kiosk.input.typing`, a stroke on the
writing area as `Ink(SLATE, points)`, and the key that ends the writing as the action `done`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from kiosk.input import SLATE
from kiosk.input.composing import PARTS
from kiosk.input.nine import KEYS
from kiosk.input.typing import DOT, Kind, Tab, Typing
from kiosk.text.raster import CAP
from screens.nodes import (
    Action,
    Button,
    Card,
    Column,
    Grid,
    Icon,
    Local,
    Node,
    Role,
    RowBox,
    Size,
    Slate,
    Space,
    Text,
    Tone,
)
from screens.parts import lowered, reach_line
from screens.room import Room, ems, room
from screens.theme import Theme
from screens.view import View

GAP = 2.0  # mm between keys (look.md)
_UNITS = 20  # columns of the letters' grid: a letter takes two
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_HEIGHT = {  # form: mm of a row, standard and 大字版
    "portrait": (19.0, 21.4),
    "landscape": (20.0, 21.0),
    "pad": (12.6, 14.6),
    "pad-upright": (13.0, 14.6),
}
_PAGE = 4  # rows of candidates when all are shown
_BESIDE = {"landscape": 290.0, "pad": 124.0}  # mm: the keyboard stands right of the field


def with_keyboard(
    view: View,
    head: Sequence[Node],
    typing: Typing,
    done: Action,
    *,
    done_text: str = "",
    enter: bool = True,
    grows: Node | None = None,
) -> Node:
    """`head` (title, field, what else is read) and the keyboard: below it, or right of it where
    the glass is broader than high. Takes all of the page's body.

    `done_text`: the word on the key that ends the writing; 完成 without it. `enter`: that key is
    offered; a form leaves it out while the value will not do. `grows`: what stands between
    `head` and the keys and takes the height that is left.
    """
    at = room(view)
    keys = _Keyboard(view, typing, done if enter else None, done_text)
    head = [*head, *keys.lack()]
    between = [grows] if grows is not None else []
    if not at.wide and grows is not None and not reach_line(view):
        return Column(grow=1, gap=at.gap, children=[*head, grows, keys.whole()])
    if not at.wide:
        return lowered(view, head, [*between, keys.whole()], spread="bottom")
    if at.small:  # its height has no room for one row more
        head, board = [*head, *between, Space(grow=1), *keys.tabs(2)], keys.card()
    else:
        head, board = [*head, *between], keys.whole()
    left = Column(grow=1, gap=at.gap, children=list(head))
    right = Column(width=_BESIDE[view.look.form], spread="centre", children=[board])
    gap = at.gap if at.small else at.gap * 2
    return RowBox(grow=1, gap=gap, align="stretch", children=[left, right])


def keys_height(view: View, *, tabs: bool) -> float:
    """mm that the keyboard takes where it stands under its page, with tabs to choose from or
    without: the same of each of its faces."""
    at = room(view)
    row, pad = _HEIGHT[view.look.form][int(at.large)], 1.0 if at.small else 2.6
    return 5 * row + 4 * GAP + 2 * pad + (_tab_height(row) + GAP if tabs else 0.0)


def tabs_height(view: View) -> float:
    """mm of the tabs where they stand under the field, left of the keys: on a lying pad."""
    row = _HEIGHT[view.look.form][int(room(view).large)]
    return 2 * _tab_height(row) + GAP


def _tab_height(row: float) -> float:
    return max(10.0, row * 0.75)


def board(
    view: View, typing: Typing, done: Action, done_text: str, *, apart: bool
) -> tuple[list[Node], Node]:
    """The keyboard alone, for a page that says itself where it stands: its tabs, where they stand
    `apart`, and the rest."""
    keys = _Keyboard(view, typing, done, done_text)
    return (keys.tabs(2), keys.card()) if apart else ([], keys.whole())


def beside_keys(view: View) -> float:
    """mm of the column that the keyboard has on a broad glass."""
    return _BESIDE[view.look.form]


def field_width(view: View) -> float:
    """mm that a field beside or above the keyboard has."""
    at = room(view)
    if not at.wide:
        return at.inner
    return at.inner - _BESIDE[view.look.form] - (at.gap if at.small else at.gap * 2)


def rows_of(
    texts: Sequence[str], first: int, columns: int, most: int, spans: Callable[[str], int]
) -> list[list[tuple[int, int]]]:
    """Which candidates stand in which row, from `first` on: rows of (index, columns taken)."""
    rows: list[list[tuple[int, int]]] = []
    used = columns
    for index in range(first, len(texts)):
        span = spans(texts[index])
        if span > columns:
            continue  # the engines give none that is so long
        if used + span > columns:
            if len(rows) == most:
                break
            rows.append([])
            used = 0
        rows[-1].append((index, span))
        used += span
    return rows


class _Keyboard:
    """What the parts of one keyboard have in common."""

    def __init__(self, view: View, typing: Typing, done: Action | None, done_text: str) -> None:
        self.view, self.typing, self.done = view, typing, done
        self.at: Room = room(view)
        self.say = view.strings
        self.done_text = done_text or self.say("keyboard.done")
        self.row = _HEIGHT[view.look.form][int(self.at.large)]
        self.tall = (5 * self.row + GAP) / 4  # of four rows without a strip: all tabs end alike
        self.pad = 1.0 if self.at.small else 2.6
        wide = _BESIDE.get(view.look.form) or self.at.inner
        self.width = wide - 2 * self.pad
        theme = Theme(view.look)
        self.em = theme.cap_mm(Size.HEAD) / CAP
        self.side = 2 * theme.space("key_side") + 0.8
        least = max(self.em + self.side, 10.0 if self.at.small else 17.0)
        self.columns = int((self.width + GAP) // (least + GAP))
        self.cell = (self.width + GAP) / self.columns

    def _span(self, text: str) -> int:
        """Columns that a candidate takes."""
        wide = ems(text) * self.em + self.side
        return max(1, ceil((wide + GAP) / self.cell - 0.01))

    # -- the whole of it

    def whole(self) -> Node:
        """Tabs above the keys, on one surface."""
        return self._surface([*self.tabs(len(self.typing.tabs)), *self._inside()])

    def lack(self) -> list[Node]:
        """What is said where no engine can write Chinese."""
        if not self.typing.lacks_chinese:
            return []
        sign = Icon(name="alert-circle", tone=Tone.WARN, size_mm=7)
        words = Text(text=self.say("keyboard.lacks"), tone=Tone.WARN, grow=1)
        return [RowBox(gap=2, children=[sign, words])]

    def card(self) -> Node:
        return self._surface(self._inside())

    def _surface(self, children: list[Node]) -> Node:
        return Card(pad=self.pad, fill=Tone.INK, child=Column(gap=GAP, children=children))

    def tabs(self, columns: int) -> list[Node]:
        """None where there is nothing to choose."""
        if len(self.typing.tabs) < 2:
            return []
        buttons: list[Node] = [
            Button(
                kind="tab",
                role=Role.KEY,
                text=self.say(f"keyboard.{tab.value}"),
                label=self.say(f"keyboard.{tab.value}_label"),
                chosen=tab is self.typing.tab,
                action=Local(f"key:tab:{tab.value}"),
            )
            for tab in self.typing.tabs
        ]
        return [Grid(columns=columns, gap=GAP, row_height=_tab_height(self.row),
                     children=buttons)]  # fmt: skip

    def _inside(self) -> list[Node]:
        if self.typing.all and self.typing.candidates:
            return [self._all()]
        match self.typing.tab:
            case Tab.PINYIN if self.typing.nine:
                return [self._strip(), self._nine()]
            case Tab.PINYIN:
                return [self._strip(), self._pinyin()]
            case Tab.HAND:
                return [self._strip(), self._hand()]
            case Tab.LETTERS:
                return [self._letters()]
            case _:
                return [self._digits()]

    # -- candidates

    def _strip(self) -> Node:
        """One row of candidates; the last place opens all of them."""
        shown = self.typing.candidates
        height = self.row
        if not shown:
            key = self._hint()
            hint = Text(
                text=self.say(f"keyboard.hint_{key}"), size=Size.SMALL, tone=Tone.MUTED,
                align="centre",
            )  # fmt: skip
            return Column(height=height, spread="centre", children=[hint])
        rows = rows_of(shown, 0, self.columns - 1, 1, self._span)
        row = rows[0] if rows else []
        more = len(row) < len(shown)
        cells = self._cells(row, self.columns - (1 if more else 0))
        if more:
            cells.append((self._key("all", "all", icon="chevron-down"), 1))
        return self._grid(cells, self.columns, height)

    def _hint(self) -> str:
        """Why no candidate is shown."""
        if self.typing.composing.letters == PARTS and self.typing.parts:
            return "parts"
        return "none" if self.typing.busy else self.typing.tab.value

    def _cells(self, row: list[tuple[int, int]], columns: int) -> list[tuple[Node, int]]:
        cells: list[tuple[Node, int]] = [
            (
                Button(
                    kind="candidate",
                    role=Role.KEY,
                    text=self.typing.candidates[index],
                    label=self.typing.candidates[index],
                    chosen=index == 0,
                    action=Local(f"key:pick:{index}"),
                    personal=True,
                ),
                span,
            )
            for index, span in row
        ]
        spare = columns - sum(span for _, span in row)
        return [*cells, (Space(), spare)] if spare else cells

    def _all(self) -> Node:
        """Candidates in place of the keys, a page of them at a time."""
        texts, columns = self.typing.candidates, self.columns
        first = min(self.typing.composing.first, len(texts) - 1)
        starts, at = [0], 0
        while at < first:  # the pages before this one, for the way back
            before = rows_of(texts, at, columns, _PAGE, self._span)
            at = before[-1][-1][0] + 1 if before else first
            starts.append(at)
        first = starts[-1] if starts[-1] <= first else starts[-2]
        rows = rows_of(texts, first, columns, _PAGE, self._span)
        after = rows[-1][-1][0] + 1 if rows else len(texts)
        cells = [cell for row in rows for cell in self._cells(row, columns)]
        empty = _PAGE - len(rows)
        cells += [(Space(), columns)] * empty
        turn: list[Node] = [
            self._word("previous", f"from:{starts[starts.index(first) - 1]}", "chevron-up")
            if first > 0
            else Space(),
            self._word("next", f"from:{after}", "chevron-down") if after < len(texts) else Space(),
            self._word("keys", "fewer", "keyboard"),
        ]
        foot = Grid(columns=3, gap=GAP, row_height=self.row, children=turn)
        return Column(gap=GAP, children=[self._grid(cells, columns, self.row), foot])

    # -- keys

    def _pinyin(self) -> Node:
        third: Node = Space()
        if self.typing.busy and not self.typing.by_parts:
            third = _key_of("'", self.say("keyboard.part"))
        elif self.typing.parts and not self.typing.busy:
            word = "parts_short" if self.at.small and self.at.large else "parts"
            third = Button(
                kind="word", role=Role.KEY, text=self.say(f"keyboard.{word}"),
                label=self.say("keyboard.parts_label"), action=Local(f"key:{PARTS}"),
            )  # fmt: skip
        cells = self._letter_rows(third, str)
        return self._grid([*cells, *self._foot()], _UNITS, self.row)

    def _nine(self) -> Node:
        """As on a telephone: at the left the syllables that the digits may spell."""
        spelt: list[Node] = [
            Button(
                kind="spell", role=Role.KEY, text=syllable, label=syllable, personal=True,
                height=self.row, action=Local(f"key:spell:{n}"), chosen=False,
            )
            for n, syllable in enumerate(self.typing.composing.spellings[:4])
        ]  # fmt: skip
        spelt += [Space(mm=self.row)] * (4 - len(spelt))
        left = Column(width=max(24.8, self.width * 0.17), gap=GAP, children=spelt)
        first: Node = Space()
        if self.typing.parts and not self.typing.busy:
            first = self._word("parts_short" if self.at.small else "parts", PARTS)
            first.label = self.say("keyboard.parts_label")
        dot = self._sign(DOT) if self.typing.kind is Kind.NAME else Space()
        keys: list[Node] = [
            first,
            *(
                Button(kind="key-word", role=Role.KEY, text=letters, label=letters,
                       action=Local(f"key:{digit}"))
                for digit, letters in KEYS.items()
            ),
            self._word("full", "full"),
            dot,
            Space() if self.typing.busy and not self.typing.candidates else self._short_space(),
        ]  # fmt: skip
        pad = Grid(grow=1, columns=3, gap=GAP, row_height=self.row, children=keys)
        clear = self._key("clear", "clear", icon="eraser")
        wide = max(24.0 if self.at.large else 20.0, self.width * 0.17)
        side = self._side(self.row, clear=clear, width=wide)
        return RowBox(gap=GAP, align="stretch", children=[left, pad, side])

    def _letters(self) -> Node:
        capital = self.typing.shift or self.typing.kind is Kind.CODE
        shift: Node = Space()
        if self.typing.kind is not Kind.CODE:
            shift = Button(
                kind="word", role=Role.KEY, text="Aa", label=self.say("keyboard.shift"),
                chosen=self.typing.shift, action=Local("key:shift"),
            )  # fmt: skip
        cells = self._letter_rows(shift, str.upper if capital else str)
        return self._grid([*cells, *self._foot()], _UNITS, self.tall)

    def _letter_rows(self, third, shown) -> list[tuple[Node, int]]:
        """Three rows; `third` stands before the last of them, the way back after it."""
        cells: list[tuple[Node, int]] = []
        for n, letters in enumerate(_ROWS):
            if n == 1:
                cells.append((Space(), 1))
            if n == 2:
                cells.append((third, 3))
            cells += [(_key_of(letter, shown(letter), shown(letter)), 2) for letter in letters]
            if n == 1:
                cells.append((Space(), 1))
        return [*cells, (self._back(), 3)]

    def _foot(self) -> list[tuple[Node, int]]:
        """Clear, signs, space, done."""
        kind, tab = self.typing.kind, self.typing.tab
        signs = {Kind.NAME: DOT, Kind.LATIN: "@.-", Kind.TEXT: "-."}.get(kind, "")
        if tab is Tab.PINYIN:
            signs = DOT if kind is Kind.NAME else ""
        cells: list[tuple[Node, int]] = [(self._word("clear", "clear"), 5)]
        cells += [(self._sign(sign), 2) for sign in signs]
        nine = 4 if tab is Tab.PINYIN and self.typing.can_nine else 0
        if nine:
            cells.append((self._word("nine", "nine"), nine))
        room_left = _UNITS - 5 - 2 * len(signs) - nine - 6
        short = room_left < 5
        space: Node = Space()
        if self.typing.busy and not self.typing.candidates:
            pass  # it would take the first candidate, and there is none
        elif kind is not Kind.CODE and not short:
            space = self._word("space", "space", light=True)
        elif short:
            space = self._short_space()
        return [*cells, (space, room_left), (self._done(), 6)]

    def _digits(self) -> Node:
        """As on a telephone; signs of the kind at the foot, what mends and ends at the right."""
        kind = self.typing.kind
        left, right = {
            Kind.ID_NUMBER: ("X", ""),
            Kind.AMOUNT: (".", ""),
            Kind.TEXT: ("-", "#"),
            Kind.LATIN: ("-", "/"),
        }.get(kind, ("", ""))
        keys: list[Node] = [_key_of(d, d) for d in "123456789"]
        keys += [self._sign(left), _key_of("0", "0"), self._sign(right)]
        pad = Grid(grow=3, columns=3, gap=GAP, row_height=self.tall, children=keys)
        return RowBox(gap=GAP, align="stretch", children=[pad, self._side(self.tall, grow=1)])

    def _sign(self, character: str) -> Node:
        """A sign has a name: by itself nothing is heard of it."""
        if not character:
            return Space()
        name = SIGNS.get(character)
        return _key_of(
            character.lower(), self.say(f"keyboard.sign.{name}") if name else character, character
        )

    def _side(self, height: float, clear: Button | None = None, **more) -> Node:
        """Back, clear, done, under one another."""
        back, clear, done = self._back(), clear or self._word("clear", "clear"), self._done()
        back.height = clear.height = height
        back.grow = clear.grow = 1
        done.grow = 2.2
        return Column(gap=GAP, children=[back, clear, done], **more)

    def _hand(self) -> Node:
        slate = Slate(
            name=SLATE,
            label=self.say("keyboard.slate"),
            strokes=self.typing.strokes,
            hint=self.say("keyboard.write_here"),
            guides=True,
            grow=3,
            height=4 * self.row + 3 * GAP,
        )
        side = self._side(self.row, width=max(26.0, self.width * 0.22))
        return RowBox(gap=GAP, align="stretch", children=[slate, side])

    def _back(self) -> Button:
        what = "back"
        if self.typing.strokes:
            what = "back_stroke"
        return Button(
            kind="word", role=Role.KEY, text="", icon="backspace", tone=Tone.INK,
            label=self.say(f"keyboard.{what}"), action=Local("key:back"),
        )  # fmt: skip

    def _done(self) -> Node:
        """While something is begun, this is the key that takes the first candidate."""
        if self.typing.busy:
            if not self.typing.candidates:
                return Space()
            text = self.say("keyboard.take")
            return Button(kind="enter", role=Role.KEY, text=text, label=text,
                          action=Local("key:space"))  # fmt: skip
        if self.done is None:
            return Space()
        return Button(kind="enter", role=Role.KEY, text=self.done_text, label=self.done_text,
                      action=self.done)  # fmt: skip

    def _word(self, name: str, key: str, icon: str = "", light: bool = False) -> Button:
        text = self.say(f"keyboard.{name}")
        return Button(
            kind="key-word" if light else "word", role=Role.KEY, text=text, label=text,
            icon="" if self.at.small and self.at.large else icon, tone=Tone.INK,
            action=Local(f"key:{key}"),
        )  # fmt: skip

    def _short_space(self) -> Button:
        """Where its word has no room on a pad."""
        if not self.at.small:
            return self._word("space", "space", light=True)
        return Button(kind="key", role=Role.KEY, text="␣", label=self.say("keyboard.space"),
                      action=Local("key:space"))  # fmt: skip

    def _key(self, name: str, key: str, *, icon: str) -> Button:
        return Button(kind="word", role=Role.KEY, text="", icon=icon, tone=Tone.INK,
                      label=self.say(f"keyboard.{name}"), action=Local(f"key:{key}"))  # fmt: skip

    def _grid(self, cells: Sequence[tuple[Node, int]], columns: int, height: float) -> Grid:
        return Grid(
            columns=columns,
            gap=GAP,
            row_height=height,
            children=[node for node, _ in cells],
            spans=[span for _, span in cells],
        )


SIGNS = {"·": "dot", "@": "at", ".": "point", "-": "hyphen", "#": "hash", "/": "slash"}
"""What is no letter and no digit → its name among the strings."""


def _key_of(character: str, label: str, text: str = "") -> Button:
    return Button(
        kind="key", role=Role.KEY, text=text or character, label=label,
        action=Local(f"key:{character}"),
    )  # fmt: skip
