"""`python -m tests.bench.centre`: the centre's client over a bare `requests` call.

A call of ours and a bare one go to the same server by turns, so that both meet the same machine.
Bare is what a script would do: `session.post(url, json=…).json()`. Memory is the peak of a process
of its own that does nothing else.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.bench import report

ROWS = 5000


def envelope(output: object) -> bytes:
    return json.dumps(
        {"infcode": 0, "inf_refmsgid": "0" * 30, "respond_time": "20261122093015001",
         "err_msg": "", "output": output},
        ensure_ascii=False,
    ).encode()  # fmt: skip


def _visit(number: int) -> dict:
    return {
        "mdtrt_id": f"MD{number:018d}", "psn_no": "P1", "setl_id": f"SE{number:018d}",
        "begntime": "2026-11-22 09:30:15", "endtime": "2026-11-22 09:30:15", "med_type": "41",
        "insutype": "310", "psn_type": "1101", "emp_name": "示例单位", "adm_dept_name": "药房",
        "fixmedins_name": "示例大药房连锁有限公司第一分店", "dise_name": "", "opter_name": "示例",
    }  # fmt: skip


ANSWERS = {
    "9001": envelope({"signinoutb": {"sign_no": "S1", "sign_time": "2026-11-22 09:30:15"}}),
    "9002": envelope({}),
    "5301": envelope({"feedetail": [{"opsp_dise_name": "高血压", "begndate": "2026-01-01"}]}),
    "5201": envelope({"mdtrtinfo": [_visit(n) for n in range(ROWS)]}),
}


class Server:
    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_) -> None:
                pass

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                body = ANSWERS[self.path.rsplit("/", 1)[-1]]
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                self.wfile.write(head + body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/fsi"


def _ours(url: str):
    from tests.platform.platform_rig import client

    return client(url, largest_answer=64_000_000)


def overhead(calls: int) -> tuple[float, float]:
    """Median seconds of a call: ours, bare."""
    import requests

    from kiosk.platform.interface import Cancel
    from kiosk.platform.line import Line
    from kiosk.platform.session import About

    server, bare = Server(), requests.Session()
    centre = _ours(server.url)
    body = {"infno": "5301", "input": {"data": {"psn_no": "P1"}}}

    def one() -> None:
        centre.session.call("national/5301", Line(Cancel()), About("P1", "230100"))

    def other() -> None:
        assert bare.post(f"{server.url}/5301", json=body, timeout=5).json()["infcode"] == 0

    took: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(calls + 20):
        for name, call in (("ours", one), ("bare", other)):
            began = time.perf_counter()
            call()
            if number >= 20:
                took[name].append(time.perf_counter() - began)
    centre.close()
    return statistics.median(took["ours"]), statistics.median(took["bare"])


def peak(who: str, url: str) -> tuple[float, float]:
    """(MB at the peak above the start, seconds) of one list of 5,000 rows in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.centre", "--child", who, "--url", url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    megabytes, seconds = done.stdout.split()
    return float(megabytes), float(seconds)


def _resident(*, reset: bool = False) -> float:
    """MB: what is resident now, the peak forgotten; or the peak since then."""
    if reset:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
    told = Path("/proc/self/status").read_text()
    wanted = "VmRSS" if reset else "VmHWM"
    line = next(line for line in told.splitlines() if line.startswith(wanted))
    return int(line.split()[1]) / 1024


def child(who: str, url: str) -> None:
    """What one list takes above what the libraries and a first small call took."""
    import requests

    if who == "bare":
        session = requests.Session()
        session.post(f"{url}/5301", json={}, timeout=30).json()
        before, began = _resident(reset=True), time.perf_counter()
        rows = session.post(f"{url}/5201", json={}, timeout=30).json()["output"]["mdtrtinfo"]
    else:
        from datetime import date

        from kiosk.platform.interface import Cancel
        from kiosk.platform.line import Line
        from kiosk.platform.session import About
        from kiosk.services.model import Ask, Windows
        from kiosk.services.result import Span
        from tests.platform.platform_rig import ask, item

        centre = _ours(url)
        centre.session.call("national/5301", Line(Cancel()), About("P1", "230100"))
        plan = Ask(
            transaction="national/5201", constants={"med_type": "41"},
            windows=Windows(begin="begntime", end="endtime", months=12),
        )  # fmt: skip
        wanted = item(words=("begin", "care_type", "institution", "visit_id"), ask=plan)
        before, began = _resident(reset=True), time.perf_counter()
        rows = ask(centre, wanted, Span(date(2026, 1, 1), date(2026, 11, 22))).rows
    assert len(rows) == ROWS
    print(_resident() - before, time.perf_counter() - began)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.centre", description=__doc__)
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--child", choices=["ours", "bare"])
    parser.add_argument("--url", default="")
    options = parser.parse_args(argv)
    if options.child:
        child(options.child, options.url)
        return 0
    server = Server()
    ours, bare = overhead(options.calls)
    lists = {who: [peak(who, server.url) for _ in range(5)] for who in ("ours", "bare")}
    memory = {who: statistics.median(m for m, _ in each) for who, each in lists.items()}
    seconds = {who: statistics.median(s for _, s in each) for who, each in lists.items()}
    size = len(ANSWERS["5201"]) / 1e6
    rows = [
        ("one call, median", ours * 1000, bare * 1000, "ms"),
        (f"{ROWS} rows ({size:.1f} MB): peak memory", memory["ours"], memory["bare"], "MB"),
        (f"{ROWS} rows: time", seconds["ours"] * 1000, seconds["bare"] * 1000, "ms"),
    ]
    print(report.conditions(), "", "| figure | client | bare requests | ratio |", sep="\n")
    print("|---|---|---|---|")
    for name, one, other, unit in rows:
        print(f"| {name} | {one:.2f} {unit} | {other:.2f} {unit} | {one / other:.2f} × |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
