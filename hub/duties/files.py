"""Files that prove something (pictures, a film, a report): sealed as they come, opened by who may,
never changed. What a file is says its beginning, never its name; there are no names.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from hub.database import insert
from hub.duties.tables import files
from hub.vault import Vault

MOST = 6  # of one proof
LARGEST = 64_000_000  # bytes of all of them together: half a minute of a telephone's film
FORM = LARGEST + 100_000  # … with the fields beside them


class Media(enum.StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    MP4 = "video/mp4"
    MOV = "video/quicktime"
    WEBM = "video/webm"
    PDF = "application/pdf"


SUFFIX = {
    Media.JPEG: "jpg", Media.PNG: "png", Media.MP4: "mp4", Media.MOV: "mov", Media.WEBM: "webm",
    Media.PDF: "pdf",
}  # fmt: skip
PICTURES = frozenset({Media.JPEG, Media.PNG})
FILMS = frozenset({Media.MP4, Media.MOV, Media.WEBM})
_MP4 = frozenset(
    {
        b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV",
        b"dash", b"3gp4", b"3gp5", b"3gp6",
    }
)  # fmt: skip
"""Brands of ISO 14496-12 that are films; HEIC pictures begin alike and are none."""
_MOV = b"qt  "
"""QuickTime's, of which iPhones' films are."""
_BEGINS = {
    Media.JPEG: b"\xff\xd8\xff",
    Media.PNG: b"\x89PNG\r\n\x1a\n",
    Media.WEBM: b"\x1aE\xdf\xa3",
    Media.PDF: b"%PDF-",
}


class Kept(NamedTuple):
    number: int
    media: Media
    size: int
    digest: str


def media_of(content: bytes) -> Media | None:
    """None: none of those that are taken."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return Media.MP4 if brand in _MP4 else Media.MOV if brand == _MOV else None
    return next((media for media, begin in _BEGINS.items() if content.startswith(begin)), None)


def wrong(contents: Sequence[bytes]) -> str:
    """A word of why they are not taken; "" when they are."""
    if len(contents) > MOST or sum(map(len, contents)) > LARGEST:
        return "files-too-large"
    return "" if all(media_of(one) for one in contents) else "bad-file"


def keep(connection: Connection, vault: Vault, about: str, contents: Sequence[bytes]) -> None:
    """Beside those that are there. `contents`: good by `wrong`."""
    last = select(func.max(files.c.number)).where(files.c.about == about)
    begin = (connection.execute(last).scalar() or 0) + 1
    for number, content in enumerate(contents, begin):
        media = media_of(content)
        assert media is not None
        connection.execute(
            insert(connection, files).values(
                about=about, number=number, media=media.value, size=len(content),
                digest=hashlib.sha256(content).hexdigest(),
                sealed=vault.seal(_key(about, number), content),
            )
        )  # fmt: skip


def of(connection: Connection, abouts: Sequence[str]) -> dict[str, list[Kept]]:
    """What there is, without any content."""
    found: dict[str, list[Kept]] = {}
    of = files.c
    chosen = select(of.about, of.number, of.media, of.size, of.digest).where(of.about.in_(abouts))
    for about, number, media, *rest in connection.execute(chosen.order_by(of.about, of.number)):
        found.setdefault(about, []).append(Kept(number, Media(media), *rest))
    return found


def content(connection: Connection, vault: Vault, about: str, number: int) -> tuple[Media, bytes]:
    """Raises LookupError, BadVault."""
    row = connection.execute(
        select(files.c.media, files.c.sealed).where(
            files.c.about == about, files.c.number == number
        )
    ).first()
    if row is None:
        raise LookupError(about)
    return Media(row.media), vault.open(_key(about, number), bytes(row.sealed))


def _key(about: str, number: int) -> str:
    return f"file {about} {number}"
