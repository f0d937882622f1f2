"""The frame of a technician's pages, and parts that several of them share."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.technician.states import Event
from screens.bars import bar_button, bar_row, does_ring, ring, ways_to_show
from screens.desk import DeskView, DeviceShown
from screens.nodes import (
    Button,
    Card,
    Column,
    Icon,
    Node,
    Page,
    Role,
    RowBox,
    Scroll,
    Size,
    Spinner,
    Tend,
    Text,
    Tone,
)
from screens.parts import beside, middled
from screens.parts import page as whole
from screens.pieces import message
from screens.room import room
from screens.view import View

STEPS = ("setup", "picture", "devices", "network", "summary")
"""Pages of the wizard, in order."""


def frame(desk: DeskView, view: View, *body: Node, title: str = "") -> Page:
    """One page. `title`: string key for the top bar."""
    s = view.strings
    return whole(
        view,
        *body,
        title=s(title or ("technician.setup.name" if desk.wizard else "technician.name")),
        state=f"technician-{desk.state}",
        bar=bar(desk, view),
    )


def say(
    desk: DeskView,
    view: View,
    icon: str,
    tone: Tone,
    title: str,
    lines: Sequence[Node],
    buttons: Sequence[Button] = (),
) -> Page:
    """A page of one sentence, what it means and what to do."""
    made = message(view, icon, tone, title, lines, buttons, state=f"technician-{desk.state}")
    framed = frame(desk, view)
    made.top, made.bottom, made.title = framed.top, framed.bottom, framed.title
    return made


def working(desk: DeskView, view: View, title: str, line: str, *buttons: Button) -> Page:
    """Something is under way."""
    at = room(view)
    s = view.strings
    side = (18.0 if at.wide else 26.0) if at.small else (34.0 if at.wide else 46.0)
    turning = Spinner(width=side, height=side, label=s("waiting.spinner"))
    words: list[Node] = [
        Text(text=title, size=Size.TITLE, bold=True, align="centre", role=Role.HEADING)
    ]
    if line:
        words.append(Text(text=line, tone=Tone.MUTED, align="centre"))
    body = middled(
        view,
        Column(align="centre", children=[turning]),
        Column(gap=at.gap, children=words),
        gap=at.gap * (1 if at.small else 2),
    )
    return frame(desk, view, *beside(view, [body], *buttons))


def bar(desk: DeskView, view: View) -> Node:
    """Way back, remaining time, text size, language, reach."""
    children: list[Node] = []
    if desk.does(Event.BACK):
        children.append(bar_button(view, "bar.back", "arrow-left", Tend(Event.BACK)))
    if desk.does(Event.CANCEL):
        children.append(bar_button(view, "technician.cancel", "x", Tend(Event.CANCEL)))
    if does_ring(view):
        children.append(ring(view))
    return bar_row(view, [*children, *ways_to_show(view)])


def pairs(view: View, rows: Sequence[tuple[str, str]]) -> Node:
    """Names and values of the machine, one under the other; side by side where there is width."""
    at = room(view)
    narrow = at.small or (at.large and not at.wide)
    lines: list[Node] = []
    for name, value in rows:
        label = Text(text=name, tone=Tone.MUTED, width=None if narrow else at.inner * 0.2)
        said = Text(text=value or "—", bold=True, grow=1)
        if narrow:
            lines.append(Column(gap=0.8, children=[label, said]))
        else:
            lines.append(RowBox(gap=4, align="top", children=[label, said]))
    return Column(gap=2.5 if at.small else 4.0, children=lines)


def card(view: View, *children: Node) -> Card:
    at = room(view)
    return Card(
        pad=4 if at.small else 8, child=Column(gap=3 if at.small else 5, children=list(children))
    )


def scrolled(*children: Node) -> Scroll:
    """What may be longer than the glass; what is shorter keeps its own height."""
    return Scroll(grow=1, child=Column(children=list(children)))


def steps(desk: DeskView, view: View) -> list[Node]:
    """How far the wizard is; nothing outside it."""
    if not desk.wizard or desk.state.value not in STEPS:
        return []
    number = STEPS.index(desk.state.value) + 1
    words = view.strings("technician.setup.step", number=number, of=len(STEPS))
    return [Text(text=words, size=Size.SMALL, tone=Tone.BLUE, bold=True)]


def head(desk: DeskView, view: View, title: str, sub: str = "") -> list[Node]:
    """Heading of a page; a low glass keeps its height for what is touched."""
    at = room(view)
    children: list[Node] = [
        *steps(desk, view),
        Text(
            text=title,
            size=Size.LEAD if at.small else Size.TITLE,
            bold=True,
            role=Role.HEADING,
        ),
    ]
    if sub and not (at.small and at.large):
        children.append(Text(text=sub, tone=Tone.MUTED))
    return [Column(gap=1.5, children=children)]


def noted(desk: DeskView, view: View) -> list[Node]:
    """What just happened, in words and with a sign."""
    if not desk.note:
        return []
    tone = Tone.GOOD if desk.note_good else Tone.BAD
    icon = "circle-check" if desk.note_good else "alert-circle"
    return [verdict(icon, tone, view.strings(desk.note))]


def verdict(icon: str, tone: Tone, text: str, *, bold: bool = False) -> RowBox:
    return RowBox(
        gap=3,
        align="top",
        children=[Icon(name=icon, tone=tone, size_mm=8), Text(text=text, grow=1, bold=bold)],
    )


def device_name(view: View, name: str) -> str:
    return named(view, "technician.device", name)


def named(view: View, prefix: str, word: str) -> str:
    """A word of a closed set in the technician's language; one that has no string as it is."""
    key = f"{prefix}.{word}"
    return view.strings(key) if key in view.strings else word


def sign(one: DeviceShown) -> tuple[str, Tone]:
    """Icon and colour of a device: known good, known bad, or not known."""
    if one.well:
        return "circle-check", Tone.GOOD
    if one.state == "starting":
        return "help-circle", Tone.MUTED
    return "alert-circle", Tone.BAD


def detail(view: View, name: str, word: str) -> tuple[str, str]:
    """One detail of a status: its name and its word, in the technician's language."""
    return named(view, "technician.detail", name), named(view, "technician.word", word)


def state_words(view: View, one: DeviceShown) -> str:
    """State, and what of the details is out of order."""
    words = [named(view, "technician.state", one.state)]
    for name, word in one.details:
        if word not in ("no", "full", "good", "ok"):
            called, said = detail(view, name, word)
            words.append(called if word == "yes" else f"{called} {said}")
    return " · ".join(words)
