"""Publicity tasks of the stand-in, due soon, and the proofs that were handed in; nobody decides
here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

_TASKS = (
    ("7", "参保集中宣传月", "在社区或集市开展一次参保动员，发放折页，现场解答。", "off-site", 20),
    ("9", "医保码激活", "在站内帮助群众激活医保码，讲清怎么用。", "station", 9),
)


class Tasks:
    """`clock` gives the time with its offset."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._proofs: list[tuple[str | None, dict[str, Any]]] = []
        self.pictures: dict[str, int] = {}  # how many came, by proof

    def heard(self, kind: str, payload: dict[str, Any]) -> None:
        """A record that was taken for the first time."""
        if kind == "task-picture":
            self.pictures[payload["proof"]] = self.pictures.get(payload["proof"], 0) + 1
        elif kind == "task-proof":
            at = self._clock().isoformat(timespec="seconds")
            said = {"at": at, "held": payload["held"], "state": "handed"}
            self._proofs.insert(0, (payload.get("task"), said))

    def listed(self) -> dict[str, Any]:
        today = self._clock().date()
        return {
            "tasks": [
                {"id": id_, "title": title, "text": text, "place": place,
                 "due": (today + timedelta(days=days)).isoformat(),
                 "done": "waiting" if self._of(id_) else "open", "proofs": self._of(id_)}
                for id_, title, text, place, days in _TASKS
            ],
            "own": self._of(None), "off_site": 0, "wanted": 2,
        }  # fmt: skip

    def _of(self, task: str | None) -> list[dict[str, Any]]:
        return [said for of, said in self._proofs if of == task][:10]
