"""Several questions on one page, in the standard text size (decision 0096).

How many stand together is reckoned in millimetres from the form factor, the language and the words
of the questions, with the keyboard and the lines of what may be wrong in their places: a page looks
the same whichever of its fields is in hand. 大字版 and 低位操作, which have no such room, ask one
question a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.handling import draft as drafts
from kiosk.handling import grouping
from kiosk.handling import papers as paperwork
from kiosk.handling.grouping import ALL_ALONE, PageDone, Together
from kiosk.input.typing import TABS, Engines, Kind, Typing, begin
from kiosk.services.form import Asks, Form, Letters, Question
from kiosk.text import dates
from kiosk.text.numbers import PHONE_LENGTH, phone_number
from kiosk.text.raster import CAP
from kiosk.visit.states import Event
from screens.keyboard import beside_keys, board, keys_height, tabs_height
from screens.layout import Kit
from screens.nodes import (
    Button,
    Card,
    Column,
    Grid,
    Icon,
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
from screens.pages import people
from screens.pages.beside import beside, holds
from screens.pages.options import offered, option, quick_days
from screens.parts import actions, item_title, primary, secondary
from screens.parts import page as frame
from screens.pieces import note
from screens.room import ems, room
from screens.theme import Theme
from screens.view import View
from screens.written import tail, written

_BOX = {"portrait": 20.5, "landscape": 18.0, "pad": 15.2, "pad-upright": 15.4}
"""mm of a field's height."""

_PAD = {"portrait": 3.5, "landscape": 2.2, "pad": 2.0, "pad-upright": 2.0}
"""mm between its edge and what stands in it."""

_CHEVRON = 8.0  # mm
_LONG_DAY = date(2026, 12, 28)  # of the longest name
_MOST_OPTIONS = 4
"""Answers of a choice that are drawn in place; more have a page of their own."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a form falls into pages. `pickers`: fields that open a page of their own."""

    pages: tuple[tuple[str, ...], ...]
    pickers: frozenset[str]


_plans: dict[tuple, _Plan] = {}
_MOST_PLANS = 64


def forget() -> None:
    """Which questions a visitor was put tells something of them."""
    _plans.clear()


def together(view: View) -> Together:
    """What shares the page with the question in hand; nothing where it stands alone."""
    form, draft = (view.item.form if view.item else None), view.draft
    if form is None or draft is None or view.look.large or view.look.low:
        return ALL_ALONE
    plan, hand = _plan(view, form), drafts.in_hand(draft)
    fields = next((page for page in plan.pages if hand in page), ())
    return Together(fields, plan.pickers & frozenset(fields)) if len(fields) > 1 else ALL_ALONE


def shares(view: View) -> bool:
    """The page of this moment is one with several fields: none of them has opened its own."""
    page = together(view)
    opened = view.draft is not None and view.draft.opened
    return bool(page) and not (opened and drafts.in_hand(view.draft) in page.pickers)


def step_words(view: View, short: str = "") -> str:
    """Which page of how many it is, papers and confirmation among them; of several people, which
    of them."""
    form, draft = (view.item.form if view.item else None), view.draft
    if form is None or draft is None:
        return ""
    if draft.row is not None:
        return people.which(view)
    pages, hand = _plan(view, form).pages, drafts.in_hand(draft)
    at = next((n for n, page in enumerate(pages) if hand in page), 0)
    papers = bool(paperwork.asked(form, draft.answers))
    return view.strings(f"form.page{short}", at=at + 1, of=len(pages) + papers + 1)


# ---------------------------------------------------------------------------------------- the plan


def _plan(view: View, form: Form) -> _Plan:
    assert view.draft is not None
    assert view.item is not None
    here = drafts.beside(form, view.draft)
    key = (
        view.item.id, view.look, room(view), view.draft.row is not None,
        tuple((q.field, len(q.options)) for q in here),
    )  # fmt: skip
    if key not in _plans:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        _plans[key] = _planned(view, here)
    return _plans[key]


