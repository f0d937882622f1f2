"""Driver of a serial SAM_V resident-ID reader: find, select, read, once, and only while asked.

The text block becomes an IdDocument. Photo and fingerprints live in the frame that brought them,
for the one call that wants them, and are overwritten with it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from drivers.id_reader import cards, commands
from drivers.id_reader.commands import Answer, Command
from drivers.id_reader.content import Content
from drivers.id_reader.details import addresses
from drivers.id_reader.interface import (
    CardContent,
    CardRead,
    IdDocument,
    IdReaderStatus,
    NotDecoded,
    NotRead,
    ReadCommand,
    ReadFailure,
)
from drivers.id_reader.module import Module, Pace, Unwell
from drivers.id_reader.photo import PhotoLibrary
from drivers.id_reader.protocol import Frame
from drivers.serial_line import Clock, PortLost, Waited
from drivers.wake import Wake

See = Callable[[IdDocument, CardContent], None]


class _Trouble(enum.Enum):
    """How taking a found card broke off; the next find says more."""

    SILENT = "silent"
    SELECT_REFUSED = "select-refused"
    READ_REFUSED = "read-refused"


class SamV:
    """An `IdReader` over one serial port; nothing is opened before the first read or probe.

    A device fault ends `read` at once with FAULT; the next `read` first waits out the back-off
    inside itself, so a caller may simply read again for as long as a card is wanted.
    """

    def __init__(
        self,
        port: str,
        baud: int,
        clock: Clock,
        pace: Pace = Pace(),
        command: ReadCommand = ReadCommand.TEXT,
        photo_library: str = "",
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._wanted = command
        self._photos = PhotoLibrary(photo_library, clock)
        self._module = Module(port, baud, clock, pace)

    def status(self) -> IdReaderStatus:
        return self._module.status()

    def close(self) -> None:
        self._module.close()

    def sever(self) -> None:
        self._module.sever()

    def probe(self, wake: Wake) -> IdReaderStatus:
        """Takes `tries` + 2 times `reply` seconds at most."""
        return self._attend(wake, self._module.examine)

    def reset(self, wake: Wake) -> IdReaderStatus:
        return self._attend(wake, self._module.reset)

    def read(self, wake: Wake, seconds: float, see: See | None = None) -> CardRead | NotRead:
        deadline = self._clock() + seconds
        try:
            match self._module.ready(wake, deadline):
                case Unwell.FAULT:
                    return NotRead(ReadFailure.FAULT)
                case Unwell.ENDED:
                    return NotRead(ReadFailure.CANCELLED)
            return self._poll(wake, deadline, see)
        except PortLost:
            self._module.lost()
            return NotRead(ReadFailure.FAULT)
        finally:
            self._module.forget()

    def check_photo_library(self, wake: Wake) -> NotDecoded | None:
        return self._photos.check(wake)

    def _attend(self, wake: Wake, do: Callable[[Wake, float], object]) -> IdReaderStatus:
        """Something about the module itself, at once, whatever the back-off says."""
        deadline = self._clock() + (self._pace.tries + 2) * self._pace.reply
        try:
            if self._module.connect(wake, deadline):
                do(wake, deadline)
        except PortLost:
            self._module.lost()
        finally:
            self._module.forget()
        return self.status()

    # -- one reading

    def _poll(self, wake: Wake, deadline: float, see: See | None) -> CardRead | NotRead:
        silent = collisions = failed = 0
        senseless = ""
        while True:
            answer = self._module.ask(commands.FIND, wake, deadline)
            if answer is Waited.TIMEOUT:
                silent += 1
            elif isinstance(answer, Frame):
                said = commands.meaning(answer.sw3)
                if self._module.broken(answer):
                    return NotRead(ReadFailure.FAULT)
                if said in commands.SENSELESS:
                    silent, senseless = silent + 1, f"{answer.sw3:02X} to {commands.FIND.name}"
                else:
                    self._module.good(commands.FIND)
                    if said is Answer.NO_CARD:
                        if failed:  # there was a card, reading it broke off, now it is gone
                            return NotRead(ReadFailure.TAKEN_EARLY)
                        silent = collisions = 0
                        senseless = ""
                    else:
                        outcome = self._take(wake, deadline, see)
                        if isinstance(outcome, CardRead | NotRead):
                            return outcome
                        silent += outcome is _Trouble.SILENT
                        collisions += outcome is _Trouble.SELECT_REFUSED
                        failed += outcome is _Trouble.READ_REFUSED
            if self._ended(wake, deadline):
                return NotRead(ReadFailure.CANCELLED)
            if silent >= self._pace.tries:
                self._module.failed(senseless or "no answer to find, select or read")
                return NotRead(ReadFailure.FAULT)
            if collisions >= self._pace.tries:
                return NotRead(ReadFailure.TWO_CARDS)
            if failed >= self._pace.tries:
                return NotRead(ReadFailure.UNREADABLE)
            wake.wait(min(self._pace.poll, deadline - self._clock()))
            if self._ended(wake, deadline):
                return NotRead(ReadFailure.CANCELLED)

    def _take(self, wake: Wake, deadline: float, see: See | None) -> CardRead | NotRead | _Trouble:
        """A card was found: select and read it."""
        selected = self._module.ask(commands.SELECT, wake, deadline)
        if not isinstance(selected, Frame):
            return _Trouble.SILENT
        if self._module.broken(selected):
            return NotRead(ReadFailure.FAULT)
        match commands.meaning(selected.sw3):
            case Answer.OK:
                pass
            case Answer.NOT_SELECTED:
                return _Trouble.SELECT_REFUSED
            case Answer.NOT_AUTHENTICATED:
                return _Trouble.READ_REFUSED
            case _:
                return _Trouble.SILENT
        command = self._command()
        answer = self._module.ask(command, wake, deadline, self._pace.read_reply)
        if not isinstance(answer, Frame):
            return _Trouble.SILENT
        try:
            return self._understand(answer, command, wake, deadline, see)
        finally:
            answer.wipe()  # text, photo and fingerprints alike

    def _command(self) -> Command:
        wanted = self._wanted is ReadCommand.TEXT_PHOTO_FINGERPRINT
        knows = self._module.knows_fingerprints
        return commands.READ_FINGERPRINT if wanted and knows else commands.READ

    def _understand(
        self, answer: Frame, command: Command, wake: Wake, deadline: float, see: See | None
    ) -> CardRead | NotRead | _Trouble:
        if self._module.broken(answer):
            return NotRead(ReadFailure.FAULT)
        said = commands.meaning(answer.sw3)
        if said in commands.SENSELESS:
            if command is commands.READ_FINGERPRINT:  # an older module: the text is what counts
                self._module.knows_fingerprints = False
            return _Trouble.SILENT
        if said is not Answer.OK:
            return _Trouble.READ_REFUSED
        try:
            content = Content(
                answer,
                command,
                ask_address=lambda: self._address(wake, deadline),
                decode=lambda photo: self._photos.decode(photo, wake),
            )
            document = cards.parse(content.text)
        except cards.CardTextError:
            return NotRead(ReadFailure.UNREADABLE)
        try:
            if self._wanted is ReadCommand.TEXT:
                content.hide_photo()
            if see is not None:
                see(document, content)
        finally:
            content.end()
        return CardRead(document)

    def _address(self, wake: Wake, deadline: float) -> tuple[str, ...] | None:
        try:
            answer = self._module.ask(commands.READ_ADDRESS, wake, deadline)
        except PortLost:  # the card is read; the next call finds the port gone
            return None
        if not isinstance(answer, Frame):
            return None
        try:
            match commands.meaning(answer.sw3):
                case Answer.OK:
                    return addresses(memoryview(answer.data), commands.ADDRESS_SIZE)
                case Answer.NOT_ON_CARD:
                    return ()
            return None
        finally:
            answer.wipe()

    def _ended(self, wake: Wake, deadline: float) -> bool:
        return wake.is_set() or self._clock() >= deadline
