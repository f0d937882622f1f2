"""A speech-dispatcher that misbehaves: SSIP over a UNIX socket, as the one of Debian 12 answers.

DIR/speechd.toml:
    posture = "normal"      or one of POSTURES
    pace = 0.01             seconds a character is heard for
DIR/speechd.heard: a line of JSON for each message, when it has ended: text, voice, volume, how it
ended (end, canceled, left) and the seconds it was heard.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import socket
import threading
import time
from pathlib import Path

from sandbox.devices.listening import Listening
from sandbox.devices.posture import Posture

POSTURES = (
    "normal",
    "no-chinese",  # a voice for English only
    "cantonese",  # the only Chinese one
    "voiceless",
    "many",  # eight thousand voices, as espeak-ng has with its variants
    "slow",  # each answer comes late
    "mute",  # takes everything and says nothing
    "frozen",  # its sound device fails: begins, never ends, answers nothing more
    "endless",  # begins and never ends, but answers
    "cut-off",  # hangs up while it speaks
    "hang-up",  # hangs up instead of answering
    "garbage",
    "bytewise",
    "refuses",  # no output module works
    "babble",  # events of messages that are not ours
)
VOICES = (
    "Afrikaans\taf\tnone",
    "Chinese (Cantonese)\tyue\tnone",
    "Chinese (Mandarin, latin as English)+Annie\tcmn\tAnnie",
    "Chinese (Mandarin, latin as English)\tcmn\tnone",
    "Chinese (Mandarin, latin as Pinyin)\tcmn-latn-pinyin\tnone",
    "English (Caribbean)\ten-029\tnone",
    "English (America)\ten-us\tnone",
)


class SpeechdSim(Listening):
    """Listens at `path` until closed."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "speechd.sock")
        self._posture = Posture(folder, "speechd")
        self._heard = folder / "speechd.heard"
        self._lock = threading.Lock()
        self._ids = itertools.count(1)  # of clients
        self._number = 0
        self._saying: dict[int, threading.Event] = {}
        self.noise = random.Random(6560)
        listener = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        listener.bind(self.path)
        listener.listen()
        self._listen(listener, "speechd")

    def close(self) -> None:
        super().close()
        self.cancel()

    def cancel(self) -> None:
        """Silence, whoever asked for words."""
        with self._lock:
            for one in self._saying.values():
                one.set()

    @property
    def speaking(self) -> bool:
        with self._lock:
            return bool(self._saying)

    def heard(self) -> list[dict]:
        with self._lock, contextlib.suppress(FileNotFoundError):
            return [json.loads(line) for line in self._heard.read_text("utf-8").splitlines()]
        return []

    def _serve(self, line: socket.socket) -> None:
        _Client(self, line, next(self._ids)).serve()

    @property
    def posture(self) -> str:
        return self._posture.name

    def begin(self) -> tuple[int, threading.Event]:
        with self._lock:
            self._number += 1
            self._saying[self._number] = stop = threading.Event()
            return self._number, stop

    def ended(self, number: int, said: dict) -> None:
        with self._lock:
            self._saying.pop(number, None)
            with self._heard.open("a", encoding="utf-8") as file:
                file.write(json.dumps(said) + "\n")

    def lasts(self, text: str) -> float:
        return self._posture.number("pace", 0.01) * len(text)

    def voices(self) -> list[str]:
        match self.posture:
            case "no-chinese":
                return [one for one in VOICES if "Chinese" not in one]
            case "cantonese":
                return [one for one in VOICES if "Mandarin" not in one]
            case "voiceless":
                return []
            case "many":
                return [f"Voice {n}\tx{n}\tnone" for n in range(8000)] + list(VOICES)
        return list(VOICES)


