"""From folders of sources to one SQLite file with its FTS5 index.

A folder holds `topics.toml`, `words.toml`, `answers/*.toml` (`[[answers]]`) and, for medicines,
`medicines.toml` with `medicines/*.csv` (`kiosk.knowledge.medicines`). Of several folders a later
one's answers and topics stand in the place of an earlier one's with the same id.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from kiosk.knowledge import tokens
from kiosk.knowledge.model import Answer, Hit, PlainWords, Topic, Topics
from kiosk.services.model import Base
from kiosk.services.snapshot import DataError, decode
from kiosk.services.whole import replacing

FORMAT = 1
SHIPPED = Path(__file__).resolve().parents[2] / "config" / "knowledge"
MOST = 200_000  # answers of one base

COMMON = 0.2
"""Share of the entries from which on a token tells nothing: 医保 stands in all of them."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, content BLOB NOT NULL, hit BLOB NOT NULL,
    start TEXT NOT NULL, until TEXT NOT NULL, regions TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE within (topic TEXT NOT NULL, place INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (topic, place)) WITHOUT ROWID;
CREATE TABLE about (item TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (item, n)) WITHOUT ROWID;
CREATE TABLE code (code TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(title, also, body, initials, content='',
    tokenize='unicode61 remove_diacritics 0');
"""


class _File(Base, kw_only=True):
    answers: tuple[Answer, ...]


class Sources(NamedTuple):
    topics: tuple[Topic, ...]
    words: PlainWords
    answers: tuple[Answer, ...]


class Made(NamedTuple):
    """How it is called: its number, who issued it, and when."""

    version: int
    issuer: str
    issued: date


def read(folders: Sequence[Path]) -> Sources:
    """Raises `DataError` naming file and key."""
    topics: dict[str, Topic] = {}
    answers: dict[str, Answer] = {}
    idle: dict[str, None] = {}
    meanings: list = []
    lists: Path | None = None
    for folder in folders:
        lists = file if (file := folder / "medicines.toml").exists() else lists
        one = _folder(folder, lists)
        topics |= {topic.id: topic for topic in one.topics}
        answers |= {answer.id: answer for answer in one.answers}
        idle |= dict.fromkeys(one.words.idle)
        meanings += one.words.meanings
    found = Sources(
        tuple(topics.values()),
        PlainWords(idle=tuple(idle), meanings=tuple(meanings)),
        tuple(answers.values()),
    )
    _consistent(found)
    return found


def build(sources: Sources, target: Path, made: Made, spell: Callable[[str], str]) -> None:
    """Write the base, whole or not at all. `spell`: initials of a phrase
    (`kiosk.input.initials`). Raises OSError and `DataError`."""
    if not sources.answers:
        raise DataError("answers", "", "there is no answer to build a base of")
    if len(sources.answers) > MOST:
        raise DataError("answers", "", f"are more than {MOST}")
    with replacing(target, 0o644) as new, contextlib.closing(sqlite3.connect(new)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        _fill(db, sources, spell)
        _describe(db, sources, made)
        db.commit()
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
        db.commit()
        db.execute("VACUUM")


def _folder(folder: Path, lists: Path | None) -> Sources:
    """`lists`: the `medicines.toml` that holds for its medicines."""
    topics, words, answers = (), PlainWords(), []
    if (file := folder / "topics.toml").exists():
        topics = decode(file.name, file.read_bytes(), Topics).topics
    if (file := folder / "words.toml").exists():
        words = decode(file.name, file.read_bytes(), PlainWords)
    for file in sorted((folder / "answers").glob("*.toml")):
        answers += decode(file.name, file.read_bytes(), _File).answers
    if files := sorted((folder / "medicines").glob("*.csv")):
        from kiosk.knowledge.medicines import medicines

        if lists is None:
            raise DataError("medicines.toml", "", "is missing; without it no medicine has words")
        answers += medicines(files, lists)
    names = Counter(answer.id for answer in answers)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise DataError(folder.name, "id", f"`{twice[0]}` is given to two answers")
    return Sources(topics, words, tuple(answers))


def _consistent(sources: Sources) -> None:
    fields = {topic.id for topic in sources.topics if topic.kind == "field"}
    situations = {topic.id for topic in sources.topics} - fields
    codes: dict[str, str] = {}
    for answer in sources.answers:
        if answer.topic not in fields:
            raise DataError(answer.id, "topic", f"`{answer.topic}` is no field of topics.toml")
        for one in answer.situations:
            if one not in situations:
                raise DataError(answer.id, "situations", f"`{one}` is no situation of topics.toml")
        if answer.code and codes.setdefault(answer.code, answer.id) != answer.id:
            raise DataError(answer.id, "code", f"`{answer.code}` is `{codes[answer.code]}`'s")


def _fill(db: sqlite3.Connection, sources: Sources, spell: Callable[[str], str]) -> None:
    encode = msgspec.msgpack.encode
    places: Counter[str] = Counter()
    for n, answer in enumerate(sources.answers, 1):
        hit = Hit(answer.id, answer.title, answer.brief, answer.confirmed, answer.kind,
                  answer.regions[0] if answer.regions else "")  # fmt: skip
        until = answer.until.isoformat() if answer.until else ""
        db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (n, answer.id, encode(answer), encode(hit), answer.start.isoformat(), until,
             ",".join(answer.regions), answer.kind),
        )  # fmt: skip
        for topic in (answer.topic, *answer.situations):
            db.execute("INSERT INTO within VALUES (?, ?, ?)", (topic, places[topic], n))
            places[topic] += 1
        for item in dict.fromkeys(answer.items):
            db.execute("INSERT INTO about VALUES (?, ?)", (item, n))
        if answer.code:
            db.execute("INSERT INTO code VALUES (?, ?)", (answer.code, n))
        db.execute(
            "INSERT INTO search (rowid, title, also, body, initials) VALUES (?, ?, ?, ?, ?)",
            (n, tokens.indexed(f"{answer.title.zh} {answer.title.en}"),
             tokens.indexed(" ".join(answer.also)), tokens.indexed(_body(answer)),
             tokens.initials((answer.title.zh, *answer.also), spell)),
        )  # fmt: skip


def _body(answer: Answer) -> str:
    return " ".join(f"{text.zh} {text.en}" for text in (answer.brief, *answer.body))


def _describe(db: sqlite3.Connection, sources: Sources, made: Made) -> None:
    count = len(sources.answers)
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search', 'row')")
    common = [
        term
        for (term,) in db.execute(
            "SELECT term FROM terms WHERE doc > ? AND length(term) > 1", (count * COMMON,)
        )
    ]
    db.execute("DROP TABLE temp.terms")
    said = {
        "format": FORMAT,
        "version": made.version,
        "issuer": made.issuer,
        "issued": made.issued.isoformat(),
        "count": count,
        "topics": msgspec.to_builtins(_with_answers(sources)),
        "idle": sources.words.idle,
        "meanings": _meanings(sources.words),
        "common": common,
    }
    db.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [(key, msgspec.json.encode(value).decode()) for key, value in said.items()],
    )


def _with_answers(sources: Sources) -> list[Topic]:
    """What nobody answers is not offered."""
    used = {topic for a in sources.answers for topic in (a.topic, *a.situations)}
    return [topic for topic in sources.topics if topic.id in used]


def _meanings(words: PlainWords) -> dict[str, Iterable[str]]:
    """Word -> what else it may be called, both ways."""
    found: dict[str, dict[str, None]] = {}
    for one in words.meanings:
        for word in (*one.said, *one.meant):
            others = one.meant if word in one.said else one.said
            key = tokens.plain(word)
            found.setdefault(key, {}).update(dict.fromkeys(o for o in others if o != word))
    return {word: list(others) for word, others in found.items()}
