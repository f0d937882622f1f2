"""What was signed for very many terminals is taken beside the request that brought it: looking at
20,000 signatures takes longer than a browser, or what ends TLS, waits. How far it is stands in the
database; where the process ends in between nothing was taken, and the file is uploaded again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, delete, select, update

from hub.configuring import rollouts
from hub.configuring.bundle import BadBundle, Bundle
from hub.configuring.drafts import Busy, NoSuchDraft
from hub.configuring.scopes import BadScope
from hub.configuring.tables import takes
from hub.database import AWAY, writing

AT_ONCE = 500
"""Offers that are taken within the request."""
SILENT = timedelta(minutes=2)  # then whoever was at it is gone
_journal = logging.getLogger("hub.web")


class How(NamedTuple):
    """`problem`: closed | busy | bundle | later, "" while it runs; `about`: of it."""

    state: Literal["runs", "gone", "failed"]
    done: int
    whole: int
    problem: str
    about: str


def how(connection: Connection, draft: int, now: datetime) -> How | None:
    """None: nothing is being taken, or it was."""
    row = connection.execute(select(takes).where(takes.c.draft_id == draft)).first()
    if row is None:
        return None
    silent = now - row.heard_at > SILENT
    state: Literal["runs", "gone", "failed"] = (
        "failed" if row.problem else "gone" if silent else "runs"
    )
    return How(state, row.done, row.whole, row.problem or "", row.about or "")


def begin(connection: Connection, draft: int, whole: int, now: datetime) -> bool:
    """False: it is under way already."""
    found = how(connection, draft, now)
    if found is not None and found.state == "runs":
        return False
    connection.execute(delete(takes).where(takes.c.draft_id == draft))
    connection.execute(takes.insert().values(draft_id=draft, whole=whole, done=0, heard_at=now))
    return True


class Taking:
    """`clock`: the hub's."""

    def __init__(
        self, engine: Engine, bundle: Bundle, signers: Mapping[str, str], who: str,
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._engine, self._bundle, self._signers = engine, bundle, signers
        self._who, self._clock = who, clock

    def start(self) -> None:
        """In a thread of its own."""
        threading.Thread(target=self._run, daemon=True, name="taking").start()

    def _run(self) -> None:
        problem, about = "", ""
        try:
            by = rollouts.verified(self._bundle, self._signers, self._told)
            with writing(self._engine) as connection:
                rollouts.take(connection, self._bundle, self._signers, self._who, self._clock(), by)
        except BadBundle as bad:
            problem, about = "bundle", str(bad)
        except (NoSuchDraft, BadScope):
            problem = "closed"
        except Busy as busy:
            problem, about = "busy", str(busy)
        except AWAY:
            problem = "later"
        except Exception as error:
            problem = "later"
            _journal.error("taking: %s", type(error).__name__)
        try:
            self._end(problem, about)
        except AWAY:  # it is silent, and found to be
            _journal.error("taking: how it ended is not written down")

    def _told(self, done: int) -> None:
        with writing(self._engine) as connection:
            self._set(connection, done=done, heard_at=self._clock())

    def _end(self, problem: str, about: str) -> None:
        with writing(self._engine) as connection:
            if problem:
                self._set(connection, problem=problem, about=about[:200])
            else:
                connection.execute(delete(takes).where(self._mine()))

    def _set(self, connection: Connection, **values: object) -> None:
        connection.execute(update(takes).where(self._mine()).values(**values))

    def _mine(self) -> object:
        return takes.c.draft_id == self._bundle.draft
