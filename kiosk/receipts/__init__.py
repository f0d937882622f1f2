"""A result → a ticket: `compose`; something handed in → `compose_filed`. `raster.rasterize` goes to
the printer driver."""

from kiosk.receipts.answer import compose_answer
from kiosk.receipts.booking import compose_booking
from kiosk.receipts.compose import compose
from kiosk.receipts.cover import compose_cover
from kiosk.receipts.filed import Handed, PartTold, compose_filed
from kiosk.receipts.guide import compose_guide
from kiosk.receipts.number import compose_number
from kiosk.receipts.voice import compose_voice
from kiosk.receipts.work_rule import compose_rule

__all__ = [
    "Handed",
    "PartTold",
    "compose",
    "compose_answer",
    "compose_booking",
    "compose_cover",
    "compose_filed",
    "compose_guide",
    "compose_number",
    "compose_rule",
    "compose_voice",
]
