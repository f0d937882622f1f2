"""Parts of a page: headings, buttons and where they stand, and the page itself in its frame."""

from __future__ import annotations

from collections.abc import Sequence

from screens.bars import bottom_bar, top_bar
from screens.nodes import (
    Button,
    Column,
    Local,
    Node,
    Page,
    Role,
    RowBox,
    Send,
    Size,
    Space,
    Text,
    Tone,
)
from screens.room import reach_line, room
from screens.view import View

NATIONAL_MARK = "#ffaa00"  # corner colour of ordinary pages under KIOSK_MARK=1 (design/kivy.md)
HOME_MARK = "#ff00aa"
RESULT_MARK = "#00ffaa"


# ------------------------------------------------------------------------------------------- body


def heading(view: View, text: str, sub: str = "", *, size: Size = Size.TITLE) -> Column:
    children: list[Node] = [Text(text=text, size=size, bold=True, role=Role.HEADING)]
    if sub:
        children.append(Text(text=sub, size=Size.BODY, tone=Tone.MUTED))
    return Column(gap=1.5, children=children)


def group_heading(text: str) -> Text:
    return Text(text=text, size=Size.LABEL, bold=True, role=Role.HEADING)


def primary(text: str, action: Send | Local, icon: str = "", sub: str = "") -> Button:
    """The one thing to do here: a verb, always in the same place."""
    return Button(kind="primary", text=text, label=text, icon=icon, sub=sub, action=action)


def secondary(text: str, action: Send | Local, icon: str = "") -> Button:
    return Button(kind="secondary", text=text, label=text, icon=icon, action=action)


def quiet(text: str, action: Send | Local, icon: str = "") -> Button:
    return Button(kind="quiet", text=text, label=text, icon=icon, action=action)


def actions(view: View, *buttons: Button) -> Node:
    """The row of buttons above the bottom bar. The primary one takes twice the width."""
    at = room(view)
    for b in buttons:
        b.height = at.button
        b.grow = 2 if b.kind == "primary" and len(buttons) > 1 else 1
        if b.kind != "primary" and len(buttons) > 1 and (at.large or at.small):
            b.icon = ""  # the word takes the width
    if len(buttons) > 2 and not at.wide:
        first, *rest = sorted(buttons, key=lambda b: b.kind != "primary")
        return Column(gap=at.gap, children=[first, RowBox(gap=at.gap, children=rest)])
    return RowBox(gap=at.gap, children=list(buttons))


def beside(view: View, body: Sequence[Node], *buttons: Button) -> list[Node]:
    """Body and its buttons: under it, or at its right where the glass is low (a pad lying)."""
    at = room(view)
    if not buttons:
        return list(body)
    if not (at.small and at.wide):
        return [*body, actions(view, *buttons)]
    for b in buttons:
        b.height = at.button
        if at.large:
            b.icon = ""  # the word takes the width
    return [
        RowBox(
            grow=1,
            gap=at.gap * 1.5,
            align="stretch",
            children=[
                Column(grow=1, gap=at.gap, children=list(body)),
                Column(
                    width=62.0 if at.large else 54.0,
                    gap=at.gap,
                    spread="bottom",
                    children=list(buttons),
                ),
            ],
        )
    ]


def lowered(
    view: View, head: Sequence[Node], touch: Sequence[Node], *, spread: str = "top"
) -> Node:
    """`head` is for reading, `touch` for touching.

    On the tall terminal `touch` begins at a third of its height in 大字版 and at half of it under
    低位操作, so that whoever sits or does not reach far gets at everything (look.md, Sizes).
    """
    at = room(view)
    line = reach_line(view)
    if line:
        return Column(
            grow=1,
            gap=at.gap,
            children=[
                Column(
                    height=line - at.top - at.gap * 2,
                    gap=at.gap,
                    spread="centre",
                    children=list(head),
                ),
                Column(grow=1, gap=at.gap, spread=spread, children=list(touch)),
            ],
        )
    return Column(
        grow=1,
        gap=at.gap,
        children=[*head, Column(grow=1, gap=at.gap, spread=spread, children=list(touch))],
    )


def middled(view: View, *children: Node, gap: float) -> Column:
    """What stands alone on a page, in its optical middle: a little above the true one."""
    at = room(view)
    lift = [] if at.small else [Space(mm=at.body * 0.1)]
    return Column(grow=1, gap=gap, spread="centre", children=[*children, *lift])


def page(
    view: View,
    *body: Node,
    title: str = "",
    back: Send | Local | None = None,
    corner: str = NATIONAL_MARK,
    state: str = "",
    bar: Node | None = None,
    about: str = "",
) -> Page:
    """One whole screen. `title` goes to the top bar in place of the station's name."""
    at = room(view)
    return Page(
        state=state or view.state.value,
        title=title,
        about=about,
        mark=corner,
        up=view.strings("scroll.up"),
        down=view.strings("scroll.down"),
        top=top_bar(view, title),
        body=Column(
            grow=1,
            gap=at.gap,
            pad=(at.margin, at.gap, at.margin, at.gap),
            children=list(body) or [Space()],
        ),
        bottom=bar or bottom_bar(view, back),
    )


def item_title(view: View) -> str:
    """Official name of the item under way, for the top bar."""
    return view.item.name.get(view.look.language) if view.item else ""


def a4_title(view: View, key: str) -> str:
    """What is said of a paper on A4 that has a name of its own (`paper.<key>`); "" of a list."""
    a4 = view.item.a4 if view.item and view.paper == "list" else None
    return view.strings(f"paper.{key}", name=a4.name.get(view.look.language)) if a4 else ""
