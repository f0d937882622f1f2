"""Materials of a case (photographed pages, signatures): encrypted files beside the database.

Each file has a key of its own, which stands in the database only. A file is written and synced
before the record that names it is committed, so a committed record always has its files; a file
that no record names is an orphan and is swept. To wipe one is to delete its row (the file is then
noise) and then the file. Its name is the SHA-256 of its encrypted bytes: it can be checked without
a key, and says nothing about anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec

from kiosk.store import stream
from kiosk.store.aside import materials_of
from kiosk.store.key import sync_folder

if TYPE_CHECKING:
    from kiosk.store.database import Store

_PIECE = 65536


class Kept(msgspec.Struct, frozen=True):
    """A file that was written. `secret` opens it; `name` is its file name."""

    name: str
    secret: bytes
    digest: str  # SHA-256 of the content, hex
    size: int  # bytes of the content
    media: str  # IANA media type

    def __repr__(self) -> str:
        return f"<Kept {self.name[:12]} {self.size}>"


class Rows(Protocol):
    """A store, or what is left of one."""

    def rows(self, sql: str, parameters: tuple | dict[str, Any] = ()) -> list[dict[str, Any]]: ...


class Missing(LookupError):
    """A material that a record names is not there, or is not what was written."""


class Materials:
    """The files of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.folder = materials_of(store.path)

    # ---- writing

    def keep(self, content: bytes | BinaryIO, media: str) -> Kept:
        """Encrypt and write; on the disk when this returns. Raises OSError (disk full).

        It is nobody's until a record is put with it: `drop` it when the visit ends without one.
        """
        self.folder.mkdir(exist_ok=True, mode=0o700)
        secret = stream.new_key()
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        digest, size = hashlib.sha256(), 0
        draft = self.folder / f".{secrets.token_hex(8)}.new"
        try:
            with _create(draft) as out:
                sealing = stream.Sealing(out, secret)
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    sealing.write(piece)
                sealing.close()
                name = self._settle(draft, out)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        return Kept(name, secret, digest.hexdigest(), size, media)

    def take(self, name: str, sealed: IO[bytes]) -> None:
        """Write a file that came encrypted (another terminal's). Raises OSError, Missing."""
        self.folder.mkdir(exist_ok=True, mode=0o700)
        draft = self.folder / f".{secrets.token_hex(8)}.new"
        try:
            with _create(draft) as out:
                while piece := sealed.read(_PIECE):
                    out.write(piece)
                out.flush()
                if _sum(draft) != name:
                    raise Missing(name)
                self._settle(draft, out)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise

    def attach(self, db: Any, record: str, kept: Iterable[Kept]) -> None:
        """Within the transaction that writes the record down. Raises Missing."""
        for place, one in enumerate(kept):
            if not self.path(one.name).exists():
                raise Missing(one.name)
            db["material"].insert(
                {
                    "name": one.name,
                    "record": record,
                    "place": place,
                    "secret": one.secret,
                    "digest": one.digest,
                    "size": one.size,
                    "media": one.media,
                }
            )

    # ---- reading

    def of(self, record: str) -> tuple[Kept, ...]:
        """What a record names, in its order."""
        return named(self._store, record)

    def pieces(self, kept: Kept) -> Iterator[bytes]:
        """The content in pieces of 64 KiB. Raises Missing; use nothing of it before its end."""
        digest = hashlib.sha256()
        try:
            with self.path(kept.name).open("rb") as source:
                for piece in stream.pieces(source, kept.secret):
                    digest.update(piece)
                    yield piece
        except (OSError, stream.NotWhole):
            raise Missing(kept.name) from None
        if digest.hexdigest() != kept.digest:
            raise Missing(kept.name)

    def read(self, kept: Kept) -> bytes:
        return b"".join(self.pieces(kept))

    def path(self, name: str) -> Path:
        return self.folder / name

    # ---- wiping

    def forget(self, db: Any, record: str) -> list[str]:
        """Within a transaction: the keys of a record's files are gone, where no other record names
        the file too. Returns the names of the files that nobody names any more, to be given to
        `remove` after the commit."""
        names = db.conn.execute(
            "SELECT name FROM material AS own WHERE record = ? AND NOT EXISTS"
            " (SELECT 1 FROM material AS other WHERE other.name = own.name AND other.record <> ?)",
            (record, record),
        ).fetchall()
        db.conn.execute("DELETE FROM material WHERE record = ?", (record,))
        return [name for (name,) in names]

    def remove(self, names: Iterable[str]) -> None:
        """Unlink files whose keys are gone; what cannot be unlinked is swept at the next start."""
        for name in names:
            with contextlib.suppress(OSError):
                self.path(name).unlink()

    def drop(self, kept: Iterable[Kept]) -> None:
        """Files of a visit that came to nothing."""
        self.remove(one.name for one in kept)

    def sweep(self) -> int:
        """At start: files that no record names are removed. Returns their number."""
        if not self.folder.is_dir():
            return 0
        named = {row["name"] for row in self._store.rows("SELECT name FROM material")}
        orphans = [path for path in self.folder.iterdir() if path.name not in named]
        self.remove(path.name for path in orphans)
        return len(orphans)

    def bad(self) -> list[str]:
        """Names of files that are missing or altered; reads all of them."""
        names = [row["name"] for row in self._store.rows("SELECT DISTINCT name FROM material")]
        return [name for name in names if _sum(self.path(name)) != name]

    def size(self) -> int:
        """Bytes of content of all that records name; what several name lies here once."""
        each = "SELECT max(size) AS size FROM material GROUP BY name"
        return int(self._store.rows(f"SELECT ifnull(sum(size), 0) AS n FROM ({each})")[0]["n"])

    # ---- within

    def _settle(self, draft: Path, out: BinaryIO) -> str:
        out.flush()
        os.fsync(out.fileno())
        name = _sum(draft)
        os.rename(draft, self.path(name))
        sync_folder(self.folder)
        sync_folder(self.folder.parent)  # the folder may be new
        return name


def named(source: Rows, record: str) -> tuple[Kept, ...]:
    """What a record names, in its order. Raises StoreFault."""
    rows = source.rows(
        "SELECT name, secret, digest, size, media FROM material WHERE record = ? ORDER BY place",
        (record,),
    )
    return tuple(Kept(**row) for row in rows)


def _create(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    return os.fdopen(handle, "wb")


def _sum(path: Path) -> str:
    """SHA-256 of a file; "" when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()
