"""`python -m tests.bench knowledge`: the search beside a plain LIKE scan and a trigram index over
the same entries, in one run.

Entries are made of the shipped answers' own sentences, by a fixed seed, so that words stand in them
as often as they do there. Times are medians of single questions, in ms; the slowest is named too.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from kiosk.input.initials import Initials
from kiosk.input.rare import Rare
from kiosk.knowledge import build
from kiosk.knowledge.base import Base
from kiosk.knowledge.model import Answer
from tests.bench.report import Row

QUESTIONS = (
    "住院", "报销", "药", "异地就医备案", "外地看病怎么报", "我妈在外省住院了怎么办",
    "忘交医保了会怎么样", "低保户看病有没有补贴", "高血压糖尿病拿药", "yd", "mzmtb", "医保",
    "insurance", "新生儿",
)  # fmt: skip
DAY = date(2026, 12, 1)
REGIONS = ("2301",)


def entries(count: int, seed: int = 1) -> build.Sources:
    """The shipped answers, and as many more as are wanted, made of their sentences."""
    shipped = build.read((build.SHIPPED,))
    chance = random.Random(seed)
    texts = [text for answer in shipped.answers for text in (answer.brief, *answer.body)]
    also = [word for answer in shipped.answers for word in answer.also]
    made: list[Answer] = list(shipped.answers[:count])
    while len(made) < count:
        like = chance.choice(shipped.answers)
        made.append(msgspec.structs.replace(
            like, id=f"made-{len(made)}", body=tuple(chance.sample(texts, 6)),
            brief=chance.choice(texts), also=tuple(chance.sample(also, 3)),
        ))  # fmt: skip
    return build.Sources(shipped.topics, shipped.words, tuple(made))


def timed(ask: Callable[[str], object], times: int) -> dict[str, float]:
    """Median ms of each question."""
    taken: dict[str, list[float]] = {q: [] for q in QUESTIONS}
    for _ in range(times):
        for one in QUESTIONS:
            begun = time.perf_counter()
            ask(one)
            taken[one].append((time.perf_counter() - begun) * 1e3)
    return {q: statistics.median(each) for q, each in taken.items()}


def measure(count: int = 20_000, times: int = 7) -> list[Row]:
    sources = entries(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "knowledge.sqlite")
        begun = time.perf_counter()
        build.build(sources, file, build.Made(1, "bench", DAY), Initials.of(Rare()))
        built = time.perf_counter() - begun
        base = Base(file)
        ours = timed(lambda q: base.find(q, DAY, REGIONS), times)
        size = file.stat().st_size / 1e6
        base.close()
        like, trigram, blind = _others(sources, times)
    slowest = max(ours, key=lambda q: ours[q])
    return [
        Row(f"a question, {count} entries", statistics.median(ours.values()), like, "ms", "< 50 ms",
            "beside: LIKE over title and text"),
        Row("the slowest question", ours[slowest], like, "ms", "< 50 ms", f"「{slowest}」"),
        Row("a question, beside a trigram index", statistics.median(ours.values()), trigram, "ms",
            "–", f"of what that finds; nothing for {', '.join(blind)}"),
        Row("the base, built", built, None, "s"),
        Row("the base, on the disk", size, None, "MB"),
    ]  # fmt: skip


def _others(sources: build.Sources, times: int) -> tuple[float, float, list[str]]:
    """Median ms of a LIKE scan and of a trigram index; what the latter is blind to."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE entry (n INTEGER PRIMARY KEY, said TEXT)")
    db.execute("CREATE VIRTUAL TABLE three USING fts5(said, tokenize='trigram')")
    for n, answer in enumerate(sources.answers):
        said = " ".join((answer.title.zh, *answer.also, answer.brief.zh,
                         *(text.zh for text in answer.body)))  # fmt: skip
        db.execute("INSERT INTO entry VALUES (?, ?)", (n, said))
        db.execute("INSERT INTO three (rowid, said) VALUES (?, ?)", (n, said))

    def scan(words: str) -> list:
        return db.execute("SELECT n FROM entry WHERE said LIKE ?", (f"%{words}%",)).fetchall()

    def three(words: str) -> list:
        return db.execute(
            "SELECT rowid FROM three WHERE three MATCH ? ORDER BY rank LIMIT 240", (f'"{words}"',)
        ).fetchall()

    blind = [q for q in QUESTIONS if scan(q) and not three(q)]
    sees = [q for q in QUESTIONS if three(q)]
    like, trigram = timed(scan, times), timed(three, times)
    db.close()
    return statistics.median(like.values()), statistics.median(trigram[q] for q in sees), blind
