"""Kills of filings with several parts: promised together or not at all, each part done once, each
page at every part that demands it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sandbox.people import people
from tests.outbox.kill_centre import Desk
from tests.outbox.killing import SPOILT, Book, CentrePlay, said

PARTS = ("insurance", "household", "social-card")
"""Each wants a page: what goes with no paper would need a signature."""
PAGES = {"insurance": ("birth",), "household": ("parents", "birth"), "social-card": ("birth",)}
"""In the form's order of papers."""


class Bundles:
    """In place of `Writes`: filings, each of its own child. `promised`: by key of the part."""

    def __init__(self, seed: int, first: int, now: Any) -> None:
        self._seed, self._now = seed, now
        self._people = [
            p for p in people()
            if p.known and p.insurances and p.insurances[0].region.startswith("2301")
        ]  # fmt: skip
        self.made = first
        self.filings: list[dict[str, Any]] = []
        self.promised: dict[str, dict[str, Any]] = {}

    def some(self, count: int) -> list[dict[str, Any]]:
        return [self._next() for _ in range(count)]

    def _next(self) -> dict[str, Any]:
        n = self.made
        self.made += 1
        who = self._people[n % len(self._people)]
        name, born = f"宝{n}", datetime.fromtimestamp(self._now(), UTC) - timedelta(days=3)
        put = {
            "number": f"W{n:09d}",
            "keys": {
                part: str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed} {n} {part}"))
                for part in PARTS
            },
            "numbers": {part: f"N{n:08d}-{i}" for i, part in enumerate(PARTS)},
            "who": {
                "person_no": who.person_no, "name": who.name,
                "certificate_no": who.certificate_no, "region": who.insurances[0].region,
            },
            "answers": {
                "things": ",".join(PARTS), "child_name": name, "child_sex": "2",
                "born_on": f"{born:%Y-%m-%d}", "cert_no": f"T{n:09d}", "relation": "父亲",
                "follows": "1", "card_way": "1", "tel": "13904510000",
            },
            "pages": {
                "birth": [f"birth {n} {page}" for page in range(1 + n % 2)],
                "parents": [f"parents {n}"],
            },
        }  # fmt: skip
        self.filings.append(put)
        for part, key in put["keys"].items():
            files = [text for paper in PAGES[part] for text in put["pages"][paper]]
            self.promised[key] = {"line": "", "name": name, "files": files}
        return put


class BundlePlay(CentrePlay):
    LIFE = "bundle"

    def __init__(
        self, folder: Path, desk: Desk, seed: int, *, refusing: bool, careless: bool = False,
        spoilt: Mapping[str, float] = SPOILT,
    ) -> None:  # fmt: skip
        super().__init__(
            folder, desk, "jiangsu", seed, refusing=refusing, careless=careless, spoilt=spoilt
        )
        self.writes = Bundles(seed, desk.made, lambda: self.now)  # type: ignore[assignment]

    def judge(self) -> Book:
        book = super().judge()
        for put in self.writes.filings:  # type: ignore[attr-defined]
            there = {key in self.records for key in put["keys"].values()}
            assert len(there) == 1, "a part was promised without the others"
        spoken = said(self.folder, "promised")
        whole = [p for p in self.writes.filings  # type: ignore[attr-defined]
                 if set(p["keys"].values()) <= set(spoken)]  # fmt: skip
        assert whole
        assert list((self.folder / "data").glob("*.materials/*")) == []
        return book

    def _judge_order(self, book: Book, numbers: dict[str, str]) -> None:
        """No part waits for another."""

    def _judge_content(self, numbers: dict[str, str]) -> None:
        by_number = {number: key for key, number in numbers.items()}
        filed = [f for f in self.desk.ask("GET", "/filings") if f["msgid"] in by_number]
        assert len(filed) == len(numbers)
        for one in filed:
            put = self.writes.promised[by_number[one["msgid"]]]
            assert one["data"]["babyName"] == put["name"]
            assert one["files"] == [sha256(text.encode()).hexdigest() for text in put["files"]]
