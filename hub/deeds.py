"""What administrators did, one row a deed, each linked to the one before; only ever added to.

    link(n) = SHA-256(link(n-1) ‖ JSON array of the row's other columns), link(0) = 32 zero bytes

in hex. A row that is changed, taken out or put in breaks every link after it; the database's own
triggers refuse all three, which guards against our mistakes and not against who owns the database.
What the chain cannot tell is that its end was cut off: for that its head is written down elsewhere
(`python -m hub admin deeds` prints it). People stand in it by the number of their account.
"""

from __future__ import annotations

import enum
import hashlib
import json
import os
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text

from hub.tables import deeds


class Deed(enum.StrEnum):
    """What was done; `about` of a row says to what."""

    STATION_MADE = "station-made"  # code
    KEY_GIVEN = "key-given"  # station/terminal
    KEYS_REVOKED = "keys-revoked"  # station/terminal, and how many
    PAIRED = "paired"  # station/terminal, and the check code of the machine
    PAIRING_REFUSED = "pairing-refused"  # check code
    MACHINE_ENDED = "machine-ended"  # station/terminal, and why
    EXPORTED = "exported"  # code of the station
    OFFERED = "offered"  # station/terminal, and the version
    SETTINGS_DRAFTED = "settings-drafted"  # number of the draft, level and scope
    SETTINGS_DROPPED = "settings-dropped"  # number of the draft
    PACKAGE_KEPT = "package-kept"  # setting, and sum of the manifest that was uploaded
    SETTINGS_EXPORTED = "settings-exported"  # number of the draft: its bundle went to signers
    SETTINGS_SIGNED = "settings-signed"  # rollout, draft, level, scope, ids of the signers
    ROLLOUT = "rollout"  # its number, what was done, the stage
    POINT_SET = "point-set"  # station/terminal: its key for secrets
    PROFILE_SET = "profile-set"  # station/terminal
    ACCOUNT_MADE = "account-made"  # number of the account
    ACCOUNT_LOCKED = "account-locked"
    ACCOUNT_UNLOCKED = "account-unlocked"
    PASSWORD_RESET = "password-reset"
    PASSWORD_SET = "password-set"
    SECOND_SET = "second-factor-set"  # number of the account, as in all of these
    SECOND_RESET = "second-factor-reset"
    ROLE_GIVEN = "role-given"  # number of the account, role, region or station
    ROLE_TAKEN = "role-taken"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    PAUSED = "account-paused"  # after wrong passwords or codes
    STATION_RENAMED = "station-renamed"  # code
    ALARM_TAKEN = "alarm-taken"  # number of the alarm, and what it is of
    STATION_MOVED = "station-moved"  # code, region before → region
    PICTURE_ASKED = "picture-asked"  # station/terminal: a picture of its home page
    TASK_STEPPED = "task-stepped"  # task:number/row of its trail, the step, the trail's link
    WORDS_OPENED = "words-opened"  # task:number: what a citizen wrote was looked at
    PHONE_OPENED = "phone-opened"
    CASE_MARKED = "case-marked"  # case:number, what, which paper, done or undone
    ARCHIVE_KEPT = "archive-kept"  # archive:key: whole, waits to be filed, by a terminal
    ARCHIVED = "archived"  # archive:station-year-number, by a terminal or who handled it last
    ARCHIVE_BOX_MADE = "archive-box-made"  # box:number
    ARCHIVE_BOXED = "archive-boxed"  # box:number, in and the file's number, out, or label
    ARCHIVE_BOX_CLOSED = "archive-box-closed"
    ARCHIVE_ASKED = "archive-asked"  # archive-request:number, what for
    ARCHIVE_DECIDED = "archive-decided"  # archive-request:number, granted or refused
    ARCHIVE_LOOKED = "archive-looked"  # archive-request:number, page
    ARCHIVE_RETURNED = "archive-returned"  # archive-request:number: originals are back
    ARCHIVE_LISTED = "archive-listed"  # a list of a box or of the catalogue was drawn
    REPORT_SAVED = "report-saved"  # station:number, Monday, version
    REPORT_SENT = "report-sent"  # the same, and how
    REPORT_EXPORTED = "report-exported"  # what, station, when, as what
    LEDGER_HANDED = "ledger-handed"  # station:number, month, version, SHA-256 of the file
    MESSAGE_AGAIN = "message-again"  # number of the message to a receiver
    FORWARD_AGAIN = "forward-again"  # forward:number, sent again after it was stuck
    FORWARD_FOUND = "forward-found"  # forward:number, found at the platform by a person
    TASK_WRITTEN = "task-written"  # task:number, for whom, until when
    TASK_WITHDRAWN = "task-withdrawn"
    PROOF_HANDED = "proof-handed"  # proof:number, the trail's link
    PROOF_DECIDED = "proof-decided"  # … what was decided
    PROOF_OPENED = "proof-opened"  # what it is about/number of the file: looked at
    CONDUCT_NOTED = "conduct-noted"  # station:number, year, what, which entry
    REGISTRATION_STEPPED = "registration-stepped"  # registration:number, the step, the link
    FORM_PUBLISHED = "form-published"  # questionnaire/version, part of its sum
    ASSESSMENT_STEPPED = "assessment-stepped"  # assess:number, the step, the link
    URGENT_TOLD = "urgent-told"  # urgent:number, which report, the trail's link
    URGENT_KNOWN = "urgent-known"  # … at which level
    URGENT_OPENED = "urgent-opened"  # urgent:number: what was written was looked at
    FEEDBACK_EXPORTED = "feedback-exported"  # what, which month
    POST_STEPPED = "post-stepped"  # post:number/version, the step, part of the version's sum
    POST_EXPORTED = "post-exported"  # post:number, as what
    QUESTIONS_ADDED = "questions-added"  # region, and how many
    QUESTION_RETIRED = "question-retired"  # number


