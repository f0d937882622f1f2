"""A terminal whose cases have papers, and what hands them over to the hub's archive."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from kiosk.commands.archive_rounds import ArchiveRounds
from kiosk.journal.journal import Journal
from kiosk.outbox import archiving
from kiosk.outbox.filings import MaterialNamed, Transaction
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.record import Outcome, Reply
from kiosk.runtime.clock import CHINA
from kiosk.store.database import Store
from kiosk.uplink.archive import PIECE
from kiosk.uplink.hub import HubClient, Times
from tests.sandbox.hub_samples import HEAD

STATION, TERMINAL = HEAD["station"], HEAD["terminal"]
START = 1_795_300_000.0
PAPERS = (b"\xff\xd8 the card " + os.urandom(PIECE), b"\x89PNG signature")
FAST = Times(2.0, 5.0, 10.0)


class Time:
    """The terminal's clock."""

    def __init__(self, at: float = START) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, CHINA)

    def monotonic(self) -> float:
        return self.at


class Terminal:
    """`public`: the key by which receipts are known to it."""

    def __init__(self, folder: Path, url: str, public: str, key: str = "", **limits: float) -> None:
        folder.mkdir(exist_ok=True)
        self.time, self.idle = Time(), True
        self.store = Store.open(folder / "terminal.db", bytes(range(32)), self.time)
        self.outbox = Outbox(
            self.store, station=STATION, terminal=TERMINAL, limits=Limits(**limits)
        )
        self.outbox.recover()
        self.log: list[str] = []
        self.hub = HubClient(url, key, times=FAST)
        self.rounds = ArchiveRounds(
            self.hub, public, self.outbox, Journal([self], self.time.now, strict=True), self.time,
            idle=lambda: self.idle, chance=lambda: 0.0,
        )  # fmt: skip

    def line(self, text: str) -> None:
        """A sink of its journal."""
        self.log.append(text)

    def file(
        self, papers: tuple[bytes, ...] = PAPERS, handled: str = "at-once", key: str | None = None
    ) -> str:
        """A case with these papers is written down."""
        materials = self.outbox.materials
        kept = tuple(materials.keep(one, "image/jpeg") for one in papers)
        named = tuple(
            MaterialNamed(what="identity-card", name=k.name, digest=k.digest, size=k.size,
                          media=k.media)
            for k in kept
        )  # fmt: skip
        payload = Transaction(
            number="7K3M-9Q2X", item="away-filing", transaction="province/away-filing",
            at=self.time.now(), acting="self", applicant="a" * 32, subject="a" * 32, fields={},
            materials=named,
        )  # fmt: skip
        with self.store.transaction() as db:
            key = self.outbox.put(
                Destination.CENTRE, Kind.TRANSACTION, payload, key, materials=kept
            )
            archiving.enter(db, key, payload, handled=handled)
        return key

    def accept(self, key: str) -> None:
        """The centre takes it."""
        begun = self.outbox.begin(key)
        assert begun is not None
        self.outbox.end(begun, Reply(Outcome.ACCEPTED, proof="1"))

    def hand_over(self, most: int = 50) -> None:
        """Look until nothing is due."""
        for _ in range(most):
            if archiving.due(self.store, self.time(), CHINA) is None:
                return
            self.rounds.look()

    def content(self, key: str) -> list[bytes]:
        """The papers that are still here."""
        return [self.outbox.materials.read(one) for one in self.outbox.materials.of(key)]

    def files(self) -> list[Path]:
        folder = self.outbox.materials.folder
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def close(self) -> None:
        self.rounds.close()
        self.store.close()
