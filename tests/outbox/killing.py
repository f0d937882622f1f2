"""Lives, kills and verdicts: what the victim promised, held against the ledger of who was told."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk.commands.filing import UNIT
from tests.outbox.centre_writes import Writes
from tests.outbox.kill_centre import START, Desk
from tests.outbox.ledger_hub import LedgerHub

ROOT = Path(__file__).resolve().parents[2]
SPOILT = {
    "reset": 0.12, "lost": 0.12, "truncated": 0.05, "empty": 0.04, "html": 0.04,
    "http-error": 0.04, "wrong-envelope": 0.03, "zero-with-error": 0.03, "infcode-text": 0.03,
    "error": 0.05, "signed-out": 0.03, "missing-fields": 0.05, "wrong-types": 0.03,
    "unknown-codes": 0.03, "timeout": 0.01,
}  # fmt: skip
"""How often the centre misbehaves, and how; every second call or so."""
REST_SPOILS = {"wrong-envelope"}
"""To a REST province this is a proper no. A platform that says no and acts is beyond all rules."""
QUIET = 700.0
"""Seconds after which a query in vain proves something."""
PATIENCE = 20
"""Lives in which nothing goes wrong, after which whatever can be asked must have been."""


class Victim:
    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def live(self, now: float, **wish: Any) -> dict:
        self._process.stdin.write(json.dumps({"die_at": 0, "now": now, **wish}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def victim(play: str, folder: Path, *where: str) -> Iterator[Victim]:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.victim", play, str(folder), *where],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victim(process)
        process.stdin.close()


def said(folder: Path, name: str) -> list[str]:
    path = folder / name
    return path.read_text().split() if path.exists() else []


class Kills:
    """Which kill comes next: each step in turn (the whole range, however few there are), and
    between them any moment."""

    def __init__(self, steps: int, kills: int, chance: random.Random) -> None:
        self._steps, self._chance = steps, chance
        self._pace = max(1.0, steps / max(1, kills // 2))
        self._seconds = 0.05  # of a life: learnt from those that came to their end
        self._n = 0
        self.done = Counter()

    def next(self) -> dict[str, Any]:
        self._n += 1
        self._seconds *= 1.05
        if self._n % 2:
            place = (self._n // 2 * self._pace + self._chance.random() * self._pace) % self._steps
            return {"die_at": 1 + int(place)}
        return {"die_at": 0, "kill_after": self._chance.uniform(0.001, self._seconds)}

    def met(self, wish: dict[str, Any], told: dict) -> None:
        if told["killed"]:
            self.done["step" if wish["die_at"] else "moment"] += 1
            return
        assert told["status"] == 0
        if not wish["die_at"]:
            self._seconds = max(0.005, wish["kill_after"] * 0.8)


# ---- the hub


def play_hub(folder: Path, hub: LedgerHub, kills: int, seed: int) -> str:
    """Kill, deliver the rest, compare. Raises AssertionError; returns what to print."""
    chance, now = random.Random(seed), START
    with victim("hub", folder, hub.url) as one:
        whole = one.live(now, puts=2, rounds=2)
        assert whole["steps"] > 30
        plan = Kills(whole["steps"], kills, chance)
        while plan.done.total() < kills:
            now += 100.0
            wish = plan.next()
            plan.met(wish, one.live(now, puts=2, rounds=2, **wish))
        for _ in range(60):
            now += 100.0
            last = one.live(now, puts=0, rounds=10)
            assert last["status"] == 0
            if last["left"] == 0:
                break
        assert last["left"] == 0
    promised, intended = said(folder, "promised"), said(folder, "intended")
    assert len(promised) >= max(2, kills // 4 - 4)
    assert [key for key in promised if key not in hub.deeds] == []
    assert [key for key in hub.deeds if key not in intended] == []
    # each try of a record sent the same bytes
    changed = [key for key, bodies in hub.bodies.items() if len(bodies) > 1]
    assert changed == [], f"said in other words: {changed}"
    assert max(Counter(said(folder, "serials")).values()) == 1
    return (f"hub: {plan.done.total()} kills ({plan.done['step']} at a step, {plan.done['moment']}"
            f" at any moment), {len(promised)} promised, {hub.arrivals} arrivals")  # fmt: skip


# ---- the centre


@dataclass
class Book:
    """What the centre's ledger says of writes, by their number on the wire."""

    done: Counter = field(default_factory=Counter)
    again: list[str] = field(default_factory=list)  # arrived once more after it was done
    order: dict[str, int] = field(default_factory=dict)  # number -> when it was done
    arrivals: int = 0
    misbehaved: int = 0

    @classmethod
    def read(cls, desk: Desk) -> Book:
        book = cls()
        for entry in desk.ask("GET", "/ledger"):
            book.misbehaved += entry["outcome"] == "misbehaved"
            if not entry["write"]:
                continue
            book.arrivals += 1
            number = entry["msgid"]
            if number in book.order:
                book.again.append(number)
            if entry["outcome"] in ("accepted", "twice") and not entry["reasons"]:
                book.done[number] += 1
                book.order.setdefault(number, entry["n"])
        return book


