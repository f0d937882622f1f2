"""An administrator's desk, signers' keys, and a terminal's own side of the line."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from hub.configuring import bundle as bundles
from hub.configuring import drafts, rollouts
from hub.configuring.bundle import Bundle
from hub.configuring.stages import Event, Stage, State, Told
from hub.database import reading, writing
from hub.tables import stations
from kiosk.check.whole import Shipped
from kiosk.commands.offer_rounds import OfferRounds
from kiosk.journal.journal import Journal
from kiosk.remote.folder import Folder
from kiosk.remote.standing import told
from kiosk.remote.taking import Taking
from kiosk.settings import sealed
from kiosk.settings.layers import Level
from kiosk.settings.load import load
from kiosk.settings.model import HubSettings
from kiosk.update import table
from kiosk.update.proof import Notes
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench
from tests.sandbox.hub_samples import AT

KEYS = {name: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
        for n, name in enumerate(("wang", "li", "zhao"), 1)}  # fmt: skip
SIGNERS = {name: KEYS[name].public_key().public_bytes_raw().hex() for name in ("wang", "li")}
PROFILE = f'extends = "heilongjiang-2"\n[station]\ncode = "{STATION}"\nterminal = "{TERMINAL}"\n'
NOTICE = {
    "on": "2026-11-20", "source": "本站",
    "title": {"zh": "新通知", "en": "News"},
    "body": [{"zh": "好。", "en": "Good."}],
}  # fmt: skip
SHIPPED = Shipped()


def signed(bundle: Bundle, *by: str) -> Bundle:
    for name in by:
        bundle = bundles.sign(bundle, name, KEYS[name])
    return bundles.read(bundles.write(bundle))


class Desk:
    """What an administrator does, each in a transaction of its own."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        with writing(bench.engine) as connection:
            connection.execute(update(stations).values(region="230102"))

    @property
    def now(self):
        return self.bench.time()

    def do(self, deed, *arguments: Any, **more: Any) -> Any:
        with writing(self.bench.engine) as connection:
            return deed(connection, *arguments, **more)

    def draft(self, changes: dict, level: str = "station", scope: str = STATION, **more) -> int:
        return self.do(drafts.make, Level(level), scope, changes, "test", self.now, **more)

    def export(self, draft: int) -> Bundle:
        return self.do(drafts.export, draft, self.now)

    def take(self, bundle: Bundle) -> int:
        return self.do(rollouts.take, bundle, SIGNERS, "test", self.now)

    def roll(self, changes: dict, *by: str, **more) -> int:
        """Through to the first terminal."""
        rollout = self.take(signed(self.export(self.draft(changes, **more)), *(by or ("wang",))))
        self.do(rollouts.act, rollout, Event.BEGIN, "test", self.now)
        return rollout

    def stands(self, rollout: int) -> tuple[State, Stage, dict[Told, int]]:
        with reading(self.bench.engine) as connection:
            one = rollouts.get(connection, rollout)
        return one.state, one.stage, one.counts

    def hears(
        self, terminal: str, version: str, outcome: str, health: Mapping[str, Any] = {}, **more: str
    ) -> None:
        """A terminal's health record over HTTP. `health`: what else it says."""
        self.bench.time.skip(minutes=1)
        said = {"version": version if outcome == "in-force" else "0", "offered": version,
                "outcome": outcome} | more  # fmt: skip
        at = self.now.isoformat(timespec="milliseconds")
        record = {"kind": "health", "station": STATION, "terminal": terminal, "created": AT,
                  "payload": {"at": at, "state": "in-service", "devices": {},
                              "settings": said} | health}  # fmt: skip
        assert CONTRACT.wrong_record(record) is None
        with self.bench.client() as client:
            answer = client.post(
                "/v1/records", json=record, headers={"Idempotency-Key": str(uuid.uuid4())}
            )
        assert answer.status_code == 201, answer.text


class Machine:
    """The terminal's own side, without glass: client, rounds, folder, trial."""

    def __init__(self, desk: Desk, data: Path) -> None:
        self.desk, self.data = desk, data
        (data / "hub.key").write_text(desk.bench.key)
        self.private, self.public = sealed.new_key()
        (data / "own.key").write_text(self.private)
        self.own = {"remote": {"signers": SIGNERS, "key_file": str(data / "own.key")}}
        (data / "station.toml").write_text(PROFILE)
        self.folder, self.wished = Folder(data), 0
        self.client = HubClient.of(HubSettings(url=desk.bench.url, key_file=str(data / "hub.key")))
        self.rise()

    def make(self, kept):
        return load(str(self.data / "station.toml"), [self.own], layers=kept.layers)

    def rise(self) -> None:
        self.settings = self.make(self.folder.begin())
        journal = Journal([], lambda: self.desk.now, strict=True)
        self.rounds = OfferRounds(
            self.client, Taking(self.folder, self.settings, self.make, SHIPPED.objections),
            self.folder, SimpleNamespace(now=lambda: self.desk.now), journal, every=300.0,
            idle=lambda: True, taken=lambda taken: None, before_restart=lambda: None,
            restart=lambda: setattr(self, "wished", self.wished + 1),
        )  # fmt: skip

    def prove(self) -> None:
        Notes(self.folder.root).prove(self.folder.in_force().version)
        self.folder.carry_out(table.minute(self.folder.standing()))

    def report(self, health: Mapping[str, Any] = {}) -> None:
        said = msgspec.to_builtins(told(self.folder, self.rounds.refused))
        more = {n: said[n] for n in ("why", "about") if said.get(n)}
        self.desk.hears(TERMINAL, said["offered"], said["outcome"], health, **more)
