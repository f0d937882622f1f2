"""好差评: one touch gives one of the five official grades; unanswered stays unanswered.

Nobody's name or figures are known any more when this is drawn.
"""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Card,
    Column,
    Grid,
    Icon,
    Node,
    Page,
    Qr,
    Role,
    RowBox,
    Scroll,
    Send,
    Size,
    Text,
    Tone,
)
from screens.parts import actions, lowered, secondary
from screens.parts import page as frame
from screens.room import Room, ems, room, staff_strip, strip
from screens.view import Used, View

GRADES: tuple[tuple[int, str, Tone], ...] = (
    (5, "mood-smile-beam", Tone.GOOD),
    (4, "mood-smile", Tone.GOOD),
    (3, "mood-empty", Tone.BLUE),
    (2, "mood-sad", Tone.WARN),
    (1, "mood-angry", Tone.BAD),
)
"""The grades of the official scale, best first, with their signs."""


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    graded = all(u.grade for u in view.used)
    end = secondary(s("review.done" if graded else "review.none"), Send(Event.REVIEW_DONE))
    head = [*_banner(view, at), _question(view, at)]
    if len(view.used) > 1:
        cards = [_one_of_many(view, at, n, used) for n, used in enumerate(view.used)]
        middle = Scroll(grow=1, child=Column(gap=at.gap, children=cards))
        if at.small and at.wide:
            return frame(view, _question_and(view, at, end), middle, title=s("steps.rate"))
        return frame(view, lowered(view, head, [middle, actions(view, end)]))
    url = view.used[0].url if view.used else ""
    phone = _phone(view, at, url) if url else []
    if at.small and at.large:  # five grades under one another would not fit
        grid = _grade_grid(view, at, 0, view.used[0]) if view.used else Column()
        row = _question_and(view, at, end)
        if not at.wide:
            return frame(view, row, grid, *phone, title=s("steps.rate"))
        grid.grow = 1
        body = RowBox(gap=at.gap, children=[grid, *(_tiny_phone(view, url) if url else [])])
        return frame(view, row, body, title=s("steps.rate"))
    grades = [_grade(view, at, 0, *grade) for grade in GRADES]
    for g in grades:
        g.grow = 1
    if at.wide:
        left = Column(grow=1.5, gap=max(3.0, at.gap * 0.6), children=grades)
        side = [*head, *phone, Column(grow=1), actions(view, end)]
        body = RowBox(
            grow=1,
            gap=at.gap * 2,
            align="stretch",
            children=[left, Column(grow=1, gap=at.gap, children=side)],
        )
        return frame(view, body)
    if at.tall and (at.large or view.look.low):
        touch = [Column(grow=1, gap=at.gap, children=grades), actions(view, end)]
        return frame(view, lowered(view, [*head, *phone], touch))
    if at.tall:
        for g in grades:
            g.grow, g.height = 0, 34.5
    rest = Column(grow=1, spread="centre", children=phone)
    return frame(view, *head, *grades, rest, actions(view, end))


def _low(view: View, at: Room) -> bool:
    """A lying terminal in 大字版 under a strip has no height to spare."""
    return at.wide and at.large and strip(view) + staff_strip(view) > 0


def _banner(view: View, at: Room) -> list[Node]:
    if not view.printed_ok or at.small:
        return []
    text = view.strings("printed.title")
    chip = Card(
        pad=3.5,
        fill=Tone.GOOD,
        child=RowBox(
            gap=4,
            children=[
                Icon(name="receipt", tone=Tone.GOOD, size_mm=9),
                Text(text=text, tone=Tone.GOOD, bold=True, one_line=True),
            ],
        ),
    )
    return [Column(align="left" if at.wide else "centre", children=[chip])]


def _question_and(view: View, at: Room, end: Button) -> Node:
    """The question and the way to end in one line, where height is dear."""
    end.height = at.touch
    question = Text(
        text=view.strings("review.title"), size=Size.LEAD, bold=True, role=Role.HEADING, grow=1
    )
    return RowBox(gap=at.gap, children=[question, end])


def _question(view: View, at: Room) -> Node:
    s = view.strings
    align = "left" if at.wide else "centre"
    return Column(
        gap=1.5,
        children=[
            Text(
                text=s("review.title"),
                size=Size.LEAD if at.small else Size.TITLE,
                bold=True,
                role=Role.HEADING,
                align=align,
            ),
            Text(
                text=s("review.sub"),
                size=Size.SMALL if at.small else Size.BODY,
                tone=Tone.MUTED,
                align=align,
            ),
        ],
    )


