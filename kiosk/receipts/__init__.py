"""A result → a ticket: `compose`; `raster.rasterize` goes to the printer driver."""

from kiosk.receipts.compose import compose

__all__ = ["compose"]
