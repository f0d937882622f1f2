"""One question of a form on a page of its own: chosen wherever it can be, typed only where it must
be. In the standard text size several share a page (`grouped`), and this is what one of them opens.
"""

from __future__ import annotations

from kiosk.handling import draft as drafts
from kiosk.handling import wheels
from kiosk.services import entries
from kiosk.services.dictionaries import REGION, REGION_SHORT
from kiosk.services.form import Asks, Question
from kiosk.text.numbers import PHONE_LENGTH, phone_number
from kiosk.visit.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import (
    Button,
    Card,
    Column,
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
)  # fmt: skip
from screens.pages import grouped, parts, people
from screens.pages.options import offered, quick_days
from screens.parts import actions, beside, heading, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import choice, note, number_pad, tile_rows, typed_field
from screens.room import room
from screens.view import View
from screens.written import written


def page(view: View) -> Page:
    form, draft = (view.item.form if view.item else None), view.draft
    question = drafts.current(form, draft) if form and draft else None
    if form is None or draft is None or question is None:
        return frame(view, heading(view, view.strings("guide.gone")), title=item_title(view))
    if grouped.shares(view):
        return grouped.page(view)
    match question.asks:
        case Asks.CHOICE:
            return _choice(view, question)
        case Asks.REGION:
            return _region(view, question)
        case Asks.DATE:
            return _date(view, question)
        case Asks.PHONE:
            return _phone(view, question)
        case Asks.TEXT:
            return _text(view, question)
        case Asks.ROW:
            return _row(view, question)
        case Asks.ENTRY:
            return _entry(view, question)
        case Asks.PEOPLE:
            return people.listed(view, question, _head(view, question))
        case Asks.PARTS:
            return parts.chosen(view, form, question, _head(view, question))


def _head(view: View, question: Question) -> list[Node]:
    """Where one is, the question itself, and what was wrong with the last answer."""
    at, s, lang = room(view), view.strings, view.look.language
    assert view.item is not None
    assert view.item.form is not None
    assert view.draft is not None
    fields = [q.field for q in drafts.asked(view.item.form, view.draft.answers)]
    step = s("form.step", at=fields.index(view.draft.at) + 1, of=len(fields))
    if view.draft.row is not None:
        step = people.which(view)
    elif not (view.look.large or view.look.low):
        step = grouped.step_words(view)
    head: list[Node] = []
    by_keys = question.asks in (Asks.TEXT, Asks.ENTRY)
    typed = by_keys or question.asks is Asks.PHONE
    # of a lying pad the keyboard takes most of the height
    little = at.small and (at.large or (at.wide and by_keys))
    if not little:
        head.append(Text(text=step, size=Size.SMALL, tone=Tone.MUTED))
    hint = question.hint.get(lang) if question.hint and not little else ""
    if little and view.draft.error:  # it says enough to take the question's place
        return [note("alert-circle", s(view.draft.error), Tone.BAD)]
    words = question.label if little and at.wide and typed else question.title
    head.append(heading(view, words.get(lang), hint))
    if view.draft.error:
        head.append(note("alert-circle", s(view.draft.error), Tone.BAD))
    return head


def _given(view: View, question: Question) -> str:
    return drafts.among(view.draft).get(question.field, "") if view.draft else ""


def _skip(view: View, question: Question) -> list[Button]:
    if not question.optional:
        return []
    return [secondary(view.strings("form.skip"), Send(Event.ANSWERED, ""), "arrow-right")]


# ------------------------------------------------------------------------------------------ choice


def _choice(view: View, question: Question) -> Page:
    at, lang = room(view), view.look.language
    given = _given(view, question)
    hints = {o.value: o.hint.get(lang) for o in question.options if o.hint}
    cards: list[Node] = [
        choice(
            view,
            text,
            Send(Event.ANSWERED, value),
            icon="circle-check" if value == given else "",
            tone=Tone.GOOD,
            sub=hints.get(value, ""),
            lead=not at.small,
            arrow=True,
        )
        for value, text in offered(view, question)
    ]
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap), children=cards))
    body = [lowered(view, _head(view, question), [scroll])]
    return frame(view, *beside(view, body, *_skip(view, question)), title=item_title(view))


# ------------------------------------------------------------------------------------------ region


def _region(view: View, question: Question) -> Page:
    """Province, then prefecture. The province is a page within this page (`view.group`)."""
    at, s = room(view), view.strings
    values = view.dictionaries.get(REGION).values
    province = view.group
    head = _head(view, question)
    given = _given(view, question)
    cities = {c: [k for k in values if len(k) == 4 and k[:2] == c] for c in values if len(c) == 2}
    if cities.get(province):
        tiles = [
            _tile(view, _short(view, c), Send(Event.ANSWERED, f"{c}00"), given[:4] == c)
            for c in cities[province]
        ]
        said, columns = "form.prefectures", _city_columns(view)
    else:  # a municipality is one place
        tiles = [
            _tile(
                view,
                _short(view, c),
                Local(f"open-group:{c}") if own else Send(Event.ANSWERED, f"{c}0000"),
                given[:2] == c,
            )
            for c, own in cities.items()
        ]
        said, columns = "form.provinces", _province_columns(view)
    if not at.small:
        head.append(Text(text=s(said), tone=Tone.MUTED))
    body = [lowered(view, head, [Scroll(grow=1, child=tile_rows(view, tiles, columns))])]
    other = secondary(s("form.other_province"), Local("close-group"), "arrow-left")
    buttons = [other] if cities.get(province) else _skip(view, question)
    return frame(view, *beside(view, body, *buttons), title=item_title(view))


