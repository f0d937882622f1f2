"""speech-dispatcher over its socket: SSIP, the Speech Synthesis Interface Protocol.

Source: SSIP manual (brailcom/speechd, doc/ssip.texi); bytes and codes as speech-dispatcher 0.11.4
of Debian 12 sends them. Lines end with CR LF. An answer is any number of `NNN-text` and one
`NNN text`; 2xx good, 3xx to 5xx refused, 7xx an event about a message: `701 BEGIN`, `702 END`,
`703 CANCELED`, before it two lines with the message's and the client's number.

The daemon takes any voice name it is given, so whether a language has a voice is known from its
list only. It goes on speaking for a client that hangs up: a message is cancelled before a
connection is given up, and everything that is still to be heard when one is made. A daemon whose
sound device fails begins a message, never ends it and answers nothing more.
"""

from __future__ import annotations

import contextlib
import errno
import re
import socket
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from drivers import sever
from drivers.back_off import BackOff
from drivers.socket_line import Lost, SocketLine, Woken
from drivers.speaker.interface import Outcome, SpeakerStatus, Words, amplitude
from drivers.status import DeviceState
from drivers.wake import Wake

PORT = 6560
_CLIENT = "kiosk:terminal:speech"  # user:program:component
_LONGEST_LINE = 1024  # bytes
_LARGEST_LIST = 4_000_000  # bytes; espeak-ng's is a quarter of a million
_LINE = re.compile(rb"([2-7][0-9]{2})([ -])(.*)")
_END, _CANCELED = 702, 703
_NOT_SAID = dict.fromkeys([*range(32), 127], " ")
LANGUAGES: dict[str, tuple[str, ...]] = {
    "zh": ("cmn", "zh", "zh-cn", "zho", "chi", "cmn-cn", "cmn-hans-cn", "cmn-latn-pinyin"),
    "en": ("en-us", "en-gb", "en"),
}
"""What a voice's language is called, best first. yue (Cantonese) is not Mandarin."""

