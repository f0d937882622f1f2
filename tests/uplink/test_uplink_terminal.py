"""The real terminal with all stand-ins: what waited leaves, and post comes between visits."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import datetime, timedelta

import pytest

from kiosk.commands.line import Line
from kiosk.outbox.duties import KnowledgeFeedback
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import CHINA
from kiosk.store.database import Store
from kiosk.store.key import load_key
from kiosk.uplink.duties import hand_in
from sandbox.stage import display, standins
from sandbox.stage.processes import Company, free_ports

pytestmark = [pytest.mark.glass, pytest.mark.full]

WITHIN = 90.0  # seconds


def until(true, seconds: float = WITHIN):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.3)
    return found


def get(url: str):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def test_duties_leave_and_post_comes(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    store = Store.open(data / "terminal.db", load_key(data / "store.key"), time.time)
    duty = KnowledgeFeedback(entry="K-1", what="opinion", by="staff", staff="S01", text="字太小",
                             at=datetime.now(CHINA) - timedelta(minutes=5))  # fmt: skip
    key = hand_in(Outbox(store, station="HLJ-DEMO-0001", terminal="01"), duty)
    store.close()
    with display.virtual("landscape") as name:
        company, ports = Company(tmp_path), free_ports()
        try:
            standins.start(company, ports, "instant")
            tables = standins.overlay(company, ports) | {"deadlines": {"browse": 2.0}}
            tables["service_platform"]["poll_seconds"] = 10.0
            standins.write_overlay(tables, tmp_path / "overlay.toml")
            own = standins.terminal_arguments(company, profile="heilongjiang-2", form="landscape")
            company.start("terminal", *own, ready=False, DISPLAY=name)
            company.await_path("terminal", company.socket)
            base = f"http://127.0.0.1:{ports.service_platform}"
            deeds = until(lambda: get(f"{base}/deeds"))
            assert [one["path"] for one in deeds] == ["knowledge/feedback"]
            assert get(f"{base}/ledger/summary")["reasons"] == {}
            line = Line(company.socket, 60.0)
            posts = until(lambda: (line.ask("uplink posts") or {}).get("posts"))
            assert {"N-1", "C-1", "T-1"} <= {one["id"] for one in posts}
            publish = {"place": "notice", "id": "N-1", "withdraw": True}
            wish = urllib.request.Request(f"{base}/posts", json.dumps(publish).encode())
            urllib.request.urlopen(wish, timeout=10).close()
            until(lambda: "N-1" not in {p["id"] for p in line.ask("uplink posts")["posts"]})
            parts = {p["name"]: p["verdict"] for p in until(lambda: _parts(line))}
            assert parts["service-platform"] == "good"
            journal = (data / "journal.jsonl").read_text()
            assert "uplink.news" in journal
            assert "uplink.withdrawn" in journal
            for personal in ("S01", "字太小", "K-1", key):
                assert personal not in journal
        finally:
            company.stop()


def _parts(line: Line):
    said = line.ask("health") or {}
    found = [p for p in said.get("parts", []) if p["name"] == "service-platform"]
    return found if found and found[0]["verdict"] != "unknown" else None
