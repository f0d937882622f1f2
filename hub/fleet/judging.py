"""What is an alarm: a pure function of how a terminal stands, and of time.

What comes and goes within minutes is none: a device must have been wrong for a while, by the hub's
clock. What is a fact and not a state (an audit chain that does not fit) stays until somebody has
taken note of it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.fleet.find import Condition, condition_of
from hub.fleet.standing import Trouble, Who


class What(enum.StrEnum):
    SILENT = "silent"
    DEVICE = "device"  # about: its name
    OUT = "out-of-service"  # though no device says why
    OUTBOX = "outbox"  # something waits too long
    DEAD = "dead"  # letters that no place takes, or whose outcome nobody knows; about: the place
    CLOCK = "clock"  # not compared, or set back
    SETTINGS = "settings"  # refused, or given back
    CHAIN = "chain"  # about: number of the audit alarm
    DISK = "disk"  # of the hub, as those below
    SENDING = "sending"  # mails or webhooks do not go out; about: the receiver
    FORWARDING = "forwarding"  # reviews for the platform of 好差评 wait for a person
    PAPERS = "papers"  # of a station, as those below: papers stopped coming, or nobody files them
    LOAN = "loan"  # files of the archive are to be given back
    FEEDBACK = "feedback"  # a review or complaint is overdue; about: number of its task
    CASES = "cases"  # what is to be done for cases is overdue
    URGENT = "urgent"  # 重大、突发情况 that nobody of a level knows; about: NUMBER-level


FACTS = frozenset({What.CHAIN})
"""These do not go away by themselves: taking note of them ends them."""


class Limits(NamedTuple):
    """How long something must have lasted before it is an alarm."""

    staff: timedelta = timedelta(minutes=15)
    engineer: timedelta = timedelta(minutes=10)
    outbox: timedelta = timedelta(hours=1)
    disk_free_bytes: int = 5_000_000_000


class Stand(NamedTuple):
    """What is known of one terminal: its row of `standings`."""

    terminal_id: int
    heard_at: datetime
    state: str
    reason: str | None
    troubles: tuple[Trouble, ...]
    outbox_seconds: float
    settings_outcome: str | None
    settings_why: str | None


class Fact(NamedTuple):
    """An alarm of an audit chain (`audit.What`)."""

    id: int
    terminal_id: int
    what: str


class Wrong(NamedTuple):
    """Something that is an alarm while it is so. `terminal_id` None: of `station` (its code), ""
    the hub itself."""

    terminal_id: int | None
    what: What
    about: str
    word: str
    who: Who
    station: str = ""

    @property
    def subject(self) -> str:
        """The same for as long as it is the same alarm."""
        which = f"{self.terminal_id or 'hub'}/{self.what.value}/{self.about}"
        return f"{which}/{self.word}"[:140]


_DESTINATION_WORDS = frozenset({"dead", "unknown"})


def judge(stand: Stand, now: datetime, limits: Limits = Limits()) -> list[Wrong]:
    """What is wrong with a terminal. Who is silent is that alone: what it said last is old."""

    def wrong(what: What, about: str, word: str, who: Who) -> Wrong:
        return Wrong(stand.terminal_id, what, about, word, who)

    condition = condition_of(stand.state, stand.heard_at, now)
    if condition is Condition.SILENT:
        return [wrong(What.SILENT, "", "silent", Who.ENGINEER)]
    found = []
    for one in stand.troubles:
        lasted = limits.staff if one.who is Who.STAFF else limits.engineer
        if now - one.since >= lasted:
            found.append(wrong(_kind(one), one.what, one.word, one.who))
    if condition is Condition.OUT and not stand.troubles:
        found.append(wrong(What.OUT, "", stand.reason or "", Who.ENGINEER))
    if stand.outbox_seconds >= limits.outbox.total_seconds():
        found.append(wrong(What.OUTBOX, "", "waits", Who.ENGINEER))
    if stand.settings_outcome in ("refused", "returned"):
        word = stand.settings_why or stand.settings_outcome
        found.append(wrong(What.SETTINGS, stand.settings_outcome, word, Who.ENGINEER))
    return found


def judge_fact(fact: Fact) -> Wrong:
    return Wrong(fact.terminal_id, What.CHAIN, str(fact.id), fact.what, Who.ENGINEER)


def judge_hub(
    disk_free: int | None, limits: Limits = Limits(), failing: Iterable[str] = (), stuck: int = 0
) -> list[Wrong]:
    """`disk_free`: bytes where the hub's files lie; None: not known here. `failing`: receivers
    whom messages do not reach. `stuck`: messages for the platform of 好差评."""
    found = [Wrong(None, What.SENDING, name, "fails", Who.ENGINEER) for name in failing]
    if stuck:
        found.append(Wrong(None, What.FORWARDING, "", "stuck", Who.ENGINEER))
    if disk_free is not None and disk_free < limits.disk_free_bytes:
        found.append(Wrong(None, What.DISK, "", "low", Who.ENGINEER))
    return found


class Changes(NamedTuple):
    opened: list[Wrong]
    closed: list[str]  # subjects


def changes(
    open_now: Mapping[str, What], wrong: Iterable[Wrong], taken_facts: Iterable[str] = ()
) -> Changes:
    """From what is open and what is wrong to what opens and closes. `taken_facts`: subjects of
    facts that somebody knows of already."""
    now, known = {one.subject: one for one in wrong}, frozenset(taken_facts)
    opened = [one for subject, one in now.items() if subject not in open_now
              and not (one.what in FACTS and subject in known)]  # fmt: skip
    closed = [
        subject for subject, what in open_now.items() if subject not in now and what not in FACTS
    ]
    return Changes(opened, closed)


def _kind(trouble: Trouble) -> What:
    if trouble.word in _DESTINATION_WORDS:
        return What.DEAD
    return What.CLOCK if trouble.what == "clock" else What.DEVICE
