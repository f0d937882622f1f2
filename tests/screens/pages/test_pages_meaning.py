"""What pages say and offer: every touch answered, nothing personal shown, no sum of a part."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.staff.states import State as StaffState
from kiosk.technician.states import State as TechnicianState
from kiosk.terminal.states import State as TerminalState
from kiosk.visit.states import Event, State
from kiosk.visit.table import row_for
from screens import samples, samples_staff
from screens.boxes import Box
from screens.layout import lay_out
from screens.nodes import Button, Local, Node, Page, Send, Table
from screens.pages import PAGES, page_for
from screens.pages.staff import PAGES as STAFF_PAGES
from screens.pages.technician import PAGES as TECHNICIAN_PAGES
from screens.pages.terminal import ICONS, terminal_page
from screens.view import View

LOOK = samples.look("portrait")
VARIANTS = dict(samples.variants(LOOK))
LOCALS = {
    "text-size", "language", "low", "reveal", "hide-amounts", "close-group", "phone-consent",
    "confirm-leave", "sign-clear", "keep-typing", "speech",
}  # fmt: skip
PREFIXES = ("open-group:", "key:", "reason:", "date:", "part:")


def boxes(page: Page) -> list[Box]:
    return lay_out(page, LOOK).flat({})[1]


def words(page: Page) -> str:
    """All text on the glass, cells of tables among it."""
    placed, _ = lay_out(page, LOOK).flat({})
    return "\n".join(p.stroke.text for p in placed if hasattr(p.stroke, "text"))


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for name in ("children", "child"):
        inside = getattr(node, name, ())
        for one in inside if isinstance(inside, list | tuple) else (inside,):
            if isinstance(one, Node):
                yield from nodes(one)


def test_every_state_has_a_page():
    assert set(PAGES) == set(State)
    assert {view.state for view in VARIANTS.values()} == set(State)


def test_every_state_of_the_terminal_but_in_service_has_a_page():
    assert set(ICONS) == {s.value for s in TerminalState} - {TerminalState.IN_SERVICE.value}
    with pytest.raises(KeyError):
        terminal_page("in_service", samples.terminal_view(LOOK))


def test_every_state_of_staff_and_technician_that_has_a_page_is_walked():
    assert {page.state for _, page in samples_staff.staff_pages()} == set(STAFF_PAGES)
    assert set(STAFF_PAGES) == set(StaffState)
    walked = {page.state for _, page in samples.technician_pages()}
    assert walked == set(TECHNICIAN_PAGES) == set(TechnicianState) - {TechnicianState.AWAY}


WAITED = (  # seconds -> the word said, whether one may choose
    (0.9, "", False), (1.0, "progress", False), (7.9, "progress", False), (8.0, "slow", False),
    (14.9, "slow", False), (15.0, "choice", True), (50.0, "choice", True),
)  # fmt: skip
WAITING = [State.LOOKING_UP, State.RESULT_WAITING, State.DETAIL_WAITING, State.LINES_WAITING]


@pytest.mark.parametrize(("waited", "word", "choice"), WAITED)
@pytest.mark.parametrize("state", WAITING)
def test_a_wait_says_progress_then_the_truth_then_lets_one_choose(state, waited, word, choice):
    view = samples.view(state, LOOK, waited=waited)
    page = page_for(view)
    said = [key for key in ("progress", "slow", "choice")
            if view.strings(f"waiting.{key}") in words(page)]  # fmt: skip
    assert said == ([word] if word else [])
    sent = {b.action.event for b in boxes(page) if isinstance(b.action, Send)}
    assert (Event.GO_ON in sent) is choice
    assert not choice or Event.BACK in sent


@pytest.mark.parametrize("name", VARIANTS)
def test_every_touch_is_answered(name):
    view = VARIANTS[name]
    page = page_for(view)
    for box in boxes(page):
        if isinstance(box.action, Send):
            assert row_for(view.situation, box.action.event), f"{box.action.event} does nothing"
        elif isinstance(box.action, Local):
            what = box.action.what
            assert what in LOCALS or what.startswith(PREFIXES), what


@pytest.mark.parametrize("name", VARIANTS)
def test_at_most_one_primary_action(name):
    found = [
        n
        for n in nodes(page_for(VARIANTS[name]).body)
        if isinstance(n, Button) and n.kind == "primary"
    ]
    assert len(found) <= 1


def test_a_way_out_is_drawn_wherever_the_table_has_one():
    for name, view in VARIANTS.items():
        if view.state is State.HOME:
            continue  # nobody is known there; the deadline or the next visitor takes over
        sent = {
            b.action.event if isinstance(b.action, Send) else b.action.what
            for b in boxes(page_for(view))
            if isinstance(b.action, Send | Local)
        }
        if row_for(view.situation, Event.LEAVE):
            assert sent & {Event.LEAVE, "confirm-leave"}, name
        if row_for(view.situation, Event.BACK):
            assert sent & {Event.BACK, "close-group"}, name


def test_typed_digits_are_not_lost_without_asking():
    page = page_for(VARIANTS["child_number-part"])
    assert Local("confirm-leave") in [b.action for b in boxes(page)]
    asked = page_for(VARIANTS["child_number-leave"])
    assert Send(Event.LEAVE) in [b.action for b in boxes(asked)]


def test_the_next_step_waits_for_a_whole_and_right_number():
    def sends(view: View) -> bool:
        return any(
            isinstance(b.action, Send) and b.action.event is Event.CHILD_ENTERED
            for b in boxes(page_for(view))
        )

    whole = VARIANTS["child_number-whole"]
    assert sends(whole)
    assert not sends(replace(whole, typed_error="child.error_check"))
    assert not sends(VARIANTS["child_number-part"])


def _known(view: View) -> tuple[str, str]:
    assert view.person is not None
    return view.person.name, view.person.certificate_no


@pytest.mark.parametrize("name", [n for n, v in VARIANTS.items() if v.person and not v.look.reveal])
def test_name_and_number_are_masked(name):
    view = VARIANTS[name]
    shown = words(page_for(view)) + "\n".join(b.label for b in boxes(page_for(view)))
    clear, number = _known(view)
    assert clear not in shown
    assert number not in shown


def test_own_name_and_number_in_clear_only_when_asked_for():
    view = VARIANTS["result-reveal"]
    shown = words(page_for(view)).replace("\n", "")
    clear, number = _known(view)
    assert clear in shown
    assert number in shown


def test_hidden_amounts_are_hidden_everywhere():
    for item in (
        "outpatient-visits",
        "account-details",
        "medical-spending",
        "resident-contributions",
    ):
        view = VARIANTS[f"result-{item}"]
        hidden = replace(view, look=replace(view.look, hide_amounts=True))
        shown = words(page_for(hidden)).replace("\n", "")
        assert "￥*" in shown
        assert not [c for c in shown.split("￥")[1:] if c[:1].isdigit()]


def test_no_sum_is_shown_while_amounts_are_coming():
    page = page_for(VARIANTS["result-filling"])
    table = next(n for n in nodes(page.body) if isinstance(n, Table))
    assert not table.total
    assert "12/40" in words(page)
    whole = page_for(VARIANTS["result-outpatient-visits"])
    assert next(n for n in nodes(whole.body) if isinstance(n, Table)).total


def test_few_rows_are_cards_with_all_they_say():
    view = VARIANTS["result-few-1-enrolment"]
    assert view.item is not None
    page = page_for(view)
    assert not [n for n in nodes(page.body) if isinstance(n, Table)]
    for column in view.item.columns:
        assert column.label.zh in words(page)
    stays = page_for(VARIANTS["result-few-2-inpatient-stays"])
    sent = {b.action.data for b in boxes(stays) if isinstance(b.action, Send)
            and b.action.event is Event.PICK_ROW}  # fmt: skip
    assert sent == {0, 1}


def test_amounts_of_nothing_are_said_in_one_line_unless_amounts_are_hidden():
    s = samples.strings("zh")
    view = VARIANTS["detail-zeros"]
    shown = words(page_for(view))
    assert s("detail.zeros") in shown
    assert "大额补助支付" not in shown
    assert "￥0.00" not in shown.replace(s("detail.zeros"), "")
    hidden = words(page_for(replace(view, look=replace(view.look, hide_amounts=True))))
    assert "大额补助支付" in hidden
    assert s("detail.zeros") not in hidden


def test_what_is_missing_is_said():
    s = samples.strings("zh")
    assert s("result.unfillable", count=2) in words(page_for(VARIANTS["result-gaps"])).replace(
        "\n", ""
    )
    assert s("result.cut") in words(page_for(VARIANTS["result-cut"])).replace("\n", "")


def test_without_a_printer_nothing_offers_to_print():
    for look in (LOOK, samples.look("pad", large=True), samples.look("landscape")):
        view = dict(samples.variants(look))["result-no-printer"]
        sent = [b.action for b in lay_out(page_for(view), look).flat({})[1]]
        assert Send(Event.PRINT) not in sent
    assert samples.strings("zh")("result.no_printer") in words(
        page_for(VARIANTS["result-no-printer"])
    ).replace("\n", "")


def test_nothing_found_is_printable():
    assert Send(Event.PRINT) in [b.action for b in boxes(page_for(VARIANTS["result-none"]))]


def test_identify_draws_only_the_ways_this_terminal_has():
    s = samples.strings("zh")
    two, three = (words(page_for(VARIANTS[n])) for n in ("identify", "identify-three"))
    assert s("identify.social_card") not in two
    assert s("identify.social_card") in three
    assert s("identify.id_card_broken") in words(page_for(VARIANTS["identify-broken"]))
    assert samples.settings().station.name in two.replace("\n", "")  # consent names the station


def test_the_review_code_is_drawn_only_where_there_is_an_address():
    def codes(view: View) -> int:
        placed, _ = lay_out(page_for(view), LOOK).flat({})
        return sum(type(p.stroke).__name__ == "Code" for p in placed)

    assert codes(VARIANTS["home"]) == codes(VARIANTS["attract"]) == codes(VARIANTS["review"]) == 1
    assert codes(VARIANTS["home-trouble"]) == codes(VARIANTS["attract-bare"]) == 0
    assert codes(VARIANTS["review-plain"]) == 0


@pytest.mark.parametrize("form", samples.FORMS)
@pytest.mark.parametrize("large", [False, True])
def test_what_is_wrong_with_a_picture_is_said_in_every_form_and_size(form, large):
    told = set()
    for language in ("zh", "en"):
        look = samples.look(form, large=large, language=language)
        for name, view in samples.variants(look):
            papers, s = view.papers, view.strings
            if view.state is State.CAMERA and papers is not None and papers.trouble:
                wrong = s(papers.trouble)
            elif view.state is State.PAGE_TAKEN and papers is not None and papers.shot.flaws:
                wrong = s(f"papers.flaw.{papers.shot.flaws[0][0]}")
            else:
                continue
            placed, _ = lay_out(page_for(view), look).flat({})
            lines = [p.stroke.text for p in placed if hasattr(p.stroke, "text")]
            assert _unbroken(wrong) in _unbroken("".join(lines)), name
            told.add(name)
    assert told >= {"camera-away-more", "camera-away-phone", "page_taken-every-phone"}


def _unbroken(text: str) -> str:
    """Without blanks and line ends: lines break anywhere."""
    return "".join(text.split())


def test_each_used_item_has_its_own_five_grades():
    view = VARIANTS["review-three"]
    look = samples.look("landscape")
    small = replace(view, look=look)
    sheet = lay_out(page_for(small), look)
    area, _ = sheet.areas({})[0]
    sent = {
        b.action.data
        for offset in (0, area.furthest())
        for b in sheet.flat({area.name: offset})[1]
        if isinstance(b.action, Send) and b.action.event is Event.GRADE_GIVEN
    }
    assert sent == {(n, grade) for n in range(3) for grade in range(1, 6)}


def test_home_has_the_profiles_items_and_counts_the_handling_ones():
    view = VARIANTS["home"]
    picked = {
        b.action.data
        for b in boxes(page_for(view))
        if isinstance(b.action, Send) and b.action.event is Event.PICK_ITEM
    }
    assert picked == set(view.settings.items)
    assert f"{len(view.settings.handling)} 项" in words(page_for(view))


def test_home_in_large_print_hides_no_item():
    look = samples.look("portrait", large=True)
    variants = dict(samples.variants(look))
    opened = [
        b.action.what.partition(":")[2]
        for b in lay_out(page_for(variants["home"]), look).flat({})[1]
        if isinstance(b.action, Local) and b.action.what.startswith("open-group:")
    ]
    picked = {
        b.action.data
        for group in opened
        for b in lay_out(page_for(variants[f"home-{group}"]), look).flat({})[1]
        if isinstance(b.action, Send) and b.action.event is Event.PICK_ITEM
    }
    assert picked == set(variants["home"].settings.items)


def test_the_sandbox_says_so_on_every_page():
    badge = samples.strings("zh")("frame.sandbox")
    for name, view in VARIANTS.items():
        assert (badge in words(page_for(view))) == view.settings.sandbox.on, name


def test_the_first_frame_imports_only_its_own_page():
    code = (
        "import sys, screens.pages as p; from kiosk.visit.states import State;"
        "print([m for m in sys.modules if m.startswith('screens.pages.')])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.strip() == "[]"
