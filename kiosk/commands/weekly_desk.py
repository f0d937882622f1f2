"""What may be asked of the weekly report: by the command line, or over a running terminal's
socket."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from kiosk.outbox import week
from kiosk.outbox.filings import WeeklyFigures
from kiosk.outbox.kinds import PayloadRefused
from kiosk.outbox.outbox import KeyTaken, Outbox
from kiosk.reports.weekly import Report, latest
from kiosk.runtime.clock import CHINA
from kiosk.store.faults import StoreFault
from kiosk.text.strings import Strings
from kiosk.uplink.duties import hand_in

_SPACE = uuid.UUID("8d2c7c1e-0b7e-5b6f-9d4b-6b5a3f1f7a10")


def key_of(outbox: Outbox, first: date) -> str:
    """One of a week, for ever: what was sent is not sent again in other words."""
    return str(uuid.uuid5(_SPACE, f"{outbox.station} {outbox.terminal} {first}"))


class WeeklyDesk:
    """`hub`: there is one, which draws the report up from all terminals."""

    def __init__(self, outbox: Outbox, strings: Strings, now: datetime, *, hub: bool) -> None:
        self._outbox, self._strings, self._now, self._hub = outbox, strings, now, hub

    def answer(self, question: str, asked: Mapping[str, Any]) -> dict:
        """`{"error": word}` for what went wrong."""
        answers: dict[str, Callable[[Mapping[str, Any]], dict]] = {
            "weekly draft": self._draft,
            "weekly send": self._send,
        }
        if self._hub:
            return {"error": self._strings("weekly.hub")}
        try:
            return answers[question](asked)
        except StoreFault as fault:
            return {"error": f"store: {fault.why.value}"}
        except (KeyError, ValueError, TypeError):
            return {"error": self._strings("weekly.unreadable")}

    def _draft(self, asked: Mapping[str, Any]) -> dict:
        today = self._now.astimezone(CHINA).date()
        first = date.fromisoformat(asked["first"]) if asked.get("first") else latest(today)
        drawn = week.of(self._outbox, first, CHINA, self._words)
        return {"report": msgspec.to_builtins(drawn.report), "gone": drawn.gone}

    def _send(self, asked: Mapping[str, Any]) -> dict:
        report = msgspec.convert(asked["report"], Report)
        if report.first + timedelta(days=7) > self._now.astimezone(CHINA).date():
            return {"error": self._strings("weekly.running")}
        outbox = self._outbox
        said = msgspec.to_builtins(report) | {"last": report.last, "staff": asked["staff"]}
        duty = msgspec.convert(_without_nothing(said), WeeklyFigures)
        key = key_of(outbox, report.first)
        if outbox.get(key) is not None:
            return {"error": self._strings("weekly.sent")}
        try:
            return {"key": hand_in(outbox, duty, key)}
        except KeyTaken:
            return {"error": self._strings("weekly.sent")}
        except PayloadRefused:
            return {"error": self._strings("weekly.unreadable")}

    def _words(self, subject: str, count: int) -> str:
        try:
            name = self._strings(f"reason.{subject}")
        except KeyError:
            name = subject
        return self._strings("weekly.problem", name=name, count=count)


def _without_nothing(value: Any) -> Any:
    """Members that are None are left out."""
    if isinstance(value, dict):
        return {name: _without_nothing(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_without_nothing(one) for one in value]
    return value
