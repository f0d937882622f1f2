"""Cases as they come, page by page and piece by piece, until they are filed. Everything within the
caller's transaction.

One that was done while the visitor stood there is filed as soon as it is whole. Any other is kept,
unalterable from then on, until the last who handled it files it (泉州 006, article 27).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, text, update

from hub import deeds
from hub.archive.sealing import Signer, new_secret, open_piece, seal
from hub.archive.tables import archive_cases, archive_pages, archive_pieces
from hub.contract import CHINA, stamp
from hub.database import put_new
from hub.deeds import Deed
from hub.vault import Vault

PIECE = 131_072
"""Bytes of every piece of a page but the last, which is shorter or alike."""


ADDED = "with-case"
"""Of a manifest: what was signed later, and goes with the papers of the case of its number."""


class Other(Exception):
    """Other words, or other bytes, than came under that key before."""


class Missing(Exception):
    """There is no such case, page or piece; or what is there is not whole."""


class Damaged(Exception):
    """A page is not what its sum says; its pieces are dropped, and may come again."""

    def __init__(self, page: int) -> None:
        super().__init__(page)
        self.page = page


class Come(NamedTuple):
    """`pieces`: of each page, how many came without a gap; `receipt`: JSON, once it is kept or
    filed."""

    pieces: list[int]
    receipt: str | None


class Archive:
    """`terminal`: whose key asks; another's cases are not there for it."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.signer = vault, Signer(vault)

    def begin(
        self, connection: Connection, key: str, station_id: int, terminal_id: int,
        manifest: dict[str, Any], now: datetime,
    ) -> bool:  # fmt: skip
        """False: it was begun before. Another terminal that has the same papers (those of one that
        died) goes on where that one was. Raises Other."""
        said = _canonical(manifest)
        if not put_new(
            connection, archive_cases,
            key=key, station_id=station_id, terminal_id=terminal_id, manifest=said,
            case_number=manifest["number"], item=manifest["item"], begun_at=now,
            added=manifest["handled"] == ADDED,
        ):  # fmt: skip
            row = connection.execute(
                select(archive_cases).where(archive_cases.c.key == key).with_for_update()
            ).one()
            if _matter(row.manifest) != _matter(said):
                raise Other
            if row.terminal_id != terminal_id and not _closed(row):
                connection.execute(
                    update(archive_cases)
                    .where(archive_cases.c.key == key)
                    .values(terminal_id=terminal_id)
                )
            return False
        for number, page in enumerate(manifest["pages"]):
            put_new(
                connection, archive_pages, key=key, page=number,
                secret=new_secret(self.vault, key, number), **page,
            )  # fmt: skip
        return True

    def put(
        self, connection: Connection, key: str, terminal_id: int, page: int, place: int,
        content: bytes,
    ) -> bool:  # fmt: skip
        """One piece; False: it was here already. Raises Missing, Other."""
        case = self._held(connection, key, terminal_id)
        row = connection.execute(
            select(archive_pages).where(archive_pages.c.key == key, archive_pages.c.page == page)
        ).first()
        if row is None or len(content) != length(row.size, place):
            raise Missing
        there = connection.execute(
            select(archive_pieces.c.sealed).where(
                archive_pieces.c.key == key,
                archive_pieces.c.page == page,
                archive_pieces.c.place == place,
            )
        ).scalar()
        if there is not None:
            if open_piece(self.vault, key, page, place, row.secret, bytes(there)) != content:
                raise Other
            return False
        if _closed(case):
            raise Missing
        sealed = seal(self.vault, key, page, place, row.secret, content)
        return put_new(connection, archive_pieces, key=key, page=page, place=place, sealed=sealed)

    def come(self, connection: Connection, key: str, terminal_id: int | None) -> Come:
        """How far it has come. `terminal_id` None: for whoever has just named the very papers, and
        once it is filed that may be another. Raises Missing."""
        case = self._case(connection, key, terminal_id)
        pages = connection.execute(
            select(archive_pages.c.page).where(archive_pages.c.key == key)
            .order_by(archive_pages.c.page)
        ).scalars()  # fmt: skip
        found = [self._without_gap(connection, key, page) for page in pages]
        return Come(found, case.receipt or case.kept)

    def take(
        self, connection: Connection, key: str, terminal_id: int, now: datetime, who: str
    ) -> str:
        """Everything was sent: the receipt, JSON; again the same one. Raises Missing when something
        has not come, Damaged."""
        case = self._held(connection, key, terminal_id)
        if case.receipt is not None or case.kept is not None:
            return str(case.receipt or case.kept)
        filed = self._papers(connection, case) if case.added else None
        if json.loads(case.manifest)["handled"] == "at-once" or filed is not None:
            return self._file(connection, case, now, who, filed)
        rows = self._whole(connection, key)
        kept = self.signer.receipt(
            {"key": key, "kept_at": stamp(now), "pages": [row.digest for row in rows]}
        )
        connection.execute(
            update(archive_cases).where(archive_cases.c.key == key).values(kept_at=now, kept=kept)
        )
        deeds.append(connection, Deed.ARCHIVE_KEPT, f"archive:{key}", who, now)
        return kept

    def file(self, connection: Connection, key: str, now: datetime, who: str) -> str:
        """By the last who handled it; the receipt, JSON. Raises Missing when there is none that is
        whole, or it is filed; Damaged when what was kept is no longer what its sum says."""
        case = connection.execute(
            select(archive_cases).where(archive_cases.c.key == key).with_for_update()
        ).first()
        if case is None or case.kept_at is None or case.filed_at is not None:
            raise Missing
        return self._file(connection, case, now, who)

    def _papers(self, connection: Connection, added: Row) -> Row | None:
        """The filed papers of the case to which something is added; None: they are not filed."""
        of = archive_cases.c
        chosen = select(archive_cases).where(
            of.station_id == added.station_id, of.case_number == added.case_number, ~of.added
        )
        rows = connection.execute(chosen.order_by(of.begun_at, of.key).with_for_update()).all()
        return next((row for row in rows if row.filed_at is not None), None)

    def _file_added(self, connection: Connection, case: Row, now: datetime, who: str) -> None:
        """What came before the papers were filed is filed with them."""
        of = archive_cases.c
        chosen = select(archive_cases).where(
            of.station_id == case.station_id, of.case_number == case.case_number, of.added,
            of.kept_at.is_not(None), of.filed_at.is_(None),
        )  # fmt: skip
        filed = connection.execute(select(archive_cases).where(of.key == case.key)).one()
        for row in connection.execute(chosen.order_by(of.kept_at, of.key).with_for_update()).all():
            self._file(connection, row, now, who, filed)

    def _file(
        self, connection: Connection, case: Row, now: datetime, who: str, filed: Row | None = None
    ) -> str:
        """`filed`: the papers with which it goes: it bears their number, and has none of its
        own."""
        key, rows = case.key, self._whole(connection, case.key)
        if filed is None:
            year = now.astimezone(CHINA).year
            number = self._next(connection, case.station_id, year)
        else:
            year, number = filed.year, filed.number
        receipt = self.signer.receipt(
            {"key": key, "year": year, "number": number, "filed_at": stamp(now),
             "pages": [row.digest for row in rows]}
        )  # fmt: skip
        connection.execute(
            update(archive_cases)
            .where(archive_cases.c.key == key)
            .values(
                year=year, number=number if filed is None else None, filed_at=now, receipt=receipt
            )
        )
        about = f"archive:{case.station_id}-{year}-{number}"
        about += "" if filed is None else f" {key}"
        deeds.append(connection, Deed.ARCHIVED, about, who, now)
        if not case.added:
            self._file_added(connection, case, now, who)
        return receipt

    def _whole(self, connection: Connection, key: str) -> Sequence[Row]:
        """Its pages, each held against its sum. Raises Missing, Damaged."""
        rows = connection.execute(
            select(archive_pages).where(archive_pages.c.key == key).order_by(archive_pages.c.page)
        ).all()
        for row in rows:
            if self._without_gap(connection, key, row.page) != pieces(row.size):
                raise Missing
            digest = hashlib.sha256()
            for piece in self.content(connection, row):
                digest.update(piece)
            if digest.hexdigest() != row.digest:
                raise Damaged(row.page)
        return rows

    def content(self, connection: Connection, row: Row) -> Iterator[bytes]:
        """Of a page, piece by piece. Raises BadVault."""
        for place in range(pieces(row.size)):
            sealed = connection.execute(
                select(archive_pieces.c.sealed).where(
                    archive_pieces.c.key == row.key,
                    archive_pieces.c.page == row.page,
                    archive_pieces.c.place == place,
                )
            ).scalar_one()
            yield open_piece(self.vault, row.key, row.page, place, row.secret, bytes(sealed))

    def drop(self, connection: Connection, key: str, terminal_id: int, page: int) -> None:
        """The pieces of a page that came wrong."""
        self._held(connection, key, terminal_id)
        connection.execute(
            delete(archive_pieces).where(archive_pieces.c.key == key, archive_pieces.c.page == page)
        )

    # ---- inside

    def _case(
        self, connection: Connection, key: str, terminal_id: int | None, lock: bool = False
    ) -> Row:
        chosen = select(archive_cases).where(archive_cases.c.key == key)
        if terminal_id is not None:
            chosen = chosen.where(archive_cases.c.terminal_id == terminal_id)
        row = connection.execute(chosen.with_for_update() if lock else chosen).first()
        if row is None:
            raise Missing
        return row

    def _held(self, connection: Connection, key: str, terminal_id: int) -> Row:
        return self._case(connection, key, terminal_id, True)

    def _without_gap(self, connection: Connection, key: str, page: int) -> int:
        places = connection.execute(
            select(archive_pieces.c.place)
            .where(archive_pieces.c.key == key, archive_pieces.c.page == page)
            .order_by(archive_pieces.c.place)
        ).scalars()
        count = 0
        for place in places:
            if place != count:
                break
            count += 1
        return count

    def _next(self, connection: Connection, station_id: int, year: int) -> int:
        """Numbers have no gap: those that file at once come one after the other."""
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT id FROM stations WHERE id = :id FOR UPDATE"), {"id": station_id}
            )
        last = connection.execute(
            select(func.max(archive_cases.c.number)).where(
                archive_cases.c.station_id == station_id, archive_cases.c.year == year
            )
        ).scalar()
        return (last or 0) + 1


def pieces(size: int) -> int:
    """Of a page of so many bytes."""
    return -(-size // PIECE)


def length(size: int, place: int) -> int:
    """Bytes of the piece there; -1: there is none."""
    return min(PIECE, size - place * PIECE) if 0 <= place < pieces(size) else -1


def _closed(case: Row) -> bool:
    """Nothing of it changes any more."""
    return case.kept_at is not None or case.filed_at is not None


def _canonical(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _matter(manifest: str) -> dict[str, Any]:
    """What is handed over, whichever terminal does it."""
    said: dict[str, Any] = json.loads(manifest)
    return {name: value for name, value in said.items() if name not in ("station", "terminal")}
