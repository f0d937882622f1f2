"""The answer: a sentence first, then the rows, their sums, and what can be done with it."""

from __future__ import annotations

from kiosk.services import format as words
from kiosk.services import period as periods
from kiosk.services.model import Item
from kiosk.services.result import PeriodChoice, Result
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import (
    Bars,
    Button,
    Card,
    Column,
    Icon,
    Local,
    Node,
    Page,
    Role,
    RowBox,
    Scroll,
    Send,
    Size,
    Space,
    Text,
    Tone,
)
from screens.pages.record import cards
from screens.pages.rows import rows_table
from screens.parts import RESULT_MARK, actions, beside, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import amounts_in_blue, message
from screens.room import Room, ems, room
from screens.view import View


def page(view: View) -> Page:
    if view.item is None or view.result is None:  # the visit was just forgotten
        s = view.strings
        return message(
            view,
            "info-circle",
            Tone.ENROLMENT,
            s("result.gone"),
            [Text(text=s("result.gone_next"))],
        )
    at = room(view)
    item, result = view.item, view.result
    title = item_title(view)
    if _apart(view) and result.rows and view.group == ROWS:
        rows = _rows(view, item, result)
        body = lowered(view, [], [rows]) if at.tall else rows
        return frame(view, body, title=title, corner=RESULT_MARK, back=Local("close-group"))
    summary = _summary(view, at, item, result)
    choices = _choices(view, at, item)
    buttons = _buttons(view)
    if _apart(view):
        summary.grow = 1
        if result.rows:
            see = secondary(
                view.strings("result.see_rows", count=len(result.rows)), Local(f"open-group:{ROWS}")
            )
            buttons.insert(1 if buttons[0].kind == "primary" and len(buttons) > 1 else 0, see)
        touch = beside(view, [*choices, *_paper(view)], *buttons)
        if at.tall:
            summary.grow = 0
            spaced = [*touch[:-1], Column(grow=1), touch[-1]]
            body = lowered(view, [summary], spaced)
            return frame(view, body, title=title, corner=RESULT_MARK)
        body = [summary, *choices, *_paper(view)]
        return frame(view, *beside(view, body, *buttons), title=title, corner=RESULT_MARK)
    rows = cards(view, item, result.rows)
    if rows is None:
        rows = _rows(view, item, result) if result.rows else _nothing(view, at)
    if at.wide:
        summary.grow = 1
        for b in buttons:
            b.height = at.button
        left = Column(
            width=at.inner * 0.37, gap=at.gap, children=[summary, *_paper(view), *buttons]
        )
        right = Column(grow=1, gap=at.gap, children=[*choices, rows])
        body = [RowBox(grow=1, gap=at.gap, align="stretch", children=[left, right])]
        return frame(view, *body, title=title, corner=RESULT_MARK)
    touch = [*choices, rows, *_paper(view), actions(view, *buttons)]
    return frame(view, lowered(view, [summary], touch), title=title, corner=RESULT_MARK)


ROWS = "rows"  # View.group of the page within this page


def _apart(view: View) -> bool:
    """Where sentence and rows do not fit together, the rows are one touch away."""
    at = room(view)
    return at.small or (at.tall and at.large and view.look.low)


def _rows(view: View, item: Item, result: Result) -> Node:
    return rows_table(
        view,
        words.list_columns(item),
        result.rows,
        item=item,
        result=result,
        on_row=Event.PICK_ROW if item.detail else None,
    )


# ---------------------------------------------------------------------------------------- summary


