"""A vendor's plug-in behind walls: what it raises, makes of types or leaves out harms nothing.

It also knows when the card that was read is taken out: from the plug-in where that can tell, else
from PC/SC, else not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.back_off import BackOff
from drivers.card_slot.interface import Media, Removed, SocialCard
from drivers.card_slot.pcsc import PcscSlot
from drivers.card_slot.plugin import PluginError, load
from drivers.status import DeviceState, Status
from drivers.wake import Wake


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    between: float = 0.2  # two readings of a plug-in that answers at once
    shortest_back_off: float = 0.5
    longest_back_off: float = 30.0


class GuardedSlot:
    """A `CardSlot` that never raises. One owner: the thread that made it."""

    def __init__(
        self,
        plugin: str,
        clock: Callable[[], float],
        watcher: PcscSlot | None = None,
        pace: Pace = Pace(),
    ) -> None:
        """`plugin`: "module:factory". One that cannot be used is the state powerOff; `why` tells.

        `watcher` is owned and closed here.
        """
        self._clock = clock
        self._pace = pace
        self._watcher = watcher
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._fault: Status | None = None
        self.why = ""
        self.holds_card = False
        """The card that was read last sits in the slot and may be taken out."""
        self._plugin: Any = None
        try:
            self._plugin = load(plugin, clock)
        except PluginError as error:
            self.why = str(error)

    def read(self, wake: Wake, seconds: float) -> SocialCard | None:
        if self._plugin is None:
            wake.wait(seconds)
            return None
        deadline = self._clock() + seconds
        if not self._back_off.wait(wake, deadline):
            return None
        done, card = self._ask("read", wake, seconds)
        if not done:
            return None
        if card is not None and not _is_card(card):
            self._failed("plug-in: read gives no SocialCard")
            return None
        self._fault = None
        self._back_off.succeeded()
        self.holds_card = card is not None and card.contact
        if card is None:  # one that does not wait itself must not keep the processor busy
            wake.wait(min(self._pace.between, deadline - self._clock()))
        return card

    def removed(self, wake: Wake, seconds: float) -> bool:
        """The card that was read has been taken out; False when woken, late, or not known."""
        gone, deadline = False, self._clock() + seconds
        if callable(getattr(self._plugin, "removed", None)):
            done, said = self._ask("removed", wake, seconds)
            gone = done and said is True
        elif self._watcher is not None:
            gone = self._watched_out(self._watcher, wake, deadline)
        else:
            self.holds_card = False  # nobody will ever tell
        self.holds_card = self.holds_card and not gone
        if self.holds_card:
            wake.wait(deadline - self._clock())
        return gone

    def _watched_out(self, watcher: PcscSlot, wake: Wake, deadline: float) -> bool:
        while True:
            happened = watcher.wait(wake, max(0.0, deadline - self._clock()))
            # also gone when it was out before the watching began
            if isinstance(happened, Removed) or watcher.status().media is Media.NOT_PRESENT:
                return True
            if happened is None:  # else it is the card that lies there: go on
                return False

    def probe(self, wake: Wake) -> Status:
        if callable(getattr(self._plugin, "probe", None)):
            done, _ = self._ask("probe", wake)
            if done:
                self._fault = None
        elif self._fault is not None:
            self._ask("status")
        return self.status()

    def status(self) -> Status:
        if self._plugin is None:
            return Status(DeviceState.POWER_OFF, "plug-in: cannot be used", self._clock())
        if self._fault is not None:
            return self._fault
        done, status = self._ask("status")
        if done and not isinstance(status, Status):
            self._failed("plug-in: status gives no Status")
        return self._fault or status

    def close(self) -> None:
        if self._plugin is not None:
            self._ask("close")
        if self._watcher is not None:
            self._watcher.close()

    def _ask(self, method: str, *arguments: Any) -> tuple[bool, Any]:
        try:
            return True, getattr(self._plugin, method)(*arguments)
        except Exception as error:  # a vendor's code may raise anything; its text may hold anything
            self._failed(f"plug-in: {method} fails ({type(error).__name__})")
            return False, None

    def _failed(self, source: str) -> None:
        self._back_off.failed()
        self._fault = Status(DeviceState.OFFLINE, source, self._clock())


def _is_card(card: Any) -> bool:
    return isinstance(card, SocialCard) and all(
        isinstance(text, str) for text in (card.number, card.card_sn, card.name)
    )
