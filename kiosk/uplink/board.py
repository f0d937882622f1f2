"""What the hub gives a station's staff: notices, policy interpretations, courses, kept in the
encrypted database, so that they are read without the hub.

A list replaces the one before; its content comes by sum. A reading or a claim is written down
together with the record that tells the hub of it.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

import msgspec

from kiosk.outbox.duties import ClaimReceipt, ReadReceipt
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox

Id = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,14}$")]
Sum = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
What = Literal["notice", "policy", "course"]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Claimed(msgspec.Struct, frozen=True):
    by: str
    at: Moment


class OfMember(msgspec.Struct, frozen=True):
    """Tries of one of this station's staff, as the hub has counted them."""

    staff: str
    tries: int
    passed: bool
    best: int | None = None


class ExamListed(msgspec.Struct, frozen=True):
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)]
    questions: int
    full: int
    pass_mark: int
    attempts: int
    members: tuple[OfMember, ...] = ()

    def of(self, staff: str) -> OfMember:
        found = (one for one in self.members if one.staff == staff)
        return next(found, OfMember(staff, 0, passed=False))


class Listed(msgspec.Struct, frozen=True):
    """`Post` of `hub/terminal-api.yaml`."""

    id: Id
    kind: What
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    issuer: Annotated[str, msgspec.Meta(max_length=100)]
    published: Moment
    must_read: bool
    must_claim: bool
    sha256: Sum
    read_by: tuple[str, ...] = ()
    due: date | None = None
    until: date | None = None
    pre_service: bool = False
    claimed: Claimed | None = None
    exam: ExamListed | None = None


class _List(msgspec.Struct):
    posts: Annotated[tuple[Listed, ...], msgspec.Meta(max_length=200)]


class Sheet(msgspec.Struct, frozen=True):
    """A page: a paragraph a line, `# ` before a heading, `- ` before a point of a list."""

    title: str
    text: str


class Content(msgspec.Struct, frozen=True):
    title: str
    issuer: str
    pages: Annotated[tuple[Sheet, ...], msgspec.Meta(min_length=1, max_length=100)]


class Held(NamedTuple):
    """One in force. `read`: by whoever asks; `claimed`: by the station. `content` None: it has not
    come yet."""

    post: Listed
    read: bool
    claimed: bool
    content: Content | None = None


class NotAList(ValueError):
    """The hub's answer is none."""


class NotInOrder(ValueError):
    """A claim before the reading, or of what is not there to be claimed. Says which."""


class Board:
    """Of one terminal; used from any thread. Its methods raise StoreFault."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._store = outbox, outbox.store

    # ---- from the hub

    def take(self, body: bytes) -> int:
        """A list, in place of the one before; how many are new or changed. Content that is known by
        its sum stays. Raises NotAList."""
        try:
            posts = msgspec.json.decode(body, type=_List).posts
        except (msgspec.DecodeError, msgspec.ValidationError):
            raise NotAList from None
        new = 0
        with self._store.transaction() as db:
            known = {
                row["id"]: (row["sha256"], row["content"])
                for row in self._store.rows("SELECT id, sha256, content FROM board")
            }
            by_sum = dict(known.values())
            db.conn.execute("DELETE FROM board")
            for place, one in enumerate(posts):
                new += known.get(one.id, ("",))[0] != one.sha256
                db.conn.execute(
                    "INSERT OR REPLACE INTO board (id, place, entry, sha256, content)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (one.id, place, msgspec.json.encode(one).decode(), one.sha256,
                     by_sum.get(one.sha256)),
                )  # fmt: skip
        return new

    def missing(self) -> list[str]:
        """Sums of what has not come yet."""
        rows = self._store.rows("SELECT DISTINCT sha256 FROM board WHERE content IS NULL")
        return [row["sha256"] for row in rows]

    def fill(self, sha256: str, body: bytes) -> bool:
        """False: it is not what its sum says, or no content; it is asked for again."""
        if hashlib.sha256(body).hexdigest() != sha256 or _content(body) is None:
            return False
        with self._store.transaction() as db:
            db.conn.execute(
                "UPDATE board SET content = ? WHERE sha256 = ?", (body.decode(), sha256)
            )
        return True

    # ---- for the staff

    def listed(self, staff: str, today: date) -> list[Held]:
        """In force, the newest first; without their content."""
        acts = self._acts(staff)
        rows = self._store.rows("SELECT entry FROM board ORDER BY place")
        posts = [msgspec.json.decode(row["entry"], type=Listed) for row in rows]
        return [_held(one, staff, acts) for one in posts if one.until is None or one.until >= today]

    def get(self, id_: str, staff: str) -> Held | None:
        """None: not there (any more)."""
        rows = self._store.rows("SELECT entry, content FROM board WHERE id = ?", (id_,))
        if not rows:
            return None
        post = msgspec.json.decode(rows[0]["entry"], type=Listed)
        content = rows[0]["content"]
        held = _held(post, staff, self._acts(staff))
        return held._replace(content=_content(content.encode()) if content else None)

    def read(self, id_: str, staff: str, at: datetime) -> None:
        """A member of staff says that they have read it; once for each version. Raises
        NotInOrder."""
        held = self._there(id_, staff)
        if held.content is None:
            raise NotInOrder("not here yet")
        if not held.read:
            self._act(held.post, "read", staff, at)

    def claim(self, id_: str, staff: str, at: datetime) -> None:
        """The station takes it on, once, by somebody who has read it. Raises NotInOrder."""
        held = self._there(id_, staff)
        if not held.post.must_claim:
            raise NotInOrder("nothing to claim")
        if held.claimed:
            raise NotInOrder("claimed already")
        if not held.read:
            raise NotInOrder("not read yet")
        self._act(held.post, "claim", staff, at)

    # ---- inside

    def _there(self, id_: str, staff: str) -> Held:
        held = self.get(id_, staff)
        if held is None:
            raise NotInOrder("not there")
        return held

    def _acts(self, staff: str) -> dict[tuple[str, int, str], set[str]]:
        """By post, version and act: "own" and "other"."""
        who, found = self._store.audit.person(staff), dict[tuple[str, int, str], set[str]]()
        for row in self._store.rows("SELECT id, version, what, who FROM board_act"):
            key = (row["id"], row["version"], row["what"])
            found.setdefault(key, set()).add("own" if row["who"] == who else "other")
        return found

    def _act(self, post: Listed, what: Literal["read", "claim"], staff: str, at: datetime) -> None:
        kind: Literal["course", "notice"] = "course" if post.kind == "course" else "notice"
        shape = ReadReceipt if what == "read" else ClaimReceipt
        said = shape(post=kind, id=post.id, version=post.version, staff=staff, at=at)
        record = Kind.POST_READ if what == "read" else Kind.POST_CLAIM
        with self._store.transaction() as db:
            key = self._outbox.put(Destination.HUB, record, said, line=f"post {post.id}")
            db.conn.execute(
                "INSERT OR IGNORE INTO board_act (id, version, what, who, record, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (post.id, post.version, what, self._store.audit.person(staff), key,
                 at.timestamp()),
            )  # fmt: skip
        self._outbox.tell()


def _held(post: Listed, staff: str, acts: dict[tuple[str, int, str], set[str]]) -> Held:
    read = staff in post.read_by or "own" in acts.get((post.id, post.version, "read"), ())
    claimed = post.claimed is not None or any(
        id_ == post.id and what == "claim" for id_, _, what in acts
    )
    return Held(post, read, claimed)


def _content(body: bytes) -> Content | None:
    try:
        return msgspec.json.decode(body, type=Content)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None
