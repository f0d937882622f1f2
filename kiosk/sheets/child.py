"""The process that draws one document: a request on standard input, the file on standard output.

Run as `python -m kiosk.sheets.child` by `kiosk.sheets.render`; it ends by itself when its time is
up, whatever its parent does.
"""

from __future__ import annotations

import signal
import struct
import sys

import msgspec

from kiosk.sheets.document import Sheet

TOO_LONG, NO_FONT, BAD_REQUEST = 11, 12, 13  # exit codes
HEADER = struct.Struct(">I")  # pages, before the file


class Request(msgspec.Struct):
    """`format`, `dpi`, `type`: as in drivers.page_printer.interface.Form."""

    sheet: Sheet
    format: str
    dpi: int
    type: str
    sides: str
    media: str
    seconds: int
    fonts: dict[str, tuple[str, int]]


def main() -> int:
    from kiosk.wipe.harden import harden

    harden()
    try:
        request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    except (msgspec.DecodeError, ValueError):
        return BAD_REQUEST
    signal.alarm(max(1, request.seconds))
    return draw(request)


def draw(request: Request) -> int:
    from drivers.page_printer.interface import PDF
    from drivers.page_printer.pwg_raster import encode
    from kiosk.sheets.dots import pictures
    from kiosk.sheets.layout import lay_out
    from kiosk.sheets.paper import TooLong
    from kiosk.text import fonts

    fonts.configure({fonts.Face(name): place for name, place in request.fonts.items()})
    out = sys.stdout.buffer
    try:
        pages = lay_out(request.sheet)
        out.write(HEADER.pack(len(pages)))
        if request.format == PDF:
            from kiosk.sheets.pdf import pdf

            out.write(pdf(pages))
        else:
            dots = pictures(pages, request.dpi, request.type)
            sides, media = request.sides, request.media
            for piece in encode(dots, len(pages), request.dpi, request.type, sides, media):
                out.write(piece)
        out.flush()
    except TooLong:
        return TOO_LONG
    except OSError:
        return NO_FONT
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
