"""The ticket of something handed in says what is known, no more, and the numbers to ask for it."""

from __future__ import annotations

import uuid

import pytest
from msgspec import structs

from drivers.printer.document import Document
from kiosk.commands.handed import handed
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Record, State
from kiosk.outbox.rules import Uncertain
from kiosk.receipts import Handed, compose_filed
from kiosk.services.model import Item
from tests.receipts.eyes import UNREADABLE, reading
from tests.receipts.facts import alphabet, missing
from tests.receipts.paper import WIDTHS, catalogue, paper, settings, strings
from tests.receipts.samples import AT, SERIAL, URL, person

ITEM = catalogue().item("away-filing")
NUMBER, MSGID, PROOF = "7K3M9Q2X4ABC", "H23019900001202611220930150007", "20261122000000000042"


def ticket(handed_: Handed, language: str = "zh", item: Item = ITEM, **more) -> Document:
    papers = [("疾病诊断证明书", "已拍 2 页")]
    given = {"reference": MSGID, "proof": PROOF, "papers": papers, "review_url": ""} | more
    return compose_filed(
        item, person(), handed_, settings(), strings(language), number=NUMBER, serial=SERIAL,
        handed_at=AT, at=AT, **given,
    )  # fmt: skip


def words(document: Document, name: str = "generic-80") -> str:
    sheet = paper(document, name)
    assert sheet.faults == []
    text = reading(sheet, alphabet(document))
    assert UNREADABLE not in text
    return text


@pytest.mark.parametrize("name", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("said", Handed)
def test_what_is_known_and_how_to_ask_is_on_the_paper(said, language, name):
    text = words(ticket(said, language), name)
    say = strings(language)
    expected = [
        ITEM.name.get(language), "张*明", "230***********1231", "2026-11-22 09:26",
        say(f"receipt.filed.{said}"), say(f"receipt.filed.then.{said}"), NUMBER, MSGID, SERIAL,
        "12393",
    ]  # fmt: skip
    assert missing(iter(expected), text) == []


def test_an_unknown_outcome_is_never_called_accepted():
    text = words(ticket(Handed.UNKNOWN))
    assert "已提交，结果待确认" in text
    assert "不要重复提交" in "".join(text.split())
    assert "受理编号" not in text
    assert PROOF not in text
    assert PROOF in words(ticket(Handed.ACCEPTED))


def test_what_is_not_there_is_left_out():
    text = words(ticket(Handed.WAITING, reference="", proof="", papers=()))
    assert "报文编号" not in text
    assert "交了的材料" not in text
    assert "尚未送达" in text


def test_papers_that_are_there_and_that_follow_are_told_apart():
    made = ticket(
        Handed.ACCEPTED,
        late=[("费用清单", "容缺：2026年11月27日前补交")],
        originals=["医疗费用收据"],
    )
    text = "".join(words(made).split())
    for said in (
        "交了的材料", "疾病诊断证明书已拍2页", "容缺：还要补交",
        "费用清单容缺：2026年11月27日前补交",
        "原件也要交的，请交服务窗口：医疗费用收据",
    ):  # fmt: skip
        assert said in text, said
    bare = "".join(words(ticket(Handed.ACCEPTED)).split())
    assert "容缺" not in bare
    assert "原件" not in bare


def test_it_may_be_printed_again_and_rated():
    url = URL.format(item="away-filing")
    made = ticket(Handed.UNKNOWN, review_url=url, reprint=1)
    text = words(made)
    assert "补打（第 1 次）" in text
    assert f"评价编号 {NUMBER}" in text


def test_no_code_on_it_leads_to_what_it_says():
    for said in Handed:
        assert not any(type(block).__name__ == "QrCode" for block in ticket(said).blocks)


RECORD = Record(
    key=str(uuid.UUID(int=1)), destination=Destination.CENTRE, kind=Kind.TRANSACTION, station="S",
    terminal="T", payload="{}", created=0.0, attempts=1, refusals=0, uncertain=False,
    next_try=0.0, hold_until=0.0, state=State.WAITING, outcome="", rule=Uncertain.ASK,
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "uncertain", "said"),
    [
        (State.ACCEPTED, False, Handed.ACCEPTED),
        (State.UNKNOWN, True, Handed.UNKNOWN),
        (State.SENDING, True, Handed.UNKNOWN),
        (State.WAITING, False, Handed.WAITING),
        (State.WAITING, True, Handed.UNKNOWN),
        (State.REFUSED, False, Handed.WAITING),
        (State.REFUSED, True, Handed.UNKNOWN),
        (State.DEAD, False, Handed.NOT_DONE),
        (State.DEAD, True, Handed.UNKNOWN),
        (State.CLOSED, False, Handed.NOT_DONE),
        (State.HANDED_OVER, False, Handed.WAITING),
        (State.HANDED_OVER, True, Handed.UNKNOWN),
    ],
)
def test_a_citizen_is_told_no_more_than_the_record_knows(state, uncertain, said):
    assert handed(structs.replace(RECORD, state=state, uncertain=uncertain)) is said


def test_every_state_has_been_thought_of():
    for state in State:
        assert handed(structs.replace(RECORD, state=state)) in Handed
