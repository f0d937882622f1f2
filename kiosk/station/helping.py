"""The board as one terminal has it: its own, or the one it asks. Every method may wait for the
network and raises NotReached, and Refusal where the board says that it cannot be done."""

from __future__ import annotations

from typing import Protocol

from kiosk.station.caller import Caller
from kiosk.station.help import Answer, Told, Wanted, Wish
from kiosk.station.words import OfNumber


class Help(Protocol):
    def ask(self, wish: Wish) -> Told: ...

    def wanted(self) -> tuple[Wanted, ...]: ...

    def answer(self, said: Answer) -> Told: ...

    def told(self, id_: str) -> Told: ...

    def withdraw(self, id_: str) -> None: ...


class AskedHelp:
    """At every terminal but the one that keeps the board (`HelpBoard` is that one's)."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def ask(self, wish: Wish) -> Told:
        return self._caller.ask("help-ask", wish, Told)

    def wanted(self) -> tuple[Wanted, ...]:
        return self._caller.ask("help-wanted", {}, tuple[Wanted, ...])

    def answer(self, said: Answer) -> Told:
        return self._caller.ask("help-answer", said, Told)

    def told(self, id_: str) -> Told:
        return self._caller.ask("help-told", OfNumber(number=id_), Told)

    def withdraw(self, id_: str) -> None:
        self._caller.ask("help-withdraw", OfNumber(number=id_), dict)