_DESCRIBED = {"zh": ("cmn", "zh", "zho", "chi"), "en": ("en",)}
_NOT_MANDARIN = frozenset({"yue", "hk", "hak", "nan"})


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. A message may last `least` and `character` for each of its characters."""

    connect: float = 1.0
    answer: float = 1.0
    listing: float = 8.0
    least: float = 5.0
    character: float = 0.8
    shortest_back_off: float = 1.0
    longest_back_off: float = 30.0


class _Refused(Exception):
    """An answer of 3xx to 5xx; the text is its number."""


class _Answer(NamedTuple):
    code: int
    texts: tuple[str, ...]  # of the lines before its last


class DispatcherSpeaker:
    """A `Speaker` over one kept connection with one message at a time."""

    def __init__(
        self,
        address: str,
        clock: Callable[[], float],
        module: str = "",
        voices: Mapping[str, str] | None = None,
        rate: int = 0,
        pace: Pace = Pace(),
    ) -> None:
        """`address`: path of a UNIX socket, or an IP address and port (`127.0.0.1:6560`); a name
        would be looked up by C code that nothing can end. Raises ValueError for anything else."""
        self._family, self._address = _parsed(address)
        self._clock = clock
        self._module, self._wanted, self._rate = module, dict(voices or {}), rate
        self._pace = pace
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._line = SocketLine("speech-dispatcher", clock, _LONGEST_LINE)
        self._port: sever.Port | None = None
        self._events: deque[tuple[int, str]] = deque()  # code, message number
        self._partly: list[str] = []  # lines of an answer or event that is not whole
        self._voices: dict[str, str] = {}  # language → name; of the last list
        self._quick: Wake | None = None  # never set: for what is over in a moment
        self._set: dict[str, str] = {}  # what the daemon was told last
        self._status = SpeakerStatus(DeviceState.STARTING, "none", clock())

    def status(self) -> SpeakerStatus:
        return self._status

    @property
    def voices(self) -> dict[str, str]:
        """Language → name of its voice, as last listed."""
        return dict(self._voices)

    def close(self) -> None:
        """Nothing is being said: `say` waits for the end of it, or ends it."""
        self._line.close()
        if self._quick is not None:
            self._quick.close()
        self._port = self._quick = None
        self._forget()

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        sever.sever(self._port)

    def probe(self, wake: Wake) -> SpeakerStatus:
        """Connects where there is no connection, and asks for the voices then: listing thousands
        costs the daemon half a second."""
        if not self._line.open and not self._back_off.wait(wake, self._clock()):
            return self._status
        with self._telling():
            if not self._line.open:
                self._connect(wake)
                self._list(wake)
            else:  # it may be dead by now
                self._ask("SET SELF NOTIFICATION ALL on", wake)
        return self._status

    def say(self, words: Words, gain: float, wake: Wake) -> Outcome:
        if wake.is_set():
            return Outcome.STOPPED
        if not self._line.open and not self._back_off.wait(wake, self._clock()):
            return Outcome.FAILED
        outcome = Outcome.FAILED
        with self._telling():
            self._connect(wake)
            if not self._voices:
                self._list(wake)
            voice = self._voices.get(words.language)
            if voice is None:
                return Outcome.NO_VOICE
            self._tune("SYNTHESIS_VOICE", voice)
            self._tune("VOLUME", str(round(200 * amplitude(gain)) - 100))
            outcome = self._speak(words, wake)
        if wake.is_set() and outcome is Outcome.FAILED and not self._line.open:
            return Outcome.STOPPED  # woken before anything was heard
        return outcome

    # -- a message

    def _speak(self, words: Words, wake: Wake) -> Outcome:
        text = words.text.translate(_NOT_SAID).strip()
        if not text:
            return Outcome.SPOKEN
        self._events.clear()
        if self._at_once("SPEAK").code != 230:
            raise Lost("speech-dispatcher: answer makes no sense")
        line = f".{text}" if text.startswith(".") else text
        try:
            queued = self._at_once(f"{line}\r\n.")
            if queued.code != 225 or not queued.texts:
                raise Lost("speech-dispatcher: answer makes no sense")
            return self._heard(queued.texts[0], wake, len(text))
        except Woken:
            self._at_once("CANCEL SELF")
            return Outcome.STOPPED
        except Lost:
            with contextlib.suppress(Lost, _Refused, OSError):
                self._at_once("CANCEL SELF")
            raise

    def _heard(self, number: str, wake: Wake, characters: int) -> Outcome:
        until = self._clock() + self._pace.least + self._pace.character * characters
        while True:
            code, whose = self._event(wake, until)
            if whose == number and code in (_END, _CANCELED):
                return Outcome.SPOKEN if code == _END else Outcome.STOPPED

    def _tune(self, what: str, value: str) -> None:
        if self._set.get(what) != value:
            self._at_once(f"SET SELF {what} {value}")
            self._set[what] = value

    def _at_once(self, line: str) -> _Answer:
        """What a daemon in order answers in a moment, and what must not be left half done: the wake
        does not end it."""
        assert self._quick is not None
        return self._ask(line, self._quick)

    # -- the connection

    @contextlib.contextmanager
    def _telling(self):
        """What goes wrong becomes the status; a connection in doubt is given up, and with it
        whatever was being said."""
        try:
            yield
        except Woken:
            self.close()  # the answer that is still to come would be taken for the next one
        except Lost as lost:
            self._failed(DeviceState.OFFLINE, str(lost))
        except _Refused as refused:
            self._failed(DeviceState.OFFLINE, f"speech-dispatcher: refused, {refused}")
        except OSError as error:
            absent = error.errno in (errno.ENOENT, errno.ECONNREFUSED, errno.ENETUNREACH)
            source = "no socket" if absent else "connection broke"
            state = DeviceState.POWER_OFF if absent else DeviceState.OFFLINE
            self._failed(state, f"speech-dispatcher: {source}")
        else:
            self._back_off.succeeded()
            if self._line.open:
                self._status = SpeakerStatus(
                    DeviceState.ONLINE, "SSIP", self._clock(), frozenset(self._voices)
                )

    def _failed(self, state: DeviceState, source: str) -> None:
        self.close()
        self._back_off.failed()
        self._status = SpeakerStatus(state, source, self._clock())

    def _forget(self) -> None:
        self._events.clear()
        self._partly.clear()
        self._set.clear()

    def _connect(self, wake: Wake) -> None:
        if self._line.open:
            return
        self._forget()
        self._quick = Wake()
        until = self._clock() + self._pace.connect
        self._line.connect(self._family, self._address, wake, until)
        self._port = sever.port(self._line.fileno())
        self._ask(f"SET SELF CLIENT_NAME {_CLIENT}", wake)
        self._ask("CANCEL ALL", wake)
        self._ask("SET SELF NOTIFICATION ALL on", wake)
        if self._module:
            self._ask(f"SET SELF OUTPUT_MODULE {self._module}", wake)
        if self._rate:
            self._ask(f"SET SELF RATE {self._rate}", wake)

    def _list(self, wake: Wake) -> None:
        listed = self._ask("LIST SYNTHESIS_VOICES", wake, self._pace.listing, _LARGEST_LIST)
        self._voices = chosen(listed.texts, self._wanted)

    # -- bytes

    def _ask(
        self, line: str, wake: Wake, seconds: float | None = None, largest: int = 4096
    ) -> _Answer:
        """One command, its answer. Raises _Refused."""
        until = self._clock() + (self._pace.answer if seconds is None else seconds)
        self._line.send(f"{line}\r\n", wake, until)
        while True:
            code, texts = self._block(wake, until, largest)
            if 700 <= code < 800:
                self._events.append((code, texts[0] if texts else ""))
            elif code >= 300:
                raise _Refused(str(code))
            else:
                return _Answer(code, texts)

    def _event(self, wake: Wake, until: float) -> tuple[int, str]:
        """The next event: its code and the number of its message."""
        while not self._events:
            code, texts = self._block(wake, until, 4096)
            if not 700 <= code < 800:
                raise Lost("speech-dispatcher: answer makes no sense")
            self._events.append((code, texts[0] if texts else ""))
        return self._events.popleft()

    def _block(self, wake: Wake, until: float, largest: int) -> tuple[int, tuple[str, ...]]:
        """Lines up to one with a blank after its number: that number, and the lines before."""
        size = 0
        while True:
            line = self._line.line(wake, until)
            size += len(line)
            found = _LINE.fullmatch(line)
            if found is None or size > largest:
                why = "answer has no end" if found else "answer makes no sense"
                raise Lost(f"speech-dispatcher: {why}")
            if found[2] == b" ":
                texts, self._partly = tuple(self._partly), []
                return int(found[1]), texts
            self._partly.append(found[3].decode("utf-8", "replace"))


def chosen(listed: Iterable[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """A voice for each language that has one: the one that is `wanted` by its name, else the best
    of the list, whose lines are name, language and variant with tabs between."""
    found: dict[str, tuple[int, str]] = {}
    for line in listed:
        name, _, rest = line.partition("\t")
        language, _, variant = rest.lower().partition("\t")
        for ours, best in LANGUAGES.items():
            if not _speaks(ours, language):
                continue
            rank = best.index(language) if language in best else len(best)
            rank = 2 * rank + (variant not in ("none", "", language))
            if wanted.get(ours):
                if name != wanted[ours]:
                    continue
                rank = -1
            if ours not in found or rank < found[ours][0]:
                found[ours] = (rank, name)
    return {language: name for language, (_, name) in found.items()}


def _speaks(ours: str, language: str) -> bool:
    parts = language.replace("_", "-").split("-")
    return parts[0] in _DESCRIBED[ours] and not _NOT_MANDARIN & set(parts)


def _parsed(address: str) -> tuple[int, str | tuple[str, int]]:
    if address.startswith("/"):
        return socket.AF_UNIX, address
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
        return family, (host, int(port))
    except (OSError, ValueError):
        raise ValueError("speech: a path, or an address and port such as 127.0.0.1:6560") from None
