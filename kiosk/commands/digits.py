"""Digits of a PIN being typed: they leave only to be weighed."""

from __future__ import annotations

from kiosk.settings.pins import LONGEST


class Digits:
    def __init__(self) -> None:
        self._typed = ""

    def __len__(self) -> int:
        return len(self._typed)

    def press(self, key: str) -> None:
        """A key of the number pad."""
        if key == "back":
            self._typed = self._typed[:-1]
        elif key.isdigit() and len(self._typed) < LONGEST:
            self._typed += key

    def take(self) -> str:
        """What was typed; the session forgets it once it is weighed."""
        return self._typed

    def forget(self) -> None:
        self._typed = ""