def _grade(view: View, at: Room, index: int, grade: int, icon: str, tone: Tone) -> Card:
    text = view.strings(f"grade.{grade}")
    given = bool(view.used) and view.used[index].grade == grade
    return Card(
        role=Role.BUTTON,
        label=text,
        action=Send(Event.GRADE_GIVEN, (index, grade)),
        pad=2.5 if at.small or view.look.low else (4 if _low(view, at) else 6),
        accent=Tone.BLUE if given else None,
        child=RowBox(
            gap=4 if at.small else 9,
            pad=(2, 0, 2, 0) if at.small else (6, 0, 6, 0),
            children=[
                Icon(name=icon, tone=tone, size_mm=10 if at.small else 18),
                Text(text=text, size=Size.BODY if at.small else Size.LEAD, bold=True, grow=1),
                Text(
                    text=view.strings("grade.star") * grade,
                    size=Size.BODY,
                    tone=Tone.MUTED,
                    one_line=True,
                ),
            ],
        ),
    )


def _phone(view: View, at: Room, url: str) -> list[Node]:
    """The same review on one's own phone; the first answer counts."""
    s = view.strings
    low = _low(view, at)
    size = 20.0 if at.small else (40.0 if low else 50.0)
    return [
        Card(
            pad=3 if at.small else (5 if low else 8),
            child=RowBox(
                gap=4 if at.small else 8,
                children=[
                    Qr(data=url, size_mm=size, label=s("review.phone")),
                    Column(
                        grow=1,
                        gap=1.5,
                        spread="centre",
                        children=[
                            Text(
                                text=s("review.phone"),
                                size=Size.BODY if at.small else Size.LABEL,
                                bold=True,
                            ),
                            *(
                                []
                                if at.small
                                else [Text(text=s("review.phone_sub"), tone=Tone.MUTED)]
                            ),
                        ],
                    ),
                ],
            ),
        )
    ]


def _tiny_phone(view: View, url: str) -> list[Node]:
    """Where there is no room for the card: the code and two words."""
    label = view.strings("review.phone")
    words = Text(text=view.strings("review.phone_tiny"), size=Size.SMALL, align="centre")
    return [
        Column(
            width=28.0,
            gap=1,
            align="centre",
            children=[Qr(data=url, size_mm=22, label=label), words],
        )
    ]


def _one_of_many(view: View, at: Room, index: int, used: Used) -> Node:
    """One used item with its five grades; a grade is never carried to another item."""
    name = used.item.short.get(view.look.language)
    said = view.strings(f"grade.{used.grade}") if used.grade else view.strings("review.not_yet")
    title = Column(
        grow=1,
        gap=0.5,
        children=[
            Text(text=name, size=Size.LABEL, bold=True, role=Role.HEADING),
            Text(text=said, size=Size.SMALL, tone=Tone.GOOD if used.grade else Tone.MUTED),
        ],
    )
    row = _grade_grid(view, at, index, used)
    code: list[Node] = []
    if used.url:
        size = 20.0 if at.small else 32.0
        label = view.strings("review.phone_for", item=name)
        code = [Qr(data=used.url, size_mm=size, label=label)]
    inside: Node
    if at.wide:
        column = Column(grow=1, gap=at.gap * 0.8, children=[title, row])
        inside = RowBox(gap=at.gap, children=[column, *code])
    else:
        first = RowBox(gap=at.gap, children=[title, *code])
        inside = Column(gap=at.gap * 0.8, children=[first, row])
    return Card(pad=3 if at.small else 6, child=inside)


def _grade_grid(view: View, at: Room, index: int, used: Used) -> Node:
    """The five grades of one item side by side, in two lines where their words are long."""
    longest = max(ems(view.strings(f"grade.{g}")) for g in range(1, 6))
    tight = (at.small and not at.wide) or at.large
    narrow = tight and (longest > _SHORT_GRADE or (at.small and at.large))
    buttons = [
        _small_grade(view, at, index, used, grade, icon, tone) for grade, icon, tone in GRADES
    ]
    return Grid(columns=3 if narrow else 5, gap=3.0, children=buttons)


_SHORT_GRADE = 6.0  # ems: five buttons stand side by side where the words are no longer


def _small_grade(
    view: View, at: Room, index: int, used: Used, grade: int, icon: str, tone: Tone
) -> Node:
    text = view.strings(f"grade.{grade}")
    return Card(
        role=Role.BUTTON,
        label=f"{used.item.short.get(view.look.language)}: {text}",
        action=Send(Event.GRADE_GIVEN, (index, grade)),
        pad=1.5 if at.small else 2.5,
        accent=tone if used.grade == grade else None,
        child=Column(
            gap=0.8,
            align="centre",
            spread="centre",
            children=[
                Icon(name=icon, tone=tone, size_mm=8 if at.small else 13),
                Text(text=text, size=Size.SMALL, align="centre", bold=used.grade == grade),
            ],
        ),
    )
