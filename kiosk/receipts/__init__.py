"""A result → a ticket: `compose`; something handed in → `compose_filed`. `raster.rasterize` goes to
the printer driver."""

from kiosk.receipts.compose import compose
from kiosk.receipts.filed import Handed, compose_filed

__all__ = ["Handed", "compose", "compose_filed"]
