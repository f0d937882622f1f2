"""台账 as data: what a row may hold, and when a month is due."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.outbox.duties import LedgerMonth
from kiosk.services.snapshot import DataError
from kiosk.text.workdays import NOTHING_KNOWN, Workdays
from kiosk.uplink import ledgers

LEDGER = ledgers.load("six-entries")
ROW = {"station": "向阳街道医疗保障服务站", "place-kind": "community", "services": 12}


def month(*rows: dict) -> LedgerMonth:
    return LedgerMonth(ledger="six-entries", month=date(2026, 11, 1), staff="S01", rows=rows)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (ROW, []),
        (ROW | {"opened": "2026-03-01", "events": 2, "remark": ""}, []),
        (ROW | {"opened": "2026-02-30"}, ["1 opened"]),
        (ROW | {"opened": "1.3.2026"}, ["1 opened"]),
        (ROW | {"services": -1}, ["1 services"]),
        (ROW | {"services": "12"}, ["1 services"]),
        (ROW | {"place-kind": "castle"}, ["1 place-kind"]),
        (ROW | {"colour": "red"}, ["1 colour"]),
        ({"services": 1}, ["1 station", "1 place-kind"]),
        (ROW | {"station": "站" * 101}, ["1 station"]),
    ],
)
def test_a_row_is_judged_by_its_columns(row, wrong):
    assert LEDGER.findings(month(row)) == wrong


def test_a_month_is_due_on_the_third_and_a_holiday_postpones_it():
    known = Workdays.load()
    assert LEDGER.due(date(2026, 11, 1), known) == (date(2026, 12, 3), True)
    # 2026-10-03 lies in the national holiday; the 8th is the first day on which people work
    assert LEDGER.due(date(2026, 9, 1), known) == (date(2026, 10, 8), True)
    assert LEDGER.due(date(2026, 9, 1), NOTHING_KNOWN)[1] is False


def test_a_ledger_that_cannot_work_names_file_and_key(tmp_path):
    (tmp_path / "x.toml").write_text(
        'id = "x"\ntitle = { zh = "甲", en = "A" }\nsource = ""\nconfirmed = false\ndue_day = 3\n'
        '[columns.a]\ntitle = { zh = "甲", en = "A" }\ntype = "word"\n'
    )
    with pytest.raises(DataError, match=r"x\.toml: `columns\.a\.words`"):
        ledgers.load("x", tmp_path)
    with pytest.raises(DataError, match=r"none\.toml"):
        ledgers.load("none", tmp_path)
