"""An ESC/POS receipt printer that is believed only when it has answered.

One owner: the thread that made it. Every wait is bounded by the model's times and ended by the
wake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drivers.back_off import BackOff
from drivers.printer.confirm import Confirmation, process_ids
from drivers.printer.document import Document
from drivers.printer.encode import Job, cut, encode
from drivers.printer.interface import (
    Failed,
    Outcome,
    Printed,
    PrinterStatus,
    PrintFailure,
    Rasterize,
    Unconfirmed,
)
from drivers.printer.links import open_stream
from drivers.printer.model import Model
from drivers.printer.port import Port
from drivers.printer.status import Cleared, Condition, failure, status
from drivers.printer.stream import PortAbsent, PortInUse, PortRefused
from drivers.printer.talk import Stalled, Stopped, Talk, Woken
from drivers.status import PORT_IN_USE, DeviceState
from drivers.wake import Wake

_ASB_ON = b"\x1da\x0e"
_CLEAR_DC4 = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 fn 8
_CLEAR_ENQ = b"\x10\x05\x02"  # DLE ENQ 2
_INIT = b"\x1b@"
_KERNEL_QUEUE = 4096  # bytes a serial driver may hold and lose when it is flushed


class EscPosPrinter:
    """`Printer` over any stream of `drivers.printer.stream`.

    Opening is tried at once when somebody wants to print, and with a bounded back-off (0.5 to 8 s)
    when only `probe` asks.
    """

    def __init__(
        self,
        model: Model,
        port: Port,
        rasterize: Rasterize,
        clock: Callable[[], float],
        usb: Any = None,
    ) -> None:
        """`usb`: a pyusb backend in the place of libusb."""
        self._model = model
        self._port = port
        self._rasterize = rasterize
        self._clock = clock
        self._usb = usb
        self._talk: Talk | None = None
        self._status = PrinterStatus(DeviceState.STARTING, "none", clock())
        self._back_off = BackOff(clock, 0.5, 8.0)
        self._processes = process_ids()
        self._fed = 0.0
        self._stale = False  # the connection may be dead without saying so
        self._pad = 0  # bytes a broken-off command may still be waiting for
        self._dirty = False  # something of an earlier ticket may be in the printer
        self._uncut = False  # something of it may be on paper that still hangs in the printer

    # --- the interface ---

    def status(self) -> PrinterStatus:
        """Last known; does not talk to the printer."""
        return self._status

    def probe(self, wake: Wake) -> PrinterStatus:
        """Ask now. On a set wake the last known status comes back unchanged."""
        try:
            if (self._talk or self._back_off.wait(wake, self._clock())) and self._connect():
                self._look(wake)
        except Woken:
            pass
        except Stalled:
            self._silent("no byte taken")
        except PortAbsent:
            self._lost()
        return self._status

    def print(self, document: Document, wake: Wake) -> Outcome:
        """See `Printer.print`. Raises QrTooLong for a document that can never be printed."""
        job = encode(document, self._model, self._rasterize)
        sent = [0]
        try:
            return self._print(job, wake, sent)
        except Woken:
            return Failed(PrintFailure.CANCELLED, self._gave_up(sent[0]))
        except PortAbsent:
            self._lost()
            return Failed(PrintFailure.POWER_OFF, self._gave_up(sent[0]))
        except Stalled:
            self._silent("no byte taken")
            return Failed(PrintFailure.OFFLINE, self._gave_up(sent[0]))
        finally:
            share = min(1.0, sent[0] / len(job.data))
            self._fed += share * job.dots / self._model.dots_per_millimetre

    def clear(self, wake: Wake) -> bool:
        """Empty the printer's buffers. True only when it answered that, or what follows, clean.

        Bounded by about eight times the model's `answer`, so that a wipe never waits for it long.
        """
        try:
            return self._connect() and self._clear(wake)
        except (Woken, Stalled):
            return False
        except PortAbsent:
            self._lost()
            return False

    def fed(self) -> float:
        """See `Printer.fed`."""
        return self._fed

    def hangs(self) -> bool:
        """See `Printer.hangs`."""
        return self._uncut

    def expect_uncut(self) -> None:
        """A process before this one ended in the middle of a ticket: cut before the next."""
        self._dirty = self._uncut = True

    def close(self) -> None:
        if self._talk is not None:
            self._talk.stream.close()
            self._talk = None
        self._stale = False

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        talk = self._talk
        if talk is not None:
            talk.stream.sever()

    # --- connecting ---

    def _connect(self) -> bool:
        if self._stale:
            self.close()
        if self._talk is not None:
            return True
        try:
            stream = open_stream(self._port, self._model.link, self._usb)
        except PortAbsent:
            self._lost()
            return False
        except PortInUse:
            self._fault(DeviceState.OFFLINE, PORT_IN_USE)
            return False
        except PortRefused:
            self._fault(DeviceState.OFFLINE, "open refused")
            return False
        self._talk = Talk(stream, self._model, self._clock)
        return True

    def _lost(self) -> None:
        self._fault(DeviceState.POWER_OFF, "port absent")

    def _fault(self, state: DeviceState, source: str) -> None:
        self.close()
        self._status = PrinterStatus(state, source, self._clock())
        self._back_off.failed()

    def _silent(self, source: str) -> None:
        if self._talk is not None:
            self._stale = self._talk.stream.reopen_when_silent
        self._status = PrinterStatus(DeviceState.OFFLINE, source, self._clock())

    # --- looking ---

    @property
    def _mute(self) -> bool:
        """The make answers nothing at all."""
        answers = self._model.answers
        return not (answers.dle_eot or answers.gs_r or answers.asb)

    def _look(self, wake: Wake) -> bool:
        """Read the status anew; False when a printer that should answer does not."""
        talk = self._talk
        assert talk is not None
        if self._mute:
            self._status = PrinterStatus(DeviceState.STARTING, "answers nothing", self._clock())
            self._back_off.succeeded()
            return True
        source = talk.look(wake)
        if not source:
            self._silent("no sensible answer")
            return False
        self._back_off.succeeded()
        self._note(source)
        return True

    def _note(self, source: str) -> None:
        assert self._talk is not None
        self._status = status(self._talk.condition, self._model.answers, source, self._clock())

    # --- printing ---

    def _print(self, job: Job, wake: Wake, sent: list[int]) -> Outcome:
        if wake.is_set():
            raise Woken
        if not self._connect():
            absent = self._status.device is DeviceState.POWER_OFF
            return Failed(PrintFailure.POWER_OFF if absent else PrintFailure.OFFLINE, 0)
        assert self._talk is not None
        if not self._look(wake):
            return Failed(PrintFailure.OFFLINE, 0)
        if why := failure(self._talk.condition):
            return Failed(why, 0)
        if self._dirty and not self._cleared(wake) and not self._mute:
            return Failed(failure(self._talk_condition()) or PrintFailure.HARDWARE, 0)
        if self._talk is None and not self._connect():  # went away while it was cleared
            return Failed(PrintFailure.POWER_OFF, 0)
        if why := self._send(job, wake, sent):
            return Failed(why, self._gave_up(sent[0]))
        return self._confirm(job, wake, sent[0])

    def _cleared(self, wake: Wake) -> bool:
        """Nothing of an earlier ticket is in the printer or hangs out of it."""
        return self._clear(wake) and not self._uncut

    def _talk_condition(self) -> Condition:
        return self._talk.condition if self._talk is not None else Condition()

    def _send(self, job: Job, wake: Wake, sent: list[int]) -> PrintFailure | None:
        talk = self._talk
        assert talk is not None
        pieces = job.pieces
        self._uncut = True
        if self._model.answers.asb:
            pieces = (pieces[0] + _ASB_ON, *pieces[1:])  # ESC @ may have switched it off
        for piece in pieces:
            start = sent[0]
            # what a failure inside the piece may have put on paper, and may leave it waiting for
            sent[0], self._pad = start + len(piece), len(piece)
            try:
                talk.send(piece, wake, watch=lambda c: failure(c) is not None)
            except (Stalled, Stopped) as stop:
                sent[0] = start + stop.sent
                self._pad = len(piece) - stop.sent
                if isinstance(stop, Stopped):
                    self._note("GS a")
                return self._why_stopped(wake)
        self._pad = 0
        return None

    def _why_stopped(self, wake: Wake) -> PrintFailure:
        talk = self._talk
        assert talk is not None
        talk.stream.discard_unsent()
        self._pad += _KERNEL_QUEUE
        alive = self._answers(wake)
        if not alive and self._model.link.soft_reset and talk.stream.soft_reset():
            alive = self._answers(wake)  # the question stood before a full buffer
        known = failure(talk.condition)
        return known or (PrintFailure.HARDWARE if alive else PrintFailure.OFFLINE)

    def _answers(self, wake: Wake) -> bool:
        """A look that may find it taking nothing at all."""
        talk = self._talk
        try:
            return talk is not None and self._look(wake)
        except Stalled:
            self._silent("no byte taken")
            return False

    def _gave_up(self, sent: int) -> int:
        """Remember that the printer may hold a part of this ticket."""
        self._dirty = self._dirty or sent > 0
        return sent

    # --- confirming ---

    def _confirm(self, job: Job, wake: Wake, sent: int) -> Outcome:
        """Wait for the printer's own word. All bytes are out: silence is not Failed."""
        talk = self._talk
        assert talk is not None
        self._dirty = True
        asking = Confirmation(talk, self._model, self._clock, self._look, self._note)
        try:
            outcome = asking.outcome(job, next(self._processes), sent, wake)
        except Woken:
            return Unconfirmed("cancelled")
        except PortAbsent:
            self._lost()
            return Unconfirmed("port absent")
        except Stalled:
            self._silent("no byte taken")
            return Unconfirmed("no byte taken")
        if asking.discarded:
            self._pad += _KERNEL_QUEUE
        if isinstance(outcome, Printed):
            self._dirty, self._pad, self._uncut = False, 0, False
        return outcome

    # --- clearing ---

    def _clear(self, wake: Wake) -> bool:
        talk, link = self._talk, self._model.link
        assert talk is not None
        times = self._model.times
        talk.stream.discard_unsent()
        if self._dirty and link.soft_reset:
            talk.stream.soft_reset()
        talk.drain(wake)
        if self._model.clear == "dle-dc4":
            proved = talk.ask(_CLEAR_DC4, Cleared, times.answer * times.tries, wake) is not None
            if proved:
                talk.send(_INIT, wake)
        else:
            talk.send(_CLEAR_ENQ + bytes(self._pad) + _INIT, wake)
            proved = self._model.answers.gs_r and self._proved_by_queue(wake)
        self.close()  # the next opening honours the "busy" signal again
        if proved:
            self._pad = 0
            self._dirty = self._uncut
            if self._connect():
                self._cut_off(wake)
                self._look(wake)
        return proved

    def _cut_off(self, wake: Wake) -> None:
        """What was printed of a ticket that ended early must not hang on the next one. It stays
        *uncut* until the printer has come through the cut: a stuck cutter leaves it hanging."""
        talk = self._talk
        assert talk is not None
        if not self._uncut or self._off_line(wake):
            return
        talk.send(cut(self._model), wake)
        if not self._model.answers.gs_r or self._proved_by_queue(wake):
            self._dirty = self._uncut = False

    def _off_line(self, wake: Wake) -> bool:
        """It says so, or says nothing though it could: what is sent now may stay in its buffer."""
        assert self._talk is not None
        if not self._model.answers.dle_eot:
            return False
        first = self._talk.ask_real_time(1, wake)
        return first is None or first.off_line is True

    def _proved_by_queue(self, wake: Wake) -> bool:
        """GS r answered: what stood before it is gone. Off-line it cannot be, so do not wait."""
        talk, times = self._talk, self._model.times
        assert talk is not None
        if self._off_line(wake):
            return False
        line = self._pad * 10 / self._model.link.baud
        return talk.worked_through(times.answer * times.tries + line, wake)
