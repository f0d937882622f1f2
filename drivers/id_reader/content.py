"""What one answer to `read` holds, for as long as the call lasts that wants it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from drivers.id_reader import cards, commands
from drivers.id_reader.commands import Command
from drivers.id_reader.details import details
from drivers.id_reader.interface import CardDetails, NotDecoded, Portrait
from drivers.id_reader.protocol import Frame

PHOTO_SIZE = 1024
FINGERPRINT_SIZE = 512


class Content:
    """Implements `interface.CardContent` over the frame's own bytes; `end` takes them away."""

    def __init__(
        self,
        frame: Frame,
        command: Command,
        ask_address: Callable[[], tuple[str, ...] | None],
        decode: Callable[[memoryview], Portrait | NotDecoded],
    ) -> None:
        """Raises CardTextError when the lengths inside the answer do not fit it."""
        self._ask_address = ask_address
        self._decode = decode
        self._portraits: list[Portrait] = []
        self._alive = True
        whole = memoryview(frame.data)
        parts = 3 if command is commands.READ_FINGERPRINT else 2
        at, lengths = 2 * parts, [0, 0, 0]
        for part in range(parts):
            lengths[part] = int.from_bytes(whole[2 * part : 2 * part + 2], "big")
        text, photo, prints = lengths
        if (
            text != cards.SIZE
            or photo not in (0, PHOTO_SIZE)
            or prints % FINGERPRINT_SIZE
            or len(whole) != at + text + photo + prints
        ):
            raise cards.CardTextError("answer: lengths do not fit")
        self.text = whole[at : at + text]
        self.photo = whole[at + text : at + text + photo]
        first = at + text + photo
        self.fingerprints = tuple(
            whole[start : start + FINGERPRINT_SIZE]
            for start in range(first, first + prints, FINGERPRINT_SIZE)
        )

    @property
    def details(self) -> CardDetails:
        return details(self.text)

    def additional_address(self) -> tuple[str, ...] | None:
        return self._ask_address() if self._alive else None

    def portrait(self) -> Portrait | NotDecoded:
        made = self._decode(self.photo) if self._alive else NotDecoded.NO_PHOTO
        if isinstance(made, Portrait):
            self._portraits.append(made)
        return made

    def hide_photo(self) -> None:
        """Where only text is wanted: nobody sees the photo."""
        self.photo[:] = bytes(len(self.photo))
        self.photo = self.photo[:0]

    def end(self) -> None:
        """Overwrite photo, fingerprints and every picture made of them; views fall empty."""
        self._alive = False
        for view in (self.photo, *self.fingerprints):
            view[:] = bytes(len(view))
        for portrait in self._portraits:
            portrait.wipe()
        for view in (self.text, self.photo, *self.fingerprints):
            with contextlib.suppress(BufferError):  # someone kept a part of it: of zeros
                view.release()
