"""What the service platform has sent down, kept in the encrypted database.

The newest version of each stands here until it is withdrawn or its time is over. What was shown at
a version is not new at that version again. A reading or a claim is written down together with the
receipt that tells the platform of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from kiosk.outbox.duties import ClaimReceipt, Post, ReadReceipt
from kiosk.outbox.outbox import Outbox
from kiosk.uplink.duties import hand_in
from kiosk.uplink.incoming import SHAPES, Posted

KEPT = timedelta(days=400)
"""How long one stays whose last day is over: a year's plan is looked back at."""


class News(NamedTuple):
    """What one fetch brought."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0

    def __add__(self, other: News) -> News:  # type: ignore[override]
        return News(*(a + b for a, b in zip(self, other, strict=True)))


class Held(NamedTuple):
    """One post in force. `new`: this version was not shown yet. `claimed`: by this station."""

    kind: Post
    post: Posted
    new: bool
    claimed: bool


class NotInOrder(ValueError):
    """A claim before the reading, or of what is not there to be claimed. Says which."""


class Inbox:
    """Of one terminal. Its methods raise StoreFault."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._store = outbox.store

    # ---- from the platform

    def take(self, kind: Post, posts: list[Posted], *, cursor: str = "", whole: bool = False,
             today: date | None = None) -> News:  # fmt: skip
        """One answer of the platform, together with the cursor to go on from. With `whole` it names
        all that is in force: what is missing from it was withdrawn."""
        news = News()
        with self._store.transaction() as db:
            for post in posts:
                news += self._one(db, kind, post, whole)
            if whole:
                news += self._missing(db, kind, {post.id for post in posts})
            if cursor:
                db.conn.execute(
                    "INSERT OR REPLACE INTO post_cursor (kind, value) VALUES (?, ?)",
                    (kind, cursor),
                )
            if today is not None:
                db.conn.execute(
                    "DELETE FROM post WHERE kind = ? AND until <> '' AND until < ?",
                    (kind, (today - KEPT).isoformat()),
                )
        return news

    def cursor(self, kind: Post) -> str:
        """Where the next fetch goes on; "" from the beginning."""
        rows = self._store.rows("SELECT value FROM post_cursor WHERE kind = ?", (kind,))
        return rows[0]["value"] if rows else ""

    def newest(self, kind: Post) -> int:
        """The highest version ever seen of any; 0 when none was."""
        rows = self._store.rows("SELECT max(version) AS n FROM post WHERE kind = ?", (kind,))
        return rows[0]["n"] or 0

    def anew(self, kind: Post) -> None:
        """Fetch from the beginning the next time; what is here stays, and is not new again."""
        with self._store.transaction() as db:
            db.conn.execute("DELETE FROM post_cursor WHERE kind = ?", (kind,))

    # ---- for the staff

    def listed(self, kind: Post, today: date) -> list[Held]:
        """In force, the newest first."""
        return [
            _held(row)
            for row in self._store.rows(
                "SELECT kind, version, content, shown, claimed FROM post WHERE kind = ?"
                " AND content IS NOT NULL AND (until = '' OR until >= ?)"
                " ORDER BY published DESC, id",
                (kind, today.isoformat()),
            )
        ]

    def get(self, kind: Post, id_: str) -> Held | None:
        """None: not there, or withdrawn."""
        rows = self._store.rows(
            "SELECT kind, version, content, shown, claimed FROM post WHERE kind = ? AND id = ?"
            " AND content IS NOT NULL",
            (kind, id_),
        )
        return _held(rows[0]) if rows else None

    def counts(self, today: date) -> dict[Post, tuple[int, int]]:
        """Of each kind: in force, and of these not shown yet."""
        listed = {kind: self.listed(kind, today) for kind in SHAPES}
        return {kind: (len(held), sum(one.new for one in held)) for kind, held in listed.items()}

    def read_by(self, staff: str) -> set[tuple[str, str, int]]:
        """Kind, id and version of what a member of staff has said to have read."""
        rows = self._store.rows(
            "SELECT kind, id, version FROM post_read WHERE who = ?",
            (self._store.audit.person(staff),),
        )
        return {(row["kind"], row["id"], row["version"]) for row in rows}

    def shown(self, kind: Post, id_: str) -> None:
        """Somebody has it before their eyes: it is no longer new."""
        with self._store.transaction() as db:
            db.conn.execute(
                "UPDATE post SET shown = version WHERE kind = ? AND id = ?", (kind, id_)
            )

    def read(self, kind: Post, id_: str, staff: str, at: datetime) -> str:
        """A member of staff says that they have read it. Returns the receipt's key, the same again
        for the same version. Raises NotInOrder when it is not there (any more)."""
        held = self._there(kind, id_)
        who, version = self._store.audit.person(staff), held.post.version
        with self._store.transaction() as db:
            known = db.conn.execute(
                "SELECT record FROM post_read WHERE kind = ? AND id = ? AND version = ?"
                " AND who = ?",
                (kind, id_, version, who),
            ).fetchone()
            if known:
                return known[0]
            receipt = ReadReceipt(post=kind, id=id_, version=version, staff=staff, at=at)
            key = hand_in(self._outbox, receipt)
            db.conn.execute(
                "INSERT INTO post_read (kind, id, version, who, record) VALUES (?, ?, ?, ?, ?)",
                (kind, id_, version, who, key),
            )
            db.conn.execute(
                "UPDATE post SET shown = max(shown, ?) WHERE kind = ? AND id = ?",
                (version, kind, id_),
            )
        return key

    def claim(self, kind: Post, id_: str, staff: str, at: datetime) -> str:
        """The station takes it on, once, by somebody who has read it. Returns the receipt's key.
        Raises NotInOrder."""
        held = self._there(kind, id_)
        if not held.post.must_claim:
            raise NotInOrder("nothing to claim")
        if held.claimed:
            raise NotInOrder("claimed already")
        who = self._store.audit.person(staff)
        with self._store.transaction() as db:
            read = db.conn.execute(
                "SELECT 1 FROM post_read WHERE kind = ? AND id = ? AND who = ?", (kind, id_, who)
            ).fetchone()
            if not read:
                raise NotInOrder("not read yet")
            version = held.post.version
            receipt = ClaimReceipt(post=kind, id=id_, version=version, staff=staff, at=at)
            key = hand_in(self._outbox, receipt)
            db.conn.execute("UPDATE post SET claimed = 1 WHERE kind = ? AND id = ?", (kind, id_))
        return key

    # ---- within

    def _there(self, kind: Post, id_: str) -> Held:
        held = self.get(kind, id_)
        if held is None:
            raise NotInOrder("not there")
        return held

    def _one(self, db, kind: Post, post: Posted, whole: bool) -> News:
        row = db.conn.execute(
            "SELECT version, content IS NOT NULL FROM post WHERE kind = ? AND id = ?",
            (kind, post.id),
        ).fetchone()
        version, there = row or (-1, 0)
        if post.version < version:
            return News()  # comes late
        back = whole and not there and not post.withdrawn  # was missing from the list for a while
        if post.version == version and not back and not (there and post.withdrawn):
            return News()  # seen before
        values = {
            "kind": kind, "id": post.id, "version": post.version,
            "content": None if post.withdrawn else msgspec.json.encode(post).decode(),
            "published": post.published.isoformat(),
            "until": post.until.isoformat() if post.until else "",
            "came": self._store.clock(),
        }  # fmt: skip
        db.conn.execute(
            "INSERT INTO post (kind, id, version, content, published, until, came) VALUES"
            " (:kind, :id, :version, :content, :published, :until, :came)"
            " ON CONFLICT (kind, id) DO UPDATE SET version = :version, content = :content,"
            " published = :published, until = :until, came = :came",
            values,
        )
        if post.withdrawn:
            return News(withdrawn=int(bool(there)))
        return News(changed=1) if there else News(new=1)

    def _missing(self, db, kind: Post, there: set[str]) -> News:
        rows = db.conn.execute(
            "SELECT id FROM post WHERE kind = ? AND content IS NOT NULL", (kind,)
        ).fetchall()
        gone = [id_ for (id_,) in rows if id_ not in there]
        for id_ in gone:
            db.conn.execute("UPDATE post SET content = NULL WHERE kind = ? AND id = ?", (kind, id_))
        return News(withdrawn=len(gone))


def _held(row: dict) -> Held:
    kind = row["kind"]
    post = msgspec.json.decode(row["content"], type=SHAPES[kind])
    return Held(kind, post, row["shown"] < row["version"], bool(row["claimed"]))
