"""A printer model as data: what one make of ESC/POS printer has and how it answers.

The shipped files are `config/printers/<name>.toml`; whoever starts the terminal reads them and
hands the driver a plain dict. A new make is a new file, never a new branch here.
Sources: Epson ESC/POS reference (GS ( H, GS a, DLE EOT, DLE DC4), escpos-printer-db.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0)]


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Link(Base, kw_only=True):
    """`baud` and `flow` are of a serial line, `soft_reset` of USB."""

    baud: int = 115200
    flow: Literal["rts-cts", "xon-xoff", "none"] = "rts-cts"
    soft_reset: bool = True  # USB printer class 1.1, SOFT_RESET: empties a buffer that is full


class Modes(Base, kw_only=True):
    """Byte strings, in hex, that differ from make to make."""

    chinese: str = "1C26"  # FS &: two-byte characters follow
    units: str = ""  # GS P x y where a motion unit is not a dot by default (Epson: half a dot)
    single: str = "1D2100"  # GS ! 0
    double: str = "1D2111"  # GS ! 17: both directions, 汉字 too on the makes we know

    def __post_init__(self) -> None:
        for value in (self.chinese, self.units, self.single, self.double):
            bytes.fromhex(value)  # a bad file fails when it is read, not in the middle of a ticket


class Cutter(Base, kw_only=True):
    """`none`: the visitor tears the paper off, so it is fed past the tear bar."""

    kind: Literal["none", "partial", "full"] = "partial"
    feed: Annotated[int, msgspec.Meta(ge=0, le=255)] = 0  # dots beyond the cutter's own distance
    tear: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 120  # dots from head to tear bar, no cutter


class Answers(Base, kw_only=True):
    """Status commands the make answers. What it does not answer stays unknown."""

    dle_eot: bool = True
    gs_r: bool = True
    asb: bool = False
    near_end: bool = False  # has the sensor; without it "not near the end" says nothing
    recoverable: Literal["error", "jam"] = "error"  # what DLE EOT 3 bit 2 means on this make


class Times(Base, kw_only=True):
    """Bounds of every wait, in seconds, and the pace that the longest of them follows from."""

    answer: Seconds = 0.5  # one DLE EOT
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    stall: Seconds = 3.0  # no byte taken for so long: stop and ask why
    confirm: Seconds = 6.0  # beyond the time the paper itself needs
    millimetres_per_second: Annotated[float, msgspec.Meta(gt=0)] = 150.0


class Model(Base, kw_only=True):
    """One make. `charset` is what its 汉字 ROM holds, two-byte codes only.

    `confirm` is how it proves that a ticket is on paper: the answer of GS ( H fn 48, or GS r after
    the last byte followed by DLE EOT, or not at all (`none`: the visitor is asked).
    `clear` is the command that empties its buffers: DLE DC4 fn 8 answers, DLE ENQ 2 does not.
    """

    name: str
    dots: Annotated[int, msgspec.Meta(ge=200, le=2000)]
    dpi: int = 203
    cell: Annotated[int, msgspec.Meta(ge=8, le=24)] = 12  # Font A, half of a 汉字
    glyph: Annotated[int, msgspec.Meta(ge=16, le=48)] = 24  # height of a character
    pitch: Annotated[int, msgspec.Meta(ge=16, le=255)] = 32  # from line to line
    charset: Literal["gb2312", "gbk", "gb18030"] = "gbk"
    native_qr: bool = True
    band: Annotated[int, msgspec.Meta(ge=8, le=256)] = 256  # rows of one GS v 0
    link: Link = Link()
    modes: Modes = Modes()
    cutter: Cutter = Cutter()
    answers: Answers = Answers()
    confirm: Literal["process-id", "queued-status", "none"] = "queued-status"
    clear: Literal["dle-dc4", "dle-enq"] = "dle-enq"
    times: Times = Times()
    confirmed: bool = False  # tried on the real machine
    source: str = ""

    @property
    def cells(self) -> int:
        """Half-width characters in a line."""
        return self.dots // self.cell

    @property
    def dots_per_millimetre(self) -> float:
        return self.dpi / 25.4


def model(data: dict[str, Any]) -> Model:
    """The typed model of a plain dict. Raises msgspec.ValidationError naming the bad key."""
    return msgspec.convert(data, Model)
