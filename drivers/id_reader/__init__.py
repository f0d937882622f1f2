"""Resident-ID readers behind `interface.IdReader`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.id_reader.interface import IdReader


def open_reader(
    port: str,
    baud: int,
    clock: Callable[[], float],
    command: str = "text",
    photo_library: str = "",
) -> IdReader:
    """The SAM_V reader on `port` (a stable name under /dev). Opens nothing before its first use.

    `clock` gives monotonic seconds; `command` is a value of `interface.ReadCommand`;
    `photo_library` the path of a vendor's decoder, "" for none. The serial library is loaded here,
    not with the interface.
    """
    from drivers.id_reader.interface import ReadCommand
    from drivers.id_reader.sam_v import SamV

    return SamV(port, baud, clock, command=ReadCommand(command), photo_library=photo_library)