def _summary(view: View, at: Room, item: Item, result: Result) -> Node:
    s = view.strings
    lang = view.look.language
    hide = view.look.hide_amounts
    child = view.subject_is_child
    sentence, second = words.summary(
        item, result, view.strings, view.dictionaries, child=child, hide=hide
    )
    lines: list[Node] = []
    span = periods.long_label(result.span, lang)
    if span and not (at.small and at.large):  # there the sentence alone names the period
        lines.append(Text(text=span, size=Size.SMALL if at.small else Size.BODY, tone=Tone.MUTED))
    lines.append(
        Text(
            text=sentence,
            runs=amounts_in_blue(sentence),
            size=Size.LEAD if at.small or at.wide else Size.TITLE,
            bold=True,
            role=Role.HEADING,
            personal=True,
        )
    )
    if second:
        lines.append(
            Text(
                text=second,
                size=Size.SMALL if at.small else Size.BODY,
                tone=Tone.MUTED,
                personal=True,
            )
        )
    lines += _honest(view, result)
    heads = [pair for pair in _heads(view, item, result) if pair[1] not in sentence]
    if heads:
        lines.append(_head_values(heads))
    chart = None if hide or at.large or (at.small and at.wide) else words.chart(item, result, lang)
    if chart is not None:
        lines.append(
            Bars(
                values=chart.values,
                names=chart.names,
                marks=chart.marks,
                label=chart.label,
                height=46.0 if at.wide or at.small else 52.0,
                grow=1 if at.wide else 0,
            )
        )
    who = _who(view)
    inside = Column(gap=2 if at.small else 3, children=[*who, *lines])
    return Card(
        pad=4 if at.small else 9,
        label=s("result.summary"),
        child=Scroll(grow=1, child=inside) if at.wide or at.small else inside,
    )


def _who(view: View) -> list[Node]:
    """Whose figures these are; only in clear, because the top bar already has the masked name."""
    if view.unit is not None:  # the top bar names who asks for it
        name, code = view.unit.name, fours(view.unit.code)
        said = view.strings("result.who", name=name, number=code)
        return [Text(text=said, tone=Tone.MUTED, size=Size.SMALL)]
    if view.person is None or not view.look.reveal:
        return []
    return [
        Text(
            text=view.strings(
                "result.who", name=view.person.name, number=view.person.certificate_no
            ),
            tone=Tone.MUTED,
            size=Size.SMALL,
            personal=True,
        )
    ]


def _honest(view: View, result: Result) -> list[Node]:
    """What is not whole is said: still coming, without amounts, cut off by the platform."""
    s = view.strings
    said: list[tuple[str, str]] = []
    if not result.complete:
        own = view.item is not None and view.item.own
        filling = s("result.filling", done=result.done, total=result.total)
        said.append(("loader", s("progress.asking") if own else filling))
    if result.unfillable:
        said.append(("info-circle", s("result.unfillable", count=result.unfillable)))
    if not (view.can_print or view.can_list) and room(view).small:
        said.append(("printer-off", s("result.no_printer_short")))
    if result.cut:
        said.append(("info-circle", s("result.cut")))
    if view.list_limit:
        said.append(("file-text", s("result.list_too_long", count=view.list_limit)))
    if not result.origin.confirmed and not view.settings.sandbox.on:
        said.append(("info-circle", s("result.unconfirmed")))
    return [
        RowBox(
            gap=3,
            align="top",
            children=[
                Icon(name=icon, tone=Tone.WARN, size_mm=6.5),
                Text(text=text, size=Size.SMALL, tone=Tone.WARN, grow=1),
            ],
        )
        for icon, text in said
    ]


def _heads(view: View, item: Item, result: Result) -> list[tuple[str, str]]:
    """Single values beside the rows, such as the account's balance, with their names."""
    lang = view.look.language
    hide = view.look.hide_amounts
    return [
        (c.label.get(lang), words.show(value, c, lang, view.dictionaries, hide))
        for c in item.head
        if (value := result.head.get(c.field)) not in (None, "")
    ]


def _head_values(pairs: list[tuple[str, str]]) -> Node:
    return Column(
        gap=1.5,
        children=[
            RowBox(
                gap=4,
                children=[
                    Text(text=name, tone=Tone.MUTED, one_line=True),
                    Text(text=value, bold=True, tone=Tone.BLUE, personal=True, grow=1),
                ],
            )
            for name, value in pairs
        ],
    )


# ---------------------------------------------------------------------------------------- choices


