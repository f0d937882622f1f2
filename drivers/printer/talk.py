"""One conversation with a printer over an open stream: questions, answers, back-pressure.

Every wait ends at its deadline or when the wake is set (`Woken`). An answer is taken only when
nothing else came with it: a line that also speaks rubbish is not believed.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.printer.model import Model
from drivers.printer.status import (
    Automatic,
    Condition,
    Parser,
    Process,
    Queued,
    RealTime,
    Reply,
    automatic,
    queued,
    real_time,
)
from drivers.printer.stream import Stream
from drivers.wake import Wake

_CHUNK = 512  # bytes a write; small, so that trouble is noticed between them
_INBOX = 64  # replies kept at most
_QUIET = 0.05  # seconds without a byte: nobody is in the middle of a word
_GULPS = 16  # reads at a time: a line that never stops talking must not hold us
_ASB_ON = b"\x1da\x0e"  # GS a: on/off-line, errors, paper


class Woken(Exception):
    """The wake was set: the caller wants its thread back."""


class Stalled(Exception):
    """The printer took no byte for the model's `stall` time."""

    def __init__(self, sent: int) -> None:
        super().__init__()
        self.sent = sent


class Stopped(Exception):
    """While sending, the printer reported by itself (ASB) that it cannot go on."""

    def __init__(self, sent: int) -> None:
        super().__init__()
        self.sent = sent


