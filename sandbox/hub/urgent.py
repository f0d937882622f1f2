"""Urgent events that were reported to the stand-in, and who has acknowledged them: played."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

LEVELS = ("city", "province")
TERM = timedelta(hours=24)


class Urgent:
    """`clock` gives the time with its offset."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._events: dict[str, dict[str, Any]] = {}

    def heard(self, kind: str, payload: dict[str, Any]) -> None:
        """A record that was taken for the first time."""
        if kind != "urgent-event":
            return
        now = self._clock()
        one = self._events.setdefault(payload["report"], {"known": {}, "closed": False})
        one["at"] = now
        if not one["closed"]:
            one["stage"] = payload["stage"]
        one["closed"] = one["closed"] or payload["stage"] == "final"

    def acknowledge(self, levels: Iterable[str]) -> None:
        for one in self._events.values():
            for level in levels:
                one["known"].setdefault(level, self._clock())

    def listed(self) -> dict[str, Any]:
        return {"events": [_told(name, one) for name, one in self._events.items()][-50:]}


def _told(name: str, one: dict[str, Any]) -> dict[str, Any]:
    known = [{"level": level, "at": _stamp(one["known"][level])}
             for level in LEVELS if level in one["known"]]  # fmt: skip
    said = {"report": name, "stage": one["stage"], "stage_at": _stamp(one["at"]),
            "closed": one["closed"], "known": known}  # fmt: skip
    return said if one["closed"] else said | {"continue_by": _stamp(one["at"] + TERM)}


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
