"""A published play-list with its pictures and films: what travels, and what lies on the machine.

`MANIFEST.json` names product, format, version, issuer, day, the files in the order in which they
are played (SHA-256, size, seconds, hours of the day, first and last day) and, where it says so, the
whole round in place of the profile's. `MANIFEST.sig` is 64 bytes, Ed25519 (RFC 8032) over its
bytes; a machine knows who may publish by its own profile (`[screen.publishers]`).

    PUBLISHED/<sum of the manifest>/   MANIFEST.json, MANIFEST.sig, the files
    PUBLISHED/current, last            links to one of them

Whoever lays it there is another process (`kiosk.publicity.laying`); the screen only reads.
"""

from __future__ import annotations

import enum
import hashlib
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

from kiosk.publicity.film import CONTAINERS
from kiosk.settings.hours import span
from kiosk.settings.model import Hours, PlaySettings
from kiosk.settings.signed import signed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRODUCT, FORMAT = "yibao-publicity", 1
MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
CURRENT, LAST = "current", "last"
LARGEST = 200_000  # bytes of a manifest
MOST = 200  # files
MOST_BYTES = 1_000_000_000  # of a file; the hub keeps no larger one

_Sum = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9_-][a-z0-9._-]{0,50}\.(png|jpe?g|mp4|m4v|mov|webm|mkv)\Z")
]
_Bytes = Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]
_Seconds = Annotated[float, msgspec.Meta(ge=5, le=600)]


class Refusal(enum.StrEnum):
    """Why a play-list is not taken. Closed."""

    NO_PACKAGE = "no-package"  # no manifest there, or not one of ours
    FORGED = "forged"  # signed by nobody we know, or changed since
    UNKNOWN_FORMAT = "unknown-format"  # of a later release than ours
    DAMAGED = "damaged"  # a file is missing or not the one that was signed
    NO_DECODER = "no-decoder"  # it holds films, and this machine has no ffmpeg
    UNPLAYABLE = "unplayable"  # a file is none that can be decoded here
    NO_ROOM = "no-room"


class Refused(Exception):
    """`place`: of the file, from 1; 0: it is not about one."""

    def __init__(self, why: Refusal, place: int = 0) -> None:
        super().__init__(why.value)
        self.why, self.place = why, place


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture or film. `seconds`: a picture stands so long, a film as long as it lasts. `hours`:
    of the day; none: all. `first`, `last`: days on which it is played, both included."""

    name: _Name
    sha256: _Sum
    size: _Bytes
    seconds: _Seconds = 10.0
    hours: tuple[Hours, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def film(self) -> bool:
        return Path(self.name).suffix in CONTAINERS

    def due(self, now: datetime) -> bool:
        """It is played at this moment, by the wall clock."""
        today = now.date()
        if (self.first and today < self.first) or (self.last and today > self.last):
            return False
        since = timedelta(hours=now.hour, minutes=now.minute)
        return not self.hours or any(b <= since < e for b, e in map(span, self.hours))


class Playlist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`files` in the order in which they are played. `play`: the whole round; empty: the
    profile's."""

    product: str
    format: int
    version: int
    issuer: str
    issued: date
    files: Annotated[tuple[Piece, ...], msgspec.Meta(max_length=MOST)]
    play: tuple[PlaySettings, ...] = ()

    @property
    def films(self) -> bool:
        return any(piece.film for piece in self.files)


class Laid(NamedTuple):
    """A play-list on this machine, with all its files."""

    folder: Path
    list: Playlist


def told(content: bytes, signature: bytes, publishers: Mapping[str, str]) -> Playlist:
    """A manifest that one of `publishers` (id -> public key in hex) signed. Raises Refused."""
    if not any(signed(key, signature, content) for key in publishers.values()):
        raise Refused(Refusal.FORGED)
    try:
        made = msgspec.json.decode(content, type=Playlist)
    except msgspec.MsgspecError:
        raise Refused(Refusal.NO_PACKAGE) from None
    if made.product != PRODUCT or len({piece.name for piece in made.files}) != len(made.files):
        raise Refused(Refusal.NO_PACKAGE)
    if made.format != FORMAT:
        raise Refused(Refusal.UNKNOWN_FORMAT)
    return made


def whole(folder: Path, publishers: Mapping[str, str]) -> Playlist:
    """The play-list of a folder in which every file is there as large as it must be. Raises
    Refused."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            content = file.read(LARGEST + 1)
        signature = (folder / SIGNATURE).read_bytes()
    except OSError:
        raise Refused(Refusal.NO_PACKAGE) from None
    made = told(content, signature, publishers)
    for place, piece in enumerate(made.files, 1):
        try:
            size = (folder / piece.name).stat().st_size
        except OSError:
            size = -1
        if size != piece.size:
            raise Refused(Refusal.DAMAGED, place)
    return made


def named(root: Path, link: str) -> str:
    """The sum that a link names; "": there is no such link."""
    try:
        return Path(os.readlink(root / link)).name
    except OSError:
        return ""


def in_force(root: Path, publishers: Mapping[str, str]) -> tuple[Laid | None, bool]:
    """What is played: the current one, or where that does not hold the last good one. And whether
    something was there that does not hold."""
    spoiled = False
    for link in (CURRENT, LAST) if named(root, CURRENT) else ():
        folder = root / named(root, link)
        try:
            return Laid(folder, whole(folder, publishers)), spoiled
        except Refused:
            spoiled = True
    return None, spoiled


def seal(folder: Path, head: Mapping[str, object], key: Ed25519PrivateKey) -> Playlist:
    """Write manifest and signature beside the files. The publisher's side. `head`: `version`,
    `issuer`, `issued`, `files` with a name each and what else a piece says, and `play`. Raises
    OSError and msgspec.ValidationError."""
    files = head.get("files")
    pieces = []
    for one in files if isinstance(files, list) else []:
        content = (folder / str(one["name"])).read_bytes()
        pieces.append({**one, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})
    made = msgspec.convert(
        {**head, "product": PRODUCT, "format": FORMAT, "files": pieces}, Playlist
    )
    content = msgspec.json.format(msgspec.json.encode(made), indent=1)
    (folder / MANIFEST).write_bytes(content)
    (folder / SIGNATURE).write_bytes(key.sign(content))
    return told(content, (folder / SIGNATURE).read_bytes(),
                {"own": key.public_key().public_bytes_raw().hex()})  # fmt: skip
