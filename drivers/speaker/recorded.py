"""Recorded words: WAV files through ALSA's own player, in a process that ends with the sound.

`aplay` reads raw samples from us, scaled to the volume that is wished; killed, it falls silent at
once, for the kernel drops what a closed stream still holds. What can block in a sound card's code
blocks there.
"""

from __future__ import annotations

import array
import contextlib
import errno
import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.speaker.interface import Outcome, SpeakerStatus, Words, amplitude
from drivers.status import DeviceState
from drivers.wake import Wake

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "ALSA_CONFIG_PATH", "ALSA_CONFIG_DIR")
_CHUNK = 2048  # samples scaled in one go: half a millisecond of this thread
_PIPE = 4096  # bytes between us and the player: a tenth of a second, so that it stays in step
_CARD = re.compile(r"(?:^|[:,])CARD=([A-Za-z0-9_-]+)")
LONGEST = 120.0  # seconds of one recording


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds a player may be late with a recording's end before it counts as stuck."""

    late: float = 5.0


class _Unusable(Exception):
    """The file is none that can be played; the text says why, without its name."""


class RecordedSpeaker:
    """A `Speaker` of the words that somebody has recorded; others it has no voice for."""

    def __init__(
        self,
        recordings: Mapping[tuple[str, str], Path],
        output: str,
        clock: Callable[[], float],
        pace: Pace = Pace(),
        player: Sequence[str] = ("aplay",),
        cards: Path = Path("/proc/asound"),
    ) -> None:
        """`recordings`: (language, text) → file. `cards`: where the kernel names sound cards."""
        self._recordings = recordings
        self._output = output
        self._clock = clock
        self._pace = pace
        self._player = tuple(player)
        self._cards = cards
        self._child: subprocess.Popen[bytes] | None = None
        self._status = SpeakerStatus(DeviceState.STARTING, "none", clock())

    def status(self) -> SpeakerStatus:
        return self._status

    def probe(self, wake: Wake) -> SpeakerStatus:
        """Whether the card that is named is there. What a player said counts until then."""
        if not self._card_there():
            self._tell(DeviceState.POWER_OFF, "sound card absent")
        elif self._status.device in (DeviceState.STARTING, DeviceState.POWER_OFF):
            self._tell(DeviceState.ONLINE, "sound card")
        return self._status

    def close(self) -> None:
        self._end()

    def sever(self) -> None:
        """From another thread: the player is killed, so whoever feeds it finds a broken pipe."""
        child = self._child
        if child is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)

    def say(self, words: Words, gain: float, wake: Wake) -> Outcome:
        paths = self._files(words)
        if not paths:
            return Outcome.NO_VOICE
        if not self._card_there():
            self._tell(DeviceState.POWER_OFF, "sound card absent")
            return Outcome.FAILED
        for path in paths:
            try:
                with wave.open(str(path), "rb") as recording:
                    outcome = self._play(recording, gain, wake)
            except (OSError, EOFError, wave.Error, _Unusable) as error:
                self._tell(DeviceState.OFFLINE, _why(error))
                return Outcome.FAILED
            finally:
                self._end()
            if outcome is not Outcome.SPOKEN:
                return outcome
        return Outcome.SPOKEN

    def _files(self, words: Words) -> tuple[Path, ...]:
        """The recording of the whole, or one after the other of the parts that blanks divide it
        into, where there is one of each."""
        for parts in ([words.text], words.text.split(" ")):
            found = [self._recordings.get((words.language, part)) for part in parts]
            if all(found):
                return tuple(path for path in found if path is not None)
        return ()

    # -- playing

    def _play(self, recording: wave.Wave_read, gain: float, wake: Wake) -> Outcome:
        seconds = recording.getnframes() / max(1, recording.getframerate())
        if recording.getsampwidth() != 2 or not 0 < recording.getnchannels() <= 2:
            raise _Unusable("recording: not 16 bit, one or two channels")
        if not 0 < seconds <= LONGEST:
            raise _Unusable("recording: empty or too long")
        if wake.is_set():
            return Outcome.STOPPED
        child = self._start(recording)
        until = self._clock() + seconds + self._pace.late
        factor = round(65536 * amplitude(gain))
        waiting = memoryview(b"")
        ended = os.pidfd_open(child.pid)
        try:
            pipe = child.stdin
            assert pipe is not None
            while True:
                if not waiting and not pipe.closed:
                    waiting = memoryview(_quieter(recording.readframes(_CHUNK), factor))
                    if not waiting:
                        pipe.close()
                left = until - self._clock()
                ways = [] if pipe.closed else [pipe.fileno()]
                ready, writable, _ = select.select([ended, wake.fileno()], ways, [], max(0.0, left))
                if wake.fileno() in ready:
                    return Outcome.STOPPED
                if ended in ready:
                    return self._ended(child)
                if not writable:
                    raise _Unusable("player: no end")
                try:
                    waiting = waiting[os.write(pipe.fileno(), waiting) :]
                except BrokenPipeError:  # it died: its end says why
                    pipe.close()
                    waiting = memoryview(b"")
        finally:
            os.close(ended)

    def _start(self, recording: wave.Wave_read) -> subprocess.Popen[bytes]:
        format_ = [
            "-q", "-t", "raw", "-f", "S16_LE", "-c", str(recording.getnchannels()),
            "-r", str(recording.getframerate()), "-D", self._output, "-",
        ]  # fmt: skip
        self._child = child = subprocess.Popen(
            [*self._player, *format_],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        assert child.stdin is not None
        os.set_blocking(child.stdin.fileno(), False)
        with contextlib.suppress(OSError):
            fcntl.fcntl(child.stdin.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
        return child

    def _ended(self, child: subprocess.Popen[bytes]) -> Outcome:
        code = child.wait()
        if code:
            raise _Unusable(f"player: ended with {code}")
        self._tell(DeviceState.ONLINE, "played")
        return Outcome.SPOKEN

    def _end(self) -> None:
        """Nothing of the player stays, and it makes no sound any more."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            if child.stdin is not None:
                child.stdin.close()
        child.wait()

    # -- what is known

    def _card_there(self) -> bool:
        """A card that is named must be among the kernel's; of other outputs only a try tells."""
        named = _CARD.search(self._output)
        return named is None or (self._cards / named[1]).exists()

    def _tell(self, state: DeviceState, source: str) -> None:
        self._status = SpeakerStatus(state, source, self._clock())


def _quieter(frames: bytes, factor: int) -> bytes:
    """Samples of 16 bits, little endian, times `factor` / 65536."""
    if factor >= 65536:
        return frames
    samples = array.array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    scaled = array.array("h", [sample * factor >> 16 for sample in samples])
    if sys.byteorder == "big":
        scaled.byteswap()
    return scaled.tobytes()


def _why(error: Exception) -> str:
    """For a status: no path, no text of a library."""
    if isinstance(error, _Unusable):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "player or recording absent"
    if isinstance(error, OSError):
        return f"player: {errno.errorcode.get(error.errno or 0, 'error')}"
    return "recording: not a WAV file"
