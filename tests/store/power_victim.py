"""A process whose every write is recorded (`power_shim.c`); plays one scenario and tells a ledger.

Usage: python -m tests.store.power_victim SCENARIO FOLDER. The ledger is a file in the folder too:
so its lines stand in the recording, between the writes they tell of.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import uuid
from pathlib import Path

from kiosk.outbox import export, people
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import Outcome, Reply
from kiosk.outbox.retention import prune
from kiosk.store import anchors, rekey, stream
from kiosk.store.audit import Actor
from kiosk.store.key import load_key
from kiosk.upkeep import backup, safe
from tests.store.keeping import Clock, open_outbox, receipt, transaction

CENTRE, HUB = Destination.CENTRE, Destination.HUB
STAFF = By(Actor.STAFF, "s-1")


def content(key: str) -> bytes:
    """The picture of a case: known to whoever knows the key."""
    return random.Random(key).randbytes(9_000)


class Life:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self._ledger = os.open(folder / "ledger", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.chance = random.Random(7)
        self.outbox = None

    def say(self, **line: object) -> None:
        os.write(self._ledger, json.dumps(line).encode() + b"\n")

    def start(self) -> None:
        rekey.settle(self.folder / "terminal.db", self.folder / "store.key")
        key = bytes(load_key(self.folder / "store.key"))
        self.outbox = open_outbox(self.folder, self.clock, key=key)
        self.outbox.recover()
        self.say(started=True)

    def promise(self, n: int) -> str:
        key = str(uuid.UUID(int=n + 1))
        self.say(intended=key)
        if n % 3 == 2:
            self.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n), key=key)
        else:
            kept = (self.outbox.materials.keep(content(key), "image/jpeg"),)
            told = transaction(self.outbox, kept, query=None if n % 3 else "5205")
            self.outbox.put(CENTRE, Kind.TRANSACTION, told, key=key, materials=kept)
        self.say(promised=key)
        return key

    def try_out(self, key: str, outcome: Outcome) -> None:
        begun = self.outbox.begin(key)
        if begun is None:
            return
        asked = begun.uncertain and begun.rule != "resend"
        self.say(asked=key) if asked else self.say(sent=key, rule=begun.rule)
        state = self.outbox.end(begun, Reply(outcome))
        self.say(ended=key, state=state)

    def serial(self) -> None:
        self.say(serial=self.outbox.store.counter("receipt").take())


def deliveries(life: Life) -> None:
    """The ordinary day: promises, tries, lost answers, staff, forgetting, restarts."""
    outcomes = (Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.UNREACHABLE, Outcome.REFUSED)
    keys: list[str] = []
    for n in range(14):
        if n % 5 == 0:
            if life.outbox:
                life.outbox.store.close()
            life.start()
        keys.append(life.promise(n))
        life.serial()
        life.try_out(life.chance.choice(keys), life.chance.choice(outcomes))
        life.clock.now += 100
        if n % 4 == 3:
            key = life.chance.choice(keys)
            if people.resolve(life.outbox, key, Finding.DONE, STAFF):
                life.say(ended=key, state="accepted")
        if n % 6 == 5:
            anchors.keep(life.folder / anchors.NAME, life.outbox.store.audit.head(), life.clock())
            prune(life.outbox.store, life.clock(), 0.0, 1e9)
            life.outbox.store.settle()


def handover(life: Life) -> None:
    life.start()
    for n in range(4):
        life.promise(n)
    life.try_out(str(uuid.UUID(int=1)), Outcome.UNKNOWN)
    out = io.BytesIO()
    done = export.export(life.outbox, stream.Sealing(out, bytes(32)), STAFF, lambda: None)
    life.say(exported=done.about.records)
    from kiosk.outbox.intake import take_in

    life.say(importing=True)
    take_in(life.outbox, stream.Opening(io.BytesIO(out.getvalue()), bytes(32)), STAFF)
    life.say(imported=True)


def new_key(life: Life) -> None:
    life.start()
    for n in range(4):
        life.promise(n)
    life.try_out(str(uuid.UUID(int=1)), Outcome.UNKNOWN)
    life.outbox.store.close()
    for _ in range(2):
        rekey.rekey(life.folder / "terminal.db", life.folder / "store.key", life.clock,
                    Actor.TECHNICIAN, "")  # fmt: skip
        life.say(rekeyed=True)
    life.start()
    life.promise(4)


def set_aside(life: Life) -> None:
    life.start()
    for n in range(4):
        life.promise(n)
    life.say(replacing=True)
    life.outbox.store.replace()
    life.outbox.recover()
    for n in range(4, 7):
        life.promise(n)


def restore(life: Life) -> None:
    life.start()
    for n in range(4):
        life.promise(n)
    out = io.BytesIO()
    sealing = safe.close_for(out, "backup", safe.Lock(machine=bytes(32)))
    backup.write(life.outbox.store, sealing, station="S", terminal="T", by=Actor.TECHNICIAN)
    life.promise(4)
    life.outbox.store.close()
    life.say(replacing=True)
    source = safe.open_with(io.BytesIO(out.getvalue()), "backup", safe.Key(machine=bytes(32)))
    key = load_key(life.folder / "store.key")
    backup.restore(source, life.folder / "terminal.db", key, life.clock, by=Actor.TECHNICIAN)
    life.say(restored=True)
    life.start()
    life.promise(5)


SCENARIOS = {
    "deliveries": deliveries, "handover": handover, "new-key": new_key, "set-aside": set_aside,
    "restore": restore,
}  # fmt: skip


if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](Life(Path(sys.argv[2])))
