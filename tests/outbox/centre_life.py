"""A life of the victim with the centre: handling transactions through the real outbox, the real
client and real sockets. Steps beside the store's: every file opened, renamed, removed and synced,
every connection, both sides of every sending and of every answer's head.
"""

from __future__ import annotations

import base64
import http.client
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

import requests  # noqa: F401  # loaded before the fork
import sqlcipher3.dbapi2  # noqa: F401
import sqlite_utils  # noqa: F401

import kiosk.outbox.outbox
import kiosk.platform.wires
from kiosk.commands.filing import CentreSender
from kiosk.outbox import people
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.people import By, Finding
from kiosk.outbox.rows import records
from kiosk.outbox.rules import Uncertain
from kiosk.platform import certificates
from kiosk.platform.centre import fsi_centre
from kiosk.platform.filing import Filings
from kiosk.platform.transactions import FOLDER, Transactions
from kiosk.store.audit import Actor
from kiosk.store.marks import Mark
from tests.outbox.kill_centre import TOKEN
from tests.outbox.victim import FIRST, LONGEST, Life
from tests.platform.platform_rig import Labels, settings

CENTRE = Destination.CENTRE
STAFF = By(Actor.STAFF, "s-1")
AT = "2026-11-22T09:30:00+08:00"


class Prepared(NamedTuple):
    url: str
    adapter: str


class CentreLife(Life):
    @staticmethod
    def prepare(url: str, adapter: str) -> Prepared:
        """What takes long and is the same in every life is done before the first fork: reading the
        transactions, and the machine's authorities."""
        Transactions.load = lru_cache(Transactions.load)  # type: ignore[method-assign]
        Transactions.load(adapter, FOLDER)
        context = certificates.context(settings(url).centre)
        certificates.context = lambda centre: context
        return Prepared(url, adapter)

    def live(self, prepared: Prepared, wish: dict[str, Any]) -> dict[str, Any]:
        """`findings` (key -> what staff found), `retry` (dead letters), `puts` (writes), then
        `rounds`; tells every record when `tell`. `patient`: a slow answer is waited for."""
        if wish.get("careless"):  # the proof that the proof can fail
            kiosk.outbox.outbox.rule_of = lambda kind, text: Uncertain.RESEND
        self._watch()
        store = self.store()
        longer = 20 if wish.get("patient") else 1  # these are real seconds
        centre = fsi_centre(
            settings(
                prepared.url, adapter=prepared.adapter, connect_seconds=0.5 * longer,
                read_seconds=0.4 * longer, whole_seconds=1.0 * longer,
            ),
            TOKEN.encode(), Clock(self), Labels(), counter=Mark(store, "msgid"),
        )  # fmt: skip
        limits = Limits(refusals=3, backoff=Backoff(first=FIRST, longest=LONGEST))
        outbox = Outbox(
            store, station="S", terminal="T", limits=limits, references=centre.filings.new_msgid
        )
        outbox.recover()
        sender = CentreSender(centre.filings, lambda: self.now, outbox.materials)
        deliverer = Deliverer(outbox, {CENTRE: sender}, lambda: self.now)
        for key, finding in wish.get("findings", {}).items():
            people.resolve(outbox, key, Finding(finding), STAFF)
        for dead in people.dead(outbox) if wish.get("retry") else ():
            people.retry(outbox, dead.key, STAFF)
        for put in wish.get("puts", ()):
            self._file(outbox, centre.filings, put)
            deliverer.round()
        for _ in range(wish["rounds"]):
            self.now += 5.0
            deliverer.round()
        told = [[r.key, r.state, r.rule, r.reference] for r in records(store, "")]
        whole = store.audit.verify().whole if wish.get("tell") else True
        centre.close()
        store.close()
        return {"records": told if wish.get("tell") else [], "whole": whole}

    # ---- inside

    def _file(self, outbox: Outbox, filings: Filings, put: dict[str, Any]) -> None:
        self.say("intended", put["key"])
        self._promise(outbox, put)
        self.say("promised", put["key"])  # the visitor sees 「已提交」

    def _promise(self, outbox: Outbox, put: dict[str, Any]) -> None:
        person = outbox.store.audit.person(put["person"])
        kept = [
            (what, outbox.materials.keep(base64.b64decode(text), "image/jpeg"))
            for what, text in zip(put.get("papers", ()), put.get("materials", ()), strict=True)
        ]
        outbox.put(
            CENTRE,
            Kind.TRANSACTION,
            {
                "number": put["number"], "item": "away-filing", "transaction": put["transaction"],
                "at": AT, "acting": "self", "applicant": person, "subject": person,
                "fields": put["fields"], "query": put["query"], "absent": put["absent"],
                "materials": [
                    {"what": what, "name": k.name, "digest": k.digest, "size": k.size,
                     "media": k.media}
                    for what, k in kept
                ],
            },
            key=put["key"], line=put["line"], materials=[k for _, k in kept],
        )  # fmt: skip

    def _watch(self) -> None:
        own = str(self.folder / "data")

        def seen(event: str, given: tuple) -> None:
            if event == "socket.connect" or (
                event in ("open", "os.rename", "os.remove") and str(given[0]).startswith(own)
            ):
                self.step()

        sys.addaudithook(seen)
        both(self.step, os, "fsync")
        both(self.step, http.client.HTTPConnection, "send")
        both(self.step, http.client.HTTPResponse, "begin")


class Clock:
    """The life's wall clock as the client wants it; its deadlines are real."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._life.now, UTC)

    def monotonic(self) -> float:
        return monotonic()


def both(step: Callable[[], None], owner: Any, name: str) -> None:
    """A step before and after each call of it."""
    true = getattr(owner, name)

    def watched(*given: Any, **more: Any) -> Any:
        step()
        came = true(*given, **more)
        step()
        return came

    setattr(owner, name, watched)
