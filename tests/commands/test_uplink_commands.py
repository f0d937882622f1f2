"""`python -m kiosk uplink` on a stopped terminal and through a running one's socket, with the
strict stand-in behind it."""

from __future__ import annotations

import csv
import os
import stat
import time
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from kiosk.__main__ import main
from kiosk.commands.attending import QUESTIONS
from kiosk.commands.control import Control
from kiosk.commands.uplink_desk import UplinkDesk
from kiosk.outbox.duties import KnowledgeFeedback
from kiosk.outbox.kinds import Kind
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import CHINA, SystemClock
from kiosk.store.database import Store
from kiosk.store.key import load_key
from kiosk.uplink import platforms
from kiosk.uplink.calls import Calls
from kiosk.uplink.duties import hand_in
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.inbox import Inbox
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.service_platform.app import ServicePlatform, application
from tests.sandbox.client import serving
from tests.uplink.office import TOKEN, scheme_of, settings

TEXT = "答复中的电话已停用"


class Terminal:
    """A data folder, its overlay with the stand-in's address, and the command line."""

    def __init__(self, folder, url: str, capsys) -> None:
        self.folder = folder
        self.url = url
        self.socket = folder / "control.sock"
        self.overlay = folder / "overlay.toml"
        self._capsys = capsys
        key = folder / "platform.key"
        key.write_text(TOKEN)
        self.overlay.write_text(
            f'[service_platform]\nurl = "{url}/api"\nsecret_file = "{key}"\npaasid = "test"\n'
        )
        load_key(folder / "store.key")
        self.out = self.err = ""

    @contextmanager
    def outbox(self):
        store = Store.open(
            self.folder / "terminal.db", load_key(self.folder / "store.key"), time.time
        )
        try:
            yield Outbox(store, station="HLJ-DEMO-0001", terminal="01")
        finally:
            store.close()

    @contextmanager
    def running(self):
        """The real socket with the real answers, as a terminal serves them."""
        own, clock = settings(f"{self.url}/api"), SystemClock()
        scheme = scheme_of(own.service_platform, TOKEN.encode())
        calls = Calls(platforms.load(own.service_platform.adapter), own, scheme, clock)
        with self.outbox() as outbox:
            inbox = Inbox(outbox)
            fetching = Fetching(calls, inbox, clock)
            desk = UplinkDesk(
                outbox, inbox, calls, lambda: [fetching.fetch(k) for k in fetching.kinds],
                clock.now().date(),
            )  # fmt: skip
            control = Control(
                self.socket, {}, lambda call: call(), dict.fromkeys(QUESTIONS, desk.answer)
            )
            try:
                yield outbox
            finally:
                control.close()
                calls.close()

    def run(self, command: str, *words: str) -> int:
        own = ["--data", str(self.folder), "--socket", str(self.socket), "--lang", "en",
               "--overlay", str(self.overlay)]  # fmt: skip
        status = main(["uplink", *command.split(), *words, *own])
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture(scope="module")
def address():
    platform = ServicePlatform(Tif(TOKEN, time.time))
    with serving(application(platform), TracedProtocol) as url:
        yield url


@pytest.fixture(params=["stopped", "running"])
def terminal(tmp_path, address, capsys, request):
    made = Terminal(tmp_path, address, capsys)
    with made.outbox() as outbox:
        at = datetime.now(CHINA) - timedelta(minutes=5)
        for number in range(3):
            hand_in(outbox, KnowledgeFeedback(entry=f"K-{number}", what="problem", by="citizen",
                                              staff="S01", at=at, text=TEXT))  # fmt: skip
    if request.param == "stopped":
        yield made
    else:
        with made.running():
            yield made


def states(terminal: Terminal) -> str:
    """The line of `status` that says how the feedback stands."""
    terminal.run("status")
    return next(line for line in terminal.out.splitlines() if "knowledge feedback" in line)


def test_what_waits_and_by_which_way(terminal):
    assert terminal.run("status") == 0
    assert "heilongjiang-service-platform" in terminal.out
    assert "interface" in states(terminal)
    assert "waiting 3" in states(terminal)
    assert TEXT not in terminal.out


def test_post_is_fetched_at_once_and_listed(terminal):
    assert terminal.run("posts") == 1
    assert terminal.run("fetch") == 0
    assert "notices: 2 new" in terminal.out
    assert terminal.run("fetch") == 0
    assert "notices: 0 new" in terminal.out
    assert terminal.run("fetch --anew") == 0
    assert "notices: 0 new" in terminal.out
    assert terminal.run("posts") == 0
    assert "T-1" in terminal.out
    assert terminal.run("status") == 0
    assert "notices: 2 in force, 2 not shown yet" in terminal.out


def test_records_leave_in_a_file_and_end_by_a_persons_word(terminal, tmp_path):
    out = tmp_path / "stick"
    out.mkdir()
    assert terminal.run("export --kind knowledge-feedback", str(out)) == 0
    (file,) = out.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="gb18030", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["知识条目", "反馈类别", "提出人类别", "反馈内容", "反馈人", "反馈时间"]
    assert [row[:5] for row in rows[1:]] == [[f"K-{n}", "1", "2", TEXT, "S01"] for n in range(3)]
    assert "exported 3" in states(terminal)
    name = file.stem.partition("feedback-")[2].partition("-")[2]
    assert f"File {name}: knowledge feedback, 3 records" in terminal.out
    assert terminal.run("export --kind knowledge-feedback", str(out)) == 1
    file.unlink()
    assert terminal.run("export --again", name, str(file)) == 0
    assert file.read_bytes().decode("gb18030").count(TEXT) == 3
    assert terminal.run("taken", name) == 2
    assert terminal.run("taken", name, "--by", "S01") == 0
    assert "interface" in states(terminal)
    assert "exported" not in states(terminal)


def test_a_file_that_could_not_be_written_leaves_its_records_waiting(terminal, tmp_path):
    assert terminal.run("export --kind knowledge-feedback", str(tmp_path / "no" / "x.csv")) == 2
    assert "waiting 3" in states(terminal)
    assert terminal.run("export --kind exam-result", str(tmp_path)) == 1
    assert terminal.run("export --kind publicity-proof", str(tmp_path)) == 2
    assert "no file is described" in terminal.err


def test_a_file_taken_back_waits_again(terminal, tmp_path):
    file = tmp_path / "x.csv"
    assert terminal.run("export --kind knowledge-feedback", str(file)) == 0
    name = terminal.out.partition("(file-")[2][:8]
    assert terminal.run("back", f"file-{name}") == 0
    assert "waiting 3" in states(terminal)
    assert terminal.run("back", f"file-{name}") == 1
    assert os.listdir(tmp_path).count("x.csv.part") == 0


def test_a_profile_without_a_platform_says_so(tmp_path, address, capsys):
    terminal = Terminal(tmp_path, address, capsys)
    terminal.overlay.write_text('[service_platform]\nadapter = ""\n')
    with terminal.outbox() as outbox:
        assert outbox.rules == {}
        assert Kind.WEEKLY not in outbox.by_file
    assert terminal.run("status") == 2
    assert "names no service platform" in terminal.err
