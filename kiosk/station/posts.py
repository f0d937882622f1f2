"""The keeper's windows on the disk: who took which today, and what they last said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from kiosk.settings.model import QueueSettings
from kiosk.station.queue import Refusal
from kiosk.station.windows import SAID, Limits, Post, Stand, closing, stand
from kiosk.station.words import Seat
from kiosk.store.database import Store

WRITTEN_EVERY = 20.0
"""Seconds: that a terminal is up is written down no more often."""

_FIELDS = Post.__struct_fields__


class Posts:
    """Raises StoreFault, and Refusal with a closed word: window | stand | not-yours."""

    def __init__(
        self,
        store: Store,
        chosen: QueueSettings,
        hours: Callable[[date], Sequence[str]] | None,
        now: Callable[[], datetime],
    ) -> None:
        """`hours`: of the station's day; None: unknown."""
        self._store, self._hours, self._now = store, hours, now
        self._windows = tuple(chosen.windows)
        self._limits = Limits(
            chosen.window_silent, chosen.window_quiet * 60, chosen.window_after * 3600
        )

    def seats(self) -> tuple[Seat, ...]:
        """Every window of the station, in the order of the settings."""
        held = self._held()
        return tuple(
            Seat(window=name, stand=self._stand(held.get(name)), by=post.account if post else "")
            for name in self._windows
            for post in (held.get(name),)
        )

    def stands(self) -> dict[str, Stand]:
        """For everybody in the hall: state by window; none where nobody took one today."""
        held = self._held()
        if not held:
            return {}
        return {name: self._stand(held.get(name)) for name in self._windows}

    def manned(self) -> frozenset[str]:
        """Windows where somebody is, or from which they are only away."""
        there = (Stand.OPEN, Stand.AWAY)
        return frozenset(name for name, one in self._held().items() if self._stand(one) in there)

    def sit(self, db: Any, window: str, account: str, terminal: str, said: Stand) -> None:
        """Somebody says how it is with a window; it is theirs from then on, and no other is."""
        if window not in self._windows:
            raise Refusal("window")
        if said not in SAID:
            raise Refusal("stand")
        today, now = self._today(), self._now().timestamp()
        db.conn.execute(
            "UPDATE queue_window SET stand = ?, since = ? WHERE day = ? AND account = ?"
            " AND window <> ? AND stand <> ?",
            (Stand.CLOSED.value, now, today, account, window, Stand.CLOSED.value),
        )
        post = Post(
            window=window, account=account, terminal=terminal, stand=said, since=now,
            touched=now, heard=now,
        )  # fmt: skip
        self._keep(db, today, post)

    def hear(self, window: str, account: str, terminal: str, *, present: bool) -> None:
        """The terminal of a window is up; `present`: so is whoever sits there. A window that is
        another's meanwhile, or was said at another terminal, is left as it is."""
        post = self._held().get(window)
        if post is None or (post.account, post.terminal) != (account, terminal):
            return
        now = self._now().timestamp()
        touched = now if present else post.touched
        if max(now - post.heard, touched - post.touched) < WRITTEN_EVERY:
            return
        after = msgspec.structs.replace(post, heard=now, touched=touched)
        with self._store.transaction() as db:
            self._keep(db, self._today(), after)

    def act(self, db: Any, window: str, account: str, *, opens: bool) -> None:
        """They do something at their window. `opens`: so they are there."""
        post = self._held().get(window)
        if post is None or post.account != account or post.stand is Stand.CLOSED:
            raise Refusal("not-yours")
        now, said = self._now().timestamp(), Stand.OPEN if opens else post.stand
        since = post.since if said is post.stand else now
        self._keep(
            db,
            self._today(),
            msgspec.structs.replace(post, stand=said, since=since, touched=now, heard=now),
        )

    def seat(self, window: str) -> Seat:
        """Raises Refusal("window")."""
        found = next((one for one in self.seats() if one.window == window), None)
        if found is None:
            raise Refusal("window")
        return found

    # ---- inside

    def _today(self) -> str:
        return self._now().date().isoformat()

    def _held(self) -> dict[str, Post]:
        rows = self._store.rows(
            f"SELECT {', '.join(_FIELDS)} FROM queue_window WHERE day = ?", (self._today(),)
        )
        return {one.window: one for one in msgspec.convert(rows, list[Post])}

    def _stand(self, post: Post | None) -> Stand:
        now = self._now()
        hours = self._hours(now.date()) if self._hours is not None else ()
        return stand(post, now.timestamp(), closing(hours, now), self._limits)

    def _keep(self, db: Any, day: str, post: Post) -> None:
        places = ", ".join("?" for _ in ("day", *_FIELDS))
        db.conn.execute(
            f"INSERT OR REPLACE INTO queue_window (day, {', '.join(_FIELDS)}) VALUES ({places})",
            (day, *msgspec.structs.astuple(post)),
        )
