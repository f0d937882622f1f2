"""What is looked for in a picture of the document camera: a closed set."""

from __future__ import annotations

import enum


class Sought(enum.IntEnum):
    """The number goes to the child process."""

    PAGE = 0  # a sheet, which takes a good part of the picture
    CARD = 1  # that, or something as small as an identity card (ISO/IEC 7810 ID-1)
    SCENE = 2  # nothing: all of the picture counts, and nothing is turned or cut from it
