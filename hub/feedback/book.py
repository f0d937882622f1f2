"""Tasks as they stand in the database: opened with what a citizen said, in its transaction; one
step after the other, since each holds the task's row; what is overdue is found by `sweep`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from hub import deeds, tallies
from hub.database import put_new
from hub.deeds import Deed
from hub.feedback import trail
from hub.feedback.life import Effect, Event, Kind, Level, Refused, Situation, Stage, step
from hub.feedback.tables import follow_ups, tasks, voices
from hub.feedback.terms import Terms
from hub.forwarding import book as forwarding
from hub.forwarding.described import What
from hub.tables import reviews
from hub.tallies import Counts
from hub.vault import BadVault, Vault

BAD = 2  # a review of this grade or worse becomes a task
LONGEST_NOTE = 2000
_SWEPT = 200  # tasks of one sweep


class Changed(Exception):
    """Somebody else, or the clock, did something with the task meanwhile."""


class NotYours(Exception):
    """Only whoever has the task may do that."""


class Words(NamedTuple):
    """What a citizen wrote. `phone`: whole."""

    text: str = ""
    phone: str = ""


class Book:
    """`vault`, `terms`: of the hub; `forwards`: reviews go on to a platform of 好差评. Everything
    within the caller's transaction."""

    def __init__(self, vault: Vault, terms: Terms, forwards: bool = False) -> None:
        self.vault, self.terms, self.forwards = vault, terms, forwards

    def counted(
        self, connection: Connection, counts: Counts, key: str, station_id: int, item: str,
        channel: str, grade: int, phone: bool, now: datetime, *, at: datetime, staff: str | None,
    ) -> None:  # fmt: skip
        """A review that counts, given at `at`: a bad one becomes a task."""
        tallies.review(counts, station_id, at, grade, item, channel, staff)
        if grade <= BAD:
            self.open(
                connection, key, station_id, Kind.REVIEW, now,
                item=item, channel=channel, grade=grade, phone=phone,
            )  # fmt: skip
        if self.forwards:
            forwarding.put(connection, What.REVIEW, key, now)

    def open(
        self, connection: Connection, key: str, station_id: int, kind: Kind, now: datetime, *,
        item: str | None, channel: str, grade: int | None = None, phone: bool = False,
    ) -> bool:  # fmt: skip
        """False: the same key has a task already."""
        begun = Situation(kind)
        due = self.terms.due(begun.stage, now)
        assert due is not None
        if not put_new(
            connection, tasks,
            key=key, station_id=station_id, kind=kind.value, item=item, channel=channel,
            grade=grade, stage=begun.stage.value, level=int(begun.level), rounds=0,
            opened_at=now, due_at=due.at, due_known=due.known, overdue=False, phone_kept=phone,
        ):  # fmt: skip
            return False
        task = connection.execute(select(tasks.c.id).where(tasks.c.key == key)).scalar_one()
        trail.append(connection, self.vault, task, "opened", begun, trail.CITIZEN, "", now)
        return True

    def act(
        self, connection: Connection, task_id: int, event: Event, admin_id: int, note: str,
        seen: int, now: datetime,
    ) -> None:  # fmt: skip
        """A step of somebody signed in. `seen`: the number of the trail's last row on the page that
        was filled in. The note of REPLY is the reply, which the citizen reads. Raises Refused,
        Changed, NotYours (only TAKE is for who has it not)."""
        row = self._held(connection, task_id)
        if trail.length(connection, task_id) != seen:
            raise Changed
        if event is not Event.TAKE and row.holder_id != admin_id:
            raise NotYours
        who = deeds.account(admin_id)
        link = self._step(connection, row, event, who, note, now, admin_id)
        about = f"task:{task_id}/{seen + 1} {event.value} {link[:16]}"
        deeds.append(connection, Deed.TASK_STEPPED, about, who, now)

    def follow(
        self,
        connection: Connection,
        letter: str,
        source: str,
        grade: int,
        words: str,
        now: datetime,
    ) -> bool:
        """追评. One for each reply; False: there is one already, and the first counts. A bad one
        takes the task up again as often as the table allows; its words are kept in any case."""
        row = connection.execute(
            select(tasks).where(tasks.c.key == source).with_for_update()
        ).first()
        sealed = self.vault.seal(letter, words.encode()) if words else None
        values = {"key": letter, "source": source, "at": now, "grade": grade, "words": sealed}
        round_ = row.rounds if row else 0
        if not put_new(connection, follow_ups, round=round_, **values):
            return False
        if self.forwards:
            forwarding.put(connection, What.FOLLOW, source, now, round_, at=now, grade=str(grade))
        if row is not None:
            event = Event.FOLLOWED_BAD if grade <= BAD else Event.FOLLOWED_GOOD
            try:
                self._step(connection, row, event, trail.CITIZEN, "", now)
            except Refused:  # before the reply, or too late: it is read with the task
                trail.append(
                    connection, self.vault, row.id, event, situation(row), trail.CITIZEN, "", now
                )
        return True

    def sweep(self, connection: Connection, now: datetime) -> list[int]:
        """What the clock does: deadlines that have passed; numbers that need not be kept. The
        tasks of which somebody must hear."""
        told = []
        late = connection.execute(
            select(tasks).where(tasks.c.due_at <= now).order_by(tasks.c.due_at).limit(_SWEPT)
            .with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        for row in late:
            self._step(connection, row, Event.DUE, trail.CLOCK, "", now)
            if row.stage != Stage.REPLIED:
                told.append(row.id)
        self._forget_phones(connection, now)
        return told

    def words(
        self, connection: Connection, task_id: int, admin_id: int, now: datetime, phone: bool
    ) -> Words:
        """What the citizen wrote, for whoever has the task; each look is a deed. `phone`: the whole
        number is looked at. Raises NotYours."""
        row = self._held(connection, task_id)
        if row.holder_id != admin_id:
            raise NotYours
        deed = Deed.PHONE_OPENED if phone else Deed.WORDS_OPENED
        deeds.append(connection, deed, f"task:{task_id}", deeds.account(admin_id), now)
        return self._words(connection, row)

    def follow_words(self, connection: Connection, source: str) -> list[tuple[datetime, int, str]]:
        """追评 of a task, in order; only after `words` was."""
        rows = connection.execute(
            select(follow_ups).where(follow_ups.c.source == source).order_by(follow_ups.c.round)
        )
        return [
            (row.at, row.grade, self.vault.open(row.key, row.words).decode() if row.words else "")
            for row in rows
        ]

    def reply_of(self, row: Row) -> str:
        return "" if row.reply is None else self.vault.open(_reply(row.id), row.reply).decode()

    # ---- inside

    def _held(self, connection: Connection, task_id: int) -> Row:
        return connection.execute(
            select(tasks).where(tasks.c.id == task_id).with_for_update()
        ).one()

    def _step(
        self, connection: Connection, row: Row, event: Event, who: str, note: str, now: datetime,
        admin_id: int | None = None,
    ) -> str:  # fmt: skip
        after, effects = step(situation(row), event)
        values: dict[str, Any] = {
            "stage": after.stage.value, "level": int(after.level), "rounds": after.rounds,
        }  # fmt: skip
        moved = after.stage.value != row.stage
        if moved or Effect.ALARM in effects:
            due = self.terms.due(after.stage, now) if moved else self.terms.again(now)
            values |= {"due_at": due and due.at, "due_known": due is None or due.known}
            values["overdue"] = not moved
        if Effect.HOLD in effects:
            values["holder_id"] = admin_id
        if Effect.RELEASE in effects:
            values["holder_id"] = None
        if Effect.TELL in effects:
            values |= {"reply": self.vault.seal(_reply(row.id), note.encode()), "replied_at": now}
        if Effect.END in effects:
            values["closed_at"] = now
        elif after.stage is not Stage.CLOSED:
            values["closed_at"] = None
        connection.execute(update(tasks).where(tasks.c.id == row.id).values(values))
        if self.forwards and event is Event.REPLY and row.kind == Kind.REVIEW:
            forwarding.put(
                connection, What.RECTIFIED, row.key, now, row.rounds,
                result=row.stage, opened_at=row.opened_at, replied_at=now,
            )  # fmt: skip
        return trail.append(connection, self.vault, row.id, event, after, who, note, now)

    def _words(self, connection: Connection, row: Row) -> Words:
        table = reviews if row.kind == Kind.REVIEW else voices
        sealed = connection.execute(select(table.c.words).where(table.c.key == row.key)).scalar()
        if sealed is None:
            return Words()
        try:
            said = json.loads(self.vault.open(row.key, bytes(sealed)))
        except BadVault:
            return Words("\N{REPLACEMENT CHARACTER}")
        return Words(said.get("remark", ""), said.get("phone", ""))

    def _forget_phones(self, connection: Connection, now: datetime) -> None:
        rows = connection.execute(
            select(tasks)
            .where(tasks.c.phone_kept, tasks.c.closed_at < self.terms.forget(now))
            .limit(_SWEPT)
        ).all()
        for row in rows:
            table = reviews if row.kind == Kind.REVIEW else voices
            text = json.dumps({"remark": self._words(connection, row).text}).encode()
            connection.execute(
                update(table)
                .where(table.c.key == row.key)
                .values(words=self.vault.seal(row.key, text))
            )
            connection.execute(update(tasks).where(tasks.c.id == row.id).values(phone_kept=False))


def situation(row: Row) -> Situation:
    return Situation(Kind(row.kind), Stage(row.stage), Level(row.level), row.rounds)


def _reply(task_id: int) -> str:
    return f"reply {task_id}"