def _choices(view: View, at: Room, item: Item) -> list[Node]:
    """Period pills and the two toggles of one's own: name in clear, amounts hidden."""
    s = view.strings
    pills: list[Node] = []
    if item.period is not None:
        if at.large or at.small:
            text = _period_words(view)
            if not (at.small and at.large):
                text = s("period.pill", period=text)
            pills.append(_pill(text, Send(Event.OPEN_PERIOD), "calendar", True))
        else:
            this = view.period is PeriodChoice.THIS_YEAR
            last = view.period is PeriodChoice.LAST_YEAR
            pills.append(
                _pill(
                    s("period.this_year"),
                    Send(Event.PICK_PERIOD, (PeriodChoice.THIS_YEAR, 0)),
                    "",
                    this,
                )
            )
            pills.append(
                _pill(
                    s("period.last_year"),
                    Send(Event.PICK_PERIOD, (PeriodChoice.LAST_YEAR, 0)),
                    "",
                    last,
                )
            )
            pills.append(
                _pill(
                    s("period.choose") if this or last else _period_words(view),
                    Send(Event.OPEN_PERIOD),
                    "calendar",
                    not (this or last),
                )
            )
    pills.append(Space(grow=1))
    if view.person is not None and view.unit is None:  # an employer is named in clear anyway
        shown = view.look.reveal
        pills.append(
            _pill(
                s("result.mask" if shown else "result.reveal"),
                Local("reveal"),
                "eye-off" if shown else "eye",
                shown,
                toggle=True,
            )
        )
    hidden = view.look.hide_amounts
    if not item.own:  # there are no amounts in it
        pills.append(
            _pill(
                s("result.show_amounts" if hidden else "result.hide_amounts"),
                Local("hide-amounts"),
                "eye" if hidden else "eye-off",
                hidden,
                toggle=True,
            )
        )
    wide_words = sum(ems(p.text) for p in pills if isinstance(p, Button)) > _PILL_EMS
    if at.small or (wide_words and not at.wide):  # the words alone say it: no room for both
        for pill in pills:
            if isinstance(pill, Button):
                pill.icon = ""
    if wide_words:
        pills = [p for p in pills if isinstance(p, Button)]
    return [RowBox(gap=3.0 if wide_words else max(3.0, at.gap * 0.7), children=pills)]


_PILL_EMS = 20.0  # ems of the words of all pills beside which signs find room


def _pill(
    text: str, action: Send | Local, icon: str, chosen: bool, *, toggle: bool = False
) -> Button:
    return Button(
        kind="pill",
        text=text,
        label=text,
        action=action,
        icon=icon,
        chosen=chosen,
        role=Role.TOGGLE if toggle else Role.BUTTON,
    )


def _period_words(view: View) -> str:
    """The period now shown, for the one pill of small and large looks."""
    s = view.strings
    match view.period:
        case PeriodChoice.YEAR:
            return s("period.year", year=view.year)
        case other:
            if other is PeriodChoice.ALL:
                return s("period.all_short")
            return s(f"period.{other.value.replace('-', '_')}")


# ------------------------------------------------------------------------------------------ below


def _nothing(view: View, at: Room) -> Node:
    """Nothing found is an answer: the summary says it, and what to do next."""
    return Column(
        grow=1,
        align="centre",
        spread="centre",
        gap=at.gap,
        children=[
            Icon(name="inbox", tone=Tone.MUTED, size_mm=14 if at.small else 26),
            Text(
                text=view.strings(
                    "result.nothing_hint" if view.can_print else "result.nothing_hint_no_printer"
                ),
                tone=Tone.MUTED,
                align="centre",
            ),
        ],
    )


def _buttons(view: View) -> list[Button]:
    s = view.strings
    another = secondary(s("result.another"), Send(Event.ANOTHER))
    papers: list[Button] = []
    if view.can_print:
        text = s("result.reprint") if view.prints else s("result.print")
        papers.append(primary(text, Send(Event.PRINT), "printer"))
    if view.can_list:
        text = s("result.reprint_list") if view.lists else s("result.print_list")
        if view.item is not None and view.item.a4 is not None:
            name = view.item.a4.short.get(view.look.language)
            text = s("paper.reprint" if view.lists else "paper.print", name=name)
        button = secondary if papers else primary
        papers.append(button(text, Send(Event.PRINT, "list"), "file-text"))
    if not papers:
        another.kind = "primary"
    return [*papers, another]


def _paper(view: View) -> list[Node]:
    if view.can_print or view.can_list:
        return []
    if room(view).small:  # there it stands in the summary
        return []
    return [
        RowBox(
            gap=3,
            align="top",
            children=[
                Icon(name="printer-off", tone=Tone.WARN, size_mm=7),
                Text(
                    text=view.strings("result.no_printer"), size=Size.SMALL, tone=Tone.WARN, grow=1
                ),
            ],
        )
    ]
