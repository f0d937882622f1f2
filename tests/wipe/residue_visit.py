"""The process that `tests.wipe.residue` measures. It knows the markers in masked form only."""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from decimal import Decimal
from pathlib import Path

import msgspec
import requests

from kiosk.outbox.outbox import Outbox
from kiosk.store.database import Store
from kiosk.wipe.masked import Area, read_masked
from kiosk.wipe.search import search
from kiosk.wipe.zero import flood, trim

STEPS = {"trim": trim, "flood": flood}


class Purchase(msgspec.Struct):
    psn_name: str
    certno: str
    emp_name: str
    setl_time: str
    medfee_sumamt: str


class Body(msgspec.Struct):
    infcode: int
    output: list[Purchase]


def visit(url: str, outbox: Outbox, number: int) -> int:
    rows = msgspec.json.decode(requests.get(url, timeout=20).content, type=Body).output
    total = sum((Decimal(row.medfee_sumamt) for row in rows), Decimal(0))
    lines = [
        f"{row.setl_time[:10]} {row.psn_name} {row.emp_name} ￥{Decimal(row.medfee_sumamt):,.2f}"
        for row in sorted(rows, key=lambda row: row.setl_time, reverse=True)
    ]
    paper = b"\n".join(line.encode("gb18030") for line in lines)
    masked = rows[0].certno[:3] + "*" * 11 + rows[0].certno[-4:]
    outbox.put(
        "hub",
        "review",
        {"number": f"NUMBER-{number}", "item": "enrolment", "at": "2026-11-22T09:30:00+08:00",
         "channel": "terminal", "grade": 1, "remark": rows[0].psn_name},
    )  # fmt: skip
    return len(paper) + len(masked) + int(total)


def measured(url: str, masked: Path, steps: list[str], visits: int) -> dict:
    store = Store.open(masked.with_name(f"{os.getpid()}.db"), bytes(32))
    outbox = Outbox(store)
    times, wipes = [], []
    for number in range(visits):
        begun = time.process_time()
        visit(url, outbox, number)
        times.append(time.process_time() - begun)
        begun = time.process_time()
        store.shrink()
        for step in steps:
            STEPS[step]()
        wipes.append(time.process_time() - begun)
    gc.collect()
    report = search(Area(read_masked(masked)))
    status = Path("/proc/self/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0]) // 1024
    return {
        "visit": statistics.median(times) * 1000,
        "wipe": statistics.median(wipes) * 1000,
        "reachable": len(report.reachable) + report.held,
        "residue": report.residue_count,
        "by": report.residue,
        "resident": resident,
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]), sys.argv[4:], int(sys.argv[3]))))
