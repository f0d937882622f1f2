"""A visitor asks: typed, found, read, printed, told to the agency, and forgotten."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from kiosk.commands.counsel import REPLIES, Counsel
from kiosk.commands.suggesting import written_down
from kiosk.knowledge.base import Base
from kiosk.knowledge.feedback import Feedback, fault
from kiosk.knowledge.shipped import shipped
from kiosk.outbox.outbox import Outbox
from kiosk.receipts import compose_answer
from kiosk.runtime.clock import CHINA
from kiosk.settings.load import load
from kiosk.store.database import Store
from kiosk.text.strings import Strings
from kiosk.uplink.incoming import Answered
from kiosk.visit.states import Event, State
from tests.commands.house import House

AT = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)
REPLY = Answered(
    id="A-1", version=1, title="关于慢特病条目的回复", published=datetime(2026, 11, 30, 8, 0),  # noqa: DTZ001
    issuer="演示市医保中心", body="已核实。\n条目已改。", feedback="R-1",
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(shipped(tmp_path_factory.mktemp("cache"), demo=True))


class Asked(House):
    """A house with the shipped answers. `base` None: none is open yet."""

    def __init__(self, tmp_path, base: Base | None, **knowledge) -> None:
        settings = {
            "knowledge": knowledge,
            "service_platform": {"adapter": "heilongjiang-service-platform"},
        }
        super().__init__(tmp_path, settings=settings)
        self.presenter._library.counsel._base = lambda visit: base
        self.presenter._library.counsel._replies = lambda: [REPLY]
        self.do(Event.TOUCH)
        self.do(Event.OPEN_CONSULTING)

    def types(self, *keys: str) -> None:
        for key in keys:
            self.presenter.local(f"key:{key}")
        self.app.draw()


def test_without_a_base_the_guides_remain(tmp_path):
    house = Asked(tmp_path, None)
    assert Event.OPEN_SEARCH not in house.sends()
    assert {Event.PICK_GUIDE, Event.OPEN_NOTICES} <= house.sends()


def test_a_question_is_answered_while_it_is_typed(tmp_path, base):
    house = Asked(tmp_path, base)
    house.do(Event.OPEN_SEARCH)
    assert house.state is State.SEARCH
    assert "例如：住院" in house.words
    house.types("tab:letters", *"ydjy")
    assert "去外地看病，怎么办异地就医备案？" in house.words
    house.do(Event.PICK_ANSWER, "away-filing")
    assert house.state is State.ANSWER
    assert "以当地经办机构为准" in house.words
    assert "医保发〔2022〕22号" in house.words
    assert Event.PICK_GUIDE in house.sends()
    house.do(Event.PICK_GUIDE, "away-filing")
    assert house.state is State.GUIDE
    house.do(Event.BACK)
    assert house.state is State.ANSWER
    assert "去外地看病" in house.words
    house.do(Event.BACK)
    assert house.state is State.SEARCH
    assert house.runtime.visit.typing.value == "ydjy"  # where one was
    house.do(Event.BACK)
    assert house.state is State.CONSULTING
    assert house.runtime.visit.typing is None


def test_letters_that_are_composed_are_initials_and_what_the_keyboard_makes_of_them(base):
    from dataclasses import replace

    from kiosk.input.composing import Candidate, Composing
    from kiosk.input.typing import Engines, Kind, begin
    from kiosk.runtime.visit_data import Visit

    counsel, visit = Counsel(lambda number: base, tuple), Visit(1, load("heilongjiang-2"))
    empty = begin(Kind.TEXT, 30, Engines())
    for letters, candidates, first in (
        ("ydjy", (), "away-filing"),
        ("zhuyuan", (Candidate("住院", 7),), "away-late-filing"),
        ("zhuyua", (Candidate("主", 3),), None),  # it answers a part of the letters only
    ):
        visit.typing = replace(empty, composing=Composing(letters, candidates))
        hits = counsel.shown(visit, State.SEARCH, AT.date()).hits
        assert (hits[0].id if hits else None) == first


def test_who_reads_english_begins_with_letters(tmp_path, base):
    house = Asked(tmp_path, base)
    house.presenter.local("language")
    house.do(Event.OPEN_SEARCH)
    house.types(*"newborn")
    assert house.runtime.visit.typing.value == "newborn"
    assert "How is a newborn insured?" in house.words


def test_a_field_and_a_situation(tmp_path, base):
    house = Asked(tmp_path, base)
    for topic, said in (
        ("assistance", "怎么申请医疗救助？"),
        ("having-a-child", "刚出生的孩子怎么参保？"),
    ):
        house.do(Event.PICK_TOPIC, topic)
        assert house.state is State.TOPIC
        assert said in house.words
        house.do(Event.BACK)


def test_an_answer_is_printed_and_late_news_of_another_paper_is_not_its_own(tmp_path, base):
    house = Asked(tmp_path, base)
    house.presenter.around.can_print = True
    house.do(Event.PICK_TOPIC, "away")
    house.do(Event.PICK_ANSWER, "away-emergency")
    house.do(Event.PRINT_GUIDE)
    assert "正在打印这条答复" in house.words
    house.do(Event.BACK)
    house.do(Event.PICK_ANSWER, "away-filing")
    house.answer("print_guide", Event.GUIDE_PAPER, "printed")
    assert "答复已打印" not in house.words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_says_what_the_glass_says(base, language):
    from drivers.printer.document import Line, Pair

    one, strings = base.get("away-filing"), Strings.load(language)
    blocks = compose_answer(one, load("heilongjiang-2"), strings, at=AT).blocks
    text = "\n".join(b.text for b in blocks if isinstance(b, Line))
    for said in (one.title, one.brief, *one.body):
        assert said.get(language) in text
    assert strings("answer.unconfirmed") in text
    assert "医保发〔2022〕22号" in text
    assert "12393" in text
    assert any(b.value.endswith("2023-01-01 起，至有新规定为止") or "2023-01-01" in b.value
               for b in blocks if isinstance(b, Pair))  # fmt: skip


def test_feedback_is_said_to_be_noted_when_it_is(tmp_path, base):
    house = Asked(tmp_path, base)
    for became, said in (("kept", "已记下，谢谢您"), ("lost", "没有记下")):
        house.do(Event.PICK_TOPIC, "away")
        house.do(Event.PICK_ANSWER, "away-filing")
        house.do(Event.OPEN_FEEDBACK)
        assert house.runtime.visit.feedback.about == "away-filing"
        house.presenter.local("open-group:problem")
        house.types("tab:letters", *"wrong")
        assert Event.FEEDBACK_GIVEN in house.sends()
        house.do(Event.FEEDBACK_GIVEN, ("problem", "wrong"))
        assert house.state is State.FEEDBACK_SENT
        assert "正在记下" in house.words
        house.answer("record_feedback", Event.FEEDBACK_TOLD, became)
        assert said in house.words
        house.do(Event.BACK)
        assert house.state is State.CONSULTING


NAMES_SOMEBODY = (
    "我的电话13900000000",
    "证号 1101051949 1231002X",
    "１３９００００００００",
    "139-0000-0000",
)


@pytest.mark.parametrize("text", ["", "短", "字" * 201, *NAMES_SOMEBODY])
def test_what_names_somebody_or_says_nothing_is_not_taken(tmp_path, base, text):
    assert fault(text)
    house = Asked(tmp_path, base)
    house.do(Event.OPEN_SEARCH)
    house.do(Event.OPEN_FEEDBACK)
    house.do(Event.FEEDBACK_GIVEN, ("problem", text))
    assert house.state is State.FEEDBACK
    assert "record_feedback" not in house.hands.calls


def test_without_a_service_platform_nothing_can_be_sent(tmp_path, base):
    house = Asked(tmp_path, base)
    house.settings = load("heilongjiang-2", [{"service_platform": {"adapter": ""}}])
    house.runtime.visit.settings = house.settings
    house.do(Event.OPEN_SEARCH)
    house.do(Event.OPEN_FEEDBACK)
    assert "12393" in house.words
    house.presenter.local("open-group:problem")
    house.app.draw()
    assert Event.FEEDBACK_GIVEN not in house.sends()
    house.do(Event.FEEDBACK_GIVEN, ("problem", "写得不清楚"))
    assert house.state is State.FEEDBACK


def test_what_is_written_down_for_the_platform(tmp_path, base):
    from msgspec import structs

    store = Store.open(tmp_path / "t.db", bytearray(range(32)), lambda: AT.timestamp())
    outbox, settings = Outbox(store, station="S", terminal="01"), load("heilongjiang-2")
    about = base.get("away-filing")
    said = Feedback(about="away-filing", what="problem", text="材料写得不全")
    coded = structs.replace(about, code="K-17")
    named = load("heilongjiang-2", [{"knowledge": {"feedback_staff": "S09"}}])
    for one, by in ((about, settings), (coded, named), (None, settings)):
        assert written_down(outbox, said, one, by, AT)
    rows = [
        json.loads(r["payload"]) for r in store.rows("SELECT payload FROM outbox ORDER BY rowid")
    ]
    assert [r.get("entry") for r in rows] == [None, "K-17", None]
    assert [r["staff"] for r in rows] == [
        settings.station.terminal,
        "S09",
        settings.station.terminal,
    ]
    assert rows[0]["text"] == f"「{about.title.zh}」\n材料写得不全"
    assert rows[1]["text"] == rows[2]["text"] == "材料写得不全"
    assert {r["by"] for r in rows} == {"citizen"}
    store.close()


def test_the_agencys_replies_are_shown_where_the_station_says_so(tmp_path, base):
    house = Asked(tmp_path, base, show_replies=True)
    assert "经办机构的答复" in house.words
    house.do(Event.PICK_TOPIC, REPLIES)
    assert "关于慢特病条目的回复" in house.words
    house.do(Event.PICK_ANSWER, f"{REPLIES}:A-1")
    assert "已核实。" in house.words
    assert "演示市医保中心" in house.words


def test_replies_are_nobodys_business_by_default(tmp_path, base):
    house = Asked(tmp_path / "a", base, show_replies=False)
    assert "经办机构的答复" not in house.words
    house.do(Event.PICK_TOPIC, REPLIES)
    assert "关于慢特病条目的回复" not in house.words


def test_nothing_of_a_question_outlives_its_visit(tmp_path, base):
    house = Asked(tmp_path, base)
    house.do(Event.OPEN_SEARCH)
    house.types("tab:letters", *"zqxjmarker")
    house.do(Event.OPEN_FEEDBACK)
    house.presenter.local("open-group:problem")
    house.types("tab:letters", *"vkwhmarker")
    counsel = house.presenter._library.counsel
    house.do(Event.LEAVE)
    house.presenter.forget()  # as the wipe does
    assert house.state is State.WIPING
    assert house.runtime.visit.typing is None
    assert house.runtime.visit.feedback == Feedback()
    assert (counsel._asked, counsel._hits, counsel._posts) == ((), (), (-1, ()))
    assert "marker" not in house.words
