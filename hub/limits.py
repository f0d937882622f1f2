"""How often something may come from one place to one process; kept in memory, since each bears its
own load. What is bounded over all processes is `hub.tries`."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta

_REMEMBERED = 10_000  # places; the oldest is forgotten first


class Requests:
    """So many from one place within a span."""

    def __init__(self, most: int = 240, span: timedelta = timedelta(minutes=1)) -> None:
        self._most, self._span = most, span
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def allow(self, place: str, now: datetime) -> bool:
        begun, count = self._seen.get(place, (now, 0))
        if now - begun >= self._span or now < begun:
            begun, count = now, 0
        self._seen[place] = (begun, count + 1)
        self._seen.move_to_end(place)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return count < self._most


def place_of(address: str) -> str:
    """What one subscriber has: an address, of IPv6 its 64 bits of network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, 64), strict=False))
