"""Cases and what was done for them, as terminals told the stand-in: told again in order."""

from __future__ import annotations

from typing import Any

BOOK = "sandbox"
MOST = 100
_KINDS = {"case-deed": "deeds", "case": "cases"}


class Cases:
    def __init__(self) -> None:
        self._heard: list[tuple[str, str, dict[str, Any]]] = []  # station, kind, payload

    def heard(self, record: dict[str, Any]) -> None:
        """A record that was taken for the first time."""
        if record["kind"] in _KINDS:
            self._heard.append((record["station"], record["kind"], record["payload"]))

    def news(self, station: str, book: str, deeds: int, cases: int) -> dict[str, Any]:
        """After these places of our book; of another one, from the beginning."""
        if book != BOOK:
            deeds = cases = 0
        told: dict[str, Any] = {"book": BOOK, "more": False}
        for kind, at in (("case-deed", deeds), ("case", cases)):
            name, found = _KINDS[kind], []
            for place, (whose, what, payload) in enumerate(self._heard, 1):
                if place > at and (whose, what) == (station, kind) and len(found) < MOST:
                    found.append(payload)
                    told[f"{name}_at"] = place
            told[name] = found
            told.setdefault(f"{name}_at", at)
            told["more"] |= len(found) == MOST
        return told