class Verified(NamedTuple):
    """`number`, `link`: of the last row that follows. `broken`: number of the first that does not;
    0: none."""

    number: int
    link: str
    broken: int


_ZERO = "0" * 64
_COLUMNS = ("number", "at", "who", "deed", "about")
_BATCH = 1000


def at_the_command_line() -> str:
    """Who acts where nobody signed in: the system's user, by number."""
    return f"uid:{os.environ.get('SUDO_UID') or os.getuid()}"


def account(number: int) -> str:
    return f"account:{number}"


def append(connection: Connection, deed: Deed, about: str, who: str, now: datetime) -> None:
    """Within the transaction of the deed: both are kept, or neither. Those that act at once come
    one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE deeds IN SHARE ROW EXCLUSIVE MODE"))
    last = connection.execute(
        select(deeds.c.number, deeds.c.link).order_by(deeds.c.number.desc()).limit(1)
    ).first()
    number, before = (last.number, last.link) if last else (0, _ZERO)
    row = (number + 1, int(now.timestamp() * 1000), who, deed.value, about)
    values = dict(zip(_COLUMNS, row, strict=True))
    connection.execute(insert(deeds).values(**values, link=link_of(before, row)))


def link_of(before: str, row: tuple[Any, ...]) -> str:
    """`row`: what is linked, here number, at, who, deed, about; `before`: the link before it."""
    said = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(before) + said.encode()).hexdigest()


def verify(connection: Connection) -> Verified:
    """Follow the whole chain."""
    number, before = 0, _ZERO
    while True:
        rows = connection.execute(
            select(deeds).where(deeds.c.number > number).order_by(deeds.c.number).limit(_BATCH)
        ).all()
        for row in rows:
            values = tuple(getattr(row, name) for name in _COLUMNS)
            if row.number != number + 1 or row.link != link_of(before, values):
                return Verified(number, before, number + 1)
            number, before = row.number, row.link
        if len(rows) < _BATCH:
            return Verified(number, before, 0)
