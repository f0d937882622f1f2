"""One serial scan engine of any family: trigger, take the first code, trigger off.

The stream carries codes and the engine's replies mixed. Replies are taken out first; a code ends at
CR or LF or, where no suffix is configured, at a pause. A code's length is never judged by what a
code ought to have: only beyond 4 KB, more than any symbol holds, the line counts as stuck.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

from drivers.scanner.family import Family
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.serial_line import Clock, PortLost, SerialLine, Waited
from drivers.status import DeviceState, Status
from drivers.wake import Wake
from drivers.wiped_buffer import WipedBuffer

LIMIT = 4096  # bytes; the largest QR code holds 2953
# tab and the four separators occur in codes (GS1, AAMVA); no other control character does
_CONTROL = re.compile("[\x00-\x08\x0a-\x1b\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and tries before a verdict. Engines stop reading by themselves after 5 s."""

    reply: float = 0.5
    gap: float = 0.12  # a pause this long ends a code that has no suffix
    quiet_within: float = 2.0
    retrigger: float = 4.0
    tries: int = 3
    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class SerialScanner:
    """A `Scanner` over one serial port; nothing is opened before the first scan or probe.

    A device fault ends `scan` at once with FAULT; the next `scan` first waits out the back-off
    inside itself, so a caller may simply scan again for as long as a code is wanted.

    `suffix`: the engine is known to send CR or LF after a code. Then one that a pause ends broke
    off and is no code; not known, it is taken for an engine without suffix.
    """

    def __init__(
        self,
        family: Family,
        port: str,
        baud: int,
        clock: Clock,
        pace: Pace = Pace(),
        *,
        suffix: bool = False,
    ) -> None:
        self._family = family
        self._suffix = suffix
        self._pace = pace
        self._clock = clock
        self._line = SerialLine(port, baud, clock, pace.shortest_back_off, pace.longest_back_off)
        self._buffer = WipedBuffer(LIMIT + 256)

    def status(self) -> Status:
        return self._line.status

    def close(self) -> None:
        self._line.close()
        self._buffer.wipe()

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        self._line.sever()
        self._buffer.wipe()

    def probe(self, wake: Wake) -> Status:
        """Ask the engine something harmless now; takes about `tries` × `reply` seconds at most."""
        deadline = self._clock() + (self._pace.tries + 1) * self._pace.reply + self._pace.gap
        try:
            if self._line.connect(wake, deadline, patient=False):
                self._prepare(wake, deadline)
        except PortLost:
            self._line.failed(DeviceState.POWER_OFF, "port lost")
        finally:
            self._buffer.wipe()
        return self.status()

    def scan(self, wake: Wake, seconds: float) -> Scanned | NotScanned:
        deadline = self._clock() + seconds
        try:
            if not self._line.connect(wake, deadline) or not self._prepare(wake, deadline):
                return self._ended(wake, deadline) or NotScanned(ScanFailure.FAULT)
            if not self._quiet(wake, deadline, self._pace.quiet_within):
                return self._ended(wake, deadline) or NotScanned(ScanFailure.TOO_LONG)
            try:
                return self._first_code(wake, deadline)
            finally:
                with contextlib.suppress(PortLost):
                    self._line.send(self._family.off, None, self._clock() + self._pace.reply)
        except PortLost:
            self._line.failed(DeviceState.POWER_OFF, "port lost")
            return NotScanned(ScanFailure.FAULT)
        finally:
            self._buffer.wipe()

    # -- steps of a scan

    def _prepare(self, wake: Wake, deadline: float) -> bool:
        """Ready the engine, which proves that it answers. False: silent, woken or late."""
        # a reply still on its way must not be taken for an answer to what is asked now
        self._quiet(wake, deadline, 2 * self._pace.gap)
        for _ in range(self._pace.tries):
            if self._family.prepare(lambda command: self._ask(command, wake, deadline)):
                self._line.good(self._family.prepared_by)
                return True
            if self._ended(wake, deadline) is not None:
                return False
        self._line.failed(DeviceState.OFFLINE, f"no answer to {self._family.prepared_by}")
        return False

    def _first_code(self, wake: Wake, deadline: float) -> Scanned | NotScanned:
        pace, line, family = self._pace, self._line, self._family
        unanswered = 0
        sent_at = trigger_at = last_byte = self._clock()
        while True:
            if (ended := self._ended(wake, deadline)) is not None:
                return ended
            now = self._clock()
            if now >= trigger_at and not self._buffer:  # never into a code that is arriving
                if unanswered >= pace.tries:
                    line.failed(DeviceState.OFFLINE, "no answer to trigger")
                    return NotScanned(ScanFailure.FAULT)
                line.send(family.on, wake, now + pace.reply)
                sent_at, unanswered = now, unanswered + family.on_answered
                trigger_at = now + (pace.reply if family.on_answered else pace.retrigger)
            until = last_byte + pace.gap if self._buffer else trigger_at
            count = line.receive(self._buffer.space(), wake, min(until, deadline))
            if isinstance(count, int):
                self._buffer.filled(count)
                last_byte = self._clock()
            if self._take_replies():
                unanswered, trigger_at = 0, sent_at + pace.retrigger
            at_gap = bool(self._buffer) and self._clock() - last_byte >= pace.gap
            code = self._code(at_gap)
            if code is not None:
                return code

    def _quiet(self, wake: Wake, deadline: float, within: float) -> bool:
        """Throw away what still comes; True once the line was silent for one gap."""
        until = min(deadline, self._clock() + within)
        while self._clock() < until:
            self._buffer.wipe()
            waited = self._line.receive(
                self._buffer.space(), wake, min(until, self._clock() + self._pace.gap)
            )
            if isinstance(waited, Waited):
                return waited is Waited.TIMEOUT and self._ended(wake, deadline) is None
        return False

    def _ask(self, command: bytes, wake: Wake, deadline: float) -> bytes | None:
        until = min(deadline, self._clock() + self._pace.reply)
        self._buffer.wipe()
        self._line.flush()
        if self._line.send(command, wake, until) is not None:
            return None
        while self._clock() < until:
            if self._buffer.full:  # a babbling line: keep the newer half
                self._buffer.cut(0, len(self._buffer) // 2)
            count = self._line.receive(self._buffer.space(), wake, until)
            if isinstance(count, Waited):
                return None
            self._buffer.filled(count)
            if (reply := self._reply()) is not None:
                found = bytes(self._buffer.held()[reply])
                self._buffer.wipe()
                return found
        return None

    # -- the stream

    def _reply(self) -> slice | None:
        """Where the first whole reply of the engine stands."""
        held = self._buffer.held()
        for match in self._family.reply.finditer(held):
            if self._family.valid(match.group()):
                return slice(*match.span())
        return None

    def _take_replies(self) -> int:
        taken = 0
        while (place := self._reply()) is not None:
            self._buffer.cut(place.start, place.stop)
            taken += 1
        return taken

    def _code(self, at_gap: bool) -> Scanned | NotScanned | None:
        """The first code in the buffer, if it is whole."""
        buffer, lead = self._buffer, self._family.lead
        while buffer and buffer.held()[0] in b"\r\n":  # the rest of a suffix
            buffer.cut(0, 1)
        if not buffer:
            return None
        ends = [at for at in (buffer.find(b"\r"), buffer.find(b"\n")) if at >= 0]
        end = min(ends, default=len(buffer))
        if end > LIMIT:
            return NotScanned(ScanFailure.TOO_LONG)
        reply = buffer.find(lead)
        if not at_gap and (not ends or 0 <= reply < end) and len(buffer) <= LIMIT:
            return None
        held = bytes(buffer.held()[: len(lead)])
        if at_gap and lead[0] < 0x20 and lead.startswith(held):
            buffer.wipe()  # a reply that broke off; no code begins with a control character
            return None
        if not ends and self._suffix:
            return NotScanned(ScanFailure.RUBBISH)
        return _decode(buffer.held()[:end])

    def _ended(self, wake: Wake, deadline: float) -> NotScanned | None:
        if wake.is_set() or self._clock() >= deadline:
            return NotScanned(ScanFailure.CANCELLED)
        return None


def _decode(code: memoryview) -> Scanned | NotScanned:
    """UTF-8, else GB 18030 (engines send either); anything else is no text."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = str(code, encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return Scanned(text)
    return NotScanned(ScanFailure.RUBBISH)
