"""Tries of exams at this terminal. The hub draws the paper, counts the try and scores it; here it
is asked for under a key that was written down first, answered, kept through a lock or a cut of
power, and handed in, in any case when its time is over.
"""

from __future__ import annotations

import uuid
from datetime import datetime, tzinfo
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from kiosk.outbox.duties import Chosen, ExamAnswers
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox


class Question(msgspec.Struct, frozen=True):
    id: str
    kind: Literal["single", "multiple", "judge"]
    topic: str
    text: str
    options: tuple[str, ...]
    points: int


class Paper(msgspec.Struct, frozen=True):
    """`Try` of `hub/terminal-api.yaml`. `seconds`: left when it came."""

    key: str
    attempt: int
    attempts: int
    full: int
    pass_mark: int
    seconds: Annotated[int, msgspec.Meta(ge=0, le=14400)]
    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1, max_length=400)]


class Topic(msgspec.Struct, frozen=True):
    topic: str
    right: int
    of: int
    points: int
    full: int


class Result(msgspec.Struct, frozen=True):
    """`TryState`."""

    key: str
    state: Literal["open", "waiting", "scored", "lapsed"]
    attempt: int
    attempts: int
    left: int
    full: int
    pass_mark: int
    score: int | None = None
    passed: bool = False
    late: bool = False
    topics: tuple[Topic, ...] = ()


State = Literal["asked", "open", "handed", "known", "none"]


class Try(NamedTuple):
    """`ends`: wall clock. `answers`: by question; `marks`: those to come back to. `paper` None: it
    has not come, or it was wiped."""

    key: str
    post: str
    state: State
    begun: float
    ends: float
    paper: Paper | None
    answers: dict[str, tuple[int, ...]]
    marks: frozenset[str]
    result: Result | None


