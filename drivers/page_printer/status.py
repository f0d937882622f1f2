"""From a printer's attributes to the words every driver uses, and to what it can take.

printer-state and printer-state-reasons: RFC 8011 §5.4.11 and §5.4.12, PWG 5100.9 for the finer
keywords. A keyword may end in -report, -warning or -error; without one it is an error.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from drivers.page_printer import session
from drivers.page_printer.interface import (
    BLACK_1,
    PDF,
    PWG_RASTER,
    SGRAY_8,
    Form,
    PageFailure,
    PagePrinterStatus,
    Paper,
    Sensor,
    Toner,
)
from drivers.page_printer.ipp import Attributes, Resolution
from drivers.status import DeviceState

IDLE, PROCESSING, STOPPED = 3, 4, 5


class Severity(enum.IntEnum):
    REPORT = 1  # nothing that touches the output
    WARNING = 2  # a job can still end
    ERROR = 3


# keyword without its suffix → the failure it is when it stops the printer
_COVER = frozenset(
    {
        "cover-open",
        "door-open",
        "interlock-open",
        "input-tray-missing",
        "output-tray-missing",
        "marker-print-head-missing",
        "opc-missing",
        "toner-missing",
        "marker-toner-missing",
        "marker-ink-missing",
        "marker-supply-missing",
    }
)
_OPENINGS = frozenset({"cover-open", "door-open", "interlock-open"})
_EMPTY = frozenset(
    {
        "media-empty",
        "media-needed",
        "input-media-size-change",
        "input-cannot-feed-size-selected",
        "input-manual-input-request",
        "output-area-full",  # to the visitor the same: the paper way wants a hand
    }
)
_JAM = frozenset(
    {
        "media-jam",
        "media-path-jam",
        "input-media-tray-jam",
        "output-media-tray-jam",
        "media-path-media-tray-jam",
        "input-media-tray-feed-error",
        "output-media-tray-feed-error",
        "media-path-input-feed-error",
        "media-path-output-feed-error",
        "media-path-pick-failure",
        "input-pick-failure",
    }
)
_TONER_OUT = frozenset(
    {
        "toner-empty",
        "marker-supply-empty",
        "marker-toner-empty",
        "marker-ink-empty",
        "marker-toner-cartridge-missing",
        "developer-empty",
        "opc-life-over",
        "marker-waste-full",
        "marker-waste-toner-receptacle-full",
        "marker-waste-ink-receptacle-full",
    }
)
_TONER_LOW = frozenset(
    {
        "toner-low",
        "marker-supply-low",
        "marker-toner-low",
        "marker-ink-low",
        "developer-low",
        "opc-near-eol",
        "marker-waste-almost-full",
        "marker-waste-toner-receptacle-almost-full",
        "marker-waste-ink-receptacle-almost-full",
    }
)
# the service answers, the machine behind it does not; whatever the severity (CUPS: offline-report)
_AWAY = frozenset({"offline", "timed-out", "shutdown", "power-down", "unknown-state"})
_PAUSED = frozenset({"paused", "moving-to-paused", "hold-new-jobs", "deactivated"})
_HARMLESS = frozenset({"none"})
_SUFFIXES = {"-report": Severity.REPORT, "-warning": Severity.WARNING, "-error": Severity.ERROR}
_NAMES_WITH_ERROR = frozenset(k for k in _JAM if k.endswith("-error"))


@dataclass(frozen=True, slots=True)
class Condition:
    """A printer that has answered with sense."""

    state: int
    accepting: bool | None
    reasons: dict[str, Severity] | None  # None: it did not say
    formats: tuple[str, ...]
    resolutions: tuple[int, ...]  # dots an inch of PWG raster
    types: tuple[str, ...]
    sides: tuple[str, ...]


def condition(attributes: Attributes) -> Condition | None:
    """None when what every printer must say is not there, or is none of its values."""
    state = session.first(attributes, "printer-state", int)
    if state not in {IDLE, PROCESSING, STOPPED}:
        return None
    said = session.words(attributes, "printer-state-reasons")
    resolutions = {
        value.across
        for value in attributes.get("pwg-raster-document-resolution-supported", ())
        if isinstance(value, Resolution) and value.across == value.down and value.unit == 3
    }
    return Condition(
        state=state,
        accepting=session.first(attributes, "printer-is-accepting-jobs", bool),
        reasons=_reasons(said) if said else None,
        formats=session.words(attributes, "document-format-supported"),
        resolutions=tuple(sorted(resolutions)),
        types=session.words(attributes, "pwg-raster-document-type-supported"),
        sides=session.words(attributes, "sides-supported"),
    )


def _reasons(said: tuple[str, ...]) -> dict[str, Severity]:
    """Keyword → the worst severity it came with."""
    found: dict[str, Severity] = {}
    for word in said:
        name, severity = word, Severity.ERROR
        for suffix, meant in _SUFFIXES.items():
            if word.endswith(suffix) and word not in _NAMES_WITH_ERROR:
                name, severity = word.removesuffix(suffix), meant
        if name not in _HARMLESS:
            found[name] = max(severity, found.get(name, severity))
    return found


def failure(now: Condition) -> PageFailure | None:
    """Why it cannot print now, the reason a person must see to first; None when none is known."""
    if now.accepting is False:
        return PageFailure.REFUSED
    if _AWAY & (now.reasons or {}).keys():
        return PageFailure.OFFLINE
    errors = _errors(now)
    if why := _first(errors):
        return why
    if now.state == STOPPED:
        return PageFailure.REFUSED if errors & _PAUSED else PageFailure.HARDWARE
    return None


def hint(now: Condition) -> PageFailure | None:
    """What it names as a mere warning. Only a job that does not go on makes it the reason: the
    ippeveprinter of CUPS 2.4 calls an empty tray a warning while the job waits for paper."""
    reasons = now.reasons or {}
    return _first(frozenset(n for n, severity in reasons.items() if severity > Severity.REPORT))


def _first(reasons: frozenset[str]) -> PageFailure | None:
    for names, why in (
        (_COVER, PageFailure.COVER_OPEN),
        (_JAM, PageFailure.JAMMED),
        (_EMPTY, PageFailure.PAPER_OUT),
        (_TONER_OUT, PageFailure.TONER_OUT),
    ):
        if reasons & names:
            return why
    return None


def _errors(now: Condition) -> frozenset[str]:
    """Reasons that keep it from printing. A stopped printer's warnings are its reasons, when it
    names no error."""
    reasons = now.reasons or {}
    errors = {name for name, severity in reasons.items() if severity is Severity.ERROR}
    if now.state == STOPPED and not errors:
        errors = set(reasons)
    return frozenset(errors)


_DEVICE = {
    PageFailure.OFFLINE: DeviceState.OFFLINE,
    PageFailure.COVER_OPEN: DeviceState.USER_ERROR,
    PageFailure.JAMMED: DeviceState.USER_ERROR,
    PageFailure.PAPER_OUT: DeviceState.USER_ERROR,
    PageFailure.TONER_OUT: DeviceState.USER_ERROR,
    PageFailure.REFUSED: DeviceState.USER_ERROR,  # paused, or told to take nothing: by a person
    PageFailure.HARDWARE: DeviceState.HARDWARE_ERROR,
}


def status(now: Condition, source: str, at: float) -> PagePrinterStatus:
    """The status of a printer that answered `source` at `at`."""
    why = failure(now)
    if why is not None:
        device = _DEVICE[why]
    else:
        device = DeviceState.DEVICE_BUSY if now.state == PROCESSING else DeviceState.ONLINE
    if why is PageFailure.OFFLINE or now.reasons is None:
        return PagePrinterStatus(device, source, at)
    errors = _errors(now)
    cover = Sensor.YES if errors & _OPENINGS else Sensor.NO
    return PagePrinterStatus(device, source, at, _paper(now, errors), cover, _toner(now, errors))


def _paper(now: Condition, errors: frozenset[str]) -> Paper:
    """FULL: it names its reasons, and no want of paper is among them."""
    if errors & _JAM:
        return Paper.JAMMED
    if errors & _EMPTY:
        return Paper.OUT
    named = (now.reasons or {}).keys()
    return Paper.LOW if named & ({"media-low"} | _EMPTY) else Paper.FULL


def _toner(now: Condition, errors: frozenset[str]) -> Toner:
    if errors & _TONER_OUT:
        return Toner.OUT
    named = (now.reasons or {}).keys()
    return Toner.LOW if named & (_TONER_LOW | _TONER_OUT) else Toner.FULL


def form(now: Condition) -> Form | None:
    """In which form to send pages; None when it takes none that can be made.

    PDF first: its text stays text and is small. PWG raster else, at the resolution nearest to 300,
    in grey where it takes grey (PWG 5102.4; every IPP Everywhere printer must take it).
    """
    if PDF in now.formats:
        return Form(PDF)
    kinds = [kind for kind in (SGRAY_8, BLACK_1) if kind in now.types]
    if PWG_RASTER not in now.formats or not kinds or not now.resolutions:
        return None
    dpi = min(now.resolutions, key=lambda each: abs(each - 300))
    return Form(PWG_RASTER, dpi, kinds[0]) if 75 <= dpi <= 1200 else None
