"""Cards, pace and a simulated reader on a pseudo-terminal, for the suites of the ID reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from drivers.id_reader.module import Pace
from sandbox.devices.bench import Socket
from sandbox.devices.id_reader import IdReaderSim
from sandbox.people.model import Card
from tests.drivers.devices_rig import Rig

QUICK = Pace(
    poll=0.01,
    reply=0.05,
    read_reply=0.2,
    tries=3,
    shortest_back_off=0.01,
    longest_back_off=0.05,
)
COMMON = {"birth": date(1990, 3, 7), "valid_from": date(2020, 1, 1), "valid_to": date(2040, 1, 1)}
CARDS = {
    "resident": Card(
        kind="resident",
        number="230198199003070018",
        name_on_card="王演示",
        sex="1",
        ethnicity="11",
        address="黑龙江省演示市演示区平安大街",
        issuer="演示市公安局",
        **COMMON,
    ),
    "rare": Card(
        kind="resident",
        number="230198199003070018",
        name_on_card="𠂇\U00030edd" * 4,
        sex="1",
        ethnicity="01",
        long_term=True,
        **{**COMMON, "valid_to": None},
    ),
    "permit": Card(
        kind="hk-macao-taiwan",
        number="810000199408230021",
        name_on_card="陈演示",
        sex="2",
        pass_number="H00000000",
        issue_count="01",
        **COMMON,
    ),
    "old-foreigner": Card(
        kind="foreigner-2017",
        number="CAN110081080319",
        name_on_card="安娜",
        latin_name="DEMO, ANNA",
        nationality="CAN",
        sex="2",
        **COMMON,
    ),
    "new-foreigner": Card(
        kind="foreigner-2023",
        number="932682198501010017",
        name_on_card="SAMPLE, CARD",
        latin_name="SAMPLE, CARD",
        nationality="682",
        sex="1",
        **COMMON,
    ),
}


def make_rig(folder: Path) -> Rig:
    socket = Socket(
        "id-reader", 115200, lambda cable, posture: IdReaderSim(cable, posture, CARDS.get)
    )
    return Rig(folder, socket)
