"""What may be asked of the service platform's side: by the command line, or over a running
terminal's socket. Plain JSON values; but for the lines of a file, nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By
from kiosk.store.audit import Actor
from kiosk.store.faults import StoreFault
from kiosk.uplink import by_file, platforms
from kiosk.uplink.calls import Calls
from kiosk.uplink.fetching import Fetched
from kiosk.uplink.inbox import Inbox
from kiosk.uplink.incoming import SHAPES

Asked = Mapping[str, Any]
Round = Callable[[], list[Fetched]]


class UplinkDesk:
    """`fetch`: a round over all lists, now. `calls` None: the profile names no platform that can be
    used."""

    def __init__(
        self, outbox: Outbox, inbox: Inbox, calls: Calls | None, fetch: Round, today: date
    ) -> None:
        self._outbox, self._inbox = outbox, inbox
        self._calls, self._fetch, self._today = calls, fetch, today

    def answer(self, question: str, asked: Asked) -> dict:
        """`{"error": word}` for what went wrong."""
        answers: dict[str, Callable[[Asked], dict]] = {
            "uplink status": self._status,
            "uplink fetch": self._fetched,
            "uplink posts": self._posts,
            "uplink file": self._file,
            "uplink again": self._again,
            "uplink taken": self._taken,
            "uplink back": self._back,
        }
        if self._calls is None and question != "uplink posts":
            return {"error": "the profile names no service platform, or one that cannot be used"}
        try:
            return answers[question](asked)
        except by_file.NoFile as error:
            return {"error": f"no file is described for it: {error}"}
        except StoreFault as fault:
            return {"error": f"store: {fault.why.value}"}
        except (KeyError, ValueError, TypeError):
            return {"error": "the question is not understood"}

    def _status(self, asked: Asked) -> dict:
        assert self._calls is not None
        platform = self._calls.platform
        counts = self._outbox.store.rows(
            "SELECT kind, state, count(*) AS n FROM outbox WHERE destination = ?"
            " AND state NOT IN ('accepted', 'closed') GROUP BY kind, state ORDER BY kind, state",
            (Destination.SERVICE_PLATFORM.value,),
        )
        standing = self._outbox.standing()[Destination.SERVICE_PLATFORM]
        carried = platforms.by_file(platform)
        kinds = {kind.value: _way(platform, kind, kind in carried) for kind in platforms.DUTIES}
        return {
            "platform": platform.name,
            "title": platform.title,
            "unconfirmed": len(platform.unconfirmed()),
            "outcome": standing.outcome,
            "reached": standing.reached,
            "failures": standing.failures,
            "ways": kinds,
            "left": [[row["kind"], row["state"], row["n"]] for row in counts],
            "files": [[f.name, f.kind.value, f.records, f.since] for f in
                      by_file.open_files(self._outbox)],
            "posts": {kind: list(n) for kind, n in self._inbox.counts(self._today).items()},
        }  # fmt: skip

    def _fetched(self, asked: Asked) -> dict:
        if asked.get("anew"):
            for kind in SHAPES:
                self._inbox.anew(kind)
        return {
            "lists": [
                {"kind": one.kind, "outcome": one.outcome.value, "code": one.code,
                 "unreadable": list(one.bad), **one.news._asdict()}
                for one in self._fetch()
            ]
        }  # fmt: skip

    def _posts(self, asked: Asked) -> dict:
        return {
            "posts": [
                {"kind": kind, "id": one.post.id, "version": one.post.version,
                 "published": one.post.published.isoformat(), "title": one.post.title,
                 "new": one.new, "claimed": one.claimed, "must_claim": one.post.must_claim}
                for kind in SHAPES
                for one in self._inbox.listed(kind, self._today)
            ][:500]
        }  # fmt: skip

    def _file(self, asked: Asked) -> dict:
        assert self._calls is not None
        kind = Kind(asked["kind"])
        batch = by_file.hand_over(
            self._outbox, self._calls.platform, kind, self._calls.given(), self._by(asked),
            str(asked.get("name", "")),
        )  # fmt: skip
        return self._told(batch, kind)

    def _again(self, asked: Asked) -> dict:
        assert self._calls is not None
        name = str(asked["name"])
        kinds = {one.name: one.kind for one in by_file.open_files(self._outbox)}
        if name not in kinds:
            return {"error": "no such file is open"}
        batch = by_file.again(
            self._outbox,
            self._calls.platform,
            name,
            self._calls.given(),
            int(asked.get("after", 0)),
        )
        return self._told(batch, kinds[name])

    def _told(self, batch: by_file.Batch, kind: Kind) -> dict:
        assert self._calls is not None
        file = self._calls.platform.out[kind].file
        assert file is not None
        return {**batch._asdict(), "encoding": file.encoding, "kind": kind.value}

    def _taken(self, asked: Asked) -> dict:
        if not asked.get("by"):
            return {"error": "who found it out? (--by)"}
        return {"records": by_file.taken(self._outbox, str(asked["name"]), self._by(asked))}

    def _back(self, asked: Asked) -> dict:
        return {"records": by_file.take_back(self._outbox, str(asked["name"]), self._by(asked))}

    def _by(self, asked: Asked) -> By:
        return By(Actor(asked.get("actor", Actor.ADMINISTRATOR)), str(asked.get("by", "")))


def _way(platform: Any, kind: Kind, carried: bool) -> str:
    if not carried:
        return "interface"
    message = platform.out.get(kind)
    return "file" if message is not None and message.file is not None else "none"
