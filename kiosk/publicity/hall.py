"""The queue as the screen last heard of it: is it still the present one, and who is new? Pure."""

from __future__ import annotations

from kiosk.station.words import Called, Hall

_Key = tuple[str, str, int]


def _key(call: Called) -> _Key:
    """A call that is repeated (重呼) counts as a new one."""
    return call.number, call.window, call.calls


class HallSeen:
    """Times are monotonic, so a clock that is set does not make it older or newer."""

    def __init__(self, stale_seconds: float) -> None:
        self._stale = stale_seconds
        self._hall: Hall | None = None
        self._at = 0.0
        self._known: frozenset[_Key] | None = None  # None: nothing was heard yet
        self._new: tuple[Called, ...] = ()

    def keep(self, stale_seconds: float) -> None:
        """From now on what was told counts for so long."""
        self._stale = stale_seconds

    def told(self, hall: Hall, now: float) -> bool:
        """True: somebody is called who was not before. What stands there when the screen starts
        was called before and is no news."""
        keys = frozenset(_key(call) for call in hall.called)
        known = keys if self._known is None else self._known
        new = tuple(call for call in hall.called if _key(call) not in known)
        self._hall, self._at, self._known = hall, now, keys
        if new:
            self._new = new
        return bool(new)

    def now(self, now: float) -> Hall | None:
        """None: the keeper is not reached, and what is known is too old to be told as present."""
        return self._hall if self._hall is not None and now < self.due else None

    @property
    def due(self) -> float:
        """When what is known becomes too old."""
        return self._at + self._stale

    @property
    def news(self) -> tuple[Called, ...]:
        """Who was called last, newest first; of these, who is still called."""
        if self._hall is None:
            return ()
        called = {_key(call) for call in self._hall.called}
        return tuple(call for call in self._new if _key(call) in called)
