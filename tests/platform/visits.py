"""A made-up list of visits behind 5201 and 5203, with the limits of the interface."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk.services.model import Ask, Each, Fill, Windows
from kiosk.services.result import Span
from tests.platform.platform_rig import Refuse, item

WINDOWS = Windows(begin="begntime", end="endtime", months=12)
TAKE = {"setl_id": "settlement_id", "mdtrt_id": "visit_id"}
FILL = Fill(transaction="national/5203", take=TAKE, need="settlement_id")
FIVE_YEARS = Span(date(2021, 11, 23), date(2026, 11, 22))
WORDS = ("begin", "institution", "total", "refunded", "visit_id", "settlement_id")


def purchases(each: tuple[str, ...] = ("41",), fill: Fill | None = FILL, **more):
    plan = Ask(
        transaction="national/5201",
        windows=WINDOWS,
        each=Each(field="med_type", values=each),
        keep={"refunded": ("0",)},
    )
    return item(words=WORDS, ask=plan, fill=fill, sort="begin", **more)


def when(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007


class Visits:
    """5201 and 5203 over a made-up list, with the limits of the interface."""

    def __init__(self, rig, count: int, most: int = 500, longest_days: int = 366) -> None:
        start = when("2026-11-22 08:00:00")
        step = timedelta(days=1825) / max(count, 1)
        self.rows = [
            {"mdtrt_id": f"V{n}", "setl_id": f"S{n}", "psn_no": "P1", "med_type": "41",
             "begntime": f"{start - n * step:%Y-%m-%d %H:%M:%S}", "fixmedins_name": "药店"}
            for n in range(count)
        ]  # fmt: skip
        self.most, self.longest_days = most, longest_days
        self.refunded: set[str] = set()
        rig.answers["5201"] = self.list
        rig.answers["5203"] = self.settlement

    def list(self, envelope) -> dict:
        asked = envelope["input"]["data"]
        begin, end = when(asked["begntime"]), when(asked["endtime"])
        found = [
            row
            for row in self.rows
            if begin <= when(row["begntime"]) <= end and row["med_type"] == asked["med_type"]
        ]
        if len(found) > self.most or (end - begin).days > self.longest_days:
            raise Refuse("FSI-时间段过长或记录过多[rows]")
        return {"mdtrtinfo": found}

    def settlement(self, envelope) -> dict:
        number = int(envelope["input"]["data"]["setl_id"][1:])
        return {
            "setlinfo": {
                "setl_id": f"S{number}", "mdtrt_id": f"V{number}", "psn_no": "P1",
                "medfee_sumamt": number + 0.1, "cash_payamt": "0.10",
                "refd_setl_flag": "1" if f"S{number}" in self.refunded else "0",
            },
            "setldetail": None,
        }  # fmt: skip