def _planned(view: View, here: Sequence[Question]) -> _Plan:
    pages: list[tuple[str, ...]] = []
    under_way: list[Question] = []
    for question in here:
        apart = question.asks in grouping.ALONE
        fits = under_way and not apart and not question.begins_page
        if not (fits and _Sheet(view, [*under_way, question]).fits()):
            if under_way:
                pages.append(tuple(q.field for q in under_way))
            under_way = []
        under_way.append(question)
        if apart:
            pages.append((question.field,))
            under_way = []
    if under_way:
        pages.append(tuple(q.field for q in under_way))
    _balance(view, here, pages)
    pickers = frozenset(q.field for q in here if _picks(view, q))
    return _Plan(tuple(pages), pickers)


def _balance(view: View, here: Sequence[Question], pages: list[tuple[str, ...]]) -> None:
    """A last question that is left over takes the one before it along."""
    if len(pages) < 2 or len(pages[-1]) > 1 or len(pages[-2]) < 3:
        return
    before, last = pages[-2], pages[-1]
    two = [q for q in here if q.field in (before[-1], *last)]
    apart = any(q.asks in grouping.ALONE for q in two) or two[-1].begins_page
    if not apart and _Sheet(view, two).fits():
        pages[-2:] = [before[:-1], (before[-1], *last)]


def _picks(view: View, question: Question) -> bool:
    if question.asks is Asks.CHOICE:
        return not holds(view, question) and _columns(view, question) == 0
    return question.asks in drafts.PICKED


# -------------------------------------------------------------------------------------- the page


def page(view: View) -> Page:
    form, draft = (view.item.form if view.item else None), view.draft
    assert form is not None
    assert draft is not None
    fields = together(view).fields
    sheet = _Sheet(view, [q for q in drafts.beside(form, draft) if q.field in fields])
    return frame(view, sheet.whole(form), title=item_title(view))


