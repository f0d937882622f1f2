"""Code scanners behind `interface.Scanner`: serial engines, USB keyboards, or a certified SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.scanner.interface import Scanner
    from drivers.scanner.sdk import SdkRequest


def open_scanner(
    family: str, port: str, baud: int, clock: Callable[[], float], *, suffix: bool = False
) -> Scanner:
    """A serial engine: `gm65`, `honeywell` or `newland`, on `port` (a stable name under /dev).

    `suffix`: it is known to send CR or LF after each code, so what comes without is no code.
    Opens nothing before its first use. The serial library is loaded here, not with the interface.
    Raises ValueError naming the known families.
    """
    from drivers.scanner import gm65, honeywell, newland
    from drivers.scanner.engine import SerialScanner

    known = {module.FAMILY.name: module.FAMILY for module in (gm65, honeywell, newland)}
    if family not in known:
        raise ValueError(f"scanner family {family!r}: known are {', '.join(known)}")
    return SerialScanner(known[family], port, baud, clock, suffix=suffix)


def open_hid_scanner(port: str, suffix: str, clock: Callable[[], float]) -> Scanner:
    """A scanner that types as a USB HID keyboard, on `port` (a stable name under /dev), grabbed.

    `suffix`: what it types after a code: `enter`, `tab` or `none`. Raises ValueError naming these.
    """
    from drivers.scanner.hid import HidScanner
    from drivers.scanner.typing import Suffix

    if suffix not in list(Suffix):
        raise ValueError(f"scanner suffix {suffix!r}: known are {', '.join(Suffix)}")
    return HidScanner(port, clock, Suffix(suffix))


def open_sdk_scanner(
    library: str, clock: Callable[[], float], request: SdkRequest | None = None
) -> Scanner:
    """A certified e-voucher SDK that owns the scanner itself (decode = vendor-library).

    `library`: path of its shared library; `request`: station and operator as the SDK wants them.
    """
    from drivers.scanner.sdk import SdkRequest, SdkScanner

    return SdkScanner(library, clock, request or SdkRequest())
