"""Document → ESC/POS bytes for one model of printer.

Chinese goes out as two-byte codes in the printer's Chinese mode, from its own ROM. A line with any
character the ROM lacks is drawn whole and goes out as an image in its place (GS v 0), with the same
columns as the printed lines around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.printer.charset import cells, lacks, text_bytes
from drivers.printer.document import (
    Align,
    Block,
    Cut,
    Document,
    Line,
    Pair,
    QrCode,
    Row,
    Rule,
    Ruler,
    Space,
    Table,
)
from drivers.printer.interface import Bitmap, Rasterize
from drivers.printer.layout import Layout, PrintedLine, Segment, stacked
from drivers.printer.model import Model
from drivers.printer.qr import fit, native, picture
from drivers.printer.raster import Canvas, condensed, raster_commands, trimmed

_INIT = b"\x1b@"
_INTERNATIONAL_USA = b"\x1bR\x00"  # some Chinese ROMs start with ￥ in the place of $
_LEFT, _CENTRE = b"\x1ba\x00", b"\x1ba\x01"
_LINE_FEED = b"\n"
_SMALLER = (1.0, 0.92, 0.84, 0.75)  # heights tried before a drawn text is condensed


@dataclass(frozen=True, slots=True)
class Job:
    """Bytes of one ticket, cut into commands, and the dots of paper they feed."""

    pieces: tuple[bytes, ...] = field(repr=False)
    dots: int

    @property
    def data(self) -> bytes:
        return b"".join(self.pieces)


def encode(document: Document, model: Model, rasterize: Rasterize) -> Job:
    """Pure but for `rasterize`. Raises QrTooLong when a code cannot fit the paper."""
    return _Encoder(model, rasterize).job(document)


class _Encoder:
    def __init__(self, model: Model, rasterize: Rasterize) -> None:
        self._model = model
        self._rasterize = rasterize
        self._layout = Layout(model, self._measure)
        self._pieces: list[bytes] = []
        self._dots = 0

    def job(self, document: Document) -> Job:
        model = self._model
        self._put(
            _INIT
            + bytes.fromhex(model.modes.units)
            + bytes.fromhex(model.modes.chinese)
            + _INTERNATIONAL_USA
            + self._pitch(model.pitch)
        )
        for block in document.blocks:
            self._block(block)
        return Job(tuple(self._pieces), self._dots)

    def _put(self, data: bytes, dots: int = 0) -> None:
        self._pieces.append(data)
        self._dots += dots

    @staticmethod
    def _pitch(dots: int) -> bytes:
        return b"\x1b3" + bytes((dots,))

    def _block(self, block: Block) -> None:
        match block:
            case Line():
                self._lines(self._layout.line(block))
            case Pair():
                self._lines(self._layout.pair(block))
            case Row():
                self._lines(self._layout.row(block))
            case Table():
                self._table(block)
            case Rule(heavy=heavy):
                self._rule(heavy)
            case Ruler(dots=dots):
                self._ruler(dots)
            case Space(dots=dots):
                self._feed(dots)
            case QrCode():
                self._qr(block)
            case Cut():
                self._cut()

    # --- texts ---

    def _lines(self, lines: list[PrintedLine]) -> None:
        for line in lines:
            drawn = line.size > 2  # no mode of the printers we know
            if drawn or any(lacks(segment.text, self._model.charset) for segment in line.segments):
                self._drawn(line)
            else:
                self._printed(line)

    def _printed(self, line: PrintedLine) -> None:
        model = self._model
        height = model.glyph * (line.size - 1) + model.pitch
        before, after = b"", b""
        if line.size == 2:
            before += self._pitch(height) + bytes.fromhex(model.modes.double)
            after += bytes.fromhex(model.modes.single) + self._pitch(model.pitch)
        if line.bold:
            before, after = before + b"\x1bE\x01", b"\x1bE\x00" + after
        centred = len(line.segments) == 1 and line.segments[0].align is Align.CENTRE
        if centred:
            before, after = _CENTRE + before, after + _LEFT
            text = line.segments[0].text
        else:
            text = self._spaced(line)
        self._put(before + text_bytes(text, model.charset) + _LINE_FEED + after, height)

    def _spaced(self, line: PrintedLine) -> str:
        out, at = "", 0
        for segment in line.segments:
            wide = cells(segment.text, self._model.charset)
            start = _start(segment, wide)
            out += " " * (start - at) + segment.text
            at = start + wide
        return out

    def _drawn(self, line: PrintedLine) -> None:
        """The whole line as an image that feeds as much paper as a printed line would."""
        model = self._model
        glyph = model.glyph * line.size
        cell = model.cell * line.size
        images = [(segment, self._image(segment, line, cell)) for segment in line.segments]
        tallest = max(image.height for _, image in images)
        canvas = Canvas(model.dots, max(tallest, glyph + model.pitch - model.glyph))
        for segment, image in images:
            wide = (segment.end - segment.start) * cell
            left = segment.start * cell
            spare = max(0, wide - image.width)
            if segment.align is Align.CENTRE and len(images) == 1:
                left, spare = 0, model.dots - image.width
            x = left + {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[segment.align]
            canvas.paste(image, x, (tallest - image.height) // 2)
        above = max(0, (tallest - glyph) // 2)
        self._crop(canvas, above, glyph + model.pitch - model.glyph)
        self._image_out(canvas)

    @staticmethod
    def _crop(canvas: Canvas, above: int, height: int) -> None:
        """Takes blank rows away so that the line keeps its pitch; inked rows are never lost."""
        while above and canvas.rows and not canvas.rows[0]:
            canvas.rows.pop(0)
            above -= 1
        while len(canvas.rows) > height and not canvas.rows[-1]:
            canvas.rows.pop()
        while len(canvas.rows) > height and not canvas.rows[0]:
            canvas.rows.pop(0)
        canvas.rows += [0] * (height - len(canvas.rows))

    def _image(self, segment: Segment, line: PrintedLine, cell: int) -> Bitmap:
        room = (segment.end - segment.start) * cell
        if len(line.segments) > 1:  # neighbours: stay inside what the text would take in print
            others = sum(
                cells(other.text, self._model.charset) * cell
                for other in line.segments
                if other is not segment and other.start < segment.end and segment.start < other.end
            )
            room -= others
        height = self._model.glyph * line.size
        image = trimmed(self._rasterize(segment.text, height, line.bold))
        for share in _SMALLER[1:]:
            if image.width <= room:
                return image
            image = trimmed(self._rasterize(segment.text, int(height * share), line.bold))
        return image if image.width <= room else condensed(image, max(1, room))

    def _measure(self, text: str, bold: bool, size: int) -> int:
        return trimmed(self._rasterize(text, self._model.glyph * size, bold)).width

    # --- everything else ---

    def _table(self, table: Table) -> None:
        places = self._layout.table_columns(table)
        if places is None:
            for record in stacked(table):
                for part in record:
                    self._block(part)
                self._feed(8)
            return
        self._lines(self._layout.cells(table.titles, places, table.aligns, bold=True))
        for row in table.rows:
            self._lines(self._layout.cells(row, places, table.aligns, bold=False))

    def _image_out(self, canvas: Canvas, scale: int = 1) -> None:
        """Inked rows as GS v 0; blank rows above and below as a feed, which is a few bytes."""
        inked = [i for i, row in enumerate(canvas.rows) if row]
        if not inked:
            self._feed(canvas.height * scale)
            return
        below = canvas.height - 1 - inked[-1]
        self._feed(inked[0] * scale)
        canvas.rows = canvas.rows[inked[0] : inked[-1] + 1]
        for command, dots in raster_commands(canvas, self._model.band, scale):
            self._put(command, dots)
        self._feed(below * scale)

    def _rule(self, heavy: bool) -> None:
        thick = 4 if heavy else 2
        canvas = Canvas(self._model.cells * self._model.cell, thick + 10)
        canvas.bar(2, thick)
        self._image_out(canvas)

    def _ruler(self, dots: int) -> None:
        """Ends are full height: a printer set up too wide or too narrow loses one of them."""
        width = min(dots or self._model.dots, self._model.dots)
        canvas = Canvas(width, 26)
        canvas.bar(24, 2)
        step = self._model.dots_per_millimetre
        for tick in range(int((width - 1) / step) + 1):
            high = 20 if tick % 10 == 0 else 14 if tick % 5 == 0 else 8
            canvas.post(round(tick * step), 24 - high, high)
        for x in (0, width - 1):
            canvas.post(x, 0, 24)
        self._image_out(canvas)
        self._feed(8)

    def _feed(self, dots: int) -> None:
        while dots > 0:
            step = min(dots, 255)
            self._put(b"\x1bJ" + bytes((step,)), step)
            dots -= step

    def _qr(self, block: QrCode) -> None:
        model = self._model
        qr = fit(block.data, block.module, model.dots)
        if model.native_qr and not block.drawn:
            self._put(_CENTRE + native(qr) + _LEFT, qr.dots)
        else:
            canvas, scale = picture(qr)
            self._put(_CENTRE)
            self._image_out(canvas, scale)
            self._put(_LEFT)
        if block.caption:
            self._feed(8)
            self._lines(self._layout.line(Line(block.caption, Align.CENTRE)))

    def _cut(self) -> None:
        cutter = self._model.cutter
        if cutter.kind == "none":
            self._feed(cutter.tear)
        else:
            self._put(cut(self._model), cutter.tear + cutter.feed)


def cut(model: Model) -> bytes:
    """Feed to the cutter and cut; without one, feed past the tear bar."""
    cutter = model.cutter
    if cutter.kind == "none":
        whole, rest = divmod(cutter.tear, 255)
        return b"\x1bJ\xff" * whole + b"\x1bJ" + bytes((rest,))
    function = b"B" if cutter.kind == "partial" else b"A"
    return b"\x1dV" + function + bytes((cutter.feed,))


def _start(segment: Segment, wide: int) -> int:
    spare = max(0, segment.end - segment.start - wide)
    return (
        segment.start + {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[segment.align]
    )