class _Sheet:
    """One page of a form, as it is and as it may become."""

    def __init__(self, view: View, questions: Sequence[Question]) -> None:
        assert view.draft is not None
        self.view, self.questions = view, questions
        self.draft = view.draft
        self.at = room(view)
        self.box = _BOX[view.look.form]
        self.typed = [q for q in questions if q.asks in grouping.TYPED]
        self.width = _fields_width(view)
        self.label_size = Size.SMALL if self.at.small else Size.BODY
        self.tight = 0.8 if self.at.small else 1.4

    @property
    def gap(self) -> float:
        return max(3.0, self.at.gap * (1.0 if self.at.small else 0.8))

    # -- how much there is

    def fits(self) -> bool:
        """With each of its fields in hand, and whatever may be said of them."""
        kit = Kit(Theme(self.view.look))
        width = kit.px(self.width)
        nodes = [self._field(q, bare=True) for q in self.questions]  # measured while they live
        fields = sum(kit.height(node, width) for node in nodes)
        used = fields + kit.px(self.gap) * (len(self.questions) - 1)
        return used <= kit.px(self._height()) - kit.px(self._head_height())

    def _height(self) -> float:
        """mm for heading and fields."""
        at = self.at
        left = at.body - 2 * at.gap - at.button - at.gap
        if self.typed and not at.wide:
            left -= keys_height(self.view, tabs=self._tabs() > 0) + at.gap
        if at.small and at.wide and (tabs := self._tabs()):
            left -= (tabs_height(self.view) if tabs > 2 else tabs_height(self.view) / 2) + at.gap
        return left - 0.5  # pixels are whole

    def _tabs(self) -> int:
        kinds = [Kind(q.letters) for q in self.typed if q.asks is Asks.TEXT]
        most = max((len(TABS[kind]) for kind in kinds), default=1)
        return most if most > 1 else 0

    def _head_height(self) -> float:
        if self.at.small:
            return 0.0
        kit = Kit(Theme(self.view.look))
        nodes = [self._head(q, " ") for q in self.questions]
        high = max(kit.height(node, kit.px(self.width)) for node in nodes)
        return high * self.view.look.mm_per_px + self.at.gap

    def _label_height(self) -> float:
        """mm down to a field."""
        kit = Kit(Theme(self.view.look))
        high = kit.height(Text(text=" ", size=self.label_size), kit.px(self.width))
        return high * self.view.look.mm_per_px + self.tight

    # -- what stands where

    def whole(self, form: Form) -> Node:
        at, hand = self.at, self._hand()
        typing = self._typing(hand)
        fields = Column(grow=1, gap=self.gap, children=[self._field(q) for q in self.questions])
        head: list[Node] = []
        if not at.small:
            shown: Node = self._head(hand, step_words(self.view))
            if typing is not None and typing.lacks_chinese:
                words = self.view.strings("keyboard.lacks")
                shown = note("alert-circle", words, Tone.WARN)
            head = [Column(height=self._head_height() - at.gap, children=[shown])]
        buttons = self._buttons(form)
        tabs, keys = self._keys(form, typing)
        if not at.wide:
            return Column(grow=1, gap=at.gap, children=[*head, fields, buttons, *keys])
        left = Column(grow=1, gap=at.gap, children=[*head, fields, *tabs, buttons])
        side = Column(width=beside_keys(self.view), spread="centre", children=keys)
        if not keys:  # its first answer stands level with the first field
            side.spread, top = (
                "top",
                0.0 if at.small else self._head_height() + self._label_height(),
            )
            side.pad = (0, top, 0, 0)
            side.children = [beside(self.view, hand)]
        gap = at.gap if at.small else at.gap * 2
        return RowBox(grow=1, gap=gap, align="stretch", children=[left, side])

    def _hand(self) -> Question:
        name = drafts.in_hand(self.draft)
        return next((q for q in self.questions if q.field == name), self.questions[0])

    def _head(self, question: Question, step: str) -> Node:
        """Where one is, and the question in hand as one would ask it."""
        words = question.title.get(self.view.look.language)
        size = Size.LEAD if self.at.wide else Size.TITLE
        return Column(
            gap=1.0,
            children=[
                Text(text=step, size=Size.SMALL, tone=Tone.MUTED),
                Text(text=words, size=size, bold=True, role=Role.HEADING),
            ],
        )

    def _buttons(self, form: Form) -> Node:
        view, at, s = self.view, self.at, self.view.strings
        done = PageDone(tuple(q.field for q in self.questions))
        amended = self.draft.amending and self.draft.row is None
        word = s("form.ok") if amended else s("form.next_page")
        go = primary(word, Send(Event.ANSWERED, done), "arrow-right")
        row: list[Button] = [go]
        first = self.questions[0].field
        if amended or drafts.back(form, self.draft, first) is not None:
            back = secondary(s("form.previous_page"), Send(Event.BACK), "arrow-left")
            row.insert(0, back)
        if not at.small and not at.wide:
            return actions(view, *row)
        for one in row:
            one.height, one.grow = at.button, 1.0
            one.icon = ""  # the word takes the width
        if not at.small:
            return RowBox(gap=at.gap, children=list(row))
        if self.draft.row is not None:
            return RowBox(gap=at.gap, children=list(row))
        step = Text(
            text=step_words(self.view, "_short"), size=Size.SMALL, tone=Tone.MUTED, align="centre"
        )
        return RowBox(gap=at.gap, children=[*row[:-1], step, row[-1]])

    def _keys(self, form: Form, typing: Typing | None) -> tuple[list[Node], list[Node]]:
        """The keyboard for the field in hand. Its last key leads to the next empty field, and from
        the last one on."""
        if typing is None:
            return [], []
        view, s = self.view, self.view.strings
        fields = tuple(q.field for q in self.questions)
        half = {**view.half, drafts.in_hand(self.draft): typing.value}
        to = grouping.following(form, self.draft, fields, half)
        if to:
            done, word = Send(Event.OPEN_QUESTION, to), s("form.next_field")
        else:
            amended = self.draft.amending and self.draft.row is None
            done = Send(Event.ANSWERED, PageDone(fields))
            word = s("form.ok") if amended else s("form.next_page")
        apart = self.at.small and self.at.wide
        tabs, keys = board(view, typing, done, word, apart=apart)
        return tabs, [keys]

    def _typing(self, question: Question) -> Typing | None:
        """What is written in the field in hand; of a telephone number, as the number pad has it."""
        if question.asks is Asks.PHONE:
            return begin(Kind.DIGITS, PHONE_LENGTH, Engines(), self.view.typed)
        return self.view.typing if question.asks is Asks.TEXT else None

    # -- a field

    def _field(self, question: Question, *, bare: bool = False) -> Node:
        """Label, field, and what is to be said of it. `bare`: as high as it may become, in nobody's
        hand and without anybody's words."""
        view, lang = self.view, self.view.look.language
        label = question.label.get(lang)
        if question.optional:
            label = view.strings("form.may_be_empty", label=label)
        wrong = _Slip() if bare else _slip(view, question)
        under = question.asks in grouping.TYPED and not self.at.small
        hand = not bare and drafts.in_hand(self.draft) == question.field
        tone = Tone.BLUE if hand else Tone.MUTED
        said: list[Node] = [Text(text=label, size=self.label_size, tone=tone)]
        if wrong and not under:
            said = self._labelled(question.label.get(lang), self._said(wrong.brief, wrong.tone))
        parts: list[Node] = [
            RowBox(gap=3, children=said),
            self._body(question, bare=bare, bad=bool(wrong) and wrong.tone is Tone.BAD),
        ]
        if under:
            parts.append(self._under(question, wrong, bare=bare))
        return Column(gap=self.tight, children=parts)

    def _labelled(self, label: str, said: list[Node]) -> list[Node]:
        """Label and what is wrong in one line; where both have no room, what is wrong."""
        kit = Kit(Theme(self.view.look))
        both = [Text(text=label, size=self.label_size, tone=Tone.MUTED), *said]
        used = sum(kit.widths(node)[1] for node in both) + kit.px(3) * (len(both) - 1)
        return both if used <= kit.px(self.width) else said

    def _said(self, words: str, tone: Tone, align: str = "right") -> list[Node]:
        sign = [Icon(name="alert-circle", tone=tone, size_mm=5 if self.at.small else 7)]
        text = Text(text=words, size=Size.SMALL, tone=tone, align=align, grow=1)
        return (
            [text]
            if tone is not Tone.BAD
            else ([text, *sign] if align == "right" else [*sign, text])
        )

    def _under(self, question: Question, wrong: _Slip, *, bare: bool) -> Node:
        """What is wrong, else what helps whoever writes in it; its room is always there."""
        lang, mm = self.view.look.language, self.view.look.mm_per_px
        hint = question.hint.get(lang) if question.hint else ""
        kit = Kit(Theme(self.view.look))
        lines = [RowBox(gap=2, children=self._said("X", Tone.BAD, "left"))]
        lines += [Text(text=hint, size=Size.SMALL, tone=Tone.MUTED)] if hint else []
        high = max(kit.height(line, kit.px(self.width)) for line in lines) * mm
        shown: list[Node] = []
        if wrong:
            said = self._said(wrong.words, wrong.tone, "left")
            used = sum(kit.widths(node)[1] for node in said) + kit.px(2)
            if used > kit.px(self.width):  # it keeps to its line
                said = self._said(wrong.brief, wrong.tone, "left")
            shown = [RowBox(gap=2, children=said)]
        elif hint and not bare and drafts.in_hand(self.draft) == question.field:
            shown = lines[1:]
        return Column(height=high, children=shown or [Space()])

    def _body(self, question: Question, *, bare: bool, bad: bool) -> Node:
        hand = not bare and drafts.in_hand(self.draft) == question.field
        if question.asks is Asks.CHOICE and (columns := _columns(self.view, question)):
            return self._options(question, columns)
        if question.asks in grouping.TYPED:
            return self._line(question, hand=hand, bare=bare, bad=bad)
        value = "" if bare else drafts.among(self.draft).get(question.field, "")
        field = self._picker(question, value, hand=hand, bad=bad)
        if question.asks is not Asks.DATE:
            return field
        quick = quick_days(self.view, question)
        if not quick or not self._beside(question, quick):
            return field
        buttons = [option(question, text, on, chosen=value == on) for text, on in quick]
        for button in buttons:
            button.height = self.box
        field.grow = 1
        return RowBox(gap=self.gap, align="stretch", children=[field, *buttons])

    def _beside(self, question: Question, quick: Sequence[tuple[str, str]]) -> bool:
        """A day of the longest name and the quick answers stand in one row."""
        kit, view = Kit(Theme(self.view.look)), self.view
        name = dates.long_day(_LONG_DAY, view.look.language)
        em = Theme(view.look).cap_mm(Size.LEAD) / CAP
        least = ems(name) * em + _CHEVRON + 4 * self.gap
        buttons = [option(question, text, on, chosen=True) for text, on in quick]
        used = sum(kit.widths(b)[1] * view.look.mm_per_px + self.gap for b in buttons)
        return least + used <= self.width

    def _options(self, question: Question, columns: int) -> Node:
        given = drafts.among(self.draft).get(question.field, "")
        buttons: list[Node] = [
            option(question, text, value, chosen=value == given)
            for value, text in offered(self.view, question)
        ]
        return Grid(columns=columns, gap=self.gap, row_height=self.box, children=buttons)

    def _line(self, question: Question, *, hand: bool, bare: bool, bad: bool) -> Node:
        """A field that is written in."""
        typing = self._typing(question) if hand else None
        if typing is not None:
            return self._written(question, typing, bad)
        value = "" if bare else value_of(self.view, question)
        if question.asks is Asks.PHONE:
            said = phone_number(value)
        else:
            said = drafts.shown(question, value, self.view.look.language, self.view.dictionaries)
        return self._card(question, said, self.view.strings("form.write"), bad=bad, hand=False)

    def _written(self, question: Question, typing: Typing, bad: bool) -> Node:
        """The one in hand; it can be touched, so that the ring of a keypad's keys stays on it."""
        field = written(
            self.view,
            typing,
            width=self.width,
            lines=1,
            height=self.box,
            pad=_PAD[self.view.look.form],
            shown=phone_number if question.asks is Asks.PHONE else None,
        )
        assert isinstance(field, Card)
        field.accent = Tone.BAD if bad else Tone.BLUE
        field.role, field.action = Role.BUTTON, Send(Event.OPEN_QUESTION, question.field)
        field.label = question.label.get(self.view.look.language)
        return field

    def _picker(self, question: Question, value: str, *, hand: bool, bad: bool) -> Card:
        view = self.view
        rows = self.draft.rows
        said = drafts.shown(question, value, view.look.language, view.dictionaries, rows)
        if question.asks is Asks.CHOICE and value and said == value:
            said = next((text for v, text in offered(view, question) if v == value), value)
        return self._card(question, said, view.strings("form.pick"), bad=bad, hand=hand, opens=True)

    def _card(
        self,
        question: Question,
        said: str,
        empty: str,
        *,
        bad: bool,
        hand: bool,
        opens: bool = False,
    ) -> Card:
        """A field that is in nobody's hand, or has a page of its own: a touch takes it in hand."""
        view, pad = self.view, _PAD[self.view.look.form]
        em = Theme(view.look).cap_mm(Size.LEAD) / CAP
        fits = (self.width - 2 * pad - (_CHEVRON + 3 if opens else 0)) / em - 1.0
        if question.asks is Asks.DATE:
            fits = ems(said)  # it has its room beside the quick answers
        shown = Text(
            text=(_begun(said, fits) if opens else tail(said, fits)) or empty,
            size=Size.LEAD if said else Size.BODY,
            bold=bool(said),
            tone=Tone.INK if said else Tone.MUTED,
            personal=bool(said),
            one_line=True,
            grow=1,
        )
        inside: list[Node] = [shown]
        if opens:
            inside.append(Icon(name="chevron-down", size_mm=_CHEVRON))
        label = question.label.get(view.look.language)
        return Card(
            role=Role.BUTTON,
            label=f"{label} {said}".strip(),
            action=Send(Event.OPEN_QUESTION, question.field),
            height=self.box,
            pad=pad,
            accent=Tone.BAD if bad else (Tone.BLUE if hand else None),
            child=RowBox(gap=3, children=inside),
            personal=bool(said),
        )


