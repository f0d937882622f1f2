"""ESC/POS receipt printers: `open_printer` and the interface it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drivers.printer.interface import Printer, Rasterize


def open_printer(
    model: dict[str, Any],
    port: str,
    rasterize: Rasterize,
    clock: Callable[[], float],
    usb: Any = None,
) -> Printer:
    """A printer of that model on that port; opens nothing yet, so an absent port is no error.

    `model`: content of a file in `config/printers/`. `port`: see `drivers.printer.port`.
    `clock`: monotonic seconds. `usb`: a pyusb backend in the place of libusb.
    Raises msgspec.ValidationError for a bad model, BadPort for a name that can be no port.
    """
    from drivers.printer.escpos import EscPosPrinter
    from drivers.printer.model import model as typed
    from drivers.printer.port import parse

    return EscPosPrinter(typed(model), parse(port), rasterize, clock, usb)
