"""What the hub holds: accepted records by key, and which review numbers were answered."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

FEWEST = 10


@dataclass(frozen=True, slots=True)
class Held:
    digest: str
    record: dict[str, Any]
    answer: dict[str, Any]


class KeyReused(Exception):  # says what happened
    """The key came with another record before."""


@dataclass(slots=True)
class Book:
    """`clock` gives the time with its offset."""

    clock: Callable[[], datetime]
    held: dict[str, Held] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)  # number -> channel of the first answer
    repeats: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    phone: list[dict[str, Any]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)  # to voices, by number; played

    def take(self, key: str, record: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """The answer, and whether it was given before. KeyReused: same key, other record."""
        digest = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        before = self.held.get(key)
        if before is not None:
            if before.digest != digest:
                raise KeyReused
            self.repeats[record["kind"]] += 1
            return before.answer, True
        answer: dict[str, Any] = {"key": key, "accepted_at": self.stamp()}
        if record["kind"] == "review":
            payload = record["payload"]
            answer["counted"] = self.first_answer(payload["number"], payload["channel"])
        self.held[key] = Held(digest, record, answer)
        return answer, False

    def first_answer(self, number: str, channel: str) -> bool:
        """Note an answer to the number; False when it had one already."""
        if number in self.answered:
            return False
        self.answered[number] = channel
        return True

    def reply(self, number: str, secret: str) -> dict[str, Any]:
        """What is known of a voice, for whoever has number and secret."""
        for held in self.held.values():
            said = held.record["payload"]
            mine = held.record["kind"] == "voice" and said["number"] == number
            if mine and said["secret"] == secret:
                told = {"found": True, "what": said["what"], "at": said["at"], "state": "waiting"}
                if number in self.replies:
                    told |= {"state": "answered", "reply": self.replies[number],
                             "replied_at": self.stamp()}  # fmt: skip
                return told
        return {"found": False}

    def from_phone(self, form: dict[str, Any]) -> bool:
        """Keep a grade of the phone page; False: the number was answered before."""
        number = form.get("n")
        counted = True if number is None else self.first_answer(number, "phone")
        self.phone.append(form | {"given_at": self.stamp(), "counted": counted})
        return counted

    def figures(self, station: str) -> dict[str, Any]:
        """What the station may publish of this month; nothing of fewer than ten."""
        now = self.stamp()
        taken = [
            held for held in self.held.values()
            if held.record["station"] == station and held.record["created"][:7] == now[:7]
        ]  # fmt: skip
        grades = [
            held.record["payload"]["grade"] for held in taken
            if held.record["kind"] == "review" and held.answer["counted"]
        ]  # fmt: skip
        grades += [form["grade"] for form in self.phone if form["counted"] and form["s"] == station]
        seconds = sorted(
            item["seconds_to_receipt"]
            for held in taken if held.record["kind"] == "visit-count"
            for item in held.record["payload"].get("items", ())
            if item.get("seconds_to_receipt") is not None
        )  # fmt: skip
        told: dict[str, Any] = {"station": station, "month": now[:7], "at": now}
        if len(grades) >= FEWEST:
            told |= {"reviews": len(grades), "satisfied": sum(grade >= 3 for grade in grades)}
        if len(seconds) >= FEWEST and 0 < (half := math.ceil(seconds[len(seconds) // 2])) <= 1800:
            told["median_seconds"] = half
        return told

    def stamp(self) -> str:
        return self.clock().isoformat(timespec="seconds")