def _fields_width(view: View) -> float:
    """mm that a field has."""
    at = room(view)
    if not at.wide:
        return at.inner
    return at.inner - beside_keys(view) - (at.gap if at.small else at.gap * 2)


# ------------------------------------------------------------------------------------- the answers


def value_of(view: View, question: Question) -> str:
    """What stands in a field."""
    if view.draft is None:
        return ""
    given = drafts.among(view.draft).get(question.field, "")
    if question.asks not in grouping.TYPED:
        return given
    if drafts.in_hand(view.draft) == question.field:
        typing = view.typing if question.asks is Asks.TEXT else None
        return typing.value.strip() if typing is not None else view.typed
    return view.half.get(question.field, given)


def _columns(view: View, question: Question) -> int:
    """In how many columns its answers stand in place, in one row or two; 0: they have no room, or
    a better one beside."""
    found = offered(view, question)
    if holds(view, question) or not 0 < len(found) <= _MOST_OPTIONS:
        return 0
    kit, width, gap = Kit(Theme(view.look)), _fields_width(view), max(3.0, room(view).gap)
    nodes = [option(question, text, value, chosen=True) for value, text in found]
    widest = max(kit.widths(node)[1] for node in nodes)
    mm = widest * view.look.mm_per_px + 0.5
    for columns in dict.fromkeys((len(found), 2)):
        if columns * mm + (columns - 1) * gap <= width:
            return columns
    return 0


