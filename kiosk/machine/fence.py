"""Whom the machine may talk to: the addresses of its profile, and nobody else (专网专机专用).

Pure: settings in, text of an nftables ruleset and of a systemd drop-in out. The ruleset fences the
machine, the drop-in the terminal's process once more, should the ruleset ever not be loaded.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from kiosk.settings.model import Settings

PORTS = {"http": 80, "https": 443, "ipp": 631, "ipps": 631, "nut": 3493}
"""Ports of addresses that name none, as IANA gives them."""

NTP = 123

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Place(NamedTuple):
    """Somebody the machine may call."""

    address: Address
    protocol: str  # tcp | udp
    port: int


class FenceError(Exception):
    """An address that cannot be fenced; the message names the setting and says what to do."""


def places(settings: Settings) -> tuple[Place, ...]:
    """Everybody the profile names, the machine itself left out. Raises FenceError."""
    found = {*_of_urls(settings), *_of_clocks(settings), *_of_queue(settings)}
    outside = (p for p in found if not p.address.is_loopback)
    return tuple(sorted(outside, key=lambda p: (p.address.version, *p)))


def visitors(settings: Settings) -> tuple[Network, ...]:
    """Who may come in by SSH. Raises FenceError."""
    return tuple(
        _network("machine.maintenance_from", one) for one in settings.machine.maintenance_from
    )


def askers(settings: Settings) -> tuple[tuple[Network, int], ...]:
    """Who may ask this terminal for numbers, and at which port. Raises FenceError."""
    own = settings.station.queue
    place = own.listens_at if own is not None else None
    if own is None or place is None or not own.network:
        return ()
    return ((_network("station.queue.network", own.network), place.port),)


def ruleset(settings: Settings) -> str:
    """Text for `nft -f`: replaces our table as one transaction, touches no other."""
    lines = [
        "#!/usr/sbin/nft -f",
        "# Made by `kiosk machine apply` from the station's profile: change that, not this.",
        "table inet kiosk {}",
        "delete table inet kiosk",
        "table inet kiosk {",
        "    chain in {",
        "        type filter hook input priority filter; policy drop;",
        '        iifname "lo" accept',
        "        ct state established,related accept",
        "        ct state invalid drop",
        "        icmp type { destination-unreachable, time-exceeded, parameter-problem } accept",
        "        icmp type echo-request limit rate 5/second accept",
        f"        icmpv6 type {{ {_ICMP6} }} accept",
        "        udp sport 67 udp dport 68 accept",
        *(f"        {_family(n)} saddr {n} tcp dport 22 accept" for n in visitors(settings)),
        *(
            f"        {_family(n)} saddr {n} tcp dport {port} accept"
            for n, port in askers(settings)
        ),
        "        counter drop",
        "    }",
        "    chain forward {",
        "        type filter hook forward priority filter; policy drop;",
        "    }",
        "    chain out {",
        "        type filter hook output priority filter; policy drop;",
        '        oifname "lo" accept',
        "        ct state established,related accept",
        "        udp sport 68 udp dport 67 accept",
        f"        icmpv6 type {{ {_ICMP6} }} accept",
        *(
            f"        {_family(p.address)} daddr {p.address} {p.protocol} dport {p.port} accept"
            for p in places(settings)
        ),
        # refused, not dropped: a call that is not allowed fails at once instead of hanging
        "        counter reject with icmpx type admin-prohibited",
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def drop_in(settings: Settings) -> str:
    """For `kiosk-terminal.service.d/`: the same addresses, held by the kernel per process group."""
    asking = {str(network) for network, _ in askers(settings)}
    allowed = sorted({str(place.address) for place in places(settings)} | asking)
    return "\n".join(
        [
            "# Made by `kiosk machine apply` from the station's profile: change that, not this.",
            "[Service]",
            *(f"IPAddressAllow={address}" for address in allowed),
            "",
        ]
    )


def hosts(settings: Settings) -> str:
    """Lines for /etc/hosts: names the profile pins."""
    return "".join(
        f"{address} {name}\n" for name, address in sorted(settings.machine.hosts.items())
    )


_ICMP6 = (
    "destination-unreachable, packet-too-big, time-exceeded, nd-neighbor-solicit, "
    "nd-neighbor-advert, nd-router-advert, nd-router-solicit"
)


def _of_urls(settings: Settings) -> Iterator[Place]:
    called = {
        "centre": msgspec.to_builtins(settings.centre),
        "hub": msgspec.to_builtins(settings.hub),
        "service_platform": msgspec.to_builtins(settings.service_platform),
        "devices": msgspec.to_builtins(settings.devices),
        "machine.allowed": list(settings.machine.allowed),
    }
    if settings.terminal.role == "screen":  # it calls nobody but the keeper of the queue
        called = {"machine.allowed": called["machine.allowed"]}
    for key, url in _strings("", called):
        parts = urlsplit(url)
        try:
            port = parts.port or PORTS.get(parts.scheme)
        except ValueError:
            port = None
        if parts.hostname is None or port is None:
            raise FenceError(f"{key} = {url}: an address with a port is needed (tcp://10.0.0.1:80)")
        address = _address(key, parts.hostname, settings.machine.hosts)
        yield Place(address, "udp" if parts.scheme == "udp" else "tcp", port)


def _of_clocks(settings: Settings) -> Iterator[Place]:
    for server in settings.machine.time_servers:
        address = _address("machine.time_servers", server, settings.machine.hosts)
        yield Place(address, "udp", NTP)


def _of_queue(settings: Settings) -> Iterator[Place]:
    own = settings.station.queue
    keeper = own.keeper_at if own is not None else None
    if keeper is not None and not settings.station.keeps_queue:
        yield Place(keeper.host, "tcp", keeper.port)


def _strings(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each setting that is an address of somebody, wherever it stands."""
    if isinstance(value, str) and "://" in value:
        yield key, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _strings(f"{key}.{name}" if key else name, one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(key, one)


def _address(key: str, host: str, pinned: Mapping[str, str]) -> Address:
    if host == "localhost":
        return ipaddress.ip_address("127.0.0.1")
    try:
        return ipaddress.ip_address(pinned.get(host, host))
    except ValueError:
        raise FenceError(
            f"{key} names {host}: no name server is asked here. Write its address under "
            f'[machine.hosts]: "{host}" = "10.…"'
        ) from None


def _network(key: str, text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise FenceError(
            f"{key} = {text}: an address or a network is needed (10.0.0.0/24)"
        ) from None


def _family(one: Address | Network) -> str:
    return "ip" if one.version == 4 else "ip6"
