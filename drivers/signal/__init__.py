"""Signal lights and buzzers behind `interface.Signal`: serial relay boards, the kernel's LEDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.signal.interface import Output, Signal


def open_signal(
    table: dict[str, Any], port: str, outputs: dict[Output, str], clock: Callable[[], float]
) -> Signal:
    """`table`: a file of config/signals; `outputs`: the channel, or the LED, of each output.

    `port`: a stable name under /dev, or for the kernel's lights their folder. Opens nothing before
    its first use. Raises ValueError for a bad file or a channel that the board does not have.
    """
    from drivers.signal.family import family
    from drivers.signal.leds import Leds
    from drivers.signal.relay import RelayBoard

    made = family(table)
    if lacking := made.lacks(outputs.values()):
        raise ValueError(f"{made.name}: no channel {', '.join(lacking)}")
    if made.link == "leds":
        return Leds(port, outputs, clock)
    return RelayBoard(made, port, outputs, clock)
