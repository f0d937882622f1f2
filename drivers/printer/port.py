"""What a printer's port may be called, and what each name means. Pure.

/dev/kiosk/printer         a serial line, or the kernel's usblp node, as it turns out to be
tcp://192.168.1.50:9100    raw printing over the network; a number, never a name to look up
usb://04b8:0202            libusb, by vendor and product
usb://04b8:0202/SERIAL     one of two of the same make
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

RAW_PORT = 9100
_USB = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})(?:/([^/\s]+))?", re.I)


class BadPort(ValueError):
    """The name of a port cannot be used; the text says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class File:
    """A character device, best under a stable name given by udev."""

    path: str


@dataclass(frozen=True, slots=True)
class Tcp:
    host: str  # numeric: looking a name up can block for long
    number: int = RAW_PORT


@dataclass(frozen=True, slots=True)
class Usb:
    vendor: int
    product: int
    serial: str = ""  # "": whichever is found first


Port = File | Tcp | Usb


def parse(name: str) -> Port:
    """Raises BadPort."""
    kind, separator, rest = name.partition("://")
    if not separator:
        if not name:
            raise BadPort("the printer has no port: give /dev/kiosk/printer or another")
        return File(name)
    if kind == "tcp":
        return _tcp(name, rest)
    if kind == "usb":
        found = _USB.fullmatch(rest)
        if found is None:
            raise BadPort(f"printer port {name!r}: give usb://VVVV:PPPP in hex, as lsusb shows it")
        vendor, product, serial = found.groups()
        return Usb(int(vendor, 16), int(product, 16), serial or "")
    raise BadPort(f"printer port {name!r}: must be /dev/…, tcp://ADDRESS:9100 or usb://VVVV:PPPP")


def _tcp(name: str, rest: str) -> Tcp:
    if rest.startswith("["):
        host, _, number = rest[1:].partition("]")
        number = number.removeprefix(":")
    else:
        host, _, number = rest.partition(":")
    try:
        ipaddress.ip_address(host)
        port = int(number) if number else RAW_PORT
    except ValueError:
        raise BadPort(
            f"printer port {name!r}: give tcp://ADDRESS:PORT with a numeric address, such as"
            " tcp://192.168.1.50:9100"
        ) from None
    if not 1 <= port <= 65535:
        raise BadPort(f"printer port {name!r}: {port} is no TCP port")
    return Tcp(host, port)
