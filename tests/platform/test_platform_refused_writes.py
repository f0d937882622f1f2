"""Liaoning and Fujian say no to what the record does not bear out, each in its own words; a no in
doubt is none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from kiosk.platform.filing import File, Filed, Filing
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from sandbox.centre.app import Centre, application
from sandbox.centre.command import CONTRACTS
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import person
from sandbox.people.numbers import resident_number
from tests.platform.test_platform_forms import TODAY, TOKEN, Station
from tests.sandbox.client import serving

WORKER, OTHER = person("worker"), person("mover")
FREE = resident_number(date(1985, 6, 12), 371, male=True)
PAGE = (File("id-card-1-0123456789abcdef.jpg", lambda: b"page"),)


def station(profile: str) -> Iterator[Station]:
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with serving(application(stand_in, CONTRACTS), TracedProtocol) as url:
        made = Station(profile, url, stand_in)
        yield made
        made.centre.close()


@pytest.fixture
def quanzhou() -> Iterator[Station]:
    yield from station("quanzhou")


@pytest.fixture
def wafangdian() -> Iterator[Station]:
    yield from station("wafangdian-town")


def send(station: Station, write: str, who=WORKER, files=PAGE, **arguments: str):
    number = station.centre.filings.new_msgid()
    filing = Filing(
        f"province/{write}", number, who.person_no, WORKER.insurances[0].region, arguments, files
    )
    return filing, station.centre.filings.send(filing, Line(Cancel()))


def correction(**new: str) -> dict[str, str]:
    return {
        "insutype": "310", "psn_name": WORKER.name, "certno": WORKER.certificate_no,
        "chg_rea": "公安机关已变更", "tel": "13904510000", **new,
    }  # fmt: skip


NUMBER = {"chg_item": "2", "new_certno": FREE, "new_brdy": "1985-06-12", "new_gend": "1"}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (correction(**NUMBER, new_name="张建业"), "NEW_NAME不应填写"),
        (correction(chg_item="1"), "NEW_NAME不能为空"),
        (correction(**NUMBER | {"new_certno": OTHER.certificate_no}), "NEW_ID_NO已有参保登记"),
        (correction(**NUMBER | {"new_certno": FREE[:17] + "Y"}), "NEW_ID_NO校验不通过"),
        (correction(**NUMBER) | {"psn_name": "张建业"}, "OLD_NAME与参保信息不一致"),
        (correction(**NUMBER) | {"certno": OTHER.certificate_no}, "OLD_ID_NO与参保信息不一致"),
    ],
)
def test_fujian_corrects_nothing_that_does_not_add_up(quanzhou, arguments, reason):
    _, told = send(quanzhou, "person-key-details", **arguments)
    assert told.outcome is Filed.REFUSED
    assert quanzhou.reasons() == [reason]


def test_fujian_corrects_what_does(quanzhou):
    for new in ({"chg_item": "1", "new_name": "张建业"}, NUMBER, {"chg_item": "3"}):
        filing, told = send(quanzhou, "person-key-details", **correction(**new))
        assert told.outcome is Filed.ACCEPTED, quanzhou.reasons()
        assert quanzhou.centre.filings.ask(filing, 1.0, Line(Cancel())) == told


CLAIM = {
    "insutype": "310", "med_type": "21", "fixmedins_name": "向阳医院", "begndate": f"{TODAY}",
    "medfee_sumamt": "3286.50", "bankname": "中国工商银行", "bankacct": "6217992600001234567",
    "acctname": WORKER.name, "tel": "13904510000",
}  # fmt: skip


def test_fujian_pays_nobody_else_and_knows_nobody_it_does_not_know(quanzhou):
    _, told = send(quanzhou, "expense-claim", **CLAIM | {"acctname": OTHER.name})
    assert (told.outcome, quanzhou.reasons()) == (Filed.REFUSED, ["ACCOUNT_NAME与参保信息不一致"])
    unknown = replace(WORKER, person_no="9" * 22)
    _, told = send(quanzhou, "expense-claim", unknown, **CLAIM)
    assert (told.outcome, quanzhou.reasons()[1:]) == (Filed.REFUSED, ["人员不存在"])


def test_a_number_that_came_before_leaves_it_open_until_the_list_tells(quanzhou):
    filing, first = send(quanzhou, "expense-claim", **CLAIM)
    again = quanzhou.centre.filings.send(filing, Line(Cancel()))
    assert first.outcome is Filed.ACCEPTED
    assert again.outcome is Filed.UNKNOWN
    assert quanzhou.reasons() == ["该流水号已受理"]
    assert quanzhou.centre.filings.ask(filing, 1.0, Line(Cancel())) == first
    never_sent = msgspec.structs.replace(filing, msgid=quanzhou.centre.filings.new_msgid())
    told = quanzhou.centre.filings.ask(never_sent, 1e6, Line(Cancel()))
    assert told.outcome is not Filed.ACCEPTED  # the same words under another number are not it


AWAY = {
    "insutype": "310", "rloc_rea": "07", "stay_kind": "1", "out_admdvs": "320600",
    "begndate": f"{TODAY}", "tel": "13904510000",
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (AWAY | {"stay_kind": ""}, "ydxl"),  # 常驻 says which of its two
        (AWAY | {"rloc_rea": "02"}, "ydxl"),  # 安置 has none
        (AWAY | {"agnter_name": "李某某"}, "dbrxm"),  # an agent is named whole
    ],
)
def test_liaoning_tells_its_kinds_apart(wafangdian, arguments, name):
    _, told = send(wafangdian, "away-filing", files=(), **arguments)
    assert told.outcome is Filed.REFUSED
    (reason,) = wafangdian.reasons()
    assert f"[{name}]" in reason
    assert send(wafangdian, "away-filing", files=(), **AWAY)[1].outcome is Filed.ACCEPTED


def test_liaoning_pays_out_of_an_ended_insurance_alone(wafangdian):
    about = {
        "psn_cert_type": "01", "certno": WORKER.certificate_no, "psn_name": WORKER.name,
        "insutype": "310", "chg_rea": "终止参保", "acctname": WORKER.name, "tel": "13904510000",
        "bankname": "大连银行", "bankacct": "6217992600001234567",
    }  # fmt: skip
    filing, told = send(wafangdian, "account-closing", files=(), **about)
    assert told.outcome is Filed.REFUSED
    assert "参保关系未终止" in wafangdian.reasons()[0]
    asked = wafangdian.centre.filings.ask(filing, 1e6, Line(Cancel()))  # 查无记录: an empty list
    assert (asked.outcome, asked.answered) == (Filed.ABSENT, True)
