"""Each device, as its driver told last."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.page_printer.interface import PagePrinterStatus, Toner
from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.status import DeviceState, Status
from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events
from kiosk.outbox.kinds import DeviceHealth

_OF_STATE = {
    DeviceState.ONLINE: Verdict.GOOD,
    DeviceState.DEVICE_BUSY: Verdict.GOOD,
    DeviceState.STARTING: Verdict.UNKNOWN,
    DeviceState.NO_DEVICE: Verdict.ABSENT,
    DeviceState.OFFLINE: Verdict.BAD,
    DeviceState.POWER_OFF: Verdict.BAD,
    DeviceState.HARDWARE_ERROR: Verdict.BAD,
    DeviceState.USER_ERROR: Verdict.BAD,
}


class Devices:
    def __init__(self) -> None:
        self._statuses: dict[str, Status] = {}
        self._told = Told()

    def told(self, name: str, status: Status) -> None:
        self._statuses[name] = status

    def verdict(self, name: str) -> Verdict:
        """UNKNOWN for a device nobody has told of."""
        status = self._statuses.get(name)
        return Verdict.UNKNOWN if status is None else _verdict(status)

    def parts(self) -> Iterator[Part]:
        for name, status in self._statuses.items():
            yield Part(
                "device", name, _verdict(status), _detail(status), status.source, status.at,
                answers=_answers(status),
            )  # fmt: skip

    def reported(self, now: float) -> dict[str, DeviceHealth]:
        """For the hub's `health` record."""
        return {name: _reported(status, now) for name, status in self._statuses.items()}

    def rows(self) -> Iterator[Row]:
        for name, status in self._statuses.items():
            verdict = _OF_STATE[status.device]
            known = verdict in (Verdict.GOOD, Verdict.BAD)
            if known and self._told.is_news("device", name, verdict):
                yield _row(name, status.device, verdict)
            if isinstance(status, PrinterStatus):
                yield from self._of_paper(name, status)

    def _of_paper(self, name: str, status: PrinterStatus) -> Iterator[Row]:
        paper, cover = status.paper, status.cover_open
        if paper is not Paper.UNKNOWN and self._told.is_news("paper", name, paper):
            yield lambda journal: events.printer_paper(journal, device=name, paper=paper)
        first_closed = not self._told.last("cover", name) and cover is Sensor.NO
        if cover is not Sensor.UNKNOWN and self._told.is_news("cover", name, cover):
            if first_closed:
                return
            yield lambda journal: events.printer_cover(journal, device=name, open=cover)


def _verdict(status: Status) -> Verdict:
    verdict = _OF_STATE[status.device]
    if verdict is Verdict.GOOD and isinstance(status, PrinterStatus):
        if status.paper in (Paper.OUT, Paper.JAMMED) or status.cover_open is Sensor.YES:
            return Verdict.BAD
        if isinstance(status, PagePrinterStatus) and status.toner is Toner.OUT:
            return Verdict.BAD
        if status.paper is Paper.UNKNOWN:
            return Verdict.UNKNOWN
    return verdict


def _answers(status: Status) -> bool:
    """A printer that wants something of a person on site, and nothing else."""
    if not isinstance(status, PrinterStatus) or _verdict(status) is not Verdict.BAD:
        return False
    well = _OF_STATE[status.device] is Verdict.GOOD
    wants = status.paper in (Paper.OUT, Paper.JAMMED) or status.cover_open is Sensor.YES
    return well or (status.device is DeviceState.USER_ERROR and wants)


def _detail(status: Status) -> str:
    words = [status.device.value]
    if isinstance(status, PrinterStatus):
        words.append(f"paper {status.paper.value}")
        words += ["cover open"] if status.cover_open is Sensor.YES else []
    return ", ".join(words)


def _row(name: str, state: DeviceState, verdict: Verdict) -> Row:
    if verdict is Verdict.GOOD:
        return lambda journal: events.device_up(journal, device=name)
    return lambda journal: events.device_down(journal, device=name, state=state)


def _reported(status: Status, now: float) -> DeviceHealth:
    printer = status if isinstance(status, PrinterStatus) else None
    return DeviceHealth(
        state=status.device.value,
        source=status.source,
        seconds_ago=max(0.0, now - status.at),
        paper=printer.paper.value if printer else None,
        cover_open=printer.cover_open.value if printer else None,
    )
