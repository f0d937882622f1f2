"""详细日志: for one hour after an administrator's order the journal tells more: how long each call
to centre and hub took and how much it carried, what went over the ports of devices, what the
process takes. Sizes are rounded up and nothing says of whom; never a byte of what was said.

The hour ends by itself: by minutes of running, which are written down before they are used, so
that no number of starts makes it longer, and by the wall clock, where that is sooner.
"""

from __future__ import annotations

import contextlib
import resource
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from drivers import meter
from drivers.meter import Passed
from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.update.folders import write

HOUR = 3600.0
STEP = 60.0
"""Seconds that are written down as used before they are, and between two sums."""

_ROUNDED = 256
_CALLS = {one.value: one for one in (Destination.CENTRE, Destination.HUB)}


class Left(msgspec.Struct, frozen=True):
    """`seconds` of running; `since`, `until`: wall clock, seconds."""

    seconds: float
    since: float
    until: float


def ports(settings: Settings) -> dict[str, str]:
    """Serial ports of the profile, and what stands at each."""
    own = settings.devices
    named = {
        "id_card": own.id_reader, "e_voucher": own.scanner, "printer": own.printer,
        "card_slot": own.card_slot, "camera": own.camera, "signal": own.signal,
    }  # fmt: skip
    found = {getattr(one, "port", ""): name for name, one in named.items() if one is not None}
    found.pop("", None)
    return found


class Detailing:
    """`begin` and `resume` on any thread but the drawing one's hot path: they write a file."""

    def __init__(
        self, file: Path, devices: Mapping[str, str], clock: Clock, journal: Journal
    ) -> None:
        """`devices`: device by port."""
        self._file, self._devices = file, devices
        self._clock, self._journal = clock, journal
        self._lock = threading.Lock()
        self._sums: dict[str, Passed] = {}
        self._thread: OwnThread | None = None

    def begin(self) -> None:
        """An hour from now; one that runs begins anew. Raises OSError."""
        now = self._clock.now().timestamp()
        self._note(Left(HOUR, now, now + HOUR))
        if self._thread is None or self._thread.stopped:
            self.resume()

    def resume(self) -> None:
        """After a start: what is left of it. A file that cannot be read ends it."""
        if self._thread is not None and not self._thread.stopped:
            return
        if self._step() is None:
            return
        events.detail_begun(self._journal)
        meter.listen(self._passed)
        self._thread = OwnThread("detail", self._look, STEP, ended=self._ended)
        self._thread.start()

    def close(self) -> None:
        meter.leave(self._passed)
        if self._thread is not None:
            self._thread.stop()

    # ---- inside

    def _look(self) -> float | None:
        self.tell()
        return self._step()

    def _step(self) -> float | None:
        """One step more, written down before it is used; None: the hour is over, or nothing can be
        written down."""
        left, now = self._left(), self._clock.now().timestamp()
        if left is None:
            return None
        step = min(STEP, left.seconds)
        if step <= 0 or not left.since <= now < left.until:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)
            return None
        try:
            self._note(Left(left.seconds - step, left.since, left.until))
        except OSError:
            return None
        return step

    def _ended(self) -> None:
        meter.leave(self._passed)
        if self._thread is not None:
            self._thread.stop()
        events.detail_ended(self._journal)

    def tell(self) -> None:
        """Sums of the ports, and of the process."""
        with self._lock:
            sums, self._sums = self._sums, {}
        for device, one in sums.items():
            events.detail_device(
                self._journal, device=device, sent=_rounded(one.sent), got=_rounded(one.got)
            )
        used = resource.getrusage(resource.RUSAGE_SELF)
        events.detail_process(
            self._journal, seconds=used.ru_utime + used.ru_stime, threads=threading.active_count(),
            kilobytes=used.ru_maxrss,
        )  # fmt: skip

    def _passed(self, one: Passed) -> None:
        if (to := _CALLS.get(one.line)) is not None:
            events.detail_call(
                self._journal, to=to, seconds=max(0.0, one.seconds),
                sent=_rounded(one.sent), got=_rounded(one.got), code=max(0, one.answer),
            )  # fmt: skip
            return
        device = self._devices.get(one.line)
        if device is None:
            return
        with self._lock:
            had = self._sums.get(device, Passed(device))
            self._sums[device] = Passed(device, had.sent + one.sent, had.got + one.got)

    def _left(self) -> Left | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Left)
        except (OSError, msgspec.MsgspecError):
            return None

    def _note(self, left: Left) -> None:
        self._file.parent.mkdir(exist_ok=True, mode=0o700)
        write(self._file, msgspec.json.encode(left))


def _rounded(count: int) -> int:
    """An exact size could tell an answer from another."""
    return -(-count // _ROUNDED) * _ROUNDED
