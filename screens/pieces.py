"""Parts that several screens share: messages, facts, choices, number pad, QR of the review page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.services.model import Group
from screens.nodes import (
    Action,
    Badge,
    Button,
    Card,
    Column,
    Grid,
    Icon,
    Local,
    Node,
    Page,
    Role,
    RowBox,
    Run,
    Scroll,
    Size,
    Space,
    Spinner,
    Text,
    Tone,
)
from screens.parts import beside, middled, page
from screens.room import Room, room
from screens.view import View

TONES = {
    Group.ENROLMENT: Tone.ENROLMENT,
    Group.CARE: Tone.CARE,
    Group.ACCOUNT: Tone.ACCOUNT,
    Group.BENEFITS: Tone.BENEFITS,
}


def badge_mm(at: Room) -> float:
    """The big sign of a message page."""
    if at.small:
        return (13.0 if at.large else 15.0) if at.wide else (15.0 if at.large else 22.0)
    return 34.0 if at.wide else 46.0


def turning(view: View, *words: Node) -> Column:
    """Something is under way: the sign of it in the middle, `words` beneath."""
    at = room(view)
    side = (18.0 if at.wide else 26.0) if at.small else (34.0 if at.wide else 46.0)
    spinner = Spinner(width=side, height=side, label=view.strings("waiting.spinner"))
    return middled(view, Column(align="centre", children=[spinner]), *words, gap=at.gap * 2)


def note(icon: str, text: str, tone: Tone = Tone.BLUE, size: Size = Size.BODY) -> RowBox:
    """One plain sentence with its sign."""
    return RowBox(
        gap=3,
        align="top",
        children=[Icon(name=icon, tone=tone, size_mm=9), Text(text=text, size=size, grow=1)],
    )


_PAPER = {
    "printing": ("printer", Tone.BLUE),
    "printed": ("circle-check", Tone.GOOD),
    "asked": ("info-circle", Tone.WARN),
    "failed": ("alert-triangle", Tone.WARN),
    "none": ("info-circle", Tone.BLUE),
}
"""What became of a slip of the queue -> sign and tone."""


def paper_note(view: View, became: str) -> list[Node]:
    """What became of a number's or an appointment's paper; nothing where that is not known yet."""
    if became not in _PAPER:
        return []
    icon, tone = _PAPER[became]
    return [note(icon, view.strings(f"ticket.paper.{became}"), tone)]


def text_paper_note(view: View, page: str) -> RowBox:
    """What became of the paper of a text, a guide or a work rule; `page` names its strings."""
    tone = Tone.WARN if view.guide_paper == "failed" else Tone.GOOD
    return note("printer", view.strings(f"{page}.paper.{view.guide_paper}"), tone)


def code_line(view: View, code: str) -> list[Node]:
    """The small code by which staff find the cause."""
    if not code:
        return []
    text = view.strings("trouble.code", code=code)
    return [Text(text=text, size=Size.SMALL, tone=Tone.MUTED, align="centre")]


def message(
    view: View,
    icon: str,
    tone: Tone,
    title: str,
    lines: Sequence[Node],
    buttons: Sequence[Button] = (),
    *,
    code: str = "",
    above: Sequence[Node] = (),
    bar_title: str = "",
    corner: str = "#ffaa00",
    state: str = "",
    personal: bool = False,
) -> Page:
    """A sign, one sentence, what it means and what to do; the buttons above the bottom bar."""
    at = room(view)
    sign = Badge(icon=icon, tone=tone, size_mm=badge_mm(at))
    in_line = at.wide or (at.small and at.large)  # height is dear: sign and title in one line
    words = Text(
        text=title,
        size=Size.TITLE,
        bold=True,
        align="left" if in_line else "centre",
        role=Role.HEADING,
        personal=personal,
    )
    card: list[Node] = []
    if lines and all(isinstance(line, Text) for line in lines):
        card = [_plain(line, at, in_line) for line in lines]  # a word or two need no surface
    elif lines:
        for line in lines:
            _enlarge(line, at)
        inside = Column(gap=2 if at.small and at.wide else (3 if at.small else 6), children=lines)
        card = [Card(pad=4 if at.small else 9, child=inside)]
    if in_line:
        top: list[Node] = [
            RowBox(gap=at.gap * 1.4, children=[sign, Column(grow=1, children=[words])])
        ]
    else:
        top = [Column(align="centre", children=[sign]), words]
    body = middled(
        view,
        *above,
        *top,
        *card,
        *code_line(view, code),
        gap=at.gap if at.wide else at.gap * 1.5,
    )
    return page(
        view,
        *beside(view, [Scroll(grow=1, child=body)], *buttons),
        title=bar_title,
        corner=corner,
        state=state,
    )


def _plain(line: Node, at: Room, left: bool) -> Node:
    assert isinstance(line, Text)
    line.tone, line.align = Tone.MUTED, "left" if left else "centre"
    _enlarge(line, at)
    return line


def _enlarge(line: Node, at: Room) -> None:
    """Where there is little to read and much room, it is set larger."""
    if at.small:
        return
    for part in line.children if isinstance(line, RowBox) else [line]:
        if isinstance(part, Text) and part.size is Size.BODY:
            part.size = Size.LABEL


def trouble(
    view: View,
    icon: str,
    title: str,
    lost: str,
    todo: str,
    buttons: Sequence[Button],
    *,
    tone: Tone = Tone.WARN,
    code: str = "",
    bar_title: str = "",
    state: str = "",
) -> Page:
    """What happened, whether anything was lost, what to do now (look.md, Style)."""
    lines = [note("shield-check", lost, Tone.GOOD), note("hand-finger", todo)]
    return message(
        view, icon, tone, title, lines, buttons, code=code, bar_title=bar_title, state=state
    )


def sign_mm(at: Room) -> float:
    """The sign of a tile."""
    side = 11.0 if at.small else (14.0 if not at.wide else 13.0)
    return side * 1.3 if at.large and not at.small else side


def choice(
    view: View,
    text: str,
    action: Action,
    *,
    icon: str = "",
    tone: Tone = Tone.ENROLMENT,
    sub: str = "",
    height: float | None = None,
    lead: bool = False,
    arrow: bool = False,
    personal: bool = False,
    trailing: str = "",
) -> Card:
    """A white tile that can be touched: sign, words, and a quieter line."""
    at = room(view)
    side = sign_mm(at)
    if lead:
        side = 30.0 if at.large and not at.wide else side * 1.3
    if height:
        side = min(side, height * 0.62)
    words: list[Node] = [
        Text(
            text=text,
            size=Size.HEAD if lead else Size.LABEL,
            bold=True,
            personal=personal,
        )
    ]
    if sub:
        words.append(
            Text(
                text=sub, size=Size.BODY if lead else Size.SMALL, tone=Tone.MUTED, personal=personal
            )
        )
    children: list[Node] = [Column(grow=1, gap=0.8, spread="centre", children=words)]
    if icon:
        children.insert(0, Badge(icon=icon, tone=tone, size_mm=side))
    if trailing:
        children.append(Text(text=trailing, size=Size.SMALL, tone=Tone.MUTED, one_line=True))
    if arrow:
        children.append(Icon(name="chevron-right", size_mm=8))
    label = f"{text} {sub}".strip()
    return Card(
        role=Role.BUTTON,
        label=label,
        action=action,
        height=height,
        pad=2.4 if at.small else 5.0,
        child=RowBox(gap=3.0 if at.small else 5.0, children=children),
    )


def facts(
    pairs: Sequence[tuple[str, str]],
    *,
    share: float = 0.36,
    width: float = 200.0,
    stacked: bool = False,
) -> Node:
    """Labels and values under one another; the values are somebody's own. `stacked`: each value
    under its label, where both do not fit beside one another."""
    if stacked:
        words: list[Node] = []
        for name, value in pairs:
            words.append(Text(text=name, size=Size.SMALL, tone=Tone.MUTED))
            words.append(Text(text=value, bold=True, personal=True))
        return Column(gap=1.2, children=words)
    return Column(
        gap=3,
        children=[
            RowBox(
                gap=4,
                align="top",
                children=[
                    Text(text=name, tone=Tone.MUTED, width=width * share),
                    Text(text=value, bold=True, grow=1, personal=True),
                ],
            )
            for name, value in pairs
        ],
    )


def tile_rows(view: View, tiles: Sequence[Node], columns: int) -> Column:
    """Tiles of one width in rows; the last row is filled with nothing."""
    gap = max(3.0, room(view).gap)
    rows: list[Node] = []
    for n in range(0, len(tiles), columns):
        row = list(tiles[n : n + columns])
        empty = [Column(grow=1) for _ in range(columns - len(row))]
        rows.append(RowBox(gap=gap, children=[*row, *empty]))
    return Column(gap=gap, children=rows)


def facts_width(view: View) -> float:
    """Room for `facts` in a card: on a lying pad the buttons stand beside it."""
    at = room(view)
    if not at.small:
        return 200.0
    return at.inner - (80.0 if at.wide else 22.0)


def section(title: str, texts: Sequence[str], *, numbered: bool = False) -> Node:
    """A titled piece of a guide."""
    lines: list[Node] = []
    for n, text in enumerate(texts, 1):
        if numbered:
            lines.append(
                RowBox(
                    gap=3,
                    align="top",
                    children=[
                        Text(text=f"{n}.", tone=Tone.BLUE, bold=True, width=9),
                        Text(text=text, grow=1),
                    ],
                )
            )
        else:
            lines.append(Text(text=text))
    return Column(
        gap=1.5,
        children=[
            Text(text=title, size=Size.BODY, bold=True, tone=Tone.BLUE, role=Role.HEADING),
            *lines,
        ],
    )


def number_pad(view: View, *, with_x: bool) -> Node:
    """Digits as large keys; X only where a number may end in it."""
    at = room(view)
    height = (15.0 if not at.large else 17.0) if at.small else (20.0 if at.wide else 32.0)
    if at.tall and (view.look.low or (at.large and not with_x)):
        height = 24.0  # the pad and its buttons stay within reach
    keys: list[Node] = [
        Button(kind="key", role=Role.KEY, text=d, label=d, action=Local(f"key:{d}"))
        for d in "123456789"
    ]
    if with_x:
        keys.append(Button(kind="key", role=Role.KEY, text="X", label="X", action=Local("key:x")))
    else:
        keys.append(Space())
    keys.append(Button(kind="key", role=Role.KEY, text="0", label="0", action=Local("key:0")))
    keys.append(
        Button(
            kind="key",
            role=Role.KEY,
            text="",
            icon="backspace",
            label=view.strings("pad.erase"),
            action=Local("key:back"),
        )
    )
    return Grid(columns=3, gap=3, row_height=height, children=keys)


def typed_field(view: View, text: str, hint: str, error: str = "") -> Node:
    """What was typed so far; the error in words beneath, so that colour is never alone."""
    at = room(view)
    shown = Text(
        text=text or hint,
        size=Size.LEAD if text else Size.BODY,
        bold=bool(text),
        tone=Tone.INK if text else Tone.MUTED,
        personal=bool(text),
        one_line=bool(text),
    )
    field = Card(
        pad=3 if at.small else 5,
        accent=Tone.BAD if error else Tone.BLUE,
        height=None,
        child=shown,
    )
    if not error:
        return field
    return Column(
        gap=2,
        children=[
            field,
            RowBox(
                gap=2,
                children=[
                    Icon(name="alert-circle", tone=Tone.BAD, size_mm=7),
                    Text(text=error, tone=Tone.BAD, grow=1),
                ],
            ),
        ],
    )


_FIGURES = re.compile(
    r"-?￥[\d,*]+(?:\.\d+)?|(?<= )\d{1,3}(?:,\d{3})*(?![\d-])(?=[ .,;]|$)(?! (?:month|year))"
)
"""Amounts, and counts that stand apart by spaces; years and dates are none."""


def amounts_in_blue(sentence: str) -> list[Run]:
    """Amounts and counts of a sentence stand out in the colour of the drawings."""
    runs: list[Run] = []
    at = 0
    for found in _FIGURES.finditer(sentence):
        if found.start() > at:
            runs.append(Run(text=sentence[at : found.start()]))
        runs.append(Run(text=found.group(), tone=Tone.BLUE))
        at = found.end()
    if at < len(sentence):
        runs.append(Run(text=sentence[at:]))
    return runs