class Talk:
    """Belongs to the thread that made it. `condition` is what is known since the last `forget`."""

    def __init__(self, stream: Stream, model: Model, clock: Callable[[], float]) -> None:
        self.stream = stream
        self.condition = Condition()
        self._model = model
        self._clock = clock
        self._parser = Parser()
        self._inbox: list[Reply] = []
        self._awaited: type[Reply] | None = None  # kept while other questions are asked
        self._owed = 0  # DLE EOT questions whose answers may still come
        self._odd = 0  # replies nobody asked for
        self._told = 0  # automatic status messages that made sense

    def forget(self) -> None:
        self.condition = Condition()

    def rubbish(self) -> int:
        """How much has come that was no reply, or a reply to nothing. Only grows."""
        return self._parser.noise + self._odd

    # --- bytes in ---

    def _pump(self) -> None:
        """Take in what has come: ASB is merged at once, the rest waits to be asked for."""
        for _ in range(_GULPS):
            if not (data := self.stream.read()):
                return
            for reply in self._parser.feed(data):
                if isinstance(reply, Automatic) and self._model.answers.asb:
                    self._merge(automatic(reply))
                elif len(self._inbox) < _INBOX:
                    self._inbox.append(reply)
                else:
                    self._odd += 1

    def _merge(self, condition: Condition | None) -> None:
        if condition is None:
            self._odd += 1
        else:
            self._told += 1
            self.condition = self.condition.merged(condition)

    def _take(self, kind: type[Reply]) -> Reply | None:
        for i, reply in enumerate(self._inbox):
            if isinstance(reply, kind):
                return self._inbox.pop(i)
        return None

    def _tidy(self) -> None:
        """Forget replies that nobody waits for; late answers to DLE EOT are nothing odd."""
        self._pump()
        kept = []
        for reply in self._inbox:
            if self._awaited is not None and isinstance(reply, self._awaited):
                kept.append(reply)
            elif isinstance(reply, RealTime) and self._owed:
                self._owed -= 1
            else:
                self._odd += 1
        self._inbox = kept

    def wait(self, wake: Wake, until: float, writing: bool = False) -> bool:
        """Until the port can be read (or written), True; or the deadline, False. Raises Woken."""
        ready = self.stream.wait(wake, max(0.0, until - self._clock()), writing)
        if wake.is_set():
            raise Woken
        return ready

    def drain(self, wake: Wake) -> None:
        """Take in what comes unasked until the line is quiet, and forget it; for as long as an
        answer may take at most."""
        longest = self._model.times.answer
        end, quiet = self._clock() + longest, min(_QUIET, longest)
        while self._clock() < end and self.wait(wake, min(end, self._clock() + quiet)):
            self._tidy()
        self._tidy()
        self._parser.reset()

    # --- bytes out ---

    def send(
        self, data: bytes, wake: Wake, watch: Callable[[Condition], bool] | None = None
    ) -> None:
        """Write all of it. Raises Stalled, Stopped (when `watch` says so of the condition that ASB
        keeps up to date), Woken, PortAbsent; `sent` of the first two is an upper bound."""
        sent = 0
        until = self._clock() + self._model.times.stall
        while sent < len(data):
            took = self.stream.write(data[sent : sent + _CHUNK])
            if took:
                sent += took
                until = self._clock() + self._model.times.stall
            self._pump()
            if watch is not None and watch(self.condition):
                raise Stopped(sent)
            if not took and not self.wait(wake, until, writing=True):
                raise Stalled(sent)
            if self._clock() > until:  # it may talk all the time and still take nothing
                raise Stalled(sent)
            if wake.is_set():
                raise Woken

    # --- questions ---

    def ask(self, command: bytes, kind: type[Reply], seconds: float, wake: Wake) -> Reply | None:
        """The first answer of that kind, or None in time. Raises Woken, Stalled, PortAbsent."""
        self._tidy()
        self.send(command, wake)
        return self.expect(kind, seconds, wake)

    def expect(self, kind: type[Reply], seconds: float, wake: Wake) -> Reply | None:
        until = self._clock() + seconds
        while True:
            self._pump()
            if (reply := self._take(kind)) is not None:
                return reply
            if not self.wait(wake, until) or self._clock() > until:
                return None

    def ask_real_time(self, n: int, wake: Wake, tries: int = 0) -> Condition | None:
        """DLE EOT n, tried as often as the model says; None on silence or nonsense.

        Answers come in the order of the questions. While earlier ones are still owed (they stood
        behind print data on the line), the last one that comes is the answer to the last question.
        """
        times = self._model.times
        for _ in range(tries or times.tries):
            self._tidy()
            before = self.rubbish()
            self._owed += 1
            reply = self.ask(b"\x10\x04" + bytes((n,)), RealTime, times.answer, wake)
            if reply is None:
                self._parser.reset()  # half of a longer reply would swallow the next answer
                continue
            self._owed -= 1
            while self._owed > 0 and (later := self.expect(RealTime, times.answer, wake)):
                self._owed -= 1
                reply = later
            self._owed = 0
            self._tidy()
            meaning = real_time(n, reply.byte) if isinstance(reply, RealTime) else None
            if meaning is not None and self.rubbish() == before:
                self.condition = self.condition.merged(meaning)
                return meaning
            self.drain(wake)
        return None

    def look(self, wake: Wake) -> str:
        """Ask for everything the make answers, into `condition`; the source, or "" on silence.

        DLE EOT 1 first: it is answered off-line too. Then all at once from the automatic status
        where the make has it (off-line, GS a is not obeyed), else sensor by sensor.
        """
        answers, times = self._model.answers, self._model.times
        self.forget()
        if answers.dle_eot:
            first = self.ask_real_time(1, wake)
            if first is None:
                self.forget()
                return ""
            if answers.asb and not first.off_line and self._tells(times.answer, wake):
                return "GS a"
            for n in (2, 3, 4):
                self.ask_real_time(n, wake)
            return "DLE EOT"
        if answers.asb:
            return "GS a" if self._tells(times.answer * times.tries, wake) else ""
        if answers.gs_r and self.worked_through(times.answer * times.tries, wake):
            return "GS r"
        return ""

    def _tells(self, seconds: float, wake: Wake) -> bool:
        """GS a: whether a whole automatic status, and nothing senseless, came in time."""
        self._tidy()
        told, rubbish = self._told, self.rubbish()
        self.send(_ASB_ON, wake)
        until = self._clock() + seconds
        while self._told == told:
            if not self.wait(wake, until) or self._clock() > until:
                return False
            self._tidy()
        return self.rubbish() == rubbish

    def worked_through(self, seconds: float, wake: Wake) -> bool:
        """GS r 1: whether the printer has come to this place of its data in time."""
        self._tidy()
        before = self.rubbish()
        reply = self.ask(b"\x1dr\x01", Queued, seconds, wake)
        return self.is_through(reply, before)

    def is_through(self, reply: Reply | None, rubbish_before: int) -> bool:
        """Whether the answer to GS r makes sense and nothing senseless came beside it."""
        self._tidy()
        if not isinstance(reply, Queued) or self.rubbish() != rubbish_before:
            return False
        meaning = queued(reply.byte)
        self._merge(meaning)
        return meaning is not None

    def begin(self, command: bytes, kind: type[Reply], wake: Wake) -> None:
        """Send a command whose answer may come much later, between other questions."""
        self._tidy()
        self._awaited = kind
        self.send(command, wake)

    def end(self) -> None:
        """The answer is not waited for any more."""
        self._awaited = None

    def printed(self, process: bytes, seconds: float, wake: Wake) -> bool:
        """Whether the answer to GS ( H with this process id comes in time."""
        until = self._clock() + seconds
        while self._clock() <= until:
            reply = self.expect(Process, until - self._clock(), wake)
            if reply is None:
                return False
            if isinstance(reply, Process) and reply.id == process:
                return True
            self._odd += 1
            if wake.is_set():
                raise Woken
        return False
