"""What a profile lacks, and what in it nobody has confirmed. Pure: data in, findings out.

Rules come from the standards (items a station of each level must offer, names of stations) and
from our own promises (no sandbox address in production, an unconfirmed mapping is counted). The
words of each finding stand in `config/check/<language>.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from kiosk.check import devices, items, screen, service_platform, staff, station
from kiosk.check.finding import Finding, Rule, Severity
from kiosk.platform.adapters import Adapter
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.licences import Licences
from kiosk.settings.model import Settings
from kiosk.uplink.described import Platform


class Guess(Protocol):
    """An unconfirmed mapping, as the platform room lists them."""

    transaction: str


class Transactions(Protocol):
    """What is read of the platform's transactions."""

    def __contains__(self, id_: str) -> bool: ...

    def unconfirmed(self) -> Iterable[Guess]: ...

    def open_outcomes(self) -> Iterable[str]: ...


def findings(
    settings: Settings,
    catalogue: Catalogue,
    transactions: Transactions | None = None,
    dictionaries: Dictionaries | None = None,
    signals: Mapping[str, Any] | None = None,
    adapter: Adapter | None = None,
    platform: Platform | None = None,
    licences: Licences | None = None,
    films: bool | None = None,
) -> tuple[Finding, ...]:
    """Everything worth saying, the gravest first. `signals`: the families of signal boards.
    `platform`: the service platform that the profile names. `licences`: what a business licence's
    QR code may say. `films`: this machine can play them; None: it is not the station's."""
    if settings.terminal.role == "screen":  # it only shows: no device, no centre
        shown = [*items.check(settings, catalogue), *screen.check(settings, films)]
        return tuple(sorted(shown, key=lambda f: list(Severity).index(f.severity)))
    found = [
        *items.check(settings, catalogue, transactions),
        *station.check(settings),
        *staff.check(settings),
        *devices.check(settings.devices, signals),
        *service_platform.check(settings, platform),
        *screen.check(settings, films),
    ]
    if transactions is not None:
        found += items.check_transactions(settings, catalogue, transactions)
        if adapter is not None:
            found += items.check_adapter(settings, catalogue, transactions, adapter)
    if adapter is not None and not adapter.serves(settings.station.regions):
        found.append(Finding(rule=Rule.ADAPTER_ELSEWHERE, subject=adapter.title))
    if licences is not None:
        found += items.check_licences(settings, catalogue, licences)
    if dictionaries is not None:
        found += items.check_dictionaries(settings, catalogue, dictionaries)
    order = list(Severity)
    return tuple(sorted(found, key=lambda f: order.index(f.severity)))


def failed(found: Iterable[Finding]) -> bool:
    """True when something must be mended before the station may serve."""
    return any(f.severity is Severity.BREACH for f in found)