class Exams:
    """Of one terminal; used from any thread. Its methods raise StoreFault."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._store = outbox, outbox.store

    def ask(self, post: str, staff: str) -> str:
        """The key to ask the hub with: on the disk before it is. The one that was not answered, if
        there is one."""
        who, now = self._who(staff), self._store.clock()
        with self._store.transaction() as db:
            row = db.conn.execute(
                "SELECT key FROM exam_try WHERE who = ? AND post = ? AND state = 'asked'",
                (who, post),
            ).fetchone()
            if row is not None:
                return row[0]
            key = str(uuid.uuid4())
            db.conn.execute(
                "INSERT INTO exam_try (key, post, who, state, at) VALUES (?, ?, ?, 'asked', ?)",
                (key, post, who, now),
            )
        return key

    def begun(self, key: str, paper: Paper) -> None:
        """The hub's answer. A second one of the same key changes nothing but the state."""
        now = self._store.clock()
        with self._store.transaction() as db:
            db.conn.execute(
                "UPDATE exam_try SET state = 'open', at = ?, ends = ?, paper = ?"
                " WHERE key = ? AND state = 'asked'",
                (now, now + paper.seconds, msgspec.json.encode(paper).decode(), key),
            )

    def not_begun(self, key: str) -> None:
        """The hub said that there is no try: the key is used up."""
        with self._store.transaction() as db:
            db.conn.execute(
                "UPDATE exam_try SET state = 'none' WHERE key = ? AND state = 'asked'", (key,)
            )

    def latest(self, post: str, staff: str) -> Try | None:
        """The last try of a member at this terminal."""
        rows = self._store.rows(
            "SELECT * FROM exam_try WHERE post = ? AND who = ? AND state <> 'none'"
            " ORDER BY at DESC, rowid DESC LIMIT 1",
            (post, self._who(staff)),
        )
        return _try(rows[0]) if rows else None

    def answer(self, key: str, question: str, chosen: tuple[int, ...]) -> bool:
        """On the disk when this returns True. False: its time is over, or it was handed in."""
        with self._store.transaction() as db:
            row = self._open(db, key)
            if row is None:
                return False
            answers = {**msgspec.json.decode(row[0]), question: list(chosen)}
            db.conn.execute(
                "UPDATE exam_try SET answers = ? WHERE key = ?",
                (msgspec.json.encode(answers).decode(), key),
            )
        return True

    def mark(self, key: str, question: str) -> None:
        """Come back to it, or no longer."""
        with self._store.transaction() as db:
            row = self._open(db, key)
            if row is None:
                return
            marks = set(msgspec.json.decode(row[1])) ^ {question}
            db.conn.execute(
                "UPDATE exam_try SET marks = ? WHERE key = ?",
                (msgspec.json.encode(sorted(marks)).decode(), key),
            )

    def hand_in(self, key: str, staff: str, zone: tzinfo) -> bool:
        """What was answered, as a record for the hub. False: it is handed in already."""
        with self._store.transaction() as db:
            rows = self._store.rows("SELECT * FROM exam_try WHERE key = ?", (key,))
            if not rows or rows[0]["state"] != "open":
                return False
            one, now = _try(rows[0]), self._store.clock()
            assert one.paper is not None
            # after its end nothing was answered any more, however late it is handed in
            at = min(now, one.ends)
            said = ExamAnswers(
                key=key, staff=staff, at=datetime.fromtimestamp(at, zone),
                seconds=max(0, int(at - one.begun)),
                answers=tuple(Chosen(question=q, chosen=c) for q, c in one.answers.items()),
            )  # fmt: skip
            record = self._outbox.put(Destination.HUB, Kind.EXAM_ANSWERS, said)
            db.conn.execute(
                "UPDATE exam_try SET state = 'handed', record = ? WHERE key = ?", (record, key)
            )
        self._outbox.tell()
        return True

    def over(self) -> list[tuple[str, str]]:
        """Key, and hash of whose it is, of tries whose time is over and that are not handed in."""
        rows = self._store.rows(
            "SELECT key, who FROM exam_try WHERE state = 'open' AND ends <= ?",
            (self._store.clock(),),
        )
        return [(row["key"], row["who"]) for row in rows]

    def waiting(self) -> list[str]:
        """Keys of those whose result is not known yet."""
        rows = self._store.rows("SELECT key FROM exam_try WHERE state = 'handed' ORDER BY at")
        return [row["key"] for row in rows]

    def known(self, key: str, result: Result) -> bool:
        """The hub has scored it: paper and answers are wiped. False: not yet."""
        if result.state not in ("scored", "lapsed") or result.key != key:
            return False
        with self._store.transaction() as db:
            db.conn.execute(
                "UPDATE exam_try SET state = 'known', result = ?, paper = NULL, answers = '{}',"
                " marks = '[]' WHERE key = ?",
                (msgspec.json.encode(result).decode(), key),
            )
        return True

    def whose(self, who: str, accounts: tuple[str, ...]) -> str:
        """The account of a keyed hash; "" when it is none of these (any more)."""
        return next((one for one in accounts if self._who(one) == who), "")

    # ---- inside

    def _who(self, staff: str) -> str:
        return self._store.audit.person(staff)

    def _open(self, db: Any, key: str) -> Any:
        return db.conn.execute(
            "SELECT answers, marks FROM exam_try WHERE key = ? AND state = 'open' AND ends > ?",
            (key, self._store.clock()),
        ).fetchone()


def _try(row: dict) -> Try:
    paper, result = row["paper"], row["result"]
    answers = msgspec.json.decode(row["answers"], type=dict[str, tuple[int, ...]])
    marks = msgspec.json.decode(row["marks"], type=frozenset[str])
    return Try(
        row["key"], row["post"], row["state"], row["at"], row["ends"],
        msgspec.json.decode(paper, type=Paper) if paper else None, answers, marks,
        msgspec.json.decode(result, type=Result) if result else None,
    )  # fmt: skip
