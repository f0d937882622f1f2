"""Pages with several questions: how many fit, that none clips, and what a touch of each means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image, ImageChops, ImageStat

from kiosk.handling import draft as drafts
from kiosk.handling.draft import Draft
from kiosk.handling.grouping import ALONE, TYPED, InField, PageDone
from kiosk.input.typing import Engines, Kind, begin
from kiosk.services.form import Asks, Question, proxied
from kiosk.services.model import Item
from kiosk.visit.states import Event, State
from screens import samples, samples_forms
from screens.composer import picture
from screens.focus import Focus
from screens.layout import lay_out
from screens.look import Look
from screens.measure import findings
from screens.nodes import Send
from screens.pages import grouped, page_for
from screens.view import View
from tests.screens.pages.test_keyboard import TOLERANCE, UPDATE

ABLE = Engines(pinyin=lambda _: (), hand=lambda _: (), parts=True)
LONG = "国" * 40
WRONG = {
    Kind.TEXT: LONG, Kind.NAME: "国", Kind.DIGITS: "12", Kind.CODE: "A1", Kind.AMOUNT: "0",
    Kind.ID_NUMBER: "23019819850307", Kind.LATIN: "a",
}  # fmt: skip
"""What will not do, or is longer than its field."""


def forms() -> list[Item]:
    """Every form, and what it is when an agent hands it in."""
    items = [item for item in samples.catalogue() if item.form is not None]
    agents = [
        structs.replace(item, form=proxied(item.form))
        for item in items
        if item.form is not None and item.form.proxy is not None
    ]
    return [*items, *agents]


def shown(look: Look, item: Item, draft: Draft, **more) -> View:
    return samples.view(State.QUESTION, look, item=item, draft=draft, **more)


def levels(item: Item) -> Iterator[Draft]:
    """A draft for each set of questions that may stand together: the form's, of each answer that
    brings others, and of one of several people."""
    assert item.form is not None
    conditions = {(q.when.field, v) for q in item.form.questions if q.when for v in q.when.values}
    for given in ({}, *({field: value} for field, value in sorted(conditions))):
        yield Draft(given, item.form.questions[0].field)
    for question in item.form.questions:
        if question.each:
            changes = {v for q in question.each if q.when for v in q.when.values} or {""}
            for value in sorted(changes):
                row = {"chg_item": value} if value else {}
                yield Draft({}, question.field, row=row, part=question.each[0].field)


def hands(look: Look, item: Item) -> Iterator[tuple[View, tuple[str, ...]]]:
    """Each question of each page in hand: begun wrong, found missing, and untouched."""
    assert item.form is not None
    for level in levels(item):
        questions = drafts.beside(item.form, level)
        half = {q.field: _wrong(q) for q in questions if q.asks in TYPED}
        for question in questions:
            draft = drafts.at_field(level, question.field)
            others = {k: v for k, v in half.items() if k != question.field}
            error = replace(draft, error="form.error.missing")
            typed = {"typed": half.get(question.field, "")}
            if question.asks is Asks.TEXT:
                typed["typing"] = begin(
                    Kind(question.letters), question.longest, ABLE, half[question.field]
                )
            empty = {"typing": begin(Kind(question.letters), question.longest, ABLE)}
            views = [shown(look, item, draft, half=others, **typed)]
            views.append(shown(look, item, error, **(empty if question.asks is Asks.TEXT else {})))
            for view in views:
                if grouped.shares(view):
                    yield view, grouped.together(view).fields


def _wrong(question: Question) -> str:
    return "1380451" if question.asks is Asks.PHONE else WRONG[Kind(question.letters)]


LOOKS = [(form, language) for form in samples.FORMS for language in ("zh", "en")]


def _fitting(form: str, language: str, items: list[Item]) -> None:
    look = samples.look(form, language=language)
    found, seen = [], set()
    for item in items:
        for view, fields in hands(look, item):
            sheet = lay_out(page_for(view), look)
            place = f"{item.id} {fields} at {drafts.in_hand(view.draft)}"
            found += [f"{place}: {finding}" for finding in findings(sheet, look)]
            found += [f"{place}: scrolls"] if sheet.areas({}) else []
            seen.add(len(fields))
    assert not found, f"{len(found)}\n" + "\n".join(found[:30])
    assert max(seen) >= 2


@pytest.mark.full
@pytest.mark.parametrize(("form", "language"), LOOKS)
def test_no_page_of_any_form_clips_or_scrolls_whatever_is_in_hand(form, language):
    _fitting(form, language, forms())


@pytest.mark.parametrize(
    ("form", "language", "item"),
    [("pad", "zh", "away-filing"), ("landscape", "en", "employee-details")],
)
def test_no_page_of_one_form_does(form, language, item):
    _fitting(form, language, [one for one in forms() if one.id == item][:1])


def _page(form: str = "portrait", draft: Draft | None = None, **more) -> View:
    away = samples.catalogue().item("away-filing")
    look = samples.look(form, **{k: more.pop(k) for k in ("large", "low") if k in more})
    return shown(look, away, draft or Draft({}, "rloc_rea"), **more)


def _sends(view: View) -> list[Send]:
    boxes = lay_out(page_for(view), view.look).flat({})[1]
    return [box.action for box in boxes if isinstance(box.action, Send)]


def test_large_text_and_low_reach_ask_one_question_a_screen():
    assert grouped.shares(_page())
    for view in (_page(large=True), _page(low=True)):
        assert not grouped.together(view)
        assert Send(Event.ANSWERED, "07") in _sends(view)


@pytest.mark.parametrize("form", samples.FORMS)
def test_every_question_stands_on_one_page_in_its_order(form):
    for item in forms():
        assert item.form is not None
        for level in levels(item):
            view = shown(samples.look(form), item, level)
            here = [q.field for q in drafts.beside(item.form, level)]
            pages = grouped._plan(view, item.form).pages
            assert [field for page in pages for field in page] == here
            alone = {q.field for q in item.form.questions if q.asks in ALONE}
            assert all(len(page) == 1 for page in pages if alone & set(page))


def test_a_page_offers_its_answers_its_pickers_and_its_end():
    view = _page()
    sends, fields = _sends(view), grouped.together(view).fields
    assert Send(Event.ANSWERED, InField("rloc_rea", "07")) in sends
    assert Send(Event.OPEN_QUESTION, "out_admdvs") in sends
    assert Send(Event.ANSWERED, PageDone(fields)) in sends
    opened = _page(draft=Draft({"rloc_rea": "07"}, "out_admdvs", opened=True))
    assert not grouped.shares(opened)
    assert all(send.event is not Event.OPEN_QUESTION for send in _sends(opened))


@pytest.mark.parametrize("form", ["landscape", "pad"])
def test_beside_the_fields_stand_the_answers_of_the_one_in_hand(form):
    """A touch of a choice's field takes it in hand, since its answers have their room there."""
    view = _page(form)
    assert Send(Event.ANSWERED, InField("rloc_rea", "07")) in _sends(view)
    assert "rloc_rea" not in grouped.together(view).pickers
    day = _page(form, Draft({"rloc_rea": "07"}, "begndate"))
    sends = _sends(day)
    assert Send(Event.ANSWERED, InField("begndate", day.now.date().isoformat())) in sends
    assert sends.count(Send(Event.OPEN_QUESTION, "begndate")) == 2  # the field, and beside it


