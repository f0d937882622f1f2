"""What becomes of each kind of record: into which table, and what its answer says beside the key.

All of it happens in the transaction that takes the record's key, so a record is kept once or not
at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from hub import audit, tallies
from hub.cases import work
from hub.cases.keep import Desk
from hub.configuring import rollouts
from hub.database import put, put_new, put_over
from hub.feedback import voices
from hub.feedback.book import Book
from hub.fleet import standing, times
from hub.fleet.tables import standings
from hub.halls import book as halls
from hub.publicity import pads
from hub.tables import (
    answered,
    consents,
    doubts,
    faults,
    health_now,
    health_past,
    receipts,
    reviews,
    visit_items,
    visits,
)
from hub.tallies import Counts
from hub.training import book as posts
from hub.training import tries
from hub.training.settings import Training
from hub.urgent.book import Book as UrgentBook
from hub.urgent.book import Report
from hub.urgent.life import Stage
from hub.vault import Vault
from hub.weekly import book as weekly

_AHEAD = timedelta(minutes=10)  # a terminal's clock may differ from ours by so much
_FORGOTTEN = "\N{REPLACEMENT CHARACTER}"


class Case(NamedTuple):
    """One record that is being taken."""

    connection: Connection
    counts: Counts  # of its transaction
    vault: Vault
    key: str
    station_id: int
    terminal_id: int
    now: datetime
    told: list[str]  # what somebody must hear of, in closed words
    book: Book  # of tasks
    desk: Desk  # of cases
    own: bool  # delivered by the terminal that it is of
    training: Training = Training()


Payload = dict[str, Any]
Answer = dict[str, Any]


def first_answer(connection: Connection, number: str, channel: str, now: datetime) -> bool:
    """Note an answer to a one-time number; False when it has one already. Two that come at once:
    the second waits for the first, and finds it."""
    return put_new(connection, answered, number=number, channel=channel, at=now)


def sealed_words(vault: Vault, key: str, said: Payload) -> bytes | None:
    """What a citizen wrote, as it stands in a review."""
    words = {name: said[name] for name in ("remark", "phone", "consent") if name in said}
    return vault.seal(key, json.dumps(words).encode()) if words else None


def review(case: Case, payload: Payload) -> Answer:
    counted = first_answer(case.connection, payload["number"], payload["channel"], case.now)
    _put(
        case, reviews, payload, "number", "item", "channel", "staff",
        station_id=case.station_id, terminal_id=case.terminal_id,
        at=_time(payload["at"]), grade=int(payload["grade"]), counted=counted,
        reasons=json.dumps(payload.get("reasons", [])),
        words=sealed_words(case.vault, case.key, payload),
    )  # fmt: skip
    if counted:
        case.book.counted(
            case.connection, case.counts, case.key, case.station_id, payload["item"],
            payload["channel"], int(payload["grade"]), "phone" in payload, case.now,
            at=_time(payload["at"]), staff=_plain(payload.get("staff")),
        )  # fmt: skip
    return {"counted": counted}


def voice(case: Case, payload: Payload) -> Answer:
    said = {name: _plain(value) for name, value in payload.items()}
    voices.keep(
        case.connection, case.book, case.key, case.station_id, case.terminal_id, said,
        _time(payload["at"]), case.now,
    )  # fmt: skip
    return {}


def receipt(case: Case, payload: Payload) -> Answer:
    copy = payload.get("copy")
    _put(
        case, receipts, payload, "serial", "item", "number", "outcome", "source", "reprint",
        terminal_id=case.terminal_id, at=_time(payload["at"]),
        copy=None if copy is None else int(copy),
    )  # fmt: skip
    return {}


def doubt(case: Case, payload: Payload) -> Answer:
    _put(
        case, doubts, payload, "serial", "item", "answer",
        terminal_id=case.terminal_id, at=_time(payload["at"]),
    )  # fmt: skip
    return {}


def visit(case: Case, payload: Payload) -> Answer:
    _put(
        case, visits, payload,
        "begun", "seconds", "ended", "identified_by", "refusal", "language", "text", "acting",
        terminal_id=case.terminal_id,
    )  # fmt: skip
    tallies.visit(
        case.counts, case.station_id, payload["begun"],
        (item["result"] for item in payload["items"]),
    )  # fmt: skip
    names = ("item", "result", "seconds_to_result", "seconds_to_receipt")
    for place, item in enumerate(payload["items"]):
        count = item.get("receipts")
        count = None if count is None else int(count)
        _put(case, visit_items, item, *names, place=place, receipts=count)
    month = payload["begun"][:7]
    times.count(case.counts, case.station_id, month, payload["items"])
    return {}


def consent(case: Case, payload: Payload) -> Answer:
    _put(
        case, consents, payload, "version", "subject",
        terminal_id=case.terminal_id, at=_time(payload["at"]),
    )  # fmt: skip
    return {}


def health(case: Case, payload: Payload) -> Answer:
    """The latest stands for the terminal; the past stays for a while (`retention`)."""
    connection, at, body = case.connection, _time(payload["at"]), json.dumps(payload)
    values = {"terminal_id": case.terminal_id, "at": at, "body": body}
    row = connection.execute(_LATEST, {"terminal": case.terminal_id}).first()
    latest_now = row is None or _is_latest(case, row, at, payload)
    if latest_now:
        put_over(connection, health_now, ["terminal_id"], **values)
        before = row and row.troubles
        standing.take(connection, case.terminal_id, payload, case.now, before, case.own)
    elif case.own:
        standing.there(connection, case.terminal_id, case.now)
    put(connection, health_past, **values)
    if "settings" in payload and latest_now:
        told: Payload = {"release": _plain(payload.get("release"))}
        for name in ("settings", "update"):
            told[name] = {one: _plain(value) for one, value in payload.get(name, {}).items()}
        rollouts.heard(connection, case.terminal_id, told, case.now)
    if "audit" in payload:
        found = audit.note(connection, case.terminal_id, at, payload["audit"], case.now)
        case.told.extend(f"audit {what.value}" for what in found)
    return {}


_LATEST = (
    select(health_now.c.at, health_now.c.body, standings.c.troubles)
    .outerjoin(standings, standings.c.terminal_id == health_now.c.terminal_id)
    .where(health_now.c.terminal_id == bindparam("terminal"))
    .with_for_update(of=health_now)
)


def _is_latest(case: Case, row: Row, at: datetime, payload: Payload) -> bool:
    """What comes late says nothing of now. Late is what an earlier time says, unless the terminal's
    clock was set back: then the audit chain has grown, or what stands there is from the future."""
    if row.at <= at or row.at > case.now + _AHEAD:
        return True
    said, before = payload.get("audit"), json.loads(row.body).get("audit")
    return bool(
        said and before and said["chain"] == before["chain"] and said["number"] > before["number"]
    )


def fault(case: Case, payload: Payload) -> Answer:
    _put(
        case, faults, payload, "event", "device", "who", "ended",
        terminal_id=case.terminal_id, at=_time(payload["at"]),
    )  # fmt: skip
    return {}


def case_standing(case: Case, payload: Payload) -> Answer:
    case.desk.told(case.connection, case.station_id, case.terminal_id, payload, case.now)
    return {}


def case_deed(case: Case, payload: Payload) -> Answer:
    said = {name: _plain(value) for name, value in payload.items()}
    work.take(case.connection, case.station_id, case.terminal_id, said, case.now)
    return {}


def duty_standing(case: Case, payload: Payload) -> Answer:
    said = {name: _plain(value) for name, value in payload.items()}
    weekly.told(case.connection, case.terminal_id, said, _time(payload["at"]))
    return {}


def post_read(case: Case, said: Payload) -> Answer:
    return _acted(case, "read", said)


def post_claim(case: Case, said: Payload) -> Answer:
    return _acted(case, "claim", said)


def _acted(case: Case, what: str, said: Payload) -> Answer:
    if not posts.acted(case.connection, case.key, case.station_id, what, said, case.now):
        case.told.append(f"post {what}: not one of this station's")
    return {}


def exam_answers(case: Case, said: Payload) -> Answer:
    if not tries.hand_in(case.connection, case.station_id, said, case.now, case.training):
        case.told.append("exam answers: of no try that still waits for them")
    return {}


def urgent_event(case: Case, payload: Payload) -> Answer:
    report = Report(
        Stage(payload["stage"]), payload["what"], payload["service"], _time(payload["at"]),
        payload["staff"], _plain(payload.get("text", "")),
    )  # fmt: skip
    number = UrgentBook(case.vault).told(
        case.connection, case.key, case.station_id, case.terminal_id, payload["report"], report,
        case.now,
    )  # fmt: skip
    case.told.append(f"urgent event {number} {payload['stage']}")
    return {}


def task_picture(case: Case, payload: Payload) -> Answer:
    pads.picture(case.connection, case.vault, case.station_id, payload, case.now)
    return {}


def task_proof(case: Case, payload: Payload) -> Answer:
    said = {name: _plain(value) for name, value in payload.items()}
    number = pads.proof(case.connection, case.vault, case.station_id, said, case.now)
    case.told.append(f"proof {number} of a publicity task")
    return {}


def hall_day(case: Case, payload: Payload) -> Answer:
    halls.told(case.connection, case.station_id, case.terminal_id, payload)
    return {}


KINDS: dict[str, Callable[[Case, Payload], Answer]] = {
    "review": review,
    "receipt-issued": receipt,
    "doubt": doubt,
    "visit-count": visit,
    "consent": consent,
    "health": health,
    "fault": fault,
    "voice": voice,
    "case": case_standing,
    "case-deed": case_deed,
    "duty": duty_standing,
    "hall-day": hall_day,
    "post-read": post_read,
    "post-claim": post_claim,
    "exam-answers": exam_answers,
    "urgent-event": urgent_event,
    "task-picture": task_picture,
    "task-proof": task_proof,
}


def _put(case: Case, table: Any, payload: Payload, *names: str, **more: Any) -> None:
    """One row under the record's key: these members of the payload as they came, and `more`."""
    values = {name: _plain(payload.get(name)) for name in names}
    put(case.connection, table, key=case.key, **values, **more)


def _plain(value: Any) -> Any:
    """PostgreSQL holds no NUL in a text."""
    return value.replace("\0", _FORGOTTEN) if isinstance(value, str) else value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