def _short(view: View, code: str) -> str:
    """As people say it, where that is shorter."""
    short = view.dictionaries.get(REGION_SHORT).values.get(code)
    label = short or view.dictionaries.get(REGION).values[code]
    return label.get(view.look.language)


def _city_columns(view: View) -> int:
    at = room(view)
    if at.small and at.large:
        return (3 if at.wide else 2) - (view.look.language == "en")
    english = at.small and view.look.language == "en"
    return (4 if at.wide else (2 if at.large else 3)) - english


def _province_columns(view: View) -> int:
    at = room(view)
    if view.look.language == "en":
        return 5 if at.wide and not at.large else (3 if at.wide or not at.large else 2)
    return (6 if at.wide else 4) if not at.large else (5 if at.wide else 3)


def _tile(view: View, text: str, action: Send | Local, chosen: bool) -> Button:
    at = room(view)
    return Button(
        kind="secondary", text=text, label=text, action=action, chosen=chosen,
        height=max(at.touch, at.button * 0.75), grow=1,
    )  # fmt: skip


# -------------------------------------------------------------------------------------------- date


def _date(view: View, question: Question) -> Page:
    """Three wheels turned by one; a day that may not be cannot be turned to."""
    at, s = room(view), view.strings
    assert view.draft is not None
    today = view.now.date()
    first, last = drafts.bounds(question, drafts.among(view.draft), today)
    day = wheels.shown(view.typed, first, last, today)
    turning = RowBox(
        grow=3,
        gap=at.gap,
        children=[
            _wheel(view, "year", f"{day.year}"),
            _wheel(view, "month", f"{day.month}"),
            _wheel(view, "day", f"{day.day}"),
        ],
    )
    quick = [
        _tile(view, text, Send(Event.ANSWERED, on), False)
        for text, on in quick_days(view, question)
    ]
    go = primary(s("form.ok"), Send(Event.ANSWERED, day.isoformat()), "check")
    touch: list[Node] = [turning]
    little = (at.small and (at.wide or at.large)) or (view.look.low and at.large)
    if quick and not little and at.wide and at.large:  # under the wheels 确定 would not be whole
        touch = [
            RowBox(gap=at.gap, children=[turning, Column(grow=1, gap=at.gap, children=list(quick))])
        ]
    elif quick and not little:
        touch.append(RowBox(gap=at.gap, children=list(quick)))
    body = [lowered(view, _head(view, question), touch, spread="centre" if at.small else "top")]
    return frame(view, *beside(view, body, go, *_skip(view, question)), title=item_title(view))


def _wheel(view: View, part: str, value: str) -> Node:
    at, s = room(view), view.strings
    word = s(f"form.{part}")

    def turn(sign: str, icon: str, key: str) -> Button:
        return Button(
            kind="secondary", text="", icon=icon, label=s(f"form.{key}", part=word),
            action=Local(f"date:{part}{sign}"), height=max(at.touch, at.button * 0.7),
        )  # fmt: skip

    said = f"{value}{word}" if at.small and view.look.language == "zh" else value
    number = Text(
        text=said, size=Size.LEAD if at.small else Size.TITLE, bold=True, align="centre",
        role=Role.HEADING,
    )  # fmt: skip
    label = Text(text=word, size=Size.SMALL, tone=Tone.MUTED, align="centre")
    inside: list[Node] = [number] if at.small else [number, label]
    return Column(
        grow=1,
        gap=2.4 if at.small and at.large else max(3.0, at.gap * 0.6),
        children=[
            turn("+", "chevron-up", "day_plus"),
            Card(pad=2 if at.small else 4, child=Column(gap=0.6, children=inside)),
            turn("-", "chevron-down", "day_minus"),
        ],
    )


# ------------------------------------------------------------------------------------------- phone


def _phone(view: View, question: Question) -> Page:
    at, s = room(view), view.strings
    typed = view.typed[:PHONE_LENGTH]
    missing = PHONE_LENGTH - len(typed)
    field = typed_field(view, phone_number(typed), s("form.phone_hint"))
    count = Text(text=s("form.phone_missing", count=missing), tone=Tone.MUTED)
    go = primary(s("form.ok"), Send(Event.ANSWERED, typed), "check")
    buttons: list[Button] = [*([go] if missing == 0 else []), *_skip(view, question)]
    row: list[Node] = [actions(view, *buttons)] if buttons else []
    pad = number_pad(view, with_x=False)
    under: list[Node] = [count] if missing and not (at.small and at.large) else []
    head = _head(view, question)
    if at.wide:
        left = Column(grow=1, gap=at.gap, spread="top", children=[*head, field, *under, *row])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(view, body, title=item_title(view))
    touch: list[Node] = [pad, *row]
    if at.tall and not (at.large or view.look.low):  # keys in reach, the button where it always is
        keys = Column(grow=1, spread="centre", children=[pad])
        touch = [keys, *(row or [Space(mm=at.button)])]
    return frame(
        view,
        lowered(view, [*head, field, *under], touch, spread="bottom" if at.large else "top"),
        title=item_title(view),
    )


