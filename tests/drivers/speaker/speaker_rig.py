"""Both ways to be heard, each before its simulator, with one face for the contract suite."""

from __future__ import annotations

import json
import os
import sys
import time
import wave
from pathlib import Path

from drivers.speaker.dispatcher import DispatcherSpeaker
from drivers.speaker.dispatcher import Pace as DispatcherPace
from drivers.speaker.interface import Words
from drivers.speaker.recorded import Pace as RecordedPace
from drivers.speaker.recorded import RecordedSpeaker
from drivers.wake import Wake
from sandbox.devices import player
from sandbox.devices.posture import write_posture
from sandbox.devices.speechd import SpeechdSim

HELLO = Words("您好，请把身份证放在读卡区", "zh")
ENGLISH = Words("Good day", "en")
RATE = 8000


def recording(path: Path, seconds: float = 1.0, *, width: int = 2, loud: int = 20000) -> Path:
    """A square wave."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(RATE)
        sample = loud.to_bytes(2, "little", signed=True)[:width]
        file.writeframes(sample * round(seconds * RATE))
    return path


class SpeechdRig:
    name = "speechd"

    def __init__(self, folder: Path) -> None:
        self.folder, self.wake = folder, Wake()
        self.sim = SpeechdSim(folder)
        self.speaker = self.open()
        self.quiet = 1.0  # of full volume, as the last message was asked for

    def open(self, **more) -> DispatcherSpeaker:
        pace = DispatcherPace(
            connect=0.5, answer=0.3, listing=2.0, least=0.3, character=0.02,
            shortest_back_off=0.0, longest_back_off=0.0,
        )  # fmt: skip
        return DispatcherSpeaker(self.sim.path, time.monotonic, pace=pace, **more)

    def set(self, **values: object) -> None:
        write_posture(self.folder, "speechd", **values)

    def long(self) -> Words:
        self.set(pace=0.5)
        return HELLO

    @property
    def sounding(self) -> bool:
        return self.sim.speaking

    def heard(self) -> list[str]:
        return [one["ended"] for one in self.sim.heard()]

    def volume(self) -> float:
        """0 to 1."""
        return (self.sim.heard()[-1]["volume"] + 100) / 200

    def take_away(self) -> None:
        self.sim.close()
        os.unlink(self.sim.path)

    def bring_back(self) -> None:
        self.sim = SpeechdSim(self.folder)

    def close(self) -> None:
        self.speaker.close()
        self.sim.close()
        self.wake.close()


class PlayerRig:
    name = "player"

    def __init__(self, folder: Path) -> None:
        self.folder, self.wake = folder, Wake()
        self.cards = folder / "asound"
        (self.cards / "Kiosk").mkdir(parents=True)
        short, long_ = recording(folder / "hello.wav"), recording(folder / "long.wav", 60)
        english = recording(folder / "english.wav")
        self.recordings = {
            (HELLO.language, HELLO.text): short,
            (ENGLISH.language, ENGLISH.text): english,
            ("zh", "很长"): long_,
        }
        self.speaker = self.open()

    def open(self, output: str = "plughw:CARD=Kiosk", late: float = 8.0) -> RecordedSpeaker:
        return RecordedSpeaker(
            self.recordings, output, time.monotonic, RecordedPace(late),
            player=(sys.executable, "-S", "-E", player.__file__, str(self.folder)),
            cards=self.cards,
        )  # fmt: skip

    def set(self, **values: object) -> None:
        write_posture(self.folder, "player", **values)

    def long(self) -> Words:
        self.set(speed=1.0)
        return Words("很长", "zh")

    @property
    def sounding(self) -> bool:
        try:
            pid = int((self.folder / "player.pid").read_text())
            return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] not in "ZX"
        except (OSError, ValueError):
            return False

    def _lines(self) -> list[dict]:
        try:
            return [json.loads(x) for x in (self.folder / "player.heard").read_text().splitlines()]
        except OSError:
            return []

    def heard(self) -> list[str]:
        return [one["ended"] for one in self._lines()]

    def volume(self) -> float:
        return self._lines()[-1]["loudest"] / 20000

    def take_away(self) -> None:
        (self.cards / "Kiosk").rmdir()

    def bring_back(self) -> None:
        (self.cards / "Kiosk").mkdir()

    def close(self) -> None:
        self.speaker.close()
        self.wake.close()
