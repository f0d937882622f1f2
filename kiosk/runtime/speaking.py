"""The voice on its own supervised thread: says one thing after the other, and is silent at once
when something else is to be said.

What is private is said only while earphones are known to be in; taken out, it ends there, and what
is left of it is dropped. Nothing here outlives `forget`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from drivers.speaker.interface import Outcome, Speaker, SpeakerStatus, Words
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.supervised import USE_SECONDS, Lease, Lent, Supervisor, Worker

PROBE_EVERY = 60.0
"""Seconds of silence after which it is asked whether there is still a voice."""

REST_SECONDS = 5.0
"""For which the voice is left alone after a visit: a speech-dispatcher that nobody is connected to
ends in that time and begins anew, with nothing of the visit in its memory (docs/speech.md)."""

OPEN_SECONDS = 5.0
PROBE_SECONDS = 12.0
"""A list of some thousand voices may take its time."""

SAY_SECONDS = 600.0
"""The longest text of one page, read slowly."""


class Speaking(Lent):
    """`told` is called from any thread when the device's state is another one."""

    def __init__(
        self,
        open_speaker: Callable[[], Speaker],
        told: Callable[[str, SpeakerStatus], None],
        supervisor: Supervisor,
        name: str = "speech",
    ) -> None:
        self.name = name
        self._open = open_speaker
        self._told = told
        self._clock = supervisor.clock
        self._lock = threading.Lock()
        self._queue: deque[Words] = deque()
        self._now: Words | None = None
        self._gain = 0.0
        self._paused = self._resting = False
        self._alone = False
        """Earphones are known to be in: only who wears them hears it."""
        self.status: SpeakerStatus | None = None
        self._known: DeviceState | None = None
        self._quit = Wake()  # set at the end only: a probe is not cut short by words
        self._worker = Worker(
            name,
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    # ---- from any thread

    def say(self, words: Sequence[Words], gain: float) -> None:
        """In place of whatever is said now and was to be said. `gain`: decibels, 0 the loudest."""
        with self._lock:  # held while nudging: a wake set later would end the new words
            self._queue = deque(words)
            self._gain, self._paused = gain, False
            self._worker.nudge()

    def add(self, words: Sequence[Words]) -> None:
        """After what is said now."""
        with self._lock:
            idle = self._now is None
            self._queue.extend(words)
            if idle:
                self._worker.nudge()

    def louder(self, gain: float, first: Sequence[Words]) -> None:
        """Another volume: `first` is said in it, then what was broken off, from its beginning."""
        with self._lock:
            self._gain, self._paused = gain, False
            self._queue.extendleft(reversed(self._whole()))
            self._queue.extendleft(reversed(first))
            self._worker.nudge()

    def pause(self) -> bool:
        """Silence, or, when it is silent, on with what was broken off. True: silent now."""
        with self._lock:
            if self._paused:
                self._paused = False
            elif self._now is not None or self._queue:
                self._queue.extendleft(self._whole())
                self._paused = True
            self._worker.nudge()
            return self._paused

    def forget(self) -> None:
        """Silence; nothing of what was to be said stays."""
        with self._lock:
            self._queue.clear()
            self._paused = False
            self._worker.nudge()

    def rest(self) -> None:
        """Silence, and nobody is connected to the voice for `REST_SECONDS`."""
        with self._lock:
            self._queue.clear()
            self._paused, self._resting = False, True
            self._worker.nudge()

    def alone(self, yes: bool) -> None:
        """Whether earphones are in, as their socket says; not known is no."""
        with self._lock:
            if self._alone is yes:
                return
            self._alone = yes
            if not yes:
                self._queue = deque(words for words in self._queue if not words.private)
                if self._now is not None and self._now.private:
                    self._worker.nudge()

    @property
    def silent(self) -> bool:
        """Nothing is being said or is about to be."""
        with self._lock:
            return self._now is None and (self._paused or not self._queue)

    def close(self) -> None:
        self.forget()
        self._quit.set()
        self._worker.close()
        if self._worker.gone:  # else it may still wait on it
            self._quit.close()

    def _whole(self) -> list[Words]:
        """What is said now, to be said again. Under the lock."""
        return [] if self._now is None else [self._now]

    # ---- on its thread

    def _run(self, lease: Lease) -> None:
        speaker = lease.open(self._open, OPEN_SECONDS)
        with lease.call(PROBE_SECONDS):
            speaker.probe(self._quit)
        self._passed(lease, speaker.status())
        while True:
            with self._lock:
                job = self._worker.begun(lease)
                rests = self._resting and job is None
                self._resting = self._resting and not rests
                self._now = None if job is not None or rests else self._next()
                now, gain = self._now, self._gain
            if not lease.in_charge:
                return
            if job is not None:
                with lease.call(USE_SECONDS):
                    job(speaker, lease.wake)
            elif rests:
                with lease.call(PROBE_SECONDS):
                    speaker.close()
                lease.pause(REST_SECONDS)
                if not lease.wake.is_set():
                    with lease.call(PROBE_SECONDS):
                        speaker.probe(self._quit)
            elif now is not None:
                with lease.call(SAY_SECONDS):
                    outcome = speaker.say(now, gain, lease.wake)
                self._said(lease, outcome)
            else:
                lease.pause(PROBE_EVERY)
                if not lease.wake.is_set():
                    with lease.call(PROBE_SECONDS):
                        speaker.probe(self._quit)
            del now  # no frame holds words while it waits
            self._passed(lease, speaker.status())

    def _next(self) -> Words | None:
        """Under the lock."""
        while self._queue and not self._paused:
            words = self._queue.popleft()
            if self._alone or not words.private:
                return words
        return None

    def _said(self, lease: Lease, outcome: Outcome) -> None:
        with self._lock:
            self._now = None
            if outcome is Outcome.FAILED and lease.in_charge:
                self._queue.clear()  # what follows would fail as well, one time-out after the other

    def _passed(self, lease: Lease, status: SpeakerStatus) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    def _lost(self, source: str) -> None:
        with self._lock:
            self._queue.clear()
            self._now = None
        self._tell(SpeakerStatus(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: SpeakerStatus) -> None:
        with self._lock:
            self.status = status
            changed, self._known = status.device is not self._known, status.device
        if changed:
            self._told(self.name, status)
