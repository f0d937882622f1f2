"""What may be wrong with a picture of a page: a closed set. Each word has a sentence in the strings
(`papers.flaw.…`) that tells the visitor what to do."""

from __future__ import annotations

import enum


class Flaw(enum.StrEnum):
    """In the order in which they are said: what must be mended first comes first."""

    NO_PAGE = "no-page"  # nothing like a paper on the table
    CUT_OFF = "cut-off"  # a part of it lies outside the picture
    DARK = "dark"
    GLARE = "glare"
    BLURRED = "blurred"


class Grade(enum.StrEnum):
    """Of a flaw."""

    BAD = "bad"  # perhaps legible: the visitor may look twice, and say so
    WORST = "worst"  # not legible: it is taken anew
