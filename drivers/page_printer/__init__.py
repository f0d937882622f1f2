"""A4 printers over IPP: `open_page_printer` and the interface it keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.page_printer.interface import PagePrinter


def open_page_printer(
    uri: str,
    owner: str,
    clock: Callable[[], float],
    *,
    media: str = "iso_a4_210x297mm",
    completed: str = "paper",
    certificate_sha256: str = "",
) -> PagePrinter:
    """A printer at an `ipp://` or `ipps://` address; asks nothing yet, so it never fails on it.

    `owner`: ASCII name of this terminal. `completed`: "paper" | "sent", what this printer's
    job-state completed means. `clock`: monotonic seconds. Raises BadEndpoint (a ValueError).
    """
    from drivers.page_printer.endpoint import endpoint
    from drivers.page_printer.printer import IppPrinter

    to = endpoint(uri, certificate_sha256)
    return IppPrinter(to, owner, clock, media=media, completed=completed)
