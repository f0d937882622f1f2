"""Cases as they come, page by page and piece by piece, until they are filed. Everything within the
caller's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
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
    """`pieces`: of each page, how many came without a gap; `receipt`: JSON, once it is filed."""

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
        """False: it was begun before. Raises Other."""
        said = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if not put_new(
            connection, archive_cases,
            key=key, station_id=station_id, terminal_id=terminal_id, manifest=said,
            case_number=manifest["number"], item=manifest["item"], begun_at=now,
        ):  # fmt: skip
            row = connection.execute(select(archive_cases).where(archive_cases.c.key == key)).one()
            if (row.manifest, row.terminal_id) != (said, terminal_id):
                raise Other
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
        if case.filed_at is not None:
            raise Missing
        sealed = seal(self.vault, key, page, place, row.secret, content)
        return put_new(connection, archive_pieces, key=key, page=page, place=place, sealed=sealed)

    def come(self, connection: Connection, key: str, terminal_id: int) -> Come:
        """How far it has come. Raises Missing."""
        case = self._case(connection, key, terminal_id)
        pages = connection.execute(
            select(archive_pages.c.page).where(archive_pages.c.key == key)
            .order_by(archive_pages.c.page)
        ).scalars()  # fmt: skip
        return Come([self._without_gap(connection, key, page) for page in pages], case.receipt)

    def file(
        self, connection: Connection, key: str, terminal_id: int, now: datetime, who: str
    ) -> str:
        """Number it and give the receipt, JSON; again the same one. Raises Missing when something
        has not come, Damaged."""
        case = self._held(connection, key, terminal_id)
        if case.receipt is not None:
            return str(case.receipt)
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
        year = now.astimezone(CHINA).year
        number = self._next(connection, case.station_id, year)
        receipt = self.signer.receipt(
            {"key": key, "year": year, "number": number, "filed_at": stamp(now),
             "pages": [row.digest for row in rows]}
        )  # fmt: skip
        connection.execute(
            update(archive_cases)
            .where(archive_cases.c.key == key)
            .values(year=year, number=number, filed_at=now, receipt=receipt)
        )
        about = f"archive:{case.station_id}-{year}-{number}"
        deeds.append(connection, Deed.ARCHIVED, about, who, now)
        return receipt

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

    def _case(self, connection: Connection, key: str, terminal_id: int, lock: bool = False) -> Row:
        chosen = select(archive_cases).where(
            archive_cases.c.key == key, archive_cases.c.terminal_id == terminal_id
        )
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
