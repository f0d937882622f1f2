"""All bytes are out: has it become paper? Only the printer's own word counts.

Source of the rules: Epson ESC/POS reference, GS ( H fn 48 and GS r.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from drivers.printer.encode import Job
from drivers.printer.interface import Failed, Outcome, Printed, Unconfirmed
from drivers.printer.model import Model
from drivers.printer.status import Process, Queued, failure
from drivers.printer.stream import PortAbsent
from drivers.printer.talk import Stalled, Talk, Woken
from drivers.wake import Wake

_GLANCE = 0.4  # seconds between looks at the status while the confirmation is awaited


def process_ids() -> Iterator[bytes]:
    """Four bytes 0x20–0x7E each, none twice in 95⁴; they begin anywhere, so that an answer to an
    older process's id is not taken for ours."""
    number = secrets.randbelow(95**4)
    while True:
        number = (number + 1) % 95**4
        rest, digits = number, bytearray()
        for _ in range(4):
            rest, digit = divmod(rest, 95)
            digits.append(0x20 + digit)
        yield bytes(digits)


class Confirmation:
    """Of one ticket, over one connection.

    `look` reads the status anew (False: no sensible answer), `note` publishes what the talk knows
    with its source.
    """

    def __init__(
        self,
        talk: Talk,
        model: Model,
        clock: Callable[[], float],
        look: Callable[[Wake], bool],
        note: Callable[[str], None],
    ) -> None:
        self._talk = talk
        self._model = model
        self._clock = clock
        self._look = look
        self._note = note
        self.discarded = False  # what had not left was thrown away

    def outcome(self, job: Job, process: bytes, sent: int, wake: Wake) -> Outcome:
        """Bounded by the time the paper and the line need, and the model's `confirm`.

        Raises Woken, Stalled, PortAbsent: all of them leave it unconfirmed.
        """
        times, how = self._model.times, self._model.confirm
        paper = job.dots / self._model.dots_per_millimetre / times.millimetres_per_second
        line = len(job.data) * 10 / self._model.link.baud
        until = self._clock() + paper + line + times.confirm
        try:
            if how == "none":
                return self._unasked(until - times.confirm, wake)
            if how == "process-id":
                outcome = self._by_process(process, until, wake, sent)
            else:
                outcome = self._by_queue(until, wake, sent)
            if isinstance(outcome, Unconfirmed):
                outcome = self._overdue(outcome, wake, sent)
            return outcome
        finally:
            self._talk.end()

    def _by_process(self, process: bytes, until: float, wake: Wake, sent: int) -> Outcome:
        talk = self._talk
        talk.begin(b"\x1d(H\x06\x0000" + process, Process, wake)
        while self._clock() < until:
            if talk.printed(process, min(_GLANCE, until - self._clock()), wake):
                self._look_after(wake)
                return Printed("GS ( H")
            if stopped := self._glance(wake, sent):
                return stopped
        return Unconfirmed("GS ( H")

    def _look_after(self, wake: Wake) -> None:
        """Fresh status after a print; whatever happens now, the ticket is on paper."""
        try:
            self._look(wake)
        except (Woken, Stalled, PortAbsent):
            return  # the next look will find out

    def _by_queue(self, until: float, wake: Wake, sent: int) -> Outcome:
        talk = self._talk
        rubbish = talk.rubbish()
        talk.begin(b"\x1dr\x01", Queued, wake)
        while self._clock() < until:
            reply = talk.expect(Queued, min(_GLANCE, until - self._clock()), wake)
            if reply is not None:
                talk.end()
                return self._after_queue(talk.is_through(reply, rubbish), wake)
            if stopped := self._glance(wake, sent):
                return stopped
        return Unconfirmed("GS r")

    def _after_queue(self, through: bool, wake: Wake) -> Outcome:
        """The buffer is worked through; paper and cutter must also be well for it to be printed."""
        if not through or not self._model.answers.dle_eot or not self._look(wake):
            return Unconfirmed("GS r")
        known = self._talk.condition
        well = failure(known) is None and known.off_line is False and known.paper_out is False
        return Printed("GS r + DLE EOT") if well else Unconfirmed("GS r + DLE EOT")

    def _overdue(self, outcome: Unconfirmed, wake: Wake, sent: int) -> Outcome:
        """No word in time. If it took no more data the questions stood behind them: throw those
        away and ask once more, so that an empty roll is called an empty roll."""
        talk = self._talk
        talk.stream.discard_unsent()
        self.discarded = True
        if self._model.answers.dle_eot and talk.ask_real_time(1, wake) is not None:
            self._look(wake)
            if why := failure(talk.condition):
                return Failed(why, sent)
        return outcome

    def _unasked(self, until: float, wake: Wake) -> Outcome:
        """Nothing to ask: leave the paper its time, so that the visitor is asked when it is out."""
        while self._clock() < until:
            self._talk.wait(wake, until)
            self._talk.drain(wake)
        return Unconfirmed("answers nothing")

    def _glance(self, wake: Wake, sent: int) -> Failed | None:
        """Has it stopped for a reason it can name? Silence says nothing."""
        talk = self._talk
        if self._model.answers.dle_eot:
            first = talk.ask_real_time(1, wake, tries=1)
            if first is None or not first.off_line:
                return None
            for n in (2, 3, 4):
                talk.ask_real_time(n, wake)
            self._note("DLE EOT")
        why = failure(talk.condition)
        return Failed(why, sent) if why else None