def test_what_is_wrong_is_said_at_its_field_in_words():
    view = _page(draft=Draft({}, "rloc_rea"), half={"tel": "1380451"})
    texts = [box.label for box in lay_out(page_for(view), view.look).flat({})[1]]
    assert "手机号是 11 位，还差 4 位" in texts


@pytest.mark.parametrize("form", samples.FORMS)
def test_whatever_is_wrong_keeps_to_its_line(form):
    """In the longer language, at a field that is written in."""
    look = samples.look(form, language="en")
    claim = samples.catalogue().item("expense-claim")
    for error in grouped.BRIEF:
        view = shown(look, claim, Draft({}, "bankacct", error=error))
        sheet = lay_out(page_for(view), look)
        assert grouped.shares(view)
        assert not sheet.areas({}), error
        assert not findings(sheet, look), error


def test_the_last_key_leads_to_the_next_empty_field_and_then_on():
    typing = begin(Kind.TEXT, 60, ABLE, "沙河口区中山路")
    given = {"rloc_rea": "07", "stay_kind": "1", "out_admdvs": "320600", "begndate": "2026-12-01"}
    view = _page(draft=Draft(given, "addr"), typing=typing)
    fields = grouped.together(view).fields
    whole = replace(view, half={"tel": "13904510000"})
    if "tel" in fields:
        assert Send(Event.OPEN_QUESTION, "tel") in _sends(view)
    assert _sends(whole).count(Send(Event.ANSWERED, PageDone(fields))) == 2  # button and key


def test_the_keys_of_a_keypad_go_through_the_fields_in_their_order():
    """Focus follows the reading order: each field before the next, then the buttons, the keys."""
    view = _page(draft=Draft({"rloc_rea": "07"}, "out_admdvs"))
    order = [s.data for s in _sends(view) if s.event is Event.OPEN_QUESTION]
    assert order == [f for f in grouped.together(view).fields if f in order]
    at_tel = _page(draft=Draft({"rloc_rea": "02"}, "tel"), typed="139")
    sheet = lay_out(page_for(at_tel), at_tel.look)
    focus = Focus()
    for _ in range(30):
        focus.move(1, sheet, {}, lambda name, to: None)
        stop = focus.stop(sheet, {})
        if stop and stop.box.action == Send(Event.OPEN_QUESTION, "tel"):
            break
    more = replace(at_tel, typed="1390")  # the page after a key
    assert focus.stop(lay_out(page_for(more), more.look), {}) is not None
    last = [s for s in _sends(view) if s.event is Event.ANSWERED][-1]
    assert isinstance(last.data, PageDone)


FOLDER = Path(__file__).parent / "golden"
GOLDENS = ("first", "writing", "missing", "phone", "amount", "person")


@pytest.mark.parametrize("form", samples.FORMS)
def test_it_looks_as_it_did(form):
    """One picture a form, of the kinds side by side."""
    look = samples.look(form)
    views = dict(samples_forms.variants(samples.view, samples.catalogue().item, look))
    size = (look.width // 4, look.height // 4)
    sheet = Image.new("RGB", (size[0] * 3, size[1] * 2))
    for n, name in enumerate(GOLDENS):
        laid = lay_out(page_for(views[f"form-{name}"]), look)
        whole = picture(laid.flat({})[0], look.width, look.height).convert("RGB")
        small = whole.resize(size, Image.Resampling.BOX)
        sheet.paste(small, (n % 3 * size[0], n // 3 * size[1]))
    file = FOLDER / f"form-{form}.png"
    if UPDATE:
        sheet.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size <= 60_000
    golden = Image.open(file).convert("RGB")
    apart = sum(ImageStat.Stat(ImageChops.difference(golden, sheet)).mean) / 3
    if apart >= TOLERANCE:
        sheet.save(file.with_suffix(".now.png"))
    assert apart < TOLERANCE
