"""What staff have to read, of both that give it: notices, policy interpretations and courses of the
hub and of the service platform, alike. Every function raises StoreFault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from kiosk.commands.records import Records
from kiosk.outbox.duties import Post
from kiosk.runtime.clock import CHINA
from kiosk.uplink import board as boards
from kiosk.uplink import inbox as inboxes
from kiosk.uplink.board import ExamListed
from kiosk.uplink.incoming import Course, Notice

NOT_IN_ORDER = (boards.NotInOrder, inboxes.NotInOrder)
"""Raised by `read` and `claim`."""

_PLATFORM = "p"
"""Begins the key of what the service platform sent; what the hub gave has its number."""


class One(NamedTuple):
    """What both the hub and the service platform give, alike."""

    id: str
    kind: str  # notice | policy | document | course
    title: str
    issuer: str
    published: datetime
    due: date | None
    must_claim: bool
    read: bool
    claimed: bool
    pages: tuple[boards.Sheet, ...] = ()
    must_read: bool = True
    pre_service: bool = False
    exam: ExamListed | None = None


def listed(records: Records, staff: str, today: date) -> list[One]:
    """In force, the newest of each first; of the hub's without their pages."""
    hub = [_of_board(held) for held in records.board.listed(staff, today)]
    return hub + _of_inbox(records.inbox, staff, today)


def whole(records: Records, id_: str, staff: str, all_: Iterable[One]) -> One | None:
    """One with its pages; `all_`: as they were just listed. None: it is there no more."""
    if _of_platform(id_) is not None:
        return next((one for one in all_ if one.id == id_), None)
    held = records.board.get(id_, staff)
    return _of_board(held) if held is not None else None


def shown(records: Records, id_: str) -> None:
    """Somebody has it before their eyes."""
    if (own := _of_platform(id_)) is not None:
        records.inbox.shown(*own)


def read(records: Records, id_: str, staff: str, at: datetime) -> None:
    """A member of staff says that they have read it."""
    if (own := _of_platform(id_)) is not None:
        records.inbox.read(*own, staff, at)
    else:
        records.board.read(id_, staff, at)


def claim(records: Records, id_: str, staff: str, at: datetime) -> None:
    """The station takes it on."""
    if (own := _of_platform(id_)) is not None:
        records.inbox.claim(*own, staff, at)
    else:
        records.board.claim(id_, staff, at)


def _of_platform(id_: str) -> tuple[Post, str] | None:
    """Its kind and its own number; None: the hub gave it."""
    if not id_.startswith(_PLATFORM):
        return None
    _, kind, own = id_.split("-", 2)
    return ("course" if kind == "course" else "notice"), own


def _of_board(held: boards.Held) -> One:
    post = held.post
    return One(
        post.id, post.kind, post.title, post.issuer, post.published, post.due, post.must_claim,
        held.read, held.claimed, held.content.pages if held.content is not None else (),
        post.must_read, post.pre_service, post.exam,
    )  # fmt: skip


def _of_inbox(inbox: inboxes.Inbox, staff: str, today: date) -> list[One]:
    """What the service platform sent: courses without their exam, which no source describes."""
    found, mine = [], inbox.read_by(staff)
    kinds: tuple[Post, ...] = ("notice", "course")
    for kind in kinds:
        for held in inbox.listed(kind, today):
            post = held.post
            word, pages = "course", ()
            if isinstance(post, Notice):
                word, pages = post.category, (boards.Sheet("", post.body),)
            elif isinstance(post, Course):
                body = (boards.Sheet("", post.body),) if post.body else ()
                pages = (*body, *(boards.Sheet(one.title, one.text) for one in post.pages))
            at = post.published if post.published.tzinfo else post.published.replace(tzinfo=CHINA)
            read = (kind, post.id, post.version) in mine
            found.append(
                One(
                    f"{_PLATFORM}-{kind}-{post.id}", word, post.title, post.issuer, at, post.until,
                    post.must_claim, read, held.claimed, pages, post.must_read,
                    isinstance(post, Course) and post.pre_service,
                )
            )  # fmt: skip
    return found
