"""The cover sheet of originals that are handed in: it goes with them, names which, and is scanned.

Its code is the case's number and nothing else: whoever finds it learns nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from drivers.printer.document import Align, Block, Cut, Document, Line, Pair, QrCode, Rule, Space
from kiosk.handling.whose import whose
from kiosk.platform.interface import Person, Unit
from kiosk.receipts import frame
from kiosk.services.form import Part
from kiosk.services.model import Item
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings

_MODULE = 8  # dots: 1 mm at 203 dpi, read by a hand scanner through a sleeve


def compose_cover(
    item: Item,
    person: Person,
    originals: Sequence[tuple[str, str]],
    settings: Settings,
    strings: Strings,
    *,
    number: str,
    serial: str,
    at: datetime,
    reprint: int = 0,
    unit: Unit | None = None,
    part: Part | None = None,
) -> Document:
    """In the strings' language. `originals`: name of each paper with its pages as they were
    photographed; `number`: the case's one-time number, `serial`: that of the receipt it comes with.
    `part`: which of several matters it is of. Name and number of the person are masked here."""

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.cover.{key}", **args)

    blocks: list[Block] = [
        *frame.header(settings, strings, say("title"), reprint),
        Line(item.name.get(strings.language), bold=True),
        *_of(part, strings),
        *(Pair(*pair) for pair in whose(person, unit, strings)),
        Rule(),
        Line(say("which"), bold=True),
        *(Pair(f"[ ] {name}", pages) for name, pages in originals),
        Rule(),
        Space(12),
        QrCode(number, _MODULE, strings("receipt.filed.number") + " " + number),
        Space(12),
        Line(say("todo")),
        Line(say("clock", days=settings.station.hand_over_days)),
        Space(12),
        Pair(say("taken_by"), "________________"),
        Pair(say("taken_on"), "________________"),
        Line(say("slip", serial=serial), Align.CENTRE),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))


def _of(part: Part | None, strings: Strings) -> tuple[Block, ...]:
    """Which matter it is of, and where its papers go."""
    if part is None:
        return ()
    name, office = part.name.get(strings.language), part.office.get(strings.language)
    return (Line(name, bold=True, size=2), Pair(strings("receipt.filed.office"), office))
