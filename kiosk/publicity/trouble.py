"""Why a file of the media folder is not shown."""

from __future__ import annotations

import enum


class Trouble(enum.StrEnum):
    GONE = "gone"
    LARGE = "large"  # the file; a picture of too many pixels is none
    PICTURE = "picture"  # it is none that can be decoded, or no film of the closed list
    LENGTH = "length"  # a film without an end, or of more than ten minutes
    PROGRAM = "program"  # ffmpeg is not on this machine
    TIME = "time"


class Broken(Exception):
    """It cannot be shown."""

    def __init__(self, why: Trouble) -> None:
        super().__init__(why.value)
        self.why = why