class CentrePlay:
    """One run: `refusing` says whether the centre refuses a number that it knows."""

    LIFE = "centre"

    def __init__(
        self, folder: Path, desk: Desk, adapter: str, seed: int, *, refusing: bool,
        careless: bool = False, spoilt: Mapping[str, float] = SPOILT,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.spoilt = spoilt
        self.desk = desk
        self.adapter = adapter
        self.now = desk.now
        self.refusing = refusing
        self._more = {"careless": True} if careless else {}
        self._chance = random.Random(seed)
        self._seed = seed
        self.writes = Writes(adapter, self._plant, seed, desk.made, self._enrol)
        self.records: dict[str, tuple[str, str, str]] = {}  # key -> state, rule, number

    def run(self, kills: int) -> str:
        """Raises AssertionError; returns what to print. Whatever becomes of it, the next play
        writes other things: one that broke off must not look as if the next one were wrong."""
        try:
            return self._run(kills)
        finally:
            self.desk.now, self.desk.made = self.now + QUIET, self.writes.made

    def _run(self, kills: int) -> str:
        self.desk.ask("DELETE", "/ledger")
        self._mood({})
        way = "rest" if self.adapter == "generic-rest" else "fsi"
        with victim(self.LIFE, self.folder, f"{self.desk.url}/{way}", self.adapter) as one:
            done = self._kill(one, kills)
            self._mood({})
            self._quiet(one)
            left = Counter(state for state, _, _ in self.records.values())
            self.judge_unasked()
            self._settle(one)
        book = self.judge()
        return (f"{self.adapter}, {'refusing' if self.refusing else 'not refusing'}:"
                f" {done.total()} kills ({done['step']} at a step, {done['moment']} at any"
                f" moment), {len(said(self.folder, 'promised'))} promised, {book.arrivals}"
                f" arrivals, {book.misbehaved} answers spoilt, {left['unknown']} unknown at last"
                f" and found out by staff")  # fmt: skip

    # ---- lives

    def _kill(self, one: Victim, kills: int) -> Counter:
        whole = self._live(one, 2)  # with nothing going wrong: how many steps a life has
        plan = Kills(whole["steps"], kills, self._chance)
        assert whole["steps"] > 60
        self._mood(self.spoilt)
        while plan.done.total() < kills:
            self.now += self._chance.choice((0.0, 0.4, 30.0, 100.0, QUIET))
            wish = plan.next()
            plan.met(wish, self._live(one, self._chance.choice((1, 1, 2)), **wish))
            self.desk.settle()
        return plan.done

    def _live(self, one: Victim, puts: int, rounds: int = 1, **wish: Any) -> dict:
        self.desk.ask("PUT", "/clock", self.now)
        told = one.live(self.now, puts=self.writes.some(puts), rounds=rounds, **wish, **self._more)
        if not told["killed"]:  # else the next one may begin in the same second, or before it
            self.now += 5.0 * rounds
        return told

    def _quiet(self, one: Victim) -> None:
        """Nothing goes wrong any more, and nobody does anything: what can be asked is asked.

        Pauses do not outlast a life here (`LONGEST` is less than a round moves the clock), but the
        client's time-outs are real: on a busy machine a call to the stand-in came to nothing, two
        of them ended a round, and a write that was sent then is asked about `QUIET` later at the
        earliest. So slow answers are waited for, and it is asked until nothing is left to ask, up
        to `PATIENCE` lives."""
        for n in range(PATIENCE):
            self.now += QUIET
            told = self._live(one, 0, 2, tell=True, patient=True)
            assert told["status"] == 0
            assert told["whole"]  # the audit chain
            self.records = {key: (s, rule, number) for key, s, rule, number in told["records"]}
            if n >= 3 and not self._to_ask():
                return

    def _to_ask(self) -> bool:
        """Something could still be learnt, or go, without anybody's help."""
        done = Book.read(self.desk).done
        return any(
            (state == "unknown" and (rule == "ask-then-send" or (rule == "ask" and done[number])))
            or (state in ("waiting", "refused") and not self.writes.promised[key]["line"])
            for key, (state, rule, number) in self.records.items()
        )

    def _settle(self, one: Victim) -> None:
        """Staff look into the centre's book and tell the truth; dead letters are sent again."""
        for _ in range(60):
            book = Book.read(self.desk)
            found = {
                key: "done" if book.done[number] else "again"
                for key, (state, _, number) in self.records.items()
                if state == "unknown"
            }
            self.now += QUIET
            told = self._live(one, 0, 2, findings=found, retry=True, tell=True, patient=True)
            self.records = {key: (s, rule, number) for key, s, rule, number in told["records"]}
            if all(state == "accepted" for state, _, _ in self.records.values()):
                return
        raise AssertionError(f"left: {Counter(s for s, _, _ in self.records.values())}")

    # ---- verdicts

    def judge_unasked(self) -> None:
        """Before any person did anything: nothing arrived again, and whose outcome a query can
        tell is known."""
        book = Book.read(self.desk)
        assert book.again == [], f"sent again after they were done: {self._history(book.again)}"
        assert all(times == 1 for times in book.done.values())
        for key, (state, rule, number) in self.records.items():
            put = self.writes.promised[key]
            if state == "accepted":
                assert book.done[number] == 1, f"called done and is not: {rule} {put}"
            elif state == "unknown":
                told = f"could have been settled by asking: {number}, {put}"
                assert rule in ("staff", "ask"), told
                assert rule == "staff" or not book.done[number], f"{key} was done and asked in vain"
            elif state == "dead":
                assert not book.done[number]
            else:
                assert put["line"], f"{key} is {state} and nothing is before it"

    def _history(self, numbers: list[str]) -> list[str]:
        """Of each number what the outbox has, and everything that arrived under it."""
        ledger = self.desk.ask("GET", "/ledger")
        told = []
        for number in dict.fromkeys(numbers):
            own = [
                (key, state, rule) for key, (state, rule, n) in self.records.items() if n == number
            ]
            came = [f"{e['n']} {e['infno']} {e['at']} {e['outcome']} {e['reasons']}" for e in ledger
                    if e["msgid"] == number]  # fmt: skip
            told.append(f"{number} {own}: {came}")
        return told

    def judge(self) -> Book:
        book = Book.read(self.desk)
        numbers = {key: number for key, (_, _, number) in self.records.items()}
        promised, intended = said(self.folder, "promised"), said(self.folder, "intended")
        assert promised
        assert [key for key in promised if key not in numbers] == [], "lost"
        assert set(numbers) <= set(intended)
        assert len(set(numbers.values())) == len(numbers), "two writes bear one number"
        account = self.desk.ask("PUT", "/ledger/account", list(numbers.values()))
        wrong = {what: found for what, found in account.items() if what != "done" and found}
        assert not wrong, str(wrong)
        assert book.again == [], f"sent again after they were done: {book.again}"
        self._judge_order(book, numbers)
        self._judge_content(numbers)
        return book

    def _judge_order(self, book: Book, numbers: dict[str, str]) -> None:
        """Within a case things are done in the order in which they were promised."""
        cases: dict[str, list[int]] = {}
        for key, put in self.writes.promised.items():
            if put["line"] and key in numbers:
                cases.setdefault(put["line"], []).append(book.order[numbers[key]])
        assert cases
        for line, times in cases.items():
            assert times == sorted(times), f"{line} was done out of order"

    def _judge_content(self, numbers: dict[str, str]) -> None:
        """What was filed is what was promised, with all its pages."""
        by_number = {number: key for key, number in numbers.items()}
        filed = [f for f in self.desk.ask("GET", "/filings") if f["msgid"] in by_number]
        assert filed
        for one in filed:
            put = self.writes.promised[by_number[one["msgid"]]]
            promised = self.writes.on_the_wire(put)
            assert promised
            for name, text in promised.items():
                assert one["data"].get(name) == text, f"{put['transaction']} {name}"
            assert one["people"] == self.writes.people(put)
            if UNIT in put["fields"]:
                assert one["person"] == put["fields"][UNIT]
            pages = [b64decode(text) for text in put.get("materials", ())]
            assert one["files"] == [sha256(page).hexdigest() for page in pages]

    # ---- the centre's side

    def _mood(self, spoilt: Mapping[str, float]) -> None:
        rules = [
            {"what": what, "rate": rate, "seconds": 1.0 if what == "timeout" else None}
            for what, rate in spoilt.items()
            if self.adapter not in ("generic-rest", "fujian") or what not in REST_SPOILS
        ]
        mood = {"seed": self._seed, "rules": rules, "refuse_duplicates": self.refusing}
        self.desk.ask("PUT", "/mood", mood)

    def _enrol(self, code: str) -> None:
        self.desk.ask("POST", "/enrol", code)

    def _plant(self, infno: str, person: str, data: dict[str, str]) -> dict[str, str]:
        wanted = {"infno": infno, "person": person, "data": data}
        return self.desk.ask("POST", "/plant", wanted)
