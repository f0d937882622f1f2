"""The engines of this machine, opened when a visitor first writes, forgotten at each wipe."""

from __future__ import annotations

from functools import cached_property

from kiosk.input.absent import Absent
from kiosk.input.hand import Hand, open_hand
from kiosk.input.pinyin import Pinyin, open_pinyin
from kiosk.input.typing import Engines


class Writing:
    """One a terminal. Opening is left until somebody writes: no start waits for it."""

    @cached_property
    def _pinyin(self) -> Pinyin | Absent:
        return open_pinyin()

    @cached_property
    def _hand(self) -> Hand | Absent:
        return open_hand()

    @cached_property
    def engines(self) -> Engines:
        """What `begin`, `press` and `draw` are given."""
        return Engines(
            pinyin=None if isinstance(self._pinyin, Absent) else self._pinyin,
            hand=None if isinstance(self._hand, Absent) else self._hand,
        )

    @property
    def absent(self) -> tuple[Absent, ...]:
        """Engines that are not there, for the technician."""
        return tuple(one for one in (self._pinyin, self._hand) if isinstance(one, Absent))

    def forget(self) -> None:
        """Nothing of a visitor stays in the engines. Opens none."""
        for name in ("_pinyin", "_hand"):
            engine = self.__dict__.get(name)
            if isinstance(engine, Pinyin | Hand):
                engine.forget()