# -------------------------------------------------------------------------------------------- text


def _text(view: View, question: Question) -> Page:
    """Written on the keyboard. The key that ends it is there once the answer will do; of a question
    that may be left out it says so while nothing stands in the field."""
    s, typing = view.strings, view.typing
    if typing is None:  # no keyboard yet
        return frame(view, *_head(view, question), title=item_title(view))
    value = typing.value.strip()
    enough = not typing.busy and (len(value) >= question.least or (question.optional and not value))
    field = written(view, typing, s("form.write_here"), width=field_width(view))
    head: list[Node] = [*_head(view, question), field]
    if 0 < len(value) < question.least and not (room(view).small and room(view).large):
        missing = question.least - len(value)
        head.append(Text(text=s("form.letters_missing", count=missing), tone=Tone.MUTED))
    body = with_keyboard(
        view,
        head,
        typing,
        Send(Event.ANSWERED, value),
        done_text=s("form.ok") if value else s("form.skip_short"),
        enter=enough,
    )
    return frame(view, body, title=item_title(view))


# ------------------------------------------------------------------------------------------- entry


def _entry(view: View, question: Question) -> Page:
    """One of thousands: a few letters, and what is left to choose from. On a pad, which the
    keyboard fills, the choice is a page within this page (`view.group`)."""
    at, s, typing = room(view), view.strings, view.typing
    if typing is None:  # no keyboard yet
        return frame(view, *_head(view, question), title=item_title(view))
    buttons = _skip(view, question)
    if at.small and view.group == FOUND and view.found:
        again = secondary(s("form.find_again"), Local("close-group"), "search")
        body = [lowered(view, _head(view, question), [_offered(view, question)])]
        return frame(view, *beside(view, body, again, *buttons), title=item_title(view))
    hint = s("form.find_here_short" if at.small else "form.find_here")
    field = written(view, typing, hint, width=field_width(view))
    crowded = at.small and at.large and view.draft is not None and not view.draft.error
    head: list[Node] = [*([] if crowded else _head(view, question)), field]
    choices = _best(view, question) if at.small else _offered(view, question)
    body = with_keyboard(view, head, typing, None, enter=False, grows=choices)
    row: list[Node] = [actions(view, *buttons)] if buttons else []
    return frame(view, body, *row, title=item_title(view))


FOUND = "found"


def _offered(view: View, question: Question) -> Node:
    gap = 3.0
    cards = [_entry_card(view, question, one) for one in view.found] or [_in_vain(view)]
    return Scroll(grow=1, child=Column(gap=gap, children=cards))


def _best(view: View, question: Question) -> Node:
    """The one that is left, or how many are."""
    if len(view.found) == 1:
        return _entry_card(view, question, view.found[0])
    if not view.found:
        return _in_vain(view)
    names = view.strings("form.found_count", count=len(view.found))
    first = "" if room(view).large else view.found[0].name
    return choice(view, names, Local(f"open-group:{FOUND}"), sub=first, arrow=True)


def _in_vain(view: View) -> Node:
    at = room(view)
    short = "_short" if at.small and at.large else ""
    return note("search", view.strings(f"form.none_found{short}"), Tone.MUTED)


def _entry_card(view: View, question: Question, one: entries.Entry) -> Node:
    chosen = one.code == entries.parted(_given(view, question))[0]
    at = room(view)
    return choice(
        view,
        one.name,
        Send(Event.ANSWERED, entries.answer(one)),
        icon="circle-check" if chosen else "",
        tone=Tone.GOOD,
        sub="" if question.of or (at.small and at.large) else one.sub,
        arrow=not at.small,
    )


# --------------------------------------------------------------------------------------------- row


def _row(view: View, question: Question) -> Page:
    """What the centre lists, one card a row: what tells it from the others large, the rest under
    it."""
    at = room(view)
    given = _given(view, question)
    offered = view.draft.rows.get(question.field, ()) if view.draft else ()
    cards: list[Node] = []
    for row in offered:
        value = drafts.chosen(question, row)
        told = drafts.parts(question, row, view.look.language, view.dictionaries)
        cards.append(
            choice(
                view,
                told[0] if told else value,
                Send(Event.ANSWERED, value),
                icon="circle-check" if value == given else "",
                tone=Tone.GOOD,
                sub="\n".join(told[1:]),
                lead=not at.small,
                arrow=True,
                personal=True,
            )
        )
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap), children=cards))
    body = [lowered(view, _head(view, question), [scroll])]
    return frame(view, *beside(view, body, *_skip(view, question)), title=item_title(view))