def _begun(text: str, fits: float) -> str:
    """The beginning of what is too long."""
    if ems(text) <= fits:
        return text
    kept = ""
    while ems(kept + text[len(kept)]) <= fits - 1:
        kept += text[len(kept)]
    return kept + "…"


# ----------------------------------------------------------------------------------- what is wrong


@dataclass(frozen=True, slots=True)
class _Slip:
    """What is to be said at a field; nothing where `words` is "". `brief`: where it has little
    room."""

    words: str = ""
    brief: str = ""
    tone: Tone = Tone.BAD

    def __bool__(self) -> bool:
        return bool(self.words)


def _slip(view: View, question: Question) -> _Slip:
    """Of an empty field only what 下一步 found; of what is being written what is lacking, quietly,
    and what cannot become right, at once."""
    assert view.draft is not None
    s, draft = view.strings, view.draft
    value, hand = value_of(view, question), drafts.in_hand(draft) == question.field
    if hand and draft.error:
        return _Slip(s(draft.error), s(BRIEF.get(draft.error, draft.error)))
    if not value:
        return _Slip()
    here = view.insurance.region if view.insurance else ""
    today = view.now.date()
    error = drafts.slip(question, value, drafts.among(draft), here, today, view.person)
    if not error:
        return _Slip()
    tone = Tone.BAD
    short = (
        PHONE_LENGTH if question.asks is Asks.PHONE
        else question.least if question.asks is Asks.TEXT else 0
    ) - len(value)  # fmt: skip
    if short > 0:
        phone = question.asks is Asks.PHONE
        digits = question.letters in (Letters.DIGITS, Letters.ID_NUMBER, Letters.CODE)
        brief = s("form.phone_missing" if phone or digits else "form.letters_missing", count=short)
        words = s("form.phone_slip", count=short) if phone else brief
        return _Slip(words, brief, Tone.MUTED if hand else Tone.BAD)
    return _Slip(s(error), s(BRIEF.get(error, error)), tone)


BRIEF = {  # string key of what is wrong: of the same in few words
    f"form.error.{name}": f"form.slip.{name}"
    for name in (
        "missing", "choice", "phone", "own_region", "early", "late", "text", "short", "amount",
        "account", "number", "same", "birthday", "sex", "people.twice", "unpicked",
    )
}  # fmt: skip
