"""`python -m kiosk store|outbox|audit` on a stopped terminal and through a running one's socket."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.commands.attending import KEEPING
from kiosk.commands.control import Control
from kiosk.commands.keeper import Keeper
from kiosk.outbox import archiving
from kiosk.outbox.filings import Transaction
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.store import anchors
from kiosk.store.key import load_key
from kiosk.upkeep import sealed
from tests.store.keeping import NAME, NUMBER, Clock, open_outbox, put_transaction, receipt

PICTURE = os.urandom(100_000)
PASSPHRASE = "correct horse battery staple"


class Terminal:
    """A data folder, and the command line that looks after it."""

    def __init__(self, folder: Path, capsys) -> None:
        self.folder = folder
        self.socket = folder / "control.sock"
        self._capsys = capsys
        self.out = self.err = ""

    def open(self):
        key = load_key(self.folder / "store.key")
        return open_outbox(self.folder, Clock(time.time()), key=bytes(key))

    @contextmanager
    def running(self) -> Iterator:
        """The real socket with the real answers, as a terminal serves them."""
        outbox = self.open()
        keeper = Keeper(outbox, lambda: load_key(self.folder / "store.key"))
        control = Control(
            self.socket, {}, lambda call: call(), dict.fromkeys(KEEPING, keeper.answer)
        )
        try:
            yield outbox
        finally:
            control.close()
            outbox.store.close()

    def run(self, command: str, *words: str) -> int:
        own = ["--data", str(self.folder), "--socket", str(self.socket), "--lang", "en"]
        status = main([*command.split(), *words, *own])
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def terminal(tmp_path, capsys):
    made = Terminal(tmp_path / "one", capsys)
    made.folder.mkdir()
    return made


@pytest.fixture(params=["stopped", "running"])
def served(request, terminal):
    """A terminal with one record of each sort that matters, stopped or running."""
    outbox = terminal.open()
    keys = {
        "unknown": put_transaction(outbox, PICTURE),
        "staff": put_transaction(outbox, query=None),
        "dead": outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, receipt(1)),
        "waiting": outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, receipt(2)),
    }
    for name in ("unknown", "staff"):
        outbox.end(outbox.begin(keys[name]), Reply(Outcome.UNKNOWN))
    for _ in range(3):
        outbox.end(outbox.begin(keys["dead"]), Reply(Outcome.REFUSED, code="E400"))
    outbox.store.close()
    terminal.keys = keys
    if request.param == "stopped":
        yield terminal
        return
    with terminal.running():
        yield terminal


def state(terminal: Terminal, name: str) -> str:
    assert terminal.run("outbox show", terminal.keys[name]) == 0
    line = next(line for line in terminal.out.splitlines() if line.startswith("state "))
    return line.split()[1]


def nothing_personal(text: str) -> bool:
    return not any(word in text for word in (NAME, NUMBER, "13900001234"))


def test_list_and_show_tell_all_but_what_is_personal(served):
    assert served.run("outbox list") == 0
    for name, words in (("unknown", "outcome unknown"), ("dead", "dead letter"),
                        ("waiting", "waiting")):  # fmt: skip
        (line,) = [x for x in served.out.splitlines() if x.startswith(served.keys[name][:13])]
        assert words in line
    assert "E400" in served.out
    assert nothing_personal(served.out)
    assert served.run("outbox list", "dead") == 0
    assert served.keys["waiting"][:13] not in served.out
    assert served.run("outbox show", served.keys["unknown"]) == 0
    assert "remote-medical-filing" in served.out
    assert "image/jpeg" in served.out
    assert "Submitted, result pending" in served.out
    assert nothing_personal(served.out)
    assert served.run("outbox show", "zzzzzzz") == 2
    assert served.run("outbox show", "%") == 2


@pytest.mark.parametrize("runs", [False, True])
def test_papers_for_the_archive_are_listed_and_tried_again(terminal, runs):
    outbox = terminal.open()
    keys = [put_transaction(outbox, PICTURE) for _ in range(2)]
    for key in keys:
        payload = msgspec.json.decode(outbox.get(key).payload, type=Transaction)
        with outbox.store.transaction() as db:
            archiving.enter(db, key, payload, handled="last")
        outbox.end(outbox.begin(key), Reply(Outcome.ACCEPTED))
    archiving.refused(outbox.store, keys[0], archiving.Why.UNSIGNED, 0.0, most=1)
    outbox.store.close()
    with terminal.running() if runs else nullcontext():
        assert terminal.run("archive list") == 1
        lines = {line[:13]: line for line in terminal.out.splitlines()}
        assert "not tried any more: the receipt is not signed" in lines[keys[0][:13]]
        assert "waits to be handed over" in lines[keys[1][:13]]
        assert nothing_personal(terminal.out)
        assert terminal.run("archive retry", "zzzzzzz") == 2
        assert terminal.run("archive retry", "stuck", "--by", "s-1") == 0
        assert terminal.run("archive retry", "stuck") == 2
        assert terminal.run("archive retry", keys[1][:8]) == 0
        assert terminal.run("archive list") == 0
        assert terminal.run("store check") == 0


def test_retry_and_resolve(served):
    assert served.run("outbox retry", "dead") == 0
    assert state(served, "dead") == "waiting"
    assert served.run("outbox retry", served.keys["staff"]) == 2  # no query tells
    assert served.run("outbox resolve", served.keys["staff"], "done") == 2  # by whom?
    assert served.run("outbox resolve", served.keys["staff"], "done", "--by", "s-42") == 0
    assert state(served, "staff") == "accepted"
    assert served.run("outbox resolve", served.keys["unknown"], "again", "--by", "s-42") == 0
    assert state(served, "unknown") == "waiting"
    assert served.run("audit verify") == 0
    assert "s-42" not in served.out


def test_check_is_whole_and_then_is_not(served):
    assert served.run("store check") == 0
    assert "whole" in served.out
    (file,) = (served.folder / "terminal.db.materials").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert served.run("store check") == 1
    assert "altered: 1" in served.out


def test_an_audit_that_was_cut_off_is_told(terminal):
    outbox = terminal.open()
    put_transaction(outbox)
    put_transaction(outbox)
    anchors.keep(terminal.folder / anchors.NAME, outbox.store.audit.head(), 1.0)
    outbox.store.db.conn.execute("DROP TRIGGER audit_grows")
    outbox.store.db.conn.execute("DELETE FROM audit WHERE number = 3")
    outbox.store.close()
    assert terminal.run("audit verify") == 1
    assert "1 anchors are not in the chain" in terminal.out


def test_backup_and_restore_with_a_key_pair(served, tmp_path, capsys):
    private, public = sealed.new_key()
    (tmp_path / "private").write_text(private)
    assert served.run("store backup", str(tmp_path / "b.safe"), "--to", public) == 0
    assert list((served.folder / "outgoing").iterdir()) == []
    assert os.stat(tmp_path / "b.safe").st_mode & 0o077 == 0
    fresh = Terminal(tmp_path / "two", capsys)
    source = str(tmp_path / "b.safe")
    assert fresh.run("store restore", source) == 2  # the private key is needed
    assert "private key" in fresh.err
    assert fresh.run("store restore", source, "--private", str(tmp_path / "private")) == 0
    assert fresh.run("store check") == 0
    fresh.keys = served.keys
    assert state(fresh, "unknown") == "unknown"
    assert state(fresh, "dead") == "dead"


def test_restore_and_rekey_want_a_stopped_terminal(terminal, tmp_path):
    with terminal.running():
        assert terminal.run("store backup", str(tmp_path / "b.safe")) == 0
        assert terminal.run("store rekey") == 2
        assert "systemctl stop kiosk-terminal" in terminal.err
        assert terminal.run("store restore", str(tmp_path / "b.safe")) == 2
        assert "systemctl stop kiosk-terminal" in terminal.err
    assert terminal.run("store restore", str(tmp_path / "b.safe")) == 0
    assert terminal.run("store rekey", "--by", "e-7") == 0
    assert terminal.run("store check") == 0
    assert terminal.run("store restore", str(tmp_path / "b.safe")) == 2  # its key is gone


def test_a_dying_terminal_hands_over_to_another(served, tmp_path, capsys, monkeypatch):
    file = str(tmp_path / "e.safe")
    assert served.run("outbox export", file) == 2  # for whom?
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
    assert served.run("outbox export", file, "--passphrase", "--by", "e-7") == 0
    assert "4 records exported" in served.out
    assert state(served, "waiting") == "handed-over"
    content = Path(file).read_bytes()
    assert NUMBER.encode() not in content
    other = Terminal(tmp_path / "two", capsys)
    other.folder.mkdir()
    other.open().store.close()
    for expected in ("4 records taken in from terminal", "4 of them were here already"):
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
        assert other.run("outbox import", file, "--passphrase") == 0
        assert expected in other.out
    other.keys = served.keys
    assert state(other, "unknown") == "unknown"
    assert state(other, "waiting") == "waiting"
    monkeypatch.setattr("sys.stdin", io.StringIO("a wrong passphrase\n"))
    assert other.run("outbox import", file, "--passphrase") == 2
    assert list((other.folder / "incoming").iterdir()) == []


def test_a_database_that_was_set_aside_gives_its_records(terminal, tmp_path, monkeypatch):
    outbox = terminal.open()
    put_transaction(outbox, PICTURE)
    outbox.store.replace()
    aside = terminal.folder / outbox.store.opening.aside
    outbox.store.close()
    with terminal.running() as outbox:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
        file = str(tmp_path / "e.safe")
        assert terminal.run("outbox export", file, "--passphrase", "--database", str(aside)) == 0
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))
        assert terminal.run("outbox import", file, "--passphrase") == 0
        (record,) = outbox.due(time.time())
        assert outbox.materials.read(outbox.materials.of(record.key)[0]) == PICTURE
        assert record.state is State.WAITING


def test_a_check_of_nothing_creates_nothing(terminal):
    assert terminal.run("store check") == 2
    assert not (terminal.folder / "terminal.db").exists()


def test_a_damaged_database_is_not_set_aside_by_a_look(terminal):
    terminal.open().store.close()
    path = terminal.folder / "terminal.db"
    path.write_bytes(os.urandom(9000))
    before = path.read_bytes()
    assert terminal.run("store check") == 2
    assert "damaged" in terminal.err
    assert path.read_bytes() == before


def test_one_command_at_a_time(terminal):
    import threading

    gate = threading.Event()

    def slow(question: str, asked: dict) -> dict:
        gate.wait(5.0)
        return {"rows": 1, "chain": "c", "link": "l", "broken": 0, "agree": 0, "differ": 0,
                "other": 0, "whole": True}  # fmt: skip

    control = Control(terminal.socket, {}, lambda call: call(), {"audit verify": slow})
    first: list[int] = []
    running = threading.Thread(target=lambda: first.append(terminal.run("audit verify")))
    running.start()
    while not control._one_errand.locked():
        pass
    assert terminal.run("audit verify") == 2
    gate.set()
    running.join()
    assert first == [0]
    control.close()
