"""`python -m tests.bench.speech`: how soon the voice is silent when something else is to be said.

    silent     from the wish (a key pressed, another page, earphones taken out) to the end of the
               sound: the daemon's word that it was cancelled, the player's process gone
    caller     what the wish costs the thread that draws

Without --socket against stand-ins of the daemon and of the player; with it against a real
speech-dispatcher, whose own words (213, 703) are timed. Milliseconds, median and p95.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from drivers.speaker.dispatcher import DispatcherSpeaker
from drivers.speaker.interface import SpeakerStatus, Words
from kiosk.runtime.speaking import Speaking
from kiosk.runtime.supervised import Supervisor
from tests.bench.report import conditions, say

LONG = Words("这是一段很长的话，" * 40, "zh")
NEXT = Words("下一页", "zh")


class Quiet:
    """Nobody hangs here."""

    def hung(self, name: str, abandoned: int) -> None: ...
    def broke(self, name: str, error: BaseException) -> None: ...
    def back(self, name: str) -> None: ...


def measured(
    opened: Callable[[], object], sounds: Callable[[], bool], words: Words, times: int
) -> tuple[list[float], list[float]]:
    """(seconds to silence, seconds of the call)."""
    silent: list[float] = []
    called: list[float] = []
    supervisor = Supervisor(time.monotonic, Quiet())

    def told(name: str, status: SpeakerStatus) -> None: ...

    speaking = Speaking(opened, told, supervisor)  # type: ignore[arg-type]
    for _ in range(times):
        speaking.say([words], 0.0)
        until(sounds)
        time.sleep(0.2)
        begun = time.perf_counter()
        speaking.forget()
        called.append(time.perf_counter() - begun)
        until(lambda: not sounds())
        silent.append(time.perf_counter() - begun)
    speaking.close()
    supervisor.close()
    return silent, called


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the voice does not do what it is told")
        time.sleep(0.0005)


class Watched(DispatcherSpeaker):
    """Knows whether a message is being said, by the daemon's own words."""

    sounding = False

    def _heard(self, number: str, wake, characters: int):
        try:
            self._begun(wake)
            type(self).sounding = True
            return super()._heard(number, wake, characters)
        finally:
            if not wake.is_set():
                type(self).sounding = False

    def _begun(self, wake) -> None:
        while self._event(wake, time.monotonic() + 5.0)[0] != 701:
            pass

    def _at_once(self, line: str):
        answer = super()._at_once(line)
        if line == "CANCEL SELF":
            type(self).sounding = False
        return answer


def row(name: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"| {name} | {statistics.median(ordered) * 1000:.2f} | {p95 * 1000:.2f} |"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speech")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--socket", default="", help="of a real speech-dispatcher")
    options = parser.parse_args(argv)
    lines = ["| | median ms | p95 ms |", "|---|---|---|"]
    if options.socket:
        silent, called = measured(
            lambda: Watched(options.socket, time.monotonic), lambda: Watched.sounding, LONG,
            options.times,
        )  # fmt: skip
        lines += [row("speech-dispatcher: silent", silent), row("caller", called)]
    else:
        from tests.drivers.speaker.speaker_rig import PlayerRig, SpeechdRig

        for made in (SpeechdRig, PlayerRig):
            with tempfile.TemporaryDirectory() as folder:
                rig = made(Path(folder))
                words = rig.long()
                silent, called = measured(
                    rig.open, lambda rig=rig: rig.sounding, words, options.times
                )
                lines += [row(f"{rig.name}: silent", silent), row(f"{rig.name}: caller", called)]
                rig.close()
    say(conditions())
    say("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
