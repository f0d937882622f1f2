"""The knowledge base from the staff's menu: found, read, corrected under one's own account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from kiosk.staff.states import State
from kiosk.uplink.incoming import Answered
from kiosk.visit.states import Event as VisitEvent
from screens import samples_knowledge as samples
from screens.nodes import Local
from tests.staff.office import Office
from tests.uplink import office as uplink

PLATFORM = {
    "service_platform": {"url": "http://127.0.0.1:9/api", "adapter": uplink.ADAPTER},
    "knowledge": {"show_replies": False},  # to citizens
}


class Base:
    """As far as the pages ask."""

    def find(self, words, day, regions, most):
        return samples.hits("away-filing") if words.strip() == "away" else ()

    def get(self, id_):
        return samples.answer(id_)

    topics = samples.sources().topics

    def under(self, topic, day, regions):
        return samples.hits("missed-paying") if topic == "paying" else ()


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings=PLATFORM)
    made.open_records()
    made.presenter.counsel._base = lambda number: Base()
    yield made
    made.close()


def write(office: Office, text: str) -> None:
    office.app.on_action(Local("key:tab:letters"))
    for letter in text:
        office.app.on_action(Local("key:space" if letter == " " else f"key:{letter}"))


def said(office: Office) -> list[dict]:
    rows = office.records.store.rows(
        "SELECT payload FROM outbox WHERE kind = 'knowledge-feedback' ORDER BY place"
    )
    return [msgspec.json.decode(row["payload"]) for row in rows]


def test_found_read_and_corrected_by_who_is_signed_in(office):
    office.enter("s02")
    office.tend("open_books")
    write(office, "away")
    answer = samples.answer("away-filing")
    assert answer.title.zh in office.words
    office.tend("pick_known", "away-filing")
    assert office.at is State.KNOWN
    assert answer.sources[0].title in office.words
    office.tend("correct")
    write(office, "13800000000")
    office.tend("say_correction")
    assert office.at is State.CORRECTING
    office.tend("back")
    office.tend("correct")
    write(office, "the term is longer now")
    office.tend("say_correction")
    assert office.at is State.KNOWN
    (one,) = said(office)
    assert (one["by"], one["staff"]) == ("staff", "s02")
    assert one["text"].endswith("the term is longer now")
    office.tend("back")
    assert answer.title.zh in office.words  # the question stands as it was
    office.tend("lock")
    office.enter("s02")
    office.tend("open_books")
    assert answer.title.zh not in office.words


def test_looked_through_without_a_question_and_printed_as_a_citizen_gets_it(office):
    printed = []

    def prints(compose, told):
        printed.append(compose())
        told(VisitEvent.PRINT_CONFIRMED)
        return True

    office.desk.bench = replace(office.desk.bench, print=prints)
    office.presenter.around.can_print = True
    paying = samples.answer("missed-paying")
    office.enter("s02")
    office.tend("open_books")
    assert office.presenter.view().strings("consulting.replies") not in office.words
    office.tend("pick_topic", "paying")
    assert paying.title.zh in office.words
    office.tend("pick_known", "missed-paying")
    office.tend("print_known")
    assert paying.brief.zh in str(msgspec.to_builtins(printed[0]))
    assert office.presenter.view().strings("answer.paper.printed") in office.words
    office.tend("back")
    assert paying.title.zh in office.words
    write(office, "away")
    assert paying.title.zh not in office.words
    office.tend("pick_known", "missed-paying")
    office.desk.bench = replace(office.desk.bench, print=lambda compose, told: False)
    office.tend("print_known")
    assert office.presenter.view().strings("answer.paper.failed") in office.words


def test_staff_read_what_the_agency_replied_where_citizens_do_not(office):
    reply = Answered(
        id="7", version=1, title="关于缴费期", body="已改正，谢谢。", issuer="市医保中心",
        published=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )  # fmt: skip
    office.presenter.counsel._replies = lambda: [reply]
    visit = office.app.runtime.visit
    assert office.presenter.counsel.answer(visit, "replies:7") is None
    office.enter("s02")
    office.tend("open_books")
    assert office.presenter.view().strings("consulting.replies") in office.words
    office.tend("pick_topic", "replies")
    assert reply.title in office.words
    office.tend("pick_known", "replies:7")
    assert reply.body in office.words
    assert office.presenter.view().strings("staff.books.correct") not in office.words


def test_without_a_base_it_is_said_and_nobody_before_the_examination(office):
    office.presenter.counsel._base = lambda number: None
    office.enter("s02")
    office.tend("open_books")
    assert office.presenter.view().strings("staff.books.none_here") in office.words
    office.tend("lock")
    office.enter("s03")
    office.tend("open_books")
    assert office.at is State.SIGNED_IN
