"""验证身份: one card a way that this terminal really has; what is out of order says so."""

from __future__ import annotations

from kiosk.handling.fileable import by_agent
from kiosk.services.model import Kind
from kiosk.visit.states import Event
from screens.bars import does, station_name
from screens.nodes import (
    Badge,
    Card,
    Column,
    Node,
    Page,
    RowBox,
    Send,
    Size,
    Steps,
    Text,
    Tone,
)
from screens.parts import heading, item_title, quiet
from screens.parts import page as frame
from screens.pieces import note
from screens.room import Room, ems, room
from screens.view import View

_WAYS = (
    ("id_card", "id", Tone.ENROLMENT),
    ("e_voucher", "qrcode", Tone.CARE),
    ("social_card", "credit-card", Tone.BENEFITS),
)

_MUCH = 75.0  # ems of what is agreed to
_SHORT = 20.0  # ems: a line that an upright pad's card can hold twice in 大字版


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    ways = [
        (key, icon, tone, works)
        for key, icon, tone in _WAYS
        if (works := getattr(view.means, key)) is not None
    ]
    agent = view.proxied and not view.subject_is_child
    if agent:  # with the person's e-voucher it is done; their card alone is never enough
        ways.sort(key=lambda way: way[0] != "e_voucher")
    first = next((key for key, _, _, works in ways if works), "")
    crowded = at.large and len(ways) > 2  # 大字版: their words take the height
    short = "_short" if at.small or (crowded and agent) else ""
    about = "_child" if view.subject_is_child else ("_proxy" if agent else "")
    consent = Text(
        text=s(
            f"identify.consent{about}{short}",
            station=station_name(view),
        ),
        size=Size.SMALL,
        tone=Tone.MUTED,
    )
    links = _links(view)
    # with all of it on the glass, what stands under a way is what can be done without
    brief = at.small and at.large and (len(links) > 2 or ems(consent.text) > _MUCH)
    cards = [
        _way(view, at, key, icon, tone, works, key == first, len(ways) < 3 and not brief)
        for key, icon, tone, works in ways
    ]
    whose = (
        "_child"
        if view.subject_is_child
        else ("_proxy" if view.proxied else ("_short" if at.small else ""))
    )
    title = s(f"identify.title{whose}")
    head: list[Node] = []
    what = "fill_in" if _handling(view) else "see"
    if not at.small and not (at.wide and at.large):
        head.append(
            Steps(
                names=[s(f"steps.{n}") for n in ("who", what, "print", "rate")],
                at=0,
                label=s("steps.name"),
            )
        )
    bar = item_title(view)
    if at.small and at.large and at.wide:
        bar = title  # no line to spare for it
    else:
        head.append(heading(view, title))
    if view.subject_is_child and not at.small and not (at.wide and at.large):
        head.append(note("friends", s("identify.child_note")))
    if at.wide and at.small:  # a lying pad is low: the links stand at the right
        for link in links:
            link.grow, link.height = 0.0, at.touch
        left = [*head, RowBox(grow=1, gap=2.2, align="stretch", children=cards), consent]
        body = RowBox(
            grow=1,
            gap=at.gap,
            align="stretch",
            children=[
                Column(grow=1, gap=at.gap, children=left),
                Column(width=44.0, gap=at.gap, spread="centre", children=links),
            ],
        )
        return frame(view, body, title=bar)
    row = RowBox(
        gap=max(3.0, at.gap), align="stretch", height=max(at.touch, at.button * 0.7), children=links
    )
    if at.wide:
        middle: Node = RowBox(grow=1, gap=at.gap, align="stretch", children=cards)
        return frame(view, *head, middle, consent, row, title=bar)
    return frame(view, *head, *cards, consent, row, title=bar)


def _handling(view: View) -> bool:
    return view.item is not None and view.item.kind is Kind.HANDLING


def _links(view: View) -> list[Node]:
    s = view.strings
    at = room(view)
    short = "_short" if at.small or at.large else ""
    icons = ("", "", "") if at.small else ("friends", "book", "shield-lock")
    links: list[Node] = []
    # what nobody else may hand in is done for a child at the counter
    item = view.item
    by_guardian = item is not None and item.of_a_child and by_agent(item.form, view.settings)
    child = view.child_door and not view.proxied and (by_guardian or not _handling(view))
    if child and does(view, Event.OPEN_CHILD) and not view.subject_is_child:
        links.append(quiet(s(f"identify.child{short}"), Send(Event.OPEN_CHILD), icons[0]))
    if view.item is not None and does(view, Event.PICK_GUIDE):
        links.append(quiet(s("identify.guide"), Send(Event.PICK_GUIDE, view.item.id), icons[1]))
    links.append(quiet(s(f"identify.privacy{short}"), Send(Event.OPEN_PRIVACY), icons[2]))
    for link in links:
        link.grow = 5 + ems(link.text)
    return links


def _way(
    view: View, at: Room, key: str, icon: str, tone: Tone, works: bool, suggested: bool, few: bool
) -> Node:
    s = view.strings
    kind = "pad" if at.small else "terminal"
    text = s(f"identify.{key}")
    agent = view.proxied and not view.subject_is_child
    sub = s(f"identify.{key}_{'proxy' if agent else kind}")
    if not works:
        crowded = at.small
        sub = s("identify.broken_short" if crowded else f"identify.{key}_broken")
    side = (
        ((18.0 if few else 13.0) if at.wide else 24.0) if at.small else (44.0 if at.wide else 56.0)
    )
    if at.tall and few and not at.large:
        side = 68.0
    if at.large and not few and not at.small:
        side = (26.0 if agent else 30.0) if at.wide else 44.0
    if at.large and at.small:
        side = 12.0 if at.wide else 16.0
    ink = Tone.INK if works else Tone.MUTED
    sign = Badge(icon=icon, tone=tone if works else Tone.MUTED, size_mm=side)
    align = "centre" if at.wide else "left"
    roomy = not at.small or (few and not at.large)
    told = roomy or not works or (few and not at.wide and ems(sub) < _SHORT)
    words = [
        Text(
            text=text, size=Size.LABEL if at.small else Size.HEAD, bold=True, tone=ink, align=align
        )
    ]
    if told:
        words.append(
            Text(
                text=sub,
                size=Size.SMALL if at.small else Size.BODY,
                tone=Tone.MUTED if works else Tone.WARN,
                align=align,
            )
        )
    if at.wide:
        child: Node = Column(
            gap=at.gap,
            align="centre",
            spread="centre",
            children=[sign, Column(gap=1.5, children=words)],
        )
    else:
        child = RowBox(
            gap=at.gap * 2, children=[sign, Column(grow=1, gap=2, spread="centre", children=words)]
        )
    return Card(
        grow=1,
        pad=(2 if at.large else 3) if at.small else 8,
        accent=Tone.BLUE if suggested else None,
        label=f"{text} {sub}",
        child=child,
    )