class _Client:
    def __init__(self, server: SpeechdSim, line: socket.socket, id_: int) -> None:
        self._server, self._line, self._id = server, line, id_
        self._lock = threading.Lock()
        self._voice, self._volume = "", 100
        self._frozen = False
        self._mine: set[threading.Event] = set()

    def serve(self) -> None:
        with self._line.makefile("rb") as lines:
            for raw in lines:
                line = raw.decode("utf-8").rstrip("\r\n")
                if self._server.posture == "hang-up":
                    break
                if line == "SPEAK":
                    self._say("230 OK RECEIVING DATA\r\n")
                    self._speak(self._text(lines))
                elif line == "QUIT":
                    self._say("231 HAPPY HACKING\r\n")
                    break
                else:
                    self._say(self._answer(line.split()))

    def _text(self, lines) -> str:
        text = []
        for raw in lines:
            line = raw.decode("utf-8").rstrip("\r\n")
            if line == ".":
                break
            text.append(line[1:] if line.startswith("..") else line)
        return "\n".join(text)

    def _answer(self, words: list[str]) -> str:
        match words:
            case ["SET", "SELF", "CLIENT_NAME", _]:
                return "208 OK CLIENT NAME SET\r\n"
            case ["SET", "SELF", "NOTIFICATION", "ALL", "on"]:
                return "220 OK NOTIFICATION SET\r\n"
            case ["SET", "SELF", "OUTPUT_MODULE", _]:
                return "216 OK OUTPUT MODULE SET\r\n"
            case ["SET", "SELF", "RATE", _]:
                return "203 OK RATE SET\r\n"
            case ["SET", "SELF", "SYNTHESIS_VOICE", *name]:
                self._voice = " ".join(name)
                return "209 OK VOICE SET\r\n"
            case ["SET", "SELF", "VOLUME", value]:
                if not -100 <= int(value) <= 100:
                    return "413 ERR PITCH TOO HIGH\r\n"
                self._volume = int(value)
                return "218 OK VOLUME SET\r\n"
            case ["LIST", "SYNTHESIS_VOICES"]:
                listed = "".join(f"249-{voice}\r\n" for voice in self._server.voices())
                return f"{listed}249 OK VOICE LIST SENT\r\n"
            case ["CANCEL", "ALL"]:
                self._server.cancel()
                return "213 OK CANCELED\r\n"
            case ["CANCEL", "SELF"]:
                for one in list(self._mine):
                    one.set()
                return "213 OK CANCELED\r\n"
        return "500 ERR INVALID COMMAND\r\n"

    def _speak(self, text: str) -> None:
        if self._server.posture == "refuses":
            self._say("414 ERR NO OUTPUT MODULE\r\n")
            return
        number, stop = self._server.begin()
        self._mine.add(stop)
        self._say(f"225-{number}\r\n225 OK MESSAGE QUEUED\r\n")
        threading.Thread(target=self._sound, args=(number, stop, text), daemon=True).start()

    def _sound(self, number: int, stop: threading.Event, text: str) -> None:
        posture = self._server.posture
        if posture == "babble":
            self._event(number + 77, 701, "BEGIN")
            self._event(number + 77, 702, "END")
        self._event(number, 701, "BEGIN")
        self._frozen = posture == "frozen"
        began, lasts = time.monotonic(), self._server.lasts(text)
        if posture in ("frozen", "endless"):
            lasts = 60.0
        if posture == "cut-off":
            stop.wait(lasts / 2)
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
            lasts /= 2
        canceled = stop.wait(lasts)
        self._mine.discard(stop)
        said = {
            "text": text, "voice": self._voice, "volume": self._volume,
            "ended": "canceled" if canceled else "end", "seconds": time.monotonic() - began,
            "at": time.monotonic(),
        }  # fmt: skip
        self._server.ended(number, said)
        self._event(number, *((703, "CANCELED") if canceled else (702, "END")))

    def _event(self, number: int, code: int, word: str) -> None:
        with contextlib.suppress(OSError):  # who asked for it may be gone; it is said all the same
            self._say(f"{code}-{number}\r\n{code}-{self._id}\r\n{code} {word}\r\n")

    def _say(self, answer: str) -> None:
        posture, raw = self._server.posture, answer.encode("utf-8")
        if posture == "mute" or self._frozen:
            return
        with self._lock:
            match posture:
                case "slow":
                    time.sleep(0.03)
                    self._line.sendall(raw)
                case "garbage":
                    self._line.sendall(self._server.noise.randbytes(60) + b"\n")
                case "bytewise" if len(raw) < 400:
                    for byte in raw:
                        self._line.sendall(bytes([byte]))
                case _:
                    self._line.sendall(raw)
