"""What stays in freed memory after visits, and what each way of reducing it costs.

    python -m tests.wipe.residue [--visits N] [--rows N]

Each way runs in a process of its own: N visits that fetch an answer with planted markers over
HTTP, decode it, make the rows people read and the bytes the printer gets, and keep a review with a
phone number in an encrypted store. Then everything is dropped, the wipe step runs, and the memory
is searched. The markers are known to that process in masked form only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKERS = {
    "name": "欧阳测试𬎆娜",
    "number": "230198199001010011",
    "employer": "测试县第七中学校工会",
}

PERTURB = {"MALLOC_PERTURB_": "165"}
WAYS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "nothing": ({}, ()),
    "collect + malloc_trim": ({}, ("trim",)),
    "flood + trim": ({}, ("flood", "trim")),
    "perturb + trim": (PERTURB, ("trim",)),
    "perturb + flood + trim": (PERTURB, ("flood", "trim")),
    "malloc + trim": ({"PYTHONMALLOC": "malloc"}, ("trim",)),
    "malloc + perturb + trim": ({"PYTHONMALLOC": "malloc", **PERTURB}, ("trim",)),
}


def answer(rows: int) -> bytes:
    """A body with `rows` purchases; the markers stand in each."""
    purchases = [
        {"psn_name": MARKERS["name"], "certno": MARKERS["number"], "emp_name": MARKERS["employer"],
         "setl_time": f"2026-{n % 12 + 1:02d}-11 09:30:00",
         "medfee_sumamt": f"{n % 900}.{n % 100:02d}"}
        for n in range(rows)
    ]  # fmt: skip
    return json.dumps({"infcode": 0, "output": purchases}, ensure_ascii=False).encode()


def serve(body: bytes) -> tuple[HTTPServer, str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.wipe.residue", description=__doc__)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--rows", type=int, default=5000)
    given = parser.parse_args()
    from kiosk.wipe.masked import write_masked

    server, url = serve(answer(given.rows))
    print(f"{given.visits} visits, {given.rows} rows each; CPU time, medians")
    print(
        f"{'way':26} {'visit':>8} {'ratio':>6} {'wipe':>8} {'reachable':>9} {'residue':>8}"
        f" {'RSS':>7}"
    )
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        masked = Path(folder) / "masked.json"
        write_masked(masked, MARKERS)
        for way, (environment, steps) in WAYS.items():
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "tests.wipe.residue_visit"),
                    *(url, str(masked), str(given.visits), *steps),
                ],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            found = json.loads(done.stdout)
            first = first or found["visit"]
            print(
                f"{way:26} {found['visit']:5.0f} ms {found['visit'] / first:6.2f}"
                f" {found['wipe']:5.0f} ms {found['reachable']:9} {found['residue']:8}"
                f" {found['resident']:3} MiB"
            )
            worst = sorted(found["by"].items(), key=lambda one: -one[1])[:4]
            print(" " * 27 + ", ".join(f"{name} {count}" for name, count in worst))
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
