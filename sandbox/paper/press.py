"""The mechanism: obeys commands one by one, puts elements on paper and moves it."""

from __future__ import annotations

from sandbox.paper.commands import Command, Commands
from sandbox.paper.kinds import Kind
from sandbox.paper.rom import two_bytes
from sandbox.paper.sheet import CELL, Cut, Image, Paper, Qr, Run

_HOLE = "\ufffd"  # what a missing character prints as


class Press:
    """One print head over one roll. `run` obeys a command and says how many dots the paper moved.

    `sheet` collects what was printed since `take`; `y` is the head's place on it. A fresh sheet
    starts `to_cutter` dots above the head: that much blank paper stands between cutter and head.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.sheet = Paper(kind.dots, kind.paper)
        self.y = kind.to_cutter
        self.chinese = True  # a Chinese ROM starts in Chinese mode
        self._unit = kind.unit
        self._qr = b""
        self._qr_module, self._qr_level = 3, 48
        self._reset()

    def _reset(self) -> None:
        self.chinese = True
        self._align = 0
        self._bold = False
        self._wide = self._high = 1
        self._pitch = 30.0
        self._line: list[tuple[str, int, int, int, bool]] = []  # char, cells, wide, high, bold

    def _fault(self, what: str) -> None:
        self.sheet.faults.append(what)

    def blank(self) -> bool:
        """Nothing printed on the sheet and nothing waiting in the line buffer."""
        return not self.sheet.elements and not self._line

    def take(self) -> Paper:
        """Cut here: the paper up to the cutter, and a fresh sheet."""
        self._flush(feed=False)
        done = self.sheet
        done.height = self.y - self.kind.to_cutter
        self.sheet = Paper(self.kind.dots, self.kind.paper)
        self.y = self.kind.to_cutter
        return done

    def drop(self) -> None:
        """Forget what is not on paper yet (buffer clear)."""
        self._line = []

    # --- commands ---

    def run(self, command: Command) -> int:
        """Dots of paper moved. Unknown commands are faults and move nothing."""
        body = command.body
        match command.name:
            case "text":
                return self._character(body)
            case "LF":
                return self._flush()
            case "ESC @":
                self._line = []
                self._reset()
            case "ESC 3":
                self._pitch = body[0] * self._unit
            case "ESC 2":
                self._pitch = 30.0
            case "ESC J":
                return self._flush(feed=False) + self._move(round(body[0] * self._unit))
            case "ESC d":
                return self._flush(feed=False) + self._move(round(body[0] * self._pitch))
            case "ESC a":
                self._align = {0: 0, 1: 1, 2: 2, 48: 0, 49: 1, 50: 2}.get(body[0], 0)
            case "ESC E" | "ESC G":
                self._bold = bool(body[0] & 1)
            case "ESC !":
                self._bold = bool(body[0] & 8)
                self._high, self._wide = 1 + bool(body[0] & 16), 1 + bool(body[0] & 32)
            case "GS !":
                self._wide, self._high = 1 + (body[0] >> 4 & 7), 1 + (body[0] & 7)
            case "FS !":
                self._wide, self._high = 1 + bool(body[0] & 4), 1 + bool(body[0] & 8)
            case "FS &":
                self.chinese = True
            case "FS .":
                self.chinese = False
            case "GS P":
                self._unit = self.kind.dots_per_millimetre * 25.4 / body[1] if body[1] else 1.0
                self._unit = round(self._unit * 2) / 2 or 0.5
            case "GS v":
                return self._raster(command.raw)
            case "GS (k":
                return self._code(body)
            case "GS V":
                return self._cut(body)
            case "ESC R" | "ESC t" | "ESC M" | "FS S" | "ESC p" | "CR" | "NUL":
                pass
            case "GS r" | "GS a" | "GS (H" | "GS I":
                pass  # questions: the device answers them, the paper does not move
            case _:
                self._fault(f"not understood: {command.raw[:4].hex(' ')}")
        return 0

    def _move(self, dots: int) -> int:
        self.y += dots
        return dots

    # --- text ---

    def _character(self, code: bytes) -> int:
        if len(code) == 1:
            char, cells = chr(code[0]), 1
            if not 0x20 <= code[0] <= 0x7E:
                self._fault(f"no single-byte character {code.hex()}")
                char = _HOLE
        else:
            found = two_bytes(code[0], code[1], self.kind.charset)
            if found is None:
                self._fault(f"not in the {self.kind.charset} ROM: {code.hex()}")
            char, cells = found or _HOLE, 2
        moved = 0
        used = sum(n * wide * CELL for _, n, wide, _, _ in self._line)
        if used + cells * self._wide * CELL > self.kind.dots:
            self._fault("a line longer than the paper is wide")
            moved = self._flush()
        self._line.append((char, cells, self._wide, self._high, self._bold))
        return moved

    def _start(self, width: int) -> int:
        return (0, (self.kind.dots - width) // 2, self.kind.dots - width)[self._align]

    def _flush(self, feed: bool = True) -> int:
        line, self._line = self._line, []
        tallest = max((high for _, _, _, high, _ in line), default=1)
        x = self._start(sum(n * wide * CELL for _, n, wide, _, _ in line))
        run: Run | None = None
        for char, cells, wide, high, bold in line:
            same = run and (run.wide, run.high, run.bold) == (wide, high, bold)
            if run and same:
                run = Run(run.x, run.y, run.text + char, run.cells + cells, wide, high, bold)
            else:
                self._put(run)
                run = Run(x, self.y + 24 * (tallest - high), char, cells, wide, high, bold)
            x += cells * wide * CELL
        self._put(run)
        if not feed:
            return self._move(24 * tallest) if line else 0
        return self._move(max(round(self._pitch), 24 * tallest if line else 0))

    def _put(self, run: Run | None) -> None:
        if run and run.text.strip(" \u3000"):
            spaces = len(run.text) - len(run.text.lstrip(" "))
            cells = run.cells - spaces - (len(run.text) - len(run.text.rstrip(" ")))
            self.sheet.elements.append(
                Run(
                    run.x + spaces * CELL * run.wide,
                    run.y,
                    run.text.strip(" "),
                    cells,
                    run.wide,
                    run.high,
                    run.bold,
                )
            )

    # --- images and codes ---

    def _raster(self, raw: bytes) -> int:
        moved = self._flush() if self._line else 0
        mode, stride, height = raw[3], raw[4] + 256 * raw[5], raw[6] + 256 * raw[7]
        wide, high = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        rows: list[int] = []
        for i in range(height):
            data = raw[8 + i * stride : 8 + (i + 1) * stride]
            if wide == 2:
                bits = "".join(bit * 2 for byte in data for bit in f"{byte:08b}")
                row = int(bits, 2)
            else:
                row = int.from_bytes(data, "big")
            rows += [row] * high
        width = stride * 8 * wide
        x = max(0, self._start(width))
        if width - 8 * wide >= self.kind.dots:
            self._fault("an image wider than the paper")
        self.sheet.elements.append(Image(x, self.y, width, tuple(rows)))
        return moved + self._move(len(rows))

    def _code(self, body: bytes) -> int:
        if not self.kind.native_qr or len(body) < 2 or body[0] != 49:
            self._fault("no such two-dimensional code")
            return 0
        function, rest = body[1], body[2:]
        if function == 67:
            self._qr_module = rest[0]
        elif function == 69:
            self._qr_level = rest[0]
        elif function == 80:
            self._qr = rest[1:]
        elif function == 81:
            from sandbox.paper.picture import qr_modules

            size = len(qr_modules(self._qr, self._qr_level)) * self._qr_module
            if size > self.kind.dots:
                self._fault("a QR code wider than the paper: not printed")
                return 0
            place = (self._start(size), self.y)
            self.sheet.elements.append(Qr(*place, self._qr, self._qr_module, self._qr_level, size))
            return self._move(size)
        elif function != 65:
            self._fault(f"GS ( k function {function}")
        return 0

    def _cut(self, body: bytes) -> int:
        if not self.kind.cutter:
            self._fault("no cutter")
            return 0
        moved = self._flush() if self._line else 0
        if body[0] in (65, 66):
            moved += self._move(self.kind.to_cutter + body[1])
        self.sheet.elements.append(Cut(self.y - self.kind.to_cutter, full=body[0] in (0, 48, 65)))
        return moved


def decode(data: bytes, dots: int = 576, kind: Kind | None = None) -> Paper:
    """All of the bytes on one strip; `kind` says more than `dots`. Bytes left over are a fault."""
    machine = kind or Kind(dots=dots, charset="gb18030")
    press, commands = Press(machine), Commands()
    commands.feed(data)
    while True:
        commands.chinese = press.chinese
        command = commands.next()
        if command is None:
            break
        press.run(command)
    if commands.buffer:
        press.sheet.faults.append(f"{len(commands.buffer)} bytes of an unfinished command")
    sheet = press.sheet
    bottom = press.y - machine.to_cutter
    done = press.take()
    done.height = max([cut.y for cut in sheet.cuts] or [bottom])
    return done
