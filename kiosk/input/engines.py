"""The engines of this machine, opened when a visitor first writes, forgotten at each wipe."""

from __future__ import annotations

from functools import cached_property

from kiosk.input.absent import Absent
from kiosk.input.chinese import Chinese
from kiosk.input.hand import Hand, open_hand
from kiosk.input.nine import Nine
from kiosk.input.pinyin import Pinyin, open_pinyin
from kiosk.input.rare import Rare, open_rare
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
    def _rare(self) -> Rare | Absent:
        return open_rare()

    @cached_property
    def engines(self) -> Engines:
        """What `begin`, `press` and `draw` are given."""
        spelt, hand, rare = self._pinyin, self._hand, self._rare
        return Engines(
            pinyin=None if isinstance(spelt, Absent) else Chinese(spelt, rare),
            hand=None if isinstance(hand, Absent) else hand,
            spell=None if isinstance(rare, Absent) else Nine(rare.weights()),
            parts=not isinstance(spelt, Absent) and not isinstance(rare, Absent),
        )

    @property
    def absent(self) -> tuple[Absent, ...]:
        """Engines that are not there, for the technician."""
        return tuple(
            one for one in (self._pinyin, self._hand, self._rare) if isinstance(one, Absent)
        )

    def forget(self) -> None:
        """Nothing of a visitor stays in the engines. Opens none."""
        for name in ("_pinyin", "_hand"):
            engine = self.__dict__.get(name)
            if isinstance(engine, Pinyin | Hand):
                engine.forget()
