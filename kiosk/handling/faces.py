"""人证相符: the photo of the card's chip, and a picture of who stands there, beside each other.

Both belong to the visit that asks, for as long as the page that shows them is open. Nothing writes
them anywhere.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from kiosk.papers.page import Pixels


class CardTrouble(enum.StrEnum):
    """Why there is no photo of the card beside the picture; `faces.card.<word>` says what to do."""

    OTHER = "other"  # the card of somebody else lies there
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    UNREAD = "unread"  # lifted too early, two cards, nothing sensible
    READER = "reader"  # the device, not the card
    NO_PHOTO = "no-photo"  # the chip brought none
    UNDECODED = "undecoded"  # it is there, and this terminal cannot make a picture of it


class CameraTrouble(enum.StrEnum):
    """Why there is no picture of who stands there; `faces.camera.<word>`."""

    NONE = "none"  # this terminal has no camera that looks at people
    DARK = "dark"
    AWAY = "away"  # held by another program, silent, broken


class Said(enum.StrEnum):
    """What a face plug-in says, which is advice to staff and nothing else; `faces.said.<word>`."""

    MATCH = "match"
    NO_MATCH = "no-match"
    UNSURE = "unsure"
    UNUSABLE = "unusable"
    AWAY = "away"  # it did not answer


BARRED = frozenset({CardTrouble.OTHER, CardTrouble.EXPIRED, CardTrouble.NOT_YET})
"""What lies there proves nothing: while it does, nobody confirms."""

LASTING = frozenset({CardTrouble.NO_PHOTO, CardTrouble.UNDECODED})
"""The card itself was read, and reading it again brings no photo."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """As far as they are. `looking`: the camera is at work. `said` None: no plug-in, or not yet."""

    card: Pixels | None = field(default=None, repr=False)
    seen: Pixels | None = field(default=None, repr=False)
    trouble: CardTrouble | None = None
    camera: CameraTrouble | None = None
    looking: bool = False
    said: Said | None = None

    @property
    def barred(self) -> bool:
        return self.trouble in BARRED

    @property
    def how(self) -> str:
        """By what staff could tell: pictures | photo | card, and what a plug-in said beside it."""
        if self.card is None:
            return "card"
        if self.seen is None:
            return "photo"
        return f"pictures:{self.said}" if self.said is not None else "pictures"

    def wipe(self, keep: Faces | None = None) -> None:
        """Overwrite every picture that `keep` has not."""
        kept = () if keep is None else (keep.card, keep.seen)
        for picture in (self.card, self.seen):
            if picture is not None and not any(picture is other for other in kept):
                picture.wipe()


NOTHING_SEEN = Faces()
