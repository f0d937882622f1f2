"""What every ticket of this terminal begins and ends with.

The header bears no mark: the CHS mark may not be altered, and a receipt printer alters everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from drivers.printer.document import Align, Block, Line, Pair, QrCode, Rule, Space
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings

_MODULE = 6  # dots: 0.75 mm at 203 dpi, read by a phone at arm's length
_CENTRE = Align.CENTRE


def header(settings: Settings, strings: Strings, title: str, reprint: int) -> Iterator[Block]:
    """Whose ticket it is, of what kind (`title`), and how often it was printed before."""
    station = settings.station
    if strings.language == "en" and station.english_name:
        yield Line(station.english_name, _CENTRE, bold=True)
    else:
        yield Line(station.name, _CENTRE, bold=True, size=2)
    yield Line(title, _CENTRE)
    if settings.sandbox.on:
        yield Line(strings("receipt.demo"), _CENTRE, bold=True)
    if reprint > 0:
        yield Line(strings("receipt.reprint", count=reprint), _CENTRE, bold=True)
    yield Rule(heavy=True)


def origin(
    settings: Settings,
    strings: Strings,
    serial: str,
    at: datetime,
    words: Iterable[str],
    by: str = "",
) -> Iterator[Block]:
    """From which terminal and when, then `words`, then who helps further. `by`: who of the staff
    helped or acted (经办), in words."""
    station = settings.station
    yield Rule()
    yield Pair(strings("receipt.terminal"), f"{station.code}-{station.terminal}")
    if by:
        yield Pair(strings("receipt.by"), by)
    yield Pair(strings("receipt.serial"), serial)
    yield Pair(strings("receipt.printed_at"), dates.stamp(at))
    yield from map(Line, words)
    yield Line(strings("receipt.hotline", number=strings("brand.hotline_number")))
    if station.channels:
        joined = strings("receipt.channels_join").join(station.channels)
        yield Line(strings("receipt.channels", channels=joined))
    if settings.receipt.note is not None:
        yield Line(settings.receipt.note.get(strings.language))


def review(strings: Strings, url: str, number: str) -> Iterator[Block]:
    """The code to rate the service; `url` "": none."""
    if not url:
        return
    yield Space(16)
    yield Line(strings("receipt.review"), _CENTRE, bold=True)
    yield Space(12)
    yield QrCode(url, _MODULE, strings("receipt.review_number", number=number))
