"""Medicines of 两病, 集采 and 国谈 lists, as CSV (UTF-8, with the columns of `COLUMNS`).

`medicines.toml` names the lists and says in words what a row means. A row is one medicine of one
list; its answer is found by its name, its brand and what the list is called.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.knowledge.model import Answer, Source
from kiosk.services.model import Base, Bilingual, Slug
from kiosk.services.snapshot import DataError, convert, decode

COLUMNS = ("list", "code", "name", "brand", "form", "spec", "maker", "class", "limit",
           "dual_channel", "regions", "from", "until", "source", "number", "paragraph",
           "confirmed", "reviewer", "reviewed")  # fmt: skip
"""list: id of `medicines.toml`. code: 国家医保药品代码, or the list's own. class: 甲 | 乙 | "".
limit: 限定支付范围, as the list has it. dual_channel: yes | no | "". regions: prefixes with a blank
between them. from, until, reviewed: days as 2026-01-01."""


class MedicineList(Base, kw_only=True):
    """`brief`: what it means that a medicine stands in it; `todo`: how one gets it."""

    id: Slug
    name: Bilingual
    brief: Bilingual
    todo: Bilingual
    also: tuple[str, ...] = ()


class Labels(Base, kw_only=True):
    """What stands before each value."""

    form: Bilingual
    spec: Bilingual
    maker: Bilingual
    brand: Bilingual
    code: Bilingual
    limit: Bilingual
    dual: Bilingual
    no_dual: Bilingual
    class_: dict[str, Bilingual] = msgspec.field(name="class")


class Lists(Base, kw_only=True):
    topic: Slug
    labels: Labels
    lists: Annotated[tuple[MedicineList, ...], msgspec.Meta(min_length=1)]


def medicines(files: Iterable[Path], lists: Path) -> list[Answer]:
    """Every row as an answer. Raises `DataError` naming file, line and column."""
    known = decode(lists.name, lists.read_bytes(), Lists)
    return [answer for path in files for answer in _rows(path, known)]


def _rows(path: Path, lists: Lists) -> list[Answer]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(path.name, "", "is not UTF-8 text (save it as CSV UTF-8)") from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        head = tuple(reader.fieldnames or ())
        if head != COLUMNS:
            raise DataError(path.name, "line 1", f"must be: {','.join(COLUMNS)}")
        return [_answer(path.name, reader.line_num, row, lists) for row in reader]
    except csv.Error as error:
        raise DataError(path.name, f"line {reader.line_num}", f"is no CSV: {error}") from None


def _answer(file: str, line: int, row: dict[str, str], lists: Lists) -> Answer:
    where = f"line {line}"
    if None in row or None in row.values():
        raise DataError(file, where, f"must have {len(COLUMNS)} columns")
    value = {key: text.strip() for key, text in row.items()}
    of = next((one for one in lists.lists if one.id == value["list"]), None)
    if of is None:
        raise DataError(file, where, f"list: `{value['list']}` is not in medicines.toml")
    for key in ("name", "code", "from", "source"):
        if not value[key]:
            raise DataError(file, where, f"{key}: must not be empty")
    if value["class"] and value["class"] not in lists.labels.class_:
        raise DataError(file, where, f"class: `{value['class']}` is not in medicines.toml")
    for key in ("confirmed", "dual_channel"):
        if value[key] not in ("yes", "no", ""):
            raise DataError(file, where, f"{key}: must be yes, no or empty")
    table = {
        "id": f"{of.id}-{value['code']}",
        "topic": lists.topic,
        "kind": "medicine",
        "title": _both(f"{value['name']} {value['spec']}".strip(), of.name, "（{}）", " ({})"),
        "brief": of.brief,
        "body": _body(value, of, lists.labels),
        "also": [word for word in (value["name"], value["brand"], *of.also) if word],
        "regions": value["regions"].split(),
        "start": _day(file, where, "from", value["from"]),
        "until": _day(file, where, "until", value["until"]) if value["until"] else None,
        "sources": [Source(title=value["source"], number=value["number"],
                           paragraph=value["paragraph"])],
        "confirmed": value["confirmed"] == "yes",
        "reviewer": value["reviewer"],
        "reviewed": _day(file, where, "reviewed", value["reviewed"]) if value["reviewed"] else None,
    }  # fmt: skip
    try:
        return convert(file, msgspec.to_builtins(table), Answer)
    except DataError as error:
        raise DataError(file, where, f"{error.key}: {error.what}") from None


def _body(value: dict[str, str], of: MedicineList, labels: Labels) -> list[Bilingual]:
    said = [
        _both(value[key], getattr(labels, key), "{}：", "{}: ", first=True)
        for key in ("brand", "form", "spec", "maker", "code")
        if value[key]
    ]
    if value["class"]:
        said.append(labels.class_[value["class"]])
    if value["limit"]:
        said.append(_both(value["limit"], labels.limit, "{}：", "{}: ", first=True))
    if value["dual_channel"]:
        said.append(labels.dual if value["dual_channel"] == "yes" else labels.no_dual)
    return [*said, of.todo]


def _both(text: str, word: Bilingual, zh: str, en: str, *, first: bool = False) -> Bilingual:
    """`text` with a word before or behind it."""
    by = (zh.format(word.zh), en.format(word.en))
    return Bilingual(
        zh=f"{by[0]}{text}" if first else f"{text}{by[0]}",
        en=f"{by[1]}{text}" if first else f"{text}{by[1]}",
    )


def _day(file: str, where: str, key: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(file, where, f"{key}: `{text}` is no day (2026-01-31)") from None
