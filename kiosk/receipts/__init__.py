"""A result → a ticket: `compose`; something handed in → `compose_filed`. `raster.rasterize` goes to
the printer driver."""

from kiosk.receipts.compose import compose
from kiosk.receipts.filed import Handed, compose_filed
from kiosk.receipts.guide import compose_guide

__all__ = ["Handed", "compose", "compose_filed", "compose_guide"]
