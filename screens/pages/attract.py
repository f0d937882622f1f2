"""Nobody is here: what this terminal is for, and that one touch starts it."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import (
    Badge,
    Card,
    Column,
    Grid,
    Icon,
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
from screens.parts import page as frame
from screens.parts import primary
from screens.room import room
from screens.view import View

_SERVICES = (
    ("enrolment", "users", Tone.ENROLMENT),
    ("care", "stethoscope", Tone.CARE),
    ("account", "wallet", Tone.ACCOUNT),
    ("benefits", "heartbeat", Tone.BENEFITS),
)


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    slogan = Text(
        text=s("brand.slogan"),
        size=Size.BODY if at.small else Size.TITLE,
        tone=Tone.BLUE,
        bold=True,
        align="left" if at.wide else "centre",
    )
    sign: list[Node] = []
    if not view.settings.station.mark_file and (at.small or (at.tall and at.large)):  # else on top
        side = "left" if at.wide else "centre"  # the Chinese line stands in the top bar
        sign = [Text(text=s("frame.mark_latin"), size=Size.SMALL, tone=Tone.MUTED, align=side)]
    title = Text(
        text=s("attract.title"),
        size=Size.TITLE if at.small else Size.HUGE,
        bold=True,
        role=Role.HEADING,
        align="left" if at.wide else "centre",
    )
    start = primary(s("attract.start"), Send(Event.TOUCH), "hand-finger")
    start.height = at.button * (1.0 if at.small else 1.3)
    hotline = Text(
        runs=[
            Run(text=s("brand.hotline") + " ", tone=Tone.MUTED),
            Run(text=s("brand.hotline_number"), bold=True),
        ],
        size=Size.BODY if at.small else Size.LABEL,
        align="left" if at.wide else "centre",
    )
    words = [slogan, title]
    if at.wide and at.small:  # a lying pad is low: the start button takes a line of its own
        side = [_side(view)] if view.station_review_url else []
        mark = [] if at.large else sign
        left = Column(grow=3, gap=at.gap, spread="centre", children=[*mark, *words, hotline])
        body = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, *side])
        return frame(view, body, start)
    if at.wide:
        left = Column(
            grow=3,
            gap=at.gap * 1.5,
            spread="centre",
            children=[*sign, *words, *([] if at.large else [_how(view)]), start, hotline],
        )
        return frame(
            view, RowBox(grow=1, gap=at.gap * 3, align="stretch", children=[left, _side(view)])
        )
    services = [] if at.small and at.large else [_services(view)]
    above = Column(
        grow=1,
        gap=at.gap if at.small else at.gap * 2,
        spread="centre",
        children=[*sign, *words, *services, *([_how(view)] if at.tall else [])],
    )
    return frame(view, above, start, *_review(view), hotline)


def _how(view: View) -> Node:
    """Three steps, so that whoever stands there knows what will be asked."""
    at = room(view)
    steps: list[Node] = []
    for icon, key in (("hand-finger", "choose"), ("id", "show"), ("receipt", "take")):
        words = Text(text=view.strings(f"attract.{key}"), align="centre", tone=Tone.MUTED)
        sign = Icon(name=icon, tone=Tone.BLUE, size_mm=13 if at.wide else 17)
        steps.append(Column(grow=1, gap=3, align="centre", children=[sign, words]))
    arrows = [Icon(name="chevron-right", tone=Tone.MUTED, size_mm=9) for _ in steps[1:]]
    row = [steps[0], arrows[0], steps[1], arrows[1], steps[2]]
    return RowBox(gap=3, align="centre", pad=(0, at.gap, 0, at.gap), children=row)


def _services(view: View) -> Node:
    at = room(view)
    used = {item.group.value for item in view.catalogue.queries(view.settings)}
    tiles = [
        Card(
            pad=3 if at.small else (5 if at.wide else 8),
            child=RowBox(
                gap=3 if at.small else 5,
                children=[
                    Badge(
                        icon=icon, tone=tone, size_mm=11 if at.small else (16 if at.wide else 22)
                    ),
                    Text(
                        text=view.strings(f"question.{group}.title"),
                        size=Size.BODY if at.small else Size.LABEL,
                        bold=True,
                        grow=1,
                    ),
                ],
            ),
        )
        for group, icon, tone in _SERVICES
        if group in used
    ]
    return Grid(columns=1 if at.wide else 2, gap=at.gap, children=tiles)


def _review(view: View) -> list[Node]:
    if not view.station_review_url:
        return []
    at = room(view)
    size = 19.0 if at.small else 34.0
    crowded = at.small and at.large
    words: list[Node] = [
        Text(
            text=view.strings("review.station"),
            size=Size.SMALL if crowded else Size.BODY,
            bold=True,
        )
    ]
    if not crowded:
        hint = view.strings("review.station_hint")
        words.append(Text(text=hint, size=Size.SMALL, tone=Tone.MUTED))
    return [
        Card(
            pad=3 if at.small else 5,
            child=RowBox(
                gap=4 if at.small else 6,
                children=[
                    Qr(
                        data=view.station_review_url,
                        size_mm=size,
                        label=view.strings("review.station"),
                    ),
                    Column(
                        grow=1,
                        gap=1,
                        spread="centre",
                        children=[
                            *words,
                        ],
                    ),
                ],
            ),
        )
    ]


def _side(view: View) -> Node:
    """The second column: what can be seen here, and the station's review code."""
    at = room(view)
    review = _review(view)
    parts = review if at.small and review else [_services(view), *review]
    return Column(grow=2, gap=at.gap, spread="centre", children=parts)
