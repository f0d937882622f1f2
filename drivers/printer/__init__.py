"""ESC/POS receipt printers: `open_printer` and the interface it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drivers.printer.interface import Printer, Rasterize


def open_printer(
    model: dict[str, Any], port: str, rasterize: Rasterize, clock: Callable[[], float]
) -> Printer:
    """A printer of that model on that port; opens nothing yet, so it never fails on the port.

    `model`: content of a file in `config/printers/`. `port`: `/dev/…` or `tcp://host:port`.
    `clock`: monotonic seconds. Raises msgspec.ValidationError for a bad model.
    """
    from drivers.printer.escpos import EscPosPrinter
    from drivers.printer.model import model as typed

    return EscPosPrinter(typed(model), port, rasterize, clock)
